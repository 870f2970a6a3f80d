"""How well cash covers the debt, year by year: DSCR and LLCR, the price at which it just does, months of slack.

CFADS, the cash available for debt service, is before tax:

    CFADS = revenue - electricity - opex - obligations .

What fell due before the quarter of the day of the plan is history, and counts neither
as cash nor as service. Ratios are as in ``finance.measures``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from abilene.appraisal.loans import Loan, loans
from abilene.appraisal.value import Worth
from abilene.arrays import Floats
from abilene.brief import brief
from abilene.buildout import BuildPlan
from abilene.dates import Quarter

MONTHS_PER_QUARTER = 3
MOST_MONTHS = 120
"""Slack is looked for up to this. [months]"""
COVERED = 1.0
"""Debt service cover ratio at which cash just pays what is due. [-]"""


@dataclass(frozen=True)
class Coverage:
    """Cash and debt service on one axis: arrays over whole calendar years of quarters. [USD]"""

    quarters: tuple[Quarter, ...]
    """From the first quarter of the year of the day of the plan."""
    interest_usd: Floats
    fees_usd: Floats
    repaid_usd: Floats
    balance_usd: Floats
    """Owed at the end of the quarter."""
    opening_usd: Floats
    """Owed at its start."""
    last_draw: int
    """Quarter of the axis in which the last dollar is drawn; below zero before it."""
    has_end: bool
    """Whether the terms of all loans say when they are paid back."""
    revenue_usd: Floats | None
    """None where compute has no price."""
    electricity_usd: Floats
    opex_usd: Floats
    obligations_usd: Floats
    hours: Floats
    """Accelerator-hours sold. [h]"""
    index: Floats
    """Prices of each quarter relative to the programme's year of money. [-]"""
    __repr__ = brief

    @property
    def service_usd(self) -> Floats:
        """Interest, fees and repayment."""
        return self.interest_usd + self.fees_usd + self.repaid_usd

    @property
    def cfads_usd(self) -> Floats | None:
        """Cash available for debt service; None where compute has no price."""
        operation = self.operation_usd
        return None if operation is None else operation - self.obligations_usd

    @property
    def operation_usd(self) -> Floats | None:
        """Revenue less electricity and opex; None where compute has no price."""
        if self.revenue_usd is None:
            return None
        return self.revenue_usd - self.electricity_usd - self.opex_usd

    @cached_property
    def years(self) -> tuple[int, ...]:
        """Calendar years of the axis."""
        return tuple(dict.fromkeys(quarter.year for quarter in self.quarters))

    @staticmethod
    def by_year(by_quarter: Floats) -> Floats:
        """Return the sum over each calendar year, shape (years,)."""
        return np.asarray(by_quarter.reshape(-1, 4).sum(axis=1), np.float64)

    @cached_property
    def is_operating(self) -> Floats:
        """1 for each year in which compute is sold in every quarter and debt is served."""
        sells = (self.hours.reshape(-1, 4) > 0).all(axis=1)
        return (sells & (self.by_year(self.service_usd) > 0)).astype(np.float64)

    @property
    def dscr(self) -> Sequence[float | None]:
        """Debt service cover ratio of each year: CFADS / service; None where nothing is due, or without a price."""
        if self.cfads_usd is None:
            return [None] * len(self.years)
        cash, due = self.by_year(self.cfads_usd), self.by_year(self.service_usd)
        return [
            float(usd / owed) if owed > 0 else None
            for usd, owed in zip(cash, due, strict=True)
        ]

    @property
    def llcr(self) -> Sequence[float | None]:
        """Loan life cover ratio at the start of each year.

        LLCR_t = sum_{s>=t} CFADS_s prod_{t<=u<=s} (1 + r_u)^-1 / opening_t, up to the
        last payment, with r_u the interest of a quarter over what is owed at its start:
        the rate of the debt as a whole. None before all is drawn, where nothing is
        owed, where a loan has no end, and without a price.
        """
        cash = self.cfads_usd
        if cash is None or not self.has_end:
            return [None] * len(self.years)
        to_come = _present_worth(cash, self.opening_usd, self.interest_usd)
        return [
            float(to_come[t] / self.opening_usd[t])
            if t > self.last_draw and self.opening_usd[t] > 0
            else None
            for t in range(0, len(self.quarters), 4)
        ]

    @property
    def least_dscr(self) -> tuple[int, float] | None:
        """The least DSCR of the years in which compute is sold in every quarter, with its year."""
        return self._least(self.dscr, self.is_operating)

    @property
    def least_llcr(self) -> tuple[int, float] | None:
        """The least LLCR of the same years, with its year."""
        return self._least(self.llcr, self.is_operating)

    def _least(
        self, ratios: Sequence[float | None], counts: Floats
    ) -> tuple[int, float] | None:
        known = [
            (ratio, year)
            for ratio, year, each in zip(ratios, self.years, counts, strict=True)
            if ratio is not None and each
        ]
        if not known:
            return None
        ratio, year = min(known)
        return year, ratio

    def break_even_price(self, cover: float = COVERED) -> float | None:
        """Return the price of an accelerator-hour at which the least DSCR is ``cover``.

        p = max over years of (cover * service + electricity + opex + obligations) /
        sum of hours * index: sold at it, and growing with inflation.

        Returns
        -------
        float or None
            In money of the programme's year. [USD per accelerator-hour] None where no
            debt is served while compute is sold.
        """
        counts = self.is_operating > 0
        costs = self.electricity_usd + self.opex_usd + self.obligations_usd
        due = cover * self.service_usd + costs
        priced = self.by_year(self.hours * self.index)[counts]
        if not len(priced):
            return None
        return float((self.by_year(due)[counts] / priced).max())

    @property
    def slack_months(self) -> int | None:
        """Whole months by which operation may slip, service unmoved, with a DSCR of 1 or more in every year; or None.

        Revenue, electricity and opex come later, obligations and service do not. 0
        where the DSCR is below 1 as it is. [months]
        """
        if self.least_dscr is None:
            return None
        months = 0
        while months < MOST_MONTHS and self._covers(months + 1):
            months += 1
        return months

    def _covers(self, months: int) -> bool:
        """Return whether cash covers service in every year of operation if operation starts so much later."""
        assert self.operation_usd is not None  # there is a DSCR
        late = slipped(self.operation_usd, months)
        left = self.by_year(late - self.obligations_usd - COVERED * self.service_usd)
        return bool((left[self.is_operating > 0] >= 0).all())

    @property
    def owed_after_operation_usd(self) -> float:
        """Owed at the end of the last quarter in which compute is sold; 0 where none is. [USD]"""
        sold = np.flatnonzero(self.hours)
        return float(self.balance_usd[sold[-1]]) if len(sold) else 0.0


