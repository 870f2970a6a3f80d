"""The chain on one page: a programme file -> who said what -> what can be built -> the answer, view by view."""

from __future__ import annotations

import hashlib
import json
import logging
import math
import os
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial
from importlib.metadata import version

from abilene.budget import Budget
from abilene.buildout import Sizer, build_order
from abilene.claims import view
from abilene.errors import NoPlanError, refuse
from abilene.planning.answer import common_order, view_answer
from abilene.planning.cited import claims_known
from abilene.planning.notes import warnings
from abilene.planning.probabilities import view_probabilities
from abilene.planning.refused import refusals
from abilene.planning.running import already_running
from abilene.planning.study import STUDY_GAP, Desk, Study
from abilene.programme.draft import Draft
from abilene.programme.resolve import Seen, default_day, resolve, seen_by, shown_views
from abilene.programme.schema import Programme
from abilene.results.hours import hours_of_design
from abilene.results.records import PlanRecord, ViewAnswer
from abilene.solve import Progress
from abilene.timing import timed

log = logging.getLogger(__name__)

Step = Callable[[str], None]


def plans(
    draft: Draft,
    viewpoints: Sequence[str] = (),
    as_of: date | None = None,
    *,
    gap: float = 0.0,
    seconds: float = math.inf,
    step: Step = lambda _: None,
    progress: Callable[[str, Progress], None] | None = None,
    cancel: threading.Event | None = None,
    sizer: Sizer | None = None,
    relax: bool = False,
    order: bool = False,
    probabilities: Mapping[str, float] | None = None,
) -> PlanRecord:
    """Plan a programme in several views, side by side.

    What may be asked, and what each word of it means, is told where users ask it:
    ``abilene.plans`` takes the same and adds what a plan can do.

    Raises
    ------
    InputError
        If the values that win in a view make no valid programme.
    NoPlanError
        If it was stopped before any view was planned.
    """
    seen = seen_by(draft, viewpoints, as_of)
    refuse(refusals(draft, seen))
    likely = (
        view_probabilities(draft.ledger, seen, probabilities or {}) if order else {}
    )
    announced = resolve(draft, view(draft.ledger, shown_views(draft)[0]), as_of)
    desk = Desk(
        draft,
        as_of,
        announced,
        sizer or Sizer(draft.folder),
        Budget(gap, seconds=seconds, cancel=cancel),
        progress,
        relax,
    )
    _size_power(desk.sizer, seen, step)
    studies = _studies(desk, seen, step)
    answers = _answers(desk, seen, studies)
    common = None
    if order:
        step("one build order for all views")
        builds = {name: study.found.plan for name, study in studies.items()}
        # A view that was not planned any more leaves no expectation over all of them.
        weights = likely if builds.keys() == seen.keys() else {}
        budget = Budget[Progress](STUDY_GAP, cancel=cancel)
        common = common_order(build_order(builds, budget, weights))
    header, day = draft.programme.programme, as_of or default_day(draft)
    return PlanRecord(
        id=header.id,
        title=header.title,
        input_hash=input_hash(draft, list(answers), day),
        version=version("abilene"),
        files=_hashes(draft),
        overrides=dict(draft.overrides),
        as_of=day.isoformat(),
        known_by=_known_by(draft),
        running=already_running(draft, next(iter(seen.values()))),
        viewpoints=answers,
        build_order=common,
        claims=claims_known(draft.ledger, (seen[name] for name in answers)),
        warnings=tuple(warnings(draft, seen, answers)),
    )


def _size_power(sizer: Sizer, views: Mapping[str, Seen], step: Step) -> None:
    """Size the power of every campus of every view: the same campus once, before views are planned side by side."""
    for seen in views.values():
        title = seen.view.title
        step(f"the power of each campus, {title}")
        with timed(log, "the power of each campus, %s", title):
            sizer.site_powers(seen.programme)


def _studies(desk: Desk, views: Mapping[str, Seen], step: Step) -> dict[str, Study]:
    """Plan the views side by side; return those of which a plan was found before somebody called it off.

    Raises
    ------
    NoPlanError
        If there is none.
    """

    def studied(seen: Seen) -> Study | None:
        if desk.budget.is_cancelled:
            return None
        step(seen.view.title)
        return desk.study(seen)

    # threads are enough: the solver leaves Python to the other views
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        studies = dict(zip(views, pool.map(studied, views.values()), strict=True))
    found = {
        name: study
        for name, study in studies.items()
        if study is not None and study.found.plan.is_found
    }
    if not found:
        raise NoPlanError(
            "stopped before any view was planned; give it more time with --seconds"
        )
    return found


def _answers(
    desk: Desk, views: Mapping[str, Seen], studies: Mapping[str, Study]
) -> dict[str, ViewAnswer]:
    """Return what each view answers, with the hours of its campuses at hand."""
    answers: dict[str, ViewAnswer] = {}
    with timed(log, "answer %d views", len(studies)):
        for name, study in studies.items():
            answers[name] = view_answer(desk.draft, views[name], study)
            _keep_hours(answers[name], views[name].programme, desk.sizer)
    return answers


def _keep_hours(answer: ViewAnswer, programme: Programme, sizer: Sizer) -> None:
    """Give each campus the hours of the designs that power it in the last year."""
    for site_id, site in answer.sites.items():
        designs = sizer.designs(programme, site_id)
        site.keep_hours(
            {
                name: partial(hours_of_design, designs[name])
                for name in site.year_mw
                if name in designs
            }
        )


def _hashes(draft: Draft) -> dict[str, str]:
    """Return the SHA-256 of each input file, by name."""
    return {
        name: hashlib.sha256(text.encode()).hexdigest()
        for name, text in sorted(draft.inputs.items())
    }


def _known_by(draft: Draft) -> str | None:
    """Return the day after which nothing was recorded, if somebody has set one."""
    day = draft.ledger.known_by
    return None if day == date.max else day.isoformat()


def input_hash(draft: Draft, viewpoints: Sequence[str], day: date) -> str:
    """Return the SHA-256 of everything a plan depends on."""
    inputs: dict[str, object] = {
        "version": version("abilene"),
        "files": draft.inputs,
        "set": dict(draft.overrides),
        "viewpoints": list(viewpoints),
        "as_of": day.isoformat(),
    }
    if _known_by(draft) is not None:
        inputs["known_by"] = _known_by(draft)
    return hashlib.sha256(json.dumps(inputs, sort_keys=True).encode()).hexdigest()
