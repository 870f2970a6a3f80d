"""Many tasks, wherever they run: one result after the other, each kept as it comes."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from abilene.tasks.folder import ANEW, Results, results_in
from abilene.tasks.hands import Hands, in_this_process
from abilene.tasks.item import (
    Done,
    Work,
    WorkItem,
    refuse_unnamed,
    result_of,
)
from abilene.tasks.parquet import DamagedError
from abilene.tasks.versions import versions_here
from abilene.tasks.where import HERE, Where

log = logging.getLogger(__name__)
TOLD_EVERY_S = 2.0
"""How often it is told how far a run is, at the most. [s]"""
SECONDS_PER_MINUTE, MINUTES_PER_HOUR = 60, 60


def run_tasks(
    work: Work,
    shared: Any,
    items: Sequence[WorkItem],
    folder: Path | None = None,
    where: Where | Hands = HERE,
    step: Callable[[str], None] = lambda _: None,
    *,
    name: str = "tasks",
) -> Generator[Done, None, None]:
    """Run tasks and yield what comes of them, in their order.

    With a folder a file that stands is taken up, unless it is damaged; every other result becomes a file as
    soon as it is there, whatever is still awaited before it, so that what is interrupted
    goes on from there, and one result is held in memory at a time. Without one those are
    held that come before their turn.

    Parameters
    ----------
    work : function
        ``work(shared, *item.arguments)`` returns a table. A pure function of a module.
    shared : object
        What every task reads: can be pickled, and hashed by ``tasks.digest``.
    items : sequence of WorkItem
        The tasks.
    folder : Path, optional
        Folder in which that of the results is made, called ``NAME-HASH``.
    where : Where, or what one opens
        ``where.opened()`` serves many runs and is opened once; by default this process.
    step : function
        Told how far the run is, and how long the rest will take once that is known.
    name : str
        How the folder begins, and what people call the run.

    Raises
    ------
    TaskError
        At the first task that fails, in their order; files of others stay.
    InputError
        If the folder holds something else, or the cluster cannot be used.
    MissingExtraError
        If a task needs an optional part.
    """
    refuse_unnamed(work)
    with ExitStack() as open_:
        kept = open_.enter_context(results_in(folder, name, work, shared, items))
        standing = kept.standing()
        todo = [(i, item) for i, item in enumerate(items) if i not in standing]
        hands = open_.enter_context(_hands(where)) if todo else in_this_process
        made = _Made(kept, hands(work, shared, todo), _Told(step, name, len(todo)))
        for i, item in enumerate(items):
            if i not in standing:
                made.wait_for(i)
            try:
                table, file = kept.read(i)
            except DamagedError as error:
                # so few that they are done here, whoever does the others
                log.warning("%s; %s", error, ANEW)
                kept.write(i, result_of(work, shared, item, versions_here()))
                standing.discard(i)
                table, file = kept.read(i)
            yield Done(item, table, file, i in standing)


@contextmanager
def _hands(where: Where | Hands) -> Iterator[Hands]:
    """Open what runs tasks, unless it is open."""
    if isinstance(where, Where):
        with where.opened() as hands:
            yield hands
    else:
        yield where


@dataclass
class _Made:
    """Results as they come, in whatever order, each kept at once."""

    kept: Results
    coming: Iterator[tuple[int, bytes | Exception]]
    told: _Told
    ready: set[int] = field(default_factory=set)
    failed: dict[int, Exception] = field(default_factory=dict)

    def wait_for(self, place: int) -> None:
        """Keep what comes until the result of a task is there.

        Raises
        ------
        TaskError, MissingExtraError
            If the task fails.
        """
        while place not in self.ready:
            if place in self.failed:
                raise self.failed[place]
            came, made = next(self.coming)
            if isinstance(made, Exception):
                self.failed[came] = made
            else:
                self.kept.write(came, made)
                self.ready.add(came)
            self.told.one_more()


class _Told:
    """Says now and then how far a run is."""

    def __init__(self, step: Callable[[str], None], name: str, count: int) -> None:
        self._step, self._name, self._count = step, name, count
        self._done, self._first, self._last = 0, 0.0, -TOLD_EVERY_S

    def one_more(self) -> None:
        """Count one more result."""
        self._done += 1
        now = time.monotonic()
        if self._done == 1:  # until then much is loaded: no measure of the others
            self._first = now
            return
        if now - self._last >= TOLD_EVERY_S or self._done == self._count:
            self._last = now
            each = (now - self._first) / (self._done - 1)
            left = duration(each * (self._count - self._done))
            self._step(f"{self._name}: {self._done:,} of {self._count:,} done{left}")


def duration(seconds: float) -> str:
    """Return how long something still takes, for people; nothing where it is done."""
    minutes = seconds / SECONDS_PER_MINUTE
    if seconds < 1:
        return ""
    if minutes < 1:
        return f", about {seconds:.0f} s left"
    if minutes < MINUTES_PER_HOUR:
        return f", about {minutes:.0f} min left"
    return f", about {minutes / MINUTES_PER_HOUR:.1f} h left"
