"""What has become of promises: kept, late, open, missed or lapsed, in one view on one day.

A promise is a claim that gives a day by which something will be there. Its day is the
last one that its value allows: ``2026-06`` is due on 30 June 2026. Whether it was kept,
a measured claim says.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from operator import attrgetter
from typing import Literal, cast

from abilene.claims.admissibility import Admissibility
from abilene.claims.records import Claim
from abilene.units import parse_value

PromiseState = Literal["kept", "late", "open", "missed", "lapsed"]
PROMISE_STATES: tuple[PromiseState, ...] = ("kept", "late", "open", "missed", "lapsed")
BROKEN = ("missed", "lapsed")


@dataclass(frozen=True)
class Promise:
    """A claim that promises a day, and what has become of it.

    kept, late: what was promised is there, by the day or after it. open: its day has not
    passed. missed: it has, and somebody has spoken since. lapsed: it has, and nobody has.
    """

    claim: str
    """Id of the claim."""
    due: date
    """Last day that its value allows."""
    state: PromiseState
    days: int
    """Days from the day due to the day on which it was fulfilled, or to the day of the
    view: above 0 it is late. [days]"""
    told_by: tuple[str, ...] = ()
    """Claims by which a missed one is known to be missed: later words, and disputes."""

    @property
    def is_broken(self) -> bool:
        """Whether its day has passed and what it promised is not there."""
        return self.state in BROKEN

    def words(self, as_of: date) -> str:
        """Say what has become of it, as seen on a day."""
        said = {
            "kept": f"kept: due {self.due}, {-self.days} days before",
            "late": f"late {self.days} days: due {self.due}",
            "open": f"open: due {self.due}, in {-self.days} days",
            "missed": f"missed: due {self.due}, not by {as_of}",
            "lapsed": f"lapsed: due {self.due}, nothing heard since",
        }
        told = f" ({', '.join(self.told_by)})" if self.told_by else ""
        return said[self.state] + told


def promises_among(
    claims: Sequence[Claim],
    admissible: Admissibility,
    fulfilled: date | None,
    *,
    reports: bool,
) -> tuple[Promise, ...]:
    """Return the promises among the claims about one path that a view admits, in the order of their ids.

    Parameters
    ----------
    claims : sequence of Claim
        Those that are left in the view.
    admissible : Admissibility
        The view and its day.
    fulfilled : date or None
        Day on which what is promised was there, as the view has it.
    reports : bool
        Whether a claim may also report a day after it has come, which is no promise.
    """
    found: list[Promise] = []
    for claim in sorted(claims, key=attrgetter("id")):
        due = due_day(claim)
        if due is not None and not (reports and due <= claim.said_day):
            found.append(_promise(claim, due, claims, admissible, fulfilled))
    return tuple(found)


def due_day(claim: Claim) -> date | None:
    """Return the last day that a claim about a date allows; None for one that promises none.

    What was measured is no promise, nor is "not before": it allows every later day.
    """
    high = parse_value(claim.value, "date").high
    return None if claim.kind == "measured" else cast("date | None", high)


def _promise(
    claim: Claim,
    due: date,
    claims: Iterable[Claim],
    admissible: Admissibility,
    fulfilled: date | None,
) -> Promise:
    days = ((fulfilled or admissible.as_of) - due).days
    since = filter(partial(_speaks_since, admissible, claim, due), claims)
    witnesses = set(map(attrgetter("id"), since)).union(admissible.contests(claim))
    told_by = tuple(sorted(witnesses - {claim.id}))
    state = _state(days, fulfilled is not None, bool(told_by))
    # only of one that is missed is it of any interest who says so
    return Promise(claim.id, due, state, days, told_by if state == "missed" else ())


def _state(days: int, is_fulfilled: bool, is_told: bool) -> PromiseState:
    if days <= 0:
        return "kept" if is_fulfilled else "open"
    if is_fulfilled:
        return "late"
    return "missed" if is_told else "lapsed"


def _speaks_since(
    admissible: Admissibility, claim: Claim, due: date, other: Claim
) -> bool:
    """Return whether a claim was said after the day due, or gives a later day by the same speaker."""
    speaks_for = admissible.ledger.speaks_for
    has_moved = (
        not speaks_for(claim).isdisjoint(speaks_for(other)),
        other.said_day > claim.said_day,
        (due_day(other) or due) > due,
    )
    return other.said_day > due or all(has_moved)
