"""How a table writes its numbers: with a decimal point or a decimal comma, and thousands apart or not.

A file is taken to have one way of writing. ``1,234.5``, ``39,90`` and ``1,234,567`` can be
read in one way only; ``1,234`` alone in two. Where nothing in the file tells which, or
two cells tell different things, it is refused: nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from abilene.brief import cut
from abilene.tabular.faults import CellFault

_GAPS = re.compile(r"(?<=[0-9])[ \u00a0\u202f'\u2019](?=[0-9]{3}(?![0-9]))")
"""What stands between thousands and is no mark of decimals anywhere."""


class Style(NamedTuple):
    """A way of writing numbers."""

    decimal: str
    group: str
    pattern: re.Pattern[str]

    def value(self, text: str) -> float | None:
        """Return the number that a text is, or None if it is none in this way of writing."""
        if self.pattern.fullmatch(text) is None:
            return None
        return float(text.replace(self.group, "").replace(self.decimal, "."))


def _style(decimal: str, group: str) -> Style:
    whole = rf"(?:[0-9]+|[1-9][0-9]{{0,2}}(?:\{group}[0-9]{{3}})+)"
    number = rf"(?:{whole}(?:\{decimal}[0-9]*)?|\{decimal}[0-9]+)"
    return Style(decimal, group, re.compile(rf"[+-]?{number}(?:[eE][+-]?[0-9]+)?"))


POINT = _style(".", ",")
COMMA = _style(",", ".")


def tidy(text: str) -> str:
    """Return a number's text without blanks around it and between its thousands, with a plain minus."""
    return _GAPS.sub("", text.strip()).replace("\u2212", "-")


class SeenCell(NamedTuple):
    """A cell that tells something of the style, and its place."""

    line: int
    col: int
    text: str


class Doubt(NamedTuple):
    """A cell for which the style is in doubt."""

    line: int
    col: int
    fault: CellFault


class Survey:
    """What the cells of a file tell of the way in which it writes numbers."""

    def __init__(self) -> None:
        self._first: dict[tuple[str, str], SeenCell] = {}
        """The first cell of each kind: the decimal marks of the styles that can read it, its own marks."""

    def look(self, lines: Iterable[int], col: int, cells: Iterable[object]) -> None:
        """Look at cells of a column, each with its line."""
        for line, cell in zip(lines, cells, strict=True):
            if isinstance(cell, str):
                text = tidy(cell)
                self._first.setdefault(_kind(text), SeenCell(line, col, text))

    def style(self) -> tuple[Style, Doubt | None]:
        """Return the way of writing, and a cell for which it is in doubt."""
        point, comma = (self._seen(mark, ",", ".", ",.") for mark in ".,")
        if point and comma:
            return POINT, _mixed(*sorted((point, comma)))
        style = COMMA if comma else POINT
        proof = self._seen(style.decimal, style.group, ",.")
        open_to_both = self._seen(".,", style.group)
        if open_to_both and not proof:
            return style, _doubtful(open_to_both)
        return style, None

    def _seen(self, able: str, *marks: str) -> SeenCell | None:
        """Return the first cell with one of the marks that just these styles can read."""
        kinds = self._first.keys() & {(able, mark) for mark in marks}
        return min(map(self._first.__getitem__, kinds), default=None)


def _kind(text: str) -> tuple[str, str]:
    """Return the decimal marks of the styles that can read a text, and the marks in it."""
    able = [style.decimal for style in (POINT, COMMA) if style.value(text) is not None]
    return "".join(able), "".join(sorted(set(text) & {",", "."}))


def _mixed(first: SeenCell, later: SeenCell) -> Doubt:
    one, other = cut(later.text), cut(first.text)
    what = f"'{one}' has another decimal mark than '{other}' in line {first.line}"
    fault = CellFault("marks", what, "write all numbers alike")
    return Doubt(later.line, later.col, fault)


def _doubtful(seen: SeenCell) -> Doubt:
    without_mark = cut(seen.text.replace(",", "").replace(".", ""))
    with_point = cut(seen.text.replace(",", "."))
    what = f"'{cut(seen.text)}' may be {without_mark} or {with_point}"
    fault = CellFault("doubt", what, f"write {without_mark} or {with_point}")
    return Doubt(seen.line, seen.col, fault)
