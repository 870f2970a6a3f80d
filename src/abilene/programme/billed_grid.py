"""Connections under a tariff: whether they need a market price, and lines under which no design is sought."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from itertools import repeat
from operator import attrgetter
from typing import Any

from abilene.programme.lines_of_plans import line_refused
from abilene.programme.power_records import Grid
from abilene.programme.ppa_records import is_any_settled
from abilene.programme.schema import Programme, Site
from abilene.programme.tariff_records import (
    CoincidentLine,
    DemandLine,
    EnergyLine,
    TiersLine,
)

UNSAID = "nobody says this price"
NO_ENERGY = "no line prices energy, and a connection would draw it for nothing"
OF_ENERGY = (EnergyLine, TiersLine)
"""Kinds of lines that price energy."""
PRICES: Mapping[type[Any], str] = {
    EnergyLine: "usd_per_mwh",
    DemandLine: "usd_per_kw_month",
    CoincidentLine: "usd_per_kw_year",
}
"""Field of a line that says its price."""


def needs_market_price(programme: Programme, site: Site) -> bool:
    """Return whether anything of the contracts of a site follows the price of a market."""
    return is_any_settled(site.ppa.values()) or any(
        map(partial(_needs_price, programme, site), site.grid.values())
    )


def _needs_price(programme: Programme, site: Site, grid: Grid) -> bool:
    """Return whether a contract sells, passes a price on, or is cut by it."""
    is_cut = grid.curtailed_hours_per_year is not None or grid.curtail is not None
    holds = (
        grid.tariff is None,
        grid.export_mw * (not grid.net_metering) > 0,
        is_cut and site.net_load is None,
        any(map(is_passed_on, connection_lines(programme, grid.tariff).values())),
    )
    return any(holds)


def connection_lines(programme: Programme, tariff_id: str | None) -> Mapping[str, Any]:
    """Return the lines of a tariff; none of one that the view does not know."""
    known = {name: terms.lines for name, terms in programme.tariffs.items()}
    return known.get(tariff_id or "", {})


def is_passed_on(line: Any) -> bool:
    """Return whether a line adds the price of the market."""
    return getattr(line, "pass_", None) is not None


def lines_refused(programme: Programme, site: Site) -> Iterator[tuple[str, str]]:
    """Yield the lines of a site's tariffs under which no design is sought: where they stand, and why."""
    named = list(map(attrgetter("tariff"), site.grid.values()))
    for tariff_id in filter(programme.tariffs.__contains__, dict.fromkeys(named)):
        lines = connection_lines(programme, tariff_id)
        if not prices_energy(lines):
            yield f"tariffs.{tariff_id}.lines", NO_ENERGY
        for name, line in lines.items():
            here = f"tariffs.{tariff_id}.lines.{name}"
            yield from _unsaid(here, line)
            why = line_refused(line, lines, named.count(tariff_id))
            yield from zip(repeat(here), why)


def prices_energy(lines: Mapping[str, Any]) -> bool:
    """Return whether any line of a tariff is a price of energy: others bill a part of a delivery alone."""
    return any(isinstance(line, OF_ENERGY) for line in lines.values())


def _unsaid(here: str, line: Any) -> Iterator[tuple[str, str]]:
    """Yield the price that nobody says of a line."""
    price, steps = PRICES.get(type(line), ""), getattr(line, "steps", ())
    said = (getattr(line, price, 0.0) is not None, bool(steps), is_passed_on(line))
    if not any(said):
        yield f"{here}.{price}", UNSAID


def unknown_tariffs(programme: Programme, site: Site) -> Iterator[tuple[str, str]]:
    """Yield the connections whose tariff the view does not know yet: connection and tariff."""
    known = {None, *programme.tariffs}
    for name, grid in site.grid.items():
        if grid.tariff not in known:
            yield name, str(grid.tariff)
