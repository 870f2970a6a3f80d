"""Draws fitted to measured power, with an interval that knows how days hang together.

Measured power is a sum of draws times how many draw so, y = X w + error, with w >= 0.
``fit_draws`` finds w by bounded least squares [1]_. The errors of one day hang
together: the interval counts each day once [2]_, so that a year of five-minute values
is no surer than its days are.

References
----------
.. [1] C. L. Lawson and R. J. Hanson, "Solving Least Squares Problems", SIAM 1995,
   chapter 23: non-negative least squares. Its answer is the plain one of the draws
   above 0; so few draws as here are gone through in all subsets.
.. [2] A. C. Cameron and D. L. Miller, "A Practitioner's Guide to Cluster-Robust
   Inference", Journal of Human Resources 50(2), 2015: sandwich estimate with the
   factor G/(G-1) (N-1)/(N-K), and Student's t with G-1 degrees of freedom.
.. [3] D. A. Belsley, E. Kuh, R. E. Welsch, "Regression Diagnostics", Wiley 1980:
   condition index of the columns at equal length.
.. [4] M. Abramowitz and I. A. Stegun, "Handbook of Mathematical Functions", NBS 1964,
   26.7.5: the quantile of Student's t by that of the normal law.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import chain, combinations
from statistics import NormalDist

import numpy as np

from abilene.arrays import Bools, ByValue, Floats, Ints
from abilene.brief import brief
from abilene.errors import ShapeError

LEVEL = 0.95
"""Of the interval. [-]"""
LEAST_DAYS = 5
"""With fewer days nothing is said of how sure a draw is."""
MOST_CONDITION = 1e3
"""Condition index above which columns are one: at 30 Belsley, Kuh and Welsch call the
dependence strong, and the interval says so; here it is out of all doubt. [-]"""


@dataclass(frozen=True, eq=False)
class DrawFit(ByValue):
    """Draws that fit measured power best; arrays of shape (draws,)."""

    draw: Floats
    """In the unit of power per one that draws; 0 at the least."""
    low: Floats
    """Low end of the interval, NaN where nothing is said."""
    high: Floats
    rows: int
    """Measured values."""
    days: int
    """Days with any of them."""
    condition: float
    """Condition index of the columns: from 30 on they are hard to tell apart. [-]"""
    __repr__ = brief

    def predicted(self, columns: Floats) -> Floats:
        """Return the power of other rows, shape (rows,)."""
        return np.asarray(columns @ self.draw)


def fit_draws(columns: Floats, power: Floats, day: Ints) -> DrawFit | None:
    """Fit draws to measured power.

    Parameters
    ----------
    columns : array, shape (rows, draws)
        How many draw so in each row.
    power : array, shape (rows,)
        Measured.
    day : array of int, shape (rows,)
        Number of the day of each row.

    Returns
    -------
    DrawFit or None
        None where the rows cannot tell the draws apart: there are too few, or one
        column follows from the others (such as a cluster that is always full).

    Raises
    ------
    ShapeError
        If the arrays differ in length.
    """
    if not (len(columns) == len(power) == len(day)):
        raise ShapeError(
            f"{len(columns)} rows of columns, {len(power)} of power, {len(day)} of days; align them"
        )
    rows, terms = columns.shape
    condition = _condition(columns)
    if rows <= terms or not condition < MOST_CONDITION:
        return None
    draw = not_negative(columns, power)
    half = _half_width(columns, power - columns @ draw, day, draw > 0)
    return DrawFit(
        draw=draw,
        low=np.maximum(draw - half, 0.0),
        high=draw + half,
        rows=rows,
        days=len(np.unique(day)),
        condition=condition,
    )


def not_negative(columns: Floats, power: Floats) -> Floats:
    """Return the draws of least squared error of which none is negative, shape (draws,).

    Every subset of the columns is solved by itself; of the answers without a negative
    draw the one of least error is the answer.

    Parameters
    ----------
    columns : array, shape (rows, draws)
        Ten at most: a thousand subsets.
    power : array, shape (rows,)
        Measured.
    """
    terms = columns.shape[1]
    length = np.linalg.norm(columns, axis=0)
    equal = columns / length
    gram, moment = equal.T @ equal, equal.T @ power
    best, least = np.zeros(terms), 0.0
    sizes = (combinations(range(terms), size) for size in range(1, terms + 1))
    for chosen in map(list, chain.from_iterable(sizes)):
        draw = np.linalg.solve(gram[np.ix_(chosen, chosen)], moment[chosen])
        # the squared error without the part that is the same for all
        error = -float(moment[chosen] @ draw)
        if error < least and (draw >= 0).all():
            best, least = np.zeros(terms), error
            best[chosen] = draw
    return np.asarray(best / length)


def _condition(columns: Floats) -> float:
    """Return the condition index of columns at equal length; infinite where one is nothing."""
    length = np.linalg.norm(columns, axis=0)
    if not len(columns) or not (length > 0).all():
        return math.inf
    singular = np.linalg.svd(columns / length, compute_uv=False)
    return float(singular[0] / singular[-1]) if singular[-1] > 0 else math.inf


def _half_width(columns: Floats, error: Floats, day: Ints, free: Bools) -> Floats:
    """Return half the width of the interval of each draw; NaN with few days, or of a draw at its bound."""
    names, number = np.unique(day, return_inverse=True)
    days, rows, half = len(names), len(error), np.full(columns.shape[1], math.nan)
    if days < LEAST_DAYS or not free.any():
        return half
    inside = columns[:, free]
    bread = np.linalg.inv(inside.T @ inside)
    scores = np.zeros((days, inside.shape[1]))
    np.add.at(scores, number, inside * error[:, None])
    small = days / (days - 1) * (rows - 1) / (rows - inside.shape[1])
    spread = bread @ (scores.T @ scores) @ bread * small
    half[free] = student_quantile((1 + LEVEL) / 2, days - 1) * np.sqrt(np.diag(spread))
    return half


def student_quantile(p: float, freedom: int) -> float:
    """Return the quantile of Student's t, to a thousandth of it from four degrees of freedom on [4]_.

    Parameters
    ----------
    p : float
        Probability, 0.5 at the least. [-]
    freedom : int
        Degrees of freedom.
    """
    z = NormalDist().inv_cdf(p)
    g1 = (z**3 + z) / 4
    g2 = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    g3 = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    g4 = (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160
    return z + g1 / freedom + g2 / freedom**2 + g3 / freedom**3 + g4 / freedom**4
