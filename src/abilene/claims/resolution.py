"""Which claim wins for one path in one viewpoint, and why each other claim loses.

Nothing here depends on the order of claims, files or keys.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import cast

from abilene.claims.admissibility import Admissibility
from abilene.claims.ledger import Ledger
from abilene.claims.records import KINDS, Bound, Claim, Kind
from abilene.claims.viewpoint import View
from abilene.units import Better, Number, Value, Variable, parse_value


@dataclass(frozen=True)
class Resolved:
    """The value of a path in a viewpoint, and where it comes from."""

    number: Number | None
    """In the unit of the path. Without a claim 0 for money, None for anything else."""
    claim: str | None
    """Id of the claim that won; None for a literal of the programme file, or for no
    claim."""
    kind: Kind | None
    """Kind of the claim that won; ``assumed`` for a literal, None for no claim."""
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


def resolve_path(
    path: str,
    variable: Variable,
    ledger: Ledger,
    view: View,
    *,
    as_of: date | None = None,
    literal: Number | None = None,
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
        Sources published later are left out; by default the day of the view, else that
        of the last source.
    literal : float or date, optional
        What the programme file says, in the unit of the path.
    """
    rule = view.rule(path)
    if path not in ledger.about:
        return _without_claim(
            variable, literal if "assumed" in rule.kinds else None, {}
        )
    admissibility = Admissibility(
        ledger, view, rule, as_of or view.as_of or ledger.as_of or date.max
    )
    left, lost = admissibility.filter(ledger.about.get(path, ()))
    if variable.nests:
        left = _from_the_preferred(left, admissibility, lost)
    ranked = _ranked(left, admissibility)
    if not ranked:
        return _without_claim(
            variable, literal if "assumed" in rule.kinds else None, lost
        )
    values = {claim.id: parse_value(claim.value, variable.unit) for claim in left}
    numbers = {
        claim_id: number_of(value, variable.better, rule.bound)
        for claim_id, value in values.items()
    }
    amounts = {
        claim_id: cast("float", number) for claim_id, (number, _) in numbers.items()
    }
    winner = _largest(ranked, amounts, lost) if variable.nests else _first(ranked, lost)
    for first, *others in ranked.values():
        lost |= {claim.id: _behind(claim, first, admissibility) for claim in others}
    number, mark = numbers[winner.id]
    best = admissibility.order(winner)[:3]
    equals = (
        claim
        for claim in left
        if claim.kind == winner.kind and admissibility.order(claim)[:3] == best
    )
    rivals = tuple(
        sorted(c.id for c in equals if not _same(values[c.id], values[winner.id]))
    )
    return Resolved(
        number,
        winner.id,
        winner.kind,
        mark,
        admissibility.contests(winner),
        rivals,
        dict(sorted(lost.items())),
    )


def admitted_range(
    path: str, variable: Variable, ledger: Ledger, view: View, as_of: date
) -> tuple[float, float] | None:
    """Return the lowest and the highest number that the claims left standing in a view give a path.

    The ends of an interval count as two; whatever its kind, a claim counts if the view
    admits it. None where there are no two different numbers.
    """
    rule = view.rule(path)
    left, _ = Admissibility(ledger, view, rule, as_of).filter(
        ledger.about.get(path, ())
    )
    values = [
        parse_value(claim.value, variable.unit)
        for claim in left
        if claim.kind in rule.kinds or claim.id in view.chooses
    ]
    ends = [
        float(end)
        for value in values
        for end in (value.low, value.high)
        if isinstance(end, int | float)
    ]
    return (min(ends), max(ends)) if len(set(ends)) > 1 else None


