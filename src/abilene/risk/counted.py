"""What many futures come to, counted part by part: no more memory for a million than for a thousand."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from abilene.arrays import Floats, Ints
from abilene.brief import brief
from abilene.buildout import BuildPlan
from abilene.buildout.model.terms import BN_USD
from abilene.risk.futures import Deck, Futures
from abilene.risk.tables import NEVER
from abilene.risk.value_counts import ValueCounts, quantile_of

EXACT_UP_TO = 100_000
"""Of so many futures every sum of money is kept as it is."""
STEP_USD = 1e7
"""Of more it is counted at the nearest multiple of this. [USD]"""
MUCH_LEFT = 0.1
"""Share of what the plan draws of a tranche above which it counts as not drawn: less is what
interest of another time comes to, while all that the plan builds is built. [-]"""
TINY_BN = 1e-6
TINY_USD = 1e4


@dataclass
class Counted:
    """What came of many futures of a plan; P phases, Q quarters, B tranches."""

    deck: Deck
    planned_bn: Floats
    """(B,) what the plan draws of each tranche. [bn USD]"""
    unpaid_usd: float
    """What stays unpaid in the plan. [USD]"""
    it_mw: ValueCounts
    """Of Q columns: IT load at the end of each quarter. [MW]"""
    spent_usd: ValueCounts
    """Of Q columns: capital from the day of the plan to the end of each. [USD]"""
    energised: ValueCounts
    """Of P columns: the quarter, or NEVER."""
    opened: ValueCounts
    """Of B columns: the same of tranches; -NEVER where it was open."""
    last: ValueCounts
    """Of B columns: last quarter in which the phases drew on it, or -1."""
    waited: Ints
    """(P, 4) quarters behind the plan by cause, in all futures together."""
    lacking: Ints
    """(B,) futures in which not all is drawn that the plan draws."""
    left_bn: Floats
    """(B,) what is not drawn, in all of them together. [bn USD]"""
    not_built_mw: Floats
    """(B,) load that the plan energises and these futures never do, in all of them
    together. [MW]"""
    futures: int = 0
    unpaid: int = 0
    """Futures in which more stays unpaid than in the plan."""
    __repr__ = brief

    def add(self, part: Futures) -> None:
        """Count some more futures."""
        played = part.played
        self.futures += len(part)
        self.it_mw.add(part.it_mw)
        self.spent_usd.add(np.cumsum(played.spent, axis=1) * BN_USD)
        self.energised.add(played.energised)
        self.opened.add(played.opened)
        self.last.add(played.last)
        self.waited += played.waited.sum(axis=0)
        self.unpaid += int(np.sum(played.unpaid * BN_USD > self.unpaid_usd + TINY_USD))
        left_bn = np.maximum(0.0, self.planned_bn - played.drawn)
        lost_mw = _lost_mw(part)
        for b, left in enumerate(left_bn.T):
            lacks = left > max(TINY_BN, MUCH_LEFT * self.planned_bn[b])
            self.not_built_mw[b] += float(lost_mw[lacks].sum())
            self.lacking[b] += int(lacks.sum())
            self.left_bn[b] += float(left[lacks].sum())

    def by(self, phase: int, quarter: int) -> float:
        """Return the share of futures in which a phase is energised by the end of a quarter. [-]"""
        return self.energised.at_most(phase, quarter) / self.futures

    def quarter_at(self, phase: int, probability: float) -> int:
        """Return the quarter by which a phase is energised in a share of futures; NEVER where not in so many."""
        values, counts = self.energised.values[phase], self.energised.counts[phase]
        return int(quantile_of(values, counts, [probability])[0])


def _lost_mw(part: Futures) -> Floats:
    """Return the IT load that the plan energises and each future never does, (N,). [MW]"""
    phases = part.deck.tables.phases
    is_lost = (phases["planned"] < NEVER) & (part.played.energised == NEVER)
    lost: Floats = is_lost @ phases["it_mw"]
    return lost


def counting(build: BuildPlan, deck: Deck, futures: int) -> Counted:
    """Return what counts so many futures of a plan; none is counted yet."""
    tab = deck.tables
    tranches, phases = len(deck.tranches), len(deck.phases)
    planned = [float(build.outflow_usd[id_].sum()) / BN_USD for id_ in deck.tranches]
    unpaid = build.sources.cash_usd.get("unpaid", np.zeros(1))
    is_exact = futures <= EXACT_UP_TO
    return Counted(
        deck,
        planned_bn=np.array(planned),
        unpaid_usd=float(unpaid[build.case.now :].sum()),
        it_mw=ValueCounts(tab.quarters),
        spent_usd=ValueCounts(tab.quarters, None if is_exact else STEP_USD),
        energised=ValueCounts(phases),
        opened=ValueCounts(tranches),
        last=ValueCounts(tranches),
        waited=np.zeros((phases, 4), np.int64),
        lacking=np.zeros(tranches, np.int64),
        left_bn=np.zeros(tranches),
        not_built_mw=np.zeros(tranches),
    )
