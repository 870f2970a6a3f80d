"""What a campus is worth: its cash by quarter over the life of what is built, taxed by the calendar year.

All rows of a ``QuarterlyCash`` stand on one axis of quarters, and what they hold is paid at the
end of its quarter:

    cash = revenue + residual + credits - electricity - opex - obligations - shell -
    hardware - equipment - tax

That is the project before financing: who lends, and at what rate, does not change it.
Everything is nominal. The levelised cost is in the money of one year and grows with
inflation; sold at it, the present value is zero.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

import numpy as np

from abilene.arrays import Floats
from abilene.brief import brief
from abilene.dates import Quarter
from abilene.errors import InputError, Problem
from abilene.finance.levelised import break_even_price
from abilene.finance.measures import Irr, aligned, irr, npv, turns
from abilene.finance.project import Tax
from abilene.finance.tax import income_tax

PLUS = ("revenue_usd", "residual_usd", "credits_usd")
MINUS = (
    "electricity_usd",
    "opex_usd",
    "obligations_usd",
    "shell_usd",
    "hardware_usd",
    "equipment_usd",
    "tax_usd",
)


@dataclass(frozen=True)
class Bought:
    """Something that was bought, and how it is deducted from income."""

    cost_usd: float
    """Nominal. [USD]"""
    served: int
    """Quarter of the axis in which it comes into service."""
    last: int
    """Last quarter of the axis in which it serves; then it is sold or thrown away."""
    residual_usd: float = 0.0
    """What it is sold for then. [USD]"""
    depreciation: Floats = field(default_factory=lambda: np.zeros(0))
    """Share of the basis deducted in each calendar year from that of service on, the
    bonus included. [-]"""
    itc: float = 0.0
    """Investment tax credit, as a share of the cost. [-]"""


@dataclass(frozen=True)
class QuarterlyCash:
    """Cash by quarter: arrays of shape (quarters,). [USD]"""

    quarters: tuple[Quarter, ...]
    """The last one ends a calendar year."""
    revenue_usd: Floats
    electricity_usd: Floats
    opex_usd: Floats
    obligations_usd: Floats
    shell_usd: Floats
    hardware_usd: Floats
    equipment_usd: Floats
    residual_usd: Floats
    """What is left of what was bought, at the end of its use."""
    tax_usd: Floats
    credits_usd: Floats
    hours: Floats
    """Accelerator-hours sold. [h]"""
    __repr__ = brief

    def __post_init__(self) -> None:
        rows = {
            row.name: getattr(self, row.name)
            for row in fields(self)
            if row.name != "quarters"
        }
        aligned(quarters=np.zeros(len(self.quarters)), **rows)
        if not self.quarters or self.quarters[-1] != Quarter.parse(
            str(self.quarters[-1].year)
        ):
            raise InputError(
                Problem(
                    "the axis does not end with a calendar year",
                    "make it longer",
                    "quarters",
                )
            )

    @classmethod
    def empty(cls, quarters: tuple[Quarter, ...]) -> QuarterlyCash:
        """Return an axis without any cash."""
        rows = {
            row.name: np.zeros(len(quarters))
            for row in fields(cls)
            if row.name != "quarters"
        }
        return cls(quarters=quarters, **rows)

    @property
    def cash_usd(self) -> Floats:
        """What the project brings, or takes. [USD]"""
        plus = sum((getattr(self, name) for name in PLUS), np.zeros(len(self.quarters)))
        return plus - sum(
            (getattr(self, name) for name in MINUS), np.zeros(len(self.quarters))
        )

    def times_years(self, day: Quarter) -> Floats:
        """Return the time of each quarter since one. [years]"""
        return np.array([(quarter - day) / 4 for quarter in self.quarters])

    def npv_usd(self, rate_per_year: float, day: Quarter) -> float:
        """Return the present value in a quarter: what came before it counts with its interest. [USD]"""
        return npv(self.cash_usd, rate_per_year, self.times_years(day))

    @property
    def irr(self) -> Irr:
        """Every internal rate of return. [per year]"""
        return irr(self.cash_usd, self.times_years(self.quarters[0]))

    @property
    def turns(self) -> dict[Quarter, tuple[float, str]]:
        """Where all cash takes the other sign: how much it is then, and the row that does most of it. [USD]"""
        return {
            self.quarters[t]: (float(self.cash_usd[t]), self._largest_row(t))
            for t in turns(self.cash_usd)
        }

    def _largest_row(self, t: int) -> str:
        """Return the row that adds most, in a quarter, to cash of the sign that it has."""
        sign = math.copysign(1.0, self.cash_usd[t])
        signs = {**dict.fromkeys(PLUS, sign), **dict.fromkeys(MINUS, -sign)}
        added = {name: one * getattr(self, name)[t] for name, one in signs.items()}
        return max(added, key=added.__getitem__)

    def by_quarter(self) -> dict[Quarter, dict[str, float]]:
        """Return every row of each quarter, and of all cash."""
        rows = self._rows()
        return {
            quarter: {name: float(row[t]) for name, row in rows.items()}
            for t, quarter in enumerate(self.quarters)
        }

    def _rows(self) -> dict[str, Floats]:
        """Return every row by name, and all cash."""
        rows = {
            row.name: getattr(self, row.name)
            for row in fields(self)
            if row.name != "quarters"
        }
        return {**rows, "cash_usd": self.cash_usd}

    def by_year(self) -> dict[int, dict[str, float]]:
        """Return the sum of every row over each calendar year, and of all cash."""
        rows = self._rows()
        years = np.array([quarter.year for quarter in self.quarters])
        return {
            int(year): {
                name: float(row[years == year].sum()) for name, row in rows.items()
            }
            for year in np.unique(years)
        }


def axis(first: Quarter, last: Quarter) -> tuple[Quarter, ...]:
    """Return the quarters from one to the end of the calendar year of another."""
    return tuple(Quarter(i) for i in range(first.index, last.year * 4 + 4))


def together(campuses: Sequence[QuarterlyCash]) -> QuarterlyCash:
    """Add up campuses that share one axis."""
    names = [row.name for row in fields(QuarterlyCash) if row.name != "quarters"]
    first, *others = campuses
    if any(one.quarters != first.quarters for one in others):
        raise InputError(
            Problem(
                "campuses with different quarters", "give them one axis", "quarters"
            )
        )
    zeros = np.zeros(len(first.quarters))
    rows: dict[str, Any] = {
        name: sum((getattr(one, name) for one in campuses), zeros) for name in names
    }
    return replace(first, **rows)


def taxed(flows: QuarterlyCash, bought: Iterable[Bought], tax: Tax) -> QuarterlyCash:
    """Return the flows with their income tax and credits, in the last quarter of each calendar year.

    Losses are used at once against other income of the owners, so that tax may be
    negative. A tax credit lowers the basis by a share of it; what is not yet deducted
    when a thing is sold is deducted then, and its price is income.
    """
    years = np.array([quarter.year for quarter in flows.quarters])
    first, count = int(years[0]), int(years[-1] - years[0] + 1)
    deducted, credits = np.zeros(count), np.zeros(count)
    for one in bought:
        served, end = int(years[one.served]) - first, int(years[one.last]) - first
        basis = one.cost_usd * (1 - tax.basis_reduction * one.itc)
        shares = np.asarray(one.depreciation)[: end - served + 1]
        deducted[served : served + len(shares)] += basis * shares
        deducted[end] += basis * (1 - float(shares.sum()))
        credits[served] += one.itc * one.cost_usd
    if not tax.rate and not credits.any():
        return flows
    income = (
        flows.revenue_usd
        + flows.residual_usd
        - flows.electricity_usd
        - flows.opex_usd
        - flows.obligations_usd
    )
    yearly = np.bincount(years - first, income, count) - deducted
    at_end = np.flatnonzero(np.append(np.diff(years), 1))
    taxes, credited = np.zeros(len(years)), np.zeros(len(years))
    taxes[at_end], credited[at_end] = income_tax(yearly, tax.rate, "used"), credits
    return replace(flows, tax_usd=taxes, credits_usd=credited)


def levelised_cost(
    flows: QuarterlyCash,
    bought: Sequence[Bought],
    tax: Tax,
    rate_per_year: float,
    index: Floats,
) -> float | None:
    """Levelised cost of compute: the price of an hour at which the present value is zero; None if none is sold.

    Parameters
    ----------
    flows : QuarterlyCash
        Their revenue is left aside.
    bought : sequence of Bought
        What is deducted.
    tax : Tax
        How income is taxed.
    rate_per_year : float
        Nominal discount rate. [per year]
    index : array, shape (quarters,)
        Price of each quarter relative to the answer: with the growth of prices since a
        year of money, the answer is in the money of that year. [-]

    Returns
    -------
    float or None
        [USD per accelerator-hour]
    """
    if not flows.hours.any():
        return None

    def worth(price: float) -> float:
        sold = replace(flows, revenue_usd=price * index * flows.hours)
        return taxed(sold, bought, tax).npv_usd(rate_per_year, flows.quarters[0])

    spent = sum(
        float(getattr(flows, name).sum()) for name in MINUS if name != "tax_usd"
    )
    return break_even_price(worth, start=max(spent, 1.0) / float(flows.hours @ index))
