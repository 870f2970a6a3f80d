"""What a programme's own kept and late promises teach of the delay of the rest of it.

With y the ratios of its promises on the scale of their class, (ln r - mu) / sigma, and
y = A f + e, where f are what is common to all and to each campus, standard normal, and e
what each has of its own, V = A A' + (1 - rc - rs) I: given y, f is normal with mean
A'V^-1 y and covariance I - A'V^-1 A. Phases that are still to come share in that f, so that
each has the conditional law of its score, and any two the conditional correlation.

References
----------
.. [1] T. W. Anderson, "An Introduction to Multivariate Statistical Analysis", 3rd ed.,
   Wiley, 2003, section 2.5: conditional distributions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from abilene.arrays import Floats


@dataclass(frozen=True)
class Kept:
    """A promise of the programme that was kept, early or late."""

    site: str
    score: float
    """(ln r - mu) / sigma, by the class of its path. [-]"""


@dataclass(frozen=True)
class Learnt:
    """The law of what is common to all and to each of S campuses, as a record teaches it."""

    mean: tuple[float, ...]
    """(1 + S,) [-]"""
    factor: tuple[tuple[float, ...], ...]
    """(1 + S, 1 + S) its covariance is this times its transpose: of lower triangular form, so
    that what is common to all is drawn of its own column alone. [-]"""

    def of(self, drawn: Floats) -> Floats:
        """Return it in each future from independent standard normals, (N, 1 + S)."""
        found: Floats = np.array(self.mean) + drawn @ np.array(self.factor).T
        return found


def ratio_of(lead_days: int, late_days: int, cap_days: int, least_days: int) -> float:
    """Return how much longer than promised something took: 1 + days late / min(lead, cap); above 0. [-]

    Parameters
    ----------
    lead_days : int
        From the day on which it was said to the day due; at least ``least_days``.
    late_days : int
        Below 0 if it was early.
    """
    lead = min(max(lead_days, least_days), cap_days)
    return max(1 + late_days / lead, 1 / lead)


def taught(
    record: Sequence[Kept], sites: Sequence[str], common: float, same_site: float
) -> Learnt | None:
    """Return what a record teaches of what phases have in common; None where that is nothing.

    Parameters
    ----------
    record : sequence of Kept
        What was promised and has come.
    sites : sequence of str
        The campuses, S of them.
    common, same_site : float
        Shares of the variance that are common to all, and to a campus beside. [-]
    """
    if not record or not common + same_site:
        return None
    at_site = np.array([[one.site == site for site in sites] for one in record])
    shares = np.sqrt([common, *[same_site] * len(sites)])
    loads: Floats = shares * np.column_stack([np.ones(len(record)), at_site])
    variance = loads @ loads.T + (1 - common - same_site) * np.eye(len(record))
    # promises without any part of their own say the same, and the matrix is singular
    weights = np.linalg.lstsq(variance, loads, rcond=None)[0].T
    mean = weights @ np.array([one.score for one in record])
    factor = _lower_factor(np.eye(len(shares)) - weights @ loads)
    return Learnt(tuple(mean.tolist()), tuple(map(tuple, factor.tolist())))


def _lower_factor(covariance: Floats) -> Floats:
    """Return Cholesky's factor, also of what is known for certain, where the matrix is singular."""
    values, vectors = np.linalg.eigh(covariance)
    half = vectors * np.sqrt(np.maximum(values, 0.0))
    upper: Floats = np.linalg.qr(half.T)[1]
    found: Floats = (upper * np.where(np.diag(upper) < 0, -1.0, 1.0)[:, None]).T
    return found
