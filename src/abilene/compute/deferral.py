"""Jobs that may wait for cheaper or cleaner hours, each until its deadline at the latest.

A scheduler then gets a job when it is *released*. What is moved is the start alone: a
job that has its accelerators is not stopped for a dear hour.
"""

from __future__ import annotations

import numpy as np

from abilene.arrays import Floats
from abilene.compute._deferral import best_starts_s
from abilene.compute.jobs import Jobs
from abilene.errors import InputError, Problem


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
    asked_s = np.where(np.isnan(jobs.requested_s), 0.0, jobs.requested_s)
    run_s = np.maximum(jobs.work_s, asked_s)
    latest_s = jobs.deadline_s - run_s
    may_wait = np.isfinite(jobs.deadline_s) & (latest_s > jobs.submit_s)
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
