"""Text of a file, line by line: its encoding by its first bytes, and no line without end."""

from __future__ import annotations

import codecs
import io
import re
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from abilene.errors import InputError, in_one_line
from abilene.tabular.faults import refused
from abilene.tabular.source import check_is_text, form_of, open_bytes

MOST_IN_A_LINE = 1 << 20
"""Characters that a line of a table has at most: longer ones are no table."""
MOST_IN_A_WHOLE = 1 << 24
"""The same of a text that is held as a whole: a year as JSON stands on one line."""
MOST_HELD = {"lines": 1 << 21, "characters": 1 << 28}
"""What a text that is held as a whole has at most: more is no year of weather, nor thirty."""
SNIFFED = 4096
"""Bytes by which the encoding is told."""
MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
"""Encodings by the mark at the beginning; that of UTF-32 begins like one of UTF-16."""
SAVE_AS_UTF8 = "save it as UTF-8 text (in Excel: 'CSV UTF-8')"
BROKEN = (EOFError, OSError, ValueError, zlib.error)
"""What the packers raise where a packed file is damaged."""
SPOILT = re.compile("[\0\ufffd\ud800-\udfff]")
"""A zero byte, or what stands for bytes that are not of the encoding."""
NOT_UTF8 = ("letter {} of the line is not UTF-8 text", SAVE_AS_UTF8)
SPOILT_BY = {"\0": ("a zero byte: this is no text", "save it as CSV, Parquet or XLSX")}
"""What is wrong with a line that holds a letter, and the fix; else ``NOT_UTF8``."""


def encoding_of(first: bytes) -> str:
    """Return the encoding of a text by its first bytes: UTF-8 unless they say otherwise."""
    for mark, encoding in MARKS.items():
        if first.startswith(mark):
            return encoding
    # text in UTF-16 without a mark: every other byte of plain letters is zero
    low, high = first[1::2].count(0), first[::2].count(0)
    if max(low, high) > 0.4 * len(first):
        return "utf-16-le" if low > high else "utf-16-be"
    return "utf-8"


def text_lines(path: Path, most: int = MOST_IN_A_LINE) -> Iterator[str]:
    """Yield the lines of a text with their ends, packed or not; memory holds one at a time.

    Parameters
    ----------
    path : Path
        The file.
    most : int
        Characters that a line has at most.

    Raises
    ------
    InputError
        If the file cannot be opened; at the line at which it is damaged, is not in its
        encoding, holds bytes that no text has, or never ends.
    """
    number, form = 1, form_of(path)
    try:
        with open_bytes(path, form) as stream:
            first = stream.read(SNIFFED)
        check_is_text(path, form, first)
        encoding = encoding_of(first)
        with open_bytes(path, form) as stream:
            for line in _lines(stream, encoding, most):
                _check(path, number, line, most)
                yield line
                number += 1
    except BROKEN as error:
        what, fix = (
            f"cut off or damaged here: {in_one_line(error)}",
            "fetch or write it again",
        )
        raise refused(str(path), number, what, fix) from None


def _lines(stream: BinaryIO, encoding: str, most: int) -> Iterator[str]:
    # bytes that are no UTF-8 become marks in the text, so that their line is known
    errors = "surrogateescape" if encoding.startswith("utf-8") else "replace"
    with io.TextIOWrapper(stream, encoding, errors=errors, newline="") as text:
        while line := text.readline(most):
            yield line


def _check(path: Path, number: int, line: str, most: int) -> None:
    found = SPOILT.search(line)
    if found is not None:
        what, fix = SPOILT_BY.get(found[0], NOT_UTF8)
        raise refused(str(path), number, what.format(found.start() + 1), fix)
    if len(line) == most:
        what = f"a line of more than {most:,} characters"
        raise refused(str(path), number, what, "give a table, a row in each line")


def whole_text(path: Path) -> str:
    """Return the text of a file that other tools write in Latin-1 where it is no UTF-8, as EPW and TMY3 often are.

    Raises
    ------
    InputError
        As ``text_lines``; beyond ``MOST_HELD``.
    """
    try:
        return "".join(_bounded(path, text_lines(path, MOST_IN_A_WHOLE)))
    except InputError as error:
        if SAVE_AS_UTF8 not in str(error):
            raise
    with open_bytes(path, form_of(path)) as stream:
        return "".join(_bounded(path, _lines(stream, "latin-1", MOST_IN_A_WHOLE)))


def _bounded(path: Path, lines: Iterable[str]) -> Iterator[str]:
    """Yield lines, as long as they may be held all at once."""
    held = dict.fromkeys(MOST_HELD, 0)
    for number, line in enumerate(lines, 1):
        held = {"lines": number, "characters": held["characters"] + len(line)}
        for unit, most in MOST_HELD.items():
            if held[unit] > most:
                what = f"more than {most:,} {unit}"
                raise refused(str(path), number, what, "bring fewer years at once")
        yield line
