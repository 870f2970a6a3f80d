"""Which reference class says what to expect of a path, on a day: the programme's, or one that is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from operator import methodcaller

from abilene.claims.refclass import (
    DEFAULT_CLASS,
    NO_CLASS,
    RefClass,
    instead,
    own_class,
    packaged_classes,
)
from abilene.errors import InputError, Problem
from abilene.names import choices, matches
from abilene.programme.delay_records import DelayRatio
from abilene.programme.draft import Draft, Setting
from abilene.programme.overrides import CLASS, with_settings
from abilene.programme.schema import Programme


def refclass_of(programme: Programme, path: str, day: date) -> RefClass | None:
    """Return the class of a path as it could be known on a day; None where there is none.

    A ``delay`` of the record that the path is in comes first, then the class of the
    programme. A class that was fitted later than the day is not used: a replay has no
    hindsight.
    """
    given = _of_record(programme, path), _of_programme(programme)
    usable = filter(methodcaller("may_tell_of", path, day), filter(None, given))
    return next(usable, None)


def _of_record(programme: Programme, path: str) -> RefClass | None:
    """Return the class that the author gives a phase, a grid connection or a unit of equipment."""
    if not matches("sites.*.*.*.*", path):
        return None
    _, site_id, kind, name, _ = path.split(".")
    given: DelayRatio | None = getattr(programme.sites[site_id], kind)[name].delay
    return own_class(given.p50, given.p90, (path,)) if given else None


def _of_programme(programme: Programme) -> RefClass | None:
    """Return the class that the programme names, gives, or has by default."""
    classes = packaged_classes()
    named = getattr(programme.risk, "class_", None) or DEFAULT_CLASS
    if isinstance(named, DelayRatio):
        return own_class(named.p50, named.p90, classes[DEFAULT_CLASS].applies_to)
    # of the class "none" there is no row
    return classes.get(named)


def record_of(programme: Programme, path: str, day: date) -> str:
    """Say what the class of a path was fitted to, and how strong that is; nothing where there is none."""
    found = refclass_of(programme, path, day)
    return found.record() if found else ""


def with_class(draft: Draft, refclass: str | None) -> Draft:
    """Return a programme that judges delay by another reference class; by its own if none is asked for.

    The class is among what is set, and so among the inputs of whatever is made of it.

    Raises
    ------
    InputError
        If there is no such class.
    """
    if refclass is None:
        return draft
    known = (*packaged_classes(), NO_CLASS)
    if refclass not in known:
        what = f"there is no reference class '{refclass}'"
        raise InputError(Problem(what, choices(refclass, known), "--class"))
    return with_settings(draft, [Setting(CLASS, refclass)])


def later_class(refclass: str | None, days: Iterable[date]) -> Iterator[Problem]:
    """Yield that a class that is asked for was not known yet on the first of some days."""
    found = packaged_classes().get(refclass or NO_CLASS)
    day = min(days)
    if found is not None and found.known_from > day:
        what = f"{found.id} is known from {found.known_from}, and the plan is of {day}"
        yield Problem(what, instead(day), "--class")
