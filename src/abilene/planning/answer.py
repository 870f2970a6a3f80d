"""From a build-out and its claims to the answer of one view: the figures under the keys of ``plan.json``."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from abilene.appraisal.compute import Delivered, delivered
from abilene.arrays import Floats
from abilene.buildout import (
    BuildPlan,
    DelayedPhase,
    Order,
    PhaseTiming,
    Relaxed,
    already_delayed,
    phase_timings,
)
from abilene.claims.statements import statements_of
from abilene.claims.viewpoint import MONEY
from abilene.dates import Quarter
from abilene.finance.capital import available_funding, check_capital
from abilene.names import matches
from abilene.planning.cited import values
from abilene.planning.study import Study
from abilene.planning.worth import with_debt_service, worth_of_view
from abilene.programme.draft import Draft
from abilene.programme.resolve import Seen, default_day
from abilene.programme.schema import Programme
from abilene.results.records import (
    BuildOrder,
    ByQuarter,
    Cash,
    Compute,
    Delay,
    KnownByQuarter,
    OrderedPhase,
    PhaseAnswer,
    Relaxation,
    Running,
    Shed,
    SiteAnswer,
    TrancheAnswer,
    ViewAnswer,
)
from abilene.site.voll import tiers

MUCH_LOST = 0.05
"""Share of the compute lost to power above which a note says so. [-]"""
CASH = tuple(name.removesuffix("_usd") for name in Cash.model_fields)
"""Flows of cash, as the build-out and the answer name them."""


def answer(draft: Draft, seen: Seen, study: Study) -> ViewAnswer:
    """Return the answer of one view.

    Parameters
    ----------
    draft : Draft
        The programme with its ledger.
    seen : Seen
        The programme as the view has it.
    study : Study
        Its build-out, and what that says about money and delay.
    """
    found, build = study.found, study.found.plan
    waited = phase_timings(build, found.unlimited)
    yields = delivered(build)
    worth = worth_of_view(draft, seen, build)
    view = ViewAnswer(
        title=seen.view.title,
        as_of=seen.as_of.isoformat(),
        status=build.status,
        mip_gap=_rounded(build.mip_gap, 9),
        stopped=build.stopped,
        capital_in_view_usd=_cents(found.capital_in_view_usd),
        capital_usable_usd=_cents(found.capital_usable_usd),
        capital_drawn_usd=_cents(build.capital_drawn_usd),
        capital_not_attributed_usd=_cents(build.capital_not_attributed_usd),
        it_mw=_by_quarter(build, build.total_it_mw),
        facility_mw=_by_quarter(build, build.total_facility_mw),
        it_mw_cautious=_by_quarter(build, study.band["cautious"])
        if "cautious" in study.band
        else None,
        it_mw_generous=_by_quarter(build, study.band["generous"])
        if "generous" in study.band
        else None,
        useful_exaflop_hours=_figures(float(yields.compute.useful_exaflop_hours.sum())),
        compute=_compute(build, yields),
        first_late=_delay(found.first_delayed),
        late_already={
            ".".join(key): quarters for key, quarters in already_delayed(build).items()
        },
        first_stop=_delay(found.first_not_built),
        funding_gap_usd=_cents(found.funding_gap_usd),
        funding_gap_quarter=str(found.funding_gap_quarter)
        if found.funding_gap_quarter
        else None,
        lcoe_usd_per_mwh=_known(build.mean_over_load("lcoe_usd_per_mwh"), 4),
        co2_t_per_year=_known(build.co2_t_per_year, 0),
        **worth.programme,
        capital_cost_usd=_by_quarter(build, build.total_cost_usd),
        energy_cost_usd=_by_quarter(build, build.total_energy_usd),
        drawn_usd={
            name: _by_quarter(build, usd)
            for name, usd in build.drawn_usd.items()
            if usd.any()
        },
        paid_usd=_paid_usd(build),
        cash=_cash(build),
        relaxations=None
        if study.relaxed is None
        else tuple(_relaxation(row) for row in study.relaxed),
        passed_usd=_passed_usd(build),
        sites={
            id_: _site(
                seen,
                build,
                yields,
                id_,
                {"schedule": _schedule(waited, id_), **worth.sites.get(id_, {})},
            )
            for id_ in seen.programme.sites
        },
        tranches=_tranches(draft, seen, build),
        voices=_statements(draft, seen),
        provenance=dict(seen.provenance),
        values=values(seen),
    )
    return with_debt_service(view)


def running(draft: Draft, seen: Seen) -> dict[str, Running]:
    """Return, by site, the phases that somebody has measured to be energised."""
    found: dict[str, Running] = {}
    for site_id, site in seen.programme.sites.items():
        path = f"sites.{site_id}.phases.{{}}.energised".format
        phases = {
            name: phase
            for name, phase in site.phases.items()
            if path(name) in seen.measured
        }
        if not phases:
            continue
        claims = [seen.resolved[path(name)].claim or "" for name in phases]
        speakers = [
            name for claim in claims for name in draft.ledger.claims[claim].says
        ]
        found[site_id] = Running(
            it_mw=sum(phase.it_mw or 0.0 for phase in phases.values()),
            facility_mw=_rounded(
                sum(phase.facility_mw or 0.0 for phase in phases.values()), 3
            ),
            since=max(str(phase.energised) for phase in phases.values()),
            said_by=tuple(
                draft.ledger.actor_name(name) for name in dict.fromkeys(speakers)
            ),
            claims=tuple(claims),
        )
    return found


def warnings(
    draft: Draft, views: Mapping[str, Seen], answers: Mapping[str, ViewAnswer]
) -> Iterator[str]:
    """Yield what a reader should know before using the figures, and in which views it holds."""
    found: dict[str, list[str]] = {}
    for name, seen in views.items():
        for text in _warnings(draft, seen, answers.get(name)):
            found.setdefault(text, []).append(name)
    for text, names in found.items():
        yield f"{', '.join(names)}: {text}" if len(names) < len(views) else text


def _warnings(draft: Draft, seen: Seen, found: ViewAnswer | None) -> Iterator[str]:
    if found is None:
        yield "not planned, the search was stopped; plan it alone with --viewpoint, or give more time with --seconds"
        return
    if found.stopped:
        gap = f"{100 * (found.mip_gap or 0):.2g}%"
        yield f"not proven best: the search was stopped at a gap of {gap}; --seconds gives it more time"
    owed_usd = sum(found.cash.unpaid_usd.values()) if found.cash is not None else 0.0
    if owed_usd > 1e6:
        first = (
            next(quarter for quarter, usd in found.cash.unpaid_usd.items() if usd > 0)
            if found.cash
            else ""
        )
        yield (
            f"{owed_usd / 1e9:,.1f} bn USD of what is owed for operation, obligations and loans cannot be paid, from "
            f"{first} on: give a tranche that may pay for 'operation', or compute a price"
        )
    if found.late_already:
        late = ", ".join(
            f"{phase} by {quarters}" for phase, quarters in found.late_already.items()
        )
        yield f"past their target already, in quarters: {late}"
    yield from _lost_to_power(seen.programme, found)
    yield from found.worth_notes
    for problem in check_capital(seen.programme):
        if problem.path.endswith(".amount_usd"):
            yield f"{problem.path}: {problem.what}"
    if draft.ledger.claims and seen.as_of < default_day(draft):
        undated = sum(
            1 for answer in seen.resolved.values() if answer.kind == "assumed"
        )
        yield f"{undated} figures of the programme file carry no date and stand as they are"


def _lost_to_power(programme: Programme, found: ViewAnswer) -> Iterator[str]:
    """Yield where much compute is lost to power, and where the worth of load is a mean over hardware."""
    share = found.compute.lost_share_in_all["power"] if found.compute else None
    if share is not None and share > MUCH_LOST:
        yield f"{share:.1%} of the compute is lost to power: in those hours power costs more than the load is worth"
    for site_id, site in found.sites.items():
        it_mw = programme.sites[site_id].it_mw_by_hardware
        if site.shed and len(it_mw) > 1:
            parts = ", ".join(
                f"{mw / sum(it_mw.values()):.0%} {name}" for name, mw in it_mw.items()
            )
            yield f"{site_id}: what its load is worth is the mean over the hardware of all its phases: {parts}"


def common_order(order: Order) -> BuildOrder:
    """Return the one build order of several views."""
    views = {
        key: tuple(view for view, built in order.built.items() if key in built)
        for key in order.phases
    }
    return BuildOrder(
        phases=tuple(
            OrderedPhase(site=key[0], phase=key[1], views=views[key])
            for key in order.phases
        ),
        it_mw_quarters={
            name: _rounded(mw, 3) for name, mw in order.it_mw_quarters.items()
        },
        it_mw_quarters_own={
            name: _rounded(mw, 3) for name, mw in order.it_mw_quarters_own.items()
        },
    )


def _relaxation(row: Relaxed) -> Relaxation:
    return Relaxation(
        limit=row.change.limit,
        path=row.change.path,
        what=row.change.what,
        it_mw_end=_rounded(float(row.it_mw[-1]), 3),
        it_mw_quarters=_rounded(row.it_mw_quarters, 3),
        first_quarter=str(row.first) if row.first else None,
        cost_usd=None if row.change.cost_usd is None else _cents(row.change.cost_usd),
    )


def _paid_usd(build: BuildPlan) -> dict[str, dict[str, float]]:
    """Return what each source pays for each use, to the cent, where that is anything. [USD]"""
    return {
        source: {use: _cents(usd) for use, usd in uses.items() if _cents(usd)}
        for source, uses in build.paid_by_use_usd.items()
    }


def _cash(build: BuildPlan) -> Cash | None:
    flows = build.sources.cash_usd
    if not flows:
        return None
    none = np.zeros(len(build.quarters))
    return Cash(
        **{f"{name}_usd": _by_quarter(build, flows.get(name, none)) for name in CASH}
    )


def _tranches(draft: Draft, seen: Seen, build: BuildPlan) -> dict[str, TrancheAnswer]:
    money = available_funding(seen.programme)
    result = {}
    for name, tranche in seen.programme.capital.items():
        found = seen.resolved[f"capital.{name}.amount_usd"]
        claim = draft.ledger.claims[found.claim] if found.claim else None
        result[name] = TrancheAnswer(
            amount_usd=tranche.amount_usd,
            state=found.kind,
            evidence=draft.ledger.source(claim).kind if claim else None,
            outside=tranche.outside,
            money_usd=_cents(money[name].own_usd),
            drawn_usd=_cents(build.drawn_usd[name].sum())
            if name in build.drawn_usd
            else 0.0,
        )
    return result


def _site(
    seen: Seen, build: BuildPlan, found: Delivered, site_id: str, more: dict[str, Any]
) -> SiteAnswer:
    served = {
        name: mw
        for (where, name), mw in build.served_mw.items()
        if where == site_id and mw.any()
    }
    return SiteAnswer(
        it_mw=_by_quarter(build, build.it_mw[site_id]),
        facility_mw=_by_quarter(build, build.facility_mw[site_id]),
        power={
            name: _rounded(mw, 3)
            for name, mw in build.power_at_end_mw(site_id).items()
            if mw > 0
        },
        served_mw={name: _by_quarter(build, mw) for name, mw in served.items()},
        lcoe_usd_per_mwh=_known(build.mean_over_load("lcoe_usd_per_mwh", site_id), 4),
        co2_t_per_mwh=_known(build.mean_over_load("co2_t_per_mwh", site_id), 4),
        power_not_attributed_mw=_rounded(
            float(build.power_not_attributed_mw[site_id][-1]), 3
        ),
        unserved_hours=_known(build.mean_over_load("lost_hours_per_year", site_id), 4),
        shed=_shed(build, site_id),
        useful_h100_hours=_known_by_quarter(build, found.useful_h100_hours_at(site_id)),
        capex_usd=_cents(build.capital_cost_usd(site_id)),
        phases={
            phase: str(quarter) if quarter else None
            for (where, phase), quarter in build.energised.items()
            if where == site_id
        },
        **more,
    )


def _shed(build: BuildPlan, site_id: str) -> dict[str, Shed]:
    """Return what of a campus's load is shed at the last quarter, by the designs with which it is then powered."""
    if build.case.power(site_id).designer is None:
        return {}
    mwh = build.shed_mwh_per_year(site_id)
    return {
        tier.name: Shed(
            how=tier.how,
            share_of_load=_rounded(tier.share_of_load, 6),
            usd_per_mwh=_rounded(tier.usd_per_mwh, 2),
            mwh_per_year=_rounded(mwh.get(tier.name, 0.0), 3),
        )
        for tier in tiers(build.case.programme, site_id)
    }


