"""What lenders look at: what is owed by year, how well cash covers what is due, and who takes what of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain, product
from operator import attrgetter, neg

from abilene.report.chart import Chart, Option, chart_option
from abilene.report.charts.costs import ZERO_LINE
from abilene.report.colours import INK, SERVICE, SPENDING, WORK
from abilene.report.numbers import NOT_KNOWN, bn_usd
from abilene.results.debt_records import CoverageYear
from abilene.results.records import PlanRecord, ViewAnswer

Years = Mapping[str, CoverageYear]
OPERATION = {
    "electricity": "electricity_usd",
    "running costs": "opex_usd",
    "obligations": "obligations_usd",
}
"""What operation takes of the cash of a year, in this order, and the key of ``plan.json``
that says how much."""
LENDERS = {
    "interest": "interest_usd",
    "fees": "fees_usd",
    "repayment": "repaid_usd",
}
"""What lenders take after it, likewise."""
RATIO_STYLES = {"dscr": "solid", "llcr": "dashed"}
"""Ratios that say how well debt is covered, and how the line of each is drawn."""
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
    lines: list[Option] = []
    columns: dict[str, list[float]] = {}
    for name, rows in owing.items():
        columns[name] = list(map(partial(_owed, rows), years))
        lines.append(_line(name, columns[name], colours[name]))
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
        if _has_number(map(attrgetter("dscr"), rows.values()))
    }
    if not owing:
        return
    years = _years(owing)
    lines: list[Option] = []
    columns: dict[str, list[str | float]] = {}
    for (name, rows), (key, style) in product(owing.items(), RATIO_STYLES.items()):
        ratios = [getattr(rows.get(year), key, None) for year in years]
        title = f"{key.upper()} {name}"
        columns[title] = list(map(_ratio_cell, ratios))
        if _has_number(ratios):
            line = _line(title, ratios, colours[name])
            line["lineStyle"] = {"width": 2, "type": style}
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


def _has_number(values: Iterable[float | None]) -> bool:
    """Return whether any of some values is known."""
    return any(value is not None for value in values)


def _ratio_cell(ratio: float | None) -> str | float:
    return NOT_KNOWN if ratio is None else round(ratio, 2)


def waterfall_charts(plan: PlanRecord) -> Iterator[Chart]:
    """Yield, for each view that owes, revenue by year and what takes it: operation first, then lenders."""
    for name, rows in _owing(plan).items():
        # Free debt without a price of compute: nothing comes in and nobody takes any.
        if any(_column(rows, _moved_usd)):
            yield _waterfall(name, plan.viewpoints[name], rows)


def _waterfall(view_id: str, view: ViewAnswer, rows: Years) -> Chart:
    years = list(rows)
    if _has_number(map(attrgetter("cfads_usd"), rows.values())):
        source = "revenue, and below zero what takes it, operation first, then lenders"
        taken = _taken(rows, OPERATION | LENDERS)
        revenue = _column(rows, _revenue_usd)
        left = _column(rows, _left_usd)
        columns = {"revenue": revenue, **taken, "left": left}
        bars = [
            _bar("revenue", revenue),
            *_bars_below(taken),
            _line("left", left, INK),
        ]
    else:
        # Operation is taken to pay for itself: its costs cover no debt.
        source = (
            "what lenders are due; compute has no price, so what covers it is not known"
        )
        columns = _taken(rows, LENDERS)
        bars = [*_bars_below(columns)]
    bars[0]["markLine"] = ZERO_LINE
    return Chart(
        f"waterfall-{view_id}",
        f"Cash and debt service by year: {view.title}",
        "bn USD, nominal",
        source,
        chart_option(years, "bn USD", bars),
        ("year", *columns),
        tuple(zip(years, *columns.values(), strict=True)),
    )


def _column(rows: Years, usd: Callable[[CoverageYear], float]) -> list[float]:
    """Return an amount of each year. [bn USD]"""
    return list(map(bn_usd, map(usd, rows.values())))


def _taken(rows: Years, takers: Mapping[str, str]) -> dict[str, list[float]]:
    """Return what each of some takers takes of the cash, by year, of those that take any. [bn USD]"""
    found = {}
    for name, key in takers.items():
        column = _column(rows, attrgetter(key))
        if any(column):
            found[name] = column
    return found


def _bars_below(taken: Mapping[str, Sequence[float]]) -> Iterator[Option]:
    """Yield the bars of what takes cash, below zero."""
    for name, column in taken.items():
        yield _bar(name, list(map(neg, column)))


def _revenue_usd(row: CoverageYear) -> float:
    """Return what is sold; none without a price. [USD]"""
    return row.revenue_usd or 0.0


def _moved_usd(row: CoverageYear) -> float:
    """Return what comes in and what lenders are due, together: zero where no cash moves. [USD]"""
    return row.service_usd + _revenue_usd(row)


def _left_usd(row: CoverageYear) -> float:
    """Return what is left after operation and lenders; nothing without a price. [USD]"""
    return 0.0 if row.cfads_usd is None else row.cfads_usd - row.service_usd


def _bar(name: str, numbers: Sequence[float]) -> Option:
    return {
        "type": "bar",
        "name": name,
        "stack": "cash",
        "color": ({"revenue": WORK} | SPENDING | SERVICE)[name],
        "barCategoryGap": "20%",
        "data": list(numbers),
    }
