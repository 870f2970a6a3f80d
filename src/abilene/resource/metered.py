"""Loads that a meter did not measure so: registers that ran over, counters of energy, channels that stand still.

A load may be flat, and one that grows step by step never falls. The eight zones of ERCOT hold 9,999 MW as one
load among others in nine years, and no hour above 1.2 times what one in a thousand exceeds.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from abilene.arrays import Floats
from abilene.errors import InputError, Problem
from abilene.tabular.columns import TypedColumns
from abilene.tabular.faults import first_of

FULL = (9999.0, 32767.0, 65535.0, 99999.0, 999999.0, 9999999.0, 2147483647.0)
"""What a register holds that ran over, and what tools write for a gap."""
MOST_OF_FULL, MOST_OF_ANY = 1.5, 10.0
"""How often the load that one step in a thousand exceeds may stand in such a number, and in any one. [-]"""
RARE = 1000
"""Of so many steps one may be out of the usual."""
LEAST_STEPS = 24
"""Fewer steps do not tell what is usual."""
STILL_HOURS = 72.0
"""From here on a note says that a load is the same. [h]"""
FILL = "fill the gap, nothing is guessed"


def refuse_unmetered(table: TypedColumns, column: str) -> None:
    """Refuse a load that holds a number far beyond all others, or that only rises; raises ``InputError`` at its line.

    Parameters
    ----------
    table : TypedColumns
        The file.
    column : str
        Column of its load: power, of either sign. [kW or MW]
    """
    values = table.values[column]
    if len(values) < LEAST_STEPS:
        return
    beyond = _beyond(values)
    if beyond.any():
        first, count = int(beyond.argmax()), int(beyond.sum())
        what = f"{column}: {values[first]:.15g} is far beyond all others"
        problem = Problem(first_of(what, count), FILL, place=table.place(first, column))
        raise InputError(problem)
    steps = np.diff(values)
    if steps.min() >= 0 and 2 * (steps > 0).sum() > len(steps):
        what = f"{column} never falls, as a counter of energy: no load does so"
        fix = "write the power of each step: the differences of the counter by the hours between"
        raise InputError(Problem(what, fix, place=table.place(0, column)))


def _beyond(values: Floats) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Return which values are far beyond what all but one in a thousand are, shape (steps,)."""
    sizes = np.abs(values)
    rare = max(1, len(sizes) // RARE)
    usual = float(np.partition(sizes, -rare - 1)[-rare - 1])
    if not usual > 0:
        return np.zeros(len(values), dtype=bool)
    full = np.isin(sizes, FULL) & (sizes > MOST_OF_FULL * usual)
    return np.asarray(full | (sizes > MOST_OF_ANY * usual))


def metered_notes(load: Floats, step_hours: float) -> Iterator[str]:
    """Yield what a reader should know of a load that is nothing, or stands still for days and moves elsewhere."""
    if not load.any():
        yield "the load is 0 in every step: nothing was measured, or nothing ran"
        return
    same = np.diff(load) == 0
    if same.all():
        return
    edges = np.flatnonzero(np.diff(np.concatenate([[0], same.astype(np.int8), [0]])))
    begins, lengths = edges[::2], edges[1::2] - edges[::2] + 1
    long = lengths * step_hours >= STILL_HOURS
    # where steps are few, each of them is meant: a load that was written down, not measured
    if 2 * same.sum() > len(same):
        return
    for begin, length in zip(begins[long][:1], lengths[long][:1], strict=True):
        yield (
            f"the load is {load[begin]:g} MW for {length * step_hours:,.0f} h from step {begin + 1:,} on, and moves"
            " elsewhere: the meter may have stood still"
        )
