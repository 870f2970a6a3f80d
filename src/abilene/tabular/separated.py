"""Rows of separated text: commas, semicolons, tabs or bars, whichever parts the header best."""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterable, Iterator
from itertools import chain

from abilene.tabular.faults import filled, refused

SEPARATORS = ",;\t|"
"""Those that are tried, in this order."""
OTHER_TEXTS = {
    re.compile(r'\s*(\{|\[\s*([{["\d-]|$))'): "JSON",
    re.compile(r"(?i)\s*<(!doctype|html|table|\?xml|[a-z]+[ >])"): "HTML or XML",
}
"""How texts begin that are no tables; a header may begin with ``[time]`` or ``<1 MW``."""
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
        If a quote is never closed, or closed before the end of its cell; where a
        table is empty for too long.
    """
    lines = iter(lines)
    number, first = next(filled(enumerate(lines, 1), _has_text, file), (1, ""))
    _refuse_other_text(first, file, number)
    separator = _separator(first, names)
    if _told_separator(first):
        first = ""
    rows = _Rows(chain([first], lines), separator, number)
    try:
        yield from filled(rows, any, file)
    except csv.Error as error:
        what, fix = _what(error), "check the quotes in this row"
        raise refused(file, rows.line, what, fix) from None


def separator_of(lines: Iterable[str], file: str, names: Collection[str]) -> str:
    """Return what parts the cells of a text, by its first line; nothing where that is one cell."""
    _, first = next(filled(enumerate(lines, 1), _has_text, file), (1, ""))
    separator = _separator(first, names)
    return separator if separator in first else ""


class _Rows:
    """Rows of a text, each with the line on which it starts."""

    def __init__(self, lines: Iterable[str], separator: str, line: int) -> None:
        self._reader = csv.reader(lines, delimiter=separator, strict=True)
        self._before, self.line = line - 1, line

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        for cells in self._reader:
            yield self.line, cells
            self.line = self._before + self._reader.line_num + 1


def _refuse_other_text(first: str, file: str, line: int) -> None:
    """Refuse JSON, HTML and XML by their first line: a table of one odd column could be made of each."""
    for begins, form in OTHER_TEXTS.items():
        if begins.match(first):
            what, fix = f"is {form}, no table", "save it as CSV, Parquet or XLSX"
            raise refused(file, line, what, fix)


def _has_text(line: str) -> bool:
    return bool(line.strip())


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
