"""A session: a programme, the changes that are tried, the plans made so far and those under way."""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from abilene.api.plan import Plan
from abilene.api.verbs import plans, read_plan
from abilene.buildout import Sizer
from abilene.buildout.cache import default_folder as default_sizes
from abilene.claims.viewpoint import STRICT
from abilene.disk import write_whole
from abilene.errors import InputError, Problem
from abilene.names import choices
from abilene.planning.chain import Step
from abilene.programme.changes import HEAD, Changes, changes_text, lay_text_over
from abilene.programme.draft import Draft
from abilene.programme.resolve import Seen, default_day, seen_by, shown_views
from abilene.report.chart import Chart
from abilene.results.store import PLANS
from abilene.web.jobs import Job, JobQueue, Watch

CHANGES_FILE = "what-if.yaml"
"""Name of the changes under way in messages, and of their file unless another is
given."""
MOST_PLANS = 12
"""Plans that are held with all that is shown of them, the newest; the others are in
their folders."""
MOST_DESIGNS = 64
"""Campuses that are kept sized: a few MB each."""
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


@dataclass(frozen=True)
class MadePlan:
    """A plan made here, and what has been shown of it."""

    plan: Plan
    changes: Changes
    """What was changed in the programme for it."""
    charts: dict[str, list[Chart]] = field(default_factory=dict)
    """Charts by page, once somebody has asked for them."""
    figures: dict[str, str] = field(default_factory=dict)
    """The same as HTML, by chart."""

    @property
    def name(self) -> str:
        """Id of the plan: that of its folder."""
        return self.plan.name

    @property
    def draft(self) -> Draft:
        """What was planned."""
        return self.plan.origin.draft

    @property
    def views(self) -> Mapping[str, Seen]:
        """The programme as each view of the plan sees it."""
        return self.plan.origin.views

    @property
    def sizer(self) -> Sizer:
        """The campuses as they were sized."""
        return self.plan.origin.sizer


