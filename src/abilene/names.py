"""Names and paths: did-you-mean, and the patterns of rules and earmarks."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from functools import lru_cache, partial
from itertools import accumulate

MOST_SHOWN = 12
"""Names that a fix lists at most."""


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return ``did you mean 'x'?``, or what there is to choose from, or nothing."""
    options = sorted(set(known))
    close = difflib.get_close_matches(name, options, n=1, cutoff=0.6)
    if close:
        return f"did you mean '{close[0]}'?"
    if 0 < len(options) <= MOST_SHOWN:
        return "known: " + ", ".join(options)
    return ""


def choices(name: str, known: Iterable[str]) -> str:
    """Return ``did_you_mean``; where that is nothing, the first of what there is and how many more there are."""
    options = sorted(set(known))
    if not options:
        return "take it out, there is none"
    some = (
        f"known: {', '.join(options[:MOST_SHOWN])} and {len(options) - MOST_SHOWN} more"
    )
    return did_you_mean(name, options) or some


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
