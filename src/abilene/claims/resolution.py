"""Which claim wins for one path in one viewpoint, and why each other claim loses.

Nothing here depends on the order of claims, files or keys.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain
from operator import attrgetter
from typing import cast

from abilene.brief import brief
from abilene.claims.admissibility import Admissibility
from abilene.claims.contenders import Contenders
from abilene.claims.ledger import Ledger
from abilene.claims.own_day import OwnDay, own_day
from abilene.claims.promises import Fulfilment, Promise, promises_among
from abilene.claims.records import Basis, Claim
from abilene.claims.refclass import RefClass
from abilene.claims.takeover import (
    believed,
    expected_day,
    first_paid,
    may_be_assumed,
)
from abilene.claims.viewpoint import MONEY, View
from abilene.names import matches
from abilene.units import ONE_OF, Number, Variable


@dataclass(frozen=True)
class Resolved:
    """The value of a path in a viewpoint, and where it comes from."""

    number: Number | None
    """In the unit of the path. Without a claim 0 for money, None for anything else."""
    claim: str | None
    """Id of the claim that won; None for a literal of the programme file, or for no
    claim."""
    kind: Basis | None
    """Kind of the claim that won; ``assumed`` for a literal, ``derived`` for what a
    reference class expects after a broken promise, None for no claim."""
    mark: str = ""
    """How what was said stands to the number: ``at most``, ``at least``, ``about`` or
    nothing."""
    contests: tuple[str, ...] = ()
    """Claims that dispute or deny the winner, trusted here or not."""
    rivals: tuple[str, ...] = ()
    """Claims as good as the winner, with another value: only their day or id puts them
    behind it."""
    lost: Mapping[str, str] = field(default_factory=dict)
    """Why each other claim about the path did not win, by id."""
    promises: tuple[Promise, ...] = ()
    """What has become of each claim that promises a day, by id."""
    derived: str = ""
    """Where a day comes from that a class expects: ``derived:class:ID:CLAIM``."""
    own: OwnDay | None = None
    """What has become of the day that the programme file gives; None where it promises
    none."""
    __repr__ = brief

    @property
    def is_undated(self) -> bool:
        """Whether a day was given, is known to be broken or was taken back, and nothing takes its place."""
        broken = map(attrgetter("is_left_broken"), self.promises)
        gone = any((getattr(self.own, "is_gone", False), *broken))
        return all((self.kind is None, gone))


def resolve_path(
    path: str,
    variable: Variable,
    ledger: Ledger,
    view: View,
    *,
    as_of: date = date.max,
    literal: Number | None = None,
    refclass: RefClass | None = None,
) -> Resolved:
    """Choose the value of one path in one viewpoint.

    Parameters
    ----------
    path : str
        Path of the programme.
    variable : Variable
        Its unit and better direction.
    ledger : Ledger
        A ledger in which ``check_ledger`` finds nothing wrong.
    view : View
        Which claims are believed.
    as_of : date, optional
        Sources published later are left out; by default none is.
    literal : float or date, optional
        What the programme file says, in the unit of the path.
    refclass : RefClass, optional
        What to expect where every promise about the path is broken and nobody has given
        another day, unless the view asks for a firm word; by default the literal
        counts again.
    """
    rule = view.rule(path)
    admissible = Admissibility(ledger, view, rule, as_of)
    about = ledger.about.get(path, ())
    left, lost = admissible.filter(about)
    fulfilment = _fulfilment(path, variable, admissible)
    promises: tuple[Promise, ...] = ()
    own: OwnDay | None = None
    if fulfilment is not None:
        promises = promises_among(left, about, admissible, fulfilment)
        own = own_day(literal, about, admissible, fulfilment)
    left, broken = believed(left, promises, admissible)
    lost |= broken
    # Money follows the preferred speaker whatever the size of their figure, so the
    # others go before amounts are compared; elsewhere preference only sorts a kind.
    if variable.nests:
        left = _from_the_preferred(left, admissible, lost)
    if left:
        answer = _decided(variable, admissible, left, lost)
    elif refclass and all((broken, not view.must_be_firm(path))):
        day, derived = expected_day(refclass, promises, admissible)
        answer = Resolved(day, None, "derived", derived=derived)
    else:
        usable = may_be_assumed(own, rule)
        answer = _without_claim(variable, literal if usable else None)
    return replace(answer, lost=_sorted(lost), promises=promises, own=own)


def _fulfilment(
    path: str, variable: Variable, admissible: Admissibility
) -> Fulfilment | None:
    """Return what is known of the thing that a path promises; None where it promises none."""
    if variable.fulfilled_by is None:
        return None
    record, _, _ = path.rpartition(".")
    other = f"{record}.{variable.fulfilled_by}"
    if matches(MONEY, other):
        day, claim = _measured_day(path, admissible)
        if day is None:
            day, claim = first_paid(other, admissible)
        return Fulfilment(day, claim, reports=True)
    # where no other path tells what has come, this one tells of both, promise and event
    return Fulfilment(*_measured_day(other, admissible), other == path)


def _measured_day(
    path: str, admissible: Admissibility
) -> tuple[date | None, str | None]:
    """Return the day of a path and the claim that gives it, if that was measured and the day has come."""
    ledger, view, as_of = admissible.ledger, admissible.view, admissible.as_of
    found = resolve_path(path, Variable("date", "earlier"), ledger, view, as_of=as_of)
    day = cast("date | None", found.number) or date.max
    has_come = (found.kind, day <= as_of) == ("measured", True)
    return (day, found.claim) if has_come else (None, None)


def _without_claim(variable: Variable, literal: Number | None) -> Resolved:
    """Fall back to the literal; without one there is no claim, which is worth 0 where it is money."""
    if literal is not None:
        return Resolved(literal, None, "assumed")
    return Resolved(0.0 if variable.nests else None, None, None)


def _decided(
    variable: Variable,
    admissible: Admissibility,
    left: list[Claim],
    lost: dict[str, str],
) -> Resolved:
    """Choose among the claims that are left: first within each kind, then among the kinds."""
    contenders = Contenders(variable, admissible, left)
    firsts: list[Claim] = []
    for first, *others in contenders.by_kind():
        lost |= {claim.id: contenders.behind(claim, first) for claim in others}
        firsts.append(_at_the_end(first, contenders, lost))
    numbers = contenders.numbers
    winner = _largest(firsts, numbers, lost) if variable.nests else _first(firsts, lost)
    number, mark = numbers[winner.id]
    return Resolved(
        number,
        winner.id,
        winner.kind,
        mark,
        admissible.contests(winner),
        contenders.rivals(winner),
    )


def _at_the_end(first: Claim, contenders: Contenders, lost: dict[str, str]) -> Claim:
    """Return the first claim of a kind; for the end of a band the one as good as it that lies nearest to that end."""
    if not contenders.admissible.view.takes_rivals:
        return first
    end = contenders.at_the_end(first)
    if end is not first:
        del lost[end.id]
        lost[first.id] = f"as good as {end.id}, which is the end that counts here"
    return end


def _sorted(lost: Mapping[str, str]) -> dict[str, str]:
    return dict(sorted(lost.items()))


def admitted_range(
    path: str, variable: Variable, ledger: Ledger, view: View, as_of: date
) -> tuple[float, float] | None:
    """Return the lowest and the highest number that the claims left standing in a view give a path.

    The ends of an interval count as two; whatever its kind, a claim counts if the view
    admits it. None where there are no two different numbers.
    """
    if variable.unit == "date" or variable.unit.startswith(ONE_OF):
        return None
    admissible = Admissibility(ledger, view, view.rule(path), as_of)
    left, _ = admissible.filter(ledger.about.get(path, ()))
    values = [claim.read_value(variable.unit) for claim in left]
    known = chain.from_iterable(map(attrgetter("ends"), values))
    ends = sorted(set[float](known))
    return (ends[0], ends[-1]) if len(ends) > 1 else None


def _from_the_preferred(
    left: list[Claim], admissible: Admissibility, lost: dict[str, str]
) -> list[Claim]:
    """Keep only the claims of whoever is preferred most, if anybody preferred has spoken."""
    prefers = admissible.rule.prefers
    best = min(map(admissible.preference, left), default=len(prefers))
    if best == len(prefers):
        return left
    name = admissible.ledger.actor_name(prefers[best])
    kept = [claim for claim in left if admissible.preference(claim) == best]
    others = {claim.id for claim in left}.difference(map(attrgetter("id"), kept))
    lost |= dict.fromkeys(others, f"{name} is preferred here")
    return kept


def _first(firsts: list[Claim], lost: dict[str, str]) -> Claim:
    """Choose the best claim of the first kind."""
    winner, *others = firsts
    after = f"comes after {winner.kind} here ({winner.id})"
    lost |= {claim.id: f"{claim.kind} {after}" for claim in others}
    return winner


def _largest(
    firsts: list[Claim],
    numbers: Mapping[str, tuple[Number, str]],
    lost: dict[str, str],
) -> Claim:
    """Choose the largest of the best claims of each kind: what is secured is also committed and announced.

    Of equal amounts the firmest wins: ``firsts`` stand in the order of the kinds.
    """
    amounts = {claim.id: cast("float", numbers[claim.id][0]) for claim in firsts}
    winner = max(firsts, key=lambda claim: amounts[claim.id])
    largest = amounts.pop(winner.id)
    for name, amount in amounts.items():
        how = "smaller" if amount < largest else "looser"
        lost[name] = f"{how} than {winner.id}"
    return winner
