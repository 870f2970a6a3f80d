"""Sizing while a slider moves: each answer begins at the one before, and only the newest question counts."""

from __future__ import annotations

import threading
import time
from typing import Any

from pydantic import BaseModel, Field

from abilene.budget import Budget
from abilene.errors import InputError, Problem
from abilene.names import did_you_mean
from abilene.power.sizing import State
from abilene.power.warm_start import WarmStart
from abilene.programme.overrides import with_overrides
from abilene.programme.resolve import Seen, resolve
from abilene.report.studies.sizing import certificate_lines, sizing_json, sizing_summary
from abilene.site.load import full_load_mw
from abilene.site.problem import chosen_site
from abilene.site.sizing import unit_design
from abilene.site.voll import tiers
from abilene.web.session import CHANGES_FILE, Session

QUICK, EXACT = 1e-3, 1e-4
"""Relative gaps at which a sizing stops while a slider moves, and when it rests. [-]"""
SECONDS = 30.0
"""Time at which a sizing stops. [s]"""


class Question(BaseModel):
    """A campus to size, with values under a slider."""

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
    """Sizes campuses one question after the other, with everything kept warm."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._warm_starts: dict[tuple[str, bool], WarmStart] = {}
        self._newest: dict[str, int] = {}
        self._count = 0
        self._order = threading.Lock()
        self._work = threading.Lock()

    def answer(self, question: Question) -> SizingAnswer | None:
        """Size a campus; None if the same asker has asked anew in the meantime.

        Raises
        ------
        InputError
            If there is no such site or view, or a value does not fit.
        """
        with self._order:
            self._count += 1
            mine = self._newest[question.asker] = self._count
        with self._work:
            if self._newest[question.asker] != mine:
                return None
            return self._size(question)

    def _size(self, question: Question) -> SizingAnswer:
        began = time.perf_counter()
        seen = self._seen(question)
        site_id = chosen_site(seen.programme, question.site)
        key = (site_id, question.own_power)
        budget = Budget[State](
            tolerance=QUICK if question.quick else EXACT, seconds=SECONDS
        )
        design = unit_design(
            seen.programme,
            site_id,
            load_mw=full_load_mw(seen.programme.sites[site_id]),
            grid=not question.own_power,
            folder=self._session.base.folder,
            tiers=tiers(seen.programme, site_id),
            budget=budget,
            warm_start=self._warm_starts.setdefault(key, WarmStart()),
        )
        lines = [
            *sizing_summary(design, seen.programme.programme.usd_year),
            *certificate_lines(design),
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

    def _seen(self, question: Question) -> Seen:
        views = self._session.seen()
        name = question.view or next(iter(views))
        if name not in views:
            raise InputError(
                Problem(f"there is no viewpoint '{name}'", did_you_mean(name, views))
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
        words = ["abilene size", str(self._session.file), f"--site {question.site}"]
        words += (
            [f"--with {CHANGES_FILE}"] if changes.viewpoints or changes.claims else []
        )
        words += ["--own-power"] if question.own_power else []
        words += [f"--viewpoint {view}"] if question.view else []
        return " ".join(
            [*words, *(f"--set '{path}={value}'" for path, value in values.items())]
        )