def _compute(build: BuildPlan, found: Delivered) -> Compute:
    compute = found.compute
    offered = float(compute.offered_exaflop_hours.sum())
    lost = {
        cause: float(by_quarter.sum())
        for cause, by_quarter in compute.lost_exaflop_hours.items()
    }
    return Compute(
        accelerators={
            name: _by_quarter(build, count)
            for name, count in found.accelerators.items()
        },
        offered_exaflop_hours=_known_by_quarter(build, compute.offered_exaflop_hours),
        useful_exaflop_hours=_known_by_quarter(build, compute.useful_exaflop_hours),
        useful_h100_hours=_known_by_quarter(build, found.useful_h100_hours),
        lost_share={
            cause: _known_by_quarter(build, compute.lost_share(cause)) for cause in lost
        },
        lost_share_in_all={
            cause: _figures(each / offered if offered else 0.0)
            for cause, each in lost.items()
        },
        tokens=_known_by_quarter(build, compute.tokens),
    )


def _schedule(
    waited: Mapping[tuple[str, str], PhaseTiming], site_id: str
) -> dict[str, PhaseAnswer]:
    return {
        phase: _phase(wait)
        for (where, phase), wait in waited.items()
        if where == site_id
    }


def _phase(timing: PhaseTiming) -> PhaseAnswer:
    def text(quarter: Quarter | None) -> str | None:
        return None if quarter is None else str(quarter)

    return PhaseAnswer(
        it_mw=_rounded(timing.it_mw, 3),
        target=text(timing.target),
        begins=text(timing.begins),
        earliest=text(timing.earliest),
        energised=text(timing.energised),
        waits_for=timing.critical_predecessor,
    )


