"""The figures of a view in one list, by section: what a workbook shows and what two plans are compared by.

A new figure of ``ViewAnswer``, or a new one by quarter, comes by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from abilene.results.records import ByQuarter, Delay, ViewAnswer
from abilene.units import split_unit

Cell = float | str | None
LEVELS = {"MW"}
"""Units of what stands at the end of a quarter; anything else adds up over quarters."""
WORDS = ("status", "first_late", "first_stop", "funding_gap_quarter", "irr_per_year")
NUMBERS = (float, float | None)
BY_QUARTER = (ByQuarter, ByQuarter | None)
HEADLINES = "headlines"


class Figure(NamedTuple):
    """A figure or fact of a view."""

    section: str
    name: str
    unit: str
    """Empty for words."""
    value: Cell
    """Null if it is not computed."""


def figures(view: ViewAnswer) -> Iterator[Figure]:
    """Yield the headlines of a view, its figures by year, draws, uses, cash, phases, and what load is shed."""
    fields = ViewAnswer.model_fields
    for key in (key for key, field in fields.items() if field.annotation in NUMBERS):
        yield Figure(HEADLINES, *split_unit(key), getattr(view, key))
    for key in WORDS:
        yield Figure(HEADLINES, split_unit(key)[0], "", _words(getattr(view, key)))
    for key in quarterly(view):
        name, unit = split_unit(key)
        section = f"{name} {unit} at the end of" if unit in LEVELS else f"{name} in"
        yield from (
            Figure(section, year, unit, value)
            for year, value in by_year(getattr(view, key), unit).items()
        )
    for name, tranche in view.tranches.items():
        yield Figure("drawn by tranche", name, "USD", tranche.drawn_usd)
    for name, usd in uses_usd(view).items():
        yield Figure("paid for each use", name, "USD", usd)
    for key, by_quarter in cash(view).items():
        numbers = list(by_quarter.values())
        total = numbers[-1] if key == "balance_usd" else sum(numbers)
        yield Figure("cash over the whole plan", *split_unit(key), total)
    for site_id, site in view.sites.items():
        for phase, quarter in site.phases.items():
            yield Figure(
                "phases energised", f"{site_id}.{phase}", "", quarter or "never"
            )
        for tier, shed in site.shed.items():
            yield Figure(
                "load shed in the last year",
                f"{site_id}: {tier}",
                "MWh/year",
                shed.mwh_per_year,
            )


def quarterly(view: ViewAnswer) -> dict[str, ByQuarter]:
    """Return the figures of a view by quarter, by key, as far as they are computed."""
    keys = [
        key
        for key, field in ViewAnswer.model_fields.items()
        if field.annotation in BY_QUARTER
    ]
    return {key: getattr(view, key) for key in keys if getattr(view, key) is not None}


def cash(view: ViewAnswer) -> dict[str, ByQuarter]:
    """Return the cash of a view by quarter, by key; nothing if it is not computed."""
    return (
        {key: getattr(view.cash, key) for key in type(view.cash).model_fields}
        if view.cash
        else {}
    )


def by_year(by_quarter: ByQuarter, unit: str) -> dict[str, float]:
    """Return figures by year: of a level, such as MW, that at its end; of anything else the sum."""
    years: dict[str, float] = {}
    for quarter, number in by_quarter.items():
        years[quarter[:4]] = (
            number if unit in LEVELS else round(years.get(quarter[:4], 0.0) + number, 3)
        )
    return years


def uses_usd(view: ViewAnswer) -> dict[str, float]:
    """Return what is paid for each use, by all sources together. [USD]"""
    found: dict[str, float] = {}
    for paid in view.paid_usd.values():
        for use, usd in paid.items():
            found[use] = found.get(use, 0.0) + usd
    return found


def _words(value: Delay | tuple[float, ...] | str | None) -> str | None:
    if isinstance(value, Delay):
        return f"{value.quarter} {value.site}.{value.phase}: {value.binding}"
    return (
        ", ".join(f"{rate:.1%}" for rate in value)
        if isinstance(value, tuple)
        else value
    )
