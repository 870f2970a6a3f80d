"""A campus sized with machines that fail: whole ones, spare ones, and a reliability that is a limit with its price.

Where nothing stands in for a machine that fails, its risk is a cost of supply, which is
exact; beside a grid or a store the sizing sees some years of drawn outages. Either way the
design is held against outages by the other method (``site.reliability``). A served share
is a limit of the exact sizing; where outages are drawn, and for the hours of a LOLE,
designs are tried until one keeps it (``site.keeping``).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import numpy as np

from abilene.budget import Budget
from abilene.certificate import proven_cost
from abilene.errors import InfeasibleError, InputError, Problem
from abilene.power.billed import billed_as_drawn
from abilene.power.columns import Over
from abilene.power.fleet import MOST, Failing, SizedFleet, at_least_one, size_fleet
from abilene.power.machine_counts import Sizes
from abilene.power.outage_years import with_lost_load
from abilene.power.problem import Campus
from abilene.power.result import Sizing
from abilene.power.risk_blocks import MERGED, with_risk
from abilene.power.sizing import State, size
from abilene.power.spare import with_spare
from abilene.power.transforms import with_fixed, with_scaled_load
from abilene.programme.schema import Programme
from abilene.site.builder import NO_LIMITS, Limits
from abilene.site.keeping import MachineSteps, TargetSearch
from abilene.site.load import Tier
from abilene.site.outage_bounds import OutageBounds, outage_bounds
from abilene.site.outage_case import OutageCase, is_asked
from abilene.site.power_design import PowerDesign
from abilene.site.problem import site_campus
from abilene.site.reliability import BUILT, BuiltPower, Served, served_by, spare_of
from abilene.site.sizing import EVALUATIONS, TOLERANCE, added_up, unit_design
from abilene.site.voll import stated_at

DEAR_USD_PER_MWH, FINE = 1e3, 1e3
"""Value of lost load, and inverse of a share that is not served, beyond which the risks of machines are told apart
more finely. [USD/MWh, -]"""
KEYS = {"served_share": "served", "reliability.spare_units, swing": "spare_units"}
"""Keys of ``reliability`` by what a sizing calls them."""
FAR = 0.1
"""Share by which machines differ from the size of one, beyond which it is said. [-]"""


@dataclass(frozen=True)
class LimitPrice:
    """What a limit on reliability costs."""

    name: str
    wanted: float
    more_usd: float
    """Yearly cost above that of the cheapest design found without it, lost load at its stated value.
    [USD/year]"""
    usd_per_mwh: float | None = None
    """What the last MWh that is kept costs above the value of lost load; None of spare machines, and
    where whole machines were stepped. [USD/MWh]"""
    rounding_usd: float = 0.0
    """What the tolerance of the sizings leaves open of it. [USD/year]"""
    spare_without: Mapping[str, int] = field(default_factory=dict)
    """Machines that the price of lost load alone would keep spare, where that is asked."""


@dataclass(frozen=True)
class ReliableDesign:
    """A sized campus whose machines were counted."""

    design: PowerDesign
    """As it was sized: its years hold the failures."""
    sure: PowerDesign
    """The same sizes in years without failures: what certificates are made of."""
    counts: Mapping[str, int] = field(default_factory=dict)
    """Machines of each kind."""
    method: str = ""
    """How failures were counted; empty where they were not."""
    limits: tuple[LimitPrice, ...] = ()
    notes: tuple[str, ...] = ()
    lost_load_usd_per_mwh: float = 0.0
    """What a MWh counts in the search that a failed machine should have given. [USD/MWh]"""
    bounds: OutageBounds | None = None
    """What failures cost, counted in four ways; None where nobody asked."""
    is_cheapest: bool = False
    """Whether no other number of machines is cheaper, to the tolerance of the sizings."""

    @property
    def cost_usd(self) -> float:
        """Power and lost load at its stated value. [USD/year]"""
        return self.design.supply_usd + self.design.unserved_usd


def reliable_design(
    programme: Programme,
    site_id: str,
    *,
    load_mw: float,
    grid: bool = True,
    seed: int = 1,
    folder: Path | None = None,
    limits: Limits = NO_LIMITS,
    tiers: Sequence[Tier] = (),
    over: Over = "mean",
    budget: Budget[State] | None = None,
    bounds: bool = False,
) -> ReliableDesign:
    """Size the power of a site, with machines that fail where its ``reliability`` asks for it.

    Parameters
    ----------
    programme, site_id, load_mw, grid, seed, folder, limits, tiers, over, budget
        As in ``unit_design``, whose result it is where nothing is asked.
    bounds : bool
        Also count the failures in four ways, without the target.

    Raises
    ------
    InputError
        As ``unit_design``; if figures of machines are missing, or the target cannot be kept.
    """
    site = programme.sites[site_id]
    target = site.reliability
    if bounds and not target.counts_failures:
        what = "no failure is counted, so that there are no bounds"
        fix = "give served, lole_hours_per_year or lost_load_usd_per_mwh"
        raise InputError(Problem(what, fix, f"sites.{site_id}.reliability"))
    if not is_asked(site):
        design = unit_design(
            programme,
            site_id,
            load_mw=load_mw,
            grid=grid,
            seed=seed,
            folder=folder,
            limits=limits,
            tiers=tiers,
            over=over,
            budget=budget,
        )
        return ReliableDesign(design, design)
    if target.lost_load_usd_per_mwh is not None:
        tiers = stated_at(target.lost_load_usd_per_mwh)
    given = site_campus(
        programme,
        site_id,
        load_mw,
        grid=grid,
        seed=seed,
        folder=folder,
        limits=limits,
        tiers=tiers,
    )
    case = OutageCase(programme, given, grid and bool(site.grid), seed)
    case.check()
    return _Sized(case, over, budget or Budget[State]()).best(bounds=bounds)


@dataclass(frozen=True)
class _Found:
    """A sizing with failures, and the same sizes without."""

    fleet: SizedFleet
    design: PowerDesign
    sure: PowerDesign

    @property
    def cost_usd(self) -> float:
        """Power and lost load at its stated value. [USD/year]"""
        return self.design.supply_usd + self.design.unserved_usd


@dataclass(frozen=True)
class _Sized:
    """The sizings of a campus that one answer needs."""

    case: OutageCase
    over: Over
    budget: Budget[State]

    def best(self, *, bounds: bool) -> ReliableDesign:
        """Return the cheapest design that keeps what is asked."""
        case, target, prices = self.case, self.case.target, list[LimitPrice]()
        keeps: list[Callable[[Served], bool]] = []
        served, most = target.served, target.lole_hours_per_year
        least = (served or 0.0) * case.is_exact
        free = found = self.sized()
        if served is not None and case.is_exact:
            found = self.sized(served=served)
            usd = found.fleet.relaxed.linking_usd["served"]
            prices.append(_price("served", served, found, free, usd))
        elif served is not None:
            keeps.append(lambda one: one.served >= served)
            found, price = self._keeping(found, keeps, least)
            prices.append(_price("served", served, found, free, price))
        if most is not None:
            keeps.append(lambda one: one.lole_hours <= most)
            found, price = self._keeping(found, keeps, least)
            prices.append(_price("lole_hours_per_year", most, found, free, price))
        if target.spare_units is not None:
            prices.append(self._of_spare(free, target.spare_units))
        return ReliableDesign(
            found.design,
            found.sure,
            found.fleet.counts,
            self.method,
            tuple(prices),
            (*self.notes, *self._other_sizes(found)),
            self.lost_load_usd_per_mwh,
            self._bounds(free) if bounds else None,
            found.fleet.is_cheapest,
        )

    @property
    def method(self) -> str:
        """How failures are counted."""
        if not self.case.target.counts_failures:
            return ""
        return "risk of each machine" if self.case.is_exact else "drawn years"

    @property
    def notes(self) -> tuple[str, ...]:
        """What the sizing counts otherwise than its certificate."""
        sure = self.case.sure_lines if self.method else []
        weak = self.case.weak_lines if self.method else {}
        return (
            *(
                f"{name}: lines that fail are sure in the sizing, as their peaks are billed;"
                " its certificate counts them"
                for name in sure
            ),
            *(
                f"{name}: its feeders carry {mw:,.4g} MW, less than it grants;"
                " where outages are counted it gives no more"
                for name, mw in weak.items()
            ),
        )

    def _other_sizes(self, found: _Found) -> Iterator[str]:
        """Yield kinds whose machines come out far from the size of one."""
        for name, count in found.fleet.counts.items():
            mw, unit_mw = (
                found.design.sizing.capacity[name],
                self.case.rates[name].unit_mw,
            )
            is_built = count > 0 and mw > BUILT * self.case.campus.load_mw
            if is_built and abs(mw / count - unit_mw) > FAR * unit_mw:
                machines = "one machine" if count == 1 else f"{count} machines"
                yield (
                    f"{name}: counted as {machines} of {mw / count:,.4g} MW, where one is {unit_mw:,.4g} MW;"
                    " whole: true builds whole ones"
                )

    @cached_property
    def lost_load_usd_per_mwh(self) -> float:
        """What a MWh counts that a failed machine should have given: what the least valuable load does. [USD/MWh]"""
        loads = self.case.campus.years[0].loads
        return min(float(np.min(load.voll_usd_per_mwh)) for load in loads)

    def sized(self, *, served: float = 0.0, spare: bool = True) -> _Found:
        """Size with so much served at least, or without spare machines."""
        return self._added_up(self._fleet(served=served, spare=spare))

    def _fleet(
        self,
        *,
        served: float = 0.0,
        spare: bool = True,
        lost_load: float | None = None,
        count: int | None = None,
        sizes: Mapping[str, float] | None = None,
        margin: float = 0.0,
    ) -> SizedFleet:
        """Size so, at another value of lost load, with so many machines, or for more load than there is."""
        usd = self.lost_load_usd_per_mwh if lost_load is None else lost_load
        try:
            return size_fleet(
                self._years(lost_load, margin),
                self.case.rates,
                usd,
                whole=self.case.whole,
                failing=self._failing(usd, served, spare=spare),
                # of drawn years each number costs too much; while a value is sought, one number is enough
                every=self._is_counted and lost_load is None,
                count=count,
                sizes=sizes,
                **self._options,
            )
        except InputError as error:
            raise type(error)(map(self._as_said, error.problems)) from error

    def _failing(self, usd: float, served: float = 0.0, *, spare: bool) -> Failing:
        """Return how failures are counted at a value of lost load."""
        case, paths = self.case, self.case.paths()
        k = case.target.spare_units if spare else None
        merged = MERGED * min(1.0, DEAR_USD_PER_MWH / usd, (1 - served) * FINE)

        def failing(
            years: Sequence[Campus], counts: Mapping[str, int]
        ) -> Sequence[Campus]:
            years = list(years) if k is None else with_spare(years, counts, k)
            if not case.target.counts_failures:
                return years
            if not case.is_exact:
                return paths.drawn(years, counts)
            failed = [with_risk(one, case.rates, counts, usd, merged) for one in years]
            return [replace(one, served_share=served) for one in failed]

        return failing

    def _as_said(self, problem: Problem) -> Problem:
        """Return a problem of the sizing at the key that asks for what it does not keep."""
        key = KEYS.get(problem.path)
        if key is None or (key == "spare_units" and self.case.campus.years[0].spares):
            return problem
        path = f"sites.{self.case.campus.site}.reliability.{key}"
        return replace(problem, path=path)

    @property
    def _is_counted(self) -> bool:
        """Whether there is one kind of machine, of which each number can be sized exactly."""
        case = self.case
        exact = case.is_exact or not case.target.counts_failures
        return exact and len(case.rates) == 1 and not case.whole | case.fixed.keys()

    @property
    def _options(self) -> dict[str, Any]:
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

    def _bounds(self, free: _Found) -> OutageBounds:
        """Return what failures cost, counted in four ways."""
        usd = self.lost_load_usd_per_mwh

        def sized(years: Sequence[Campus]) -> Sizing:
            return size(years, **self._options)

        years, built = self._years(None), self._built(free.fleet.sizing)
        return outage_bounds(
            self.case, years, built, at_least_one(free.fleet.counts), usd, sized
        )

    def _built(
        self, sizing: Sizing, among: Collection[str] | None = None
    ) -> dict[str, float]:
        """Return the sizes of plants, stores and connections, or of some of them. [MW, MWh]"""
        columns = self.case.campus.years[0].bounds.keys()
        every = self.case.campus.units.keys() | self.case.contracts.keys()
        chosen = every if among is None else among
        return {name: sizing.capacity[name] for name in columns if name in chosen}

    def _years(self, lost_load: float | None, margin: float = 0.0) -> list[Campus]:
        """Return the weather years, with so many machines as are stated, and so much more load."""
        case, years = self.case, list(self.case.campus.years)
        if lost_load is not None:
            years = [with_lost_load(one, lost_load) for one in years]
        if margin:
            years = [with_scaled_load(one, 1.0 + margin) for one in years]
        mw = {kind: n * case.rates[kind].unit_mw for kind, n in case.fixed.items()}
        return [with_fixed(one, mw) for one in years]

    def _added_up(self, fleet: SizedFleet) -> _Found:
        """Add up a sizing with failures, and the same sizes without."""
        case, campus, over = self.case, self.case.campus, self.over
        sizing = billed_as_drawn(fleet.campuses, fleet.sizing, over)
        times = len(fleet.campuses) // len(campus.years)
        hours = tuple(one for one in campus.hours for _ in range(times))
        failing = replace(
            campus,
            years=tuple(fleet.campuses),
            hours=hours,
            failed_usd_per_mwh=self.lost_load_usd_per_mwh,
        )
        fixed = [with_fixed(one, self._built(sizing)) for one in campus.years]
        sure = billed_as_drawn(campus.years, size(fixed, over=over), over)
        return _Found(
            fleet,
            added_up(failing, sizing, case.grid, case.seed, over),
            added_up(campus, sure, case.grid, case.seed, over),
        )

    def _keeping(
        self, free: _Found, keeps: Sequence[Callable[[Served], bool]], served: float
    ) -> tuple[_Found, float | None]:
        """Return the cheapest design that is found to keep a target, and what its last MWh costs.

        Raises
        ------
        InfeasibleError
            If none of those tried keeps it.
        """
        case = self.case

        def kept(fleet: SizedFleet) -> bool:
            built = BuiltPower(case.campus, fleet.sizing.capacity, case.seed)
            held = served_by(built, case.programme)
            return all(keep(held) for keep in keeps)

        search = TargetSearch(
            free.fleet,
            self.lost_load_usd_per_mwh,
            partial(self._fleet, served=served),
            self._restated,
            kept,
            self._steps,
            is_counted=self._is_counted,
            has_others=case.is_stored or bool(case.campus.weathered),
        )
        best = search.cheapest()
        if best is None:
            path = f"sites.{case.campus.site}.reliability"
            fix = "allow more to be built, or ask for less"
            raise InfeasibleError(Problem(search.not_kept, fix, path))
        if best.fleet is free.fleet:
            return free, best.usd_per_mwh
        found = self._added_up(best.fleet)
        return self._certified(found, served), best.usd_per_mwh

    @property
    def _steps(self) -> MachineSteps:
        """Return what may be built of each kind of machine."""
        case, bounds = self.case, self._years(None)[0].bounds
        kinds = {}
        for name, rates in case.rates.items():
            own, unit_mw = bounds[name], rates.unit_mw
            most = max(1, round(min(MOST, own.high / unit_mw)))
            kinds[name] = Sizes(unit_mw, own.low, own.high, most)
        return MachineSteps(kinds, case.whole, case.kinds.keys())

    def _restated(self, fleet: SizedFleet) -> SizedFleet:
        """Return the same sizes at the stated value of lost load, and for the load that is there."""
        usd, counts = self.lost_load_usd_per_mwh, at_least_one(fleet.counts)
        years = self._failing(usd, spare=False)(self._years(None), counts)
        own = self._built(fleet.sizing, self.case.campus.units.keys())
        fixed = [with_fixed(one, own) for one in years]
        sizing = size(fixed, **self._options)
        return SizedFleet(sizing, fleet.counts, tuple(fixed), sizing)

    def _certified(self, found: _Found, served: float) -> _Found:
        """Return a design that keeps a target with what no design of so many machines costs less without it."""
        usd, counts = self.lost_load_usd_per_mwh, at_least_one(found.fleet.counts)
        years = self._failing(usd, served, spare=True)(self._years(None), counts)
        sizing = found.design.sizing
        try:
            bound_usd = min(size(years, **self._options).bound_usd, sizing.cost_usd)
        except InputError:
            # limits that these sizes keep but for rounding
            bound_usd = -math.inf
        exact = self._options["tolerance"]
        status = proven_cost(sizing.cost_usd, bound_usd, exact)
        certified = replace(sizing, bound_usd=bound_usd, status=status)
        return replace(found, design=replace(found.design, sizing=certified))

    def _of_spare(self, found: _Found, wanted: int) -> LimitPrice:
        """Return what spare machines cost, and how many the price of lost load would keep without the rule."""
        without = self.sized(spare=False)
        priced = without if self.method else self._with_failures()
        spare = spare_of(priced.sure, self.case.programme) if priced else {}
        price = _price("spare_units", wanted, found, without, None)
        return replace(price, spare_without=spare)

    def _with_failures(self) -> _Found | None:
        """Return the design without the rule whose failures count; None where nobody says how often they come."""
        case, usd = self.case, self.lost_load_usd_per_mwh
        counted = case.counting_failures(usd)
        try:
            counted.check()
        except InputError:
            return None
        return replace(self, case=counted).sized()


def _price(
    name: str, wanted: float, found: _Found, free: _Found, usd: float | None
) -> LimitPrice:
    rounding_usd = (free.fleet.sizing.gap + TOLERANCE) * free.cost_usd
    # beside a grid or a store a design that keeps it may be cheaper than the one found without
    more_usd = max(0.0, found.cost_usd - free.cost_usd)
    return LimitPrice(name, wanted, more_usd, usd, rounding_usd)
