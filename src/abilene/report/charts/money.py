"""The money of each view, and what its tranches pay by quarter."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from abilene.report.chart import SOFT, Chart, Option, ceiling, chart_option
from abilene.report.colours import GREY, MONEY, MUTED
from abilene.report.numbers import bn_usd
from abilene.results.known import ByQuarter
from abilene.results.records import PlanRecord, ViewAnswer

MOST_TRANCHES = len(MUTED)
SUMS = {
    "in view": "capital_in_view_usd",
    "usable": "capital_usable_usd",
    "drawn": "capital_drawn_usd",
}
"""Money of a view, and the key of ``plan.json`` that says how much."""


@dataclass(frozen=True)
class _Scale:
    """What the charts of draws share, so that they can be compared."""

    quarters: Sequence[str]
    highest: float
    """[bn USD]"""
    colours: Mapping[str, str]
    """By tranche."""
    titles: Mapping[str, str]
    """By tranche."""


def money_chart(plan: PlanRecord) -> Chart:
    """Return the money of each view: in view, usable, and drawn by its plan."""
    views = plan.viewpoints
    money = {
        name: [bn_usd(getattr(view, key)) for view in views.values()]
        for name, key in SUMS.items()
    }
    bars = [_money_bars(name, numbers) for name, numbers in money.items()]
    option = chart_option(list(views), "bn USD", bars)
    option["yAxis"]["boundaryGap"] = [0, "8%"]
    return Chart(
        "money",
        "Money by view",
        "bn USD, nominal",
        "tranches that each view believes in; what they could pay at most; what its plan draws",
        option,
        ("view", *money),
        tuple(zip(views, *money.values(), strict=True)),
        wide=True,
    )


def _money_bars(name: str, numbers: Sequence[float]) -> Option:
    return {
        "type": "bar",
        "name": name,
        "color": MONEY[name],
        "barGap": "8%",
        "barMaxWidth": 44,
        "label": {"show": True, "position": "top", "fontSize": 10, "color": SOFT},
        "data": [
            {"value": number, "label": {"formatter": f"{number:,.1f}"}}
            for number in numbers
        ],
    }


def draws_charts(plan: PlanRecord, titles: Mapping[str, str]) -> Iterator[Chart]:
    """Yield, for each view that draws money, its draws by tranche and quarter.

    All share one scale, one span of quarters and the colour of each tranche, so that
    they can be compared.

    Parameters
    ----------
    plan : PlanRecord
        The plan.
    titles : mapping of str to str
        Name of each tranche for people.
    """
    drawn = {view_id: _drawn(view) for view_id, view in plan.viewpoints.items()}
    highest = max(
        chain.from_iterable(by.values() for by in drawn.values()), default=0.0
    )
    scale = _Scale(
        _quarters_with_draws(plan),
        ceiling(highest / 1e9),
        tranche_colours(plan),
        titles,
    )
    for view_id, view in plan.viewpoints.items():
        if view.drawn_usd:
            yield _draws_chart(view_id, view, scale)


def tranche_colours(plan: PlanRecord) -> dict[str, str]:
    """Return the colour of each tranche that pays: the largest have their own, the others are grey."""
    total: dict[str, float] = {}
    for view in plan.viewpoints.values():
        for name, by_quarter in view.drawn_usd.items():
            total[name] = total.get(name, 0.0) + sum(by_quarter.values())
    largest = sorted(total, key=lambda name: (-total[name], name))[:MOST_TRANCHES]
    return dict.fromkeys(total, GREY) | dict(zip(largest, MUTED, strict=False))


def _draws_chart(view_id: str, view: ViewAnswer, scale: _Scale) -> Chart:
    bars = [
        {
            "type": "bar",
            "name": name,
            "stack": "drawn",
            "color": colour,
            "barCategoryGap": "15%",
            "data": _by_quarter(parts, scale.quarters),
        }
        for name, colour, parts in _stack(view, scale)
    ]
    option = chart_option(scale.quarters, "bn USD", bars)
    option["yAxis"]["max"] = scale.highest
    tranches = view.drawn_usd.values()
    columns = (_by_quarter([by], scale.quarters) for by in tranches)
    totals = _by_quarter(tranches, scale.quarters)
    return Chart(
        f"draws-{view_id}",
        f"Money drawn by quarter: {view.title}",
        "bn USD, nominal",
        f"the plan of view {view_id}; the {MOST_TRANCHES} tranches that pay most over all views have a colour",
        option,
        ("quarter", *(scale.titles[name] for name in view.drawn_usd), "all"),
        tuple(zip(scale.quarters, *columns, totals, strict=True)),
    )


def _by_quarter(parts: Collection[ByQuarter], quarters: Sequence[str]) -> list[float]:
    """Return what some tranches pay together in each quarter. [bn USD]"""
    return [bn_usd(_paid(parts, quarter)) for quarter in quarters]


def _paid(parts: Collection[ByQuarter], quarter: str) -> float:
    """Return what some tranches pay together in a quarter. [USD]"""
    return sum(by_quarter.get(quarter, 0.0) for by_quarter in parts)


def _stack(
    view: ViewAnswer, scale: _Scale
) -> Iterator[tuple[str, str, list[ByQuarter]]]:
    """Yield name, colour and draws of each tranche that has a colour, and of all others together."""
    others = []
    for name, by_quarter in view.drawn_usd.items():
        if scale.colours[name] == GREY:
            others.append(by_quarter)
        else:
            yield scale.titles[name], scale.colours[name], [by_quarter]
    if others:
        yield f"{len(others)} others", GREY, others


def _drawn(view: ViewAnswer) -> ByQuarter:
    """Return what a view draws in each quarter, from all tranches. [USD]"""
    tranches = view.drawn_usd.values()
    return {quarter: _paid(tranches, quarter) for quarter in view.it_mw}


def _quarters_with_draws(plan: PlanRecord) -> list[str]:
    """Return the quarters from the first in which any view draws to the last."""
    views = plan.viewpoints.values()
    draws = chain.from_iterable(_drawn(view).items() for view in views)
    used = sorted(quarter for quarter, usd in draws if usd > 0)
    quarters = list(next(iter(views)).it_mw)
    if not used:
        return []
    first, last = quarters.index(used[0]), quarters.index(used[-1])
    return quarters[first : last + 1]
