"""What a programme costs year by year, and when what it earns has paid for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import accumulate

from abilene.report.chart import Cells, Chart, Option, ceiling, chart_option
from abilene.report.colours import SPENDING
from abilene.result import ByQuarter, Plan, ViewAnswer


def cost_charts(plan: Plan) -> Iterator[Chart]:
    """Yield, for each view that spends, its cost by year, stacked by what it is for; all on one scale."""
    costs = {
        view_id: {name: by_year(usd) for name, usd in spending(view).items() if any(usd.values())}
        for view_id, view in plan.viewpoints.items()
    }
    highest = max(
        (sum(of_year) for parts in costs.values() for of_year in zip(*_by_part(parts), strict=True)), default=0.0
    )
    for view_id, parts in costs.items():
        if parts:
            chart = _cost_chart(view_id, plan.viewpoints[view_id], parts)
            chart.option["yAxis"]["max"] = ceiling(highest / 1e9)
            yield chart


def _by_part(parts: Mapping[str, Mapping[str, float]]) -> Iterator[list[float]]:
    return (list(usd.values()) for usd in parts.values())


def spending(view: ViewAnswer) -> dict[str, ByQuarter]:
    """Return the costs of a view by quarter: capital and electricity, and others where they are known. [USD]"""
    found = {"capital cost": view.capital_cost_usd, "electricity": view.energy_cost_usd}
    if view.cash is not None:
        fees, interest = view.cash.fees_usd, view.cash.interest_usd
        found["running costs"] = view.cash.running_cost_usd
        found["obligations"] = view.cash.obligations_usd
        found["interest and fees"] = {quarter: usd + fees[quarter] for quarter, usd in interest.items()}
    return found


def by_year(by_quarter: ByQuarter) -> dict[str, float]:
    """Return the sum of the quarters of each year."""
    found: dict[str, float] = {}
    for quarter, number in by_quarter.items():
        found[quarter[:4]] = found.get(quarter[:4], 0.0) + number
    return found


def _cost_chart(view_id: str, view: ViewAnswer, parts: Mapping[str, Mapping[str, float]]) -> Chart:
    years = list(by_year(view.it_mw))
    bars = [
        {
            "type": "bar",
            "name": name,
            "stack": "cost",
            "color": SPENDING[name],
            "barCategoryGap": "20%",
            "data": [_billions(usd[year]) for year in years],
        }
        for name, usd in parts.items()
    ]
    rows: Iterator[Cells] = (
        (year, *(_billions(usd[year]) for usd in parts.values()), _billions(sum(usd[year] for usd in parts.values())))
        for year in years
    )
    return Chart(
        f"cost-{view_id}",
        f"Cost by year: {view.title}",
        "bn USD, nominal",
        f"the plan of view {view_id}; electricity for the energised load at full load",
        chart_option(years, "bn USD", bars),
        ("year", *parts, "all"),
        tuple(rows),
    )


def cash_charts(plan: Plan, colours: Mapping[str, str]) -> Iterator[Chart]:
    """Yield the cash of the views before any finance, added up, with the quarter in which it comes back to zero.

    Parameters
    ----------
    plan : Plan
        The plan.
    colours : mapping of str to str
        Colour of each view.
    """
    cash = {view_id: cumulative_cash_usd(view) for view_id, view in plan.viewpoints.items() if view.cash is not None}
    if not cash:
        return
    quarters = list(next(iter(cash.values())))
    lines = [
        {
            "type": "line",
            "name": view_id,
            "symbol": "none",
            "color": colours[view_id],
            "lineStyle": {"width": 2},
            "data": [_billions(usd) for usd in by_quarter.values()],
            "markPoint": _crossing_point(by_quarter, colours[view_id]),
        }
        for view_id, by_quarter in cash.items()
    ]
    lines[0]["markLine"] = {"silent": True, "symbol": "none", "label": {"show": False}, "data": [{"yAxis": 0}]}
    crossed = (f"{view_id} {crossing(by_quarter) or 'not by the end'}" for view_id, by_quarter in cash.items())
    yield Chart(
        "cash",
        "Cash before finance, added up; a point where it has paid for itself",
        "bn USD, nominal",
        f"revenue less electricity, running costs, obligations and capital cost; paid back: {', '.join(crossed)}",
        chart_option(quarters, "bn USD", lines),
        ("quarter", *cash),
        tuple((quarter, *(_billions(usd[quarter]) for usd in cash.values())) for quarter in quarters),
        wide=True,
    )


def cumulative_cash_usd(view: ViewAnswer) -> ByQuarter:
    """Return cash before finance, added up from the first quarter; nothing where it is not computed. [USD]"""
    if view.cash is None:
        return {}
    cash, quarters = view.cash, list(view.it_mw)
    net = (
        cash.revenue_usd[q]
        - cash.electricity_usd[q]
        - cash.running_cost_usd[q]
        - cash.obligations_usd[q]
        - view.capital_cost_usd[q]
        for q in quarters
    )
    return dict(zip(quarters, accumulate(net), strict=True))


def crossing(cumulative_usd: ByQuarter) -> str | None:
    """Return the quarter from whose end on cash, added up, stays at zero or above after it was below; or None."""
    below = [quarter for quarter, usd in cumulative_usd.items() if usd < 0]
    after = [quarter for quarter in cumulative_usd if below and quarter > below[-1]]
    return after[0] if after else None


def _crossing_point(cumulative_usd: ByQuarter, colour: str) -> Option:
    quarter = crossing(cumulative_usd)
    data = [{"coord": [quarter, _billions(cumulative_usd[quarter])], "value": quarter}] if quarter else []
    label = {"show": True, "formatter": "{c}", "position": "top", "fontSize": 11}
    return {"symbol": "circle", "symbolSize": 10, "itemStyle": {"color": colour}, "label": label, "data": data}


def _billions(usd: float) -> float:
    return round(usd / 1e9, 3) + 0.0
