"""The claims left about one path, as they stand to each other: which comes first, and which are as good as it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import compress, groupby
from operator import attrgetter, ne

from abilene.claims.admissibility import Admissibility
from abilene.claims.records import Bound, Claim
from abilene.units import Better, Mark, Number, Value, Variable

VAGUENESS: dict[Mark, int] = {"": 0, "about": 1, "at most": 2, "at least": 2}
"""How little a claim commits itself: a figure or a range as said, about a figure, a bound
alone."""


@dataclass(frozen=True)
class Contenders:
    """The claims left about one path under a rule of a viewpoint."""

    variable: Variable
    admissible: Admissibility
    left: list[Claim]

    @cached_property
    def said(self) -> Mapping[str, Value]:
        """The value of each claim, as said, by its id."""
        unit = self.variable.unit
        return {claim.id: claim.read_value(unit) for claim in self.left}

    @cached_property
    def numbers(self) -> Mapping[str, tuple[Number, str]]:
        """The number that each would give the path, and its mark, by its id."""
        better, bound = self.variable.better, self.admissible.rule.bound
        return {
            id_: number_of(value, better, bound) for id_, value in self.said.items()
        }

    def by_kind(self) -> list[list[Claim]]:
        """Return the claims of each kind, the best first, and the kinds in order of preference.

        A claim that the viewpoint chooses may be of a kind that the rule does not
        admit; such kinds come last.
        """

        def order(claim: Claim) -> tuple[object, ...]:
            return self.admissible.place(claim)[0], self._key(claim)

        groups = groupby(sorted(self.left, key=order), key=attrgetter("kind"))
        return [list(claims) for _, claims in groups]

    def behind(self, claim: Claim, first: Claim) -> str:
        """Say what puts a claim behind the first of its kind: where their sort keys begin to differ."""
        admissible = self.admissible
        ledger, rule = admissible.ledger, admissible.rule
        # one behind the last stands for nobody: neither speaker is preferred
        preferred = (*rule.prefers, "")[admissible.preference(first)]
        kind, better_kind = ledger.source(claim).kind, ledger.source(first).kind
        end = "better" if rule.bound == "generous" else "worse"
        reasons = (
            f"{first.id} is ranked before it: {first.because or 'normal'}",
            f"{ledger.actor_name(preferred)} is preferred here ({first.id})",
            f"{kind} counts less than {better_kind} ({first.id})",
            f"older than {first.id}",
            f"published before {first.id}",
            f"vaguer than {first.id}",
            f"as good as {first.id}, whose figure is the {end} one and counts here",
            f"says the same as {first.id}, whose id comes first",
        )
        return next(compress(reasons, map(ne, self._key(claim), self._key(first))))

    def rivals(self, winner: Claim) -> tuple[str, ...]:
        """Return the claims as good as the winner that say something else."""
        interval = self.said[winner.id].interval
        equals = sorted(map(attrgetter("id"), self._equals(winner)))
        return tuple(id_ for id_ in equals if self.said[id_].interval != interval)

    def at_the_end(self, first: Claim) -> Claim:
        """Return which of the claims as good as the first lies nearest to the end that counts, it before others."""
        others = sorted(self._equals(first), key=attrgetter("id"))
        return min([first, *others], key=self._nearness)

    def _key(self, claim: Claim) -> tuple[float | str, ...]:
        # Of equally good claims of one day the plainer one comes first, then the worse
        # figure, or where a view reads generously the better one: a reader can check
        # that, whatever the claims are called. The id only parts those that say the same.
        vagueness = VAGUENESS[self.said[claim.id].mark]
        order = self.admissible.order(claim)
        return (*order, vagueness, self._nearness(claim), claim.id)

    def _nearness(self, claim: Claim) -> float:
        number, _ = self.numbers[claim.id]
        better, bound = self.variable.better, self.admissible.rule.bound
        return nearness_to_end(number, better, bound)

    def _equals(self, claim: Claim) -> list[Claim]:
        """Return the claims as good as one, itself too: of its kind, rank, preference and source kind."""

        def standing(one: Claim) -> tuple[object, ...]:
            return (one.kind, *self.admissible.order(one)[:3])

        return [one for one in self.left if standing(one) == standing(claim)]


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
    return value.ends[-1 if _takes_high(better, bound) else 0], value.mark


def nearness_to_end(number: Number, better: Better | None, bound: Bound) -> float:
    """Return a key by which numbers are sorted from the end that counts: the worse first, or for generous the better.

    Where no direction is better the low end counts, and for generous the high one. Words
    have no order: all are as near.
    """
    if isinstance(number, str):
        return 0.0
    size = float(number.toordinal() if isinstance(number, date) else number)
    return -size if _takes_high(better, bound) else size


def _takes_high(better: Better | None, bound: Bound) -> bool:
    """Return whether the high end counts: it is the worse where less is better; generous takes the other."""
    less_is_better = better in {"less", "earlier"}
    return less_is_better != (bound == "generous")
