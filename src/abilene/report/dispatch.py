"""Charts of a campus at work: the hours of two weeks, that of the highest price and the median one."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from abilene.arrays import Floats
from abilene.report.chart import Chart, Option, chart_option, with_zoom
from abilene.report.colours import INK, technology_colour
from abilene.results.hours import WEEK_HOURS, Hours

DAY_HOURS = 24


def weeks(price_usd_per_mwh: Floats) -> dict[str, slice]:
    """Return the whole weeks whose mean price is the highest, and the median.

    Parameters
    ----------
    price_usd_per_mwh : array, shape (hours,)
        Price in each hour, at least a week of them. [USD/MWh]
    """
    count = len(price_usd_per_mwh) // WEEK_HOURS
    means = (
        price_usd_per_mwh[: count * WEEK_HOURS].reshape(count, WEEK_HOURS).mean(axis=1)
    )
    order = np.argsort(means, kind="stable")
    chosen = {
        "highest price": int(order[-1]),
        "median price": int(order[(count - 1) // 2]),
    }
    return {
        name: slice(week * WEEK_HOURS, (week + 1) * WEEK_HOURS)
        for name, week in chosen.items()
    }


def dispatch_charts(site_id: str, hours: Hours) -> Iterator[Chart]:
    """Yield the two weeks of a campus: blocks stacked, charging below zero, and the load as a line."""
    for name, week in weeks(hours.price_usd_per_mwh).items():
        price = hours.price_usd_per_mwh[week].mean()
        parts = {
            block: values[week]
            for block, values in hours.supply_mw.items()
            if values[week].any()
        }
        taken = {
            store: values[week]
            for store, values in hours.charge_mw.items()
            if values[week].any()
        }
        labels = [
            str(time).replace("T", " ")[5:]
            for time in hours.times[week].astype("datetime64[m]")
        ]
        areas = [
            _area(block, values, "supply", hours) for block, values in parts.items()
        ]
        areas += [
            _area(f"{store} charging", -values, "charge", hours, store)
            for store, values in taken.items()
        ]
        load = {
            "type": "line",
            "name": "load",
            "symbol": "none",
            "color": INK,
            "lineStyle": {"width": 2},
        }
        option = chart_option(
            labels, "MW", [*areas, {**load, "data": _rounded(hours.load_mw[week])}]
        )
        option["xAxis"]["boundaryGap"] = False
        option["xAxis"]["axisLabel"] = {
            **option["xAxis"]["axisLabel"],
            "interval": DAY_HOURS - 1,
            "alignMinLabel": "left",
        }
        heads = (
            "hour UTC",
            "load",
            "price [USD/MWh]",
            *parts,
            *(f"{store} charging" for store in taken),
        )
        columns = (
            hours.load_mw[week],
            hours.price_usd_per_mwh[week],
            *parts.values(),
            *taken.values(),
        )
        yield Chart(
            f"dispatch-{site_id}-{name.split()[0]}",
            f"{site_id}: week of the {name}, {price:,.0f} USD/MWh on average",
            "MW",
            hours.source,
            with_zoom(option),
            heads,
            tuple(zip(labels, *map(_rounded, columns), strict=True)),
        )


def _area(
    name: str, values: Floats, stack: str, hours: Hours, block: str = ""
) -> Option:
    block = block or name
    return {
        "type": "line",
        "name": name,
        "stack": stack,
        "symbol": "none",
        "color": technology_colour(hours.technology.get(block, block)),
        "lineStyle": {"width": 0},
        "areaStyle": {"opacity": 0.9},
        "data": _rounded(values),
    }


def _rounded(values: Floats) -> list[float]:
    return [round(float(value), 3) + 0.0 for value in values]
