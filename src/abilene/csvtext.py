"""Rows as CSV in one form, in which a spreadsheet takes no text for a formula. All that is written comes from here.

Whoever opens a table in a spreadsheet runs what a cell says if the cell begins like a
formula, and the texts of claims and titles are other people's. Such a text gets an
apostrophe in front, the mark by which spreadsheets know a text [1]_; ``as_given``
takes it off again. Numbers, and texts that are numbers, stay as they are.

References
----------
.. [1] OWASP, "CSV Injection".
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from itertools import repeat

_FORMULA = re.compile("('*)[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
"""How a formula begins, also in letters of full width, and what was made one of these."""
_WRITTEN = "\r\n"
"""End of the lines of the writer, which quotes the letters of its own end alone: a cell
with either of these would begin a line in other readers."""
_NUMBER = re.compile(r"[+-]?\d[\d,]*(\.\d+)?([eE][+-]?\d+)?\s?%?|-+")
"""A number as people write it; a dash says that there is none."""


def csv_text(
    heads: Iterable[object],
    rows: Iterable[Sequence[object]],
    *,
    line_end: str = "\n",
) -> str:
    """Return a line of heads and a line for each row: UTF-8, a comma, no text a formula."""
    lines = _Lines(line_end)
    writer = csv.writer(lines, lineterminator=_WRITTEN)
    writer.writerow(map(neutral, heads))
    # one map a row, as a comprehension would take as long as the writing itself
    writer.writerows(map(map, repeat(neutral), rows))
    return "".join(lines)


class _Lines(list[str]):
    """What is written, line by line, each with an end of its own."""

    def __init__(self, line_end: str) -> None:
        super().__init__()
        self._line_end = line_end

    def write(self, line: str) -> None:
        """Take a line from a writer."""
        self.append(line.removesuffix(_WRITTEN) + self._line_end)


def neutral(cell: object) -> object:
    """Return a cell that no spreadsheet takes for a formula: a text that looks like one gets an apostrophe."""
    if not isinstance(cell, str) or not _FORMULA.match(cell):
        return cell
    return cell if _NUMBER.fullmatch(cell) else f"'{cell}"


def as_given(cell: str) -> str:
    """Return the text of which ``neutral`` made a cell."""
    looks = _FORMULA.match(cell)
    return cell[1:] if looks and looks[1] else cell
