"""Settings that change nothing: the value is there already, nothing reads it, or its record is not known yet."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from itertools import chain
from operator import attrgetter
from typing import Any

from abilene.programme.draft import Draft
from abilene.programme.resolve import Seen
from abilene.programme.schema import Programme
from abilene.yamltext import value_at

NOT_KNOWN = "its record is not known on the day of the plan"
SAME = "it is so already"
ONLY_CHECKS = "it is only compared with the plan"
UNUSED = {
    "hardware": "no phase has this hardware",
    "equipment": "no campus may build this equipment",
}
LOADS = ("it_mw", "facility_mw", "facility_per_it_peak")
"""What is set of these moves the others, also where it is the value that stood there."""


def idle_settings(draft: Draft, views: Mapping[str, Seen]) -> Iterator[str]:
    """Yield what is to be said of each setting that changes nothing in any of some views.

    Parameters
    ----------
    draft : Draft
        The programme with what was set.
    views : mapping of str to Seen
        The same as each view sees it.
    """
    literals = draft.programme.model_dump(by_alias=True)
    seen = [(one, one.programme.model_dump(by_alias=True)) for one in views.values()]
    reasons: dict[Any, set[str]] = {}
    for path, setting in draft.settings.items():
        found = {_why_idle(draft, path, literals, one, data) for one, data in seen}
        reasons.setdefault(setting, set()).update(found)
    for setting, found in reasons.items():
        if "" not in found:
            why = " or ".join(sorted(found))
            yield f"{setting.path}={setting.value} changes nothing: {why}"


def _why_idle(
    draft: Draft,
    path: str,
    literals: Mapping[str, Any],
    seen: Seen,
    data: Mapping[str, Any],
) -> str:
    """Return why a setting changes nothing in one view; no words if it may change something."""
    part, name, *_ = steps = path.split(".")
    variable = draft.variables.get(path)
    if not isinstance(value_at(data, steps[:-1]), dict):
        return NOT_KNOWN
    if variable is not None and not variable.feeds:
        return ONLY_CHECKS
    if part in UNUSED and name not in _used(seen.programme)[part]:
        return UNUSED[part]
    answer = seen.resolved.get(path)
    before = value_at(literals, steps) if answer is None else answer.number
    is_same = _same(before, value_at(data, steps)) and steps[-1] not in LOADS
    return SAME if is_same else ""


def _same(before: Any, after: Any) -> bool:
    match before, after:
        case ((float() | int()), (float() | int())):
            return math.isclose(before, after, rel_tol=1e-12)
    return bool(before == after)


def _used(programme: Programme) -> dict[str, set[str | None]]:
    """Return the hardware of all phases, with what takes its place later, and the equipment of all sites."""
    sites = programme.sites.values()
    phases = chain.from_iterable(site.phases.values() for site in sites)
    fills = map(attrgetter("hardware"), phases)
    later = map(attrgetter("refreshed_by"), programme.hardware.values())
    equipment = chain.from_iterable(map(attrgetter("equipment"), sites))
    return {"hardware": {*fills, *later}, "equipment": set(equipment)}
