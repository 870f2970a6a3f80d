"""The money of each view, and what its tranches pay by quarter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from abilene.report.answer import billions
from abilene.report.chart import SOFT, Cells, Chart, ceiling, chart_option
from abilene.report.colours import GREY, MONEY, MUTED
from abilene.results.records import ByQuarter, Plan, ViewAnswer

MOST_TRANCHES = len(MUTED)


def money_chart(plan: Plan) -> Chart:
    """Return the money of each view: in view, usable, and drawn by its plan."""
    views = plan.viewpoints
    money = {
        "in view": [view.capital_in_view_usd for view in views.values()],
        "usable": [view.capital_usable_usd for view in views.values()],
        "drawn": [view.capital_drawn_usd for view in views.values()],
    }
    bars = [
        {
            "type": "bar",
            "name": name,
            "color": MONEY[name],
            "barGap": "8%",
            "barMaxWidth": 44,
            "label": {"show": True, "position": "top", "fontSize": 10, "color": SOFT},
            "data": [
                {"value": _billions(usd), "label": {"formatter": billions(usd)}}
                for usd in numbers
            ],
        }
        for name, numbers in money.items()
    ]
    option = chart_option(list(views), "bn USD", bars)
    option["yAxis"]["boundaryGap"] = [0, "8%"]
    return Chart(
        "money",
        "Money by view",
        "bn USD, nominal",
        "tranches that each view believes in; what they could pay at most; what its plan draws",
        option,
        ("view", *money),
        tuple(
            zip(
                views,
                *(map(_billions, numbers) for numbers in money.values()),
                strict=True,
            )
        ),
        wide=True,
    )


def draws_charts(plan: Plan, titles: Mapping[str, str]) -> Iterator[Chart]:
    """Yield, for each view that draws money, its draws by tranche and quarter.

    All share one scale, one span of quarters and the colour of each tranche, so that
    they can be compared.

    Parameters
    ----------
    plan : Plan
        The plan.
    titles : mapping of str to str
        Name of each tranche for people.
    """
    quarters = _quarters_with_draws(plan)
    colours = tranche_colours(plan)
    highest = max(
        (usd for view in plan.viewpoints.values() for usd in _drawn(view).values()),
        default=0.0,
    )
    for view_id, view in plan.viewpoints.items():
        if view.drawn_usd:
            scale = ceiling(highest / 1e9)
            yield _draws_chart(
                view_id,
                view,
                quarters=quarters,
                colours=colours,
                titles=titles,
                highest=scale,
            )


def tranche_colours(plan: Plan) -> dict[str, str]:
    """Return the colour of each tranche that pays: the largest have their own, the others are grey."""
    total: dict[str, float] = {}
    for view in plan.viewpoints.values():
        for name, by_quarter in view.drawn_usd.items():
            total[name] = total.get(name, 0.0) + sum(by_quarter.values())
    largest = sorted(total, key=lambda name: (-total[name], name))[:MOST_TRANCHES]
    return dict.fromkeys(total, GREY) | dict(zip(largest, MUTED, strict=False))


def _draws_chart(
    view_id: str,
    view: ViewAnswer,
    *,
    quarters: Sequence[str],
    colours: Mapping[str, str],
    titles: Mapping[str, str],
    highest: float,
) -> Chart:
    bars = [
        {
            "type": "bar",
            "name": name,
            "stack": "drawn",
            "color": colour,
            "barCategoryGap": "15%",
            "data": [
                _billions(sum(by.get(quarter, 0.0) for by in parts))
                for quarter in quarters
            ],
        }
        for name, colour, parts in _stack(view, colours, titles)
    ]
    option = chart_option(quarters, "bn USD", bars)
    option["yAxis"]["max"] = highest
    rows: Iterator[Cells] = (
        (
            quarter,
            *(_billions(by.get(quarter, 0.0)) for by in view.drawn_usd.values()),
            _billions(total),
        )
        for quarter, total in _drawn(view).items()
        if quarter in quarters
    )
    return Chart(
        f"draws-{view_id}",
        f"Money drawn by quarter: {view.title}",
        "bn USD, nominal",
        f"the plan of view {view_id}; the {MOST_TRANCHES} tranches that pay most over all views have a colour",
        option,
        ("quarter", *(titles[name] for name in view.drawn_usd), "all"),
        tuple(rows),
    )


def _stack(
    view: ViewAnswer, colours: Mapping[str, str], titles: Mapping[str, str]
) -> Iterator[tuple[str, str, list[ByQuarter]]]:
    """Yield name, colour and draws of each tranche that has a colour, and of all others together."""
    others = [
        by_quarter
        for name, by_quarter in view.drawn_usd.items()
        if colours[name] == GREY
    ]
    for name, by_quarter in view.drawn_usd.items():
        if colours[name] != GREY:
            yield titles[name], colours[name], [by_quarter]
    if others:
        yield f"{len(others)} others", GREY, others


def _drawn(view: ViewAnswer) -> ByQuarter:
    """Return what a view draws in each quarter, from all tranches. [USD]"""
    return {
        q: sum(by.get(q, 0.0) for by in view.drawn_usd.values()) for q in view.it_mw
    }


def _quarters(plan: Plan) -> list[str]:
    return list(next(iter(plan.viewpoints.values())).it_mw)


def _quarters_with_draws(plan: Plan) -> list[str]:
    """Return the quarters from the first in which any view draws to the last."""
    used = {
        q
        for view in plan.viewpoints.values()
        for q, usd in _drawn(view).items()
        if usd > 0
    }
    return [q for q in _quarters(plan) if used and min(used) <= q <= max(used)]


def _billions(usd: float) -> float:
    return round(usd / 1e9, 3) + 0.0
