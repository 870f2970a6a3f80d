"""Weather that moves and yet was not measured: blocks that are there twice, and gaps closed with a straight line.

In fifteen TMY3 and three NSRDB files no temperature was for more than 23 h what it was any number of hours before,
no day was there three times, and over two days the air was off a straight line by 0.2 K at least, and by 4 % of its
rise. Light was what it was on another day for 7 bright hours.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from abilene.arrays import Floats
from abilene.errors import Problem
from abilene.resource.physical import title_of
from abilene.resource.timeaxis import Integers
from abilene.resource.weather_rows import Mask, WeatherTable, problem_of_steps

TWICE_HOURS, THRICE_HOURS = 48.0, 24.0
"""How long a block may not be that is there twice, or three times. [h]"""
TWICE_BRIGHT_HOURS, THRICE_BRIGHT_HOURS, BRIGHT_W_M2 = 48.0, 16.0, 50.0
"""The same of light, in hours that are bright: clear days of midsummer are much alike. [h, h, W/m2]"""
LINE_HOURS, OFF_LINE_K, OFF_LINE_SHARE = 48, 0.05, 0.02
"""From which length air may not be a straight line, and how near to one it is one: tenths of a
degree are 0.03 off. [h, K, of its rise]"""
MEASURED = "give what was measured, or a year without gaps"


class _Block(NamedTuple):
    """Steps that are those of an earlier block once more."""

    steps: Mask
    """Which steps are a copy."""
    first: int
    """Step of the first copy."""
    earlier: int
    """Step of which that is a copy."""


def not_measured(
    path: str, table: WeatherTable, step_hours: float
) -> Iterator[Problem]:
    """Yield air and light that were copied from other days, and air that is a straight line, at the first such line.

    Parameters
    ----------
    path : str
        The file, for errors.
    table : WeatherTable
        What it holds, within the limits of each quantity.
    step_hours : float
        Length of a step. [h]
    """
    for name, least, thrice, twice in (
        ("air_temp_c", -np.inf, THRICE_HOURS, TWICE_HOURS),
        ("ghi_w_m2", BRIGHT_W_M2, THRICE_BRIGHT_HOURS, TWICE_BRIGHT_HOURS),
    ):
        values = table.columns[name]
        counted = np.flatnonzero(values > least)
        moving = values[counted]
        found = _copied(moving, round(thrice / step_hours), 3) or _copied(
            moving, round(twice / step_hours), 2
        )
        if found is not None:
            bad = np.isin(np.arange(len(values)), counted[found.steps])
            line = table.lines[counted[found.earlier]]
            what = f"{title_of(name)} is that from line {line} on once more"
            fix = f"a block was copied: {MEASURED}"
            yield problem_of_steps(path, table, bad, what, fix, name)
    straight = _straight(table.columns["air_temp_c"], step_hours)
    if straight.any():
        what = "air temperature is a straight line, as it is nowhere"
        fix = f"a gap was closed with a line: {MEASURED}"
        yield problem_of_steps(path, table, straight, what, fix, "air_temp_c")


def _copied(values: Floats, steps: int, times: int) -> _Block | None:
    """Return what of an array is in blocks that it has so many times at least, one after the other; None if nothing.

    A block in which nothing changes is none: that is told elsewhere.
    """
    if len(values) < steps * times or steps < 2:
        return None
    names = _names_of_blocks(values, steps)
    changes = np.concatenate([[0], np.cumsum(np.diff(values) != 0)])
    moves = changes[steps - 1 :] > changes[: len(names)]
    copies = np.zeros(len(values), dtype=bool)
    pairs: list[tuple[int, int]] = []
    order = np.flatnonzero(moves)
    order = order[np.argsort(names[order], kind="stable")]
    for group in np.split(order, np.flatnonzero(np.diff(names[order])) + 1):
        apart = _apart(group, steps)
        if len(apart) >= times:
            pairs.append((int(apart[1]), int(apart[0])))
            for begin in apart[1:]:
                copies[begin : begin + steps] = True
    return _Block(copies, *min(pairs)) if pairs else None


def _apart(begins: Integers, steps: int) -> list[int]:
    """Return the beginnings of blocks that do not overlap, from the first on."""
    kept: list[int] = []
    if len(begins) > 1:
        for begin in begins.tolist():
            if not kept or begin >= kept[-1] + steps:
                kept.append(begin)
    return kept


def _names_of_blocks(values: Floats, steps: int) -> Integers:
    """Return a number for the block that begins at each step: the same where and only where the blocks are the same.

    Blocks of 1, 2, 4 ... steps are numbered in turn, each by its two halves, as Karp, Miller and Rosenberg do
    (Rapid identification of repeated patterns in strings, trees and arrays, STOC 1972).
    """
    _, names = np.unique(values, return_inverse=True)
    length = 1
    while length < steps:
        ahead = min(length, steps - length)  # the last halves overlap
        pairs = names[:-ahead] * (int(names.max()) + 1) + names[ahead:]
        _, names = np.unique(pairs, return_inverse=True)
        length += ahead
    return np.asarray(names)


def _straight(values: Floats, step_hours: float) -> Mask:
    """Return which steps lie on a straight line that rises or falls for ``LINE_HOURS`` at least, shape (steps,)."""
    each = max(1, round(1 / step_hours))
    hourly = values[::each]
    straight = np.zeros(len(values), dtype=bool)
    if len(hourly) < LINE_HOURS:
        return straight
    blocks = sliding_window_view(hourly, LINE_HOURS)
    hours = np.arange(LINE_HOURS) - (LINE_HOURS - 1) / 2
    slope = blocks @ hours / (hours @ hours)
    variance = blocks.var(axis=1) - slope**2 * (hours @ hours) / LINE_HOURS
    off = np.sqrt(np.maximum(variance, 0.0))
    rise = np.abs(slope) * LINE_HOURS
    near = (off <= np.maximum(OFF_LINE_K, OFF_LINE_SHARE * rise)) & (
        rise > 2 * OFF_LINE_K
    )
    for begin in np.flatnonzero(near).tolist():
        straight[begin * each : (begin + LINE_HOURS) * each] = True
    return straight
