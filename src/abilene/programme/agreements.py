"""Power purchase agreements beside the connections of a site: which of them nothing can settle, or no plan holds."""

from __future__ import annotations

from collections.abc import Container
from functools import partial

from abilene.programme.billed_grid import connection_lines, is_passed_on
from abilene.programme.ppa_records import Ppa
from abilene.programme.schema import Programme, Site

SLEEVED = ("sleeved",)
"""Kinds that take the place of the market price of a connection."""
BY_THE_HOUR = ("as_produced",)
"""Kinds that no plan holds: their power is used in the hours of its designs."""


def at_market(programme: Programme, site: Site) -> list[str]:
    """Return the connections whose energy costs the price of the market, charges apart."""
    return list(filter(partial(_is_at_market, programme, site), site.grid))


def _is_at_market(programme: Programme, site: Site, name: str) -> bool:
    """Return whether the energy of a connection costs the price of the market."""
    grid = site.grid[name]
    if grid.tariff is None:
        return grid.energy_usd_per_mwh is None
    lines = connection_lines(programme, grid.tariff).values()
    return any(map(is_passed_on, lines))


def without_sleeve(programme: Programme, site: Site) -> dict[str, str]:
    """Return the sleeved agreements of a site that has no connection at the market price, which they replace.

    By name, the kind of each.
    """
    if at_market(programme, site):
        return {}
    return _offered(site.ppa, SLEEVED)


def not_in_plans(site: Site) -> dict[str, str]:
    """Return the agreements of a site that no plan holds: by name, the kind of each."""
    return _offered(site.ppa, BY_THE_HOUR)


def _offered(agreements: dict[str, Ppa], kinds: Container[str]) -> dict[str, str]:
    """Return the agreements of some kinds of which anything may be signed: by name, the kind of each."""
    return {
        name: terms.kind
        for name, terms in agreements.items()
        if terms.max_mw > 0 and terms.kind in kinds
    }
