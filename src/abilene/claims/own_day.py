"""The day that a programme file gives itself, judged as a promise is: it brings nothing back that is broken.

The author gives it without saying when. So a day of a phase that has passed without it is
broken. A day of power or money that has passed tells, where nobody else speaks of it, that
these are there; where somebody promised them and they did not come, it is as broken as
that promise. And where all who gave a day have taken it back, the author's is left
without anybody who says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import compress
from operator import attrgetter, itemgetter
from typing import Literal

from abilene.claims.admissibility import Admissibility
from abilene.claims.promises import (
    Fulfilment,
    count_days,
    due_day,
    given_days,
    in_brackets,
)
from abilene.claims.records import Claim
from abilene.units import Number

OwnState = Literal["kept", "late", "open", "missed", "lapsed", "withdrawn"]
WITHDRAWN: OwnState = "withdrawn"
GONE: tuple[OwnState, ...] = ("missed", "lapsed", WITHDRAWN)
STATES: tuple[OwnState | None, ...] = (
    "late",
    "kept",
    WITHDRAWN,
    "open",
    None,
    "missed",
    "lapsed",
)
"""In the order in which they are asked for; None is a day that reports what is there."""


@dataclass(frozen=True)
class OwnDay:
    """A day of the programme file, and what has become of it.

    The states of a promise, and withdrawn: everybody else who gave a day has taken it back.
    """

    due: date
    state: OwnState
    days: int
    """Days from the day due to that on which it was fulfilled, or to that of the view.
    [days]"""
    told_by: tuple[str, ...] = ()
    """Claims that tell of one that is missed or withdrawn."""

    @property
    def is_gone(self) -> bool:
        """Whether nobody can go by it any more."""
        return self.state in GONE

    def words(self, as_of: date) -> str:
        """Say what has become of it, as seen on a day."""
        said = {
            "kept": f"kept: {self.due}",
            "late": f"late {count_days(self.days)}: {self.due}",
            "open": f"open: {self.due}, in {count_days(-self.days)}",
            "missed": f"missed: {self.due}, not by {as_of}",
            "lapsed": f"lapsed: {self.due}, not by {as_of}",
            "withdrawn": f"withdrawn: {self.due}, as all who gave a day took it back",
        }
        return said[self.state] + in_brackets(self.told_by)


def own_day(
    literal: Number | None,
    claims: Iterable[Claim],
    admissible: Admissibility,
    fulfilment: Fulfilment,
) -> OwnDay | None:
    """Return what has become of a day of the programme file; None where it promises nothing.

    Parameters
    ----------
    literal : float, date or str, optional
        What the file gives.
    claims : iterable of Claim
        Every claim about the path, whatever a view admits: what is known to be broken is
        so for everybody.
    admissible : Admissibility
        The view and its day.
    fulfilment : Fulfilment
        Whether what is promised is there.
    """
    if not isinstance(literal, date):
        return None
    every = list(claims)
    known = list(filter(admissible.counts, every))
    given = list(map(itemgetter(0), given_days(known, fulfilment)))
    taken_back = list(filter(admissible.is_taken_back, every))
    gave = set(
        map(attrgetter("id"), map(itemgetter(0), given_days(taken_back, fulfilment)))
    )
    days = ((fulfilment.day or admissible.as_of) - literal).days
    against = map(attrgetter("id"), filter(partial(_tells_against, literal), known))
    told_by = set(against).union(*map(admissible.contests, given))
    has_come, is_past = fulfilment.day is not None, days > 0
    holds = (
        all((has_come, is_past)),
        has_come,
        all((gave, not given)),
        not is_past,
        all((fulfilment.reports, not given)),
        bool(told_by),
        True,
    )
    state = next(compress(STATES, holds))
    told: dict[str | None, set[str]] = {"missed": told_by, WITHDRAWN: gave}
    tellers = tuple(sorted(told.get(state, set())))
    return state and OwnDay(literal, state, days, tellers)


def _tells_against(day: date, claim: Claim) -> bool:
    """Return whether a claim was said after a day, or gives a later one."""
    return max(claim.said_day, due_day(claim) or day) > day
