"""What was known on the day of a plan: what already ran, and the claims that were public."""

from __future__ import annotations

import math
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, JsonValue, StringConstraints

from abilene.record import Record


def _is_day(text: str) -> str:
    date.fromisoformat(text)
    return text


def _finite(value: JsonValue) -> JsonValue:
    """Refuse a number without end, which JSON of others may hold."""
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError("no finite number")
    for inside in value if isinstance(value, list) else ():
        _finite(inside)
    return value


DayText = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"),
    AfterValidator(_is_day),
]
"""A day, as ``2026-08-01``."""
QuarterText = Annotated[
    str,
    StringConstraints(
        pattern=r"^([1-9][0-9]{3}|0[1-9][0-9]{2}|00[1-9][0-9]|000[1-9])-Q[1-4]$"
    ),
]
"""A quarter, as ``2026-Q3``."""
ByQuarter = dict[QuarterText, float]
KnownByQuarter = dict[QuarterText, float | None]
"""A figure that is null in the quarters in which it is not known."""
PlainValue = Annotated[JsonValue, AfterValidator(_finite)]
"""A value of a programme as JSON has it."""


class Running(Record):
    """A campus of which something already runs."""

    it_mw: float
    """IT load of the phases measured to be energised. [MW]"""
    facility_mw: float
    """Facility load of those phases. [MW]"""
    since: DayText
    """Day on which the latest of them was energised."""
    said_by: tuple[str, ...]
    """Who measured it."""
    claims: tuple[str, ...]
    """The claims."""


class Cited(Record):
    """A claim that was public on the day of the plan."""

    about: str
    """Path of the programme; empty for a claim against other claims."""
    value: str
    """The value as said."""
    kind: str | None
    """State that the claim speaks about."""
    who: str
    """Who said so, and who passed it on."""
    said: str
    """Day or period on which it was said."""
    words: str
    """In quotation marks if they were compared with the source, else as reported."""
    checked: bool
    """Whether the words were compared with the source."""
    against: dict[str, str]
    """Claims that it disputes, denies or retracts, and which of these it does."""
    source_kind: str
    """How good the evidence is."""
    publisher: str
    """Who published it."""
    published: str
    """Day or period of publication."""
    url: str
    """Address."""
    read: str | None = None
    """How much of the source was read: whole, excerpt, headline; null if nobody says."""
    recorded: str = ""
    """Day on which it came into the ledger."""
    copies: tuple[str, ...] = ()
    """Claims of which it is the same report over again."""
    in_one_line: str
    """Who said what, when, and in what source."""
