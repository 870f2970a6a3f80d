"""The verbs of Python: plan a programme, read a plan back, compare two."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path

from abilene.api.plan import Origin, Plan, PlanComparison, PlanOfView
from abilene.buildout import Sizer
from abilene.planning import chain
from abilene.programme.draft import Draft
from abilene.programme.resolve import Seen, seen_by, shown_views
from abilene.results import compare as comparison
from abilene.results import records, store
from abilene.solve import Progress


def plan(
    draft: Draft,
    viewpoint: str = "",
    as_of: date | None = None,
    *,
    known_by: date | None = None,
) -> PlanOfView:
    """Plan a programme in one view.

    Parameters
    ----------
    draft : Draft
        The programme with its ledger, from ``load``.
    viewpoint : str
        Id of the view; by default the first of those that are shown.
    as_of : date, optional
        Nothing published later is used; by default the day of the last source.
    known_by : date, optional
        Nothing that came into the ledger later is used; by default that of the draft.

    Raises
    ------
    InputError
        If there is no such view, or the values that win in it make no valid programme.
    """
    views = [viewpoint or shown_views(draft)[0]]
    return PlanOfView.of(plans(draft, views, as_of, known_by=known_by))


def plans(
    draft: Draft,
    viewpoints: Sequence[str] = (),
    as_of: date | None = None,
    *,
    known_by: date | None = None,
    gap: float = 0.0,
    seconds: float = math.inf,
    relax: bool = False,
    order: bool = False,
    probabilities: Mapping[str, float] | None = None,
    step: Callable[[str], None] = lambda _: None,
    progress: Callable[[str, Progress], None] | None = None,
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
    known_by : date, optional
        Nothing that came into the ledger later is used; by default that of the draft.
    gap : float
        Relative gap at which a search may stop; 0 is exact. [-]
    seconds : float
        Time for the search of each view; the best plan so far is kept. [s]
    relax : bool
        Also say what each single limit holds back.
    order : bool
        Also look for one build order that is good in every view.
    probabilities : mapping of str to float, optional
        Of each view, for that order; by default those of the ledger, if any. [-]
    step : function
        Told what is being worked on.
    progress : function, optional
        Told the title of a view, and value, bound and gap of its search as they improve;
        views run side by side.
    cancel : event, optional
        Set it to stop: the views planned so far are kept.
    sizer : Sizer, optional
        Keeps the sized campuses from one plan to the next.

    Raises
    ------
    InputError
        If the values that win in a view make no valid programme.
    NoPlanError
        If it was stopped before any view was planned.
    """
    draft = _known(draft, known_by)
    sizer = sizer or Sizer(draft.folder)
    # a text is a sequence of letters: one that stands alone is the id of one view
    viewpoints = [viewpoints] if isinstance(viewpoints, str) else viewpoints
    record = chain.plans(
        draft,
        viewpoints,
        as_of,
        gap=gap,
        seconds=seconds,
        step=step,
        progress=progress,
        cancel=cancel,
        sizer=sizer,
        relax=relax,
        order=order,
        probabilities=probabilities,
    )
    views = seen_by(draft, list(record.viewpoints), as_of)
    return Plan.of(record, Origin(draft, views, sizer))


def resolve(
    draft: Draft,
    viewpoint: str = "",
    as_of: date | None = None,
    *,
    known_by: date | None = None,
) -> Seen:
    """Return a programme as a view has it: every value, and the claim behind each.

    Parameters
    ----------
    draft : Draft
        The programme with its ledger, from ``load``.
    viewpoint : str
        Id of the view; by default the first of those that are shown.
    as_of : date, optional
        Nothing published later is used; by default the day of the last source.
    known_by : date, optional
        Nothing that came into the ledger later is used; by default that of the draft.

    Raises
    ------
    InputError
        If there is no such view, or the values that win in it make no valid programme.
    """
    name = viewpoint or shown_views(draft)[0]
    return seen_by(_known(draft, known_by), [name], as_of)[name]


def _known(draft: Draft, day: date | None) -> Draft:
    return draft if day is None else draft.known_by(day)


def read_plan(path: Path | str) -> Plan:
    """Read a plan from its folder, with the hours of its campuses, or from ``plan.json`` alone.

    Raises
    ------
    InputError
        If there is no plan, or another version wrote it.
    """
    folder = Path(path).expanduser().absolute()
    record = store.read_plan(folder)
    return Plan.of(record, folder=folder if folder.is_dir() else None)


def compare(
    a: records.PlanRecord | Path | str, b: records.PlanRecord | Path | str
) -> PlanComparison:
    """Return what differs between two plans, or plan folders: inputs, results, and the claims behind it.

    Raises
    ------
    InputError
        If a folder holds no plan, or the plans have no view in common.
    """
    return PlanComparison.of(comparison.compare(a, b))
