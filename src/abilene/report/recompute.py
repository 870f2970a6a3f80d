"""The sheet on which a lender sees headline figures worked out again, by formulas over the other sheets.

Each row has the printed figure beside a live formula, and the figure that the formula
comes to, which spreadsheet programs show until they work it out themselves.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from xlsxwriter.utility import xl_col_to_name

from abilene.arrays import Floats
from abilene.results.debt_records import owed_usd
from abilene.results.records import PlanRecord, ViewAnswer
from abilene.results.table import Table

SHEET = "recompute"
HEADS = ("viewpoint", "figure", "unit", "printed", "worked out again", "difference")
FIRST_ROW = 4
"""Row of the first figures on every sheet that a formula reads."""
CFADS = ("revenue_usd", "electricity_usd", "opex_usd", "obligations_usd")
DUE = ("interest_usd", "fees_usd", "repaid_usd")
COMPARE: Mapping[str, Callable[[str, str], bool]] = {
    "=": operator.eq,
    "<": operator.lt,
    "<=": operator.le,
}


class Recomputed(NamedTuple):
    """A figure, as it is printed and as a formula gives it."""

    view: str
    figure: str
    unit: str
    printed: float
    formula: str
    value: float


@dataclass(frozen=True)
class _Columns:
    """The columns of a table, as a formula names them and as numbers."""

    table: Table

    def name(self, column: str) -> str:
        """Return the range of a column."""
        letter = xl_col_to_name(self.table.columns.index(column))
        last = FIRST_ROW + len(self.table.rows) - 1
        sheet = self.table.name.replace("_", " ")
        return f"'{sheet}'!${letter}${FIRST_ROW}:${letter}${last}"

    def numbers(self, column: str) -> Floats:
        """Return a column as numbers, zero where a cell is empty, shape (rows,)."""
        place = self.table.columns.index(column)
        cells = [row[place] for row in self.table.rows]
        known = [
            float(cell) if isinstance(cell, int | float) else 0.0 for cell in cells
        ]
        return np.array(known)

    def cell(self, column: str, row: int) -> str:
        """Return one cell of a column, by the place of its row."""
        sheet, _, whole = self.name(column).partition("!")
        return f"{sheet}!{whole[: whole.index(str(FIRST_ROW))]}{FIRST_ROW + row}"

    def condition(self, column: str, sign: str, words: str) -> tuple[str, Floats]:
        """Return the condition that the words of a column compare so, and where it holds (1, else 0)."""
        place, holds = self.table.columns.index(column), COMPARE[sign]
        here = [float(holds(str(row[place]), words)) for row in self.table.rows]
        return f'({self.name(column)}{sign}"{words}")', np.array(here)

    def of_view(self, view_id: str) -> tuple[str, Floats]:
        """Return the condition that a row is of a view, and where it holds."""
        return self.condition("viewpoint", "=", view_id)

    def total(self, view_id: str, *factors: str) -> tuple[str, float]:
        """Return the sum over the rows of a view of the product of some columns."""
        condition, here = self.of_view(view_id)
        parts = [condition, *map(self.name, factors)]
        product = here * np.prod([self.numbers(one) for one in factors], axis=0)
        return f"SUMPRODUCT({'*'.join(parts)})", float(product.sum())


def recomputed(plan: PlanRecord, tables: Mapping[str, Table]) -> Iterator[Recomputed]:
    """Yield capital, hours, debt, NPV, LCOC and cover of each view, worked out from the tables."""
    for view_id, view in plan.viewpoints.items():
        for figures in (_capital, _hours, _worth, _debt, _interest, _cover):
            yield from figures(view_id, view, tables)


def _capital(
    view_id: str, view: ViewAnswer, tables: Mapping[str, Table]
) -> Iterator[Recomputed]:
    """Yield capital cost of the plan: amount x price x share x growth of prices."""
    if not tables["capital"].rows:
        return
    formula, value = _Columns(tables["capital"]).total(
        view_id, "amount", "usd_per_unit", "share", "price_index", "in_plan"
    )
    printed = sum(view.capital_cost_usd.values())
    yield Recomputed(view_id, "capital cost", "USD", printed, formula, value)


def _hours(
    view_id: str, view: ViewAnswer, tables: Mapping[str, Table]
) -> Iterator[Recomputed]:
    """Yield the accelerator-hours that are sold over the life of what is built."""
    if not view.cash_by_quarter:
        return
    formula, value = _Columns(tables["cash_by_quarter"]).total(view_id, "hours")
    printed = sum(row.hours for row in view.cash_flow.values())
    yield Recomputed(view_id, "hours sold", "h", printed, formula, value)


def _worth(
    view_id: str, view: ViewAnswer, tables: Mapping[str, Table]
) -> Iterator[Recomputed]:
    """Yield NPV, and LCOC: what the hours must earn so that NPV is zero, tax on it included."""
    if view.lcoc_usd_per_gpu_hour is None:
        return
    cash = _Columns(tables["cash_by_quarter"])
    worth = cash.total(view_id, "cash_usd", "present_factor")
    if view.npv_usd is not None:
        yield Recomputed(view_id, "NPV", "USD", view.npv_usd, *worth)
    basis = _Columns(tables["basis"])
    row = [cells[0] for cells in basis.table.rows].index(view_id)
    tax = float(basis.numbers("income_tax_rate")[row])
    tax_cell = basis.cell("income_tax_rate", row)
    earned = cash.total(view_id, "revenue_usd", "present_factor")
    earned_tax = cash.total(view_id, "revenue_usd", "tax_factor")
    hours = cash.total(view_id, "hours", "price_index", "present_factor")
    hours_tax = cash.total(view_id, "hours", "price_index", "tax_factor")
    formula = (
        f"-({worth[0]}-{earned[0]}+{tax_cell}*{earned_tax[0]})"
        f"/({hours[0]}-{tax_cell}*{hours_tax[0]})"
    )
    value = -(worth[1] - earned[1] + tax * earned_tax[1])
    value /= hours[1] - tax * hours_tax[1]
    printed = view.lcoc_usd_per_gpu_hour
    yield Recomputed(view_id, "LCOC", "USD/GPU-hour", printed, formula, value)


def _debt(
    view_id: str, view: ViewAnswer, tables: Mapping[str, Table]
) -> Iterator[Recomputed]:
    """Yield what is owed at the end of the plan: all that is drawn by then, less all that is repaid."""
    if not view.debt:
        return
    debt, last = _Columns(tables["debt"]), list(view.it_mw)[-1]
    of_view, here = debt.of_view(view_id)
    by_end, counts = debt.condition("quarter", "<=", last)
    drawn, repaid = debt.name("drawn_usd"), debt.name("repaid_usd")
    net = debt.numbers("drawn_usd") - debt.numbers("repaid_usd")
    formula = f"SUMPRODUCT({of_view}*{by_end}*({drawn}-{repaid}))"
    value = float((here * counts * net).sum())
    printed = owed_usd(view.debt, last)
    yield Recomputed(view_id, "owed at the end", "USD", printed, formula, value)


def _interest(
    view_id: str, view: ViewAnswer, tables: Mapping[str, Table]
) -> Iterator[Recomputed]:
    """Yield the interest on each loan: a quarter of its rate on what was owed at the end of each quarter before."""
    debt, loans = _Columns(tables["debt"]), _Columns(tables["loans"])
    rates = loans.numbers("rate_per_year")
    of_view, here = debt.of_view(view_id)
    owed = debt.name("balance_usd")
    for row, (of, name, *_) in enumerate(loans.table.rows):
        if of != view_id:
            continue
        loan = view.debt[str(name)]
        of_loan, is_loan = debt.condition("tranche", "=", str(name))
        before, is_before = debt.condition("quarter", "<", list(loan.balance_usd)[-1])
        base = float((here * is_loan * is_before * debt.numbers("balance_usd")).sum())
        yield Recomputed(
            view=view_id,
            figure=f"interest: {name}",
            unit="USD",
            printed=sum(loan.interest_usd.values()),
            formula=f"{loans.cell('rate_per_year', row)}/4"
            f"*SUMPRODUCT({of_view}*{of_loan}*{before}*{owed})",
            value=float(rates[row]) / 4 * base,
        )


def _cover(
    view_id: str, view: ViewAnswer, tables: Mapping[str, Table]
) -> Iterator[Recomputed]:
    """Yield the DSCR of each year in which anything is due: CFADS over interest, fees and repayment."""
    table = _Columns(tables["coverage"])
    numbers = {name: table.numbers(name) for name in (*CFADS, *DUE)}
    for row, (of, when, *_) in enumerate(table.table.rows):
        year = view.coverage.get(str(when)) if of == view_id else None
        if year is None or year.dscr is None:
            continue
        cash = "-".join(table.cell(name, row) for name in CFADS)
        due = "+".join(table.cell(name, row) for name in DUE)
        revenue, *costs = (float(numbers[name][row]) for name in CFADS)
        value = (revenue - sum(costs)) / sum(float(numbers[name][row]) for name in DUE)
        yield Recomputed(
            view_id, f"DSCR {when}", "", year.dscr, f"({cash})/({due})", value
        )
