"""The correlation matrix of normal scores that rank correlations of pairs ask for, and which pairs admit none.

Spearman's correlation of two normal variables of correlation r is 6/pi arcsin(r/2) [1]_, so
that ranks correlated by s come of scores correlated by 2 sin(pi s / 6). Pairs of which nobody
says anything are not correlated.

References
----------
.. [1] K. Pearson, "On further methods of determining correlation", Drapers' Company Research
   Memoirs, Biometric Series IV, 1907.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain, count
from operator import ne
from typing import TypeVar

import numpy as np

from abilene.arrays import Floats

LEAST = 1e-9
"""Least eigenvalue of a matrix that counts as positive definite. [-]"""
Named = TypeVar("Named", bound=Hashable)
Ranks = Mapping[tuple[Named, Named], float]
"""Spearman's correlation of each pair. [-]"""


def of_scores(names: Sequence[Named], ranks: Ranks[Named]) -> Floats:
    """Return the correlation of the normal scores of some of what is paired.

    Parameters
    ----------
    names : sequence
        What the rows and columns are about, n of them.
    ranks : mapping of pairs to float
        Spearman's correlation of each; pairs with others are left out. [-]

    Returns
    -------
    array, shape (n, n)
    """
    found = np.eye(len(names))
    places = dict(zip(names, count(), strict=False))
    for pair in _among(names, ranks):
        i, j = map(places.__getitem__, pair)
        found[i, j] = found[j, i] = 2 * np.sin(np.pi * ranks[pair] / 6)
    return found


def impossible_pairs(ranks: Ranks[Named]) -> Iterator[tuple[Named, Named]]:
    """Yield the pairs that cannot all be as they say: their matrix is not positive definite.

    They are among as few names as it takes: without any one of these the rest can be.
    """
    names = [*dict.fromkeys(chain.from_iterable(ranks))]
    for name in names.copy():
        fewer = [*filter(partial(ne, name), names)]
        if not _can_be(fewer, ranks):
            names = fewer
    yield from () if _can_be(names, ranks) else _among(names, ranks)


def _can_be(names: Sequence[Named], ranks: Ranks[Named]) -> bool:
    least = np.linalg.eigvalsh(of_scores(names, ranks)).min(initial=1.0)
    return float(least) > LEAST


def _among(
    names: Iterable[Named], ranks: Ranks[Named]
) -> Iterator[tuple[Named, Named]]:
    """Yield the pairs of which both are among some names."""
    return filter({*names}.issuperset, ranks)
