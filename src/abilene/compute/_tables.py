"""Kernels: the tables of the cluster replay, filled before it and read off after it in one pass each.

A record of ``JOB`` is two lines of the processor's cache: all that an event of a job
touches.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from abilene.compiled import compiled

JOB = np.dtype(
    [
        # given
        ("submit_s", "f8"),
        ("work_s", "f8"),
        ("every_s", "f8"),  # work between checkpoints
        ("asked_s", "f8"),  # wall time asked for; under least attained service its own
        # state and answer
        ("saved_s", "f8"),
        ("began_v", "f8"),
        ("end_v", "f8"),
        ("promised_v", "f8"),  # end of the attempt, as far as the scheduler knows
        ("queued_at_s", "f8"),
        ("waited_s", "f8"),
        ("start_s", "f8"),
        ("end_s", "f8"),
        ("accelerators", "i4"),  # given
        ("lane", "i4"),  # given
        ("identity", "u4"),  # given; for the draws of failures
        ("place", "i4"),  # in the heap of ends
        ("attempts", "i4"),
        ("failures", "i4"),
        ("fails", "i1"),  # whether the attempt ends in a failure
        ("running", "i1"),
        ("useful", "i1"),  # given; whether what it finishes counts
    ],
    align=True,
)
LANE = np.dtype([("size", "i8"), ("level", "i8"), ("offset", "i8"), ("length", "i8")])
# one level more than there are: its first lane is the end of the lanes
LEVEL = np.dtype(
    [
        ("first", "i8"),
        ("used", "i8"),
        # fair shares
        ("begin", "i8"),  # first rank of the user
        ("usage", "f8"),
        ("at_s", "f8"),
        # least attained service
        ("bound", "f8"),
    ]
)
# the least gang and time below a node of the line; zero where nobody waits
NODE = np.dtype([("size", "i8"), ("length_s", "f8")])
# the heap of those that run
END = np.dtype([("v", "f8"), ("job", "i8")])
STEP = np.dtype(
    [
        ("start_s", "f8"),
        ("accelerators", "i8"),
        ("most_from_here", "i8"),  # of this step and all that come
        ("speed", "f8"),
        ("busy_w", "f8"),
        ("idle_w", "f8"),
        # power shared by those at work and those idle; infinite where the step says all
        ("power_w", "f8"),
        ("installed", "i8"),
        ("rack", "i8"),
        ("full_w", "f8"),  # draw at work, uncapped
        ("floor_w", "f8"),
        ("exponent", "f8"),
    ]
)
# accelerator-seconds by what became of them, on the clock v; last what useful jobs have
# saved so far, and that with the work of those that run at both ends of the window
CHECKPOINTING, RESTARTING, LOST_TO_FAILURES, LOST_TO_POWER, LOST_TO_PREEMPTION = range(
    5
)
SAVED, AT_BEGIN, AT_END, USES = range(5, 9)
# of ``running``: it runs, and is to stop with others at this instant
MARKED = 2
# the two clocks, and the moment of the reservation of the first in line
T, V, SHADOW_V, CLOCKS = range(4)
# how the next job is found: by lanes in a fixed order, or by one of the others
LANES, EASY, CONSERVATIVE, FAIR, ATTAINED = range(5)


class Rules(NamedTuple):
    """How jobs are served, and what interrupts them."""

    kind: int
    blocking: bool
    preempts: bool
    least_loss: bool
    notice: bool
    checkpoint_s: float
    restart_s: float
    failures_per_s: float
    half_life_s: float
    window_s: tuple[float, float]
    seed: np.uint64


@compiled(nogil=True)
def fill_jobs(jobs, rank, times_s, size, lane, identity, useful):
    """Fill the table of jobs, by rank, from columns by place in the trace.

    ``times_s`` are submission, work, time asked for and work between checkpoints.
    """
    submit_s, work_s, asked_s, every_s = times_s
    for i in range(rank.size):
        k = rank[i]
        jobs[i].submit_s = submit_s[k]
        jobs[i].work_s = work_s[k]
        jobs[i].every_s = every_s[k]
        jobs[i].asked_s = asked_s[k]
        jobs[i].saved_s = 0.0
        jobs[i].began_v = 0.0
        jobs[i].end_v = 0.0
        jobs[i].promised_v = 0.0
        jobs[i].queued_at_s = 0.0
        jobs[i].waited_s = 0.0
        jobs[i].start_s = np.nan
        jobs[i].end_s = np.nan
        jobs[i].accelerators = size[k]
        jobs[i].lane = lane[k]
        jobs[i].identity = identity[k]
        jobs[i].place = 0
        jobs[i].attempts = 0
        jobs[i].failures = 0
        jobs[i].fails = 0
        jobs[i].running = 0
        jobs[i].useful = useful[k]


@compiled(nogil=True)
def read_answers(jobs, rank, times, failures):
    """Write start, end, time waited, work saved (rows of ``times``) and failures by place in the trace."""
    for i in range(rank.size):
        k = rank[i]
        times[0, k] = jobs[i].start_s
        times[1, k] = jobs[i].end_s
        times[2, k] = jobs[i].waited_s
        times[3, k] = jobs[i].saved_s
        failures[k] = jobs[i].failures
