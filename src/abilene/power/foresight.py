"""A design operated without knowing the year in advance: what foresight is worth.

The cheapest operation knows every hour of the year. Here the store is operated window by
window: some hours are known, and what is stored at their end is worth what it was worth in
the mean, by month and hour of the day. The end of a window is a list of values, one for
each level of the store: one price for all of it, or none, costs some percent more. See
``docs/reliability.md``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from operator import attrgetter

import numpy as np

from abilene.arrays import ByValue, Floats, Ints
from abilene.errors import InputError, Problem
from abilene.power._dispatch import ROUNDING, backward, forward
from abilene.power._foresight import add_worth
from abilene.power.engine import Engine, beyond
from abilene.power.parts import column_in_year
from abilene.power.problem import Campus, months
from abilene.power.result import Operation, Sizing
from abilene.power.workspace import (
    SEGMENTS_PER_HOUR,
    CostToGo,
    Steps,
    Store,
    as_tuple,
)

LEVELS = 100
"""Parts of the store whose worth is told apart."""
HOURS_OF_DAY, MONTHS = 24, 12
KEYS = HOURS_OF_DAY * MONTHS
ROUNDS = 5
"""Rounds through the year after which a path that does not close is closed at the worth of the energy."""
SIGHTS = {"no sight": (1.0, 1.0), "a day": (24.0, 24.0), "48 h": (48.0, 24.0)}
"""Hours that are known, and hours after which more become known. [h]"""


@dataclass(frozen=True, eq=False)
class StorageWorth(ByValue):
    """What a stored MWh is worth at the end of an hour, mean over the days of a month."""

    usd_per_mwh: Floats
    """By month and hour of the day, shape (288,), and by level from empty to full, shape (288, levels).
    [USD/MWh]"""


@dataclass(frozen=True, eq=False)
class Redispatch(ByValue):
    """A year operated with limited foresight: feasible, and no bound on what others could do."""

    cost_usd: float
    """Operating cost; what the store has lost from start to end is paid at its worth. [USD/year]"""
    unserved_mwh: float
    """[MWh/year]"""
    soc_mwh: Floats
    """Shape (hours + 1,). [MWh]"""


@dataclass(frozen=True)
class Sight:
    """What operation costs with some hours known, mean of the weather years."""

    name: str
    cost_usd: float
    """[USD/year]"""
    unserved_mwh: float
    """[MWh/year]"""
    years_usd: tuple[float, ...] = ()
    """The cost of each weather year. [USD/year]"""

    @property
    def worst_usd(self) -> float:
        """The dearest weather year. [USD/year]"""
        return max(self.years_usd, default=self.cost_usd)

    @property
    def p90_usd(self) -> float:
        """What nine of ten weather years do not cost more than, interpolated; each counts once. [USD/year]"""
        return float(np.quantile(self.years_usd or (self.cost_usd,), 0.9))


@dataclass(frozen=True)
class Foresight:
    """What it costs not to know the year in advance."""

    perfect: Sight
    sights: tuple[Sight, ...]
    """The less is known, the earlier."""
    not_run: str = ""
    """Why there is nothing to tell; empty if there is."""

    def premium_usd(self, sight: Sight) -> float:
        """Return what knowing the year would save. [USD/year]"""
        return sight.cost_usd - self.perfect.cost_usd

    def premium_mwh(self, sight: Sight) -> float:
        """Return how much more load would be served by knowing the year. [MWh/year]"""
        return sight.unserved_mwh - self.perfect.unserved_mwh


def worth(
    years: Sequence[Campus], sizes: Sequence[Floats], mu: Floats | None = None
) -> StorageWorth:
    """Return what stored energy is worth in the cheapest operation of some years.

    Parameters
    ----------
    years : sequence of Campus
        The campus in each weather year: those of the plan, or others.
    sizes : sequence of array, shape (columns,)
        Sizes in each of them. [MW, MWh]
    mu : array, shape (linking constraints,), optional
        What a unit of each limit on a yearly sum costs; by default nothing. [USD/unit]

    Raises
    ------
    InputError
        If the campus stores nothing, or asks for what dispatch cannot do.
    """
    reason = why_not(years[0], sizes[0])
    if reason:
        raise InputError(Problem(f"foresight is not run: {reason}", "leave it out"))
    sums, counts = np.zeros((KEYS, LEVELS)), np.zeros(KEYS, dtype=np.int64)
    for campus, x in zip(years, sizes, strict=True):
        engine = Engine(campus)
        engine.evaluate(x, mu)
        energy = float(x[campus.index[campus.storages[0].energy_column]])
        add_worth(as_tuple(engine.to_go), month_and_hour(campus), energy, sums, counts)
    return StorageWorth(sums / np.maximum(counts, 1)[:, None])


def why_not(campus: Campus, sizes: Floats) -> str:
    """Say why a campus of some sizes has no answer about foresight; empty if it has one."""
    hard = [c.name for c in campus.linking if c.most_excess == 0]
    reasons = {
        "nothing is stored, so that no hour hangs on another": not _stored(
            campus, sizes
        ),
        f"the limit on {' and '.join(hard)} is kept over the year as a whole": hard,
        beyond(campus): beyond(campus),
    }
    return next((reason for reason, holds in reasons.items() if holds), "")


def redispatch(
    campus: Campus,
    sizes: Floats,
    end: StorageWorth,
    window_hours: float,
    step_hours: float,
    mu: Floats | None = None,
) -> Redispatch:
    """Operate a year with some hours known at a time.

    The year begins as full as it ends.

    Parameters
    ----------
    campus : Campus
        One weather year.
    sizes : array, shape (columns,)
        Billed peaks are those of the plan, which no draw exceeds. [MW, MWh]
    end : StorageWorth
        What is stored at the end of a window is worth.
    window_hours, step_hours
        Hours that are known, and after how many of them more become known. [h]
    mu : array, shape (linking constraints,), optional
        What a unit of each limit on a yearly sum is taken to cost. [USD/unit]
    """
    engine, keys = Engine(campus), month_and_hour(campus)
    known = max(1, round(window_hours / campus.step_hours))
    kept = max(1, min(known, round(step_hours / campus.step_hours)))

    def policy(steps: Steps, store: Store, soc: Floats) -> None:
        windows = SightWindows(steps, store, end, keys)
        start = 0.5 * store.energy
        for _ in range(ROUNDS):
            windows.follow(start, soc, known, kept)
            if abs(soc[-1] - start) <= ROUNDING * store.energy:
                break
            start = float(soc[-1])

    cost_usd, soc = engine.along(sizes, policy, mu)
    lost_usd = _between(
        end.usd_per_mwh[keys[-1]], _stored(campus, sizes), soc[-1], soc[0]
    )
    unserved = float(engine.unserved_mw().sum()) * campus.step_hours
    return Redispatch(
        cost_usd=cost_usd + lost_usd / campus.years,
        unserved_mwh=unserved / campus.years,
        soc_mwh=soc,
    )


def foresight(
    years: Sequence[Campus], sizing: Sizing, learnt: StorageWorth | None = None
) -> Foresight:
    """Return what a design costs with no sight, a day and 48 hours known, beside the year known.

    Parameters
    ----------
    years : sequence of Campus
        The campus in each weather year.
    sizing : Sizing
        Its sizes and its operation, which knows each year.
    learnt : StorageWorth, optional
        What stored energy is worth, from other years; by default from the same, which
        is somewhat too good.
    """
    sizes = [
        np.array([sizing.capacity[column_in_year(name, year)] for name in one.columns])
        for year, one in enumerate(years)
    ]
    done = zip(years, sizing.operations, strict=True)
    mean = partial(_mean, list(map(attrgetter("weight"), years)))
    perfect = mean("the year", [(o.cost_usd, _unserved_mwh(c, o)) for c, o in done])
    reason = why_not(years[0], sizes[0])
    if reason:
        return Foresight(perfect, (), reason)
    mu = np.maximum(np.array([*sizing.linking_usd.values()], dtype=float), 0.0)
    end = learnt or worth(years, sizes, mu)
    sights = []
    for name, (window, step) in SIGHTS.items():
        found = [
            redispatch(one, x, end, window, step, mu)
            for one, x in zip(years, sizes, strict=True)
        ]
        sights.append(mean(name, [(one.cost_usd, one.unserved_mwh) for one in found]))
    return Foresight(perfect, tuple(sights))


def _mean(
    weights: Sequence[float], name: str, years: Sequence[tuple[float, float]]
) -> Sight:
    cost_usd, unserved_mwh = np.average(years, axis=0, weights=weights).tolist()
    return Sight(name, cost_usd, unserved_mwh, tuple(usd for usd, _ in years))


def _unserved_mwh(campus: Campus, operation: Operation) -> float:
    """Return the load that an operation leaves unserved. [MWh/year]"""
    unserved = campus.unserved_mw(operation.output_mw)
    return float(unserved.sum()) * campus.step_hours / campus.years


def _stored(campus: Campus, sizes: Floats) -> float:
    """Return the energy of its store, nothing where it has none. [MWh]"""
    columns = [storage.energy_column for storage in campus.storages]
    return float(sum(sizes[campus.index[column]] for column in columns))


def month_and_hour(campus: Campus) -> Ints:
    """Return month and hour of the day of each hour as one number, 0 .. 287."""
    hour = (np.arange(campus.hours) * campus.step_hours).astype(np.int64)
    month = months(campus.hours, campus.step_hours) % MONTHS
    return month * HOURS_OF_DAY + hour % HOURS_OF_DAY


def _between(usd_per_mwh: Floats, energy: float, low: float, high: float) -> float:
    """Return what the energy between two levels is worth; below zero if ``low`` is the higher. [USD]"""
    edges = np.linspace(0.0, energy, len(usd_per_mwh) + 1)
    total = np.concatenate([[0.0], np.cumsum(usd_per_mwh * np.diff(edges))])
    return float(np.interp(high, edges, total) - np.interp(low, edges, total))


class SightWindows:
    """The kernels of dispatch over some hours at a time, in arrays of one window.

    Parameters
    ----------
    steps, store
        What the hours are as they come.
    end : StorageWorth
        What is stored at the end of a window is worth.
    keys : array, shape (hours,)
        As ``month_and_hour`` returns them.
    ahead : callable, optional
        Returns what is thought, at the first of some hours, of these hours; by default
        what they are.
    """

    def __init__(
        self,
        steps: Steps,
        store: Store,
        end: StorageWorth,
        keys: Ints,
        ahead: Callable[[int, int], Steps] | None = None,
    ) -> None:
        self._steps, self._store, self._keys = steps, store, keys
        self._end, self._levels = end.usd_per_mwh, end.usd_per_mwh.shape[1]
        self._ahead = ahead or partial(stretch_of, steps)

    def follow(
        self,
        start: float,
        soc: Floats,
        known: int,
        kept: int,
        stretch: tuple[int, int] | None = None,
    ) -> None:
        """Write the path of a year, or of a stretch of it, from a state of charge on. [MWh]

        ``known`` hours are known at a time, ``kept`` of them are done before more are.
        """
        hours = len(self._keys)
        begin, done = stretch or (0, hours)
        soc[begin] = start
        if known == 1:
            # every hour ends with the worth alone: one pass through all of them
            self._go(self._ends(begin), begin, done, soc)
            return
        to_go = self._room(known)
        for first in range(begin, done, kept):
            last = min(first + known, hours)
            self._look_back(to_go, first, last)
            self._go(to_go, first, min(first + kept, done), soc)

    def _go(self, to_go: CostToGo, first: int, last: int, soc: Floats) -> None:
        """Follow the path through some hours."""
        steps = as_tuple(stretch_of(self._steps, first, last))
        path = soc[first : last + 1]
        store, lists = as_tuple(self._store), as_tuple(to_go)
        forward(float(path[0]), steps, store, lists, path, False)

    def _ends(self, begin: int) -> CostToGo:
        """Return the worth at the end of each hour from one on as its cost-to-go."""
        width = np.full(self._end.size, self._store.energy / self._levels)
        first = np.concatenate([[0], self._keys[begin:] * self._levels])
        return CostToGo(
            width, self._end.ravel(), first, np.full(len(first), self._levels)
        )

    def _room(self, known: int) -> CostToGo:
        """Return room for the lists of a window."""
        room = (known + 1) * (self._levels + SEGMENTS_PER_HOUR)
        first, length = np.zeros((2, known + 1), dtype=np.int64)
        return CostToGo(np.empty(room), np.empty(room), first, length)

    def _look_back(self, to_go: CostToGo, first: int, last: int) -> None:
        """Build the cost-to-go of the hours of a window from what is stored at its end is worth."""
        count, levels = last - first, self._levels
        to_go.width[:levels] = self._store.energy / levels
        to_go.value[:levels] = self._end[self._keys[last - 1]]
        to_go.first[count], to_go.length[count] = 0, levels
        steps, store = (
            as_tuple(self._ahead(first, last)),
            as_tuple(self._store),
        )
        used, hour = levels, count - 1
        while hour >= 0:
            used, hour = backward(hour, steps, store, as_tuple(to_go), used, False)
            if hour >= 0:
                more = len(to_go.width) * 5 // 4
                to_go.width.resize(more, refcheck=False)
                to_go.value.resize(more, refcheck=False)


def stretch_of(steps: Steps, first: int, last: int) -> Steps:
    """Return some hours of the steps, without copying them."""
    return steps._replace(
        start=steps.start[first : last + 1],
        rise=steps.rise[first:last],
        fall=steps.fall[first:last],
        idle=steps.idle[first:last],
    )
