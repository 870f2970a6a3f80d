"""The futures of a chunk as a table, a row each, and back: what tasks compute, and what is kept of them."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from abilene.risk.futures import CHUNK, Deck, chunk_of
from abilene.risk.law import Law
from abilene.risk.odds import CAUSES
from abilene.risk.tables import FLOAT, INT, Played
from abilene.tasks.item import WorkItem

if TYPE_CHECKING:
    import pyarrow as pa


MONEY = {"spent", "lent", "fees", "unpaid", "drawn"}
"""Kinds that are no whole numbers."""


def chunk_items(count: int, seed: int, *, sobol: bool = False) -> list[WorkItem]:
    """Return the tasks that make up so many futures; those of fewer are among those of more."""
    return [
        WorkItem(
            f"futures {first:,} to {min(first + CHUNK, count) - 1:,} of seed {seed}",
            (min(CHUNK, count - first), seed, chunk, sobol),
        )
        for chunk, first in enumerate(range(0, count, CHUNK))
    ]


def chunk_table(
    shared: tuple[Deck, Law], count: int, seed: int, chunk: int, sobol: bool
) -> pa.Table:
    """Return the futures of one chunk, a row each: a pure function of its arguments.

    ``future`` is its number; ``energised.SITE.PHASE``, ``opened.TRANCHE`` and
    ``last.TRANCHE`` are quarters, counted from 0 for the first of the programme;
    ``spent_bn_usd.K`` is the capital of the K-th. For the rest see ``Played``.
    """
    import pyarrow as pa

    deck, law = shared
    played, _ = chunk_of(deck, law, count, seed, chunk, sobol=sobol)
    first = chunk * CHUNK
    made = {"future": np.arange(first, first + count, dtype=np.int32)}
    for kind, names in _names(deck).items():
        columns = getattr(played, kind).reshape(count, len(names)).T
        made |= zip(names, map(_small, columns), strict=True)
    return pa.table(made)


def played_of(deck: Deck, table: pa.Table) -> Played:
    """Return what came of the futures of a table."""
    count, found = len(table), dict[str, NDArray[Any]]()
    shapes = {
        "lent": (count, len(deck.tables.loans.terms), deck.tables.quarters),
        "unpaid": (count,),
        "waited": (count, len(deck.phases), len(CAUSES)),
    }
    for kind, names in _names(deck).items():
        side = np.empty((count, len(names)), FLOAT if kind in MONEY else INT)
        for place, name in enumerate(names):
            side[:, place] = table[name]
        found[kind] = side.reshape(shapes.get(kind, (count, len(names))))
    return Played._make(map(found.__getitem__, Played._fields))


def _names(deck: Deck) -> dict[str, list[str]]:
    """Return the columns of each kind of what is played."""
    phases = [*map(".".join, deck.phases)]
    quarters = range(deck.tables.quarters)
    lenders = map(deck.tranches.__getitem__, deck.tables.loans.terms["pot"])
    lent = map(".".join, product(lenders, map(str, quarters)))
    waits = map(".".join, product(phases, CAUSES.values()))
    return {
        "energised": [*map("energised.{}".format, phases)],
        "spent": [*map("spent_bn_usd.{}".format, quarters)],
        "lent": [*map("lent_bn_usd.{}".format, lent)],
        "fees": [*map("fees_bn_usd.{}".format, quarters)],
        "unpaid": ["unpaid_bn_usd"],
        "opened": [*map("opened.{}".format, deck.tranches)],
        "drawn": [*map("drawn_bn_usd.{}".format, deck.tranches)],
        "last": [*map("last.{}".format, deck.tranches)],
        "waited": [*map("waited.{}".format, waits)],
    }


def _small(column: NDArray[Any]) -> NDArray[Any]:
    """Return whole numbers in half the width: quarters, and NEVER."""
    return column.astype(np.int32) if column.dtype == np.int64 else column
