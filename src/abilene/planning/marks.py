"""Whether the money of a view rests on a bound: ``under 10 bn USD`` counts 10 bn, and its sum is at most that."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial

from abilene.finance.capital import counted_in_view
from abilene.finance.capital_tree import TrancheTree
from abilene.programme.resolve import Seen
from abilene.units import Mark

BOUNDS: Mapping[str, Mark] = {"at most": "at most", "at least": "at least"}
"""Marks that bound a figure; ``about`` does not."""
ALONE: Mapping[frozenset[Mark], Mark] = {
    frozenset[Mark](): "",
    frozenset[Mark]({"at most"}): "at most",
    frozenset[Mark]({"at least"}): "at least",
}
"""The mark of a sum of which all bounded parts are bounded on one side."""


def mark_of_money(seen: Seen) -> Mark:
    """Return how what is in view stands to what was said of it.

    The total of a tranche is its own amount, with the mark of that; where its parts are
    more, or nobody puts a figure on it, their sum with their marks.
    """
    tree = TrancheTree.of(seen.programme)
    counted = counted_in_view(seen.programme)
    return joined(map(partial(_mark_of_total, seen, tree), counted))


def _mark_of_total(seen: Seen, tree: TrancheTree, tranche: str) -> Mark:
    own_usd = seen.programme.capital[tranche].amount_usd or 0.0
    if own_usd < tree.parts_usd(tranche):
        parts = tree.parts[tranche]
        return joined(map(partial(_mark_of_total, seen, tree), parts))
    return BOUNDS.get(seen.resolved[f"capital.{tranche}.amount_usd"].mark, "")


def joined(marks: Iterable[Mark]) -> Mark:
    """Return the mark of a sum: that of its bounded parts, or ``about`` where they are bounded on both sides."""
    found = frozenset(marks) - {""}
    return ALONE.get(found, "about")
