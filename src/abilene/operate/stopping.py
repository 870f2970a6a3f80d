"""How jobs are ended: told by a signal, given their grace, put back into the queue, and started again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from itertools import filterfalse

from abilene.operate.slurm import Slurm, SlurmJob
from abilene.operate.state import OperatorState, StoppingJob
from abilene.operate.terms import WorkClass
from abilene.operate.work_classes import class_of

MOST_TRIES = 3
"""How often a job is put back in vain before it is ended."""
MOST_STARTS = 60
"""How often a job that was put back is told to start before it is left to Slurm."""
ENDING = frozenset({"COMPLETING", "STOPPED"})


class Stopper:
    """Ends jobs, step by step; what it has begun stands in the state."""

    def __init__(
        self,
        slurm: Slurm,
        classes: tuple[WorkClass, ...],
        state: OperatorState,
        save: Callable[[], None],
    ) -> None:
        self._slurm, self._classes, self._state = slurm, classes, state
        self._save = save

    def step(
        self,
        jobs: Sequence[SlurmJob],
        doomed: Mapping[str, SlurmJob],
        why: str,
        now: float,
    ) -> None:
        """Do what is due.

        Parameters
        ----------
        jobs : sequence of SlurmJob
            All that hold nodes.
        doomed : mapping of str to SlurmJob
            Jobs that are to end, by id: those told earlier that are no longer among them
            run on.
        why : str
            Id of the event.
        now : float
            Seconds of UNIX.
        """
        stopping = self._state.stopping
        for job in stopping.keys() - doomed.keys():
            del stopping[job]
        fresh = doomed.keys() - stopping.keys()
        if fresh:
            self._tell(list(map(doomed.__getitem__, sorted(fresh))), why, now)

        def is_due(job: str) -> bool:
            return stopping[job].until <= now

        due = list(filter(is_due, sorted(stopping)))
        self._end(list(map(doomed.__getitem__, due)))
        self._start_again(jobs, frozenset(due))

    def _tell(self, jobs: list[SlurmJob], why: str, now: float) -> None:
        """Send each job its signal, and note when it ends."""
        told: dict[tuple[str, bool], list[str]] = defaultdict(list)
        for job in jobs:
            work = class_of(job, self._classes)
            until = now + work.notice_s
            self._state.stopping[job.id] = StoppingJob(now, until, why)
            told[work.signal or "", work.signal_steps].append(job.id)
        self._save()
        for (signal, steps), ids in filter(_has_signal, told.items()):
            self._slurm.send(ids, signal, steps=steps)

    def _end(self, jobs: list[SlurmJob]) -> None:
        """Put jobs back into the queue; end those for which that cannot be done."""
        told = self._state.stopping

        def goes_back(job: SlurmJob) -> bool:
            return job.requeues and told[job.id].tries < MOST_TRIES

        back = list(map(_id, filter(goes_back, jobs)))
        rest = list(map(_id, filterfalse(goes_back, jobs)))
        for job in jobs:
            told[job.id].tries += 1
        if back:
            self._state.requeued |= dict.fromkeys(back, 0)
            self._save()
            self._slurm.requeue(back)
        if rest:
            self._slurm.cancel(rest)

    def _start_again(self, jobs: Sequence[SlurmJob], ended: frozenset[str]) -> None:
        """Let jobs that were put back start: by themselves they would wait two minutes."""
        waiting = self._state.requeued
        held = ended.union(self._state.stopping, map(_id, filter(ending, jobs)))
        running = set(map(_id, jobs)) - held
        # one that runs has started by itself
        for job in waiting.keys() & running:
            del waiting[job]
        for job in sorted(waiting.keys() - held):
            waiting[job] += 1
            done = self._slurm.start_now(job)
            if done.code == 0 or waiting[job] >= MOST_STARTS:
                del waiting[job]

    def start_all(self) -> None:
        """Let all jobs that were put back start, and forget those that were told to end."""
        for job in sorted(self._state.requeued):
            self._slurm.start_now(job)
        self._state.requeued.clear()
        self._state.stopping.clear()


def ending(job: SlurmJob) -> bool:
    """Return whether a job is ending by itself already."""
    return job.state in ENDING


def _id(job: SlurmJob) -> str:
    return job.id


def _has_signal(told: tuple[tuple[str, bool], list[str]]) -> bool:
    return bool(told[0][0])
