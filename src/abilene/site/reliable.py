"""A campus sized with machines that fail: whole ones, spare ones, and a reliability that is a limit with its price.

Where nothing stands in for a machine that fails, its risk is a cost of supply, which is
exact; beside a grid or a store the sizing sees some years of drawn outages. Either way the
design is held against outages by the other method (``site.reliability``). A served share
is a limit of the exact sizing; where outages are drawn, and for the hours of a LOLE, the
value of lost load is sought at which the design keeps it: by Everett's theorem (Operations
Research 11, 1963) such a design is the cheapest of all that leave no more unserved.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from abilene.budget import Budget
from abilene.errors import InfeasibleError, InputError, Problem
from abilene.power.billed import billed_as_drawn
from abilene.power.columns import Over
from abilene.power.fleet import SizedFleet, size_fleet
from abilene.power.machine_counts import TRIES
from abilene.power.outage_years import with_lost_load
from abilene.power.problem import Campus
from abilene.power.result import Sizing
from abilene.power.risk_blocks import MERGED, with_risk
from abilene.power.sizing import State, size
from abilene.power.spare import with_spare
from abilene.power.transforms import with_fixed
from abilene.programme.schema import Programme
from abilene.site.builder import NO_LIMITS, Limits
from abilene.site.load import Tier
from abilene.site.outage_bounds import OutageBounds, outage_bounds
from abilene.site.outage_case import OutageCase, is_asked
from abilene.site.problem import site_campus
from abilene.site.reliability import BUILT, Served, served_by, spare_of
from abilene.site.sizing import (
    EVALUATIONS,
    TOLERANCE,
    PowerDesign,
    added_up,
    unit_design,
)
from abilene.site.voll import stated_at

DEAREST_USD_PER_MWH = 1e7
"""Value of lost load beyond which a target cannot be kept with what may be built. [USD/MWh]"""
DEAR_USD_PER_MWH, FINE = 1e3, 1e3
"""Value of lost load, and inverse of a share that is not served, beyond which the risks of machines are told apart
more finely. [USD/MWh, -]"""
KEYS = {"served_share": "served", "reliability.spare_units, swing": "spare_units"}
"""Keys of ``reliability`` by what a sizing calls them."""
WIDER, CLOSE = 4.0, 1.02
"""Steps by which such a value is sought, and how close two values are one. [-]"""


@dataclass(frozen=True)
class LimitPrice:
    """What a limit on reliability costs."""

    name: str
    wanted: float
    more_usd: float
    """Yearly cost above that of the cheapest design without it, lost load at its stated value.
    [USD/year]"""
    usd_per_mwh: float | None = None
    """What the last MWh that is kept costs above the value of lost load; None of spare machines.
    [USD/MWh]"""
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

    @property
    def is_raised(self) -> bool:
        """Whether a MWh not served counts more in the search than it does without the target."""
        return self.design.site.tiers != self.sure.site.tiers


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
        free = found = self.sized()
        if served is not None and case.is_exact:
            found = self.sized(served=served)
            usd = found.fleet.relaxed.linking_usd["served"]
            prices.append(_price("served", served, found, free, usd))
        elif served is not None:
            keeps.append(lambda one: one.served >= served)
            found, usd = self._cheapest_keeping(found, keeps, 0.0)
            prices.append(_price("served", served, found, free, usd))
        if most is not None:
            keeps.append(lambda one: one.lole_hours <= most)
            exact = (served or 0.0) * case.is_exact
            found, usd = self._cheapest_keeping(found, keeps, exact)
            prices.append(_price("lole_hours_per_year", most, found, free, usd))
        if target.spare_units is not None:
            prices.append(self._of_spare(free, target.spare_units))
        return ReliableDesign(
            found.design,
            found.sure,
            found.fleet.counts,
            self.method,
            tuple(prices),
            (*self.notes, *self._smaller(found)),
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

    def _smaller(self, found: _Found) -> Iterator[str]:
        """Yield kinds whose machines come out far from the size of one."""
        for name, count in found.fleet.counts.items():
            mw, unit_mw = (
                found.design.sizing.capacity[name],
                self.case.rates[name].unit_mw,
            )
            if count == 1 and BUILT * self.case.campus.load_mw < mw < unit_mw / 2:
                yield (
                    f"{name}: counted as one machine of {mw:,.4g} MW, where one is {unit_mw:,.4g} MW;"
                    " whole: true builds whole ones"
                )

    @cached_property
    def lost_load_usd_per_mwh(self) -> float:
        """What a MWh counts that a failed machine should have given: what the least valuable load does. [USD/MWh]"""
        loads = self.case.campus.years[0].loads
        return min(float(np.min(load.voll_usd_per_mwh)) for load in loads)

    def sized(
        self,
        *,
        served: float = 0.0,
        lost_load: float | None = None,
        spare: bool = True,
        count: int | None = None,
    ) -> _Found:
        """Size with so much served at least, another value of lost load, without spare machines, or so many."""
        case, rates = self.case, self.case.rates
        k = case.target.spare_units if spare else None
        usd = self.lost_load_usd_per_mwh if lost_load is None else lost_load
        paths = case.paths()

        def failing(
            years: Sequence[Campus], counts: Mapping[str, int]
        ) -> Sequence[Campus]:
            years = list(years) if k is None else with_spare(years, counts, k)
            if not case.target.counts_failures:
                return years
            if not case.is_exact:
                return paths.drawn(years, counts)
            merged = MERGED * min(1.0, DEAR_USD_PER_MWH / usd, (1 - served) * FINE)
            failed = [with_risk(one, rates, counts, usd, merged) for one in years]
            return [replace(one, served_share=served) for one in failed]

        try:
            fleet = size_fleet(
                self._years(lost_load),
                rates,
                usd,
                whole=case.whole,
                failing=failing,
                # of drawn years each number costs too much; while a value is sought, one number is enough
                every=self._is_counted and lost_load is None,
                count=count,
                **self._options,
            )
        except InputError as error:
            raise type(error)(map(self._as_said, error.problems)) from error
        return self._added_up(fleet, usd, raised=lost_load is not None)

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
        usd, counts = self.lost_load_usd_per_mwh, free.fleet.counts

        def sized(years: Sequence[Campus]) -> Sizing:
            return size(years, **self._options)

        at_least_one = {name: max(1, n) for name, n in counts.items()}
        years, built = self._years(None), self._built(free.fleet.sizing)
        return outage_bounds(self.case, years, built, at_least_one, usd, sized)

    def _built(self, sizing: Sizing) -> dict[str, float]:
        """Return the sizes of plants, stores and connections. [MW, MWh]"""
        columns = self.case.campus.years[0].bounds.keys()
        chosen = self.case.campus.units.keys() | self.case.contracts.keys()
        return {name: sizing.capacity[name] for name in columns if name in chosen}

    def _years(self, lost_load: float | None) -> list[Campus]:
        """Return the weather years, with so many machines as are stated."""
        case, years = self.case, list(self.case.campus.years)
        if lost_load is not None:
            years = [with_lost_load(one, lost_load) for one in years]
        mw = {kind: n * case.rates[kind].unit_mw for kind, n in case.fixed.items()}
        return [with_fixed(one, mw) for one in years]

    def _added_up(self, fleet: SizedFleet, usd: float, *, raised: bool) -> _Found:
        """Add up a sizing with failures, and the same sizes without."""
        case, campus, over = self.case, self.case.campus, self.over
        sizing = billed_as_drawn(fleet.campuses, fleet.sizing, over)
        times = len(fleet.campuses) // len(campus.years)
        hours = tuple(one for one in campus.hours for _ in range(times))
        failing = replace(
            campus,
            years=tuple(fleet.campuses),
            hours=hours,
            failed_usd_per_mwh=usd,
            tiers=_raised(campus.tiers, usd) if raised else campus.tiers,
        )
        fixed = [with_fixed(one, self._built(sizing)) for one in campus.years]
        sure = billed_as_drawn(campus.years, size(fixed, over=over), over)
        return _Found(
            fleet,
            added_up(failing, sizing, case.grid, case.seed, over),
            added_up(campus, sure, case.grid, case.seed, over),
        )

    def _cheapest_keeping(
        self, found: _Found, keeps: Sequence[Callable[[Served], bool]], served: float
    ) -> tuple[_Found, float]:
        """Return the same of the cheapest number of machines that is found one more or fewer at a time."""
        near, usd = self._keeping(found, keeps, served)
        if not self._is_counted:
            return near, usd
        first, best = next(iter(near.fleet.counts.values())), (near, usd)
        for numbers in (range(first, first + TRIES), range(first - 1, 0, -1)):
            for count in numbers:
                try:
                    start = self.sized(served=served, count=count)
                    if count != first and start.cost_usd >= best[0].cost_usd:
                        break
                    tried = self._keeping(start, keeps, served, count)
                except InputError:
                    break
                best = min(best, tried, key=lambda one: one[0].cost_usd)
        return best

    def _keeping(
        self,
        found: _Found,
        keeps: Sequence[Callable[[Served], bool]],
        served: float,
        count: int | None = None,
    ) -> tuple[_Found, float]:
        """Return the design at the least value of lost load that keeps a target, and what it is above the stated."""
        stated = self.lost_load_usd_per_mwh

        def kept(one: _Found) -> bool:
            held = served_by(one.sure, self.case.programme)
            return all(keep(held) for keep in keeps)

        low, high = stated, stated
        while not kept(found):
            low, high = high, high * WIDER
            if high > DEAREST_USD_PER_MWH:
                what = f"is not kept even if a MWh not served costs {low:,.0f} USD"
                fix = "allow more to be built, or ask for less"
                path = f"sites.{self.case.campus.site}.reliability"
                raise InfeasibleError(Problem(what, fix, path))
            found = self.sized(served=served, lost_load=high, count=count)
        while high > low * CLOSE:
            middle = math.sqrt(low * high)
            tried = self.sized(served=served, lost_load=middle, count=count)
            if kept(tried):
                found, high = tried, middle
            else:
                low = middle
        return found, high - stated

    def _of_spare(self, found: _Found, wanted: int) -> LimitPrice:
        """Return what spare machines cost, and how many the price of lost load would keep without the rule."""
        without = self.sized(spare=False)
        priced = without if self.method else self._with_failures()
        spare = spare_of(priced.sure, self.case.programme) if priced else {}
        more_usd = found.cost_usd - without.cost_usd
        return LimitPrice("spare_units", wanted, more_usd, spare_without=spare)

    def _with_failures(self) -> _Found | None:
        """Return the design without the rule whose failures count; None where nobody says how often they come."""
        case, usd = self.case, self.lost_load_usd_per_mwh
        counted = case.counting_failures(usd)
        try:
            counted.check()
        except InputError:
            return None
        return replace(self, case=counted).sized()


def _raised(tiers: Sequence[Tier], usd_per_mwh: float) -> tuple[Tier, ...]:
    """Return load whose MWh counts so much in the search, and is worth what it was. [USD/MWh]"""
    return tuple(
        replace(
            tier,
            dear_usd_per_mwh=usd_per_mwh - tier.usd_per_mwh,
            peak_usd_per_mwh=0.0,
        )
        for tier in tiers
    )


def _price(
    name: str, wanted: float, found: _Found, free: _Found, usd: float
) -> LimitPrice:
    return LimitPrice(name, wanted, found.cost_usd - free.cost_usd, usd)
