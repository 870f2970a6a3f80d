"""What lenders look at: what is owed by year, how well cash covers what is due, and who takes what of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

from abilene.report.chart import Chart, Option, chart_option
from abilene.report.charts.costs import ZERO_LINE
from abilene.report.colours import INK, SERVICE, SPENDING, WORK
from abilene.report.numbers import NOT_KNOWN, bn_usd
from abilene.results.debt_records import CoverageYear
from abilene.results.records import PlanRecord, ViewAnswer

Years = Mapping[str, CoverageYear]
TAKEN = {
    "electricity": "electricity_usd",
    "running costs": "opex_usd",
    "obligations": "obligations_usd",
    "interest": "interest_usd",
    "fees": "fees_usd",
    "repayment": "repaid_usd",
}
"""What takes cash in a year, in this order, and the key of ``plan.json`` that says how
much."""
OPERATION = ("electricity", "running costs", "obligations")
COVERED = {**ZERO_LINE, "data": [{"yAxis": 1}]}


def owed_charts(plan: PlanRecord, colours: Mapping[str, str]) -> Iterator[Chart]:
    """Yield what each view owes at the end of each year, to the last payment.

    Parameters
    ----------
    plan : PlanRecord
        The plan.
    colours : mapping of str to str
        Colour of each view.
    """
    owing = _owing(plan)
    if not owing:
        return
    years = _years(owing)
    columns = {
        name: [_owed(rows, year) for year in years] for name, rows in owing.items()
    }
    lines = [_line(name, list(usd), colours[name]) for name, usd in columns.items()]
    yield Chart(
        "owed",
        "Owed to all who lend at the end of each year",
        "bn USD, nominal",
        "draws of each view on the terms of their tranches, to the last payment",
        chart_option(years, "bn USD", lines),
        ("year", *columns),
        tuple(zip(years, *columns.values(), strict=True)),
        wide=True,
    )


def _owing(plan: PlanRecord) -> dict[str, Years]:
    """Return the years of each view that owes anything."""
    return {
        name: view.coverage for name, view in plan.viewpoints.items() if view.coverage
    }


def _years(owing: Mapping[str, Years]) -> list[str]:
    return sorted(set(chain.from_iterable(owing.values())))


def _owed(rows: Years, year: str) -> float:
    """Return what is owed at the end of a year. [bn USD]"""
    return bn_usd(rows[year].balance_usd) if year in rows else 0.0


def _line(name: str, numbers: Sequence[float | None], colour: str) -> Option:
    return {
        "type": "line",
        "name": name,
        "symbolSize": 5,
        "color": colour,
        "lineStyle": {"width": 2},
        "data": list(numbers),
    }


def coverage_charts(plan: PlanRecord, colours: Mapping[str, str]) -> Iterator[Chart]:
    """Yield the DSCR of each view by year, and its LLCR dashed; nothing where compute has no price.

    Parameters
    ----------
    plan : PlanRecord
        The plan.
    colours : mapping of str to str
        Colour of each view.
    """
    owing = {
        name: rows
        for name, rows in _owing(plan).items()
        if any(row.dscr is not None for row in rows.values())
    }
    if not owing:
        return
    years = _years(owing)
    lines: list[Option] = []
    columns: dict[str, list[str | float]] = {}
    for name, rows in owing.items():
        for key, style in (("dscr", "solid"), ("llcr", "dashed")):
            ratios = [getattr(rows.get(year), key, None) for year in years]
            title = f"{key.upper()} {name}"
            line = _line(title, ratios, colours[name])
            line["lineStyle"] = {"width": 2, "type": style}
            columns[title] = [NOT_KNOWN if r is None else round(r, 2) for r in ratios]
            if any(ratio is not None for ratio in ratios):
                lines.append(line)
    lines[0]["markLine"] = COVERED
    yield Chart(
        "coverage",
        "Cover of the debt by year; below the line at 1 cash does not pay what is due",
        "ratio",
        "CFADS (before tax) over interest, fees and repayment; worth of CFADS to the last payment over what is owed",
        chart_option(years, "", lines),
        ("year", *columns),
        tuple(zip(years, *columns.values(), strict=True)),
        wide=True,
    )


def waterfall_charts(plan: PlanRecord) -> Iterator[Chart]:
    """Yield, for each view that owes, revenue by year and what takes it: operation first, then lenders."""
    for name, rows in _owing(plan).items():
        # Free debt without a price of compute: nothing comes in and nobody takes any.
        moved = (row.service_usd + (row.revenue_usd or 0.0) for row in rows.values())
        if any(map(bn_usd, moved)):
            yield _waterfall(name, plan.viewpoints[name], rows)


def _waterfall(view_id: str, view: ViewAnswer, rows: Years) -> Chart:
    years, is_priced = (
        list(rows),
        any(_left_usd(row) is not None for row in rows.values()),
    )
    # Without a price operation is taken to pay for itself: its costs cover no debt.
    names = [name for name in TAKEN if is_priced or name not in OPERATION]
    taken = {
        name: [bn_usd(getattr(row, TAKEN[name])) for row in rows.values()]
        for name in names
    }
    taken = {name: usd for name, usd in taken.items() if any(usd)}
    bars = [_bar(name, [-usd for usd in column]) for name, column in taken.items()]
    columns: dict[str, list[float]] = dict(taken)
    if is_priced:
        revenue = [bn_usd(row.revenue_usd or 0.0) for row in rows.values()]
        left = [bn_usd(_left_usd(row) or 0.0) for row in rows.values()]
        bars = [_bar("revenue", revenue), *bars, _line("left", left, INK)]
        columns = {"revenue": revenue, **taken, "left": left}
    bars[0]["markLine"] = ZERO_LINE
    source = (
        "revenue, and below zero what takes it, operation first, then lenders"
        if is_priced
        else "what lenders are due; compute has no price, so what covers it is not known"
    )
    return Chart(
        f"waterfall-{view_id}",
        f"Cash and debt service by year: {view.title}",
        "bn USD, nominal",
        source,
        chart_option(years, "bn USD", bars),
        ("year", *columns),
        tuple(zip(years, *columns.values(), strict=True)),
    )


def _left_usd(row: CoverageYear) -> float | None:
    """Return what is left after operation and lenders. [USD]"""
    return None if row.cfads_usd is None else row.cfads_usd - row.service_usd


def _bar(name: str, numbers: Sequence[float]) -> Option:
    return {
        "type": "bar",
        "name": name,
        "stack": "cash",
        "color": ({"revenue": WORK} | SPENDING | SERVICE)[name],
        "barCategoryGap": "20%",
        "data": list(numbers),
    }
