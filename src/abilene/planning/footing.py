"""What a value of a programme rests on in a view: how firm the evidence is, and whether somebody has checked it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from abilene.claims import STRENGTHS, Strength, strength
from abilene.programme.draft import Draft
from abilene.programme.resolve import Seen

DERIVED, BY_CLASS = "derived:", "derived:class:"


@dataclass(frozen=True, order=True)
class Footing:
    """How firm something stands; the larger, the weaker."""

    rank: int
    """Place of its strength among ``STRENGTHS``."""
    unchecked: bool
    """Whether nobody has compared it with its source."""

    @property
    def strength(self) -> Strength:
        """What it rests on."""
        return STRENGTHS[self.rank]


FIRM = Footing(0, False)
"""Where nothing is asked."""
Shares = list[tuple[float, Footing]]
"""Amounts of anything, and what each rests on."""
ASSUMED = Footing(len(STRENGTHS) - 1, True)
"""The author's own figure, a default, or what somebody set."""
EXPECTED = Footing(STRENGTHS.index("derived"), True)
"""A day that a reference class expects where every promise is broken."""


def weakest(footings: Iterable[Footing]) -> Footing:
    """Return what rests on all of some footings: as firm as the weakest, and checked if all are."""
    found = [FIRM, *footings]
    return Footing(max(one.rank for one in found), any(one.unchecked for one in found))


@dataclass(frozen=True)
class Ground:
    """Where the values of a programme come from in one view."""

    draft: Draft
    seen: Seen

    def of(self, *paths: str) -> Footing:
        """Return what a value rests on that needs the values of all these paths."""
        return weakest(map(self._of_path, paths))

    def _of_path(self, path: str) -> Footing:
        origin, ledger = self.seen.provenance.get(path, ""), self.draft.ledger
        if origin in ledger.claims:
            claim = ledger.claims[origin]
            is_checked = ledger.source(claim).quotes == "checked"
            return Footing(STRENGTHS.index(strength(claim, ledger)), not is_checked)
        if origin.startswith(BY_CLASS):
            return EXPECTED
        if origin.startswith(DERIVED):
            return self.of(*origin.removeprefix(DERIVED).split(","))
        return ASSUMED
