"""What the campuses of a plan are worth: levelised cost, present value, rates of return."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from abilene.dates import Quarter
from abilene.finance.measures import Irr
from abilene.finance.worth import Bought, Flows, axis, levelised_cost, taxed, together
from abilene.worth.campus import Campus, add_obligation
from abilene.worth.valuation import Valuation

NO_PRICE = "no price of compute (hardware.{}.usd_per_accelerator_hour): neither NPV nor IRR".format
NO_LIFE = "no life of accelerators (hardware.{}.life_years): neither LCOC nor NPV nor IRR".format


@dataclass(frozen=True)
class Worth:
    """What a campus, or all of them together, is worth."""

    flows: Flows
    """Nominal; after tax if the programme gives a rate."""
    lcoc_usd_per_gpu_hour: float | None
    """Levelised cost of compute, in money of the programme's year. [USD per accelerator-hour]"""
    npv_usd: float | None
    """In the quarter of the day of the plan, in money of the programme's year; None without a price. [USD]"""
    irr: Irr | None
    """None without a price."""
    notes: tuple[str, ...]
    """What is missing."""


def worths(valuation: Valuation) -> tuple[Worth | None, dict[str, Worth]]:
    """Value the whole programme, and each campus on which anything is spent.

    Nothing is valued if nothing is spent, or if accelerators run whose life nobody gives: then nothing has an end.
    """
    campuses = {site_id: Campus(valuation, site_id) for site_id in valuation.programme.sites}
    campuses = {site_id: campus for site_id, campus in campuses.items() if campus.span}
    if not campuses or valuation.lacks_life():
        return None, {}
    span = [quarter for campus in campuses.values() for quarter in campus.span]
    start, quarters = min(span), axis(valuation.case.quarter(min(span)), valuation.case.quarter(max(span)))
    flows = {site_id: campus.flows(quarters, start) for site_id, campus in campuses.items()}
    bought = {site_id: campus.bought(start) for site_id, campus in campuses.items()}
    unpriced = {site_id: campus.unpriced for site_id, campus in campuses.items()}
    whole = _worth(
        valuation,
        together([*flows.values(), _shared(valuation, quarters, start, max(span))]),
        [one for those in bought.values() for one in those],
        tuple(dict.fromkeys(name for names in unpriced.values() for name in names)),
    )
    return whole, {one: _worth(valuation, flows[one], bought[one], unpriced[one]) for one in campuses}


def no_life(valuation: Valuation) -> tuple[str, ...]:
    """Say whose life is missing, where it keeps everything from being valued."""
    return tuple(NO_LIFE(name) for name in valuation.lacks_life())


def _shared(valuation: Valuation, quarters: tuple[Quarter, ...], start: int, last: int) -> Flows:
    """Return the obligations that belong to no campus."""
    flows = Flows.empty(quarters)
    for due in valuation.programme.obligations.values():
        if due.site is None:
            add_obligation(flows, valuation, due, start, last)
    return flows


def _worth(valuation: Valuation, flows: Flows, bought: list[Bought], unpriced: tuple[str, ...]) -> Worth:
    header, day = valuation.programme.programme, valuation.case.quarter(valuation.case.now)
    rate, growth = header.discount_rate_per_year, 1 + header.inflation_per_year
    index = growth ** np.array([quarter.year - header.usd_year for quarter in flows.quarters], dtype=np.float64)
    cost = levelised_cost(flows, bought, valuation.tax, rate, index)
    flows = taxed(flows, bought, valuation.tax)
    is_priced = not unpriced and cost is not None
    return Worth(
        flows=flows,
        lcoc_usd_per_gpu_hour=cost,
        npv_usd=flows.npv_usd(rate, day) / growth ** (day.year - header.usd_year) if is_priced else None,
        irr=flows.irr if is_priced else None,
        notes=tuple(NO_PRICE(name) for name in unpriced),
    )
