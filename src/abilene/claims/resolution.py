"""Which claim wins for one path in one viewpoint, and why each other claim loses.

Nothing here depends on the order of claims, files or keys.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain, compress, groupby
from operator import attrgetter, ne
from typing import cast

from abilene.brief import brief
from abilene.claims.admissibility import Admissibility
from abilene.claims.ledger import Ledger
from abilene.claims.promises import Promise, promises_among
from abilene.claims.records import Basis, Bound, Claim
from abilene.claims.refclass import RefClass
from abilene.claims.takeover import believed, expected_day, first_paid
from abilene.claims.viewpoint import MONEY, View
from abilene.names import matches
from abilene.units import Better, Number, Value, Variable, parse_value


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
    __repr__ = brief


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
        another day; by default the literal counts again.
    """
    rule = view.rule(path)
    fallback = _without_claim(variable, literal if "assumed" in rule.kinds else None)
    admissible = Admissibility(ledger, view, rule, as_of)
    left, lost = admissible.filter(ledger.about.get(path, ()))
    promises = _promises(path, variable, left, admissible)
    left, broken = believed(left, promises, admissible)
    lost |= broken
    # Money follows the preferred speaker whatever the size of their figure, so the
    # others go before amounts are compared; elsewhere preference only sorts a kind.
    if variable.nests:
        left = _from_the_preferred(left, admissible, lost)
    if left:
        answer = _decided(variable, admissible, left, lost)
    elif broken and refclass:
        day, derived = expected_day(refclass, promises, admissible)
        answer = Resolved(day, None, "derived", derived=derived)
    else:
        answer = fallback
    return replace(answer, lost=_sorted(lost), promises=promises)


def _promises(
    path: str, variable: Variable, left: list[Claim], admissible: Admissibility
) -> tuple[Promise, ...]:
    """Return what has become of the claims that are left about a path, if they promise a day."""
    if variable.fulfilled_by is None:
        return ()
    record, _, _ = path.rpartition(".")
    other = f"{record}.{variable.fulfilled_by}"
    if matches(MONEY, other):
        day = _measured_day(path, admissible) or first_paid(other, admissible)
        return promises_among(left, admissible, day, reports=True)
    # where no other path tells what has come, this one tells of both, promise and event
    day = _measured_day(other, admissible)
    return promises_among(left, admissible, day, reports=other == path)


def _measured_day(path: str, admissible: Admissibility) -> date | None:
    """Return the day of a path, if what wins it was measured and has come."""
    ledger, view, as_of = admissible.ledger, admissible.view, admissible.as_of
    found = resolve_path(path, Variable("date", "earlier"), ledger, view, as_of=as_of)
    day = cast("date | None", found.number) or date.max
    return day if (found.kind, day <= as_of) == ("measured", True) else None


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
    said = {claim.id: parse_value(claim.value, variable.unit) for claim in left}
    firsts: list[Claim] = []
    for first, *others in _ranked(left, admissible):
        firsts.append(first)
        lost |= {claim.id: _behind(claim, first, admissible) for claim in others}
    better, bound = variable.better, admissible.rule.bound
    numbers = {c.id: number_of(said[c.id], better, bound) for c in firsts}
    winner = _largest(firsts, numbers, lost) if variable.nests else _first(firsts, lost)
    number, mark = numbers[winner.id]
    return Resolved(
        number,
        winner.id,
        winner.kind,
        mark,
        admissible.contests(winner),
        _rivals(winner, left, said, admissible),
    )


def _sorted(lost: Mapping[str, str]) -> dict[str, str]:
    return dict(sorted(lost.items()))


def admitted_range(
    path: str, variable: Variable, ledger: Ledger, view: View, as_of: date
) -> tuple[float, float] | None:
    """Return the lowest and the highest number that the claims left standing in a view give a path.

    The ends of an interval count as two; whatever its kind, a claim counts if the view
    admits it. None where there are no two different numbers.
    """
    if variable.unit == "date":
        return None
    admissible = Admissibility(ledger, view, view.rule(path), as_of)
    left, _ = admissible.filter(ledger.about.get(path, ()))
    values = [parse_value(claim.value, variable.unit) for claim in left]
    known = chain.from_iterable(map(attrgetter("ends"), values))
    ends = sorted(set[float](known))
    return (ends[0], ends[-1]) if len(ends) > 1 else None


def number_of(value: Value, better: Better | None, bound: Bound) -> tuple[Number, str]:
    """Turn a value as said into one number, and the mark that goes with it.

    The cautious bound takes the worse end, the generous one the better, and stated the
    figure as said: of a range, which has no one figure, the worse end. An upper bound
    alone on something of which more is better is worth 0 when cautious; any other open
    end falls back to the closed one.
    """
    # "under 10 bn USD" promises nothing: a cautious reader counts none of it
    if value.low is None and (better, bound) == ("more", "cautious"):
        return 0.0, ""
    # the worse end is the high one where less is better; generous takes the other
    less_is_better = better in {"less", "earlier"}
    take_high = less_is_better != (bound == "generous")
    return value.ends[-1 if take_high else 0], value.mark


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


def _ranked(left: list[Claim], admissible: Admissibility) -> list[list[Claim]]:
    """Return the claims of each kind, the best first, and the kinds in order of preference."""
    by_kind = groupby(sorted(left, key=admissible.place), key=attrgetter("kind"))
    return [list(claims) for _, claims in by_kind]


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


def _behind(claim: Claim, first: Claim, admissible: Admissibility) -> str:
    """Say what puts a claim behind the first of its kind: where their sort keys begin to differ."""
    ledger, prefers = admissible.ledger, admissible.rule.prefers
    # one behind the last stands for nobody: neither speaker is preferred
    preferred = (*prefers, "")[admissible.preference(first)]
    kind, better_kind = ledger.source(claim).kind, ledger.source(first).kind
    reasons = (
        f"{first.id} is ranked before it: {first.because or 'normal'}",
        f"{ledger.actor_name(preferred)} is preferred here ({first.id})",
        f"{kind} counts less than {better_kind} ({first.id})",
        f"older than {first.id}",
        f"published before {first.id}",
        f"as good as {first.id}, whose id comes first",
    )
    differs = map(ne, admissible.order(claim), admissible.order(first))
    return next(compress(reasons, differs))


def _rivals(
    winner: Claim,
    left: list[Claim],
    said: Mapping[str, Value],
    admissible: Admissibility,
) -> tuple[str, ...]:
    """Return the claims of the winner's kind, rank, preference and source kind that say something else."""

    def standing(claim: Claim) -> tuple[object, ...]:
        return (claim.kind, *admissible.order(claim)[:3])

    best, interval = standing(winner), said[winner.id].interval
    return tuple(
        sorted(
            claim.id
            for claim in left
            if said[claim.id].interval != interval and standing(claim) == best
        )
    )
