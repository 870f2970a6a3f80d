"""One build order in many futures of views of which nobody knows which is right.

A list of phases is followed in every view, each with its own plan along the list, and
that plan is played in futures. All lists of a view are played in the same futures: what
is drawn belongs to the phase, wherever it stands on a list. What comes of a list is a
mixture: each future of a view weighs as much as the view is likely, divided by how many
futures it has.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from abilene.arrays import Floats
from abilene.brief import brief
from abilene.buildout.case import Key
from abilene.buildout.order import Order, Phases
from abilene.buildout.outcome import BuildPlan
from abilene.risk.draws import Columns, chances, columns
from abilene.risk.futures import CHUNK, Deck, Futures, play
from abilene.risk.law import Law

SURE = 0.2
"""What is not reached in so many futures is what one is 80 % sure of. [-]"""


@dataclass(frozen=True)
class Proof:
    """How well a search was done."""

    status: str
    """``optimal``, ``feasible``, or ``none`` where nothing had been found."""
    mip_gap: float | None
    """Relative gap to what nothing can beat; None where no bound is known. [-]"""
    stopped: bool
    """Whether it ended before it was done."""


def proof_of(found: BuildPlan | Order) -> Proof:
    """Return how well the search for a plan, or for a list, was done."""
    gap = found.mip_gap if math.isfinite(found.mip_gap) else None
    return Proof(found.status, gap, found.stopped)


@dataclass(frozen=True)
class ListFutures:
    """What a list of phases brings in the futures of each view."""

    phases: Phases
    """In the order in which they are built."""
    whose: tuple[str, ...]
    """The views whose own list it is, and what else it is."""
    planned: Mapping[str, float]
    """IT load along the list if everything goes as planned, summed over the quarters, by
    view. [MW quarters]"""
    futures: Mapping[str, Floats]
    """The same in each future, shape (N,). [MW quarters]"""
    probabilities: Mapping[str, float]
    """How likely each view is. [-]"""
    proofs: Mapping[str, Proof] = field(default_factory=dict)
    """How well the plan along the list was searched, by view."""
    __repr__ = brief

    @property
    def planned_expected(self) -> float:
        """What is planned, by the probability of each view. [MW quarters]"""
        return sum(p * self.planned[view] for view, p in self.probabilities.items())

    @property
    def expected(self) -> float:
        """The mean over the futures of all views. [MW quarters]"""
        return float(np.dot(self._values, self._weights))

    @cached_property
    def sure(self) -> float:
        """What is reached with 80 %: the 20th percentile of the mixture. [MW quarters]"""
        return self.not_exceeded(SURE)

    def sure_in(self, view: str) -> float:
        """Return what is reached with 80 % if a view is right. [MW quarters]"""
        return float(np.quantile(self.futures[view], SURE, method="inverted_cdf"))

    def not_exceeded(self, probability: float) -> float:
        """Return the smallest value of a future that is not exceeded with a probability. [MW quarters]"""
        order = np.argsort(self._values, kind="stable")
        reached = np.cumsum(self._weights[order])
        # the sum of weights is 1 but for rounding
        place = int(np.searchsorted(reached, probability - 1e-12))
        return float(self._values[order][min(place, len(order) - 1)])

    @cached_property
    def _values(self) -> Floats:
        return np.concatenate([self.futures[view] for view in self.probabilities])

    @cached_property
    def _weights(self) -> Floats:
        each = [
            np.full(len(self.futures[view]), p / len(self.futures[view]))
            for view, p in self.probabilities.items()
        ]
        return np.concatenate(each)


def futures_along(
    deck: Deck,
    phases: Sequence[Key],
    law: Law,
    count: int,
    seed: int,
    *,
    sobol: bool = False,
) -> Floats:
    """Return the IT load of the futures of a plan along a list, summed over the quarters. [MW quarters]

    Parameters
    ----------
    deck : Deck
        The plan of a view along a list, ready to be played.
    phases : sequence of (str, str)
        The phases of the view in an order of which all its lists are told alike: what
        is drawn is theirs in that order.
    law : Law
        What is uncertain in it.
    count, seed : int
        How many futures, and from which seed.
    sobol : bool
        Take points of a scrambled Sobol sequence.

    Returns
    -------
    array, shape (count,)
    """
    places = [phases.index(key) for key in deck.phases]
    together = [one.placed(places) for one in law.together]
    # chunk by chunk, as wherever futures of a seed are drawn
    parts = []
    for chunk, first in enumerate(range(0, count, CHUNK)):
        drawn = columns(
            deck.tables,
            min(CHUNK, count - first),
            seed,
            chunk,
            sobol=sobol,
            together=together,
        )
        told = chances(deck.tables, law, _placed(drawn, places))
        parts.append(Futures(deck, play(deck, told)).it_mw.sum(axis=1))
    return np.concatenate(parts)


def _placed(drawn: Columns, places: Sequence[int]) -> Columns:
    """Return columns in which each phase has those of its place."""
    return replace(
        drawn,
        phase=drawn.phase[:, places],
        shell_phase=drawn.shell_phase[:, places],
    )


def undominated(lists: Sequence[ListFutures]) -> Iterator[ListFutures]:
    """Yield the lists of which no other one has both a higher mean and more that is sure."""
    for one in lists:
        better = (
            other.expected >= one.expected
            and other.sure >= one.sure
            and (other.expected, other.sure) != (one.expected, one.sure)
            for other in lists
        )
        if not any(better):
            yield one
