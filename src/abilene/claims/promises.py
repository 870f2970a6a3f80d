"""What has become of promises: kept, late, open, re-dated, missed or lapsed, in one view on one day.

A promise is a claim that gives a day by which something will be there. Its day is the
last one that its value allows: ``2026-06`` is due on 30 June 2026, and ``immediately`` on
the day on which it was said. Whether it was kept, a measured claim says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import islice
from operator import attrgetter
from typing import Literal, cast

from abilene.claims.admissibility import Admissibility
from abilene.claims.records import Claim
from abilene.units import Value, first_day

PromiseState = Literal["kept", "late", "open", "re-dated", "missed", "lapsed"]
PROMISE_STATES: tuple[PromiseState, ...] = (
    "kept",
    "late",
    "open",
    "re-dated",
    "missed",
    "lapsed",
)
BY_NOW: dict[tuple[bool, bool], PromiseState] = {
    (True, False): "kept",
    (True, True): "late",
    (False, False): "open",
}
"""By whether what was promised is there, and whether its day had passed by then."""
BROKEN: tuple[PromiseState, ...] = ("missed", "lapsed")
"""Whether somebody tells of it, or nobody."""
TOLD = ("re-dated", "missed")
"""States of which somebody else's word, or a newer one, tells, and nothing has come."""


@dataclass(frozen=True)
class Fulfilment:
    """What is known of a promised thing: whether it is there, and where that is said."""

    day: date | None
    """Day on which it was there, as a view has it; None if it is not."""
    claim: str | None
    """Id of the claim that measured it; None if none has."""
    reports: bool
    """Whether the path of the promise may also report a day after it has come."""


