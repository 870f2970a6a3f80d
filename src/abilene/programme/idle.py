"""Settings that change nothing: the value is there already, nothing reads it, or its record is not known yet."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from operator import attrgetter
from typing import Any

from abilene.programme.draft import Draft
from abilene.programme.resolve import Seen
from abilene.programme.schema import Programme
from abilene.programme.unread import Question, why_unread
from abilene.yamltext import value_at

NOT_KNOWN = "its record is not known on the day of the plan"
SAME = "it is so already"
ONLY_CHECKS = "it is only compared with the plan"
NO_PHASE = "no phase has this hardware"
NO_CAMPUS = "no campus may build this equipment"
LOADS = ("it_mw", "facility_mw", "facility_per_it_peak")
"""What is set of these moves the others, also where it is the value that stood there."""


def idle_settings(
    draft: Draft, views: Mapping[str, Seen], question: Question = "plan"
) -> Iterator[str]:
    """Yield what is to be said of each setting that changes nothing in any of some views.

    Parameters
    ----------
    draft : Draft
        The programme with what was set.
    views : mapping of str to Seen
        The same as each view sees it.
    question : str
        What is asked of it.
    """
    literals = draft.programme.model_dump(by_alias=True)
    seen = [(one, one.programme.model_dump(by_alias=True)) for one in views.values()]
    reasons: dict[Any, set[str]] = {}
    for path, setting in draft.settings.items():
        puts = (_Put(path, question, draft, literals, *one) for one in seen)
        found = set(map(_why_idle, puts))
        reasons.setdefault(setting, set()).update(found)
    for setting, found in reasons.items():
        if "" not in found:
            why = " or ".join(sorted(found))
            yield f"{setting.path}={setting.value} changes nothing: {why}"


@dataclass(frozen=True)
class _Put:
    """A value that was set, as one view sees it."""

    path: str
    question: Question
    draft: Draft
    literals: Mapping[str, Any]
    """The programme as its file has it."""
    seen: Seen
    data: Mapping[str, Any]
    """The programme as the view sees it."""

    @property
    def steps(self) -> list[str]:
        """Steps of its path."""
        return self.path.split(".")

    @property
    def before(self) -> Any:
        """What the view would have there if nothing were set: its claims win over the file."""
        answer = self.seen.resolved.get(self.path)
        literal = value_at(self.literals, self.steps)
        return literal if answer is None else answer.number


def _why_idle(put: _Put) -> str:
    """Return why a setting changes nothing in one view; no words if it may change something."""
    reasons = (why for is_so, why in REASONS if is_so(put))
    return next(reasons, "") or why_unread(put.path, put.seen.programme, put.question)


def _is_not_known(put: _Put) -> bool:
    return not isinstance(value_at(put.data, put.steps[:-1]), dict)


def _only_checks(put: _Put) -> bool:
    variable = put.draft.variables.get(put.path)
    return variable is not None and not variable.feeds


def _is_in_no_phase(put: _Put) -> bool:
    part, name, *_ = put.steps
    return part == "hardware" and name not in _used_hardware(put.seen.programme)


def _is_in_no_campus(put: _Put) -> bool:
    part, name, *_ = put.steps
    return part == "equipment" and name not in _used_equipment(put.seen.programme)


def _is_so_already(put: _Put) -> bool:
    after = value_at(put.data, put.steps)
    return put.steps[-1] not in LOADS and _same(put.before, after)


def _same(before: Any, after: Any) -> bool:
    match before, after:
        case ((float() | int()), (float() | int())):
            return math.isclose(before, after, rel_tol=1e-12)
    return bool(before == after)


def _used_hardware(programme: Programme) -> set[str]:
    """Return the hardware of all phases, with what takes its place at the end of each life."""
    sites = programme.sites.values()
    phases = chain.from_iterable(site.phases.values() for site in sites)
    return _with_later(programme, {*map(attrgetter("hardware"), phases)})


def _with_later(programme: Programme, names: set[str]) -> set[str]:
    """Return hardware with all that takes its place, one after the other."""
    every = names.union(filter(None, map(programme.successor, names)))
    return names if every == names else _with_later(programme, every)


def _used_equipment(programme: Programme) -> set[str]:
    """Return the equipment of all sites."""
    by_site = map(attrgetter("equipment"), programme.sites.values())
    return set(chain.from_iterable(by_site))


REASONS: tuple[tuple[Callable[[_Put], bool], str], ...] = (
    (_is_not_known, NOT_KNOWN),
    (_only_checks, ONLY_CHECKS),
    (_is_in_no_phase, NO_PHASE),
    (_is_in_no_campus, NO_CAMPUS),
    (_is_so_already, SAME),
)
"""Why a setting changes nothing; the first that holds is said."""
