"""What has become of promises: kept, late, open, re-dated, missed or lapsed, in one view on one day.

A promise is a claim that gives a day by which something will be there. Its day is the
last one that its value allows: ``2026-06`` is due on 30 June 2026, and ``immediately`` on
the day on which it was said. Whether it was kept, a measured claim says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from itertools import chain, islice
from operator import attrgetter
from typing import Literal, cast

from abilene.claims.admissibility import Admissibility
from abilene.claims.records import Claim
from abilene.dates import parse_period
from abilene.names import how_many
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
    is_taken_back: bool = False
    """Whether its speaker took it back after its day: it is in the record, and nobody
    goes by it."""
    is_past: bool = False
    """Whether its day had passed when it was said: it promises nothing, and nobody goes by
    it."""

    @property
    def is_broken(self) -> bool:
        """Whether its day has passed and what it promised is not there."""
        return self.state in BROKEN

    @property
    def is_left_broken(self) -> bool:
        """Whether it is broken, and its speaker has not taken it back."""
        return self.is_broken and not self.is_taken_back

    def words(self, as_of: date) -> str:
        """Say what has become of it, as seen on a day."""
        if self.is_past:
            return f"no promise: {self.due} had passed when it was said"
        taken_back = ", taken back since" * self.is_taken_back
        said = {
            "kept": f"kept: due {self.due}, {_before(-self.days)}",
            "late": f"late {count_days(self.days)}: due {self.due}",
            "open": f"open: due {self.due}, in {count_days(-self.days)}",
            "re-dated": f"re-dated: due {self.due}, {moved_words(self.moved_days)}",
            "missed": f"missed: due {self.due}, not by {as_of}{taken_back}",
            "lapsed": f"lapsed: due {self.due}, nothing heard since",
        }
        return said[self.state] + in_brackets(self.told_by)


def count_days(days: int) -> str:
    """Return a number of days in words: ``1 day``, ``1,545 days``."""
    return how_many(days, "day")


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
    about: Sequence[Claim],
    admissible: Admissibility,
    fulfilment: Fulfilment,
) -> tuple[Promise, ...]:
    """Return the promises among the claims about one path that a view admits, in the order of their ids.

    Parameters
    ----------
    claims : sequence of Claim
        Those that are left in the view.
    about : sequence of Claim
        All that there are.
    admissible : Admissibility
        The view and its day.
    fulfilment : Fulfilment
        Whether what is promised is there.
    """
    standing = [
        _promise(claim, due, claims, admissible, fulfilment)
        for claim, due in given_days(claims, fulfilment)
    ]
    spoken_again = admissible.spoken_again(about, claims)
    before = map(admissible.ledger.claims.__getitem__, spoken_again)
    in_order = sorted(before, key=attrgetter("said_day", "id"))
    moved = [
        _moved(claim, due, word, admissible.as_of, fulfilment)
        for claim, due in _said_once(given_days(in_order, fulfilment))
        for word in _other_day(due, spoken_again[claim.id])
    ]
    gone = _taken_back(claims, about, admissible, fulfilment)
    return tuple(sorted([*standing, *moved, *gone], key=attrgetter("claim")))


def _taken_back(
    left: Sequence[Claim],
    about: Sequence[Claim],
    admissible: Admissibility,
    fulfilment: Fulfilment,
) -> Iterator[Promise]:
    """Yield the promises that their speakers took back only after the day due: these were broken all the same."""
    retractions = admissible.taken_back(about)
    taken = map(admissible.ledger.claims.__getitem__, retractions)
    in_order = sorted(taken, key=attrgetter("said_day", "id"))
    stand = set(map(_promised, given_days(left, fulfilment)))
    for claim, due in _said_once(given_days(in_order, fulfilment)):
        against = retractions[claim.id]
        by_then = [it for it in against if it.said_day <= due]
        if _promised((claim, due)) in stand or admissible.for_all(claim, by_then):
            continue
        promise = _promise(
            claim, due, [*left, *in_order], admissible, fulfilment, against
        )
        yield replace(promise, is_taken_back=True)


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
    against: Iterable[Claim] = (),
) -> Promise:
    days = ((fulfilment.day or admissible.as_of) - due).days
    since = filter(partial(_speaks_since, admissible, claim, due), claims)
    witnesses = set(map(attrgetter("id"), chain(since, against)))
    told_by = tuple(sorted(witnesses.union(admissible.contests(claim)) - {claim.id}))
    state = _state(days, fulfilment.day is not None, bool(told_by))
    told_by = _told(state, told_by, fulfilment)
    return Promise(claim.id, due, state, days, told_by, is_past=_is_past(claim, due))


def _is_past(claim: Claim, due: date) -> bool:
    """Return whether a day had passed when it was said, whenever in its period that was."""
    return parse_period(claim.said)[0] > due


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
    is_past = _is_past(claim, due)
    return Promise(claim.id, due, state, days, told_by, moved_days, is_past=is_past)


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
    for each in given:
        first.setdefault(_promised(each), each)
    return first.values()


def _promised(given: tuple[Claim, date]) -> tuple[date, frozenset[str]]:
    """Return which day whoever made a claim promises."""
    claim, due = given
    return due, frozenset(claim.says)


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
