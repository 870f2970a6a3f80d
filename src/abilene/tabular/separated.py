"""Rows of separated text: commas, semicolons, tabs or bars, whichever parts the header best."""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterable, Iterator
from itertools import chain

from abilene.tabular.faults import refused

SEPARATORS = ",;\t|"
"""Those that are tried, in this order."""
_TOLD = re.compile(rf'(?i)^"?sep=([{SEPARATORS}])"?\s*$')


def separated_rows(
    lines: Iterable[str], file: str, names: Collection[str]
) -> Iterator[tuple[int, list[str]]]:
    """Yield the line on which each row starts, and its cells; empty rows are left out.

    Parameters
    ----------
    lines : iterable of str
        The text, each line with its end; blank ones count.
    file : str
        What to call it.
    names : collection of str
        Columns that may be expected: by them the separator is found.

    Raises
    ------
    InputError
        If a quote is never closed, or closed before the end of its cell.
    """
    lines = iter(lines)
    blank, first = next(filter(_has_text, enumerate(lines)), (0, ""))
    separator = _separator(first, names)
    if _told_separator(first):
        first = ""
    line = blank + 1
    try:
        reader = csv.reader(chain([first], lines), delimiter=separator, strict=True)
        for cells in reader:
            if any(cells):
                yield line, cells
            line = blank + reader.line_num + 1
    except csv.Error as error:
        what, fix = _what(error), "check the quotes in this row"
        raise refused(file, line, what, fix) from None


def _has_text(numbered: tuple[int, str]) -> bool:
    return bool(numbered[1].strip())


def _told_separator(line: str) -> str:
    """Return the separator of a line by which Excel is told it: ``sep=;``."""
    return "".join(_TOLD.findall(line))


def _separator(header: str, names: Collection[str]) -> str:
    told = _told_separator(header)
    # the first of those that are equally good, so commas win
    return told or max(SEPARATORS, key=lambda mark: _parts(header, mark, names))


def _parts(header: str, separator: str, names: Collection[str]) -> tuple[int, int]:
    """Return how many known columns, and how many at all, a separator makes of a header."""
    try:
        cells = next(csv.reader([header], delimiter=separator), [])
    except csv.Error:
        return 0, 0  # the rows say what is wrong, with their line
    return len(set(map(str.strip, cells)) & set(names)), len(cells)


def _what(error: csv.Error) -> str:
    told = str(error)
    if "field limit" in told or "unexpected end" in told:
        return "not readable as CSV: a quote that opens in this row is never closed"
    return f"not readable as CSV: {told}"
