"""Plans under way: one at a time, in a thread of the server, whoever watches.

A job goes on when its tab is closed, and is there when the page is opened again. Stop
keeps the best plan so far.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count
from typing import Literal

from pydantic import BaseModel

from abilene.errors import AbileneError
from abilene.planning.chain import Step
from abilene.solve import Progress

JobState = Literal["waiting", "running", "done", "stopped", "failed"]
OVER = frozenset({"done", "stopped", "failed"})
MOST_WAITING = 8
"""Jobs that may wait at one time."""


MOST_KEPT = 50
"""Jobs that are remembered, those under way among them."""


class Busy(AbileneError):
    """As much waits already as may wait: ask again later."""


class SearchAnswer(BaseModel):
    """How far the search for the plan of a view is."""

    view: str
    """Title of the view."""
    value: float | None
    """Objective of the best plan so far, in the units of the search."""
    bound: float | None
    """What no plan can beat, in the same units."""
    gap: float | None
    """How far they are from each other. [-]"""


class JobAnswer(BaseModel):
    """What a page is told about a job."""

    id: int
    title: str
    """What it plans."""
    state: JobState
    views: list[str]
    """Views that it plans."""
    step: str
    """What it has begun last: a view, or the power of each campus."""
    searches: list[SearchAnswer]
    """The latest search of each view that has had to search."""
    seconds: float
    """Time since it began to run. [s]"""
    stopping: bool
    """Somebody has asked it to stop."""
    plan: str
    """Id of its plan, when it has one."""
    problems: list[str]
    """Why it failed."""


Watch = Callable[[str, Progress], None]
"""Told the title of a view, and how far its search is."""
JobWork = Callable[[Step, Watch, threading.Event], str]
"""Makes a plan and returns its id; tells of steps and searches, stopped by the
event."""


@dataclass
class Job:
    """A plan under way."""

    id: int
    title: str
    views: tuple[str, ...]
    work: JobWork
    state: JobState = "waiting"
    step: str = ""
    searches: dict[str, Progress] = field(default_factory=dict)
    plan: str = ""
    problems: list[str] = field(default_factory=list)
    cancel: threading.Event = field(default_factory=threading.Event)
    began: float = 0.0
    ended: float = 0.0

    @property
    def is_over(self) -> bool:
        """Return whether it has ended, one way or another."""
        return self.state in OVER

    @property
    def answer(self) -> JobAnswer:
        """What a page is told."""
        searches = list(self.searches.items())
        end = self.ended if self.is_over else time.monotonic()
        return JobAnswer(
            id=self.id,
            title=self.title,
            state=self.state,
            views=list(self.views),
            step=self.step,
            searches=[
                SearchAnswer(view=view, value=at.value, bound=at.bound, gap=at.gap)
                for view, at in searches
            ],
            seconds=round(end - self.began, 2) if self.began else 0.0,
            stopping=self.cancel.is_set() and not self.is_over,
            plan=self.plan,
            problems=self.problems,
        )

    def run(self) -> None:
        """Do the work."""
        self.began = time.monotonic()
        self.state = "running"
        try:
            self.plan = self.work(self._step, self._watch, self.cancel)
            state: JobState = "stopped" if self.cancel.is_set() else "done"
        except AbileneError as error:
            self.problems, state = (
                str(error).split("\n"),
                "stopped" if self.cancel.is_set() else "failed",
            )
        except Exception as error:  # a thread that dies says nothing: the page must
            self.problems, state = [f"{type(error).__name__}: {error}"], "failed"
        self.ended = time.monotonic()
        self.state = state

    def _step(self, step: str) -> None:
        self.step = step

    def _watch(self, view: str, progress: Progress) -> None:
        self.searches[view] = progress


class JobQueue:
    """The jobs of a server, in the order in which they came."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="plan")
        self._jobs: dict[int, Job] = {}
        self._futures: dict[int, Future[None]] = {}
        self._lock = threading.Lock()
        self._ids = count(1)

    def start(self, title: str, views: tuple[str, ...], work: JobWork) -> Job:
        """Put a job in the queue.

        Raises
        ------
        Busy
            If too many wait already.
        """
        with self._lock:
            if sum(not job.is_over for job in self._jobs.values()) >= MOST_WAITING:
                raise Busy(
                    f"{MOST_WAITING} plans wait already; stop one of them, or wait"
                )
            job = Job(next(self._ids), title, views, work)
            self._jobs[job.id] = job
            self._futures[job.id] = self._pool.submit(job.run)
            self._forget()
        return job

    def _forget(self) -> None:
        """Forget the oldest jobs: more are over by now than anybody looks back at."""
        for job_id in list(self._jobs)[:-MOST_KEPT]:
            del self._jobs[job_id], self._futures[job_id]

    def stop(self, job: Job) -> None:
        """Stop a job: what it has found so far is kept; one that waits is taken out of the queue."""
        job.cancel.set()
        future = self._futures.get(job.id)
        if future is not None and future.cancel():
            job.state = "stopped"

    def find(self, job_id: int) -> Job | None:
        """Return a job."""
        return self._jobs.get(job_id)

    def all(self) -> list[Job]:
        """Return every job, the newest first."""
        with self._lock:
            return list(reversed(self._jobs.values()))

    def wait(self) -> None:
        """Wait for all of them."""
        for future in list(self._futures.values()):
            if not future.cancelled():
                future.result()

    def close(self) -> None:
        """Stop all of them and wait."""
        for job in self.all():
            self.stop(job)
        self._pool.shutdown(wait=True)
