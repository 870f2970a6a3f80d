"""What the campuses of a plan are worth: levelised cost, present value, rates of return."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from abilene.appraisal.cash_flow import CampusCashFlow, add_obligation
from abilene.appraisal.lifetime import Valuation
from abilene.dates import Quarter
from abilene.finance.measures import Irr
from abilene.finance.worth import Bought, Flows, axis, levelised_cost, taxed, together

NO_PRICE = (
    "no price of compute (hardware.{}.usd_per_accelerator_hour): no NPV or IRR".format
)
NO_RUNNING_COST = "no running costs beside electricity (sites.*.opex_usd_per_it_kw_year): they count 0"
NO_LIFE = "no life of accelerators (hardware.{}.life_years, finance.hardware_life_years): no LCOC, NPV or IRR".format


@dataclass(frozen=True)
class Worth:
    """What a campus, or all of them together, is worth."""

    flows: Flows
    """Nominal; after tax if the programme gives a rate."""
    lcoc_usd_per_gpu_hour: float | None
    """Levelised cost of compute, in money of the programme's year. [USD per
    accelerator-hour]"""
    npv_usd: float | None
    """In the quarter of the day of the plan, in money of the programme's year; None
    without a price. [USD]"""
    is_priced: bool
    """Whether everything that runs has a price."""
    notes: tuple[str, ...]
    """What is missing."""

    @property
    def irr(self) -> Irr | None:
        """Every internal rate of return; None without a price. [per year]"""
        return self.flows.irr if self.is_priced else None


def worths(valuation: Valuation) -> tuple[Worth | None, dict[str, Worth]]:
    """Value the whole programme, and each campus on which anything is spent.

    Nothing is valued if nothing is spent, or if accelerators run whose life nobody
    gives: then nothing has an end.
    """
    campuses = _campuses(valuation)
    parts = {
        site_id: _part(campus, *_axis(campuses)) for site_id, campus in campuses.items()
    }
    return worth_of_all(valuation), {
        site_id: _worth(valuation, part) for site_id, part in parts.items()
    }


def worth_of_all(valuation: Valuation) -> Worth | None:
    """Value the whole programme alone, obligations that belong to no campus included."""
    campuses = _campuses(valuation)
    if not campuses:
        return None
    quarters, start = _axis(campuses)
    parts = [_part(campus, quarters, start) for campus in campuses.values()]
    last = max(quarter for campus in campuses.values() for quarter in campus.span)
    whole = _Part(
        together(
            [*(part.flows for part in parts), _shared(valuation, quarters, start, last)]
        ),
        [one for part in parts for one in part.bought],
        tuple(dict.fromkeys(name for part in parts for name in part.unpriced)),
    )
    return _worth(valuation, whole)


@dataclass(frozen=True)
class _Part:
    """Something to be valued: cash before tax, what is deducted, and the hardware without a price."""

    flows: Flows
    bought: list[Bought]
    unpriced: tuple[str, ...]


def _campuses(valuation: Valuation) -> dict[str, CampusCashFlow]:
    """Return the campuses on which anything is spent; none if a life is not known."""
    if valuation.lacks_life():
        return {}
    campuses = {
        site_id: CampusCashFlow(valuation, site_id)
        for site_id in valuation.programme.sites
    }
    return {site_id: campus for site_id, campus in campuses.items() if campus.span}


def _axis(campuses: Mapping[str, CampusCashFlow]) -> tuple[tuple[Quarter, ...], int]:
    """Return the quarters that all campuses share, and the first as a quarter of the plan."""
    span = [quarter for campus in campuses.values() for quarter in campus.span]
    case = next(iter(campuses.values())).valuation.case
    return axis(case.quarter(min(span)), case.quarter(max(span))), min(span)


def _part(campus: CampusCashFlow, quarters: tuple[Quarter, ...], start: int) -> _Part:
    return _Part(campus.flows(quarters, start), campus.bought(start), campus.unpriced)


def no_life(valuation: Valuation) -> tuple[str, ...]:
    """Say whose life is missing, where it keeps everything from being valued."""
    return tuple(NO_LIFE(name) for name in valuation.lacks_life())


def _shared(
    valuation: Valuation, quarters: tuple[Quarter, ...], start: int, last: int
) -> Flows:
    """Return the obligations that belong to no campus."""
    flows = Flows.empty(quarters)
    for due in valuation.programme.obligations.values():
        if due.site is None:
            add_obligation(flows, valuation, due, start, last)
    return flows


def _worth(valuation: Valuation, part: _Part) -> Worth:
    header, day = (
        valuation.programme.programme,
        valuation.case.quarter(valuation.case.now),
    )
    rate, growth = header.discount_rate_per_year, 1 + header.inflation_per_year
    index = growth ** np.array(
        [quarter.year - header.usd_year for quarter in part.flows.quarters],
        dtype=np.float64,
    )
    cost = levelised_cost(part.flows, part.bought, valuation.tax, rate, index)
    flows = taxed(part.flows, part.bought, valuation.tax)
    is_priced = not part.unpriced and cost is not None
    return Worth(
        flows=flows,
        lcoc_usd_per_gpu_hour=cost,
        npv_usd=flows.npv_usd(rate, day) / growth ** (day.year - header.usd_year)
        if is_priced
        else None,
        is_priced=is_priced,
        notes=(
            *(NO_PRICE(name) for name in part.unpriced),
            *(() if flows.opex_usd.any() or cost is None else (NO_RUNNING_COST,)),
        ),
    )
