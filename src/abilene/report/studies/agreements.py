"""The power purchase agreements of a sized campus: what each delivers and pays, beside the bills of its grid."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from abilene.report.numbers import figure, ten_figures
from abilene.report.text_table import text_table
from abilene.site.agreement_bills import AgreementBill
from abilene.site.power_design import PowerDesign

HEADS = (
    "agreement",
    "MW",
    "MWh\n/year",
    "USD\n/MWh",
    "pays\nm USD",
    "market\nm USD",
    "net\nm USD",
)


def agreement_tables(design: PowerDesign) -> Iterator[RenderableType]:
    """Yield a table of the agreements, and what is not exact about them; nothing without any."""
    rows = list(map(_row, design.agreements.bills))
    if rows:
        whole = range(1, len(HEADS))
        yield text_table(HEADS, rows, whole=whole, close=False, low=True)
        yield from map(Text, agreement_lines(design))


def _row(bill: AgreementBill) -> tuple[str, ...]:
    paid_usd = bill.strike_usd + bill.fee_usd
    money = (paid_usd, -bill.market_usd, bill.usd)
    return (
        f"{bill.name.replace('.', ' ')} ({bill.kind.replace('_', ' ')})",
        figure(bill.mw),
        figure(float(bill.mwh.sum())),
        f"{bill.strike_usd_per_mwh + bill.fee_usd_per_mwh:.2f}",
        *(figure(float(usd.sum()) / 1e6) for usd in money),
    )


def agreement_lines(design: PowerDesign) -> Iterator[str]:
    """Yield what all agreements pay, whether a sleeve holds, and how clean energy is counted."""
    signed = design.agreements
    paid_usd, sleeve, clean_mwh = signed.usd, signed.sleeve, signed.settled_clean_mwh
    verb = "cost" if paid_usd >= 0 else "earn"
    yield f"Agreements {verb} {figure(abs(paid_usd) / 1e6)} m USD a year, part of the LCOE."
    if sleeve is not None and sleeve.is_exact:
        yield "Sleeved: never more than is drawn at the market price, so the strike takes its place exactly."
    elif sleeve is not None:
        yield (
            f"Sleeved, not exact: in {sleeve.hours:,.0f} hours a year more is delivered than is drawn at the market"
            f" price, {figure(sleeve.mwh)} MWh, counted as sold for {figure(sleeve.usd / 1e6)} m USD; if nobody buys"
            " it, the cost is higher by that."
        )
    if clean_mwh > 0:
        yield (
            f"Clean by contract: {figure(clean_mwh)} MWh over the year; {figure(signed.matched_clean_mwh)} MWh of it"
            " in hours in which as much that is not clean is used."
        )


def agreements_json(design: PowerDesign) -> dict[str, Any]:
    """Return the agreements as they go to other programs, by name, and how far a sleeve is from exact."""
    bills = {bill.name: _bill_json(bill) for bill in design.agreements.bills}
    return {"ppa": bills, "sleeve": _sleeve_json(design)}


def _bill_json(bill: AgreementBill) -> dict[str, Any]:
    months = {
        "months_mwh": bill.mwh,
        "months_strike_usd": bill.strike_usd,
        "months_fee_usd": bill.fee_usd,
        "months_market_usd": bill.market_usd,
        "months_usd": bill.usd,
    }
    return {
        "kind": bill.kind,
        "mw": ten_figures(bill.mw),
        "mwh": ten_figures(float(bill.mwh.sum())),
        "used_mwh": ten_figures(bill.used_mwh),
        "clean_mwh": ten_figures(bill.clean_mwh),
        "strike_usd_per_mwh": ten_figures(bill.strike_usd_per_mwh),
        "fee_usd_per_mwh": ten_figures(bill.fee_usd_per_mwh),
        "total_usd": ten_figures(bill.total_usd),
        **{key: list(map(ten_figures, by.tolist())) for key, by in months.items()},
    }


def _sleeve_json(design: PowerDesign) -> dict[str, Any] | None:
    """Return how far sleeved agreements deliver above the draw; None where none is signed."""
    sleeve = design.agreements.sleeve
    if sleeve is None:
        return None
    return {
        "exact": sleeve.is_exact,
        "hours": ten_figures(sleeve.hours),
        "mwh": ten_figures(sleeve.mwh),
        "usd": ten_figures(sleeve.usd),
    }
