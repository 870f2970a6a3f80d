"""What most moves a figure of the futures: the share of its variance that each cause explains by itself.

References
----------
.. [1] K. Pearson, "On the general theory of skew correlation and non-linear regression",
   Drapers' Company Research Memoirs, Biometric Series II, 1905: the correlation ratio,
   here over bins of equal count, less what as many bins of pure noise would show.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from abilene.arrays import Floats

BINS = 30
"""Bins of equal count into which a cause is cut, at the most."""
IN_A_BIN = 30
"""Futures that a bin has at least: fewer show what is noise. [-]"""


@dataclass(frozen=True)
class Driver:
    """A cause, and what it explains."""

    name: str
    share: float
    """Share of the variance that it explains by itself. [-]"""
    rank_correlation: float
    """Spearman's, with the figure: above 0 if more of the cause brings more. [-]"""


def variance_share(cause: Floats, figure: Floats, bins: int = BINS) -> float:
    """Return the share of the variance of a figure that a cause explains by itself. [-]

    Var(E[figure | bin]) / Var(figure) - (k - 1) / (N - 1), not below 0: what k bins show
    of N futures by chance is taken off.

    Parameters
    ----------
    cause, figure : array, shape (N,)
    """
    count = len(figure)
    variance = float(np.var(figure))
    bins = min(bins, count // IN_A_BIN)
    if variance <= 0 or bins < 2:
        return 0.0
    place = np.empty(count, np.int64)
    place[np.argsort(cause, kind="stable")] = np.arange(count) * bins // count
    sums = np.bincount(place, figure, bins)
    counts = np.bincount(place, minlength=bins)
    between = float(np.sum(sums**2 / counts)) / count - float(np.mean(figure)) ** 2
    return max(0.0, between / variance - (bins - 1) / (count - 1))


def rank_correlation(cause: Floats, figure: Floats) -> float:
    """Return Spearman's rank correlation; 0 where either does not vary. [-]"""
    ranks = [_mean_ranks(values) for values in (cause, figure)]
    spread = float(np.std(ranks[0]) * np.std(ranks[1]))
    if spread == 0:
        return 0.0
    return (
        float(np.mean(ranks[0] * ranks[1]) - np.mean(ranks[0]) * np.mean(ranks[1]))
        / spread
    )


def _mean_ranks(values: Floats) -> Floats:
    """Return the rank of each value; what is equal shares the mean of its ranks."""
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    mean: Floats = last - (counts - 1) / 2
    return mean[place]


def drivers(
    causes: list[tuple[str, Floats]], figure: Floats, least: float = 0.01
) -> tuple[Driver, ...]:
    """Return what moves a figure, the most first, without what explains less than ``least`` of it."""
    found = (
        Driver(name, variance_share(cause, figure), rank_correlation(cause, figure))
        for name, cause in causes
    )
    large = [driver for driver in found if driver.share >= least]
    return tuple(sorted(large, key=lambda driver: -driver.share))
