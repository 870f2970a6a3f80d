"""Kernel: the first start of each job at which the integral of a signal over its run is least.

The integral is linear between starts at which the job's begin or end lies on a border
of two steps, so its least is at one of these or at an end of what is allowed.
"""

from __future__ import annotations

import numpy as np

from abilene.compiled import compiled

MARGIN = 1e-12
"""Relative difference of integrals below which the earlier start is taken."""


@compiled(nogil=True)
def best_starts_s(signal, step_s, first_s, last_s, run_s):
    """Return the start of each job between ``first_s`` and ``last_s``, counted from the first step. [s]"""
    steps = signal.size
    total = np.zeros(steps + 1)
    size = 0.0
    for i in range(steps):
        total[i + 1] = total[i] + signal[i] * step_s
        size += abs(signal[i]) * step_s
    starts = np.empty(first_s.size)
    for k in range(first_s.size):
        first, last, run = first_s[k], last_s[k], run_s[k]
        best, least = first, _over(signal, total, step_s, first, run)
        margin = MARGIN * (abs(least) + size)
        # borders that its begin may lie on, and those that its end may lie on
        at, end_at = np.floor(first / step_s) + 1, np.floor((first + run) / step_s) + 1
        while True:
            start = min(at * step_s, end_at * step_s - run, last)
            value = _over(signal, total, step_s, start, run)
            if value < least - margin:
                best, least = start, value
            if start >= last:
                break
            if at * step_s <= start:
                at += 1
            if end_at * step_s - run <= start:
                end_at += 1
        starts[k] = best
    return starts


@compiled(nogil=True)
def _over(signal, total, step_s, start, run):
    """Return the integral of the repeated signal over a run."""
    return _until(signal, total, step_s, start + run) - _until(
        signal, total, step_s, start
    )


@compiled(nogil=True)
def _until(signal, total, step_s, t):
    """Return the integral from the first step until t."""
    steps = signal.size
    step = np.floor(t / step_s)
    rounds = np.floor(step / steps)
    i = int(step - rounds * steps)
    return rounds * total[steps] + total[i] + signal[i] * (t - step * step_s)
