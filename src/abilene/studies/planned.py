"""The plan of each view, with which studies of futures begin: every date as the view has it, and proven best."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from abilene.brief import brief
from abilene.budget import Budget
from abilene.buildout import BuildPlan, Sizer
from abilene.buildout.search import plan_case
from abilene.claims import view
from abilene.errors import refuse
from abilene.planning.refused import refusals
from abilene.planning.study import Desk
from abilene.programme.draft import Draft
from abilene.programme.expected_delay import later_class, with_class
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
    draft = with_class(draft, refclass)
    views = seen_by(draft, viewpoints, as_of)
    refuse(later_class(refclass, (seen.as_of for seen in views.values())))
    refuse(refusals(draft, views))
    announced = resolve(draft, view(draft.ledger, shown_views(draft)[0]), as_of)
    sizes, budget = sizer or Sizer(draft.folder), Budget[Progress](0.0, seconds=seconds)
    desk = Desk(draft, as_of, announced, sizes, budget, None, False)
    return ViewsToPlan(draft, views, desk)
