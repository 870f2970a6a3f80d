"""What a programme costs year by year, and when what it earns has paid for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import accumulate

from abilene.report.chart import Cells, Chart, Option, ceiling, chart_option
from abilene.report.colours import SPENDING
from abilene.results.records import CashYear, Plan, ViewAnswer

Years = Mapping[str, float]
"""Money by calendar year. [USD]"""
USES = {
    "shells": "shell_usd",
    "hardware": "hardware_usd",
    "power equipment": "equipment_usd",
    "electricity": "electricity_usd",
    "running costs": "opex_usd",
    "obligations": "obligations_usd",
    "tax": "tax_usd",
}
"""What a year of cash is spent on, and the key of ``plan.json`` that says how much."""


def cost_charts(plan: Plan) -> Iterator[Chart]:
    """Yield, for each view that spends, its cost by year, stacked by what it is for; all on one scale."""
    costs = {
        view_id: dict(_costs(view.cash_flow))
        for view_id, view in plan.viewpoints.items()
    }
    years = sorted(
        {year for view in plan.viewpoints.values() for year in view.cash_flow}
    )
    highest = max(
        (_sum(parts, year) for parts in costs.values() for year in years), default=0.0
    )
    for view_id, parts in costs.items():
        if parts:
            chart = _cost_chart(view_id, plan.viewpoints[view_id], parts, years)
            chart.option["yAxis"]["max"] = ceiling(highest / 1e9)
            yield chart


def _costs(cash: Mapping[str, CashYear]) -> Iterator[tuple[str, Years]]:
    """Yield what is spent on each use in each year, of those on which anything is."""
    for name, key in USES.items():
        usd = {year: max(0.0, getattr(row, key)) for year, row in cash.items()}
        if any(usd.values()):
            yield name, usd


def _cost_chart(
    view_id: str, view: ViewAnswer, parts: Mapping[str, Years], years: list[str]
) -> Chart:
    bars = [
        {
            "type": "bar",
            "name": name,
            "stack": "cost",
            "color": SPENDING[name],
            "barCategoryGap": "20%",
            "data": [_billions(usd.get(year, 0.0)) for year in years],
        }
        for name, usd in parts.items()
    ]
    rows: Iterator[Cells] = (
        (
            year,
            *(_billions(usd.get(year, 0.0)) for usd in parts.values()),
            _billions(_sum(parts, year)),
        )
        for year in years
    )
    return Chart(
        f"cost-{view_id}",
        f"Cost by year: {view.title}",
        "bn USD, nominal",
        f"the plan of view {view_id}, to the end of the use of what is built; resale is not taken off",
        chart_option(years, "bn USD", bars),
        ("year", *parts, "all"),
        tuple(rows),
    )


def _sum(parts: Mapping[str, Years], year: str) -> float:
    return sum(usd.get(year, 0.0) for usd in parts.values())


def cash_charts(plan: Plan, colours: Mapping[str, str]) -> Iterator[Chart]:
    """Yield the cash of the views before finance, added up, with the year in which it comes back to zero.

    Nothing where compute has no price: what is spent is in the charts of cost.

    Parameters
    ----------
    plan : Plan
        The plan.
    colours : mapping of str to str
        Colour of each view.
    """
    cash = {
        view_id: cumulative_cash_usd(view)
        for view_id, view in plan.viewpoints.items()
        if any(row.revenue_usd for row in view.cash_flow.values())
    }
    if not cash:
        return
    years = sorted({year for by_year in cash.values() for year in by_year})
    lines = [
        {
            "type": "line",
            "name": view_id,
            "symbol": "none",
            "color": colours[view_id],
            "lineStyle": {"width": 2},
            "data": [[year, _billions(usd)] for year, usd in by_year.items()],
            "markPoint": _crossing_point(by_year, colours[view_id]),
        }
        for view_id, by_year in cash.items()
    ]
    lines[0]["markLine"] = {
        "silent": True,
        "symbol": "none",
        "label": {"show": False},
        "data": [{"yAxis": 0}],
    }
    crossed = (
        f"{view_id} {crossing(by_year) or 'never'}" for view_id, by_year in cash.items()
    )
    yield Chart(
        "cash",
        "Cash before finance, added up; a point where it has paid for itself",
        "bn USD, nominal",
        f"revenue and resale less all costs, to the end of the use of what is built; paid back: {', '.join(crossed)}",
        chart_option(years, "bn USD", lines),
        ("year", *cash),
        tuple(
            (
                year,
                *(_billions(usd[year]) if year in usd else "" for usd in cash.values()),
            )
            for year in years
        ),
        wide=True,
    )


def cumulative_cash_usd(view: ViewAnswer) -> dict[str, float]:
    """Return the cash of a view before finance, added up from its first year, by calendar year. [USD]"""
    return dict(
        zip(
            view.cash_flow,
            accumulate(row.cash_usd for row in view.cash_flow.values()),
            strict=True,
        )
    )


def crossing(cumulative_usd: Years) -> str | None:
    """Return the year from whose end on cash, added up, stays at zero or above after it was below; or None."""
    below = [year for year, usd in cumulative_usd.items() if usd < 0]
    after = [year for year in cumulative_usd if below and year > below[-1]]
    return after[0] if after else None


def _crossing_point(cumulative_usd: Years, colour: str) -> Option:
    year = crossing(cumulative_usd)
    data = (
        [{"coord": [year, _billions(cumulative_usd[year])], "value": year}]
        if year
        else []
    )
    label = {"show": True, "formatter": "{c}", "position": "top", "fontSize": 11}
    return {
        "symbol": "circle",
        "symbolSize": 10,
        "itemStyle": {"color": colour},
        "label": label,
        "data": data,
    }


def _billions(usd: float) -> float:
    return round(usd / 1e9, 3) + 0.0
