"""Names and paths: did-you-mean, how many there are in words, and the patterns of rules and earmarks."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache, partial
from itertools import accumulate

MOST_SHOWN = 12
"""Names that a fix lists at most."""
MONEY = "usd", "eur", "gbp", "cent"
ENERGY = "kw", "mw", "gw", "wh", "kwh", "mwh", "gwh", "mmbtu", "btu", "gj"
TIME = "ns", "us", "ms", "s", "min", "h", "day", "week", "month", "quarter", "year"
OTHERS = "pa", "mbar", "hpa", "kpa", "kg", "ton", "pct"
UNITS = frozenset((*MONEY, *ENERGY, *TIME, *OTHERS))
"""Words of a name that say in what it counts; letters that ids end in are none."""
SPELT = {
    "sec": "s",
    "second": "s",
    "minute": "min",
    "hr": "h",
    "hour": "h",
    "percent": "pct",
}
"""Other words for them."""


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return ``did you mean 'x'?``, or what there is to choose from, or nothing.

    What is close to a name of another unit is to be converted: under that name it would be another figure.
    """
    options = sorted(set(known))
    close = closest(name, options)
    if close and in_other_units(name, close):
        return to_be_converted(name, close)
    if close:
        return f"did you mean '{close}'?"
    if 0 < len(options) <= MOST_SHOWN:
        return "known: " + ", ".join(options)
    return ""


def closest(name: str, options: Iterable[str]) -> str:
    """Return the name that may be meant, one of the same units first; nothing if none is close."""
    close = difflib.get_close_matches(name, list(options), n=3, cutoff=0.6)
    other = partial(in_other_units, name)
    return next(iter(sorted(close, key=other)), "")


def in_other_units(name: str, other: str) -> bool:
    """Return whether two names both say their units, and not the same ones: ``submit_ms`` and ``submit_s``."""
    mine, its = Counter(_words(name)), Counter(_words(other))
    return not (
        UNITS.isdisjoint((mine - its).keys()) or UNITS.isdisjoint((its - mine).keys())
    )


def _words(name: str) -> Iterator[str]:
    """Yield the words of a name, units in the singular."""
    for word in re.findall(r"[a-z]+", name.lower()):
        one = word.removesuffix("s") if len(word) > len("ms") else word
        yield SPELT.get(one, one)


def to_be_converted(name: str, wanted: str) -> str:
    """Say that a figure must be converted before it may have the name that is wanted."""
    return f"'{name}' is in another unit: convert it and call it {wanted}"


def choices(name: str, known: Iterable[str]) -> str:
    """Return ``did_you_mean``; where that is nothing, the first of what there is and how many more there are."""
    options = sorted(set(known))
    if not options:
        return "take it out, there is none"
    some = (
        f"known: {', '.join(options[:MOST_SHOWN])} and {len(options) - MOST_SHOWN} more"
    )
    return did_you_mean(name, options) or some


def how_many(count: int, one: str, many: str = "") -> str:
    """Return a number and what it counts: ``1 row``, ``2,000 rows``; ``many`` where that is no ``s`` more."""
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"


@lru_cache(maxsize=4096)
def _regex(pattern: str) -> re.Pattern[str]:
    """Return what matches the steps of a path, each with a point behind it.

    Between two wildcards the first match is as good as any later one, so it is never
    tried again: no pattern takes longer than the square of its length.
    """
    first, *others = map(_steps, re.split(r"(?:^|\.)\*\*(?:\.\*\*)*(?:\.|$)", pattern))
    if not others:
        return re.compile(first)
    *inner, last = others
    between = "".join(map(r"(?>(?:[^.]+\.)*?{})".format, inner))
    return re.compile(rf"{first}{between}(?:[^.]+\.)*{last}")


def _steps(text: str) -> str:
    return "".join(map(_step, text.split("."))) if text else ""


def _step(step: str) -> str:
    first, *others = map(re.escape, re.split(r"\*+", step))
    if not others:
        return first + r"\."
    *inner, last = others
    between = "".join(map("(?>[^.]*?{})".format, inner))
    return rf"{first}{between}[^.]*{last}\."


def matches(pattern: str, path: str) -> bool:
    """Return whether a path matches: ``*`` stands for one step, ``**`` for any number of steps."""
    return _regex(pattern).fullmatch(path + ".") is not None


@lru_cache(maxsize=65536)
def covers(pattern: str, path: str) -> bool:
    """Return whether the pattern matches the path or a path above it (earmarks: a site covers its phases)."""
    # most patterns differ in their first step; matching from the front finds that at once
    if _regex(pattern).match(path + ".") is None:
        return False
    steps = accumulate(path.split("."), "{}.{}".format)
    return any(map(partial(matches, pattern), steps))
