"""Kernels: how many of a class of machines are up hour by hour, and what a store makes of a shortage."""

from __future__ import annotations

from typing import Any

import numpy as np

from abilene.arrays import Floats, Ints
from abilene.compiled import compiled

# a shortage below this share of the load is rounding
SHORT = 1e-12


@compiled(nogil=True, error_model="numpy")
def walk(
    count: int, up: int, fails: float, repairs: float, random: Any, path: Ints
) -> None:
    """Write how many of ``count`` equal machines are up at the start of each step, ``up`` of them at first.

    Each that is up fails at the rate ``fails``, each that is down returns at the rate
    ``repairs`` [1/step]. The number that is up is a birth-death process, so that one
    exponential and one uniform number are drawn for each event, and the steps without
    one cost nothing but writing them.
    """
    clock, step, steps = 0.0, 0, path.shape[0]
    while step < steps:
        down, failing = count - up, up * fails
        rate = failing + down * repairs
        if rate <= 0.0:
            path[step:] = up
            return
        clock += random.exponential() / rate
        while step < steps and step <= clock:
            path[step] = up
            step += 1
        up += -1 if random.random() * rate < failing else 1


@compiled(nogil=True, error_model="numpy")
def with_store(
    load: Floats, supply: Floats, store: tuple[float, ...], unserved: Floats
) -> float:
    """Write what of the load is not served in each step; return what is left in the store. [MWh]

    ``supply`` is all that the sources could give, ``store`` its charge, discharge,
    energy, efficiencies, what is left after a step of what is in it, and what is in it
    at first [MWh]. What is to spare fills the store at once; what is missing it gives.
    """
    charge, discharge, energy, into, out, rho, soc = store
    for t in range(load.shape[0]):
        soc *= rho
        spare = supply[t] - load[t]
        unserved[t] = 0.0
        if spare >= 0.0:
            soc += into * min(spare, charge, (energy - soc) / into)
        else:
            given = min(-spare, discharge, soc * out)
            soc -= given / out
            missing = -spare - given
            unserved[t] = missing if missing > SHORT * load[t] else 0.0
    return float(soc)


@compiled(nogil=True, error_model="numpy")
def events(unserved: Floats) -> int:
    """Return how many times a stretch of unserved steps begins."""
    count, before = 0, False
    for t in range(unserved.shape[0]):
        now = unserved[t] > 0.0
        count += now and not before
        before = now
    return count


@compiled(nogil=True, error_model="numpy")
def shift_add(table: Floats, weights: Floats, step: int) -> Floats:
    """Return the distribution of a sum: ``table`` on a grid, and ``weights`` of 0, 1, ... times ``step`` places."""
    sums = np.zeros(table.shape[0] + step * (weights.shape[0] - 1))
    for k in range(weights.shape[0]):
        for i in range(table.shape[0]):
            sums[k * step + i] += weights[k] * table[i]
    return sums
