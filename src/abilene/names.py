"""Names and paths: did-you-mean, and the patterns of rules and earmarks."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from functools import lru_cache


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return ``did you mean 'x'?``, or what there is to choose from, or nothing."""
    options = sorted(set(known))
    close = difflib.get_close_matches(name, options, n=1, cutoff=0.6)
    if close:
        return f"did you mean '{close[0]}'?"
    if 0 < len(options) <= 12:
        return "known: " + ", ".join(options)
    return ""


@lru_cache(maxsize=4096)
def _regex(pattern: str) -> re.Pattern[str]:
    steps = []
    for step in pattern.split("."):
        if step == "**":
            steps.append(r"(?:[^.]+\.)*")
        else:
            steps.append(re.escape(step).replace(r"\*", "[^.]*") + r"\.")
    return re.compile("".join(steps))


def matches(pattern: str, path: str) -> bool:
    """Return whether a path matches: ``*`` stands for one step, ``**`` for any number of steps."""
    return _regex(pattern).fullmatch(path + ".") is not None


def covers(pattern: str, path: str) -> bool:
    """Return whether the pattern matches the path or a path above it (earmarks: a site covers its phases)."""
    return _regex(pattern).match(path + ".") is not None and any(
        matches(pattern, path[: m.start()]) for m in re.finditer(r"\.|$", path)
    )
