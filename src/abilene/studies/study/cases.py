"""Which runs a study has, and which of them come to the same and are run once.

A run is a point of the design in a view, on a day, of a campus. What it does is told by
the programme as the view has it with the values of the point, at both ends of what is
claimed and as promised at first: runs for which all of that is equal are one case.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import product

from abilene.brief import brief
from abilene.claims import Bound, bounded, keeping, view
from abilene.errors import InputError
from abilene.names import how_many
from abilene.programme.draft import Draft
from abilene.programme.kept_out import kept_out
from abilene.programme.path_units import value_of_path
from abilene.programme.resolve import Seen, resolve, shown_views
from abilene.studies.study.answers import (
    WHOLE,
    RunCase,
    Settings,
    programme_of_day,
    with_values,
)
from abilene.studies.study.read import StudyCase
from abilene.studies.study.rows import Cell, Row

ENDS: tuple[Bound, ...] = ("cautious", "generous")
NOT_OF_POWER = ("capital", "obligations", "risk")
"""Parts of a programme that do not move the sizing of a campus."""


@dataclass(frozen=True)
class Run:
    """A run of a study."""

    inputs: Row
    """Number of its point, its view, its day, and the value of each path that is varied."""
    case: RunCase
    __repr__ = brief


def runs_of(
    study: StudyCase, step: Callable[[str], None] = lambda _: None
) -> list[Run]:
    """Return the runs of a study, in the order of its points, then days, views and campuses."""
    found: list[Run] = []
    step(f"resolves {how_many(len(study.points), 'point')}")
    for n, point in enumerate(study.points):
        settings = study.settings(point)
        draft = _laid(study.draft, settings)
        for day, name in product(study.days, study.views):
            at = _At(draft, settings, name, day)
            inputs = _inputs(study, n, at, dict(point))
            for campus in _campuses(study):
                told = at.told_of(campus) if campus else at.told
                case = RunCase(settings, name, _text(day), campus, _hash(told))
                found.append(Run(inputs, case))
    return _once(found)


def _once(runs: list[Run]) -> list[Run]:
    """Return runs of which those that come to the same have one case: that of the first."""
    first: dict[tuple[str, str], RunCase] = {}
    return [
        Run(run.inputs, first.setdefault((run.case.inputs, run.case.campus), run.case))
        for run in runs
    ]


def _campuses(study: StudyCase) -> tuple[str, ...]:
    return {"size": study.campuses}.get(study.file.ask, (WHOLE,))


def _text(day: date | None) -> str:
    return day.isoformat() if day else ""


def _laid(draft: Draft, settings: Settings) -> Draft | None:
    """Return the programme with the values of a point; None where they do not fit, which its run will say."""
    try:
        return with_values(draft, settings)
    except InputError:
        return None


@dataclass(frozen=True)
class _At:
    """A programme with the values of a point, in a view, on a day."""

    draft: Draft | None
    settings: Settings
    view: str
    day: date | None

    @cached_property
    def seen(self) -> Seen | None:
        """The programme as the view has it; None where its values make none."""
        if self.draft is None:
            return None
        try:
            return resolve(self.draft, view(self.draft.ledger, self.view), self.day)
        except InputError:
            return None

    @cached_property
    def told(self) -> object:
        """All that a plan and its odds rest on."""
        draft, seen = self.draft, self.seen
        if draft is None or seen is None:
            return self._unresolved
        widest = view(draft.ledger, shown_views(draft)[0])
        others = [widest, keeping(widest), *(bounded(seen.view, end) for end in ENDS)]
        learns = draft.programme.risk is not None and draft.programme.risk.learn
        return [
            _of_seen(seen),
            [self._programme(draft, other) for other in others],
            sorted(kept_out(seen)),
            self.view if learns else "",
        ]

    def told_of(self, campus: str) -> object:
        """All that the sizing of a campus rests on."""
        seen = self.seen
        if seen is None or campus not in seen.programme.sites:
            return self._unresolved
        try:
            found = programme_of_day(seen, campus)
        except InputError:
            return self._unresolved
        data = found.model_dump(mode="json", exclude=set(NOT_OF_POWER))
        return data | {"sites": data["sites"][campus]}

    @property
    def _unresolved(self) -> object:
        return [self.view, _text(self.day), list(self.settings)]

    def _programme(self, draft: Draft, of: object) -> str:
        try:
            return resolve(draft, of, self.day).programme.model_dump_json()  # type: ignore[arg-type]
        except InputError:
            return "none"


def _of_seen(seen: Seen) -> list[object]:
    """Return what a view makes of a programme."""
    kinds = {path: found.kind for path, found in seen.resolved.items()}
    return [
        seen.programme.model_dump(mode="json"),
        seen.as_of.isoformat(),
        kinds,
        dict(seen.provenance),
        sorted(seen.unpowered),
        list(seen.undated),
        seen.view.strict,
    ]


def _hash(told: object) -> str:
    text = json.dumps(told, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _inputs(
    study: StudyCase, n: int, at: _At, point: Mapping[str, object]
) -> dict[str, Cell]:
    """Return what a run is of: every path that is varied, also those that its point leaves as they are."""
    seen = at.seen
    day = at.day.isoformat() if at.day else (seen.as_of.isoformat() if seen else None)
    found: dict[str, Cell] = {"run": n, "viewpoint": at.view, "as_of": day}
    for path in study.paths:
        value = point.get(path)
        if value is None and seen is not None:
            value = value_of_path(seen.programme, path)
        found[path] = study.cell(path, value)
    return found


def cases_of(runs: list[Run]) -> Iterator[RunCase]:
    """Yield each case once, in the order of the runs."""
    yield from dict.fromkeys(run.case for run in runs)
