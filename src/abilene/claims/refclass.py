"""Reference classes: how much longer than promised things of one kind have taken.

The law is that of the ratio ``r`` of the time that something took to the time that it
was promised to take. With a promise that was said on one day and is due ``L`` days later,

    T = L + m (r - 1),  m = min(L, cap),  ln r ~ N(mu, sigma^2)

in days from the day on which it was said. In proportion up to the cap, and the same
days beyond it: nothing with a longer lead has been observed.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from operator import attrgetter
from statistics import NormalDist
from types import MappingProxyType
from typing import Any

from abilene.brief import brief
from abilene.claims.records import Bound
from abilene.data import read_table
from abilene.names import matches

TABLE = "refclasses.csv"
DEFAULT_CLASS = "epoch_2025_26"
"""Class of whoever names none."""
NO_CLASS = "none"
"""What a programme says that wants none."""
OWN_CLASS = "own"
"""Id of a class that the author of a programme gives."""
LEAST_LEAD_DAYS = 30
"""The shortest lead that was fitted; a shorter one counts as this. [days]"""
CAP_DAYS = 365
"""The longest lead of which an end has been observed, for a class that says nothing else. [days]"""
QUANTILE_OF: MappingProxyType[Bound, float] = MappingProxyType(
    {"generous": 0.2, "stated": 0.5, "cautious": 0.8}
)
"""Which quantile takes the place of a broken promise, by the bound of the rule. [-]"""
NORMAL = NormalDist()


@dataclass(frozen=True)
class RefClass:
    """The law of one kind of thing, and the record that it was fitted to."""

    id: str
    title: str
    mu: float
    """Mean of the logarithm of the ratio. [-]"""
    sigma: float
    """Its standard deviation. [-]"""
    applies_to: tuple[str, ...]
    """Patterns of the paths that it is about."""
    cap_days: int = CAP_DAYS
    """Lead up to which delay grows in proportion. [days]"""
    n: int | None = None
    """Promises in the record; None for a class that nobody fitted."""
    events: int | None = None
    """How many of them have come."""
    sites: int | None = None
    """At how many sites."""
    known_from: date = date.min
    """Day from which it could be known: a view of an earlier day does not use it."""
    strength: str = "assumed"
    """Word for how much the record can carry."""
    source: str = "the author of the programme"
    licence: str = ""
    __repr__ = brief

    def quantile(self, said: date, due: date, as_of: date, q: float) -> date:
        """Return the day by which the promised thing is there with a probability, if it is not on a day.

        Before the day due it is not known whether it is there already: then the law holds
        as it stands. The day returned lies after ``as_of`` in any case.

        Parameters
        ----------
        said, due : date
            When it was promised, and for when.
        as_of : date
            Day on which it is not there.
        q : float
            Probability, above 0 and below 1. [-]
        """
        lead = _lead(said, due)
        # The upper tail and not its complement: of a promise long broken little is left,
        # and 1 - F would round to nothing.
        tail = (1 - q) * self._not_yet(said, due, as_of)
        soonest = as_of - said
        days = soonest.days + 1
        if tail > 0:
            ratio = math.exp(self.mu - self.sigma * NORMAL.inv_cdf(tail))
            days = max(days, math.ceil(lead + self._scale(lead) * (ratio - 1)))
        return said + timedelta(min(days, (date.max - said).days))

    def probability(self, said: date, due: date, as_of: date, day: date) -> float:
        """Return how likely it is there by a day, if it is not on ``as_of``; parameters as in ``quantile``. [-]"""
        if day <= as_of:
            return 0.0
        not_yet = self._not_yet(said, due, as_of)
        if not_yet == 0:
            return 1.0
        return 1 - self.longer(said, due, day) / not_yet

    def _not_yet(self, said: date, due: date, as_of: date) -> float:
        return self.longer(said, due, as_of) if as_of > due else 1.0

    def longer(self, said: date, due: date, day: date) -> float:
        """Return the probability that it takes longer than to a day; nothing else is known. [-]"""
        lead = _lead(said, due)
        ratio = 1 + ((day - said).days - lead) / self._scale(lead)
        if ratio <= 0:
            return 1.0
        return math.erfc((math.log(ratio) - self.mu) / self.sigma / math.sqrt(2)) / 2

    def _scale(self, lead: int) -> int:
        return min(lead, self.cap_days)

    def may_tell_of(self, path: str, day: date) -> bool:
        """Return whether it applies to a path, and could be known on a day."""
        is_about = any(matches(pattern, path) for pattern in self.applies_to)
        return is_about and self.known_from <= day

    def record(self) -> str:
        """Say what it was fitted to, and how strong that is."""
        if self.n is None:
            return f"{self.title}: {self.strength}, {self.source}"
        return (
            f"{self.title}: {self.n} promises at {self.sites} sites, of which {self.events} "
            f"have come; {self.strength}; {self.source}"
        )


def _lead(said: date, due: date) -> int:
    return max((due - said).days, LEAST_LEAD_DAYS)


def own_class(p50: float, p90: float, applies_to: tuple[str, ...]) -> RefClass:
    """Return the class in which half of all things take at most ``p50`` of the promised time, nine of ten ``p90``."""
    mu = math.log(p50)
    sigma = (math.log(p90) - mu) / NORMAL.inv_cdf(0.9)
    title = f"the author's own, P50 {p50:g}, P90 {p90:g}"
    return RefClass(OWN_CLASS, title, mu, sigma, applies_to)


@cache
def packaged_classes() -> dict[str, RefClass]:
    """Return the classes of the packaged table by id."""
    return {row["id"]: _class_of(row) for row in read_table(TABLE)}


def instead(day: date) -> str:
    """Say by which law delay may be judged on a day: the newest class known then, or one's own."""
    known = [it for it in packaged_classes().values() if it.known_from <= day]
    own = "give your own, as risk: {class: {p50: 1.6, p90: 2.7}}"
    if not known:
        return own
    newest = max(known, key=attrgetter("known_from"))
    return f"use {newest.id} (known from {newest.known_from}), or {own}"


def _class_of(row: dict[str, str]) -> RefClass:
    counts = {name: int(row[name]) for name in ("cap_days", "n", "events", "sites")}
    law = {name: float(row[name]) for name in ("mu", "sigma")}
    given: dict[str, Any] = {
        **row,
        **counts,
        **law,
        "applies_to": tuple(row["applies_to"].split()),
        "known_from": date.fromisoformat(row["known_from"]),
    }
    return RefClass(**given)
