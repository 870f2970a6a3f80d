"""What moves an output: Sobol indices of a Saltelli sample, rank correlations of a Latin hypercube.

Sobol indices are SALib's: the share of the variance of an output that a path explains by
itself (``S1``), and with all its interactions (``ST``), each with the half-width of its
95 % interval by resampling [1]_ [2]_. A Latin hypercube gives Spearman's correlation and the
partial rank correlation coefficient (``PRCC``), which holds the other paths still [3]_.

References
----------
.. [1] Sobol', Math. Comput. Simul. 55 (2001) 271-280
.. [2] Saltelli and others, Comput. Phys. Commun. 181 (2010) 259-270
.. [3] Iman, Conover, Technometrics 21 (1979) 499-509
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import combinations, product, starmap
from typing import NamedTuple, cast

import numpy as np

from abilene.arrays import Floats
from abilene.errors import MissingExtraError
from abilene.studies.study.designs import unit_problem
from abilene.studies.study.read import StudyCase
from abilene.studies.study.records import Sobol
from abilene.studies.study.rows import (
    Cell,
    Row,
    column_of,
    numbers_among,
    rows_by_group,
)

FEWEST = 3
"""Runs beyond the number of paths without which partial correlations say nothing."""
LEAST_SPREAD = 1e-12
"""What varies less, relative to its size, does not vary."""


class Index(NamedTuple):
    """What a path does to an output, in a view, on a day, of a campus."""

    viewpoint: Cell
    as_of: Cell
    campus: Cell
    output: str
    path: str
    with_path: str
    """The other path of a pair; empty for one alone."""
    measure: str
    """S1, ST, S2, spearman or PRCC."""
    value: float
    half_width_95: float | None
    """None where none is estimated."""


def indices_of(
    study: StudyCase, rows: Sequence[Row], outputs: Sequence[str]
) -> Iterator[Index]:
    """Yield the indices of every output that varies and is known in every run; nothing for designs that tell none.

    Parameters
    ----------
    study : StudyCase
        The study.
    rows : sequence of mapping
        Its results: of each view, day and campus one row a point, in their order.
    outputs : sequence of str
        Columns of the outputs.

    Raises
    ------
    MissingExtraError
        If the design is of Sobol and SALib is not installed.
    """
    estimate = _ESTIMATES.get(study.file.design.kind)
    groups = rows_by_group(rows) if estimate else {}
    for (group, within), output in product(groups.items(), outputs):
        values = np.array(numbers_among(column_of(within, output)))
        if estimate and len(values) == len(within) and varies(values):
            found = estimate(study, within, values)
            yield from starmap(partial(Index, *group, output), found)


class Found(NamedTuple):
    """What a path does to an output: the last fields of an index."""

    path: str
    with_path: str
    measure: str
    value: float
    half_width_95: float | None


def varies(values: Floats) -> bool:
    """Return whether numbers differ by more than rounding."""
    size = max(float(np.abs(values).max(initial=0.0)), np.finfo(float).tiny)
    return float(np.ptp(values)) > LEAST_SPREAD * size


def sobol_indices(values: Floats, paths: Sequence[str], asked: Sobol) -> list[Found]:
    """Return the Sobol indices of an output.

    Parameters
    ----------
    values : array, shape (samples x (paths + 2),) or (samples x (2 paths + 2),)
        The output at each point of ``saltelli``, in their order.
    paths : sequence of str
        What is varied.
    asked : Sobol
        The design.

    Raises
    ------
    MissingExtraError
        If SALib is not installed.
    """
    try:
        from SALib.analyze import sobol
    except ImportError:
        raise MissingExtraError("study", "a Sobol design") from None
    found = sobol.analyze(
        unit_problem(paths),
        values,
        calc_second_order=asked.second_order,
        seed=asked.seed + 1,  # of 0 it would draw others each time
    )
    alone = product(enumerate(paths), ("S1", "ST"))
    rows = [
        Found(path, "", name, float(found[name][n]), float(found[f"{name}_conf"][n]))
        for (n, path), name in alone
    ]
    pairs = combinations(range(len(paths)), 2) if asked.second_order else ()
    for pair in pairs:
        one, other = map(paths.__getitem__, pair)
        told = float(found["S2"][pair]), float(found["S2_conf"][pair])
        rows.append(Found(one, other, "S2", *told))
    return rows


def _of_sobol(study: StudyCase, _: Sequence[Row], values: Floats) -> list[Found]:
    asked = cast("Sobol", study.file.design.sobol)
    return sobol_indices(values, study.paths, asked)


def _of_hypercube(study: StudyCase, rows: Sequence[Row], values: Floats) -> list[Found]:
    columns = map(_ranked, map(partial(column_of, rows), study.paths))
    return rank_indices(values, dict(zip(study.paths, columns, strict=True)))


_ESTIMATES: Mapping[str, Callable[[StudyCase, Sequence[Row], Floats], list[Found]]] = {
    "sobol": _of_sobol,
    "latin_hypercube": _of_hypercube,
}
"""What estimates indices, of designs that can tell."""


def _ranked(cells: Sequence[Cell]) -> Floats:
    """Return numbers as they are, and words by their place in the alphabet."""
    numbers = numbers_among(cells)
    _, places = np.unique(list(map(str, cells)), return_inverse=True)
    found = numbers if len(numbers) == len(cells) else places
    return np.array(found, dtype=float)


def rank_indices(values: Floats, columns: Mapping[str, Floats]) -> list[Found]:
    """Return Spearman's correlation and the PRCC of an output with each path.

    Parameters
    ----------
    values : array, shape (runs,)
        The output.
    columns : mapping of str to array, shape (runs,)
        What is varied, by path; one that does not vary has no index.
    """
    varied = {path: ranks(one) for path, one in columns.items() if varies(one)}
    output = ranks(values)
    rows = [
        Found(path, "", "spearman", _correlation(own, output), None)
        for path, own in varied.items()
    ]
    told = list(varied) if len(values) >= len(varied) + FEWEST else []
    return rows + list(map(partial(_partial, varied, output), told))


def _partial(varied: Mapping[str, Floats], output: Floats, path: str) -> Found:
    """Return the partial rank correlation of an output with a path, from the ranks of all of them."""
    others = dict(varied)
    own = others.pop(path)
    beside = np.column_stack([np.ones(len(output)), *others.values()])
    rest = map(partial(_without, beside), (own, output))
    return Found(path, "", "PRCC", _correlation(*rest), None)


def ranks(values: Floats) -> Floats:
    """Return the rank of each value from 1; equal ones share the mean of theirs."""
    _, place, count = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(count)
    found: Floats = ((last - count + 1 + last) / 2)[place]
    return found


def _without(beside: Floats, values: Floats) -> Floats:
    """Return what a straight line in the others does not explain."""
    found, *_ = np.linalg.lstsq(beside, values, rcond=None)
    rest: Floats = values - beside @ found
    return rest


def _correlation(one: Floats, other: Floats) -> float:
    one, other = one - one.mean(), other - other.mean()
    size = float(np.sqrt((one @ one) * (other @ other)))
    # what a straight line explains all of leaves rounding behind
    return float(one @ other) / size if size > LEAST_SPREAD * len(one) ** 3 else 0.0
