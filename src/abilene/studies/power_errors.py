"""Predicted against measured power: how far off, in which hours, and whether two clocks agree.

The error is predicted less measured. NMBE and CV(RMSE) are those by which ASHRAE
Guideline 14 [1]_ calls a model calibrated by hourly data: within 10 % and 30 %. Digital
twins of clusters say the per cent by which power is off, replaying telemetry [2]_.

References
----------
.. [1] ASHRAE Guideline 14-2014, "Measurement of Energy, Demand, and Water Savings".
.. [2] W. Brewer et al., "A Digital Twin Framework for Liquid-cooled Supercomputers as
   Demonstrated at Exascale", SC24, arXiv:2410.05133: six months of Frontier replayed.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from math import nan

import numpy as np

from abilene.arrays import Bools, Floats, Ints

NMBE_LIMIT, CV_LIMIT = 0.10, 0.30
"""Most of either for a model that is calibrated by hourly data. [-]"""
TENTHS = 10
MOST_LAG = 24
"""Hours by which clocks may differ, either way. [h]"""
LEAST_CORRELATION, UNEXPLAINED = 0.5, 0.5
"""Least correlation at a lag that is told, and what it leaves unexplained of the variance per what is left without a
lag, at the most. [-]"""


@dataclass(frozen=True)
class PowerErrors:
    """Errors of predicted power over some intervals."""

    intervals: int
    hours: float
    """[h]"""
    mean_mw: float
    """Mean error, predicted less measured. [MW]"""
    rmse_mw: float
    """Root mean square of the error. [MW]"""
    mape: float
    """Mean of the error's size per measured power, of intervals with any. [-]"""
    nmbe: float
    """Mean error per mean measured power. [-]"""
    cv_rmse: float
    """Root mean square of the error per mean measured power. [-]"""
    measured_mwh: float
    predicted_mwh: float

    @classmethod
    def of(cls, predicted: Floats, measured: Floats, hours: Floats) -> PowerErrors:
        """Return the errors of some intervals, each weighing its length; NaN where there are none.

        Parameters
        ----------
        predicted, measured : array, shape (intervals,)
            Mean power. [MW]
        hours : array, shape (intervals,)
            Length of each. [h]
        """
        if not len(hours):
            return cls(0, 0.0, nan, nan, nan, nan, nan, 0.0, 0.0)
        error, whole = predicted - measured, float(hours.sum())
        mean = float(error @ hours) / whole
        rmse = math.sqrt(float(error**2 @ hours) / whole)
        level = float(measured @ hours) / whole
        some = measured > 0
        shares = np.abs(error[some]) / measured[some]
        return cls(
            intervals=len(hours),
            hours=whole,
            mean_mw=mean,
            rmse_mw=rmse,
            mape=float(shares @ hours[some] / hours[some].sum()) if some.any() else nan,
            nmbe=mean / level if level else nan,
            cv_rmse=rmse / level if level else nan,
            measured_mwh=float(measured @ hours),
            predicted_mwh=float(predicted @ hours),
        )

    @property
    def energy_share(self) -> float:
        """Predicted energy above measured, per measured. [-]"""
        above = self.predicted_mwh - self.measured_mwh
        return above / self.measured_mwh if self.measured_mwh else nan

    @property
    def within_guideline(self) -> bool:
        """Whether Guideline 14 would call the model calibrated."""
        return abs(self.nmbe) <= NMBE_LIMIT and self.cv_rmse <= CV_LIMIT


def errors_in_groups(
    predicted: Floats, measured: Floats, hours: Floats, group: Ints
) -> Iterator[tuple[int, PowerErrors]]:
    """Yield each group of intervals that has any, such as an hour of the day, with its errors."""
    for number in np.unique(group).tolist():
        mine = group == number
        yield number, PowerErrors.of(predicted[mine], measured[mine], hours[mine])


def tenth_of(share: Floats) -> Ints:
    """Return the tenth in which a share lies: 0 below 10 %, 9 from 90 % on."""
    return np.clip((share * TENTHS + 1e-9).astype(np.int64), 0, TENTHS - 1)


@dataclass(frozen=True)
class ClockLag:
    """A lag at which measured power follows the jobs far better than as the clocks say."""

    hours: int
    """By which measured power comes later than predicted; below 0 earlier. [h]"""
    correlation: float
    as_said: float
    """Correlation without it. [-]"""


def clock_lag(predicted: Floats, measured: Floats, known: Bools) -> ClockLag | None:
    """Return the lag at which measured power follows predicted best, if it is not 0 and far better.

    Parameters
    ----------
    predicted, measured : array, shape (hours,)
        By the hour, without a gap between hours. [MW]
    known : array of bool, shape (hours,)
        Whether an hour was compared.
    """
    lags = [lag for lag in range(-MOST_LAG, MOST_LAG + 1) if abs(lag) < len(known)]
    found = {lag: _correlation(predicted, measured, known, lag) for lag in lags}
    best = max(found, key=lambda lag: (found[lag], -abs(lag)), default=0)
    at_best, as_said = found.get(best, -1.0), max(found.get(0, 0.0), 0.0)
    far_better = 1.0 - at_best**2 < UNEXPLAINED * (1.0 - as_said**2)
    if best == 0 or at_best < LEAST_CORRELATION or not far_better:
        return None
    return ClockLag(best, at_best, found[0])


def _correlation(predicted: Floats, measured: Floats, known: Bools, lag: int) -> float:
    """Return the correlation of measured power with that predicted some hours before; -1 where there is none."""
    later = slice(max(lag, 0), len(known) + min(lag, 0))
    before = slice(max(-lag, 0), len(known) - max(lag, 0))
    both = known[later] & known[before]
    pair = measured[later][both], predicted[before][both]
    if both.sum() < MOST_LAG or min(map(np.ptp, pair)) == 0:
        return -1.0
    return float(np.corrcoef(*pair)[0, 1])
