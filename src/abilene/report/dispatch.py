"""Charts of a campus at work: the hours of its worst week, of that of the highest price and of the median one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from abilene.arrays import Floats
from abilene.report.chart import Chart, Option, chart_option, with_zoom
from abilene.report.colours import INK, technology_colour
from abilene.report.numbers import three_places
from abilene.results.hours import Hours, is_sold

DAYS_OF_WEEK = 7
LEAST_MARGIN = 1e-6
"""Difference of margins, over the load, that is rounding. [-]"""
LEAST_SHARE = 1e-9
"""Share of a year's load that is not served below which that is rounding. [-]"""
LOAD = {
    "type": "line",
    "name": "load",
    "symbol": "none",
    "color": INK,
    "lineStyle": {"width": 2},
}
"""Look of the load."""
FLAT_USD_PER_MWH = 1e-6
"""Prices that differ by no more are the same in every hour. [USD/MWh]"""


def weeks(price_usd_per_mwh: Floats, steps: int = 168) -> dict[str, slice]:
    """Return the whole weeks whose mean price is the highest, and the median.

    Parameters
    ----------
    price_usd_per_mwh : array, shape (steps,)
        Price in each step, at least a week of them. [USD/MWh]
    steps : int
        Number of steps in a week.
    """
    count = len(price_usd_per_mwh) // steps
    means = price_usd_per_mwh[: count * steps].reshape(count, steps).mean(axis=1)
    order = np.argsort(means, kind="stable")
    chosen = {
        "highest price": int(order[-1]),
        "median price": int(order[(count - 1) // 2]),
    }
    return {
        name: slice(week * steps, (week + 1) * steps) for name, week in chosen.items()
    }


def worst_week(hours: Hours) -> tuple[str, slice] | None:
    """Return the whole week with the most unserved load, or, where all is served, that of the least margin, and why.

    The margin is what plants and grid could still have given, over the load of the hour.
    None where that is not known, or all weeks are alike.
    """
    steps = hours.steps_per_week
    count = len(hours.load_mw) // steps

    def by_week(values: Floats) -> Floats:
        return values[: count * steps].reshape(count, steps)

    missing_mwh = by_week(hours.unserved_mw).sum(axis=1) * hours.step_hours
    week, of_all = int(missing_mwh.argmax()), missing_mwh.sum()
    if missing_mwh[week] > LEAST_SHARE * hours.load_mw.sum() * hours.step_hours:
        why = f"{missing_mwh[week] / of_all:.0%} of a year's unserved energy"
    elif hours.spare_mw is None:
        return None
    else:
        margin = by_week(hours.spare_mw / hours.load_mw).min(axis=1)
        week = int(margin.argmin())
        if margin.max() - margin[week] < LEAST_MARGIN:
            return None
        why = f"plants and grid have {margin[week]:.1%} of the load to spare in its tightest hour"
    return f"worst week: {why}", slice(week * steps, (week + 1) * steps)


def dispatch_charts(site_id: str, hours: Hours) -> Iterator[Chart]:
    """Yield the weeks of a campus: blocks stacked, charging below zero, and the load as a line."""
    worst = worst_week(hours)
    if worst is not None:
        why, week = worst
        yield _week_chart(f"dispatch-{site_id}-worst", f"{site_id}, {why}", hours, week)
    price = hours.price_usd_per_mwh
    if np.ptp(price) <= FLAT_USD_PER_MWH:
        title = f"{site_id}: a week; the market price is {price.mean():,.0f} USD/MWh in every hour, as in all weeks"
        week = slice(0, hours.steps_per_week)
        yield _week_chart(f"dispatch-{site_id}-any", title, hours, week)
        return
    for name, week in weeks(price, hours.steps_per_week).items():
        mean = price[week].mean()
        title = f"{site_id}: week of the {name}, {mean:,.0f} USD/MWh on average"
        chart = f"dispatch-{site_id}-{name.split(maxsplit=1)[0]}"
        yield _week_chart(chart, title, hours, week)


def _week_chart(chart_id: str, title: str, hours: Hours, week: slice) -> Chart:
    price = hours.price_usd_per_mwh[week]
    parts, taken = _any_in(hours.supply_mw, week), _any_in(hours.charge_mw, week)
    times = hours.times[week].astype("datetime64[m]")
    labels = [str(time).replace("T", " ")[5:] for time in times]
    load = three_places(hours.load_mw[week])
    columns = {
        "load": load,
        "price [USD/MWh]": three_places(price),
        **{block: three_places(values) for block, values in parts.items()},
        **{f"{store} charging": three_places(mw) for store, mw in taken.items()},
    }
    return Chart(
        chart_id,
        title,
        "MW",
        hours.source,
        _week_option(labels, [*_areas(hours, parts, taken), {**LOAD, "data": load}]),
        ("hour UTC", *columns),
        tuple(zip(labels, *columns.values(), strict=True)),
    )


def _any_in(blocks_mw: Mapping[str, Floats], week: slice) -> dict[str, Floats]:
    """Return a week of each block that does anything in it. [MW]"""
    return {name: mw[week] for name, mw in blocks_mw.items() if mw[week].any()}


def _week_option(labels: list[str], series: list[Option]) -> Option:
    option = with_zoom(chart_option(labels, "MW", series))
    option["xAxis"]["boundaryGap"] = False
    option["xAxis"]["axisLabel"] = {
        **option["xAxis"]["axisLabel"],
        "interval": len(labels) // DAYS_OF_WEEK - 1,
        "alignMinLabel": "left",
        "hideOverlap": True,
    }
    return option


def _areas(
    hours: Hours, parts: Mapping[str, Floats], taken: Mapping[str, Floats]
) -> Iterator[Option]:
    def colour(block: str) -> str:
        return technology_colour(hours.technology.get(block, block))

    for block, values in parts.items():
        if is_sold(block):
            yield _area(block, -values, "charge", colour(block))
        else:
            yield _area(block, values, "supply", colour(block))
    for store, values in taken.items():
        yield _area(f"{store} charging", -values, "charge", colour(store))


def _area(name: str, values: Floats, stack: str, colour: str) -> Option:
    return {
        "type": "line",
        "name": name,
        "stack": stack,
        "symbol": "none",
        "color": colour,
        "lineStyle": {"width": 0},
        "areaStyle": {"opacity": 0.9},
        "data": three_places(values),
    }
