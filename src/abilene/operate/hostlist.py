"""Lists of nodes as Slurm writes them: ``n[1-4,7],m01`` and back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain, product

_PIECE = r"(?:[^\[\],\s]|\[[0-9,\-]+\])+"
_LIST = re.compile(rf"{_PIECE}(?:,{_PIECE})*")
_PARTS = re.compile(_PIECE)
_CHOICE = re.compile(r"\[([^\]]+)\]|([^\[\]]+)")
_RANGE = re.compile(r"(\d+)(?:-(\d+))?")
MOST_HOSTS = 1_000_000
"""More nodes than any cluster has: a slip of the pen."""


def expand_hosts(text: str) -> list[str]:
    """Return the nodes of a list, in its order.

    Raises
    ------
    ValueError
        If it is no such list.
    """
    if not _LIST.fullmatch(text):
        raise ValueError(f"'{text}' is no list of nodes")
    parts = map(_expanded, _PARTS.findall(text))
    return list(chain.from_iterable(parts))


def _expanded(part: str) -> Iterator[str]:
    """Yield the nodes of a part such as ``r[1-2]c[01-04]``."""
    choices = map(_choice, _CHOICE.findall(part))
    return map("".join, product(*choices))


def _choice(found: tuple[str, str]) -> list[str]:
    """Return the texts that a piece may be: the numbers in brackets, or itself."""
    numbers, text = found
    if text:
        return [text]
    return list(chain.from_iterable(map(_numbers, numbers.split(","))))


def _numbers(text: str) -> Iterator[str]:
    """Return the numbers of ``01-04``, as wide as they are written."""
    found = _RANGE.fullmatch(text)
    first, last = _bounds(found)
    if found is None or not first <= last < first + MOST_HOSTS:
        raise ValueError(f"'{text}' is no range of nodes")
    return map(f"{{:0{len(found[1])}d}}".format, range(first, last + 1))


def _bounds(found: re.Match[str] | None) -> tuple[int, int]:
    """Return the first and the last number of a range, in wrong order where there is none."""
    if found is None:
        return 1, 0
    return int(found[1]), int(found[2] or found[1])


def joined_hosts(hosts: Iterable[str]) -> str:
    """Return nodes as a list that Slurm reads, in order of their names, each once."""
    return ",".join(sorted(set(hosts), key=_natural))


def _natural(name: str) -> list[tuple[int, str]]:
    """Return what sorts n2 before n10."""
    return list(map(_rank, re.findall(r"\d+|\D+", name)))


def _rank(part: str) -> tuple[int, str]:
    return (int(part), "") if part.isdigit() else (-1, part)
