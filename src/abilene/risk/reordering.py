"""Columns of draws put into another order, so that their ranks are correlated as is said.

The method of Iman and Conover [1]_: no value changes, only in which future it comes. What is
asked for is the correlation of ranks; that of the normal scores which brings it is 2 sin(pi s / 6).
The scores are those of the ranks that the columns have, so that the first column stays as it
is, and so does what is even about Sobol points; what they are correlated by already is taken out.

References
----------
.. [1] R. L. Iman and W. J. Conover, "A distribution-free approach to inducing rank
   correlation among input variables", Communications in Statistics, Simulation and
   Computation 11(3), 1982, 311-334.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain
from statistics import NormalDist

import numpy as np

from abilene.arrays import Floats, Ints
from abilene.programme.delay_records import RankCorrelation
from abilene.programme.drawn_sources import DrawnSource
from abilene.programme.rank_matrix import of_scores

OF_PHASES = ("phase", "shell_phase")
"""Kinds of columns of which each phase has one."""


@dataclass(frozen=True)
class Together:
    """Two columns whose ranks are correlated."""

    first: DrawnSource
    second: DrawnSource
    rank: float
    """Spearman's. [-]"""
    names: tuple[str, str] = ("", "")
    """Those of the file, where it is from one."""

    def placed(self, phases: Sequence[int]) -> Together:
        """Return it in columns in which each phase has another place."""
        first, second = (_placed(one, phases) for one in (self.first, self.second))
        return replace(self, first=first, second=second)


def _placed(source: DrawnSource, phases: Sequence[int]) -> DrawnSource:
    if source.kind not in OF_PHASES:
        return source
    return replace(source, place=phases[source.place])


def pairs_drawn(
    said: Iterable[RankCorrelation], drawn: Mapping[str, DrawnSource]
) -> Iterator[Together]:
    """Yield the columns of what is said to go together; what has come already is drawn no more.

    Parameters
    ----------
    drawn : mapping of str to DrawnSource
        The columns by the names of the file.
    """
    for one in said:
        first, second = map(drawn.get, one.pair)
        if first and second:
            yield Together(first, second, one.rank, one.pair)


def reordered(values: Floats, scores: Floats) -> Floats:
    """Return columns with the same values each, in an order by which they are correlated.

    Parameters
    ----------
    values : array, shape (N, k)
        More rows than columns, and no value twice in a column.
    scores : array, shape (k, k)
        Correlation of the normal scores that is wanted, positive definite. [-]

    Returns
    -------
    array, shape (N, k)
    """
    count = len(values)
    drawn = _normal_scores(count)[_ranks(values)]
    is_so = np.linalg.cholesky(np.corrcoef(drawn.T))
    # rows of independent scores, and then of those that are wanted
    wanted = np.linalg.solve(is_so, drawn.T).T @ np.linalg.cholesky(scores).T
    found: Floats = np.take_along_axis(np.sort(values, axis=0), _ranks(wanted), axis=0)
    return found


def with_order(
    drawn: Floats, together: Sequence[Together], starts: dict[str, int]
) -> Floats:
    """Return what is drawn with some of its columns put into another order.

    Parameters
    ----------
    drawn : array, shape (N, C)
        All columns.
    together : sequence of Together
        What is correlated; without any of it what is drawn is returned as it is.
    starts : dict of str to int
        The first column of each kind.
    """
    if not together:
        return drawn
    ranks = {
        (_column(one.first, starts), _column(one.second, starts)): one.rank
        for one in together
    }
    columns = sorted({*chain.from_iterable(ranks)})
    found = drawn.copy()
    found[:, columns] = reordered(drawn[:, columns], of_scores(columns, ranks))
    return found


def _column(source: DrawnSource, starts: dict[str, int]) -> int:
    return starts[source.kind] + source.place


def _ranks(values: Floats) -> Ints:
    """Return the rank of each value within its column, from 0."""
    found: Ints = np.argsort(np.argsort(values, axis=0, kind="stable"), axis=0)
    return found


@cache
def _normal_scores(count: int) -> Floats:
    """Return van der Waerden's scores: the quantiles i/(N+1) of the standard normal law."""
    normal = NormalDist()
    return np.array([normal.inv_cdf(i / (count + 1)) for i in range(1, count + 1)])
