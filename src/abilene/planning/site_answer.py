"""The answer for one campus of a view: the figures of its build-out under the keys of ``plan.json``."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from abilene.appraisal.compute import Delivered
from abilene.arrays import Floats
from abilene.buildout import BuildPlan, PhaseTiming
from abilene.buildout.last_year import (
    co2_t_per_mwh_served,
    facility_mwh_of_year,
    grid_price_usd_per_mwh,
    hours_of_year,
    it_mwh_of_year,
    lifted_usd_of_year,
    shed_mwh_of_year,
)
from abilene.buildout.levelised import levelised_usd_per_mwh
from abilene.buildout.min_takes import takes_of
from abilene.buildout.settled import agreements_by_quarter
from abilene.buildout.sleeve import sleeve_above
from abilene.buildout.tariff_bills import QuarterAfter, tariff_bills
from abilene.planning.rounding import (
    by_quarter,
    cents,
    decimals,
    decimals_or_null,
    known_by_quarter,
    text,
)
from abilene.programme.resolve import Seen
from abilene.results.known import ByQuarter
from abilene.results.site_records import (
    MinTakeAnswer,
    PhaseAnswer,
    PpaAnswer,
    Shed,
    SiteAnswer,
    TariffAfter,
    TariffAnswer,
)
from abilene.site.contract_notes import bare_contracts, charged_contracts
from abilene.site.voll import tiers

Timings = dict[tuple[str, str], PhaseTiming]
"""When each phase comes, by campus and phase."""


def site_answer(
    build: BuildPlan,
    yields: Delivered,
    timings: Timings,
    site_id: str,
    more: dict[str, Any],
) -> SiteAnswer:
    """Return the answer for one campus.

    Parameters
    ----------
    build : BuildPlan
        The build-out of the view.
    yields : Delivered
        What it delivers.
    timings : mapping
        When each of its phases comes, and what it waits for.
    site_id : str
        The campus.
    more : dict
        Keys of what the campus is worth, and of its equipment that nobody announced.
    """

    def each_quarter(numbers: Floats) -> ByQuarter:
        return by_quarter(build.quarters, numbers)

    useful = yields.useful_h100_hours_at(site_id)
    paid = decimals_or_null(grid_price_usd_per_mwh(build, site_id), 4)
    programme = build.case.programme
    bare = bare_contracts(programme, site_id)
    unattributed_mw = build.power_not_attributed_mw[site_id][-1]
    return SiteAnswer(
        it_mw=each_quarter(build.it_mw[site_id]),
        facility_mw=each_quarter(build.facility_mw[site_id]),
        power=_power_mw(build, site_id),
        served_mw={
            design: each_quarter(mw)
            for (where, design), mw in build.served_mw.items()
            if where == site_id and mw.any()
        },
        lcoe_usd_per_mwh=decimals_or_null(levelised_usd_per_mwh(build, site_id), 4),
        co2_t_per_mwh=decimals_or_null(co2_t_per_mwh_served(build, site_id), 4),
        **_energy(build, site_id),
        power_not_attributed_mw=decimals(unattributed_mw, 3),
        grid_price_usd_per_mwh=paid,
        energy_only=() if paid is None else bare,
        with_charges=() if paid is None else charged_contracts(programme, site_id),
        unserved_hours=decimals_or_null(hours_of_year(build, site_id, "outage"), 4),
        shed_hours=decimals_or_null(hours_of_year(build, site_id, "shed"), 4),
        lifted_usd_per_year=decimals_or_null(lifted_usd_of_year(build, site_id), 2),
        tariff=_tariff(build, site_id),
        min_take=_min_takes(build, site_id),
        ppa=_agreements(build, site_id),
        **_sleeve(build, site_id),
        curtail_credit_usd={
            contract: each_quarter(np.round(usd[:-1], 2))
            for (where, contract), usd in build.credits_usd.items()
            if where == site_id
        },
        shed=_shed(build, site_id),
        useful_h100_hours=known_by_quarter(build.quarters, useful),
        capex_usd=cents(build.capital_cost_usd(site_id)),
        phases=_energised(build, site_id),
        schedule=_schedule(timings, site_id),
        **more,
    )


def _min_takes(build: BuildPlan, site_id: str) -> dict[str, MinTakeAnswer]:
    """Return what contracts with a minimum take ask for, give, and are paid for without giving it."""
    quarters = build.quarters
    return {
        one.part: MinTakeAnswer(
            least_mwh=by_quarter(quarters, one.least_mwh),
            taken_mwh=by_quarter(quarters, one.taken_mwh),
            not_taken_usd=by_quarter(quarters, np.round(one.not_taken_usd, 2)),
        )
        for one in takes_of(build, site_id)
    }


def _after_plan(build: BuildPlan, found: QuarterAfter) -> TariffAfter:
    """Return the bills of the quarter after a plan."""
    carried = found.carried_usd
    return TariffAfter(
        quarter=str(build.quarters[-1] + 1),
        billed_mw=decimals(found.billed_mw, 3),
        least_mw=decimals(found.least_mw, 3),
        stranded_usd=cents(found.stranded_usd),
        carried_usd=None if carried is None else cents(carried),
        fixed_usd=cents(found.fixed_usd),
        billed_usd=cents(found.billed_usd),
    )


def _tariff(build: BuildPlan, site_id: str) -> TariffAnswer | None:
    """Return what the connections of a campus are billed, if any has a tariff."""
    found = tariff_bills(build, site_id)
    if found is None:
        return None

    def money(usd: Floats) -> ByQuarter:
        return by_quarter(build.quarters, np.round(usd, 2))

    def megawatts(mw: Floats) -> ByQuarter:
        return by_quarter(build.quarters, mw)

    lines = {f"{part} {line}": usd for (part, line), usd in found.lines_usd.items()}
    drawn, usd = found.energy_mwh, math.fsum(lines.values())
    return TariffAnswer(
        lines_usd_per_year={name: cents(usd) for name, usd in lines.items()},
        stranded_usd_per_year={
            f"{part} {line}": cents(usd)
            for (part, line), usd in found.stranded_of_year_usd.items()
        },
        costs_most=max(lines, key=lines.__getitem__, default=None),
        drawn_mwh_per_year=decimals(drawn, 3),
        usd_per_mwh=decimals(usd / drawn, 4) if drawn else None,
        billed_mw=megawatts(found.billed_mw),
        least_mw=megawatts(found.least_mw),
        stranded_usd=money(found.stranded_usd),
        carried_usd=None if found.carried_usd is None else money(found.carried_usd),
        fixed_usd=money(found.fixed_usd),
        billed_usd=money(found.paid.billed_usd),
        paid_usd=money(found.paid.paid_usd),
        owed_usd=money(found.paid.owed_usd),
        collateral_usd=money(found.collateral_usd),
        exit_usd=None if found.exit_usd is None else money(found.exit_usd),
        after_plan=_after_plan(build, found.after),
    )


def _agreements(build: BuildPlan, site_id: str) -> dict[str, PpaAnswer]:
    """Return what the power purchase agreements of a campus deliver and pay, quarter by quarter."""
    found = agreements_by_quarter(build, site_id)
    return {
        one.agreement.name: PpaAnswer(
            kind=one.agreement.terms.kind,
            mw=decimals(one.agreement.mw, 3),
            mwh=by_quarter(build.quarters, one.mwh, 6),
            usd_per_mwh=by_quarter(build.quarters, one.usd_per_mwh, 9),
            market_usd=by_quarter(build.quarters, one.market_usd, 2),
            paid_usd=by_quarter(build.quarters, one.paid_usd, 2),
        )
        for one in found
    }


def _sleeve(build: BuildPlan, site_id: str) -> dict[str, ByQuarter]:
    """Return what sleeved agreements deliver above the draw, where any is signed."""
    found = sleeve_above(build, site_id)
    if found is None:
        return {}
    return {
        "sleeve_above_mwh": by_quarter(build.quarters, found.mwh, 6),
        "sleeve_above_usd": by_quarter(build.quarters, found.usd, 2),
    }


def _energy(build: BuildPlan, site_id: str) -> dict[str, float | None]:
    """Return what the load asks for in the last year, and the PUE over it."""
    facility, it = facility_mwh_of_year(build, site_id), it_mwh_of_year(build, site_id)
    return {
        "facility_mwh_per_year": decimals(facility, 3),
        "it_mwh_per_year": decimals_or_null(it, 3),
        "pue_annual": decimals(facility / it, 6) if it else None,
    }


def _power_mw(build: BuildPlan, site_id: str) -> dict[str, float]:
    built = build.power_at_end_mw(site_id).items()
    return {block: decimals(mw, 3) for block, mw in built if mw > 0}


def plans_own(seen: Seen, build: BuildPlan, site_id: str) -> tuple[str, ...]:
    """Return the kinds of equipment built at a campus of which no claim says how much may be there."""
    limit = f"sites.{site_id}.equipment.{{}}.max_mw".format
    built = _power_mw(build, site_id).keys() - {"grid"}
    return tuple(sorted(k for k in built if seen.resolved[limit(k)].claim is None))


def _energised(build: BuildPlan, site_id: str) -> dict[str, str | None]:
    return {
        phase: text(quarter)
        for (where, phase), quarter in build.energised.items()
        if where == site_id
    }


def _schedule(timings: Timings, site_id: str) -> dict[str, PhaseAnswer]:
    return {
        phase: _phase(timing)
        for (where, phase), timing in timings.items()
        if where == site_id
    }


def _phase(timing: PhaseTiming) -> PhaseAnswer:
    return PhaseAnswer(
        it_mw=decimals(timing.it_mw, 3),
        target=text(timing.target),
        due=text(timing.due),
        begins=text(timing.begins),
        earliest=text(timing.earliest),
        energised=text(timing.energised),
        waits_for=timing.critical_predecessor,
    )


def _shed(build: BuildPlan, site_id: str) -> dict[str, Shed]:
    """Return what is shed in the last year of load that may be; nothing where its power is not sized."""
    if build.case.power(site_id).designer is None:
        return {}
    mwh = shed_mwh_of_year(build, site_id)
    return {
        tier.name: Shed(
            how=tier.how,
            share_of_load=decimals(tier.share_of_load, 6),
            usd_per_mwh=decimals(tier.usd_per_mwh, 2),
            mwh_per_year=decimals(mwh.get(tier.name, 0.0), 3),
        )
        for tier in tiers(build.case.programme, site_id)
        if tier.sheds
    }
