"""How well operation covers the debt in the futures of a plan, and which covenants are kept."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping

import numpy as np

from abilene.arrays import Floats, Ints
from abilene.buildout import BuildPlan
from abilene.planning.rounding import decimals, decimals_or_null
from abilene.results.risk_records import CoverOdds
from abilene.risk.counted import EXACT_UP_TO
from abilene.risk.cover import Cover, CoverTables
from abilene.risk.futures import CHUNK, Futures
from abilene.risk.tables import Played
from abilene.risk.value_counts import ValueCounts, quantile_of

RATIOS = ("dscr", "llcr")
FOUR_DIGITS = 4
COVERED = 1.0
MOST = sys.float_info.max
"""Above any ratio that is a number."""
STEP = 1e-4
"""At which ratios are counted of futures too many to keep each. [-]"""
Asked = tuple[str, int, str, float]
"""A covenant: its loan, the row of that, the ratio and the least that is asked. [-]"""
Kept = Mapping[str, Mapping[str, float | None]]
"""Share of futures in which the covenants of a loan are kept, by loan and key."""


class CoverCounts:
    """What the cover of the debt comes to in many futures, counted part by part.

    Parameters
    ----------
    build : BuildPlan
        The plan.
    tables : CoverTables or None
        What its cover is worked out from; None where there is nothing to cover.
    futures : int
        How many there will be.
    """

    def __init__(
        self, build: BuildPlan, tables: CoverTables | None, futures: int
    ) -> None:
        self._tables = tables
        self._ratios = _ratios(tables)
        self._asked = [] if tables is None else [*_asked(build, tables, self._ratios)]
        is_exact = futures <= EXACT_UP_TO
        self._least = ValueCounts(len(self._ratios), None if is_exact else STEP)
        self._futures, self._covered = 0, 0
        self._tested = np.zeros(len(self._asked))
        self._kept = np.zeros(len(self._asked))

    def add(self, part: Futures) -> None:
        """Count some more futures: never is the cash by quarter of more than a chunk held."""
        if self._tables is None:
            return
        for first in range(0, len(part), CHUNK):
            some = Played._make(rows[first : first + CHUNK] for rows in part.played)
            self._add(Cover(self._tables, some))

    def _add(self, cover: Cover) -> None:
        found = {name: getattr(cover, name) for name in self._ratios}
        least = np.column_stack([*map(cover.least, found.values())])
        self._futures += len(least)
        self._covered += int(
            np.sum(np.isfinite(least[:, 0]) & (least[:, 0] >= COVERED))
        )
        self._least.add(least)
        for place, (_, loan, name, limit) in enumerate(self._asked):
            is_kept = cover.kept(loan, found[name], limit)
            self._tested[place] += np.isfinite(is_kept).sum()
            self._kept[place] += np.nansum(is_kept)

    def odds(self, probabilities: tuple[float, ...]) -> tuple[CoverOdds | None, Kept]:
        """Return the odds of the cover of the debt, and those of each covenant; None where there is nothing to cover.

        Parameters
        ----------
        probabilities : tuple of float
            Those of the quantiles. [-]
        """
        if self._tables is None:
            return None, {}
        kept: dict[str, dict[str, float | None]] = defaultdict(dict)
        shares = map(_share, self._kept, self._tested)
        for (id_, _, name, _), share in zip(self._asked, shares, strict=True):
            kept[id_][f"p_{name}_kept"] = share
        operates = self._least.at_most(0, MOST)
        rows = zip(self._least.values, self._least.counts, strict=True)
        found = zip(map("quantile_min_{}".format, self._ratios), rows, strict=True)
        odds = CoverOdds(
            p_operates=decimals(operates / self._futures, FOUR_DIGITS),
            p_covered=_share(self._covered, operates),
            **{key: _quantiles(*row, probabilities) for key, row in found},
        )
        return odds, kept


def _ratios(tables: CoverTables | None) -> tuple[str, ...]:
    """Return the ratios that can be told."""
    if tables is None:
        return ()
    return RATIOS if tables.has_end else RATIOS[:1]


def _share(of_these: float, count: float) -> float | None:
    """Return a share; None of nothing. [-]"""
    return decimals_or_null(of_these / count if count else None, FOUR_DIGITS)


def _asked(
    build: BuildPlan, tables: CoverTables, ratios: tuple[str, ...]
) -> Iterator[Asked]:
    """Yield each covenant that can be tested."""
    for loan, id_ in enumerate(tables.loans):
        for name, limit in build.case.programme.capital[id_].covenants.items():
            if name in ratios:
                yield id_, loan, name, limit


def _quantiles(
    least: Floats, counts: Ints, probabilities: tuple[float, ...]
) -> dict[str, float]:
    """Return the quantiles of what is finite; nothing where nothing is."""
    known = np.isfinite(least)
    if not known.any():
        return {}
    found = quantile_of(least[known], counts[known], probabilities)
    return {
        f"{probability:g}": decimals(float(value), FOUR_DIGITS)
        for probability, value in zip(probabilities, found, strict=True)
    }