@dataclass(frozen=True)
class Promise:
    """A claim that promises a day, and what has become of it.

    kept, late: what was promised is there, by the day or after it. open: its day has not
    passed. re-dated: whoever gave it gave another day before it passed, and nothing is
    there yet. missed: its day has passed, and somebody has spoken since. lapsed: it has,
    and nobody has.
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
    """Claims by which a missed one is known to be missed: later words, and disputes; of
    one that is re-dated the next word of its speaker; of one that is kept or late that
    which measured what had been promised."""
    moved_days: int | None = None
    """By how many days the next word of its speaker has put it off; below 0 it was
    brought forward. None where there is none. [days]"""

    @property
    def is_broken(self) -> bool:
        """Whether its day has passed and what it promised is not there."""
        return self.state in BROKEN

    def words(self, as_of: date) -> str:
        """Say what has become of it, as seen on a day."""
        said = {
            "kept": f"kept: due {self.due}, {_before(-self.days)}",
            "late": f"late {count_days(self.days)}: due {self.due}",
            "open": f"open: due {self.due}, in {count_days(-self.days)}",
            "re-dated": f"re-dated: due {self.due}, {moved_words(self.moved_days)}",
            "missed": f"missed: due {self.due}, not by {as_of}",
            "lapsed": f"lapsed: due {self.due}, nothing heard since",
        }
        return said[self.state] + in_brackets(self.told_by)


def count_days(days: int) -> str:
    """Return a number of days in words: ``1 day``, ``1,545 days``."""
    return f"{days:,} day" if days == 1 else f"{days:,} days"


def moved_words(days: int | None) -> str:
    """Say by how much a day was moved: ``put off by 184 days``, ``brought forward by 1 day``."""
    moved = days or 0
    way = ("brought forward by", "put off by")[moved > 0]
    return f"{way} {count_days(abs(moved))}"


def in_brackets(ids: Sequence[str]) -> str:
    """Return ids behind what they tell of, in brackets; nothing where there are none."""
    return f" ({', '.join(ids)})" if ids else ""


def _before(days: int) -> str:
    return f"{count_days(days)} before" if days else "on the day"


def promises_among(
    claims: Sequence[Claim],
    spoken_again: Mapping[str, Sequence[Claim]],
    admissible: Admissibility,
    fulfilment: Fulfilment,
) -> tuple[Promise, ...]:
    """Return the promises among the claims about one path that a view admits, in the order of their ids.

    Parameters
    ----------
    claims : sequence of Claim
        Those that are left in the view.
    spoken_again : mapping of str to sequence of Claim
        The newer words of its speakers, the oldest first, by the id of each claim that
        only these put out.
    admissible : Admissibility
        The view and its day.
    fulfilment : Fulfilment
        Whether what is promised is there.
    """
    standing = [
        _promise(claim, due, claims, admissible, fulfilment)
        for claim, due in given_days(claims, fulfilment)
    ]
    before = map(admissible.ledger.claims.__getitem__, spoken_again)
    in_order = sorted(before, key=attrgetter("said_day", "id"))
    moved = [
        _moved(claim, due, word, admissible.as_of, fulfilment)
        for claim, due in _said_once(given_days(in_order, fulfilment))
        for word in _other_day(due, spoken_again[claim.id])
    ]
    return tuple(sorted([*standing, *moved], key=attrgetter("claim")))


def given_days(
    claims: Sequence[Claim], fulfilment: Fulfilment
) -> Iterator[tuple[Claim, date]]:
    """Yield each claim that promises a day, with the last one that it allows.

    A claim that reports a day after it has come promises none.
    """

    def is_promise(given: tuple[Claim, date | None]) -> bool:
        claim, due = given
        has_come = claim.said_day >= (due or date.max)
        reports = all((fulfilment.reports, has_come, not claim.is_at_once))
        return all((due, not reports))

    dated = zip(claims, map(due_day, claims), strict=True)
    return cast("Iterator[tuple[Claim, date]]", filter(is_promise, dated))


def due_day(claim: Claim) -> date | None:
    """Return the last day that a claim about a date allows; None for one that promises none.

    What was measured is no promise, nor is "not before": it allows every later day.
    """
    high = claim.read_value("date").high
    return None if claim.kind == "measured" else cast("date | None", high)


def has_come(value: Value, day: date) -> bool:
    """Return whether the first day that a value allows has come by a day: that of May is the first of May."""
    return (first_day(value) or day) <= day


def _promise(
    claim: Claim,
    due: date,
    claims: Iterable[Claim],
    admissible: Admissibility,
    fulfilment: Fulfilment,
) -> Promise:
    days = ((fulfilment.day or admissible.as_of) - due).days
    since = filter(partial(_speaks_since, admissible, claim, due), claims)
    witnesses = set(map(attrgetter("id"), since)).union(admissible.contests(claim))
    told_by = tuple(sorted(witnesses - {claim.id}))
    state = _state(days, fulfilment.day is not None, bool(told_by))
    return Promise(claim.id, due, state, days, _told(state, told_by, fulfilment))


def _moved(
    claim: Claim, due: date, word: Claim, as_of: date, fulfilment: Fulfilment
) -> Promise:
    """Return a promise whose speaker has given another day; lateness counts from the first all the same."""
    days = ((fulfilment.day or as_of) - due).days
    *_, new = word.read_value("date").ends
    moved_days = (cast("date", new) - due).days
    state = _state(days, fulfilment.day is not None, is_told=True)
    if all((fulfilment.day is None, word.said_day <= due)):
        state = "re-dated"
    told_by = _told(state, (word.id,), fulfilment)
    return Promise(claim.id, due, state, days, told_by, moved_days)


def _told(
    state: PromiseState, others: tuple[str, ...], fulfilment: Fulfilment
) -> tuple[str, ...]:
    """Return who tells of a state: that it has come, whoever measured it; else of some states others do."""
    return (fulfilment.claim,) if fulfilment.claim else others * (state in TOLD)


def _other_day(due: date, words: Iterable[Claim]) -> Iterator[Claim]:
    """Yield the first of some words that gives another day, if one does."""
    return islice(filter(lambda word: due_day(word) != due, words), 1)


def _said_once(given: Iterable[tuple[Claim, date]]) -> Iterable[tuple[Claim, date]]:
    """Return the first claim of each day due by the same speakers: a day said twice is one promise."""
    first: dict[tuple[date, frozenset[str]], tuple[Claim, date]] = {}
    for claim, due in given:
        first.setdefault((due, frozenset(claim.says)), (claim, due))
    return first.values()


def _state(days: int, is_fulfilled: bool, is_told: bool) -> PromiseState:
    return BY_NOW.get((is_fulfilled, days > 0), BROKEN[not is_told])


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