def _passed_usd(build: BuildPlan) -> dict[str, dict[str, float]]:
    """Return what each tranche passes to those that it funds, over the whole plan. [USD]"""
    found: dict[str, dict[str, float]] = {}
    for (funder, funded), usd in build.sources.passed_usd.items():
        if usd.any():
            found.setdefault(funder, {})[funded] = _cents(usd.sum())
    return found


def _statements(draft: Draft, seen: Seen) -> tuple[str, ...]:
    paths = [path for path in seen.resolved if matches(MONEY, path)]
    return statements_of(draft.ledger, seen.view.rule(MONEY), paths, seen.as_of)


def _delay(held: DelayedPhase | None) -> Delay | None:
    if held is None:
        return None
    return Delay(
        quarter=str(held.quarter),
        site=held.site,
        phase=held.phase,
        binding=held.binding,
        detail=held.detail,
    )


def _by_quarter(build: BuildPlan, numbers: Floats) -> ByQuarter:
    return {
        str(quarter): _rounded(float(number), 3)
        for quarter, number in zip(build.quarters, numbers, strict=True)
    }


def _known_by_quarter(build: BuildPlan, numbers: Floats) -> KnownByQuarter:
    return {
        str(quarter): _figures(float(number))
        for quarter, number in zip(build.quarters, numbers, strict=True)
    }


def _figures(number: float) -> float | None:
    """Return nine significant figures, or null for what is not known."""
    return float(f"{number:.9g}") + 0.0 if math.isfinite(number) else None


def _known(number: float | None, digits: int) -> float | None:
    return None if number is None else _rounded(number, digits)


def _cents(usd: float) -> float:
    return _rounded(float(usd), 2)


def _rounded(number: float, digits: int) -> float:
    """Round, and never return a negative zero."""
    return round(number, digits) + 0.0
