"""The plan of each view, with which studies of futures begin: every date as the view has it, and proven best."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from abilene.brief import brief
from abilene.budget import Budget
from abilene.buildout import BuildPlan, Sizer
from abilene.buildout.search import plan_case
from abilene.claims import view
from abilene.claims.refclass import NO_CLASS, instead, packaged_classes
from abilene.errors import InputError, Problem, refuse
from abilene.names import choices
from abilene.planning.refused import refusals
from abilene.planning.study import Desk
from abilene.programme.delay_records import Risk
from abilene.programme.draft import Draft
from abilene.programme.resolve import Seen, resolve, seen_by, shown_views
from abilene.solve import Progress


@dataclass(frozen=True)
class ViewsToPlan:
    """The views of a programme, ready to be planned one by one."""

    draft: Draft
    """With the reference class that is asked for."""
    views: Mapping[str, Seen]
    desk: Desk
    __repr__ = brief

    @property
    def budget(self) -> Budget[Progress]:
        """The time of one search, which begins now."""
        return replace(self.desk.budget).begin()

    def plan(self, name: str) -> BuildPlan:
        """Return the own best plan of a view."""
        return plan_case(self.desk.case(self.views[name]), self.budget)


def views_to_plan(
    draft: Draft,
    viewpoints: Sequence[str],
    as_of: date | None,
    *,
    refclass: str | None,
    sizer: Sizer | None,
    seconds: float,
) -> ViewsToPlan:
    """Return the views of a programme, ready to be planned.

    Parameters
    ----------
    viewpoints : sequence of str
        Views; where none is named those that are shown.
    as_of : date, optional
        Nothing published later is used; by default the day of the last source.
    refclass : str, optional
        Reference class of the targets of phases, or ``none``, instead of the
        programme's.
    sizer : Sizer, optional
        Keeps the sized campuses.
    seconds : float
        Time of each search. [s]

    Raises
    ------
    InputError
        If the values that win in a view make no valid programme, or there was no such
        class on the day of a view.
    """
    draft = draft if refclass is None else with_class(draft, refclass)
    views = seen_by(draft, viewpoints, as_of)
    refuse(_later_class(refclass, views))
    refuse(refusals(draft, views))
    announced = resolve(draft, view(draft.ledger, shown_views(draft)[0]), as_of)
    sizes, budget = sizer or Sizer(draft.folder), Budget[Progress](0.0, seconds=seconds)
    desk = Desk(draft, as_of, announced, sizes, budget, None, False)
    return ViewsToPlan(draft, views, desk)


def with_class(draft: Draft, refclass: str) -> Draft:
    """Return a programme that judges delay by another reference class.

    Raises
    ------
    InputError
        If there is no such class.
    """
    known = (*packaged_classes(), NO_CLASS)
    if refclass not in known:
        what = f"there is no reference class '{refclass}'"
        raise InputError(Problem(what, choices(refclass, known)))
    risk = (draft.programme.risk or Risk()).model_copy(update={"class_": refclass})
    programme = draft.programme.model_copy(update={"risk": risk})
    return replace(draft, programme=programme)


def _later_class(refclass: str | None, views: Mapping[str, Seen]) -> Iterator[Problem]:
    """Yield that a class that is asked for was not known yet on the day of a view."""
    found = packaged_classes().get(refclass or NO_CLASS)
    day = min(seen.as_of for seen in views.values())
    if found is not None and found.known_from > day:
        what = f"{found.id} is known from {found.known_from}, and the plan is of {day}"
        yield Problem(what, instead(day), "--class")
