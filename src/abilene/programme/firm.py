"""What a strict view leaves of the power of a campus: what somebody has secured or measured of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from abilene.programme.power_records import CUTS

SUPPLIES = ("firm_mw", "curtailable_mw")
Records = Mapping[str, Mapping[str, Any]]


def leave_firm_power(
    data: Mapping[str, Any], wide: Mapping[str, Any]
) -> frozenset[str]:
    """Take out of each campus the contracts, equipment and agreements that lack a firm day or firm power.

    Where nothing is left its records stay as they are without such strictness: what is
    measured to run there still has its price and hours.

    Parameters
    ----------
    data : mapping
        The data of a programme over which the claims of a strict view are laid: what
        none of them gives is None. Changed in place.
    wide : mapping
        The same of the view without its strictness.

    Returns
    -------
    frozenset of str
        The campuses of which nothing is left: they power nothing new.
    """
    unpowered: set[str] = set()
    for site_id, site in data["sites"].items():
        firm = _firm_of(site)
        if not any(firm.values()):
            unpowered.add(site_id)
            firm = dict(zip(firm, map(wide["sites"][site_id].get, firm), strict=True))
        site.update(firm)
        site["ppa"] = _with_power(site["ppa"], ("max_mw",))
    return frozenset(unpowered)


def _firm_of(site: Mapping[str, Any]) -> dict[str, Any]:
    """Return the contracts and equipment of a campus that have a day and power."""
    grid = dict(zip(site["grid"], map(_filled, site["grid"].values()), strict=True))
    return {
        "grid": _with_power(grid, SUPPLIES),
        "equipment": _with_power(site["equipment"], ("max_mw",)),
    }


def _with_power(records: Records, powers: tuple[str, ...]) -> dict[str, Any]:
    """Return the records that have a day, and power under any of some keys."""

    def is_firm(item: tuple[str, Mapping[str, Any]]) -> bool:
        _, record = item
        return record["from"] is not None and any(map(record.get, powers))

    return dict(filter(is_firm, records.items()))


def _filled(contract: Mapping[str, Any]) -> dict[str, Any]:
    """Return a contract in which power that nobody has secured counts nothing, and is not cut."""
    powers = {name: contract[name] or 0.0 for name in SUPPLIES}
    filled = {**contract, **powers}
    if not filled["curtailable_mw"]:
        filled |= dict.fromkeys(CUTS)
    return filled
