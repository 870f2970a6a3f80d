"""Whether the power of a campus is sized by the hour, and its load worth what its compute brings: of the input alone.

Apart from what sizes it, so that questions about the input load nothing else.
"""

from __future__ import annotations

from functools import partial

from abilene.programme.schema import Programme, Site


def sells_compute(programme: Programme, site: Site) -> bool:
    """Return whether what its load is worth follows from what compute brings: all of it, with work to lose."""
    rent_usd = site.contract_usd_per_it_mw_year
    sold = all(map(partial(_brings, programme), site.it_mw_by_hardware))
    # a rent is for all of the campus, whatever its hardware would bring
    without_rent: dict[float | None, bool] = {None: sold}
    brings = without_rent.get(rent_usd, bool(rent_usd))
    return brings and bool(programme.workloads)


def _brings(programme: Programme, hardware_id: str) -> bool:
    """Return whether an hour of some hardware is sold for something."""
    hardware = programme.hardware.get(hardware_id)
    by_year = getattr(hardware, "usd_per_accelerator_hour", None)
    return any((by_year or {}).values())


def is_sized(programme: Programme, site: Site) -> bool:
    """Return whether a plan sizes its power: the file says what load is worth, and something of its hours."""
    stated = programme.programme.lost_load_usd_per_mwh
    says_worth = any((stated, sells_compute(programme, site)))
    return says_worth and any((site.weather, site.price))
