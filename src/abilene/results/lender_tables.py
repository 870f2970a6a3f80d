"""The tables from which a lender works out capital, hours, debt, NPV and LCOC again; ``docs/lender.md`` says how."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from abilene.dates import HOURS_PER_QUARTER, Quarter
from abilene.results.cash_records import CapitalPayment, CashRow
from abilene.results.debt_records import TrancheDebt
from abilene.results.records import PlanRecord, ViewAnswer
from abilene.results.table import Cell, Cells, Table

BASIS = {
    "usd_year": "programme.usd_year",
    "inflation_per_year": "programme.inflation_per_year",
    "discount_rate_per_year": "programme.discount_rate_per_year",
    "income_tax_rate": "finance.income_tax_rate",
}
"""Columns of the table of what all figures of worth rest on, and their paths."""
FACTORS = ("price_index", "present_factor", "tax_factor")
TERMS = tuple(key for key in TrancheDebt.model_fields if not key.endswith("_usd"))
"""What a loan has once, not by quarter."""


def capital_table(plan: PlanRecord) -> Table:
    """Return what capital cost is made of, a row per view and payment; ``in_plan`` is 1 for quarters of the plan."""
    rows: list[Cells] = []
    for view_id, view in plan.viewpoints.items():
        for paid in view.payments:
            in_plan = float(paid.quarter in view.it_mw)
            rows.append((view_id, *paid.model_dump().values(), in_plan))
    return Table(
        name="capital",
        title="What capital cost is made of: amount x usd per unit x share x price index",
        columns=("viewpoint", *CapitalPayment.model_fields, "in_plan"),
        rows=tuple(rows),
    )


def cash_table(plan: PlanRecord) -> Table:
    """Return cash by quarter over the life of what is built, a row per view and quarter, with what it is worth."""
    rows: list[Cells] = []
    for view_id, view in plan.viewpoints.items():
        worth = Factors(view)
        for quarter, row in view.cash_by_quarter.items():
            rows.append(
                (view_id, quarter, *row.model_dump().values(), *worth.of(quarter))
            )
    return Table(
        name="cash_by_quarter",
        title="Cash by quarter before financing: NPV is the sum of cash x present factor",
        columns=("viewpoint", "quarter", *CashRow.model_fields, *FACTORS),
        rows=tuple(rows),
    )


class Factors:
    """What a dollar of a quarter is worth in a view."""

    def __init__(self, view: ViewAnswer) -> None:
        values = dict(zip(BASIS, _basis(view), strict=True))
        self._day = Quarter.of(date.fromisoformat(view.as_of))
        self._year = int(values["usd_year"] or self._day.year)
        self._growth = 1 + float(values["inflation_per_year"] or 0.0)
        self._rate = float(values["discount_rate_per_year"] or 0.0)

    def of(self, quarter: str) -> tuple[float, float, float]:
        """Return prices relative to those of the year of money, and the worth of a dollar of the quarter.

        The worth is on the day of the plan, in money of that year; the last is that of
        a dollar of the last quarter of the calendar year, in which tax is due.
        """
        this = Quarter.parse(quarter)
        last = Quarter(this.year * 4 + 3)
        return self._index(this), self._worth(this), self._worth(last)

    def _index(self, quarter: Quarter) -> float:
        return float(self._growth ** (quarter.year - self._year))

    def _worth(self, quarter: Quarter) -> float:
        years = (quarter - self._day) / 4
        return float((1 + self._rate) ** -years) / self._index(self._day)


def _basis(view: ViewAnswer) -> list[float | None]:
    """Return year of money, rates of inflation and discount, and income tax of a view; null where there is none."""
    found: list[float | None] = []
    for path in BASIS.values():
        value = view.values.get(path)
        found.append(float(value) if isinstance(value, int | float) else None)
    return found


def accelerators_table(plan: PlanRecord) -> Table:
    """Return accelerators at work in the quarters of the plan and the hours of them that are sold."""
    return Table(
        name="accelerators",
        title="Accelerators at work: hours sold are accelerators x 2,191.5 h x sold share",
        columns=(
            "viewpoint",
            "hardware",
            "quarter",
            "accelerators",
            "sold_share",
            "hours",
        ),
        rows=tuple(_accelerators(plan)),
    )


def _accelerators(plan: PlanRecord) -> Iterator[Cells]:
    for view_id, view in plan.viewpoints.items():
        at_work = view.compute.accelerators if view.compute else {}
        for hardware, by_quarter in at_work.items():
            share = view.values.get(f"hardware.{hardware}.sold_share")
            sold = float(share) if isinstance(share, int | float) else 1.0
            for quarter, count in by_quarter.items():
                hours = count * HOURS_PER_QUARTER * sold
                yield view_id, hardware, quarter, count, sold, round(hours, 2)


def loans_table(plan: PlanRecord) -> Table:
    """Return the terms of each loan, and where it breaks a covenant, a row per view and tranche."""
    rows: list[Cells] = []
    for view_id, view in plan.viewpoints.items():
        for name, debt in view.debt.items():
            terms: list[Cell] = [getattr(debt, key) for key in TERMS]
            rows.append((view_id, name, *terms))
    return Table(
        name="loans",
        title="Terms of each loan, and the first year in which a covenant is broken",
        columns=("viewpoint", "tranche", *TERMS),
        rows=tuple(rows),
    )


def basis_table(plan: PlanRecord) -> Table:
    """Return what all figures of worth rest on, a row per view."""
    rows = (
        (view_id, str(Quarter.of(date.fromisoformat(view.as_of))), *_basis(view))
        for view_id, view in plan.viewpoints.items()
    )
    return Table(
        name="basis",
        title="What NPV and LCOC rest on: day, year of money, rates",
        columns=("viewpoint", "day_quarter", *BASIS),
        rows=tuple(rows),
    )
