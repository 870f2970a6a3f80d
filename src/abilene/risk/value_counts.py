"""How often each value came up, column by column: exact, and small where few values come up."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from abilene.arrays import Floats, Ints
from abilene.brief import brief


class ValueCounts:
    """Counts of the values of K columns, added part by part.

    Parameters
    ----------
    columns : int
        K.
    step : float, optional
        Values are counted at its nearest multiple; by default each as it is.
    """

    __repr__ = brief

    def __init__(self, columns: int, step: float | None = None) -> None:
        self.step = step
        self.values: list[Floats] = [np.empty(0)] * columns
        """Of each column, those that came up, in ascending order."""
        self.counts: list[Ints] = [np.empty(0, np.int64)] * columns
        """How often each of them did."""

    def add(self, part: Floats | Ints) -> None:
        """Count what some more rows hold, shape (n, K)."""
        known = part if self.step is None else np.rint(part / self.step) * self.step
        for k, column in enumerate(known.T):
            values, counts = np.unique(column, return_counts=True)
            both = np.concatenate([self.values[k], values])
            every = np.concatenate([self.counts[k], counts])
            self.values[k], place = np.unique(both, return_inverse=True)
            self.counts[k] = np.zeros(len(self.values[k]), np.int64)
            np.add.at(self.counts[k], place, every)

    def quantiles(self, probabilities: Sequence[float]) -> Floats:
        """Return what is not exceeded with each probability, shape (len(probabilities), K).

        The smallest of the values that came up of which the share of rows at most as
        large is that probability: ``inverted_cdf`` of ``numpy.quantile``.
        """
        found: Floats = np.transpose(
            [
                quantile_of(values, counts, probabilities)
                for values, counts in zip(self.values, self.counts, strict=True)
            ]
        )
        return found

    def at_most(self, column: int, value: float) -> int:
        """Return how many rows are at most as large."""
        end = np.searchsorted(self.values[column], value, side="right")
        return int(self.counts[column][:end].sum())

    def means(self) -> Floats:
        """Return the mean of each column, shape (K,)."""
        return np.array([*map(_mean, self.values, self.counts)])

    def deviations(self) -> Floats:
        """Return the standard deviation of each column, shape (K,)."""
        spread = [
            _mean((values - mean) ** 2, counts)
            for values, counts, mean in zip(
                self.values, self.counts, self.means(), strict=True
            )
        ]
        return np.sqrt(spread)


def _mean(values: Floats, counts: Ints) -> float:
    return float(values @ counts) / int(counts.sum())


def quantile_of(values: Floats, counts: Ints, probabilities: Sequence[float]) -> Floats:
    """Return the quantiles of values that came up so often, in ascending order."""
    ends = np.cumsum(counts)
    rank = np.ceil(ends[-1] * np.asarray(probabilities) - 1)
    found: Floats = values[np.searchsorted(ends, np.maximum(rank, 0), side="right")]
    return found
