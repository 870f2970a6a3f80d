"""Scores of forecasts by what came: proper rules, for what has happened and for what has not yet.

References
----------
.. [1] T. Gneiting and A. E. Raftery, "Strictly proper scoring rules, prediction, and
   estimation", Journal of the American Statistical Association 102(477), 2007: the
   continuous ranked probability score (CRPS).
.. [2] C. A. T. Ferro, "Fair scores for ensemble forecasts", Quarterly Journal of the Royal
   Meteorological Society 140(683), 2014: the score of the law of which an ensemble was
   drawn, not of the ensemble.
.. [3] T. Gneiting and R. Ranjan, "Comparing density forecasts using threshold- and
   quantile-weighted scoring rules", Journal of Business & Economic Statistics 29(3), 2011.
.. [4] G. W. Brier, "Verification of forecasts expressed in terms of probability", Monthly
   Weather Review 78(1), 1950.
.. [5] A. P. Dawid, "Statistical theory: the prequential approach", Journal of the Royal
   Statistical Society A 147(2), 1984: the probability integral transform (PIT).
.. [6] C. J. Clopper and E. S. Pearson, "The use of confidence or fiducial limits",
   Biometrika 26(4), 1934.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from abilene.arrays import Floats


def crps(futures: Floats, seen: float) -> float:
    """Return the fair CRPS of drawn futures for what was seen, in their unit; less is better.

    mean |x_i - y| - sum_i (2 i - n - 1) x_(i) / (n (n - 1)), x sorted; of one future
    alone it is the distance.
    """
    ordered = np.sort(np.asarray(futures, np.float64))
    count = len(ordered)
    distance = float(np.mean(np.abs(ordered - seen)))
    if count < 2:
        return distance
    weight = 2.0 * np.arange(1, count + 1) - count - 1
    return distance - float(weight @ ordered) / (count * (count - 1))


def crps_up_to(futures: Floats, seen: float | None, until: float) -> float:
    """Return the threshold-weighted CRPS up to a day: it also scores that something is not there yet.

    That of min(x, c) for min(y, c): proper, and comparable as c grows only with itself.

    Parameters
    ----------
    futures : array
        Drawn days.
    seen : float or None
        The day, or None if it was not there by ``until``.
    until : float
        The last day that is looked at.
    """
    capped = math.inf if seen is None else seen
    return crps(np.minimum(futures, until), min(capped, until))


def brier(probability: float, happened: bool) -> float:
    """Return the Brier score, (p - y)^2: less is better. [-]"""
    return (probability - happened) ** 2


def ranked_probability(cumulative: Sequence[float], place: int) -> float:
    """Return the ranked probability score: Brier's, summed over the ends of classes.

    Parameters
    ----------
    cumulative : sequence of float
        Probability that it has happened by the end of each class.
    place : int
        Class in which it did; their number if in none.
    """
    return math.fsum(brier(p, k >= place) for k, p in enumerate(cumulative))


def pit(futures: Floats, seen: float | None, until: float, between: float) -> float:
    """Return the probability integral transform of what was seen, drawn evenly within a step: uniform if calibrated.

    F(y-) + v (F(y) - F(y-)), and F(c) + v (1 - F(c)) for what is not there by c.

    Parameters
    ----------
    between : float
        v, evenly drawn between 0 and 1.
    """
    x = np.asarray(futures, np.float64)
    if seen is None:
        below = float(np.mean(x <= until))
        return below + between * (1 - below)
    below, equal = float(np.mean(x < seen)), float(np.mean(x == seen))
    return below + between * equal


def is_within(transform: float, share: float) -> bool:
    """Return whether what was seen lies within the central band that holds a share of the futures."""
    return abs(transform - 0.5) <= share / 2


def coverage_band(hits: int, count: int, level: float = 0.9) -> tuple[float, float]:
    """Return the interval of Clopper and Pearson for a share of hits. [-]

    Parameters
    ----------
    hits, count : int
        How many of how many.
    level : float
        Probability with which the interval holds it at least. [-]
    """
    tail = (1 - level) / 2
    low, high = 0.0, 1.0
    if hits > 0:
        low = _share_at(tail, hits, count)
    if hits < count:
        high = _share_at(1 - tail, hits + 1, count)
    return low, high


def _share_at(probability: float, hits: int, count: int) -> float:
    """Return the share at which so many hits or more have a probability, which grows with the share: by bisection."""
    low, high = 0.0, 1.0
    for _ in range(80):
        share = (low + high) / 2
        is_less = _at_least(hits, count, share) < probability
        low, high = (share, high) if is_less else (low, share)
    return (low + high) / 2


def _at_least(hits: int, count: int, share: float) -> float:
    """Return the probability of so many hits or more, by the binomial law."""
    ways = range(hits, count + 1)
    terms = [math.comb(count, k) * share**k * (1 - share) ** (count - k) for k in ways]
    return math.fsum(terms)


def skill(score: float, reference: float) -> float | None:
    """Return 1 - score / reference: above 0 it is better than the reference; None where that is 0. [-]"""
    if reference == 0:
        return None
    return 1 - score / reference
