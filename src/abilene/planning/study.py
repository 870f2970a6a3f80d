"""One view, studied: its plan, the same at the ends of what is claimed, and what each single limit holds back."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, partial

from abilene.arrays import Floats
from abilene.brief import brief
from abilene.budget import Budget
from abilene.buildout import (
    Case,
    Headlines,
    Relaxed,
    Situation,
    Sizer,
    headlines,
    outline,
    relaxations,
)
from abilene.claims import Bound, bounded, keeping
from abilene.dates import Quarter
from abilene.programme.draft import Draft
from abilene.programme.resolve import Seen, resolve
from abilene.solve import Progress
from abilene.timing import timed

log = logging.getLogger(__name__)

STUDY_GAP = 0.01
"""Relative gap of the searches beside that of the plan itself. [-]"""
ENDS: tuple[Bound, ...] = ("cautious", "generous")


@dataclass(frozen=True)
class Study:
    """A view's plan and what surrounds it."""

    found: Headlines
    band: Mapping[str, Floats]
    """IT load by quarter where every interval counts at its ``cautious`` and at its
    ``generous`` end. [MW]"""
    relaxed: tuple[Relaxed, ...] | None
    """What each single limit holds back, the most first; None if it was not asked."""
    __repr__ = brief


@dataclass(frozen=True)
class Desk:
    """What the study of every view of a programme shares."""

    draft: Draft
    as_of: date | None
    announced: Seen
    """The widest view: what it promised is what the others are measured by."""
    sizer: Sizer
    budget: Budget[Progress]
    """How exactly to search for the plan of each view, and for how long."""
    progress: Callable[[str, Progress], None] | None
    """Told the title of a view and how far its search is."""
    relax: bool
    """Whether to ask what each limit holds back."""

    def study(self, seen: Seen) -> Study:
        """Plan a view."""
        case = self.case(seen)
        progress = (
            None if self.progress is None else partial(self.progress, seen.view.title)
        )
        budget = replace(self.budget, progress=progress).begin()
        with timed(log, "plan the build-out, %s", seen.view.title) as ended:
            found = headlines(case.programme, case.situation, case.site_powers, budget)
            ended.append(found.plan.status)
        if self.budget.is_cancelled:
            return Study(found, {}, None)
        relaxed = None
        # a search that was stopped may gain by more time what a limit seems to hold back
        if self.relax and found.plan.is_found and not found.plan.stopped:
            with timed(log, "set each limit aside, %s", seen.view.title):
                rows = relaxations(
                    found.plan, found.unlimited, self.announced.programme, self._aside()
                )
            relaxed = tuple(
                sorted(rows, key=lambda row: (-row.it_mw_quarters, row.change.path))
            )
        with timed(log, "plan both ends of what is claimed, %s", seen.view.title):
            band = self._band(seen, found)
        return Study(found, band, relaxed)

    @cached_property
    def promised(self) -> Seen:
        """The widest view with every promise at its first word, also where it was broken."""
        return resolve(self.draft, keeping(self.announced.view), self.as_of)

    def case(self, seen: Seen) -> Case:
        """Return a view as the build-out takes it."""
        # Where a view admits no word about a target, it comes no earlier than announced.
        announced = targets(self.announced)
        due = {
            key: quarter or announced.get(key) for key, quarter in targets(seen).items()
        }
        situation = Situation(seen.as_of, seen.measured, targets(self.promised), due)
        return Case(
            seen.programme,
            situation,
            site_powers=self.sizer.site_powers(seen.programme),
        )

    def _band(self, seen: Seen, found: Headlines) -> dict[str, Floats]:
        """Return the IT load at both ends; where nothing is an interval, that is the load of the plan."""
        band: dict[str, Floats] = {}
        for end in ENDS:
            at_end = resolve(self.draft, bounded(seen.view, end), self.as_of)
            same = at_end.programme == seen.programme
            it_mw = (
                found.plan.total_it_mw
                if same
                else outline(self.case(at_end), self._aside())
            )
            if it_mw is not None:
                band[end] = it_mw
        return band

    def _aside(self) -> Budget[Progress]:
        return Budget(max(self.budget.gap, STUDY_GAP), cancel=self.budget.cancel)


def targets(seen: Seen) -> dict[tuple[str, str], Quarter | None]:
    """Return the quarter in which each phase is promised to be energised, as a view has it."""
    return {
        (site_id, phase_id): Quarter.of(phase.target) if phase.target else None
        for site_id, site in seen.programme.sites.items()
        for phase_id, phase in site.phases.items()
    }
