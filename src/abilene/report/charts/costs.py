"""What a programme costs year by year, and when what it earns has paid for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, chain

from abilene.report.chart import Chart, Option, ceiling, chart_option
from abilene.report.colours import SPENDING
from abilene.report.numbers import bn_usd
from abilene.results.cash_records import CashYear
from abilene.results.records import PlanRecord, ViewAnswer

Years = Mapping[str, float]
"""Money by calendar year. [USD]"""
ZERO_LINE = {
    "silent": True,
    "symbol": "none",
    "label": {"show": False},
    "data": [{"yAxis": 0}],
}
Costs = Mapping[str, Sequence[float]]
"""Money by use, in each year. [USD]"""
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


def cost_charts(plan: PlanRecord) -> Iterator[Chart]:
    """Yield, for each view that spends, its cost by year, stacked by what it is for; all on one scale."""
    cash = {view_id: view.cash_flow for view_id, view in plan.viewpoints.items()}
    years = sorted(set(chain.from_iterable(cash.values())))
    costs = {view_id: _costs(rows, years) for view_id, rows in cash.items()}
    highest = max(chain.from_iterable(map(_sums, costs.values())), default=0.0)
    for view_id, parts in costs.items():
        if parts:
            chart = _cost_chart(view_id, plan.viewpoints[view_id], parts, years)
            chart.option["yAxis"]["max"] = ceiling(highest / 1e9)
            yield chart


def _costs(cash: Mapping[str, CashYear], years: Sequence[str]) -> Costs:
    """Return what is spent on each use in each year, of those on which anything is."""
    found = {}
    for name, key in USES.items():
        spent = {year: max(0.0, getattr(row, key)) for year, row in cash.items()}
        if any(spent.values()):
            found[name] = [spent.get(year, 0.0) for year in years]
    return found


def _sums(parts: Costs) -> list[float]:
    """Return what is spent on all uses in each year. [USD]"""
    return list(map(sum, zip(*parts.values(), strict=True)))


def _cost_chart(
    view_id: str, view: ViewAnswer, parts: Costs, years: Sequence[str]
) -> Chart:
    columns = {name: list(map(bn_usd, usd)) for name, usd in parts.items()}
    bars = [
        {
            "type": "bar",
            "name": name,
            "stack": "cost",
            "color": SPENDING[name],
            "barCategoryGap": "20%",
            "data": column,
        }
        for name, column in columns.items()
    ]
    sums = list(map(bn_usd, _sums(parts)))
    return Chart(
        f"cost-{view_id}",
        f"Cost by year: {view.title}",
        "bn USD, nominal",
        f"the plan of view {view_id}, to the end of the use of what is built; resale is not taken off",
        chart_option(years, "bn USD", bars),
        ("year", *parts, "all"),
        tuple(zip(years, *columns.values(), sums, strict=True)),
    )


def cash_charts(plan: PlanRecord, colours: Mapping[str, str]) -> Iterator[Chart]:
    """Yield the cash of the views before finance, added up, with the year in which it comes back to zero.

    Nothing where compute has no price: what is spent is in the charts of cost.

    Parameters
    ----------
    plan : PlanRecord
        The plan.
    colours : mapping of str to str
        Colour of each view.
    """
    cash = dict(_cumulative(plan))
    if not cash:
        return
    years = sorted(set(chain.from_iterable(cash.values())))
    lines = [_cash_line(name, usd, colours[name]) for name, usd in cash.items()]
    lines[0]["markLine"] = ZERO_LINE
    crossed = (f"{name} {crossing(usd) or 'never'}" for name, usd in cash.items())
    columns = (_column(usd, years) for usd in cash.values())
    yield Chart(
        "cash",
        "Cash before finance, added up; a point where it has paid for itself",
        "bn USD, nominal",
        f"revenue and resale less all costs, to the end of the use of what is built; paid back: {', '.join(crossed)}",
        chart_option(years, "bn USD", lines),
        ("year", *cash),
        tuple(zip(years, *columns, strict=True)),
        wide=True,
    )


def _cumulative(plan: PlanRecord) -> Iterator[tuple[str, Years]]:
    """Yield the cash of each view in which anything is earned."""
    for view_id, view in plan.viewpoints.items():
        if any(row.revenue_usd for row in view.cash_flow.values()):
            yield view_id, cumulative_cash_usd(view)


def _cash_line(view_id: str, by_year: Years, colour: str) -> Option:
    return {
        "type": "line",
        "name": view_id,
        "symbol": "none",
        "color": colour,
        "lineStyle": {"width": 2},
        "data": [[year, bn_usd(usd)] for year, usd in by_year.items()],
        "markPoint": _crossing_point(by_year, colour),
    }


def _column(by_year: Years, years: Sequence[str]) -> list[str | float]:
    """Return cash of each year, and nothing of those before and after a view has any. [bn USD]"""
    known = dict(zip(by_year, map(bn_usd, by_year.values()), strict=True))
    return [known.get(year, "") for year in years]


def cumulative_cash_usd(view: ViewAnswer) -> dict[str, float]:
    """Return the cash of a view before finance, added up from its first year, by calendar year. [USD]"""
    usd = accumulate(row.cash_usd for row in view.cash_flow.values())
    return dict(zip(view.cash_flow, usd, strict=True))


def crossing(cumulative_usd: Years) -> str | None:
    """Return the year from whose end on cash, added up, stays at zero or above after it was below; or None."""
    found = None
    for year, usd in reversed(list(cumulative_usd.items())):
        if usd < 0:
            return found
        found = year
    return None


def _crossing_point(cumulative_usd: Years, colour: str) -> Option:
    year = crossing(cumulative_usd)
    data = []
    if year is not None:
        data = [{"coord": [year, bn_usd(cumulative_usd[year])], "value": year}]
    label = {"show": True, "formatter": "{c}", "position": "top", "fontSize": 11}
    return {
        "symbol": "circle",
        "symbolSize": 10,
        "itemStyle": {"color": colour},
        "label": label,
        "data": data,
    }
