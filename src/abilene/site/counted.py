"""A campus as its machines are counted: sized with their failures, and priced as it is printed.

Where one kind of machine stands alone, the risk of each is a cost of supply. Where nothing
that is offered can store, and no peak or yearly sum is limited, no hour hangs on another:
then every state of machines and lines is a year that counts as it is likely. Both are
exact. Elsewhere years of outages are drawn. What is printed is priced once more, as many
machines as its sizes come to: where it stores nothing, exactly, whatever it was found by.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from itertools import chain, repeat
from operator import attrgetter
from typing import Any, Literal

import numpy as np

from abilene.budget import Budget
from abilene.certificate import proven_cost
from abilene.errors import InputError, Problem
from abilene.power.billed import billed_as_drawn
from abilene.power.columns import Over
from abilene.power.fleet import MOST, SizedFleet, at_least_one, size_fleet
from abilene.power.machine_counts import Sizes
from abilene.power.outage_years import with_lost_load
from abilene.power.problem import Campus, Storage
from abilene.power.result import Sizing
from abilene.power.risk_blocks import with_risk
from abilene.power.sizing import State, size
from abilene.power.spare import with_spare
from abilene.power.transforms import of_one_hour, with_fixed, with_scaled_load
from abilene.site.keeping import MachineSteps
from abilene.site.outage_bounds import OutageBounds, outage_bounds
from abilene.site.outage_case import OutageCase
from abilene.site.power_design import PowerDesign
from abilene.site.reliability import BUILT, BuiltPower, Served, served_by
from abilene.site.sizing import EVALUATIONS, TOLERANCE, added_up

Way = Literal["", "risk of each machine", "every state", "drawn years"]
"""How failures are counted; empty where they are not."""
SEARCHED, PRICED = 64, 1000
"""Most states of machines and lines that are counted in a year: while sizes are sought, and of given sizes."""
FINE = 1e-7
"""Machines whose risks differ by less are one block: the chord adds less than a tolerance leaves open. [-]"""
KEYS = {"served_share": "served", "reliability.spare_units, swing": "spare_units"}
"""Keys of ``reliability`` by what a sizing calls them."""


@dataclass(frozen=True)
class CountedDesign:
    """A sizing with failures, and the same sizes without."""

    fleet: SizedFleet
    way: Way
    design: PowerDesign
    sure: PowerDesign

    @property
    def cost_usd(self) -> float:
        """Power and lost load at its stated value. [USD/year]"""
        return self.design.supply_usd + self.design.unserved_usd


@dataclass(frozen=True)
class CountedCampus:
    """The sizings of a campus that one answer needs."""

    case: OutageCase
    over: Over
    budget: Budget[State]

    @cached_property
    def lost_load_usd_per_mwh(self) -> float:
        """What a MWh counts that a failed machine should have given: what the least valuable load does. [USD/MWh]"""
        loads = self.case.campus.years[0].loads
        return float(min(map(np.min, map(attrgetter("voll_usd_per_mwh"), loads))))

    def fleet(
        self,
        *,
        served: float = 0.0,
        spare: bool = True,
        lost_load: float | None = None,
        near: Mapping[str, int] | None = None,
        counts: Mapping[str, int] | None = None,
        sizes: Mapping[str, float] | None = None,
        margin: float = 0.0,
    ) -> SizedFleet:
        """Size with so much served at least, or without spare machines; else as ``keeping.FleetSizer``.

        Raises
        ------
        InputError
            If no design keeps the limits.
        """
        usd = self.lost_load_usd_per_mwh if lost_load is None else lost_load
        spared = self._spared if spare else _as_they_are

        def failing(
            years: Sequence[Campus], counts: Mapping[str, int]
        ) -> Sequence[Campus]:
            return self._failing(spared(years, counts), counts, usd, served)[1]

        years = self.years(lost_load, margin)
        try:
            return size_fleet(
                years,
                self.case.rates,
                usd,
                whole=self.case.whole,
                failing=failing,
                # of drawn years each number costs too much; while a value is sought, one number is enough
                every=(self.is_counted or self.is_near) and lost_load is None,
                near=near,
                counts=counts,
                sizes=sizes,
                **self.options,
            )
        except InputError as error:
            raise type(error)(map(self._as_said, error.problems)) from error

    def priced(self, built: Mapping[str, float]) -> tuple[Way, SizedFleet]:
        """Return a design of given sizes, at the stated value of lost load and for the load that is there.

        Stores of next to nothing are none. Connections are as large as is cheapest. [MW, MWh]

        Raises
        ------
        InputError
            If these sizes keep no limit.
        """
        own = self._as_built(built)
        counts = self._counts(own)
        fixed = _fixed(self.years(None), own)
        usd = self.lost_load_usd_per_mwh
        way, years = self._failing(fixed, at_least_one(counts), usd, most=PRICED)
        sizing = size(years, **self.options)
        return way, SizedFleet(sizing, counts, tuple(years), sizing)

    def of_all_hours(self, fleet: SizedFleet) -> SizedFleet:
        """Return a sizing over all hours that saw one of them, as all are alike; else the same."""
        if fleet.campuses[0].hours == self.case.campus.years[0].hours:
            return fleet
        priced = self.priced(fleet.sizing.capacity)[1]
        sizing = priced.sizing
        bound_usd = min(fleet.sizing.bound_usd, sizing.cost_usd)
        status = proven_cost(sizing.cost_usd, bound_usd, self.options["tolerance"])
        proven = replace(sizing, bound_usd=bound_usd, status=status)
        return replace(fleet, sizing=proven, campuses=priced.campuses)

    def bounded(self, way: Way, fleet: SizedFleet, served: float = 0.0) -> SizedFleet:
        """Return a priced design with what no design of so many machines costs less.

        Where something may be stored and is not, the design is priced by every state and
        the others by drawn years: then the bound lies below its cost by as much as it
        does in those years, which are the same for both.
        """
        sizing, usd = fleet.sizing, self.lost_load_usd_per_mwh
        counts = at_least_one(fleet.counts)
        none = {name: 0.0 for name, n in fleet.counts.items() if not n}
        years = _fixed(self.years(None), none)
        ruled = self._spared(years, counts)
        own_way, others = self._failing(ruled, counts, usd, served)
        try:
            bound_usd = size(others, **self.options).bound_usd
            cost_usd = sizing.cost_usd
            if own_way != way:
                own = self.built(sizing, self._units)
                same = _fixed(years, own)
                drawn = self._failing(same, counts, usd, is_drawn=True)[1]
                cost_usd = size(drawn, **self.options).cost_usd
            gap_usd = max(0.0, cost_usd - bound_usd)
            bound_usd = sizing.cost_usd - gap_usd
        except InputError:
            # limits that these sizes keep but for rounding
            bound_usd = -math.inf
        status = proven_cost(sizing.cost_usd, bound_usd, self.options["tolerance"])
        proven = replace(sizing, bound_usd=bound_usd, status=status)
        return replace(fleet, sizing=proven)

    def added_up(self, way: Way, fleet: SizedFleet) -> CountedDesign:
        """Add up a sizing with failures, and the same sizes without."""
        case, campus, over = self.case, self.case.campus, self.over
        sizing = billed_as_drawn(fleet.campuses, fleet.sizing, over)
        times = len(fleet.campuses) // len(campus.years)
        hours = tuple(chain.from_iterable(map(repeat, campus.hours, repeat(times))))
        failing = replace(
            campus,
            years=tuple(fleet.campuses),
            hours=hours,
            failed_usd_per_mwh=self.lost_load_usd_per_mwh,
        )
        fixed = _fixed(campus.years, self.built(sizing))
        sure = billed_as_drawn(campus.years, size(fixed, over=over), over)
        return CountedDesign(
            fleet,
            way,
            added_up(failing, sizing, case.grid, case.seed, over),
            added_up(campus, sure, case.grid, case.seed, over),
        )

    def served(self, fleet: SizedFleet) -> Served:
        """Return how reliably a design serves, at the outage rates as they are said."""
        case = self.case
        built = BuiltPower(case.campus, fleet.sizing.capacity, case.seed)
        return served_by(built, case.programme)

    def outage_bounds(self, free: SizedFleet) -> OutageBounds:
        """Return what failures cost, counted in four ways."""
        usd = self.lost_load_usd_per_mwh

        def sized(years: Sequence[Campus]) -> Sizing:
            return size(years, **self.options)

        years, built = self.years(None), self.built(free.sizing)
        return outage_bounds(
            self.case, years, built, at_least_one(free.counts), usd, sized
        )

    @cached_property
    def way(self) -> Way:
        """How failures are counted while sizes are sought."""
        years = self.years(None)
        peak = float(max(map(np.max, map(attrgetter("demand_mw"), years))))
        rates = self.case.rates.items()
        counts = {name: max(1, math.ceil(peak / own.unit_mw)) for name, own in rates}
        return self._failing(years, counts, self.lost_load_usd_per_mwh)[0]

    @property
    def options(self) -> dict[str, Any]:
        """Those of ``power.sizing.size``."""
        budget = self.budget
        exact = TOLERANCE if budget.tolerance is None else budget.tolerance
        return {
            "over": self.over,
            "tolerance": exact,
            "evaluations": budget.evaluations or EVALUATIONS,
            "seconds": budget.seconds_left,
            "progress": budget.progress,
        }

    @property
    def steps(self) -> MachineSteps:
        """What may be built of each kind of machine."""
        case, bounds = self.case, self.years(None)[0].bounds
        kinds = {}
        for name, rates in case.rates.items():
            own, unit_mw = bounds[name], rates.unit_mw
            most = max(1, round(min(MOST, own.high / unit_mw)))
            kinds[name] = Sizes(unit_mw, own.low, own.high, most)
        return MachineSteps(kinds, case.whole, case.kinds.keys())

    @property
    def is_counted(self) -> bool:
        """Whether there is one kind of machine, of which each number can be sized exactly."""
        case = self.case
        exact = case.is_exact or not case.counts_failures
        return exact and len(case.rates) == 1 and not case.whole | case.fixed.keys()

    @property
    def is_near(self) -> bool:
        """Whether several kinds are sought among every state, where each number has sizes of its own."""
        stated = self.case.whole | self.case.fixed.keys()
        return self.way == "every state" and not stated

    def years(self, lost_load: float | None, margin: float = 0.0) -> list[Campus]:
        """Return the weather years, with so many machines as are stated, and so much more load."""
        case, years = self.case, list(self.case.campus.years)
        if lost_load is not None:
            years = list(map(partial(with_lost_load, usd_per_mwh=lost_load), years))
        if margin:
            years = list(map(partial(with_scaled_load, factor=1.0 + margin), years))
        mw = {kind: n * case.rates[kind].unit_mw for kind, n in case.fixed.items()}
        return _fixed(years, mw)

    def _spared(
        self, years: Sequence[Campus], counts: Mapping[str, int]
    ) -> list[Campus]:
        """Return weather years that carry their load with the machines out that are asked for."""
        k = self.case.target.spare_units
        return list(years) if k is None else with_spare(years, counts, k)

    def built(
        self, sizing: Sizing, among: Collection[str] | None = None
    ) -> dict[str, float]:
        """Return the sizes of plants, stores and connections, or of some of them. [MW, MWh]"""
        columns = self.case.campus.years[0].bounds.keys()
        every = self._units | self.case.contracts.keys()
        chosen = every if among is None else among
        return {name: sizing.capacity[name] for name in columns if name in chosen}

    @property
    def _units(self) -> Collection[str]:
        """Columns of plants and stores."""
        return self.case.campus.units.keys()

    def _failing(
        self,
        years: Sequence[Campus],
        counts: Mapping[str, int],
        usd: float,
        served: float = 0.0,
        *,
        most: int = SEARCHED,
        is_drawn: bool = False,
    ) -> tuple[Way, list[Campus]]:
        """Return weather years with their failures, and how these are counted."""
        case, short = self.case, list(years)
        if not case.counts_failures:
            return "", short
        if most == SEARCHED:
            # of hours that are all alike one says as much, while sizes are sought
            short = list(map(of_one_hour, years))
        if case.is_exact:
            risky = partial(
                with_risk,
                rates=case.rates,
                counts=counts,
                lost_load_usd_per_mwh=usd,
                merged=FINE,
            )
            shared = partial(replace, served_share=served)
            return "risk of each machine", list(map(shared, map(risky, short)))
        paths, is_free = case.paths(), not any(map(_hours_hang, years))
        states = list[Campus]()
        if is_free and self.over == "mean" and not is_drawn:
            states = paths.states(short, counts, most)
        if states:
            return "every state", states
        return "drawn years", paths.drawn(years, counts)

    def _as_built(self, built: Mapping[str, float]) -> dict[str, float]:
        """Return the sizes of plants and stores; what is next to nothing, or not given, is not built. [MW, MWh]"""
        year = self.case.campus.years[0]
        least_mw = BUILT * self.case.campus.load_mw
        units = filter(self._units.__contains__, year.bounds)
        own = {name: built.get(name, 0.0) for name in units}
        machines = zip(self.case.rates, strict=True)
        for columns in (
            *machines,
            *map(tuple, map(attrgetter("columns"), year.storages)),
        ):
            lows = map(attrgetter("low"), map(year.bounds.__getitem__, columns))
            if own[columns[0]] < least_mw and not any(lows):
                own |= dict.fromkeys(columns, 0.0)
        return own

    def _counts(self, own: Mapping[str, float]) -> dict[str, int]:
        """Return how many machines the sizes come to. [MW]"""
        return {
            name: max(1, round(own[name] / rates.unit_mw)) if own[name] > 0 else 0
            for name, rates in self.case.rates.items()
        }

    def _as_said(self, problem: Problem) -> Problem:
        """Return a problem of the sizing at the key that asks for what it does not keep."""
        key = KEYS.get(problem.path)
        if key is None or (key == "spare_units" and self.case.campus.years[0].spares):
            return problem
        path = f"sites.{self.case.campus.site}.reliability.{key}"
        return replace(problem, path=path)


def _fixed(years: Sequence[Campus], sizes: Mapping[str, float]) -> list[Campus]:
    """Return weather years with some sizes fixed. [MW, MWh]"""
    return list(map(partial(with_fixed, sizes=sizes), years))


def _as_they_are(
    years: Sequence[Campus], _counts: Mapping[str, int]
) -> Sequence[Campus]:
    return years


def _hours_hang(year: Campus) -> bool:
    """Return whether an hour hangs on others: by what is stored, billed peaks, or limits on yearly sums."""
    bounds = year.bounds

    def is_stored(store: Storage) -> bool:
        columns = store.power_column, store.energy_column
        return all(map(attrgetter("high"), map(bounds.__getitem__, columns)))

    linked = map(bool, (year.demands, year.drawn, year.linking))
    return any((*linked, *map(is_stored, year.storages)))
