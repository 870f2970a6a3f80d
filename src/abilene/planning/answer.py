"""From a build-out and its claims to the answer of one view: the figures under the keys of ``plan.json``.

Nothing is computed here: each figure is asked of the build-out, of what it delivers or
of what it is worth, rounded, and put under its key.
"""

from __future__ import annotations

from functools import partial
from math import isfinite
from typing import Any

import numpy as np

from abilene.appraisal.capital_bill import BillLine, capital_bill
from abilene.appraisal.compute import Delivered, delivered
from abilene.buildout import (
    BuildPlan,
    DelayedPhase,
    Headlines,
    Order,
    Relaxed,
    already_delayed,
    phase_timings,
)
from abilene.buildout.last_year import (
    co2_t_of_year,
    facility_mwh_of_year,
    grid_price_usd_per_mwh,
)
from abilene.buildout.levelised import levelised_usd_per_mwh
from abilene.buildout.schedule import steps
from abilene.buildout.waiting import waiting_usd
from abilene.claims.statements import statements_of
from abilene.claims.viewpoint import MONEY
from abilene.finance.capital import available_funding
from abilene.names import matches
from abilene.planning.as_built_answer import as_built_answer
from abilene.planning.bands import bands
from abilene.planning.cited import values_seen
from abilene.planning.marks import mark_of_money
from abilene.planning.promised import promises_of
from abilene.planning.reliability_answer import machines_by_quarter, reliability_answer
from abilene.planning.rests_on import rests_on
from abilene.planning.risk_answer import risk_answer
from abilene.planning.rounding import (
    by_quarter,
    cents,
    decimals,
    decimals_or_null,
    known_by_quarter,
    significant,
    text,
)
from abilene.planning.site_answer import plans_own, site_answer
from abilene.planning.study import Study
from abilene.planning.unsaid import unsaid
from abilene.planning.worth import worth_of_view
from abilene.programme.draft import Draft
from abilene.programme.resolve import Seen
from abilene.results.cash_records import CapitalPayment
from abilene.results.known import ByQuarter
from abilene.results.records import (
    BuildOrder,
    Cash,
    Compute,
    Delay,
    OrderedPhase,
    Relaxation,
    TrancheAnswer,
    ViewAnswer,
)
from abilene.results.site_records import SiteAnswer

ACCELERATOR_DIGITS = 6
"""Decimals of a count: with them the hours sold follow from it to the hour."""


def view_answer(draft: Draft, seen: Seen, study: Study) -> ViewAnswer:
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
    build = study.found.plan
    yields, worth = delivered(build), worth_of_view(draft, seen, build)
    useful = float(yields.compute.useful_exaflop_hours.sum())
    return ViewAnswer(
        title=seen.view.title,
        as_of=seen.as_of.isoformat(),
        status=build.status,
        mip_gap=_gap(build.mip_gap),
        stopped=build.stopped,
        **_loads(build, study),
        useful_exaflop_hours=significant(useful),
        compute=_compute(build, yields),
        **_delays(study),
        lcoe_usd_per_mwh=decimals_or_null(levelised_usd_per_mwh(build), 4),
        grid_price_usd_per_mwh=decimals_or_null(grid_price_usd_per_mwh(build), 4),
        co2_t_per_year=decimals_or_null(co2_t_of_year(build), 0),
        facility_mwh_per_year=decimals(facility_mwh_of_year(build), 3),
        **worth.programme,
        **_money(draft, seen, study),
        relaxations=_relaxations(study.relaxed),
        sites=_sites(draft, seen, study, yields, worth.sites),
        risk=risk_answer(draft, seen, build),
        voices=_statements(draft, seen),
        promises=promises_of(draft, seen),
        unsaid=unsaid(draft, seen),
        it_mw_kept_out=decimals(_kept_out_mw(build), 3),
        rests_on=rests_on(
            draft, seen, build, phase_timings(build, study.found.unlimited)
        ),
        provenance=dict(seen.provenance),
        values=values_seen(seen),
    )


def _kept_out_mw(build: BuildPlan) -> float:
    """Return the IT load of the phases that the view keeps out for want of a day or of power. [MW]"""
    kept_out = build.case.situation.kept_out
    every = steps(build.case)
    return sum(
        step.it_mw for step in every if step.key in kept_out and not step.is_history
    )