def _present_worth(cash: Floats, opening_usd: Floats, interest_usd: Floats) -> Floats:
    """Return what the cash up to the last payment is worth at the start of each quarter. [USD]"""
    worth = np.zeros(len(cash) + 1)
    for t in reversed(np.flatnonzero(opening_usd)):
        rate = interest_usd[t] / opening_usd[t]
        worth[t] = (worth[t + 1] + cash[t]) / (1 + rate)
    return worth[:-1]


def slipped(by_quarter: Floats, months: int) -> Floats:
    """Return flows that come so many months later; within a quarter they flow evenly."""
    quarters, rest = divmod(months, MONTHS_PER_QUARTER)
    share = rest / MONTHS_PER_QUARTER
    late = np.r_[np.zeros(quarters), by_quarter][: len(by_quarter)]
    later = np.r_[np.zeros(quarters + 1), by_quarter][: len(by_quarter)]
    return np.asarray((1 - share) * late + share * later, np.float64)


def coverage(build: BuildPlan, whole: Worth | None) -> Coverage | None:
    """Return how well the cash of a build-out covers its debt; None if nobody lends.

    Parameters
    ----------
    build : BuildPlan
        The build-out, with its draws.
    whole : Worth, optional
        What it is worth; without one there is debt service, and nothing to cover it.
    """
    lent = loans(build, None if whole is None else whole.flows.quarters[-1])
    if not lent:
        return None
    axis = _Axis.of(build, lent, whole)
    balance = axis.of_loans([loan.balance_usd for loan in lent.values()])
    before = _owed_before(build, lent)
    balance[: axis.now] = before
    opening = np.r_[before, balance[:-1]]
    is_priced = whole is not None and whole.is_priced
    fees = build.sources.cash_usd.get("fees", np.zeros(len(build.quarters)))
    header = build.case.programme.programme
    years = np.array([quarter.year for quarter in axis.quarters])
    last_draw = max(int(np.flatnonzero(loan.drawn_usd)[-1]) for loan in lent.values())
    return Coverage(
        quarters=axis.quarters,
        interest_usd=axis.of_loans([loan.interest_usd for loan in lent.values()]),
        fees_usd=axis.of_loans([fees]),
        repaid_usd=axis.of_loans([loan.repaid_usd for loan in lent.values()]),
        balance_usd=balance,
        opening_usd=opening,
        last_draw=last_draw - axis.first,
        has_end=all(loan.has_end for loan in lent.values()),
        revenue_usd=axis.of_flows(whole, "revenue_usd") if is_priced else None,
        electricity_usd=axis.of_flows(whole, "electricity_usd"),
        opex_usd=axis.of_flows(whole, "opex_usd"),
        obligations_usd=axis.of_flows(whole, "obligations_usd"),
        hours=axis.of_flows(whole, "hours"),
        index=(1 + header.inflation_per_year) ** (years - header.usd_year),
    )


