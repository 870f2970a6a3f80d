"""Inputs that are nearly right: an example with a few of its tokens, lines or bytes changed.

Tokens are what a grammar would have as leaves, for YAML, JSON and tables alike (Salls et al., Token-Level Fuzzing,
USENIX Security 2021): most of what comes out is still of the right form, and wrong or odd in one place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from random import Random

TOKEN = re.compile(rb"[A-Za-z_][\w-]*|\d+(?:[.:T/-]\d+)*|\s+|.", re.DOTALL)
VALUE = re.compile(rb"(?m)(:[ \t]+)([^\n{}\[\]#,]+)")
CELL = re.compile(rb"(?m)(?:^|(?<=[,;\t]))[^,;\t\n]*")
NUMBERS = [
    "0",
    "-1",
    "-0.0",
    "1",
    "2",
    "0.5",
    "1e308",
    "1e309",
    "-1e400",
    "1e-320",
    "nan",
    "inf",
    "-inf",
    "1e9",
    "1e18",
    "99999999999999999999",
    "2147483648",
    "0x10",
    "1_000",
    "1,5",
    "1.000,50",
    "1e",
    "00012",
    "+7",
    "0.1e1",
    "8760",
    "8784",
    "1e100",
]
DATES = [
    "0001-Q1",
    "9999-Q4",
    "9999-12-31",
    "10000-Q1",
    "2024-02-29",
    "2023-02-29",
    "2026-Q5",
    "2026-H1",
    "2027",
    "1-Q1",
    "2026-13",
    "2026-01-01T00:00Z",
    "2026-01-01T00:00+14:00",
    "2026-03-29T02:30",
    "24:00",
    "01/13/2001",
    "0000-00-00",
]
UNITS = ("-5 %", "7 % per year", "5 bn USD", "-3 GW", "3 h", "1e400 USD", "0 USD", "1 zz", "%", "25 m USD", "2 years", "1e9 years", "7%")  # fmt: skip
WORDS = [
    "null",
    "~",
    "true",
    "false",
    "yes",
    "NO",
    "[]",
    "{}",
    "[[]]",
    "[null]",
    "[1,2]",
    "[0]",
    "{a:1}",
    "{a:{a:{}}}",
    "''",
    '""',
    "*",
    "**",
    "*.*",
    "&a",
    "!t",
    "|",
    ">",
    "--",
    "=",
    "=1+1",
    "@x",
    "..",
    "/",
    "a/b",
    "grid",
    "unserved",
    "charge",
    "curtailed",
    "none",
    "self",
    "x",
    "X",
    "id",
]
STRANGE = (
    "\ufeff", "\u2028", "\x85", "\x00", "\x1b", "é", "😀", "\u202e", "a" * 300, "*" * 60 + "b", '"\\ud800"', '"\\u0000"',
    "[" * 50, "{a: " * 50, "\r", "\t", " ", "\n", "- ", ": ", "'", '"', "\\", "<b>", "%s", "{0}", "../..", "٣", "Ⅷ", "²",
)  # fmt: skip
ODD = tuple(word.encode() for word in (*NUMBERS, *DATES, *UNITS, *WORDS, *STRANGE))
"""What a person, a spreadsheet or an enemy may write in any place."""
Change = Callable[[Random, bytes, Sequence[bytes]], bytes]


def mutated(random: Random, seed: bytes, words: Sequence[bytes], other: bytes) -> bytes:
    """Return an input with one to four changes.

    Parameters
    ----------
    random : Random
        Decides everything: the same one gives the same input.
    seed, other : bytes
        The input to change, and one from which a part may be taken.
    words : sequence of bytes
        What the grammar of this door knows: keys, names, units.
    """
    data = seed
    for _ in range(random.choice((1, 1, 1, 2, 2, 3, 4))):
        change = random.choice(CHANGES)
        known = ODD if random.random() < 0.6 or not words else words
        data = change(random, data, known if random.random() < 0.9 else _parts(other))
    return data


def _parts(data: bytes) -> Sequence[bytes]:
    return data.splitlines(keepends=True)[:200] or [b""]


def _span(random: Random, pattern: re.Pattern[bytes], data: bytes) -> tuple[int, int]:
    """Return where one match of a pattern stands, near a random place; nothing where there is none."""
    start = max(0, random.randrange(len(data) + 1) - 20)
    found = [match.span() for match, _ in zip(pattern.finditer(data, start), range(9), strict=False)]  # fmt: skip
    return random.choice(found) if found else (start, start)


def _token(random: Random, data: bytes, words: Sequence[bytes]) -> bytes:
    start, end = _span(random, TOKEN, data)
    return data[:start] + random.choice(words) + data[end:]


def _value(random: Random, data: bytes, words: Sequence[bytes]) -> bytes:
    start, end = _span(random, VALUE, data)
    return data[:start] + b": " + random.choice(words) + data[end:]


def _cell(random: Random, data: bytes, words: Sequence[bytes]) -> bytes:
    start, end = _span(random, CELL, data)
    return data[:start] + random.choice(words) + data[end:]


def _inserted(random: Random, data: bytes, words: Sequence[bytes]) -> bytes:
    at = random.randrange(len(data) + 1)
    return data[:at] + random.choice(words) + data[at:]


def _swapped(random: Random, data: bytes, words: Sequence[bytes]) -> bytes:
    """Exchange two tokens: a value of the right kind in a wrong place."""
    (a, b), (c, d) = sorted((_span(random, TOKEN, data), _span(random, TOKEN, data)))
    return data if c < b else data[:a] + data[c:d] + data[b:c] + data[a:b] + data[d:]


def _line(random: Random, data: bytes, words: Sequence[bytes]) -> bytes:
    """Take a line out, write it twice, move it, shift it, or end the file in it."""
    lines = data.splitlines(keepends=True)
    if not lines:
        return random.choice(words)
    at, to = random.randrange(len(lines)), random.randrange(len(lines))
    line = lines.pop(at)
    kept = random.randrange(5)
    put = ((), (line, line), (line,), (b"  " + line,), (line[: len(line) // 2],))[kept]
    lines[to if kept == 2 else at : to if kept == 2 else at] = put
    return b"".join(lines[: at + 1] if kept == 4 else lines)


def _bytes(random: Random, data: bytes, words: Sequence[bytes]) -> bytes:
    """Flip, cut or write over a few bytes."""
    at, length = random.randrange(len(data) + 1), random.choice((1, 1, 1, 2, 8, 64))
    new = bytes(random.randrange(256) for _ in range(random.choice((0, length))))
    return data[:at] + new + data[at + length :]


CHANGES: tuple[Change, ...] = (
    _token, _token, _value, _value, _value, _cell, _cell, _inserted, _swapped, _line, _line, _bytes,
)  # fmt: skip
