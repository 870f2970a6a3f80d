"""What a strict view leaves out, as ``plan.json`` has it."""

from __future__ import annotations

from abilene.record import Record


class Unsaid(Record):
    """A phase, a contract or equipment of which nobody has secured or measured the day, or the power."""

    lacks: tuple[str, ...]
    """Its keys of which the view believes nothing."""
    claims: tuple[str, ...] = ()
    """What it would believe of them if it asked for nothing firmer."""
    said_by: tuple[str, ...] = ()
    """Who says so: theirs is the firm word that is missing. Nobody, where nobody speaks
    of it."""
