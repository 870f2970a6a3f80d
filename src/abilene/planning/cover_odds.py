"""How well operation covers the debt in the futures of a plan, and which covenants are kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import partial

import numpy as np

from abilene.arrays import Floats
from abilene.buildout import BuildPlan
from abilene.planning.rounding import decimals, decimals_or_null
from abilene.results.risk_records import CoverOdds
from abilene.risk.cover import Cover, CoverTables
from abilene.risk.futures import CHUNK
from abilene.risk.tables import Played

RATIOS = ("dscr", "llcr")
FOUR_DIGITS = 4
COVERED = 1.0
Asked = tuple[str, int, str, float]
"""A covenant: its loan, the row of that, the ratio and the least that is asked. [-]"""
Kept = Mapping[str, Mapping[str, float | None]]
"""Share of futures in which the covenants of a loan are kept, by loan and key."""


def cover_odds(
    build: BuildPlan,
    tables: CoverTables,
    played: Played,
    probabilities: tuple[float, ...],
) -> tuple[CoverOdds, Kept]:
    """Return the odds of the cover of the debt, and those of each covenant.

    Parameters
    ----------
    build : BuildPlan
        The plan.
    tables : CoverTables
        What its cover is worked out from.
    played : Played
        The futures.
    probabilities : tuple of float
        Those of the quantiles. [-]
    """
    ratios = RATIOS if tables.has_end else RATIOS[:1]
    asked = [*_asked(build, tables, ratios)]
    parts = map(partial(_of_part, tables, ratios, asked), _parts(played))
    least, held = map(np.concatenate, zip(*parts, strict=True))
    kept: dict[str, dict[str, float | None]] = defaultdict(dict)
    for (id_, _, name, _), is_kept in zip(asked, held.T, strict=True):
        kept[id_][f"p_{name}_kept"] = _share(is_kept)
    dscr = least[:, 0]
    operates = np.isfinite(dscr)
    found = zip(map("quantile_min_{}".format, ratios), least.T, strict=True)
    odds = CoverOdds(
        p_operates=decimals(float(operates.mean()), FOUR_DIGITS),
        p_covered=_share(np.where(operates, dscr >= COVERED, np.nan)),
        **{key: _quantiles(values, probabilities) for key, values in found},
    )
    return odds, kept


def _parts(played: Played) -> Iterator[Played]:
    """Yield the futures in parts: so that never the cash by quarter of all of them is held."""
    for first in range(0, len(played.spent), CHUNK):
        yield Played._make(rows[first : first + CHUNK] for rows in played)


def _of_part(
    tables: CoverTables, ratios: tuple[str, ...], asked: Sequence[Asked], played: Played
) -> tuple[Floats, Floats]:
    """Return the least of each ratio in each future, and 1 where each covenant is kept, one column each."""
    cover = Cover(tables, played)
    found = {name: getattr(cover, name) for name in ratios}
    held = (cover.kept(loan, found[name], limit) for _, loan, name, limit in asked)
    nothing = np.empty((len(played.spent), 0))
    least = np.column_stack([*map(cover.least, found.values())])
    return least, np.column_stack([nothing, *held])


def _share(found: Floats) -> float | None:
    """Return the share of 1 among what is a number; None where nothing is. [-]"""
    known = found[np.isfinite(found)]
    return decimals_or_null(float(known.mean()) if len(known) else None, FOUR_DIGITS)


def _asked(
    build: BuildPlan, tables: CoverTables, ratios: tuple[str, ...]
) -> Iterator[Asked]:
    """Yield each covenant that can be tested."""
    for loan, id_ in enumerate(tables.loans):
        for name, limit in build.case.programme.capital[id_].covenants.items():
            if name in ratios:
                yield id_, loan, name, limit


def _quantiles(least: Floats, probabilities: tuple[float, ...]) -> dict[str, float]:
    """Return the quantiles of what is finite; nothing where nothing is."""
    known = least[np.isfinite(least)]
    if not len(known):
        return {}
    found = np.quantile(known, probabilities, method="inverted_cdf")
    return {
        f"{probability:g}": decimals(float(value), FOUR_DIGITS)
        for probability, value in zip(probabilities, found, strict=True)
    }
