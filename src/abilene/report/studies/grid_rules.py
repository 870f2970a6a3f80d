"""Rules of a grid that a campus keeps or does not, in lines and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from abilene.site.grid_rules import RuleFlag


def rule_flag_lines(flags: Sequence[RuleFlag]) -> Iterator[str]:
    """Yield each rule with its verdict; where nobody says, with what to give."""
    yield from map(_line, flags)


def _line(flag: RuleFlag) -> str:
    give = {
        "not known": f", give {flag.give}; exempt if approved by {flag.exempt_if_by}"
    }
    return f"{flag.rule} ({flag.status}, says {flag.said_by}): {flag.verdict}{give.get(flag.verdict, '')}."


def rule_flags_json(flags: Sequence[RuleFlag]) -> list[dict[str, Any]]:
    """Return the same by name."""
    return list(map(asdict, flags))