class Session:
    """A programme and everything that is tried with it.

    Parameters
    ----------
    draft : Draft
        The programme, from ``load``.
    as_of : date, optional
        Day of the plans.
    folder : path
        Where plan folders are written, as by ``abilene plan``.
    seconds : float
        Time for the search of each view. [s]
    """

    def __init__(
        self,
        draft: Draft,
        as_of: date | None = None,
        folder: Path | None = None,
        seconds: float = 120.0,
    ) -> None:
        self.base = draft
        self.as_of = as_of
        self.folder = folder or PLANS
        self.seconds = seconds
        self.jobs = JobQueue()
        self.draft, self.changes = draft, Changes()
        self.written_here: list[Path] = []
        """Plan folders and files of changes that this session has written."""
        self._made: dict[str, MadePlan] = {}
        self._seen: tuple[Draft, dict[str, Seen]] | None = None
        self._original: dict[str, Seen] | None = None
        self._sizer = Sizer(draft.folder, default_sizes())
        self._lock = threading.Lock()

    @property
    def file(self) -> Path:
        """The programme file."""
        return Path(self.base.document.file)

    @property
    def day(self) -> date:
        """Day of the plans, where a view sets none of its own."""
        return self.as_of or default_day(self.base)

    @property
    def asked(self) -> list[str]:
        """The days that were asked for, as the command line has them."""
        last = self.base.ledger.known_by
        days = {
            "--as-of": self.as_of,
            "--known-by": None if last == date.max else last,
        }
        return [word for key, day in days.items() if day for word in (key, str(day))]

    @property
    def shown(self) -> list[str]:
        """Views of the programme with its changes."""
        return shown_views(self.draft)

    def seen(self) -> dict[str, Seen]:
        """Return the programme with its changes as each view sees it."""
        draft, kept = self.draft, self._seen
        if kept is None or kept[0] is not draft:
            kept = (draft, seen_by(draft, (), self.as_of))
            self._seen = kept
        return kept[1]

    def original(self) -> dict[str, Seen]:
        """Return the programme as written as each view sees it."""
        if self._original is None:
            self._original = seen_by(self.base, (), self.as_of)
        return self._original

    def change(self, changes: Changes) -> None:
        """Try other changes instead of those so far.

        Raises
        ------
        InputError
            If they do not fit the programme; then those so far stay.
        """
        draft = laid(self.base, changes)
        seen_by(draft, (), self.as_of)
        self.draft, self.changes = draft, changes

    def save(self, name: str) -> Path:
        """Write the changes beside the programme, for ``--with``.

        Raises
        ------
        InputError
            If there are none, the name is no plain name, or a file of that name is
            something else.
        """
        if not _NAME.fullmatch(name):
            raise InputError(
                f"'{name}' cannot be a name; write small letters, digits, - and _"
            )
        if self.changes == Changes():
            raise InputError(
                "nothing is changed yet; move a slider or switch off a claim first"
            )
        path = self.file.with_name(f"{name}.yaml")
        if path.exists() and not path.read_text(
            encoding="utf-8", errors="replace"
        ).startswith(HEAD[0]):
            raise InputError(
                Problem(
                    f"{path} exists and holds something else", "choose another name"
                )
            )
        write_whole(path, changes_text(self.changes).encode())
        self._wrote(path)
        return path

    def _wrote(self, path: Path) -> None:
        if path not in self.written_here:
            self.written_here.append(path)

    def start(self, views: Sequence[str] = ()) -> Job:
        """Plan the programme with its changes, in the views given, shown or the strict one, or all that are shown.

        Raises
        ------
        InputError
            If there is no such view.
        """
        draft, changes = self.draft, self.changes
        names = tuple(views) or tuple(shown_views(draft))
        known = [*shown_views(draft), STRICT]
        for name in names:
            if name not in known:
                what = f"there is no viewpoint '{name}'"
                raise InputError(Problem(what, choices(name, known)))

        def work(step: Step, progress: Watch, cancel: threading.Event) -> str:
            return self._plan(draft, changes, names, step, progress, cancel)

        return self.jobs.start(changes_summary(changes), names, work)

    def _plan(
        self,
        draft: Draft,
        changes: Changes,
        views: tuple[str, ...],
        step: Step,
        progress: Watch,
        cancel: threading.Event,
    ) -> str:
        """Make a plan and its folder, as ``abilene plan`` does; return its id."""
        if len(self._sizer.found) > MOST_DESIGNS:
            self._sizer = Sizer(draft.folder, default_sizes())
        sizer = self._sizer
        plan = plans(
            draft,
            views,
            self.as_of,
            seconds=self.seconds,
            step=step,
            progress=progress,
            cancel=cancel,
            sizer=sizer,
        )
        made = MadePlan(plan, changes)
        self._wrote(plan.write(self.folder / made.name))
        with self._lock:
            self._made.pop(made.name, None)
            self._made[made.name] = made
            for name in list(self._made)[:-MOST_PLANS]:
                del self._made[name]
        return made.name

    def made(self) -> list[MadePlan]:
        """Return the plans made here, the newest first."""
        with self._lock:
            return list(reversed(self._made.values()))

    def find(self, name: str = "") -> MadePlan | None:
        """Return a plan made here by its id, or the newest; None if there is none."""
        made = self.made()
        return next((one for one in made if name in {"", one.name}), None)

    def written(self) -> dict[str, Path]:
        """Return every plan folder by its name: those written here, and those of earlier days."""
        found = sorted(self.folder.glob("*/plan.json"))
        return {
            path.parent.name: path.parent
            for path in found
            if not path.parent.name.startswith(".")
        }

    def read(self, name: str) -> Plan | None:
        """Return a plan made here, or one of a plan folder."""
        one = self.find(name) if name else None
        if one is not None:
            return one.plan
        folder = self.written().get(name)
        return read_plan(folder) if folder else None

    def close(self) -> None:
        """Stop what is under way; the best plan so far is written."""
        self.jobs.close()


def laid(base: Draft, changes: Changes) -> Draft:
    """Return the programme with changes, read from the very text that ``save`` writes."""
    return (
        base
        if changes == Changes()
        else lay_text_over(base, changes_text(changes), CHANGES_FILE)
    )


def changes_summary(changes: Changes) -> str:
    """Say in a few words what is changed."""
    parts = [f"{path} = {value}" for path, value in changes.overrides.items()]
    for viewpoint in changes.viewpoints:
        parts += [f"without {name}" for name in viewpoint.without]
        parts += [f"choosing {name}" for name in viewpoint.chooses]
    return "; ".join(parts) or "as written"
