"""What a view leaves out because its day is broken or was taken back, and nobody gives another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import partial
from itertools import chain, filterfalse
from operator import itemgetter
from typing import Any

from abilene.claims import Resolved
from abilene.claims.own_day import WITHDRAWN, OwnDay
from abilene.programme.firm import SUPPLIES, Records
from abilene.yamltext import value_at

TARGET, SERVICE = "sites.phases.target", "sites.equipment.from"
CONTRACT, OPENS = "sites.grid.from", "capital.opens"
AGREEMENT = "sites.ppa.from"
"""Kinds of days: their paths without the ids."""
STORAGE = "storage"
CONSEQUENCES = {
    CONTRACT: "the contract is left out of the plan",
    AGREEMENT: "the agreement is left out of the plan",
    OPENS: "the money may be drawn after the day of the plan, and not before",
    SERVICE: "its lead time counts from the day of the plan",
    TARGET: "the phase is built when it can be",
}
"""What a plan makes of a day that nobody gives any more, by its kind."""
IF_WITHDRAWN = CONSEQUENCES | {TARGET: "the phase is left out of the plan"}
"""The same where all who gave one took it back."""


def kind_of(path: str) -> str:
    """Return which kind of day a path is: the path without the ids in it."""
    return ".".join(path.split(".")[::2])


def undated_paths(
    answers: Mapping[str, Resolved], data: Mapping[str, Any]
) -> tuple[str, ...]:
    """Return the paths of days that are broken or were taken back, and that nothing and nobody replaces.

    What was set has a value in the data, and so has an event that opens money.
    """
    undated = (path for path, answer in answers.items() if answer.is_undated)
    return tuple(path for path in undated if value_at(data, path.split(".")) is None)


def consequence(path: str, own: OwnDay | None) -> str:
    """Say what a plan makes of a day that nobody gives any more."""
    is_withdrawn = getattr(own, "state", "") == WITHDRAWN
    return (CONSEQUENCES, IF_WITHDRAWN)[is_withdrawn][kind_of(path)]


def leave_out_undated(
    data: Mapping[str, Any], paths: Iterable[str], as_of: date
) -> frozenset[str]:
    """Take contracts without a day out of a programme; let money without one open after the day of the plan.

    A unit of equipment without a day counts its lead time from the day of the plan, and a
    phase is built when it can be, unless its day was taken back: see ``kept_out``.

    Parameters
    ----------
    data : mapping
        The data of a programme over which the claims of a view are laid. Changed in
        place.
    paths : iterable of str
        The days that nobody gives any more.
    as_of : date
        Day of the plan: by then what they promised is not there.

    Returns
    -------
    frozenset of str
        The campuses of which no power is left: they power nothing new, and their records
        stay, as what is measured to run there still has its price and hours.
    """
    steps = defaultdict[str, list[list[str]]](list)
    for path in paths:
        steps[kind_of(path)].append(path.split("."))
    for _, tranche, _ in steps[OPENS]:
        _open_later(data["capital"][tranche], as_of)
    for _, site_id, _, name, _ in steps[AGREEMENT]:
        _leave_out_agreement(data["sites"][site_id], name)
    contracts = defaultdict[str, set[str]](set)
    for _, site_id, _, name, _ in steps[CONTRACT]:
        contracts[site_id].add(name)
    unpowered = filter(partial(_loses_all_power, data, as_of), contracts.items())
    return frozenset(map(itemgetter(0), unpowered))


def _leave_out_agreement(site: dict[str, Any], name: str) -> None:
    """Take a power purchase agreement out of a campus."""
    agreements = dict(site["ppa"])
    agreements.pop(name, None)
    site["ppa"] = agreements


def _open_later(tranche: dict[str, Any], as_of: date) -> None:
    """Let a tranche open on the day after that of the plan at the earliest, as it has not by then."""
    opens = as_of + timedelta(days=1)
    # one that has expired is closed whatever its first day
    tranche["opens"] = min(opens, tranche["expires"] or opens)


def _loses_all_power(
    data: Mapping[str, Any], as_of: date, lost: tuple[str, set[str]]
) -> bool:
    """Take contracts out of a campus; where it has no power without them, leave them in and return so."""
    site_id, names = lost
    site = data["sites"][site_id]
    left = dict(filterfalse(lambda item: item[0] in names, site["grid"].items()))
    if _has_power(left, site["equipment"], data["equipment"]):
        site["grid"] = left
        return False
    site["grid"] |= {name: {**site["grid"][name], "from": as_of} for name in names}
    return True


def _has_power(grid: Records, equipment: Records, kinds: Records) -> bool:
    """Return whether contracts supply anything, or something may be built that makes power."""
    supplied = chain.from_iterable(map(itemgetter(*SUPPLIES), grid.values()))
    made = (
        record["max_mw"]
        for kind, record in equipment.items()
        if kinds[kind]["output"] != STORAGE
    )
    return any((*supplied, *made))
