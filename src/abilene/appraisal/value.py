"""What the campuses of a plan are worth: levelised cost, present value, rates of return."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain

import numpy as np

from abilene.appraisal.cash_flow import CampusCashFlow
from abilene.appraisal.lifetime import Valuation
from abilene.appraisal.running_costs import add_obligation, due_in
from abilene.brief import brief
from abilene.dates import Quarter
from abilene.finance.measures import Irr
from abilene.finance.worth import (
    Bought,
    QuarterlyCash,
    axis,
    levelised_cost,
    taxed,
    together,
)
from abilene.programme.money_records import Obligation
from abilene.units import split_unit

NO_PRICE = (
    "no price of compute (hardware.{}.usd_per_accelerator_hour): no NPV or IRR".format
)
NO_RUNNING_COST = "no running costs beside electricity (sites.*.opex_usd_per_it_kw_year): they count 0"
SEVERAL_RATES = (
    "{count} internal rates of return, {rates} a year: after its first change of sign cash "
    "turns again: {turns}; none of the rates alone says what the plan earns, the NPV does"
)
SHOWN_TURNS = 3
"""Of the quarters in which cash turns again, so many are named."""
NO_LIFE = "no life of accelerators (hardware.{}.life_years, finance.hardware_life_years): no LCOC, NPV or IRR".format


@dataclass(frozen=True)
class Worth:
    """What a campus, or all of them together, is worth."""

    flows: QuarterlyCash
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
    __repr__ = brief

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
    span = _Span.of(campuses)
    parts = {
        site_id: _worth(valuation, _Part.of(campus, span))
        for site_id, campus in campuses.items()
    }
    return worth_of_all(valuation), parts


def worth_of_all(valuation: Valuation) -> Worth | None:
    """Value the whole programme alone, obligations that belong to no campus included."""
    campuses = _campuses(valuation)
    if not campuses:
        return None
    span = _Span.of(campuses)
    parts = [_Part.of(campus, span) for campus in campuses.values()]
    unpriced = chain.from_iterable(part.unpriced for part in parts)
    whole = _Part(
        together([*(part.flows for part in parts), _shared(valuation, span)]),
        list(chain.from_iterable(part.bought for part in parts)),
        tuple(dict.fromkeys(unpriced)),
    )
    return _worth(valuation, whole)


@dataclass(frozen=True)
class _Span:
    """The quarters that all campuses share."""

    quarters: tuple[Quarter, ...]
    """To the end of the calendar year of the last one in which anything is paid or
    runs."""
    start: int
    """The first one, as a quarter of the plan."""

    @classmethod
    def of(cls, campuses: Mapping[str, CampusCashFlow]) -> _Span:
        """Return the quarters from the first to the last in which anything happens; none without campuses."""
        if not campuses:
            return cls((), 0)
        found = set(chain.from_iterable(one.span for one in campuses.values()))
        valuation = next(iter(campuses.values())).valuation
        case = valuation.case
        for due in _shared_obligations(valuation):
            found.update(due_in(valuation, due, case.quarters + 1))
        start = min(found)
        return cls(axis(case.quarter(start), case.quarter(max(found))), start)


@dataclass(frozen=True)
class _Part:
    """Something to be valued: cash before tax, what is deducted, and the hardware without a price."""

    flows: QuarterlyCash
    bought: list[Bought]
    unpriced: tuple[str, ...]

    @classmethod
    def of(cls, campus: CampusCashFlow, span: _Span) -> _Part:
        """Return one campus."""
        return cls(
            campus.flows(span.quarters, span.start),
            campus.bought(span.start),
            campus.unpriced,
        )


def _campuses(valuation: Valuation) -> dict[str, CampusCashFlow]:
    """Return the campuses on which anything is spent; none if a life is not known."""
    if valuation.lacks_life():
        return {}
    campuses = {
        site_id: CampusCashFlow(valuation, site_id)
        for site_id in valuation.programme.sites
    }
    if not any(one.purchases or one.runs for one in campuses.values()):
        return {}
    return {site_id: campus for site_id, campus in campuses.items() if campus.span}


def no_life(valuation: Valuation) -> tuple[str, ...]:
    """Say whose life is missing, where it keeps everything from being valued."""
    return tuple(map(NO_LIFE, valuation.lacks_life()))


def _shared(valuation: Valuation, span: _Span) -> QuarterlyCash:
    """Return what the obligations take that belong to no campus."""
    flows = QuarterlyCash.empty(span.quarters)
    for due in _shared_obligations(valuation):
        add_obligation(flows, valuation, due, span.start)
    return flows


def _shared_obligations(valuation: Valuation) -> list[Obligation]:
    """Return the obligations that belong to no campus."""
    every = valuation.programme.obligations.values()
    return [due for due in every if due.site is None]


def _worth(valuation: Valuation, part: _Part) -> Worth:
    """Value something after tax."""
    cost = _lcoc_usd_per_gpu_hour(valuation, part)
    flows = taxed(part.flows, part.bought, valuation.tax)
    # Without a price of everything that runs there is a cost, but nothing to set against it.
    is_priced = not part.unpriced and cost is not None
    notes = list(map(NO_PRICE, part.unpriced))
    if cost is not None and not flows.opex_usd.any():
        notes.append(NO_RUNNING_COST)
    if is_priced:
        notes += several_rates(flows)
    return Worth(
        flows=flows,
        lcoc_usd_per_gpu_hour=cost,
        npv_usd=_npv_usd(valuation, flows) if is_priced else None,
        is_priced=is_priced,
        notes=tuple(notes),
    )


def several_rates(flows: QuarterlyCash) -> list[str]:
    """Say that there are several internal rates of return, and which cash makes the further changes of sign."""
    rates = flows.irr.rates
    if len(rates) < 2:
        return []
    _, *again = flows.turns.items()
    named = [
        f"{usd / 1e6:+,.1f} m USD in {quarter}, most of it {_word(name)}"
        for quarter, (usd, name) in again[:SHOWN_TURNS]
    ]
    more = len(again) - len(named)
    return [
        SEVERAL_RATES.format(
            count=len(rates),
            rates=" and ".join(map("{:.1%}".format, rates)),
            turns="; ".join([*named, *([f"and {more} times more"] if more else [])]),
        )
    ]


def _word(row: str) -> str:
    """Return a row of cash as people call it."""
    words, _ = split_unit(row)
    return words


def _lcoc_usd_per_gpu_hour(valuation: Valuation, part: _Part) -> float | None:
    """Return the levelised cost of compute, in money of the programme's year; None where nothing computes."""
    header = valuation.programme.programme
    years = np.array([quarter.year for quarter in part.flows.quarters], np.float64)
    index = (1 + header.inflation_per_year) ** (years - header.usd_year)
    rate = header.discount_rate_per_year
    return levelised_cost(part.flows, part.bought, valuation.tax, rate, index)


def _npv_usd(valuation: Valuation, flows: QuarterlyCash) -> float:
    """Return the present value in the quarter of the day of the plan, in money of the programme's year. [USD]"""
    header, case = valuation.programme.programme, valuation.case
    day = case.quarter(case.now)
    growth = (1 + header.inflation_per_year) ** (day.year - header.usd_year)
    return flows.npv_usd(header.discount_rate_per_year, day) / growth
