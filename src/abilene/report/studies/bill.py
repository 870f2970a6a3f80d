"""A year's bills in words and figures: each line of each month, what a MWh cost, and what a reader should know."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from rich.console import Console, ConsoleOptions, Group, RenderableType
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from abilene.arrays import Floats
from abilene.power.bill import TariffBill
from abilene.power.tariff import KW_PER_MW, Tariff
from abilene.report.tariff_words import MONTH_NAMES
from abilene.report.text_table import note_line, text_table
from abilene.resource.calendar import MONTHS

UNLIMITED = 10_000
"""Width of a terminal in which every table has room."""


def bill_json(bill: TariffBill, tariff: Tariff) -> dict[str, Any]:
    """Return a year's bills as they go to other programs, each line of each month."""
    return {
        "tariff": tariff.title,
        "total_usd": bill.total_usd,
        "energy_mwh": float(bill.energy_mwh.sum()),
        "usd_per_mwh": _mean_price(bill),
        "months": [_month(bill, month) for month in range(MONTHS)],
        "lines": {line.name: float(line.usd.sum()) for line in bill.lines},
        "notes": list(bill.notes),
    }


def _month(bill: TariffBill, month: int) -> dict[str, Any]:
    return {
        "month": month + 1,
        "total_usd": float(bill.months_usd[month]),
        "energy_mwh": float(bill.energy_mwh[month]),
        "peak_kw": float(bill.peak_mw[month] * KW_PER_MW),
        "lines": {line.name: float(line.usd[month]) for line in bill.lines},
        "billed_kw": {
            line.name: float(line.amount[month] * KW_PER_MW)
            for line in bill.lines
            if line.unit == "MW"
        },
    }


def _mean_price(bill: TariffBill) -> float | None:
    """Return what a MWh cost; None of a load that draws nothing. [USD/MWh]"""
    energy_mwh = float(bill.energy_mwh.sum())
    return bill.total_usd / energy_mwh if energy_mwh else None


def printed_bill(bill: TariffBill, tariff: Tariff) -> RenderableType:
    """Return a year's bills, ready to print."""
    return Group(
        Text(tariff.title, style="bold"),
        _ByMonth(bill),
        Text(_summary(bill)),
        *map(note_line, bill.notes),
    )


@dataclass(frozen=True)
class _ByMonth:
    """Tables of months by lines, as many lines in each as the terminal has room for."""

    bill: TariffBill

    def __rich_console__(
        self, console: Console, options: ConsoleOptions
    ) -> Iterator[Table]:
        """Yield the tables; no number is broken, unless one line alone is too wide."""
        columns = [(line.name, line.usd) for line in self.bill.lines]
        columns.append(("all", self.bill.months_usd))
        wide = options.update(max_width=UNLIMITED)
        while columns:
            count = len(columns)
            table = _table(self.bill, columns)
            while count > 1 and _least_width(table, console, wide) > options.max_width:
                count -= 1
                table = _table(self.bill, columns[:count])
            yield table
            columns = columns[count:]


def _least_width(table: Table, console: Console, options: ConsoleOptions) -> int:
    """Return in how many columns of a terminal a table stands without a word that is broken."""
    return Measurement.get(console, options, table).minimum


def _table(bill: TariffBill, columns: Sequence[tuple[str, Floats]]) -> Table:
    names, usd = zip(*columns, strict=True)
    heads = ["", "MWh", "kW", *(f"{_head(name)}\nUSD" for name in names)]
    amounts = [bill.energy_mwh, bill.peak_mw * KW_PER_MW, *usd]
    months = [*map(_cells, np.transpose(amounts))]
    year = [bill.energy_mwh.sum(), bill.peak_mw.max() * KW_PER_MW]
    sums = _cells(np.array([*year, *map(np.sum, usd)]))
    whens = [*MONTH_NAMES, "year"]
    rows = [[when, *row] for when, row in zip(whens, [*months, sums], strict=True)]
    return text_table(heads, rows)


def _head(name: str) -> str:
    return name.replace("_", " ").replace(".", " ")


def _cells(amounts: Floats) -> list[str]:
    return [f"{amount:,.0f}" for amount in amounts]


def _summary(bill: TariffBill) -> str:
    price = _mean_price(bill)
    mean = "" if price is None else f", {price:,.2f} USD/MWh"
    return (
        f"{bill.total_usd:,.2f} USD a year for {bill.energy_mwh.sum():,.0f} MWh{mean}"
    )
