"""What the grid asks: capacity limits, prices and alerts, and what may be drawn at a moment."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from operator import attrgetter, methodcaller
from typing import Literal

from abilene.operate.terms import OperateTerms

EventKind = Literal["limit", "price", "alert"]
LIKE = "2026-12-01T16:00:00Z"
"""How a time is written."""
SOON_S = 1e-6
"""Two moments that are no further apart are one. [s]"""


class SourceError(Exception):
    """A source of events does not answer: why."""


@dataclass(frozen=True)
class GridEvent:
    """One thing that was asked, for one stretch of time. Times are seconds of UNIX."""

    id: str
    asked_by: str
    kind: EventKind
    start: float
    end: float = math.inf
    """Infinite where nobody says when it ends."""
    limit_mw: float = math.inf
    """Most that the connection may draw. [MW]"""
    cut: float = 0.0
    """Share of the contract that goes. [-]"""
    usd_per_mwh: float = 0.0
    """Price of power, of a price event. [USD/MWh]"""
    alert: str = ""
    """What the source calls it, such as ALERT_GRID_EMERGENCY."""
    received: float = 0.0
    """When it was first heard of."""

    def is_on(self, at: float) -> bool:
        """Return whether it is in force at a moment."""
        return self.start <= at + SOON_S and at < self.end

    def most_mw(self, terms: OperateTerms) -> float:
        """Return what may be drawn while it is in force; infinite where it asks for no less. [MW]"""
        cut = max(self.cut, terms.alerts.get(self.alert, 0.0))
        by_cut = (1.0 - cut) * terms.contract_mw
        return min(max(0.0, self.limit_mw), by_cut if cut > 0 else math.inf)

    def as_limit(self, terms: OperateTerms) -> PowerLimit:
        """Return it as a limit."""
        return PowerLimit(self.most_mw(terms), self.id, self.asked_by, self.end)

    def same_as(self, other: GridEvent) -> bool:
        """Return whether two ask the same, whenever they were heard of."""
        return replace(self, received=other.received) == other


@dataclass(frozen=True)
class PowerLimit:
    """What the connection may draw at a moment, and who says so."""

    mw: float
    because: str
    """Id of the event, ``contract``, or ``lost signal``."""
    asked_by: str = ""
    until: float = math.inf
    """When that ends, as far as is stated."""


def limit_at(
    events: Iterable[GridEvent], terms: OperateTerms, at: float, *, is_lost: bool
) -> PowerLimit:
    """Return what may be drawn at a moment: the least of the contract and of all events in force.

    Never above the contract, whatever an event says. While the signal is lost, events
    hold to their stated end, those without one until a source is heard again, and what
    the contract allows without a signal is not passed.
    """
    limits = [PowerLimit(terms.contract_mw, "contract")]
    if is_lost:
        limits.append(PowerLimit(terms.mw_without_signal, "lost signal"))
    active = filter(methodcaller("is_on", at), events)
    limits += map(methodcaller("as_limit", terms), active)
    return min(limits, key=_mw)


def _mw(limit: PowerLimit) -> float:
    return limit.mw


def least_between(
    events: Sequence[GridEvent],
    terms: OperateTerms,
    start: float,
    end: float,
    *,
    is_lost: bool,
) -> PowerLimit:
    """Return the least limit of some time ahead: limits change only where an event starts."""
    starts = map(attrgetter("start"), events)
    moments = [start, *filter(lambda at: start < at <= end, starts)]
    limits = [limit_at(events, terms, at, is_lost=is_lost) for at in moments]
    return min(limits, key=_mw)


def price_at(events: Iterable[GridEvent], at: float) -> GridEvent | None:
    """Return the price event in force, the highest where there are several."""
    active = filter(methodcaller("is_on", at), events)
    priced = filter(lambda one: one.kind == "price", active)
    return max(priced, key=attrgetter("usd_per_mwh"), default=None)


def zoned_time(text: str) -> float:
    """Read a day and time with its zone, as ISO 8601 writes it.

    Raises
    ------
    ValueError
        If it is none, or has no zone.
    """
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError:
        raise ValueError(f"'{text}' is no time; write {LIKE}") from None
    if at.tzinfo is None:
        raise ValueError(f"'{text}' has no time zone; write {LIKE}")
    return at.timestamp()


def iso(at: float) -> str:
    """Write a moment as ISO 8601 in UTC; ``open`` where it is never."""
    if math.isinf(at):
        return "open"
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds")
