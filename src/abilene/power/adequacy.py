"""How much of a load machines that fail can serve: exactly without a store, by drawn years with one.

LOLE is the mean number of hours a year in which any load is unserved (some call it
LOLH), LOLP the probability of that in an hour, EUE the mean unserved energy of a year.
See IEEE Task Force on Resource Adequacy, IEEE Trans. Power Syst. 2023, and
``docs/reliability.md``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import product
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from abilene.arrays import ByValue, Floats, Ints
from abilene.errors import InputError, Problem
from abilene.power._outages import events, with_store
from abilene.power.machines import (
    FEW,
    HOURS_PER_WEEK,
    MachineClass,
    available,
    planned_work,
    rota,
    seed_of,
    transition,
    units_up,
    up_path,
)
from abilene.power.problem import WEATHER_YEAR_HOURS

MOST_RATE = 0.99
"""Most that a multiplied outage rate is taken to be. [-]"""
FACTOR = 2.0
"""By which outage rates are divided and multiplied to show what hangs on them. [-]"""


@dataclass(frozen=True)
class StoreSize:
    """A store of given sizes; it begins full."""

    charge_mw: float
    discharge_mw: float
    energy_mwh: float
    charge_efficiency: float = 1.0
    discharge_efficiency: float = 1.0
    rho: float = 1.0
    """Share of what is stored that is left after an hour. [-]"""


@dataclass(frozen=True, eq=False)
class GridSupply(ByValue):
    """What a connection grants, and the lines that bring it."""

    mw: Floats | float
    """The most in each hour. [MW]"""
    feeders: MachineClass | None = None
    """Lines that fail; without, it gives all that it grants."""


@dataclass(frozen=True, eq=False)
class Supply(ByValue):
    """What stands beside a load over some hours: machines, sun and wind, a grid, a store."""

    load_mw: Floats
    """Shape (hours,). [MW]"""
    classes: tuple[MachineClass, ...]
    """Machines that are built."""
    given_mw: Floats | float = 0.0
    """Sun and wind. [MW]"""
    grids: tuple[GridSupply, ...] = ()
    store: StoreSize | None = None
    derates: tuple[Floats | float, ...] = ()
    """What a machine of each class gives per MW of its size in each hour; all of it by
    default. [-]"""
    step_hours: float = 1.0
    """[h]"""

    def __post_init__(self) -> None:
        feeders = [grid.feeders for grid in self.grids]
        wrong = [m for m in (*self.classes, *feeders) if m and m.count < 1]
        if wrong:
            what, fix = "has no machine", "give one at least"
            raise InputError(Problem(what, fix, wrong[0].name))

    @property
    def hours(self) -> int:
        """Number of steps."""
        return len(self.load_mw)

    @property
    def years(self) -> float:
        """Length in years of 8,760 hours."""
        return self.hours * self.step_hours / WEATHER_YEAR_HOURS

    @property
    def load_mwh(self) -> float:
        """[MWh/year]"""
        return float(self.load_mw.sum()) * self.step_hours / self.years

    @property
    def need_mw(self) -> Floats:
        """What machines and grid together have to give. [MW]"""
        return np.asarray(self.load_mw - self.given_mw)

    @property
    def derated(self) -> tuple[Floats, ...]:
        """What a machine of each class gives per MW of its size, shape (hours,) each. [-]"""
        given = self.derates or (1.0,) * len(self.classes)
        return tuple(np.broadcast_to(np.asarray(d, float), self.hours) for d in given)

    @property
    def is_exact(self) -> bool:
        """Whether ``convolved`` can say it: no store, and all classes lose alike in heat."""
        stored = self.store is not None and self.store.energy_mwh > 0
        first, *others = self.derated or (np.ones(self.hours),)
        return not stored and all(np.array_equal(first, other) for other in others)

    def with_outage_rates(self, factor: float) -> Supply:
        """Return it with every forced and common outage rate of a machine or line multiplied, up to ``MOST_RATE``."""
        rated = partial(_rated, factor=factor)
        grids = tuple(
            replace(grid, feeders=grid.feeders and rated(grid.feeders))
            for grid in self.grids
        )
        return replace(self, classes=tuple(map(rated, self.classes)), grids=grids)


def _rated(machines: MachineClass, factor: float) -> MachineClass:
    """Return machines whose forced and common outage rates are multiplied."""
    return replace(
        machines,
        forced_outage_rate=min(MOST_RATE, machines.forced_outage_rate * factor),
        common_outage_rate=min(MOST_RATE, machines.common_outage_rate * factor),
    )


@dataclass(frozen=True, eq=False)
class Adequacy(ByValue):
    """How reliably a supply serves its load; figures are those of a mean year."""

    method: Literal["convolution", "monte carlo"]
    lole_hours: float
    """Hours a year in which any load is unserved. [h/year]"""
    eue_mwh: float
    """Unserved energy. [MWh/year]"""
    load_mwh: float
    """[MWh/year]"""
    lolp: Floats
    """Probability that any load is unserved in each step, shape (hours,). [-]"""
    unserved_mwh: Floats
    """Mean unserved energy of each week of 168 h, the last one shorter, shape (weeks,).
    [MWh]"""
    lole_error: float = 0.0
    """Standard error; 0 where it is exact. [h/year]"""
    eue_error: float = 0.0
    """[MWh/year]"""
    events: float | None = None
    """Times a year that load begins to be unserved; None where the method does not know. [1/year]"""
    years: int = 0
    """Years drawn; 0 where it is exact."""
    first_failing: tuple[int, int] | None = None
    """Year and week that first leave load unserved, counted from 0."""

    @property
    def served(self) -> float:
        """Share of the energy of the load that is served. [-]"""
        return 1.0 - self.eue_mwh / self.load_mwh

    @property
    def hours_per_event(self) -> float | None:
        """Mean length of an event; None where there is none or nobody knows. [h]"""
        return self.lole_hours / self.events if self.events else None

    @property
    def worst_week(self) -> int:
        """Week with the most unserved energy in the mean, counted from 0."""
        return int(self.unserved_mwh.argmax())


def convolved(supply: Supply) -> Adequacy:
    """Return what a supply without a store serves, exactly.

    The states of all machines are convolved once for each number of them in planned
    work; each hour is then a look-up. Feeders are a sum over how many are up.

    Raises
    ------
    InputError
        If it has a store, as what is stored hangs on the hours before; or if classes
        lose differently in heat.
    """
    if not supply.is_exact:
        what = "a store, or classes that lose differently in heat, have no convolution"
        raise InputError(Problem(what, "draw years of it", "store"))
    lolp, missing = np.zeros(supply.hours), np.zeros(supply.hours)
    derate = supply.derated[0] if supply.classes else np.ones(supply.hours)
    for free, share in _free(supply):
        for grid_mw, chance in _granted(supply):
            need = supply.need_mw - grid_mw
            p, short = _short(supply.classes, free, need, derate)
            lolp += share * chance * p
            missing += share * chance * short
    hours = supply.step_hours
    return Adequacy(
        method="convolution",
        lole_hours=float(lolp.sum()) * hours / supply.years,
        eue_mwh=float(missing.sum()) * hours / supply.years,
        load_mwh=supply.load_mwh,
        lolp=lolp,
        unserved_mwh=_by_week(missing * hours, hours),
    )


def drawn(supply: Supply, years: int, site: str = "", seed: int = 1) -> Adequacy:
    """Return what a supply serves in years whose outages are drawn.

    In an hour machines and grid give what they can, then the store; what is to spare
    fills the store first of all. It begins each year full.

    Parameters
    ----------
    supply : Supply
        Its hours are the same in every year; the outages differ.
    years : int
        Years drawn; the standard errors fall with their root.
    site, seed
        Outages are those of (seed, site, class, year), whatever the design: designs
        compare by common random numbers.
    """
    load, hours = supply.load_mw * supply.step_hours, supply.step_hours
    store = _store_of(supply)
    planned = _planned(supply)
    unserved = np.empty(supply.hours)
    lolp, by_hour = np.zeros(supply.hours), np.zeros(supply.hours)
    totals = np.zeros((years, 3))
    first: tuple[int, int] | None = None
    for year in range(years):
        supplied = _drawn_mw(supply, planned, (seed, site), year)
        with_store(load, supplied * hours, store, unserved)
        short = unserved > 0
        lolp += short
        by_hour += unserved
        totals[year] = short.sum() * hours, unserved.sum(), events(unserved)
        if first is None and short.any():
            first = year, int(short.argmax() * hours // HOURS_PER_WEEK)
    totals /= supply.years
    lole, eue, count = totals.mean(axis=0)
    errors = (
        totals.std(axis=0, ddof=1) / math.sqrt(years) if years > 1 else [np.inf] * 2
    )
    return Adequacy(
        method="monte carlo",
        lole_hours=float(lole),
        eue_mwh=float(eue),
        load_mwh=supply.load_mwh,
        lolp=lolp / years,
        unserved_mwh=_by_week(by_hour / years, hours),
        lole_error=float(errors[0]),
        eue_error=float(errors[1]),
        events=float(count),
        years=years,
        first_failing=first,
    )


@dataclass(frozen=True)
class Sensitivity:
    """A supply with its outage rates, with less and with more of them."""

    less: Adequacy
    as_said: Adequacy
    more: Adequacy


def two_sided(
    supply: Supply, method: Callable[[Supply], Adequacy] = convolved
) -> Sensitivity:
    """Return the adequacy at outage rates divided by ``FACTOR``, as they are, and multiplied by it.

    Published rates of one class differ by ten times, so that no figure of reliability
    stands without it.
    """
    less, more = (supply.with_outage_rates(f) for f in (1 / FACTOR, FACTOR))
    return Sensitivity(method(less), method(supply), method(more))


def survival(
    machines: MachineClass, need: int, hours: int, *, fails: float, repairs: float
) -> Floats:
    """Return the probability that ``need`` machines have been up in every hour through 1, 2, ..., ``hours``.

    All are up at first; in each hour each fails with the probability ``fails`` and
    returns with ``repairs``. A state with fewer is left for good. [-]

    Returns
    -------
    array, shape (hours,)
    """
    table = transition(machines.count, fails, repairs)
    table[:, :need] = 0.0
    state = np.zeros(machines.count + 1)
    state[-1] = 1.0
    lasting = np.empty(hours)
    for hour in range(hours):
        state = state @ table
        lasting[hour] = state.sum()
    return lasting


def _short(
    classes: Sequence[MachineClass], free: Sequence[Ints], need: Floats, derate: Floats
) -> tuple[Floats, Floats]:
    """Return LOLP and mean shortage in each step, with so many machines of each class not in planned work."""
    lolp, missing = np.zeros(len(need)), np.zeros(len(need))
    counted = np.array(free, dtype=np.int64).reshape(len(classes), len(need))
    numbers, place = np.unique(counted, axis=1, return_inverse=True)
    for which, counts in enumerate(numbers.T.tolist()):
        there = place.ravel() == which
        up = [
            (m.unit_mw, units_up(n, m.forced_outage_rate, m.common_outage_rate))
            for m, n in zip(classes, counts, strict=True)
        ]
        # machines of a derated hour carry its need as larger ones would
        given = np.maximum(derate[there], 1e-12)
        p, short = available(up).short(need[there] / given)
        lolp[there], missing[there] = p, short * given
    return lolp, missing


def _planned(supply: Supply) -> list[NDArray[np.bool_] | None]:
    """Return which machine of each class is out for planned work in each step; None where they go by rota."""
    rest = supply.need_mw - sum(grid.mw for grid in supply.grids)
    return [
        planned_work(m, rest, supply.step_hours)
        if m.planned_outage_rate > 0 and m.count <= FEW
        else None
        for m in supply.classes
    ]


def _free(supply: Supply) -> Iterator[tuple[list[Ints], float]]:
    """Yield the machines of each class not in planned work in each step, and the share of the time they are so."""
    choices: list[list[tuple[Ints, float]]] = []
    for machines, out in zip(supply.classes, _planned(supply), strict=True):
        if out is None:
            whole = rota(machines)
            choices.append([(np.full(supply.hours, n), share) for n, share in whole])
        else:
            choices.append([(machines.count - out.sum(axis=0), 1.0)])
    for each in product(*choices):
        yield [n for n, _ in each], math.prod(share for _, share in each)


def _granted(supply: Supply) -> Iterator[tuple[Floats | float, float]]:
    """Yield what all connections give in each step and with which probability, by the number of feeders up."""
    each = [list(_by_feeders(grid)) for grid in supply.grids]
    for states in product(*each):
        yield sum(mw for mw, _ in states), math.prod(chance for _, chance in states)


def _by_feeders(grid: GridSupply) -> Iterator[tuple[Floats | float, float]]:
    """Yield what a connection gives, and with which probability."""
    feeders = grid.feeders
    if feeders is None:
        yield grid.mw, 1.0
        return
    up = units_up(feeders.count, feeders.forced_outage_rate, feeders.common_outage_rate)
    for count, chance in enumerate(up.tolist()):
        yield np.minimum(grid.mw, count * feeders.unit_mw), chance


def _drawn_mw(
    supply: Supply,
    planned: Sequence[NDArray[np.bool_] | None],
    seed: tuple[int, str],
    year: int,
) -> Floats:
    """Return all that the sources can give in each step of a drawn year. [MW]"""

    def up_mw(machines: MachineClass, out: NDArray[np.bool_] | None = None) -> Floats:
        key = seed_of(*seed, machines.name, year)
        hours, step = supply.hours, supply.step_hours
        up = up_path(machines, key, hours=hours, step_hours=step, planned=out)
        return np.asarray(up * machines.unit_mw)

    total = np.zeros(supply.hours) + supply.given_mw
    parts = zip(supply.classes, planned, supply.derated, strict=True)
    for machines, out, derate in parts:
        total += up_mw(machines, out) * derate
    for grid in supply.grids:
        lines = grid.feeders
        total += grid.mw if lines is None else np.minimum(grid.mw, up_mw(lines))
    return np.asarray(total)


def _by_week(unserved_mwh: Floats, step_hours: float) -> Floats:
    week = (np.arange(len(unserved_mwh)) * step_hours // HOURS_PER_WEEK).astype(int)
    return np.bincount(week, weights=unserved_mwh).astype(np.float64)


def _store_of(supply: Supply) -> tuple[float, ...]:
    """Return the store in energy per step, full."""
    store, hours = supply.store or StoreSize(0.0, 0.0, 0.0), supply.step_hours
    return (
        store.charge_mw * hours,
        store.discharge_mw * hours,
        store.energy_mwh,
        store.charge_efficiency,
        store.discharge_efficiency,
        store.rho**hours,
        store.energy_mwh,
    )
