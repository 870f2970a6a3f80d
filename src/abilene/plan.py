"""The chain on one page: a programme file -> who said what -> what can be built -> the answer, view by view."""

from __future__ import annotations

import hashlib
import json
import math
import threading
from collections.abc import Callable, Sequence
from datetime import date
from importlib.metadata import version
from pathlib import Path

from abilene.answers import answer, running, warnings
from abilene.buildout import Situation, Sizer, effort, headlines
from abilene.check import shown
from abilene.claims import view
from abilene.dates import Quarter
from abilene.errors import NoPlanError
from abilene.programme.read import Draft, read_programme
from abilene.programme.resolve import Seen, default_day, resolve
from abilene.result import Plan, ViewAnswer

Step = Callable[[str], None]


def load(path: Path | str, overrides: Sequence[str] = ()) -> Draft:
    """Read a programme file and its ledger.

    Parameters
    ----------
    path : path
        The programme file.
    overrides : sequence of str
        ``PATH=VALUE``; they win over literals and claims in every view.

    Raises
    ------
    InputError
        With every problem found in the programme and the claims, each at its place.
    """
    return read_programme(path, overrides)


def plan(draft: Draft, viewpoint: str = "", as_of: date | None = None) -> ViewAnswer:
    """Plan a programme in one view; by default the first of those that are shown."""
    name = viewpoint or shown(draft)[0]
    return plans(draft, [name], as_of).viewpoints[name]


def plans(
    draft: Draft,
    viewpoints: Sequence[str] = (),
    as_of: date | None = None,
    *,
    gap: float = 0.0,
    seconds: float = math.inf,
    step: Step = lambda _: None,
    cancel: threading.Event | None = None,
    sizer: Sizer | None = None,
) -> Plan:
    """Plan a programme in several views, side by side.

    Parameters
    ----------
    draft : Draft
        The programme with its ledger, from ``load``.
    viewpoints : sequence of str
        Views to show; by default announced, committed, secured and those of the ledger.
    as_of : date, optional
        Nothing published later is used; by default the day of the last source.
    gap : float
        Relative gap at which a search may stop; 0 is exact. [-]
    seconds : float
        Time for the search of each view; the best plan so far is kept. [s]
    step : function
        Told what is being worked on.
    cancel : event, optional
        Set it to stop: the views planned so far are kept.
    sizer : Sizer, optional
        Keeps the sized campuses, for whoever wants their hours.

    Raises
    ------
    InputError
        If the values that win in a view make no valid programme.
    NoPlanError
        If it was stopped before any view was planned.
    """
    seen = seen_by(draft, viewpoints, as_of)
    targets, sizer = announced_targets(draft, as_of), sizer or Sizer(draft.folder)
    answers: dict[str, ViewAnswer] = {}
    for name, one in seen.items():
        if cancel is not None and cancel.is_set():
            break
        step(one.view.title)
        situation = Situation(one.as_of, one.measured, targets)
        supplies = sizer.supplies(one.programme)
        found = headlines(one.programme, situation, supplies, effort(gap, seconds, cancel=cancel))
        if found.plan.is_found:
            answers[name] = answer(draft, one, found)
    if not answers:
        raise NoPlanError("stopped before any view was planned; give it more time with --seconds")
    header, day = draft.programme.programme, as_of or default_day(draft)
    return Plan(
        id=header.id,
        title=header.title,
        input_hash=input_hash(draft, list(answers), day),
        as_of=day.isoformat(),
        running=running(draft, next(iter(seen.values()))),
        viewpoints=answers,
        warnings=tuple(warnings(draft, seen, answers)),
    )


def seen_by(draft: Draft, viewpoints: Sequence[str] = (), as_of: date | None = None) -> dict[str, Seen]:
    """Return the programme as each view sees it; by default the views that are shown."""
    return {name: resolve(draft, view(draft.ledger, name), as_of) for name in viewpoints or shown(draft)}


def announced_targets(draft: Draft, as_of: date | None) -> dict[tuple[str, str], Quarter | None]:
    """Return the quarter in which each phase is promised to be energised, as the announced view has it."""
    promised = resolve(draft, view(draft.ledger, shown(draft)[0]), as_of).programme
    return {
        (site_id, phase_id): Quarter.of(phase.target) if phase.target else None
        for site_id, site in promised.sites.items()
        for phase_id, phase in site.phases.items()
    }


def input_hash(draft: Draft, viewpoints: Sequence[str], day: date) -> str:
    """Return the SHA-256 of everything a plan depends on."""
    inputs = {
        "version": version("abilene"),
        "files": draft.inputs,
        "set": dict(draft.overrides),
        "viewpoints": list(viewpoints),
        "as_of": day.isoformat(),
    }
    return hashlib.sha256(json.dumps(inputs, sort_keys=True).encode()).hexdigest()
