"""Classes of work: which one a job is of, what stopping it loses, and what it got under an event."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from functools import partial
from itertools import starmap

import numpy as np

from abilene.arrays import Floats
from abilene.dates import SECONDS_PER_HOUR
from abilene.operate.slurm import SlurmJob
from abilene.operate.state import OperatorState
from abilene.operate.terms import WorkClass

LONGEST_GAP_S = 60.0
"""Time between two looks that still counts as one stretch. [s]"""


def class_of(job: SlurmJob, classes: Sequence[WorkClass]) -> WorkClass:
    """Return the first class that a job matches; the last one takes all."""
    return next(filter(partial(_matches, job), classes), classes[-1])


def _matches(job: SlurmJob, work: WorkClass) -> bool:
    texts = map(job.fields.get, work.match)
    return all(map(fnmatchcase, map(str, texts), work.match.values()))


def lost_work_s(job: SlurmJob, work: WorkClass) -> float:
    """Return the work that stopping a job is expected to lose. [s]

    None where it writes a checkpoint on the signal; in the mean half the time between
    checkpoints of its own; else all since its start, and so where it cannot be put back.
    """
    if not job.requeues:
        return job.run_s
    if work.notice_s > 0:
        return 0.0
    return min(job.run_s, work.checkpoint_interval_s / 2.0)


def losses_usd(
    jobs: Sequence[SlurmJob],
    classes: Sequence[WorkClass],
    facility_mw: Floats,
    cut_hours: float,
) -> Floats:
    """Return what stopping each job loses, shape (jobs,). [USD]

    Parameters
    ----------
    jobs, classes
        Jobs, and the classes that they may be of.
    facility_mw : array, shape (jobs,)
        Facility power that each uses. [MW]
    cut_hours : float
        Time for which they do not run. [h]
    """
    of = list(map(partial(class_of, classes=classes), jobs))
    again_s = map(_again_s, jobs, of)
    hours = cut_hours + np.fromiter(again_s, float, len(of)) / SECONDS_PER_HOUR
    worth = np.fromiter(map(_worth, of), float, len(of))
    return np.asarray(worth * facility_mw * hours)


def _again_s(job: SlurmJob, work: WorkClass) -> float:
    return lost_work_s(job, work) + work.restart_s


def _worth(work: WorkClass) -> float:
    return work.worth_usd_per_mwh


def work_by_class(
    jobs: Iterable[SlurmJob], classes: Sequence[WorkClass]
) -> dict[str, float]:
    """Return the accelerators at work by class; an accelerator is what Slurm counts as a CPU."""
    found = dict.fromkeys(map(_name, classes), 0.0)
    for job in filter(_runs, jobs):
        found[class_of(job, classes).name] += job.cpus
    return found


def _name(work: WorkClass) -> str:
    return work.name


def _runs(job: SlurmJob) -> bool:
    return job.state == "RUNNING"


def begin_event(
    state: OperatorState, event: str, now_at_work: Mapping[str, float]
) -> None:
    """Note what is at work as an event begins to bind."""
    state.at_start.setdefault(event, dict(now_at_work))
    state.delivered.setdefault(event, dict.fromkeys(now_at_work, 0.0))
    state.lasted_s.setdefault(event, 0.0)


def add_to_event(
    state: OperatorState,
    event: str,
    now_at_work: Mapping[str, float],
    seconds: float,
) -> None:
    """Add a stretch of an event to what it has delivered."""
    if event in state.at_start and 0 < seconds <= LONGEST_GAP_S:
        state.lasted_s[event] += seconds
        for name, accelerators in now_at_work.items():
            state.delivered[event][name] += accelerators * seconds


def work_under(state: OperatorState, event: str) -> dict[str, float]:
    """Return the share of its work that each class got under an event, and forget the event. [-]

    Work is accelerators times time, beside what was at work when the event began; a class
    without any has no share.
    """
    before, seconds = state.at_start.pop(event, {}), state.lasted_s.pop(event, 0.0)
    ran = state.delivered.pop(event, {})

    def share(name: str, accelerators: float) -> tuple[str, float]:
        return name, round(ran[name] / (accelerators * seconds), 4)

    known = filter(lambda pair: pair[1] * seconds > 0, before.items())
    return dict(starmap(share, known))
