"""The bills of a sized campus under its tariffs, line by line, beside what the model counted for them."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from operator import itemgetter
from typing import Any

import numpy as np
from rich.console import RenderableType
from rich.text import Text

from abilene.report.numbers import figure, ten_figures
from abilene.report.text_table import note_line, text_table
from abilene.site.bill_worth import BillWorth, bill_worth
from abilene.site.bills import ConnectionBill, LineBilled
from abilene.site.power_design import PowerDesign

HEADS = ("billed MW,\nmean", "highest", "m USD\n/year", "USD/MWh", "%")
SAME = 1e-6
"""Relative difference of bill and model that is rounding. [-]"""


def bill_tables(design: PowerDesign) -> Iterator[RenderableType]:
    """Yield for each connection under a tariff a table of its lines, and how it compares with the model."""
    for bill in design.bills:
        name = bill.connection.replace(".", " ")
        heads = (f"{name}: {bill.tariff.title}", *HEADS)
        rows = [_row(bill, line) for line in bill.lines]
        rows.append(("all", "", "", *_money(bill, bill.total_usd)))
        whole = range(1, len(heads))
        yield text_table(heads, rows, whole=whole, close=False, low=True)
        yield from map(Text, bill_lines(bill))
        yield from map(Text, worth_lines(worth_of(design, bill)))
        yield from map(note_line, bill.notes)


def _row(bill: ConnectionBill, line: LineBilled) -> tuple[str, ...]:
    billed = line.billed_mw
    mw = ("", "")
    if np.isfinite(billed).all():
        mw = (figure(float(billed.mean())), figure(float(billed.max())))
    name = line.name.replace("_", " ")
    return (f"{name} ({line.kind})", *mw, *_money(bill, line.usd_per_year))


def _money(bill: ConnectionBill, usd: float) -> tuple[str, str, str]:
    energy_mwh, total_usd = float(bill.energy_mwh.sum()), bill.total_usd
    return (
        figure(usd / 1e6),
        figure(usd / energy_mwh) if energy_mwh else "",
        f"{usd / total_usd:.0%}" if total_usd else "",
    )


def bill_lines(bill: ConnectionBill) -> Iterator[str]:
    """Yield how a bill compares with the model, and which of its lines costs most."""
    beside = (
        f"the bill of what it draws is {bill.total_usd:,.2f} USD a year,"
        f" the model counts {bill.model_usd:,.2f}"
    )
    apart = "the same"
    if abs(bill.difference) > SAME:
        apart = f"{bill.difference:+.4%} apart"
    yield f"Checked: {beside} ({apart})."
    dearest = bill.dearest
    if bill.total_usd > 0:
        share = dearest.usd_per_year / bill.total_usd
        yield f"Costs most: {dearest.name.replace('_', ' ')}, {share:.0%} of the bill."


def worth_of(design: PowerDesign, billed: ConnectionBill) -> BillWorth:
    """Return what would change a bill of a sized campus."""
    accounts = {one.connection: one for one in design.site.accounts}
    return bill_worth(design.site, design.sizing, accounts[billed.connection], billed)


def worth_lines(worth: BillWorth) -> Iterator[str]:
    """Yield what would change a bill: a per cent of each price, and a MW of what it is billed on."""
    by_line = sorted(worth.per_cent_usd.items(), key=itemgetter(1), reverse=True)
    said = (f"{name.replace('_', ' ')} {usd:,.0f}" for name, usd in by_line if usd > 0)
    yield f"A per cent less of a price saves, USD a year: {', '.join(said)}."
    contract = worth.contract_usd_per_mw
    if contract is not None:
        verb = "saves" if contract >= 0 else "costs"
        yield f"A MW of contract less {verb} {abs(contract):,.0f} USD a year."
    month = int(worth.peak_usd_per_mw.argmax())
    if worth.peak_usd_per_mw[month] > 0:
        usd = worth.peak_usd_per_mw[month]
        name = calendar.month_name[month + 1]
        most = f"saves {usd:,.0f} USD a year of demand, more than in any other month"
        yield f"A MW less at the highest draw of {name} {most}."
    for name, usd in worth.at_peaks_usd_per_mw.items():
        yield f"A MW less in the hours that {name.replace('_', ' ')} counts saves {usd:,.0f} USD a year."


def bills_json(design: PowerDesign) -> dict[str, Any]:
    """Return the bills as they go to other programs, by connection."""
    return {
        bill.connection: _bill_json(bill, worth_of(design, bill))
        for bill in design.bills
    }


def _bill_json(bill: ConnectionBill, worth: BillWorth) -> dict[str, Any]:
    return {
        "tariff": bill.tariff_id,
        "contract_mw": ten_figures(bill.tariff.contract_mw),
        "total_usd": ten_figures(bill.total_usd),
        "model_usd": ten_figures(bill.model_usd),
        "usd_per_mwh": ten_figures(bill.usd_per_mwh),
        "energy_mwh": list(map(ten_figures, bill.energy_mwh.tolist())),
        "peak_mw": list(map(ten_figures, bill.peak_mw.tolist())),
        "lines": {line.name: _line_json(line) for line in bill.lines},
        "costs_most": bill.dearest.name,
        "worth": _worth_json(worth),
        "notes": list(bill.notes),
    }


def _worth_json(worth: BillWorth) -> dict[str, Any]:
    """Return what would change a bill, each in USD a year."""
    per_cent, at_peaks = worth.per_cent_usd, worth.at_peaks_usd_per_mw
    return {
        "per_cent_usd": dict(
            zip(per_cent, map(ten_figures, per_cent.values()), strict=True)
        ),
        "contract_usd_per_mw": ten_figures(worth.contract_usd_per_mw),
        "peak_usd_per_mw": list(map(ten_figures, worth.peak_usd_per_mw.tolist())),
        "at_peaks_usd_per_mw": dict(
            zip(at_peaks, map(ten_figures, at_peaks.values()), strict=True)
        ),
    }


def _line_json(line: LineBilled) -> dict[str, Any]:
    billed = line.billed_mw
    found: dict[str, Any] = {
        "kind": line.kind,
        "usd": ten_figures(line.usd_per_year),
        "months_usd": list(map(ten_figures, line.usd.tolist())),
    }
    if np.isfinite(billed).all():
        found["billed_mw"] = list(map(ten_figures, billed.tolist()))
    return found
