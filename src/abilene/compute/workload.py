"""Workloads: how much of the time of a gang is useful, what a stop costs, and the shape of traffic."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike

from abilene.arrays import Floats
from abilene.data import read_table
from abilene.dates import SECONDS_PER_HOUR

HOURS_PER_WEEK = 168


def young_interval_s(checkpoint_s: ArrayLike, mtbf_s: ArrayLike) -> Floats:
    """Work between checkpoints that loses least, to first order: sqrt(2 C M).

    Parameters
    ----------
    checkpoint_s : array
        Time C that a checkpoint takes. [s]
    mtbf_s : array
        Mean time M between failures of the whole gang. [s]

    Returns
    -------
    array
        [s]

    References
    ----------
    .. [1] J. W. Young, "A first order approximation to the optimum checkpoint interval", Comm. ACM 17(9), 1974.
    """
    return np.asarray(
        np.sqrt(2.0 * np.asarray(checkpoint_s, float) * np.asarray(mtbf_s, float))
    )


def daly_interval_s(checkpoint_s: ArrayLike, mtbf_s: ArrayLike) -> Floats:
    """Work between checkpoints that loses least, to higher order.

    sqrt(2 C M) (1 + sqrt(C / 2M) / 3 + (C / 2M) / 9) - C for C < 2M, else M.

    Parameters
    ----------
    checkpoint_s : array
        Time C that a checkpoint takes. [s]
    mtbf_s : array
        Mean time M between failures of the whole gang. [s]

    Returns
    -------
    array
        [s]

    References
    ----------
    .. [1] J. T. Daly, "A higher order estimate of the optimum checkpoint interval for restart dumps", Future
       Generation Computer Systems 22, 2006, eq. 37.
    """
    cost, mtbf = np.asarray(checkpoint_s, float), np.asarray(mtbf_s, float)
    ratio = cost / (2.0 * mtbf)
    best = (
        young_interval_s(cost, mtbf) * (1.0 + np.sqrt(ratio) / 3.0 + ratio / 9.0) - cost
    )
    return np.where(cost < 2.0 * mtbf, best, mtbf)


def useful_fraction(
    interval_s: ArrayLike,
    checkpoint_s: ArrayLike,
    restart_s: ArrayLike,
    mtbf_s: ArrayLike,
) -> Floats:
    """Share of the time of a gang that becomes useful work, where failures are exponential.

    T / (M exp(R / M) (exp((T + C) / M) - 1))

    Parameters
    ----------
    interval_s : array
        Work T between checkpoints. [s]
    checkpoint_s, restart_s : array
        Time C that a checkpoint takes, and R that a restart takes; both can fail. [s]
    mtbf_s : array
        Mean time M between failures of the whole gang. [s]

    Returns
    -------
    array
        [-]

    References
    ----------
    .. [1] J. T. Daly, "A higher order estimate of the optimum checkpoint interval for restart dumps", Future
       Generation Computer Systems 22, 2006, eq. 20.
    """
    interval, cost = np.asarray(interval_s, float), np.asarray(checkpoint_s, float)
    mtbf = np.asarray(mtbf_s, float)
    restarts = np.exp(np.asarray(restart_s, float) / mtbf)
    return np.asarray(interval / (mtbf * restarts * np.expm1((interval + cost) / mtbf)))


def availability(restart_s: ArrayLike, mtbf_s: ArrayLike) -> Floats:
    """Share of the time in which a group that stops as a whole is up: M / (M + R).

    What it was doing is lost with it only for the time of the restart: serving, where
    requests are short.

    Parameters
    ----------
    restart_s : array
        Time R from a failure until work goes on. [s]
    mtbf_s : array
        Mean time M of work between failures of the whole group. [s]

    Returns
    -------
    array
        [-]
    """
    mtbf = np.asarray(mtbf_s, float)
    return np.asarray(mtbf / (mtbf + np.asarray(restart_s, float)))


@dataclass(frozen=True)
class Training:
    """A training run: one gang that stops as a whole."""

    accelerators: int
    """Size of the gang."""
    checkpoint_s: float
    """Time that a checkpoint takes. [s]"""
    restart_s: float
    """Time from a failure until work goes on. [s]"""
    accelerator_hours_per_failure: float
    """Accelerator-hours between unexpected stops. [accelerator-hours]"""
    checkpoint_interval_s: float | None = None
    """Work between checkpoints, by default Daly's optimum. [s]"""
    notice: bool = True
    """Power cuts are announced, and a checkpoint is written before them."""

    @property
    def mtbf_s(self) -> float:
        """Mean time between failures of the gang. [s]"""
        return self.accelerator_hours_per_failure / self.accelerators * SECONDS_PER_HOUR

    @property
    def interval_s(self) -> float:
        """Work between checkpoints. [s]"""
        if self.checkpoint_interval_s is not None:
            return self.checkpoint_interval_s
        return float(daly_interval_s(self.checkpoint_s, self.mtbf_s))

    @property
    def useful_fraction(self) -> float:
        """Share of the time that becomes useful work. [-]"""
        return float(
            useful_fraction(
                self.interval_s, self.checkpoint_s, self.restart_s, self.mtbf_s
            )
        )

    @property
    def computing_fraction(self) -> float:
        """Share of the time in which the gang computes, be it lost later: not in a checkpoint or restart. [-]

        T / (T + C) of the time between failures, which is M / (M + R) of all time.
        """
        saving = self.interval_s / (self.interval_s + self.checkpoint_s)
        return saving * float(availability(self.restart_s, self.mtbf_s))

    @property
    def lost_hours_per_stop(self) -> float:
        """Hours of work that a stop costs each accelerator, beyond its own length. [h]"""
        saving_s = self.checkpoint_s if self.notice else self.interval_s / 2.0
        return (saving_s + self.restart_s) / SECONDS_PER_HOUR

    recovered_fraction: ClassVar[float] = 0.0
    """Share of the work shed that is done later: a run that stands still catches up
    nothing. [-]"""


@dataclass(frozen=True)
class Batch:
    """Work that can wait: of what is not done in time, a share is done later."""

    recovered_fraction: float = 1.0
    """Share of the work shed that is done later without loss. [-]"""
    lost_hours_per_stop: float = 0.0
    """Hours of work that a stop costs each accelerator, beyond its own length. [h]"""


def serving_shape(
    steps: int, start_hour_of_week: int = 0, step_hours: float = 1.0
) -> Floats:
    """Hourly rate of requests per mean rate: harmonics of day and week, fitted to two weeks of real traffic.

    Parameters
    ----------
    steps : int
        Length of the series.
    start_hour_of_week : int
        Where the series starts in the week of the trace; the trace does not tell its
        clock or its weekday. [h]
    step_hours : float
        Length of a step. [h]

    Returns
    -------
    array, shape (steps,)
        Mean 1 over a whole week. [-]
    """
    hour = start_hour_of_week + (np.arange(steps) + 0.5) * step_hours
    shape = np.ones(steps)
    for row in read_table("serving_shape.csv"):
        angle = 2.0 * math.pi * float(row["cycles_per_week"]) * hour / HOURS_PER_WEEK
        shape += float(row["cosine"]) * np.cos(angle) + float(row["sine"]) * np.sin(
            angle
        )
    return shape
