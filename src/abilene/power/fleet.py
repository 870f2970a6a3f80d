"""Sizing with numbers of machines: as many as the sizes come to, or whole ones.

How failures are counted hangs on the number of machines, which hangs on the sizes: so the
number is set to that of the last sizing until it repeats. Where it does not, or a part of
a machine comes out, each number that came up is sized within the sizes that come to it, so
that what is found is always of the machines that it was counted with. The numbers around
it are tried where that is asked.
"""

from __future__ import annotations

import math
from collections.abc import (
    Callable,
    Collection,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from dataclasses import dataclass, replace
from functools import partial
from itertools import product, repeat
from operator import attrgetter, ge, ne, truediv
from typing import Any

import numpy as np

from abilene.certificate import proven_cost
from abilene.errors import InfeasibleError, InputError, Problem
from abilene.power.machine_counts import Sizes, cheapest_count
from abilene.power.problem import Campus, Capacity
from abilene.power.result import Sizing
from abilene.power.risk_blocks import MERGED, OutageRates, with_risk
from abilene.power.sizing import size
from abilene.power.transforms import ROUNDING, with_bounds, with_fixed

ROUNDS = 4
"""Times that the number of machines is set to that of the last sizing."""
MOST = 20_000
"""Machines of a kind that are counted at the most."""

Failing = Callable[[Sequence[Campus], Mapping[str, int]], Sequence[Campus]]
"""Weather years of a campus with so many machines of each block, as its failures are counted."""


@dataclass(frozen=True)
class SizedFleet:
    """A sizing, and the number of machines that its risk was counted with."""

    sizing: Sizing
    counts: Mapping[str, int]
    """Machines by block."""
    campuses: tuple[Campus, ...]
    """The weather years that were sized, with their failures."""
    relaxed: Sizing
    """The same without whole numbers, which no whole ones undercut where machines never fail."""
    is_cheapest: bool = False
    """Whether no other number of machines is cheaper, to the tolerance of the sizings."""

    @property
    def cost_usd(self) -> float:
        """Yearly cost that counts. [USD/year]"""
        return self.sizing.cost_usd


def size_fleet(
    campuses: Sequence[Campus],
    rates: Mapping[str, OutageRates],
    lost_load_usd_per_mwh: float,
    *,
    whole: bool | Collection[str] = False,
    merged: float = MERGED,
    failing: Failing | None = None,
    every: bool = False,
    near: Mapping[str, int] | None = None,
    counts: Mapping[str, int] | None = None,
    sizes: Mapping[str, float] | None = None,
    **options: Any,
) -> SizedFleet:
    """Size a campus whose machines fail, with as many machines as the sizes come to.

    The risk is first that of as many machines as the peak load needs, or of more where
    those keep no limit; then that of the sizes found, until the number repeats.

    Parameters
    ----------
    campuses : sequence of Campus
        The campus in each weather year, without risk.
    rates : mapping
        Of the blocks that are machines.
    lost_load_usd_per_mwh : float
        [USD/MWh]
    whole : bool or names of blocks
        Build whole machines, of all of them or of some: the numbers around the sizes are
        tried, one more and one fewer of each class, as long as the cost falls. No proof
        that no other are better.
    merged : float
        As in ``risk_blocks``.
    failing
        How failures are counted, if not as risk at the price of lost load.
    every : bool
        Of a single kind that is not built in whole machines: try other numbers until none
        can be cheaper (``machine_counts``). Of several: try one more and one fewer of each,
        as long as the cost falls.
    near : mapping, optional
        Numbers of machines to begin with, instead of those of the peak load.
    counts : mapping, optional
        So many machines of each kind, of any size that comes to that number.
    sizes : mapping, optional
        Of every kind: this size, with the machines that it comes to; all else is chosen. [MW]
    options
        Those of ``sizing.size``.

    Raises
    ------
    InputError
        If no number of machines keeps the limits.
    """

    def with_risks(
        years: Sequence[Campus], counts: Mapping[str, int]
    ) -> Sequence[Campus]:
        usd = lost_load_usd_per_mwh
        of_year = partial(
            with_risk,
            rates=rates,
            counts=counts,
            lost_load_usd_per_mwh=usd,
            merged=merged,
        )
        return list(map(of_year, years))

    fleet = _Fleet(campuses, rates, failing or with_risks, options)
    if counts is not None:
        return fleet.of_counts(counts)
    if sizes is not None:
        return fleet.of_sizes(sizes)
    names = whole if not isinstance(whole, bool) else tuple(rates) if whole else ()
    relaxed = fleet.of_any_size(near, parts=bool(names))
    if names:
        return fleet.in_whole(names, relaxed)
    if not every:
        return relaxed
    one = len(rates) == 1
    return fleet.of_every_count(relaxed) if one else fleet.of_near_counts(relaxed)


@dataclass(frozen=True)
class _Fleet:
    """A campus of machines, and how it is sized."""

    campuses: Sequence[Campus]
    rates: Mapping[str, OutageRates]
    failing: Failing
    options: Mapping[str, Any]

    def of_any_size(self, near: Mapping[str, int] | None, *, parts: bool) -> SizedFleet:
        """Return the sizing whose number of machines is that it was sized with.

        Where ``parts`` of machines may be built, as they are made whole later, numbers
        that go round end with no fewer than it was sized with.
        """
        rounds, enough = list[SizedFleet](), list[SizedFleet]()
        tried = list[dict[str, int]]()
        counts = at_least_one(near) if near else self._of_the_peak()
        for _ in range(ROUNDS):
            try:
                counts, years, sizing = self._sized_with(counts, more=not rounds)
            except InputError:
                if not rounds:
                    raise
                break
            own = self._counts(sizing)
            found = at_least_one(own)
            rounds.append(SizedFleet(sizing, found, tuple(years), sizing))
            tried += [counts, own]
            if found == counts and (parts or not self._has_parts(sizing)):
                return rounds[-1]
            if found == counts:
                break
            if all(map(ge, found.values(), counts.values())):
                enough.append(rounds[-1])
            counts = found
        if parts:
            return min(reversed(enough or rounds[-1:]), key=_cost)
        # the last two of those that go round, with none of what is but a part of one
        return self._cheapest_of(tried[-3:])

    def _has_parts(self, sizing: Sizing) -> bool:
        """Return whether a kind comes to less than half a machine, and to more than nothing."""
        own = zip(map(sizing.capacity.__getitem__, self.rates), self.rates, strict=True)
        return any(
            mw > ROUNDING * self.rates[name].unit_mw
            and mw < self._sizes(name).least_of(1)
            for mw, name in own
        )

    def _cheapest_of(self, tried: Sequence[Mapping[str, int]]) -> SizedFleet:
        """Return the cheapest of some numbers of machines in sizes that come to them, or the next that do."""
        step, numbers = 1, list(tried)
        while True:
            each = {tuple(one.values()): one for one in numbers}
            found = list(filter(None, map(self._of_counts, each.values())))
            if found:
                return min(found, key=_cost)
            most = np.max([[*one.values()] for one in numbers], axis=0) + step
            raised = self._as_may_be(dict(zip(self.rates, most.tolist(), strict=True)))
            if raised in numbers:
                raise self._not_kept(numbers[-1])
            numbers, step = [*numbers, raised], 2 * step

    def _sized_with(
        self, counts: dict[str, int], *, more: bool
    ) -> tuple[dict[str, int], Sequence[Campus], Sizing]:
        """Size with so many machines, or with the next number that keeps the limits."""
        step = 1
        while True:
            years = self.failing(self.campuses, counts)
            try:
                return counts, years, size(years, **self.options)
            except InputError:
                # fewer machines lose more at a time, however large they are
                greater = {name: n + step for name, n in counts.items()}
                raised = self._as_may_be(greater)
                if not more or raised == counts:
                    raise
                counts, step = raised, 2 * step

    def of_every_count(self, near: SizedFleet) -> SizedFleet:
        """Return the cheapest number of machines of the only kind, from one near it."""
        ((name, first),) = near.counts.items()
        sizes = self._sizes(name)
        if sizes.low_mw >= sizes.high_mw:
            return near
        best, is_proven = cheapest_count(first, sizes, self._between)
        if best is None:
            return near
        if not is_proven:
            return self._bounded_by_the_most(best, sizes)
        return replace(best, is_cheapest=not self.rates[name].planned_outage_rate)

    def _bounded_by_the_most(self, best: SizedFleet, sizes: Sizes) -> SizedFleet:
        """Return a sizing with what no number costs less than: the most machines, of any size."""
        other = self._between(sizes.most, sizes.low_mw, sizes.high_mw)
        least_usd = -math.inf if other is None else other.sizing.bound_usd
        return self._with_bound(best, least_usd)

    def _with_bound(self, best: SizedFleet, bound_usd: float) -> SizedFleet:
        """Return a sizing of which other numbers may cost as little as this. [USD/year]"""
        bound = min(best.sizing.bound_usd, bound_usd)
        exact = self.options.get("tolerance", 0.0)
        status = proven_cost(best.sizing.cost_usd, bound, exact)
        sizing = replace(best.sizing, bound_usd=bound, status=status)
        return replace(best, sizing=sizing)

    def of_near_counts(self, best: SizedFleet) -> SizedFleet:
        """Return the numbers of machines that one more or fewer of a kind leads to, as long as the cost falls."""
        known = {tuple(best.counts.values())}
        while True:
            others = []
            for name, step in product(self.rates, (1, -1)):
                near = {**best.counts, name: best.counts[name] + step}
                if tuple(near.values()) not in known:
                    known.add(tuple(near.values()))
                    others.append(near)
            found = filter(None, map(self._of_counts, others))
            cheapest = min(found, key=_cost, default=best)
            if _cost(cheapest) >= _cost(best):
                return best
            best = cheapest

    def of_counts(self, counts: Mapping[str, int]) -> SizedFleet:
        """Return the sizing of so many machines of each kind."""
        found = self._of_counts(counts)
        if found is None:
            raise self._not_kept(counts)
        return found

    def _not_kept(self, counts: Mapping[str, int]) -> InfeasibleError:
        said = " and ".join(map(str, counts.values()))
        what, fix = f"{said} machines keep no limit", "allow more machines"
        return InfeasibleError(Problem(what, fix, " and ".join(counts)))

    def _of_counts(self, counts: Mapping[str, int]) -> SizedFleet | None:
        """Size with so many machines of each kind, in sizes that come to them; None where no limit is kept."""
        within = {name: self._sizes(name).within(n) for name, n in counts.items()}
        return self._within(counts, within)

    def of_sizes(self, sizes: Mapping[str, float]) -> SizedFleet:
        """Return the sizing of all else beside machines of these sizes. [MW]"""
        counts = self._counts_of(map(sizes.__getitem__, self.rates))
        return self._with_sizes(counts, sizes)

    def _sizes(self, name: str) -> Sizes:
        """Return what may be built of a kind."""
        own, most = self.campuses[0].bounds[name], self._most(name)
        return Sizes(self.rates[name].unit_mw, own.low, own.high, most)

    def _between(self, count: int, low_mw: float, high_mw: float) -> SizedFleet | None:
        """Size with so many machines of the only kind, between two sizes; None where no limit is kept."""
        (name,) = self.rates
        return self._within({name: count}, {name: (low_mw, high_mw)})

    def _within(
        self, counts: Mapping[str, int], sizes: Mapping[str, tuple[float, float]]
    ) -> SizedFleet | None:
        """Size with so many machines of each kind, between two sizes each; None where no limit is kept. [MW]"""
        if any(count < 0 or low > high for count, (low, high) in _pairs(counts, sizes)):
            return None
        bounds = self.campuses[0].bounds
        own = {
            name: Capacity(low, high, bounds[name].annuity_usd)
            for name, (low, high) in sizes.items()
        }
        bounded = [with_bounds(one, own) for one in self.campuses]
        try:
            # how failures are counted may hold rows that nothing within keeps
            years = tuple(self.failing(bounded, at_least_one(counts)))
            sizing = size(years, **self.options)
        except InputError:
            return None
        return SizedFleet(sizing, dict(counts), years, sizing)

    def _most(self, name: str) -> int:
        """Return how many machines the largest size that may be built comes to."""
        most = self.campuses[0].bounds[name].high / self.rates[name].unit_mw
        return max(1, round(min(MOST, most)))

    def _as_may_be(self, counts: Mapping[str, int]) -> dict[str, int]:
        """Return numbers of machines no lower and no higher than those that may be built."""
        bounds, within = self.campuses[0].bounds, dict(counts)
        for name, count in counts.items():
            least = round(bounds[name].low / self.rates[name].unit_mw)
            within[name] = min(max(count, least), self._most(name))
        return within

    def _of_the_peak(self) -> dict[str, int]:
        """Return how many machines of each kind by itself the highest load needs, or as many as there are."""
        loads = map(attrgetter("demand_mw"), self.campuses)
        peak = max(map(float, map(np.max, loads)))
        return self._as_may_be(at_least_one(self._counts_of(repeat(peak))))

    def in_whole(self, names: Collection[str], relaxed: SizedFleet) -> SizedFleet:
        """Return the cheapest whole numbers of some machines that are found from their sizes."""
        bounds = self.campuses[0].bounds
        around = partial(_around, bounds=bounds, rates=self.rates, whole=names)
        found = self._counts(relaxed.sizing)
        first = {
            **relaxed.counts,
            **dict(filter(lambda one: one[0] in names, found.items())),
        }
        best = _cheapest_whole(around, first, partial(self._so_many, names))
        # other numbers of machines are not bounded by what is known of these
        bounded = self._with_bound(best, relaxed.sizing.bound_usd)
        return replace(bounded, relaxed=relaxed.sizing)

    def _so_many(
        self, names: Collection[str], counts: Mapping[str, int]
    ) -> SizedFleet | None:
        """Size with so many machines of some names; None where they cannot keep the limits."""
        each = map(self._mw, names, map(counts.__getitem__, names))
        try:
            return self._with_sizes(counts, dict(zip(names, each, strict=True)))
        except InputError:
            return None

    def _with_sizes(
        self, counts: Mapping[str, int], sizes: Mapping[str, float]
    ) -> SizedFleet:
        """Size with so many machines of each kind, some of these sizes. [MW]"""
        failed = self.failing(self.campuses, at_least_one(counts))
        years = tuple(map(partial(with_fixed, sizes=sizes), failed))
        sizing = size(years, **self.options)
        return SizedFleet(sizing, counts, years, sizing)

    def _mw(self, name: str, count: int) -> float:
        return self.rates[name].unit_mw * count

    def _counts(self, sizing: Sizing) -> dict[str, int]:
        """Return how many machines the sizes come to."""
        return self._counts_of(map(sizing.capacity.__getitem__, self.rates))

    def _counts_of(self, sizes_mw: Iterable[float]) -> dict[str, int]:
        units = map(attrgetter("unit_mw"), self.rates.values())
        counts = map(round, map(truediv, sizes_mw, units))
        return dict(zip(self.rates, counts, strict=True))


def _pairs(
    counts: Mapping[str, int], sizes: Mapping[str, tuple[float, float]]
) -> Iterator[tuple[int, tuple[float, float]]]:
    """Return numbers of machines beside their sizes. [MW]"""
    return zip(counts.values(), map(sizes.__getitem__, counts), strict=True)


def at_least_one(counts: Mapping[str, int]) -> dict[str, int]:
    """Return the numbers of machines whose failures are counted: those of none are those of one."""
    numbers = np.maximum(1, [*counts.values()]).tolist()
    return dict(zip(counts, numbers, strict=True))


def _cheapest_whole(
    around: Callable[[Mapping[str, int]], Iterator[dict[str, int]]],
    first: Mapping[str, int],
    in_whole: Callable[[Mapping[str, int]], SizedFleet | None],
) -> SizedFleet:
    """Return the cheapest whole numbers that one more or fewer of a class leads to.

    Raises
    ------
    InputError
        If no number of machines keeps the limits.
    """
    near = next(around(first))
    best = in_whole(near)
    while True:
        others = filter(partial(ne, near), around(near))
        tried = filter(None, map(in_whole, others))
        cheapest = min(tried, key=_cost, default=None)
        if best is None and cheapest is None:
            # one more of each class, as far as their bounds go
            numbers = np.max([[*one.values()] for one in around(near)], axis=0)
            more = dict(zip(near, numbers.tolist(), strict=True))
            if more == near:
                what, fix = "no whole number keeps the limits", "allow more machines"
                raise InfeasibleError(Problem(what, fix, " and ".join(near)))
            near, best = more, in_whole(more)
        elif cheapest is None or (best and _cost(cheapest) >= _cost(best)):
            assert best is not None
            return best
        else:
            best, near = cheapest, dict(cheapest.counts)


def _around(
    counts: Mapping[str, int],
    bounds: Mapping[str, Capacity],
    rates: Mapping[str, OutageRates],
    whole: Collection[str],
) -> Iterator[dict[str, int]]:
    """Yield the numbers within the bounds, then those with one machine more or fewer of a class."""
    least, most = {}, {}
    for name in whole:
        unit_mw, own = rates[name].unit_mw, bounds[name]
        least[name] = math.ceil(own.low / unit_mw - ROUNDING)
        most[name] = own.high / unit_mw + ROUNDING
        if least[name] > most[name]:
            what = f"no whole number of {unit_mw:g} MW lies within {own.low:g} .. {own.high:g} MW"
            raise InputError(Problem(what, "widen the bounds", name))

    def within(name: str, count: int) -> int:
        return int(max(least[name], min(most[name], count)))

    near = dict(counts)
    for name in whole:
        near[name] = within(name, counts[name])
    yield near
    for name, step in product(whole, (1, -1)):
        yield {**near, name: within(name, near[name] + step)}


def _cost(fleet: SizedFleet) -> float:
    return fleet.sizing.cost_usd
