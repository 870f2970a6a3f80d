"""One view, studied: its plan, the same at the ends of what is claimed, and what each single limit holds back."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, partial

import numpy as np

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
from abilene.errors import InputError
from abilene.finance.capital import capital_in_view_usd
from abilene.programme.draft import Draft
from abilene.programme.kept_out import kept_out
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
    """The least and the most IT load by quarter, ``cautious`` and ``generous``, of the
    plan and of those in which every interval and all rivals count at one end. [MW]"""
    money_band_usd: Mapping[Bound, float]
    """Capital in view where they count at that end. [USD]"""
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
            return Study(found, {}, {}, None)
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
            ends = self._ends(seen)
            band = self._band(seen, found, ends)
        money_usd = {
            end: capital_in_view_usd(one.programme) for end, one in ends.items()
        }
        return Study(found, band, money_usd, relaxed)

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
        promised = targets(self.promised)
        situation = Situation(seen.as_of, seen.measured, promised, due, kept_out(seen))
        return Case(
            seen.programme,
            situation,
            site_powers=self.sizer.site_powers(seen.programme),
        )

    def _ends(self, seen: Seen) -> dict[Bound, Seen]:
        """Return the view at both ends of what is claimed; none where the values at one make no programme."""
        try:
            return {
                end: resolve(self.draft, bounded(seen.view, end), self.as_of)
                for end in ENDS
            }
        except InputError:
            return {}

    def _band(
        self, seen: Seen, found: Headlines, ends: Mapping[Bound, Seen]
    ) -> dict[str, Floats]:
        """Return the least and the most IT load by quarter; where nothing is in doubt, that is the load of the plan.

        A plan of worse figures may be ahead in a quarter all the same, as a better one
        may put off what brings more later: so each quarter has the edge of all plans.
        """
        edges = {"cautious": np.minimum, "generous": np.maximum}
        own_mw = found.plan.total_it_mw
        planned = [own_mw]
        for at_end in ends.values():
            same = at_end.programme == seen.programme
            it_mw = None if same else outline(self.case(at_end), self._aside())
            planned += [] if it_mw is None else [it_mw]
        return {end: edges[end].reduce(planned) for end in ends}

    def _aside(self) -> Budget[Progress]:
        return Budget(max(self.budget.gap, STUDY_GAP), cancel=self.budget.cancel)


def targets(seen: Seen) -> dict[tuple[str, str], Quarter | None]:
    """Return the quarter in which each phase is promised to be energised, as a view has it."""
    return {
        (site_id, phase_id): Quarter.of(phase.target) if phase.target else None
        for site_id, site in seen.programme.sites.items()
        for phase_id, phase in site.phases.items()
    }
