"""What a programme's own kept and late promises teach of the delay of the rest of it.

With y the ratios of its promises on the scale of their class, (ln r - mu) / sigma, all
standard normal and correlated as those of futures are, what is expected of another
phase is the conditional normal law: mean w'y and variance 1 - k'w, with w = V^-1 k.

References
----------
.. [1] T. W. Anderson, "An Introduction to Multivariate Statistical Analysis", 3rd ed.,
   Wiley, 2003, section 2.5: conditional distributions.
"""

from __future__ import annotations

import math
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
    record: Sequence[Kept], site: str, common: float, same_site: float
) -> tuple[float, float]:
    """Return mean and standard deviation of the score of another phase at a campus; 0 and 1 without a record. [-]

    Parameters
    ----------
    record : sequence of Kept
        What was promised and has come.
    site : str
        Campus of the other phase.
    common, same_site : float
        Shares of the variance that are common to all, and to a campus beside. [-]
    """
    if not record:
        return 0.0, 1.0
    sites = np.array([one.site for one in record])
    own = 1 - common - same_site
    alike = sites[:, None] == sites[None, :]
    variance: Floats = common + same_site * alike + own * np.eye(len(record))
    with_it = common + same_site * (sites == site)
    # promises without any part of their own say the same, and the matrix is singular
    weights = np.linalg.lstsq(variance, with_it, rcond=None)[0]
    mean = float(weights @ np.array([one.score for one in record]))
    return mean, math.sqrt(max(0.0, 1 - float(with_it @ weights)))
