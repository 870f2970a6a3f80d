"""The figures of a view in one list, by section: what a workbook shows and what two plans are compared by.

A new figure of ``ViewAnswer``, or a new one by quarter, comes by itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import chain, islice
from typing import Any, NamedTuple

from abilene.results.known import ByQuarter
from abilene.results.records import Delay, ViewAnswer
from abilene.units import over_time, split_unit

Cell = float | str | None
YEARLY = {"stock": "{name} {unit} at the end of", "flow": "{name} in"}
"""Heads of the sections by year: what stands is read at the end of each, what passes is
added up."""
HEADLINES = "headlines"
FURTHER = "further rates of return"
"""Where cash has several: the lowest stands among the headlines."""
IRR, PER_CENT_A_YEAR = "IRR", "% a year"
NO_RATE = "none"
DRAWN = "drawn by tranche"
USED = "paid for each use"
CASH = "cash over the whole plan"
ENERGISED = "phases energised"
SHED = "load shed in the last year"


class Figure(NamedTuple):
    """A figure or fact of a view."""

    section: str
    name: str
    unit: str
    """Empty for words."""
    value: Cell
    """Null if it is not computed."""


Figures = Iterator[Figure]


def _keys_of(*kinds: Any) -> tuple[str, ...]:
    """Return the keys of a view whose values are of one of these kinds, in their order."""
    fields = ViewAnswer.model_fields
    return tuple(filter(lambda key: fields[key].annotation in kinds, fields))


NUMBERS = _keys_of(float, float | None)
QUARTERLY = _keys_of(ByQuarter, ByQuarter | None)


def figures(view: ViewAnswer) -> Figures:
    """Yield the headlines of a view, its figures by year, draws, uses, cash, phases, and what load is shed."""
    return chain.from_iterable(section(view) for section in SECTIONS)


def _headlines(view: ViewAnswer) -> Figures:
    for key in NUMBERS:
        name, unit = split_unit(key)
        yield Figure(HEADLINES, name, unit, getattr(view, key))
    yield Figure(HEADLINES, IRR, PER_CENT_A_YEAR, _first_rate(view))
    for key, words in WORDS.items():
        name, _ = split_unit(key)
        value = getattr(view, key)
        yield Figure(HEADLINES, name, "", None if value is None else words(value))


def _first_rate(view: ViewAnswer) -> Cell:
    """Return the lowest internal rate of return; null if none is computed, a word if cash has none. [% a year]"""
    if view.irr_per_year is None:
        return None
    return next(map(_per_cent, view.irr_per_year), NO_RATE)


def _further_rates(view: ViewAnswer) -> Figures:
    """Yield the internal rates of return above the lowest, rising."""
    rates = enumerate(map(_per_cent, view.irr_per_year or ()), start=1)
    for place, rate in islice(rates, 1, None):
        yield Figure(FURTHER, f"{IRR} {place}", PER_CENT_A_YEAR, rate)


def _per_cent(share: float) -> float:
    """Return a share in per cent, without digits that it does not have."""
    return round(100 * share, 4)


def _delay(held: Delay) -> str:
    return f"{held.quarter} {held.site}.{held.phase}: {held.binding}"


WORDS: dict[str, Callable[[Any], str]] = {
    "status": str,
    "first_late": _delay,
    "first_stop": _delay,
    "funding_gap_quarter": str,
}
"""Facts of a view, and how they are said."""


def _by_year(view: ViewAnswer) -> Figures:
    for key, by_quarter in quarterly(view).items():
        name, unit = split_unit(key)
        section = YEARLY[over_time(key)].format(name=name, unit=unit)
        for year, value in by_year(by_quarter, key).items():
            yield Figure(section, year, unit, value)


def _drawn(view: ViewAnswer) -> Figures:
    for name, tranche in view.tranches.items():
        yield Figure(DRAWN, name, "USD", tranche.drawn_usd)


def _used(view: ViewAnswer) -> Figures:
    for name, usd in uses_usd(view).items():
        yield Figure(USED, name, "USD", usd)


def _cash(view: ViewAnswer) -> Figures:
    for key, by_quarter in cash(view).items():
        name, unit = split_unit(key)
        numbers = list(by_quarter.values())
        total = numbers[-1] if over_time(key) == "stock" else sum(numbers)
        yield Figure(CASH, name, unit, total)


def _at_each_site(view: ViewAnswer) -> Figures:
    for site_id, site in view.sites.items():
        for phase, quarter in site.phases.items():
            name = f"{site_id}.{phase}"
            yield Figure(ENERGISED, name, "", quarter or "never")
        for tier, shed in site.shed.items():
            name = f"{site_id}: {tier}"
            yield Figure(SHED, name, "MWh/year", shed.mwh_per_year)


SECTIONS: tuple[Callable[[ViewAnswer], Figures], ...] = (
    _headlines,
    _further_rates,
    _by_year,
    _drawn,
    _used,
    _cash,
    _at_each_site,
)


def quarterly(view: ViewAnswer) -> dict[str, ByQuarter]:
    """Return the figures of a view by quarter, by key, as far as they are computed."""
    found: dict[str, ByQuarter] = {}
    for key in QUARTERLY:
        figure = getattr(view, key)
        if figure is not None:
            found[key] = figure
    return found


def cash(view: ViewAnswer) -> dict[str, ByQuarter]:
    """Return the cash of a view by quarter, by key; nothing if it is not computed."""
    return dict(view.cash) if view.cash else {}


def by_year(by_quarter: ByQuarter, key: str) -> dict[str, float]:
    """Return the figures of a key by year: of what stands that at its end, of what passes the sum."""
    adds_up = over_time(key) == "flow"
    years: dict[str, float] = {}
    for quarter, number in by_quarter.items():
        year = quarter[:4]
        before = years.get(year, 0.0) if adds_up else 0.0
        years[year] = round(before + number, 3)
    return years


def uses_usd(view: ViewAnswer) -> dict[str, float]:
    """Return what is paid for each use, by all sources together. [USD]"""
    uses = Counter[str]()
    for paid in view.paid_usd.values():
        uses.update(paid)
    return dict(uses)
