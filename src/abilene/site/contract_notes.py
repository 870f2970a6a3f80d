"""What a reader should know of the contracts of a site before comparing a sizing with a plan."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from itertools import chain, filterfalse
from operator import attrgetter

from abilene.programme.power_records import PRICES_OF_GRID
from abilene.programme.schema import Programme, Site
from abilene.site.load import full_load_mw

NOT_A_PLAN = (
    "This is a sizing, not a plan: it has the load of all phases, every contract and kind of equipment whatever "
    "its date, money without end, and pays off each plant over its life. A plan has the dates, the money and the "
    "years of the view, and may build other power."
)
"""Why a plan of a campus may show other equipment."""


TAKE = (
    "{site}.grid.{name}: a sizing counts the minimum take for a year, a plan quarter by quarter, and after its last "
    "for what its designs hold alone"
)
IDLE = (
    "{site}.equipment.{name}: must be built and is hardly charged, as the contracts grant no more than the load; "
    "give grid power to charge it with"
)
ENERGY_ONLY = (
    "energy only: the price of {contracts} holds no delivery, demand or capacity charge; name a tariff, or give "
    "charge_usd_per_mwh and demand_charge_usd_per_kw_month"
)
"""Of contracts at the price of a market: a delivered price is more."""
ABOVE_CONTRACT = (
    "{site}.grid.{name}: contract_mw, {held:g}, is below the {mw:g} MW that it gives; what is drawn above the "
    "contract is billed as drawn, without what a utility may ask for that"
)
MONEY_OF_A_PLAN = (
    "{site}.grid.{name}: {keys} is in no cost of this sizing, as no design changes it; "
    "a plan has it in its capital"
)
ASKED_FIRST = (
    "contribution_in_aid_usd",
    "contribution_in_aid_usd_per_kw",
    "collateral_usd_per_kw",
)
"""What a utility may ask for before it connects, of a connection or of the term of its tariff."""
SUPPLY_MW = attrgetter("firm_mw", "curtailable_mw")


def contract_notes(programme: Programme, site_id: str) -> Iterator[str]:
    """Yield what the contracts of a site mean for a sizing and a plan, where they may differ or surprise."""
    site = programme.sites[site_id]
    bare = energy_only(programme, site_id)
    if bare:
        yield ENERGY_ONLY.format(contracts=bare)
    for name in filter(lambda name: site.grid[name].min_take, site.grid):
        yield TAKE.format(site=site_id, name=name)
    for name, grid in site.grid.items():
        mw = math.fsum(SUPPLY_MW(grid))
        if grid.contract_mw is not None and grid.contract_mw < mw:
            held = grid.contract_mw
            yield ABOVE_CONTRACT.format(site=site_id, name=name, held=held, mw=mw)
    granted_mw = math.fsum(chain.from_iterable(map(SUPPLY_MW, site.grid.values())))
    if granted_mw <= full_load_mw(site) and _only_stores(programme, site):
        for kind in filter(lambda kind: site.equipment[kind].min_mw, site.equipment):
            yield IDLE.format(site=site_id, name=kind)


def asked_before_power(programme: Programme, site_id: str) -> Iterator[str]:
    """Yield which contracts of a site ask for money before they give power, which a sizing does not count."""
    for name, grid in programme.sites[site_id].grid.items():
        term = getattr(programme.tariffs.get(grid.tariff or ""), "term", None)
        keys = [
            key
            for key in ASKED_FIRST
            if any(getattr(record, key, 0.0) for record in (grid, term))
        ]
        if keys:
            said = " and ".join(keys)
            yield MONEY_OF_A_PLAN.format(site=site_id, name=name, keys=said)


def energy_only(programme: Programme, site_id: str) -> str:
    """Name the contracts of a site whose price holds no delivery, demand or capacity charge."""
    return ", ".join(bare_contracts(programme, site_id))


def bare_contracts(programme: Programme, site_id: str) -> tuple[str, ...]:
    """Return the contracts of a site whose price holds no delivery, demand or capacity charge."""
    site = programme.sites[site_id]
    bare = filter(_is_bare(site), site.grid)
    return tuple(map(f"{site_id}.grid.{{}}".format, bare))


def charged_contracts(programme: Programme, site_id: str) -> tuple[str, ...]:
    """Return the other contracts of a site: they have a tariff, charges or a price of their own."""
    bare = set(bare_contracts(programme, site_id))
    named = map(f"{site_id}.grid.{{}}".format, programme.sites[site_id].grid)
    return tuple(filterfalse(bare.__contains__, named))


def _is_bare(site: Site) -> Callable[[str], bool]:
    """Return whether a contract of a site costs the price of the market and nothing else."""
    priced = attrgetter("tariff", *PRICES_OF_GRID)
    return lambda name: not any(priced(site.grid[name]))


def _only_stores(programme: Programme, site: Site) -> bool:
    """Return whether no equipment of a site makes power."""
    kinds = filter(lambda kind: site.equipment[kind].max_mw, site.equipment)
    return all(programme.equipment[kind].output == "storage" for kind in kinds)
