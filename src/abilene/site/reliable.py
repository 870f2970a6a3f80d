"""A campus sized with machines that fail: whole ones, spare ones, and a reliability that is a limit with its price.

How failures are counted is in ``site.counted``, how a target is kept in ``site.keeping``,
and that nothing which is merely on offer makes it dearer in ``site.menus``. Either way the
design is held against outages by the other method (``site.reliability``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from abilene.budget import Budget
from abilene.errors import InputError, Problem
from abilene.power.columns import Over
from abilene.power.sizing import State
from abilene.programme.schema import Programme
from abilene.site.builder import NO_LIMITS, Limits
from abilene.site.counted import CountedCampus, CountedDesign, Way
from abilene.site.load import Tier
from abilene.site.menus import MenuDesign, best_of_menus, without
from abilene.site.outage_bounds import OutageBounds
from abilene.site.outage_case import OutageCase, is_asked
from abilene.site.power_design import PowerDesign
from abilene.site.problem import site_campus
from abilene.site.reliability import BUILT, spare_of
from abilene.site.sizing import TOLERANCE, unit_design
from abilene.site.voll import stated_at

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
    method: Way = ""
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
    if not is_asked(site):
        _check_bounds(site_id, bounds=bounds, is_counted=False)
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

    def counted(left_out: frozenset[str]) -> CountedCampus:
        less = without(programme, site_id, left_out)
        given = site_campus(
            less,
            site_id,
            load_mw,
            grid=grid,
            seed=seed,
            folder=folder,
            limits=limits,
            tiers=tiers,
        )
        case = OutageCase(less, given, grid and bool(site.grid), seed)
        case.check()
        return CountedCampus(case, over, budget or Budget[State]())

    whole = counted(frozenset())
    _check_bounds(site_id, bounds=bounds, is_counted=whole.case.counts_failures)
    return _answer(whole, best_of_menus(whole, counted), bounds=bounds)


def _check_bounds(site_id: str, *, bounds: bool, is_counted: bool) -> None:
    """Refuse four ways to count failures where none are counted."""
    if bounds and not is_counted:
        what = "no failure is counted, so that there are no bounds"
        fix = "give served, lole_hours_per_year or lost_load_usd_per_mwh"
        raise InputError(Problem(what, fix, f"sites.{site_id}.reliability"))


def _answer(
    campus: CountedCampus, best: Sequence[MenuDesign], *, bounds: bool
) -> ReliableDesign:
    """Return what is found of a campus, with what each limit costs."""
    free, target = best[0], campus.case.target
    last = best[-1]
    found = campus.added_up(last.way, last.fleet)
    free_usd = free.fleet.cost_usd
    rounding_usd = (free.fleet.sizing.gap + TOLERANCE) * free_usd
    limits = [
        # beside a grid or a store a design that keeps it may be cheaper than the one found without
        LimitPrice(
            one.name,
            getattr(target, one.name),
            max(0.0, one.fleet.cost_usd - free_usd),
            one.usd_per_mwh,
            rounding_usd,
        )
        for one in best[1:]
    ]
    if target.spare_units is not None:
        limits.append(_of_spare(campus, free, target.spare_units))
    return ReliableDesign(
        found.design,
        found.sure,
        last.fleet.counts,
        last.way,
        tuple(limits),
        (*_notes(campus.case), *_other_sizes(campus.case, found)),
        campus.lost_load_usd_per_mwh,
        campus.outage_bounds(free.fleet) if bounds else None,
        last.fleet.is_cheapest,
    )


def _of_spare(campus: CountedCampus, found: MenuDesign, wanted: int) -> LimitPrice:
    """Return what spare machines cost, and how many the price of lost load would keep without the rule."""
    without_rule = campus.fleet(spare=False)
    added = campus.added_up(campus.way, without_rule)
    more_usd = max(0.0, found.fleet.cost_usd - without_rule.cost_usd)
    rounding_usd = (without_rule.sizing.gap + TOLERANCE) * without_rule.cost_usd
    priced = campus.case.counts_failures
    spare = spare_of(added.sure, campus.case.programme) if priced else {}
    return LimitPrice("spare_units", wanted, more_usd, None, rounding_usd, spare)


def _notes(case: OutageCase) -> Iterator[str]:
    """Yield what the sizing counts otherwise than its certificate."""
    if case.never_failing:
        yield f"Spare machines: {case.never_failing}."
    if not case.counts_failures:
        return
    for name in case.sure_lines:
        yield (
            f"{name}: lines that fail are sure in the sizing, as their peaks are billed;"
            " its certificate counts them"
        )
    for name, mw in case.weak_lines.items():
        yield (
            f"{name}: its feeders carry {mw:,.4g} MW, less than it grants;"
            " where outages are counted it gives no more"
        )


def _other_sizes(case: OutageCase, found: CountedDesign) -> Iterator[str]:
    """Yield kinds whose machines come out far from the size of one."""
    for name, count in found.fleet.counts.items():
        mw, unit_mw = found.design.sizing.capacity[name], case.rates[name].unit_mw
        is_built = count > 0 and mw > BUILT * case.campus.load_mw
        if is_built and abs(mw / count - unit_mw) > FAR * unit_mw:
            machines = "one machine" if count == 1 else f"{count} machines"
            yield (
                f"{name}: counted as {machines} of {mw / count:,.4g} MW, where one is {unit_mw:,.4g} MW;"
                " whole: true builds whole ones"
            )
