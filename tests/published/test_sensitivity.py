"""Sobol indices of functions whose variance is known in closed form: those of Ishigami and Homma, and of Sobol'."""

import numpy as np

from abilene.studies.study.designs import saltelli
from abilene.studies.study.indices import sobol_indices
from abilene.studies.study.records import Sobol

SAMPLES = 2**12
G = (0.0, 1.0, 4.5, 9.0)
"""Coefficients of Sobol's function: the larger, the less its input matters."""


def estimated(function, count):
    """Return S1 and ST of each input of a function of the unit cube, by the sample and the estimators of a study."""
    paths = [f"x{n + 1}" for n in range(count)]
    asked = Sobol(samples=SAMPLES, over={path: {"uniform": [0, 1]} for path in paths})
    found = sobol_indices(function(saltelli(asked)), paths, asked)
    return {(path, name): value for path, _, name, value, _ in found}


def test_ishigami(record_answer):
    """sin x1 + 7 sin^2 x2 + 0.1 x3^4 sin x1, each x uniform from -pi to pi."""

    def ishigami(unit):
        x1, x2, x3 = (np.pi * (2 * unit - 1)).T
        return np.sin(x1) + 7 * np.sin(x2) ** 2 + 0.1 * x3**4 * np.sin(x1)

    found = estimated(ishigami, 3)
    published = {
        "S1": (0.3139, 0.4424, 0.0),
        "ST": (0.5576, 0.4424, 0.2437),
    }
    for name, values in published.items():
        for n, value in enumerate(values, 1):
            record_answer(
                f"Ishigami, {name} of x{n}",
                "Ishigami, Homma, ISUMA 1990, 398-403; values in Saltelli and others, Global Sensitivity Analysis, 2008",
                value,
                found[f"x{n}", name],
                0.005,
                "",
                f"a = 7, b = 0.1; {SAMPLES:,} base samples",
            )


def test_sobol_g(record_answer):
    """Product of (|4 x - 2| + a) / (1 + a); V_i = 1 / (3 (1 + a_i)^2), V = prod(1 + V_i) - 1."""
    a = np.array(G)
    found = estimated(
        lambda unit: np.prod((abs(4 * unit - 2) + a) / (1 + a), axis=1), len(G)
    )
    alone = 1 / (3 * (1 + a) ** 2)
    total = np.prod(1 + alone) - 1
    with_others = alone * np.prod(1 + alone) / (1 + alone)
    for n in range(len(G)):
        for name, value in (("S1", alone[n] / total), ("ST", with_others[n] / total)):
            record_answer(
                f"Sobol's G function, {name} of x{n + 1}",
                "Sobol', Math. Comput. Simul. 55 (2001) 271-280; Saltelli and others, Comput. Phys. Commun. 181 (2010) 259",
                value,
                found[f"x{n + 1}", name],
                0.005,
                "",
                f"a = {', '.join(f'{one:g}' for one in G)}; closed form; {SAMPLES:,} base samples",
            )
