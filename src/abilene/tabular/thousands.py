"""Columns of plain numbers in which each dot may part thousands, as in ``1.010``, and none proves a decimal point.

Three decimals in each cell are as common as dots between thousands. That these are meant
is seen by whole numbers below 1,000 beside them, for who writes three decimals writes
them always; or by semicolons between cells, which stand where the comma is the mark of
decimals.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain
from operator import attrgetter

from abilene.tabular.faults import CellFault
from abilene.tabular.numerals import Doubt, SeenCell, tidy

FEWEST_DOTTED = 3
"""Figures like ``1.010`` beside whole ones like ``980`` by which dots are seen to part thousands."""
_ALL_GROUPED = re.compile(r"(?:\s*(?:[+-]?[1-9][0-9]{0,2}(?:\.[0-9]{3})?|0|)\s*\|)*")
_POINT_ONLY = re.compile(
    r"\|\s*[+-]?(?:0?\.[0-9]+|[0-9]+\.(?:[0-9]{1,2}|[0-9]{4,})|[0-9]{4,}\.[0-9]{3})\s*\|"
)
_WHOLE = re.compile(r"(?<![.0-9])[0-9]+(?=\s*\|)")


@dataclass
class _Column:
    """What was seen of a column of which each cell is like ``1.010`` or ``980``."""

    firsts: list[SeenCell] = field(default_factory=list)
    """The first cell with a dot of each piece that has one."""
    dotted: int = 0
    whole: int = 0


class Thousands:
    """Watches the columns of a table, piece by piece."""

    def __init__(self) -> None:
        self._columns: dict[int, _Column] = {}
        self._others: set[int] = set()
        self._proven = False

    def look(self, lines: Sequence[int], col: int, cells: Iterable[object]) -> None:
        """Look at cells of a column, each with its line."""
        if col in self._others:
            return
        # a bar stands in no number
        texts = [_text(cell).replace("|", "x") for cell in cells]
        joined = "|".join([*texts, ""])
        if _ALL_GROUPED.fullmatch(joined) is None:
            self._others.add(col)
            self._columns.pop(col, None)
            self._proven |= _POINT_ONLY.search(f"|{joined}") is not None
            return
        seen = self._columns.setdefault(col, _Column())
        seen.whole += len(_WHOLE.findall(joined))
        seen.dotted += joined.count(".")
        if "." in joined:
            at = joined.count("|", 0, joined.index("."))
            seen.firsts.append(SeenCell(lines[at], col, tidy(texts[at])))

    def doubt(self, separator: Callable[[], str]) -> Doubt | None:
        """Return a cell in which a dot may part thousands; the separator is asked for where it counts."""
        dotted = list(filter(attrgetter("dotted"), self._columns.values()))
        if self._proven or not dotted:
            return None
        if separator() != ";":
            dotted = list(filter(_is_mixed, dotted))
        firsts = sorted(chain.from_iterable(map(attrgetter("firsts"), dotted)))
        return next(map(_doubtful, firsts), None)


def _text(cell: object) -> str:
    """Return the text of a cell; a number of a workbook or of Parquet has no style of writing."""
    return cell if isinstance(cell, str) else ""


def _is_mixed(seen: _Column) -> bool:
    return min(seen.whole, seen.dotted // FEWEST_DOTTED) > 0


def _doubtful(seen: SeenCell) -> Doubt:
    whole = seen.text.replace(".", "")
    what = f"'{seen.text}' may be {whole} or {float(seen.text):g}"
    fix = f"write {whole}; or if dots are decimal points, one more digit: {seen.text}0"
    return Doubt(seen.line, seen.col, CellFault("dots", what, fix))
