"""Tranches as parts of each other: what adds up to what, and whether it goes round in a circle."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from abilene.errors import Problem
from abilene.programme.money_records import Tranche
from abilene.programme.schema import Programme

Links = Mapping[str | None, Iterable[str | None]]
"""What each tranche is tied to, by its id."""


@dataclass(frozen=True)
class TrancheTree:
    """The parts of each tranche, and what they hold together; it has no circles."""

    capital: Mapping[str, Tranche]
    parts: Mapping[str | None, list[str]]
    """Parts by the tranche that they are part of, None for those that are part of
    nothing."""

    @classmethod
    def of(cls, programme: Programme) -> TrancheTree:
        """Return the tree of a programme."""
        parts: defaultdict[str | None, list[str]] = defaultdict(list)
        for id_, tranche in programme.capital.items():
            parts[tranche.part_of].append(id_)
        return cls(programme.capital, dict(parts))

    def total_usd(self, id_: str) -> float:
        """Return the amount of a tranche, or the sum of its parts if that is more. [USD]"""
        return max(self.capital[id_].amount_usd or 0.0, self.parts_usd(id_))

    def parts_usd(self, id_: str) -> float:
        """Return the sum of the totals of the parts of a tranche. [USD]"""
        return sum(map(self.total_usd, self.parts.get(id_, ())))


def circles(programme: Programme) -> Iterator[Problem]:
    """Yield a problem for each tranche that is, by its parts or its funders, in a circle."""
    capital = programme.capital
    wholes: Links = {id_: (tranche.part_of,) for id_, tranche in capital.items()}
    funders: Links = {id_: tranche.funded_by for id_, tranche in capital.items()}
    yield from _circles(wholes, "part_of", "is, by its parts, part of itself")
    yield from _circles(funders, "funded_by", "is, in the end, funded by itself")


def _circles(links: Links, key: str, what: str) -> Iterator[Problem]:
    for id_ in links:
        if id_ in _reached(id_, links):
            yield Problem(what, f"take one {key} out", f"capital.{id_}.{key}")


def _reached(start: str | None, links: Links) -> set[str | None]:
    """Return everything that can be reached from ``start`` in one step or more."""
    reached: set[str | None] = set()
    ahead = [*links[start]]
    while ahead:
        name = ahead.pop()
        if name not in reached:
            reached.add(name)
            # None, and whatever is not in the file, leads nowhere.
            ahead += links.get(name, ())
    return reached