def number_of(value: Value, better: Better | None, bound: Bound) -> tuple[Number, str]:
    """Turn a value as said into one number, and the mark that goes with it.

    The cautious bound takes the worse end, the generous one the better, and stated the
    figure as said: of a range, which has no one figure, the worse end. An upper bound
    alone on something of which more is better is worth 0 when cautious; any other open
    end falls back to the closed one.
    """
    low, high = value.low, value.high
    if low is None or high is None:
        closed = cast("Number", high if low is None else low)
        if low is None and better == "more" and bound == "cautious":
            return 0.0, ""
        return closed, "at most" if low is None else "at least"
    less_is_better = better in {"less", "earlier"}
    take_high = less_is_better != (bound == "generous")
    return high if take_high else low, "about" if value.about else ""


def _from_the_preferred(
    left: list[Claim], admissibility: Admissibility, lost: dict[str, str]
) -> list[Claim]:
    """Keep only the claims of whoever is preferred most, if anybody preferred has spoken."""
    best = min(map(admissibility.preference, left), default=0)
    if best == len(admissibility.rule.prefers):
        return left
    name = admissibility.ledger.actor_name(admissibility.rule.prefers[best])
    lost |= {
        claim.id: f"{name} is preferred here"
        for claim in left
        if admissibility.preference(claim) > best
    }
    return [claim for claim in left if admissibility.preference(claim) == best]


def _ranked(left: list[Claim], admissibility: Admissibility) -> dict[Kind, list[Claim]]:
    """Sort claims into kinds, in order of preference, the best of each kind first.

    A claim that the viewpoint chooses may be of a kind that the rule does not admit;
    such kinds come last.
    """
    kinds = dict.fromkeys((*admissibility.rule.kinds, *KINDS))
    by_kind = {kind: [claim for claim in left if claim.kind == kind] for kind in kinds}
    return {
        kind: sorted(claims, key=admissibility.order)
        for kind, claims in by_kind.items()
        if claims
    }


def _first(ranked: Mapping[Kind, list[Claim]], lost: dict[str, str]) -> Claim:
    """Choose the best claim of the first kind."""
    winner, *others = (claims[0] for claims in ranked.values())
    lost |= {
        claim.id: f"{claim.kind} comes after {winner.kind} here ({winner.id})"
        for claim in others
    }
    return winner


def _largest(
    ranked: Mapping[Kind, list[Claim]],
    amounts: Mapping[str, float],
    lost: dict[str, str],
) -> Claim:
    """Choose the largest of the best claims of each kind: what is secured is also committed and announced."""
    firsts = [claims[0] for claims in ranked.values()]
    winner = max(firsts, key=lambda claim: amounts[claim.id])
    for claim in firsts:
        if claim is not winner:
            how = "smaller" if amounts[claim.id] < amounts[winner.id] else "looser"
            lost[claim.id] = f"{how} than {winner.id}"
    return winner


def _behind(claim: Claim, first: Claim, admissibility: Admissibility) -> str:
    """Say what puts a claim behind the first of its kind."""
    rank, preference, source_kind, said, published, _ = (
        a != b
        for a, b in zip(
            admissibility.order(claim), admissibility.order(first), strict=True
        )
    )
    ledger = admissibility.ledger
    if rank:
        return f"{first.id} is ranked before it: {first.because or 'normal'}"
    if preference:
        name = admissibility.rule.prefers[admissibility.preference(first)]
        return f"{ledger.actor_name(name)} is preferred here ({first.id})"
    if source_kind:
        return f"{ledger.source(claim).kind} counts less than {ledger.source(first).kind} ({first.id})"
    if said:
        return f"older than {first.id}"
    if published:
        return f"published before {first.id}"
    return f"as good as {first.id}, whose id comes first"


def _same(a: Value, b: Value) -> bool:
    return (a.low, a.high) == (b.low, b.high)


def _without_claim(
    variable: Variable, literal: Number | None, lost: Mapping[str, str]
) -> Resolved:
    """Fall back to the literal; without one there is no claim, which is worth 0 where it is money."""
    if literal is not None:
        return Resolved(literal, None, "assumed", lost=dict(sorted(lost.items())))
    return Resolved(
        0.0 if variable.nests else None, None, None, lost=dict(sorted(lost.items()))
    )
