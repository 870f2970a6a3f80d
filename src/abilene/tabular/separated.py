"""Rows of separated text: commas, semicolons, tabs or bars, whichever parts the header best."""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterable, Iterator
from itertools import chain
from typing import NamedTuple

from abilene.tabular.faults import filled, refused

SEPARATORS = ",;\t|"
"""Those that are tried, in this order."""
OTHER_TEXTS = {
    re.compile(r'\s*(\{|\[\s*([{["\d-]|$))'): "JSON",
    re.compile(r"(?i)\s*<(!doctype|html|table|\?xml|[a-z]+[ >])"): "HTML or XML",
}
"""How texts begin that are no tables; a header may begin with ``[time]`` or ``<1 MW``."""
BLANKS = " "
"""The separator of a table whose cells stand apart by any number of blanks."""


class Layout(NamedTuple):
    """How a separated text is written, where its first line does not tell."""

    separator: str = ""
    """What parts cells; nothing: found by the first line."""
    names: tuple[str, ...] = ()
    """Names of its columns, where its first line is a row."""
    quoted: bool = True
    """Whether quotes may stand around a cell."""
    comment: str = ""
    """How lines begin that are no rows; nothing: there are none."""


FOUND = Layout()
"""A table with a header and quotes, whose separator is found."""
_TOLD = re.compile(rf'(?i)^"?sep=([{SEPARATORS}])"?\s*$')


def separated_rows(
    lines: Iterable[str],
    file: str,
    names: Collection[str],
    layout: Layout = FOUND,
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
    layout : Layout
        What the first line does not tell.

    Raises
    ------
    InputError
        If a quote is never closed, or closed before the end of its cell; where a
        table is empty for too long.
    """
    lines = iter(lines)
    number, first = next(filled(enumerate(lines, 1), _has_text, file), (1, ""))
    _refuse_other_text(first, file, number)
    separator = layout.separator or _separator(first, names)
    if _told_separator(first):
        first = ""
    if separator == BLANKS:
        lines = chain([first], lines)
        yield from filled(_blank_parted(lines, number, layout), any, file)
        return
    rows = _Rows(chain([first], lines), separator, number, layout.quoted)
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


def _blank_parted(
    lines: Iterable[str], number: int, layout: Layout
) -> Iterator[tuple[int, list[str]]]:
    for line_number, line in enumerate(lines, number):
        if not (layout.comment and line.lstrip().startswith(layout.comment)):
            yield line_number, line.split()


class _Rows:
    """Rows of a text, each with the line on which it starts."""

    def __init__(
        self, lines: Iterable[str], separator: str, line: int, quoted: bool
    ) -> None:
        self._reader = csv.reader(
            lines,
            delimiter=separator,
            strict=True,
            quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE,
        )
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