def _owed_before(build: BuildPlan, lent: Mapping[str, Loan]) -> float:
    """Return what is owed at the start of the quarter of the day of the plan. [USD]"""
    now = build.case.now
    return sum(float(loan.balance_usd[now - 1]) for loan in lent.values() if now)


@dataclass(frozen=True)
class _Axis:
    """Whole calendar years, from that of the day of the plan to the end of cash and of loans."""

    quarters: tuple[Quarter, ...]
    first: int
    """Its first quarter, as a quarter of the plan; below zero if it lies before."""
    now: int
    """Quarter of the axis in which the day of the plan lies."""

    @classmethod
    def of(
        cls, build: BuildPlan, lent: Mapping[str, Loan], whole: Worth | None
    ) -> _Axis:
        """Return the axis of a build-out."""
        day = build.case.quarter(build.case.now)
        length = len(next(iter(lent.values())).drawn_usd)
        last = build.case.quarter(length - 1)
        if whole is not None:
            last = max(last, whole.flows.quarters[-1])
        start, end = day.year * 4, last.year * 4 + 4
        quarters = tuple(map(Quarter, range(start, end)))
        first = quarters[0] - build.case.quarter(0)
        return cls(quarters, first, day - quarters[0])

    def of_loans(self, rows: Sequence[Floats]) -> Floats:
        """Return the sum of rows that start with the plan, from the day of the plan on."""
        found = np.zeros(len(self.quarters))
        for row in rows:
            part = row[max(0, self.first + self.now) :]
            found[self.now : self.now + len(part)] += part
        return found

    def of_flows(self, whole: Worth | None, row: str) -> Floats:
        """Return a row of cash from the day of the plan on; zeros where nothing is valued."""
        found = np.zeros(len(self.quarters))
        if whole is None:
            return found
        flows = whole.flows
        for quarter, usd in zip(flows.quarters, getattr(flows, row), strict=True):
            place = quarter - self.quarters[0]
            if place >= self.now:
                found[place] = usd
        return found
