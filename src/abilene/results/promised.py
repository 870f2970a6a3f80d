"""What has become of promises, as a plan records it."""

from __future__ import annotations

from typing import Literal

from abilene.record import Record


class PromiseAnswer(Record):
    """A claim that promises a day, and what has become of it on the day of the plan."""

    claim: str
    """Id of the claim."""
    due: str
    """Last day that its value allows."""
    state: Literal["kept", "late", "open", "re-dated", "missed", "lapsed"]
    """kept, late: what was promised is there, by the day or after it; open: the day has
    not passed; re-dated: whoever gave it gave another before it passed; missed: it has
    passed, and somebody has spoken since; lapsed: nobody has."""
    days_late: int
    """Days from the day due to that on which it was fulfilled, or to the day of the plan;
    below 0 before it. [days]"""
    told_by: tuple[str, ...] = ()
    """Claims by which a missed one is known to be missed; the next word on one that is
    re-dated; of one that is kept or late that which measured what had been promised."""
    moved_days: int | None = None
    """By how many days the next word of its speaker has put it off; below 0 it was
    brought forward. [days]"""


class PathPromises(PromiseAnswer):
    """The promises about one path: first the one that counts if all are believed for ever."""

    takes_over: str | None
    """Where the value comes from if that one is broken: a claim, ``derived:class:ID:CLAIM``,
    a literal of the file; null if it stands, or nothing takes over."""
    takes_over_day: str | None = None
    """The day by which the plan goes then."""
    others: tuple[PromiseAnswer, ...] = ()
    """The other promises about the path, by id."""

    @property
    def every(self) -> tuple[PromiseAnswer, ...]:
        """All promises about the path."""
        return self, *self.others
