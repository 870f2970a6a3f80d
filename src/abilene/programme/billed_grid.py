"""Connections under a tariff: whether they need a market price, and lines under which no design is sought."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from abilene.programme.power_records import Grid
from abilene.programme.schema import Programme, Site
from abilene.programme.tariff_records import (
    CoincidentLine,
    DemandLine,
    EnergyLine,
    MinimumBillLine,
    TariffTerms,
    TiersLine,
)

UNSAID = "nobody says this price"
PRICES: Mapping[type[Any], str] = {
    EnergyLine: "usd_per_mwh",
    DemandLine: "usd_per_kw_month",
    CoincidentLine: "usd_per_kw_year",
}
"""Field of a line that says its price."""
IN_STEPS = "prices demand in steps, and no design is sought under them"
NOT_LINEAR: Mapping[type[Any], str] = {
    TiersLine: "prices energy in steps, and no design is sought under them",
    MinimumBillLine: "is a minimum bill, and no design is sought under it",
}


def needs_market_price(programme: Programme, site: Site) -> bool:
    """Return whether anything of the contracts of a site follows the price of a market."""
    return any(_needs_price(programme, site, grid) for grid in site.grid.values())


def _needs_price(programme: Programme, site: Site, grid: Grid) -> bool:
    """Return whether a contract sells, passes a price on, or is cut by it."""
    if grid.tariff is None or grid.export_mw:
        return True
    is_cut_by_price = grid.curtailed_hours_per_year is not None and not site.net_load
    terms = programme.tariffs.get(grid.tariff)
    return is_cut_by_price or (terms is not None and _passes_price_on(terms))


def _passes_price_on(terms: TariffTerms) -> bool:
    """Return whether a line of a tariff adds the price of the market."""
    lines = terms.lines.values()
    return any(isinstance(line, EnergyLine) and bool(line.pass_) for line in lines)


def lines_refused(programme: Programme, site: Site) -> Iterator[tuple[str, str]]:
    """Yield the lines of a site's tariffs under which no design is sought: where they stand, and why."""
    named = dict.fromkeys(grid.tariff for grid in site.grid.values())
    for tariff_id in filter(None, named):
        terms = programme.tariffs.get(tariff_id)
        for name, line in (terms.lines if terms else {}).items():
            here = f"tariffs.{tariff_id}.lines.{name}"
            price = PRICES.get(type(line))
            if price and _is_unsaid(line, price):
                yield f"{here}.{price}", UNSAID
            words = NOT_LINEAR.get(type(line), "")
            if len(getattr(line, "steps", ())) > 1 and not words:
                words = IN_STEPS
            if words:
                yield here, words


def _is_unsaid(line: Any, price: str) -> bool:
    """Return whether a line needs a price that nobody says."""
    others = getattr(line, "steps", ()) or getattr(line, "pass_", None)
    return getattr(line, price) is None and not others


def unknown_tariffs(programme: Programme, site: Site) -> Iterator[tuple[str, str]]:
    """Yield the connections whose tariff the view does not know yet: connection and tariff."""
    for name, grid in site.grid.items():
        if grid.tariff is not None and grid.tariff not in programme.tariffs:
            yield name, grid.tariff