def _loads(build: BuildPlan, study: Study) -> dict[str, ByQuarter]:
    """Return the load of all campuses by quarter; its band where an interval was claimed."""
    band = {f"it_mw_{end}": mw for end, mw in study.band.items()}
    loads = {
        "it_mw": build.total_it_mw,
        "facility_mw": build.total_facility_mw,
        **band,
    }
    return {key: by_quarter(build.quarters, mw) for key, mw in loads.items()}


def _compute(build: BuildPlan, yields: Delivered) -> Compute:
    compute, quarters = yields.compute, build.quarters
    causes = list(compute.lost_exaflop_hours)
    return Compute(
        accelerators={
            name: by_quarter(quarters, count, ACCELERATOR_DIGITS)
            for name, count in yields.accelerators.items()
        },
        offered_exaflop_hours=known_by_quarter(quarters, compute.offered_exaflop_hours),
        useful_exaflop_hours=known_by_quarter(quarters, compute.useful_exaflop_hours),
        useful_h100_hours=known_by_quarter(quarters, yields.useful_h100_hours),
        lost_share={
            cause: known_by_quarter(quarters, compute.lost_share(cause))
            for cause in causes
        },
        lost_share_in_all={
            cause: significant(yields.lost_share_in_all(cause)) for cause in causes
        },
        tokens=known_by_quarter(quarters, compute.tokens),
    )


def _delays(study: Study) -> dict[str, Any]:
    """Return what comes late or never, and the money that would heal it."""
    found = study.found
    late = already_delayed(found.plan)
    return {
        "first_late": _delay(found.first_delayed),
        "late_already": {".".join(key): quarters for key, quarters in late.items()},
        "first_stop": _delay(found.first_not_built),
        "funding_gap_usd": cents(found.funding_gap_usd),
        "funding_gap_quarter": text(found.funding_gap_quarter),
    }


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


def _money(draft: Draft, seen: Seen, study: Study) -> dict[str, Any]:
    """Return what there is of money, who pays it for what, and when."""
    build, quarters = study.found.plan, study.found.plan.quarters
    return {
        "capital_in_view_usd": cents(study.found.capital_in_view_usd),
        "capital_in_view_mark": mark_of_money(seen),
        **{
            f"capital_in_view_{end}_usd": cents(usd)
            for end, usd in study.money_band_usd.items()
        },
        "bands": bands(draft, seen),
        "capital_usable_usd": cents(study.found.capital_usable_usd),
        "capital_waiting_usd": _waiting_usd(study.found),
        "capital_drawn_usd": cents(build.capital_drawn_usd),
        "capital_not_attributed_usd": cents(build.capital_not_attributed_usd),
        "capital_spent_usd": cents(build.total_cost_usd[: build.case.now].sum()),
        "capital_cost_usd": by_quarter(quarters, build.total_cost_usd),
        "energy_cost_usd": by_quarter(quarters, build.total_energy_usd),
        "drawn_usd": {
            tranche: by_quarter(quarters, usd)
            for tranche, usd in build.drawn_usd.items()
            if usd.any()
        },
        "paid_usd": _paid_usd(build),
        "passed_usd": _passed_usd(build),
        "cash": _cash(build),
        "payments": tuple(map(partial(_payment, build), capital_bill(build))),
        "tranches": _tranches(draft, seen, build),
    }


def _payment(build: BuildPlan, line: BillLine) -> CapitalPayment:
    """Return one line of the bill of capital cost; its factors in full, so that it can be worked out again."""
    return CapitalPayment(
        use=line.use,
        quarter=str(build.case.quarter(line.quarter)),
        amount=line.amount,
        unit=line.unit,
        usd_per_unit=line.usd_per_unit,
        usd_year=line.usd_year,
        share=line.share,
        price_index=line.price_index,
        cost_usd=cents(line.cost_usd),
    )


def _waiting_usd(found: Headlines) -> dict[str, float]:
    """Return what the money that is not usable waits for, to the cent; the causes add up. [USD]"""
    in_view_usd, usable_usd = found.capital_in_view_usd, found.capital_usable_usd
    waiting = waiting_usd(found.plan, found.unlimited, in_view_usd, usable_usd)
    return {cause: cents(usd) for cause, usd in waiting.items()}


def _paid_usd(build: BuildPlan) -> dict[str, dict[str, float]]:
    """Return what each source pays for each use, to the cent, where that is anything. [USD]"""
    return {
        source: {use: cents(usd) for use, usd in uses.items() if cents(usd)}
        for source, uses in build.paid_by_use_usd.items()
    }


