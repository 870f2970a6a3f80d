"""What it is worth to wait: the same rule, with nothing new begun for some quarters, in the same futures.

Building is not undone. So who waits gives up what would have run meanwhile, and sees, before he
commits money, which tranches open and how long things take. The value of waiting is what the
best deferral brings more than none, and so never below zero, as nobody has to wait.

References
----------
.. [1] K. J. Arrow and A. C. Fisher, "Environmental preservation, uncertainty, and
   irreversibility", Quarterly Journal of Economics 88(2), 1974, pp. 312-319.
.. [2] R. McDonald and D. Siegel, "The value of waiting to invest", Quarterly Journal of
   Economics 101(4), 1986, pp. 707-727.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from abilene.arrays import Floats
from abilene.brief import brief
from abilene.risk.futures import Deck, Futures, play
from abilene.risk.tables import Chances

DEFERRALS = (1, 2, 3, 4)
"""So many quarters are waited. [quarters]"""


@dataclass(frozen=True)
class Waiting:
    """What waiting brings in the same futures; N of them."""

    at_once: Floats
    """(N,) IT load by the rule as it is, summed over the quarters. [MW quarters]"""
    deferred: Floats
    """(len(DEFERRALS), N) the same where so many quarters are waited. [MW quarters]"""
    __repr__ = brief

    @property
    def gains(self) -> dict[int, float]:
        """Mean of what each deferral brings, below 0 where it costs. [MW quarters]"""
        means = np.mean(self.deferred - self.at_once, axis=1)
        return dict(zip(DEFERRALS, map(float, means), strict=True))

    @property
    def best(self) -> int:
        """Which deferral brings most; 0 where none brings anything. [quarters]"""
        gains = {0: 0.0} | self.gains
        return max(gains, key=gains.__getitem__)

    @property
    def value(self) -> float:
        """What that brings. [MW quarters]"""
        return max(0.0, *self.gains.values())

    def of_first(self, count: int) -> Waiting:
        """Return the same of the first futures alone."""
        return Waiting(self.at_once[:count], self.deferred[:, :count])


def waiting(found: Futures, told: Chances) -> Waiting:
    """Return what it is worth to wait.

    Parameters
    ----------
    found : Futures
        What came of the futures by the rule as it is.
    told : Chances
        What they say.
    """
    later = map(partial(_begun_later, found.deck), DEFERRALS)
    deferred = [Futures(deck, play(deck, told)).it_mw.sum(axis=1) for deck in later]
    return Waiting(found.it_mw.sum(axis=1), np.array(deferred))


def _begun_later(deck: Deck, quarters: int) -> Deck:
    """Return a plan of which nothing new is begun for some quarters."""
    tab = deck.tables
    return replace(deck, tables=tab._replace(begins=tab.now + quarters))
