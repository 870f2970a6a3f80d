"""Cells of traces that are neither numbers nor moments: lengths of time, words of a status, names, GPUs in a list."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from functools import lru_cache

from abilene.brief import cut
from abilene.dates import SECONDS_PER_HOUR
from abilene.tabular.cells import is_unsaid
from abilene.tabular.faults import CellFault
from abilene.tabular.rows import as_text

Take = Callable[[object], float]
_LENGTH = re.compile(r"(?:(\d{1,9})-)?(?:(\d{1,9}):)?(\d{1,9}):(\d{1,9}(?:\.\d{0,9})?)")
_NO_LIMIT = {"unlimited": math.inf, "infinite": math.inf, "partition_limit": math.nan}
_GPUS = re.compile(r"(?:^|,)gres/gpu=(\d{1,18})")
_GENERIC = re.compile(r"(?:^|,)gpu(?::[^:,(]+)?:(\d{1,18})")
_GPUS_BY_TYPE = re.compile(r"(?:^|,)gres/gpu:[^=,]+=(\d{1,18})")


def length_taker() -> Take:
    """Return what takes a length of time as clocks write it: D-H:M:S, H:M:S or M:S. [s]"""
    return _length_in


def _length_in(cell: object) -> float:
    return math.nan if is_unsaid(cell) else _length_of(as_text(cell))


@lru_cache(2**15)
def _length_of(text: str) -> float:
    found = _LENGTH.fullmatch(text.strip())
    if found is None:
        if text.strip().lower() in _NO_LIMIT:
            return _NO_LIMIT[text.strip().lower()]
        what = f"'{cut(text)}' is no length of time"
        raise CellFault("length", what, "write it as 1-02:30:00, 02:30:00 or 30:00")
    days, hours, minutes, seconds = found.groups()
    whole_h = 24 * int(days or 0) + int(hours or 0)
    return float(whole_h * SECONDS_PER_HOUR + 60 * int(minutes) + float(seconds))


def tres_taker() -> Take:
    """Return what takes the GPUs of Slurm's trackable resources: gres/gpu=N, or the sum of gres/gpu:TYPE=N."""
    return _gpus_in


@lru_cache(2**15)
def _gpus_of(text: str) -> float:
    total = _GPUS.search(text)
    if total is not None:
        return float(total[1])
    return float(sum(map(int, _GPUS_BY_TYPE.findall(text))))


def _gpus_in(cell: object) -> float:
    text = as_text(cell).strip()
    return _gpus_of(text) if text else math.nan


def numbered_tres_taker(*ids: str) -> Callable[[], Take]:
    """Return what takes resources known by numbers, such as 1=20,1002=2, or by kind, such as gpu:volta:2.

    Of several of the ids it takes the most: they mean the same accelerators.
    """
    known = re.compile(rf"(?:^|,)\s*(?:{'|'.join(ids)})=(\d{{1,18}})")

    @lru_cache(2**15)
    def most_of(text: str) -> float:
        by_kind = sum(map(int, _GENERIC.findall(text)))
        return float(max(map(int, known.findall(text)), default=by_kind))

    def take(cell: object) -> float:
        text = as_text(cell).strip().strip("\"'")
        return most_of(text) if text else math.nan

    return lambda: take


def name_taker() -> Take:
    """Return what numbers names in the order in which they come; -1 where there is none."""
    numbers: dict[str, int] = {}

    def take(cell: object) -> float:
        return (
            -1.0
            if is_unsaid(cell)
            else float(numbers.setdefault(as_text(cell), len(numbers)))
        )

    return take


def word_taker(words: Mapping[str, int], strange: int) -> Callable[[], Take]:
    """Return what takes the first word of a cell, in capitals or not; NaN where there is none."""

    @lru_cache(2**12)
    def code(text: str) -> float:
        first = text.strip().split(" ")[0].rstrip("+").upper()
        return float(words.get(first, strange))

    def take(cell: object) -> float:
        return math.nan if is_unsaid(cell) else code(as_text(cell))

    return lambda: take


def step_taker() -> Take:
    """Return what takes the name of a job: 1 if it is a step of one, such as 123.batch."""
    return lambda cell: float("." in as_text(cell))
