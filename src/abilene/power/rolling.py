"""A design operated as one does: window by window, by a forecast, from what is stored now.

Each step looks some hours ahead as they are thought to be; what is stored beyond them is
worth what it is worth in the year (``foresight.worth``). The hours that come are then what
they are: the store follows the cost-to-go of the forecast at the cost of the hour itself,
so that a forecast that was wrong costs money and never balance.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from abilene.arrays import ByValue, Floats, Ints
from abilene.errors import InputError, Problem
from abilene.power.engine import Engine, MovedPower, beyond
from abilene.power.foresight import (
    SightWindows,
    StorageWorth,
    month_and_hour,
    stretch_of,
)
from abilene.power.problem import Campus
from abilene.power.workspace import Steps, Store

HOURS_OF_A_DAY = 24.0
Outlook = Callable[[Steps], Callable[[int, int], Steps]]
"""What is thought of hours ahead, given what the hours of the year are."""


@dataclass(frozen=True)
class RollingWindow:
    """How far each step looks, and from when to when steps are made."""

    first: int
    """Step of the year at which it begins."""
    count: int
    """Steps of the year that are operated."""
    known_hours: float
    """Hours ahead that each look has. [h]"""
    step_hours: float
    """Hours after which it looks again. [h]"""


@dataclass(frozen=True, eq=False)
class RolledHours(ByValue):
    """A stretch of a year, operated window by window."""

    moved: MovedPower
    """Of its steps alone."""
    cost_usd: float
    """Of operation; what the store has gained or lost is not in it. [USD]"""


def perfect(steps: Steps) -> Callable[[int, int], Steps]:
    """Think that the hours are what they will be."""
    return partial(stretch_of, steps)


def persistence(day: int) -> Outlook:
    """Think that each hour is as it was a day ago, or as many days as it is ahead; the year repeats itself.

    Parameters
    ----------
    day : int
        Steps of a day.
    """

    def of(steps: Steps) -> Callable[[int, int], Steps]:
        hours = len(steps.rise)

        def ahead(first: int, last: int) -> Steps:
            at = np.arange(first, last)
            past = at - day * ((at - first) // day + 1)
            return hours_of_steps(steps, past % hours)

        return ahead

    return of


def by_forecast(forecast: Campus, sizes: Floats, mu: Floats | None = None) -> Outlook:
    """Think that the hours are those of another campus, which holds the forecast."""
    found: list[Steps] = []

    def keep(steps: Steps, store: Store, soc: Floats) -> None:
        found.append(
            steps._replace(**{k: v.copy() for k, v in steps._asdict().items()})
        )
        soc[:] = 0.0

    Engine(forecast).along(sizes, keep, mu)
    return lambda steps: partial(stretch_of, found[0])


def hours_of_steps(steps: Steps, hours: Ints) -> Steps:
    """Return some hours of the steps, in any order."""
    counts = steps.start[hours + 1] - steps.start[hours]
    start = np.concatenate([[0], np.cumsum(counts)])
    places = np.arange(start[-1]) + np.repeat(steps.start[hours] - start[:-1], counts)
    return Steps(
        width=steps.width[places],
        value=steps.value[places],
        start=start,
        rise=steps.rise[hours],
        fall=steps.fall[hours],
        idle=steps.idle[hours],
    )


def roll(
    campus: Campus,
    sizes: Floats,
    end: StorageWorth | None,
    window: RollingWindow,
    start_mwh: float = 0.0,
    outlook: Outlook = perfect,
    mu: Floats | None = None,
) -> RolledHours:
    """Operate a stretch of a year, window by window.

    Parameters
    ----------
    campus : Campus
        The year as it comes, with one store at most.
    sizes : array, shape (columns,)
        [MW, MWh]
    end : StorageWorth or None
        What is stored at the end of a window is worth; None where there is no store.
    window : RollingWindow
        Which stretch, how far ahead, how often.
    start_mwh : float
        What is stored at its beginning. [MWh]
    outlook : callable
        ``perfect``, ``persistence(day)`` or ``by_forecast(...)``.
    mu : array, shape (linking constraints,), optional
        What a unit of each limit on a yearly sum is taken to cost. [USD/unit]

    Raises
    ------
    InputError
        If the campus asks for what dispatch cannot do, or has no such hours.
    """
    _check(campus, window)
    known = max(1, round(window.known_hours / campus.step_hours))
    kept = max(1, min(known, round(window.step_hours / campus.step_hours)))
    first, last = window.first, window.first + window.count
    engine, keys = Engine(campus), month_and_hour(campus)

    def policy(steps: Steps, store: Store, soc: Floats) -> None:
        soc[:] = 0.0
        if end is not None:
            windows = SightWindows(steps, store, end, keys, outlook(steps))
            level = min(start_mwh, store.energy)
            windows.follow(level, soc, known, kept, (first, last))

    engine.along(sizes, policy, mu)
    moved, hours = engine.moved(), slice(first, last)
    rolled = MovedPower(
        output_mw={name: mw[hours] for name, mw in moved.output_mw.items()},
        charge_mw=moved.charge_mw[hours],
        discharge_mw=moved.discharge_mw[hours],
        soc_mwh=moved.soc_mwh[first : last + 1],
    )
    return RolledHours(rolled, _cost_usd(campus, rolled, hours))


def _check(campus: Campus, window: RollingWindow) -> None:
    """Refuse what cannot be rolled."""
    asked = beyond(campus)
    if asked:
        what = f"rolling dispatch does not keep {asked}"
        raise InputError(Problem(what, "leave it out"))
    if not 0 <= window.first < window.first + window.count <= campus.hours:
        what = f"the stretch {window.first} .. {window.first + window.count} is not in its {campus.hours} steps"
        raise InputError(Problem(what, "begin within the year, and end in it"))


def _cost_usd(campus: Campus, moved: MovedPower, hours: slice) -> float:
    """Return what operation costs in some hours: energy by source, and what moves through the store. [USD]"""
    usd = sum(
        float(source.sign * source.cost[hours] @ moved.output_mw[source.name])
        for source in campus.sources
    )
    for storage in campus.storages:
        usd += storage.charge_usd_per_mwh * float(moved.charge_mw.sum())
        usd += storage.discharge_usd_per_mwh * float(moved.discharge_mw.sum())
    return usd * campus.step_hours
