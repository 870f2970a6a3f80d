"""Jobs that may wait for cheaper or cleaner hours, each until its deadline at the latest.

A scheduler then gets a job when it is *released*. What is moved is the start alone: a
job that has its accelerators is not stopped for a dear hour.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from abilene.arrays import Floats
from abilene.compute._deferral import best_starts_s
from abilene.compute.jobs import Jobs
from abilene.errors import InputError, Problem


def expected_run_s(jobs: Jobs) -> Floats:
    """Return how long a scheduler must take each job to run: its work, or the longer time that was asked for. [s]"""
    asked_s = np.where(np.isnan(jobs.requested_s), 0.0, jobs.requested_s)
    return np.maximum(jobs.work_s, asked_s)


def with_slack(jobs: Jobs, slack_s: Floats) -> Jobs:
    """Give jobs that have no deadline one: their submission, the time that they run, and a slack.

    Parameters
    ----------
    jobs : Jobs
        Deadlines that are there are kept.
    slack_s : array, shape (jobs,)
        How much later than at once each may end; infinite for no deadline. [s]

    Raises
    ------
    InputError
        If a slack is negative or not a number.
    """
    if not (slack_s >= 0).all():
        what = "a slack is negative, or no number"
        raise InputError(Problem(what, "use 0 or more, inf for none", path="slack"))
    allowed_s = jobs.submit_s + expected_run_s(jobs) + slack_s
    has_none = np.isinf(jobs.deadline_s)
    return replace(jobs, deadline_s=np.where(has_none, allowed_s, jobs.deadline_s))


def released_s(
    jobs: Jobs, signal: Floats, step_s: float = 3600.0, begin_s: float = 0.0
) -> Floats:
    """Return when each job is given to the scheduler, so that it meets the least of a signal.

    A job with a deadline may start anywhere from its submission to its deadline less
    its run time; of all starts at which the mean of the signal over its run is least,
    the first. So where accelerators are free and not capped it meets each deadline that
    it could have met at once. Any other job is released as it is submitted.

    Parameters
    ----------
    jobs : Jobs
        ``requested_s`` counts as run time where it is given and longer than the work:
        a scheduler knows no better.
    signal : array, shape (steps,)
        Price, carbon or another quantity that should be low, from ``begin_s`` on; it is
        repeated when it is over.
    step_s, begin_s : float
        Length of a step, and when the first one begins. [s]

    Returns
    -------
    array, shape (jobs,)
        Not before ``submit_s``. [s]

    Raises
    ------
    InputError
        If the signal has no step or a value that is not finite.
    """
    values = np.ascontiguousarray(signal, np.float64)
    if values.ndim != 1 or not len(values) or not np.isfinite(values).all():
        what = "a signal to defer by must be a series of finite numbers"
        raise InputError(Problem(what, "mend the series", path="signal"))
    run_s = expected_run_s(jobs)
    has_one = np.isfinite(jobs.deadline_s)
    latest_s = jobs.deadline_s - np.where(has_one, run_s, 0.0)
    may_wait = has_one & (latest_s > jobs.submit_s)
    starts_s = jobs.submit_s.copy()
    starts_s[may_wait] = best_starts_s(
        values,
        float(step_s),
        jobs.submit_s[may_wait] - begin_s,
        latest_s[may_wait] - begin_s,
        run_s[may_wait],
    )
    starts_s[may_wait] += begin_s
    # a rounding must not make a job late
    return np.clip(starts_s, jobs.submit_s, np.maximum(latest_s, jobs.submit_s))