def _passed_usd(build: BuildPlan) -> dict[str, dict[str, float]]:
    """Return what each tranche passes to those that it funds, over the whole plan. [USD]"""
    passed: dict[str, dict[str, float]] = {}
    for (funder, funded), usd in build.sources.passed_usd.items():
        if usd.any():
            passed.setdefault(funder, {})[funded] = cents(usd.sum())
    return passed


def _cash(build: BuildPlan) -> Cash | None:
    """Return every flow of cash, those that are zero too; null where the build-out has none."""
    flows = build.sources.cash_usd
    if not flows:
        return None
    zero = np.zeros(len(build.quarters))
    keys = {key: key.removesuffix("_usd") for key in Cash.model_fields}
    return Cash(
        **{
            key: by_quarter(build.quarters, flows.get(flow, zero))
            for key, flow in keys.items()
        }
    )


def _tranches(draft: Draft, seen: Seen, build: BuildPlan) -> dict[str, TrancheAnswer]:
    funding = available_funding(seen.programme)
    drawn_usd = {name: usd.sum() for name, usd in build.drawn_usd.items()}
    fees_usd = {name: usd.sum() for name, usd in build.sources.fees_usd.items()}
    answers = {}
    for name, tranche in seen.programme.capital.items():
        amount = seen.resolved[f"capital.{name}.amount_usd"]
        claim = draft.ledger.claims[amount.claim] if amount.claim else None
        answers[name] = TrancheAnswer(
            amount_usd=tranche.amount_usd,
            state=amount.kind,
            evidence=draft.ledger.source(claim).kind if claim else None,
            outside=tranche.outside,
            money_usd=cents(funding[name].own_usd),
            drawn_usd=cents(drawn_usd.get(name, 0.0)),
            fees_usd=cents(fees_usd.get(name, 0.0)),
        )
    return answers


def _relaxations(rows: tuple[Relaxed, ...] | None) -> tuple[Relaxation, ...] | None:
    return None if rows is None else tuple(map(_relaxation, rows))


def _relaxation(row: Relaxed) -> Relaxation:
    change = row.change
    return Relaxation(
        limit=change.limit,
        path=change.path,
        what=change.what,
        it_mw_end=decimals(row.it_mw[-1], 3),
        it_mw_quarters=decimals(row.it_mw_quarters, 3),
        first_quarter=text(row.first),
        cost_usd=decimals_or_null(change.cost_usd, 2),
    )


def _sites(
    draft: Draft,
    seen: Seen,
    study: Study,
    yields: Delivered,
    worth: dict[str, dict[str, Any]],
) -> dict[str, SiteAnswer]:
    build = study.found.plan
    timings = phase_timings(build, study.found.unlimited)
    answers = {}
    for site_id in build.case.programme.sites:
        more = {
            "plans_own": plans_own(seen, build, site_id),
            "reliability": reliability_answer(seen, build, site_id, draft.folder),
            "as_built": as_built_answer(build, site_id, draft.folder),
            "machines": machines_by_quarter(build, site_id),
            **worth.get(site_id, {}),
        }
        answers[site_id] = site_answer(build, yields, timings, site_id, more)
    return answers


def _statements(draft: Draft, seen: Seen) -> tuple[str, ...]:
    paths = [path for path in seen.resolved if matches(MONEY, path)]
    return statements_of(draft.ledger, seen.view.rule(MONEY), paths, seen.as_of)


def common_order(order: Order) -> BuildOrder:
    """Return the one build order of several views."""
    phases = []
    for site, phase in order.phases:
        views = [view for view, built in order.built.items() if (site, phase) in built]
        phases.append(OrderedPhase(site=site, phase=phase, views=tuple(views)))
    own = order.it_mw_quarters_own
    return BuildOrder(
        phases=tuple(phases),
        it_mw_quarters={
            view: decimals(mw, 3) for view, mw in order.it_mw_quarters.items()
        },
        it_mw_quarters_own={view: decimals(mw, 3) for view, mw in own.items()},
        probabilities=dict(order.probabilities),
        expected_it_mw_quarters=_rounded(order.expected(order.it_mw_quarters)),
        expected_it_mw_quarters_own=_rounded(order.expected(own)),
        status=order.status,
        mip_gap=_gap(order.mip_gap),
        stopped=order.stopped,
    )


def _gap(mip_gap: float) -> float | None:
    return decimals(mip_gap, 9) if isfinite(mip_gap) else None


def _rounded(mw_quarters: float | None) -> float | None:
    return None if mw_quarters is None else decimals(mw_quarters, 3)
