"""Sizing while a slider moves: each answer begins at the campus as written, and only the newest question counts.

What was asked before leaves no trace in an answer: the same question gets the same
answer, whatever nonsense somebody has tried in between.
"""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from abilene.budget import Budget
from abilene.errors import AbileneError, InputError, Problem
from abilene.names import choices
from abilene.power.sizing import State
from abilene.power.warm_start import WarmStart
from abilene.programme.overrides import with_overrides
from abilene.programme.resolve import Seen, resolve
from abilene.report.shell import command_line
from abilene.report.studies.sizing import certificate_lines, sizing_json, sizing_summary
from abilene.site.contract_notes import NOT_A_PLAN
from abilene.site.load import full_load_mw
from abilene.site.of_day import in_force
from abilene.site.power_design import PowerDesign
from abilene.site.problem import chosen_site
from abilene.site.sizing import unit_design
from abilene.site.voll import tiers
from abilene.web.jobs import Busy
from abilene.web.session import CHANGES_FILE, Session

QUICK, EXACT = 1e-3, 1e-4
"""Relative gaps at which a sizing stops while a slider moves, and when it rests. [-]"""
SECONDS = 30.0
"""Time at which a sizing stops. [s]"""
MOST_WAITING = 8
"""Questions that may wait at one time, so that pages are served beside them."""
MOST_CAMPUSES = 16
"""Campuses as written of which the sizing is kept, the latest: some MB each."""


class Question(BaseModel):
    """A campus to size, with values under a slider."""

    model_config = ConfigDict(extra="forbid")

    site: str
    view: str = ""
    """By default the first."""
    own_power: bool = False
    """Without the grid."""
    set: dict[str, str] = Field(default_factory=dict)
    """Values by path, on top of the changes."""
    quick: bool = False
    """A slider is moving: a wider gap will do."""
    asker: str = Field("", max_length=64)
    """Who asks: a newer question of the same asker overtakes an older one that
    waits."""


class SizingAnswer(BaseModel):
    """A sized campus."""

    site: str
    title: str
    view: str
    command: str
    """The same on the command line."""
    seconds: float
    """Time it took. [s]"""
    summary: list[str]
    """What the campus gets, at what cost, and how sure that is."""
    design: dict[str, Any]
    """As ``abilene size --json`` prints it."""


class LiveSizing:
    """Sizes campuses one question after the other, from what is known of each as written."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._as_written: dict[tuple[str, bool], WarmStart] = {}
        self._newest: dict[str, int] = {}
        self._count = self._waiting = 0
        self._order = threading.Lock()
        self._work = threading.Lock()

    def answer(self, question: Question) -> SizingAnswer | None:
        """Size a campus; None if the same asker has asked anew in the meantime.

        Raises
        ------
        InputError
            If there is no such site or view, or a value does not fit.
        Busy
            If as many questions wait as may wait.
        """
        mine = self._taken(question.asker)
        try:
            with self._work:
                if self._newest.get(question.asker) == mine:
                    return self._size(question)
                return None
        finally:
            self._answered(question.asker, mine)

    def _taken(self, asker: str) -> int:
        """Let a question wait; return its number."""
        with self._order:
            if self._waiting >= MOST_WAITING:
                raise Busy(f"{MOST_WAITING} questions wait already; ask again later")
            self._waiting += 1
            self._count += 1
            self._newest[asker] = self._count
            return self._count

    def _answered(self, asker: str, number: int) -> None:
        with self._order:
            self._waiting -= 1
            if self._newest.get(asker) == number:
                del self._newest[asker]

    def _size(self, question: Question) -> SizingAnswer:
        began = time.perf_counter()
        seen = self._seen(question)
        site_id = chosen_site(seen.programme, question.site)
        begin = self._beginning(site_id, question.own_power)
        tolerance = QUICK if question.quick else EXACT
        design = self._design(seen, site_id, question.own_power, tolerance, begin)
        lines = [
            *sizing_summary(design, seen.programme.programme.usd_year),
            *certificate_lines(design),
            NOT_A_PLAN,
        ]
        return SizingAnswer(
            site=site_id,
            title=seen.programme.sites[site_id].title or site_id,
            view=seen.view.title,
            command=self._command(question, seen.view.id),
            seconds=round(time.perf_counter() - began, 4),
            summary=lines,
            design=sizing_json(design, seen.view.id),
        )

    def _design(
        self,
        seen: Seen,
        site_id: str,
        own_power: bool,
        tolerance: float,
        begin: WarmStart,
    ) -> PowerDesign:
        there = in_force(seen.programme, site_id, seen.as_of)
        design = unit_design(
            there.programme,
            site_id,
            load_mw=full_load_mw(seen.programme.sites[site_id]),
            grid=not own_power,
            folder=self._session.base.folder,
            tiers=tiers(seen.programme, site_id),
            budget=Budget[State](tolerance=tolerance, seconds=SECONDS),
            warm_start=begin,
        )
        return design.with_notes(there.notes)

    def _beginning(self, site_id: str, own_power: bool) -> WarmStart:
        """Return what the sizing of a campus as written has found out, to begin another one with."""
        key = (site_id, own_power)
        if key not in self._as_written:
            kept = [*self._as_written.items()][-MOST_CAMPUSES + 1 :]
            self._as_written = {**dict(kept), key: self._sized_as_written(*key)}
        return self._as_written[key].copy()

    def _sized_as_written(self, site_id: str, own_power: bool) -> WarmStart:
        seen, found = next(iter(self._session.original().values())), WarmStart()
        try:
            self._design(seen, site_id, own_power, EXACT, found)
        except AbileneError:
            return WarmStart()  # whatever is asked of it is sized from nothing
        return found

    def _seen(self, question: Question) -> Seen:
        views = self._session.seen()
        name = question.view or next(iter(views))
        if name not in views:
            raise InputError(
                Problem(f"there is no viewpoint '{name}'", choices(name, views))
            )
        if not question.set:
            return views[name]
        draft = with_overrides(
            self._session.draft,
            [f"{path}={value}" for path, value in question.set.items()],
        )
        return resolve(draft, views[name].view, self._session.as_of)

    def _command(self, question: Question, view: str) -> str:
        """Return the command that gives the same answer."""
        changes = self._session.changes
        values = {**changes.overrides, **question.set}
        words: list[str | Path] = [
            "abilene",
            "size",
            self._session.file,
            "--site",
            question.site,
        ]
        words += (
            ["--with", CHANGES_FILE] if changes.viewpoints or changes.claims else []
        )
        words += ["--own-power"] if question.own_power else []
        words += ["--viewpoint", view] if question.view else []
        for path, value in values.items():
            words += ["--set", f"{path}={value}"]
        return command_line(*words)
