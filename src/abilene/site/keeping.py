"""The cheapest design that is found to keep a target on reliability, looked for in three ways.

By the value of lost load: the least at which the cheapest design keeps the target. By
Everett's theorem (Operations Research 11, 1963) it is then the cheapest of all that leave
no more unserved. Where the years that a sizing sees hold no state that fails, no value
adds anything: so the numbers of whole machines are stepped too, and where a store, sun or
wind may help the campus is also sized for more load than there is.
Each design is judged as it stands, and the cheapest of those that keep the target is
taken, with its cost at the stated value of lost load; its machines are cut as far as
their number still keeps it. Where every state is counted, numbers near it are then tried
in the same two steps, as long as that is cheaper.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial, reduce
from itertools import chain, product
from typing import Protocol

from abilene.errors import InputError
from abilene.power.fleet import SizedFleet
from abilene.power.machine_counts import TRIES, Sizes, cost_of
from abilene.power.transforms import ROUNDING
from abilene.power.whole_counts import WholeCounts, least_kept

DEAREST_USD_PER_MWH = 1e7
"""Value of lost load beyond which a target cannot be kept by it. [USD/MWh]"""
WIDER, CLOSE, ROUGH = 4.0, 1.02, 1.5
"""Steps by which such a value is sought, and how close two values are one: of what is cut afterwards, less so. [-]"""
USD_FOR_MORE = 1e5
"""Value of lost load at which a campus is sized for more load than there is. [USD/MWh]"""
LEAST_MARGIN, MOST_MARGIN, CLOSE_MARGIN = 0.0125, 6.4, 1.1
"""Load above that of the campus that is tried: least and most, and how close two are one. [-]"""
FINE = 0.002
"""How closely the size of machines is sought that keeps a target, as a share of one. [-]"""


class FleetSizer(Protocol):
    """Sizes a campus whose machines fail."""

    def __call__(
        self,
        *,
        lost_load: float | None = None,
        near: Mapping[str, int] | None = None,
        counts: Mapping[str, int] | None = None,
        sizes: Mapping[str, float] | None = None,
        margin: float = 0.0,
    ) -> SizedFleet:
        """Size at another value of lost load [USD/MWh], with so many machines, sizes [MW] or so much more load [-].

        Raises
        ------
        InputError
            If no design keeps the limits.
        """


@dataclass(frozen=True)
class MachineSteps:
    """Sizes of the kinds of machines of a campus, as their number is stepped."""

    kinds: Mapping[str, Sizes]
    whole: Collection[str]
    """Of these only whole machines are built."""
    firm: Collection[str]
    """Of these the number is stepped."""

    @property
    def most(self) -> dict[str, int]:
        """Machines that may be built, of the kinds that are stepped."""
        firm = filter(self.firm.__contains__, self.kinds)
        return {name: self._most(name) for name in firm}

    @property
    def unit_mw(self) -> dict[str, float]:
        """Size of one machine. [MW]"""
        return {name: own.unit_mw for name, own in self.kinds.items()}

    def counts(self, capacity: Mapping[str, float]) -> dict[str, int]:
        """Return the machines that sizes [MW] come to, as far as they may be built."""
        return {name: self._count(name, capacity[name]) for name in self.kinds}

    def mw(self, counts: Mapping[str, int]) -> dict[str, float]:
        """Return the size of so many machines, of the most all that may be built. [MW]"""
        return {name: self._mw(name, count) for name, count in counts.items()}

    def less(self, name: str, mw: float) -> float:
        """Return the least size that comes to as many machines; the same of whole ones. [MW]"""
        own = self.kinds[name]
        if name in self.whole or name not in self.firm or not mw > own.low_mw:
            return mw
        return own.least_of(max(1, round(mw / own.unit_mw)))

    def _count(self, name: str, mw: float) -> int:
        return min(round(mw / self.kinds[name].unit_mw), self._most(name))

    def _most(self, name: str) -> int:
        own = self.kinds[name]
        if name in self.whole:
            return min(own.most, math.floor(own.high_mw / own.unit_mw + ROUNDING))
        return own.most

    def _mw(self, name: str, count: int) -> float:
        own = self.kinds[name]
        full = own.unit_mw * count
        is_last = name not in self.whole and count >= own.most
        if is_last and own.most_of(count) == own.high_mw:
            return own.high_mw
        return max(own.low_mw, full)


@dataclass(frozen=True)
class DesignKept:
    """A design that keeps a target, with failures at the stated value of lost load."""

    fleet: SizedFleet
    usd_per_mwh: float | None
    """Value of lost load at which it is the cheapest, above the stated one; None where
    it was found otherwise. [USD/MWh]"""

    @property
    def cost_usd(self) -> float:
        """Yearly cost, lost load at its stated value. [USD/year]"""
        return self.fleet.cost_usd


@dataclass(frozen=True)
class TargetSearch:
    """The designs of a campus that are tried for a target."""

    free: SizedFleet
    """The cheapest design without it."""
    stated_usd_per_mwh: float
    """Value of lost load that counts. [USD/MWh]"""
    sized: FleetSizer
    restated: Callable[[SizedFleet], SizedFleet]
    """The same sizes at the stated value of lost load, and for the load that is there."""
    keeps: Callable[[SizedFleet], bool]
    """Whether a design keeps the target, as it is judged."""
    steps: MachineSteps
    is_counted: bool
    """Whether each number of the only kind is sized by itself."""
    has_others: bool
    """Whether a store, sun or wind may be built beside the machines."""
    begun: Sequence[DesignKept] = ()
    """Designs that keep it and are known already."""
    is_near: bool = False
    """Whether numbers of machines near the best are tried, each in sizes that come to it."""

    def cheapest(self) -> DesignKept | None:
        """Return the cheapest of the designs that keep the target; None if none of those tried does."""
        if self.keeps(self.free):
            return DesignKept(self.free, 0.0)
        best = min(self._by_value(), self._by_machines(), key=cost_of)
        if self.has_others:
            best = min(best, self._by_margin(), key=cost_of)
        found = list(filter(None, (*self.begun, best and self._cut(best))))
        cheapest = min(found, key=cost_of, default=None)
        return self._nearby(cheapest, found) if cheapest and self.is_near else cheapest

    def _nearby(self, best: DesignKept, starts: Iterable[DesignKept]) -> DesignKept:
        """Return the best that numbers of machines near designs lead to, near the best as long as the cost falls."""
        names = list(best.fleet.counts)
        known = set(map(partial(_numbers, names), starts))
        begun = known.copy()
        while begun:
            near = set(chain.from_iterable(map(_around, begun))) - known
            known |= near
            found: DesignKept = best
            for numbers in sorted(near):
                counts = dict(zip(names, numbers, strict=True))
                found = self._of_counts(counts, cost_of(found)) or found
            begun = set() if found is best else {_numbers(names, found)}
            best = found
        return best

    def _of_counts(
        self, counts: Mapping[str, int], most_usd: float
    ) -> DesignKept | None:
        """Return the design of so many machines; None where it keeps no target or is no cheaper."""
        start = self._tried(counts=counts)
        if cost_of(start) >= most_usd:
            return None
        valued = self._valued(start, counts, ROUGH)
        found = valued and self._cut(valued)
        return found if cost_of(found) < most_usd else None

    @property
    def _values(self) -> list[float]:
        """Return the values of lost load that are tried, the stated one first. [USD/MWh]"""
        stated = self.stated_usd_per_mwh
        times = max(0, int(math.log(DEAREST_USD_PER_MWH / stated, WIDER)))
        return [stated * WIDER**k for k in range(1 + times)]

    @property
    def not_kept(self) -> str:
        """What is said where none does."""
        more = f", and sizes for {1 + MOST_MARGIN:g} times the load" * self.has_others
        return (
            f"is kept by none of the designs that were tried: a MWh not served at up to {self._values[-1]:,.0f} USD,"
            f" as many machines as may be built{more}"
        )

    def _tried(
        self,
        *,
        lost_load: float | None = None,
        counts: Mapping[str, int] | None = None,
        sizes: Mapping[str, float] | None = None,
        margin: float = 0.0,
    ) -> SizedFleet | None:
        """Size so; None where no design keeps the limits."""
        try:
            return self.sized(
                lost_load=lost_load,
                near=self.free.counts,
                counts=counts,
                sizes=sizes,
                margin=margin,
            )
        except InputError:
            return None

    def _by_value(self) -> DesignKept | None:
        """Return the cheapest by the value of lost load, of a single kind among several numbers of machines."""
        near = self._valued(self.free)
        if not self.is_counted:
            return near
        ((name, first),) = (near.fleet if near else self.free).counts.items()
        more = range(first + 1, first + TRIES)
        fewer = range(first - 1, max(0, first - TRIES), -1)
        counts = {name: first}
        start = self._tried(counts=counts)
        best = min(near, self._valued(start, counts), key=cost_of)
        return self._best_among(name, fewer, self._best_among(name, more, best))

    def _best_among(
        self, name: str, numbers: Iterable[int], best: DesignKept | None
    ) -> DesignKept | None:
        """Return the best of some numbers of machines, until one costs as much without the target."""
        for number in numbers:
            counts = {name: number}
            start = self._tried(counts=counts)
            if cost_of(start) >= cost_of(best):
                break
            best = min(best, self._valued(start, counts), key=cost_of)
        return best

    def _valued(
        self,
        start: SizedFleet | None,
        counts: Mapping[str, int] | None = None,
        close: float = CLOSE,
    ) -> DesignKept | None:
        """Return the design at the least value of lost load that keeps the target; None where no value does."""
        stated = self.stated_usd_per_mwh

        def kept(usd: float) -> SizedFleet | None:
            if usd == stated:
                return self._kept(start)
            return self._kept(self._tried(lost_load=usd, counts=counts))

        found = least_kept(self._values, kept, _mean, partial(_is_close, close))
        return found and DesignKept(self.restated(found[1]), found[0] - stated)

    def _by_machines(self) -> DesignKept | None:
        """Return the cheapest whole machines that are found to keep it."""

        def kept(counts: Mapping[str, int]) -> DesignKept | None:
            return self._of_sizes(self.steps.mw(counts))

        whole = WholeCounts(self.steps.most, self.steps.unit_mw, kept)
        return whole.cheapest(self.steps.counts(self.free.sizing.capacity))

    def _of_sizes(self, sizes: Mapping[str, float]) -> DesignKept | None:
        """Return the design with machines of these sizes [MW]; None where it does not keep the target."""
        found = self._kept(self._tried(sizes=sizes))
        return None if found is None else DesignKept(found, None)

    def _cut(self, best: DesignKept) -> DesignKept:
        """Return the same number of machines, each kind as small as keeps the target, in the better order."""
        kinds = list(self.steps.kinds)
        orders = sorted({tuple(kinds), tuple(kinds[::-1])})

        def cut(order: Iterable[str]) -> DesignKept:
            return reduce(self._cut_one, order, best)

        return min(map(cut, orders), key=cost_of)

    def _cut_one(self, best: DesignKept, name: str) -> DesignKept:
        """Return the same with the machines of one kind as small as keeps the target."""
        kinds = self.steps.kinds
        each = map(best.fleet.sizing.capacity.__getitem__, kinds)
        mw = dict(zip(kinds, each, strict=True))
        fine_mw = FINE * kinds[name].unit_mw
        low, high = self.steps.less(name, mw[name]), mw[name] - fine_mw

        def kept(size_mw: float) -> DesignKept | None:
            return self._of_sizes({**mw, name: size_mw})

        def is_close(low_mw: float, high_mw: float) -> bool:
            # one machine may be cut to next to nothing, of which no share is close
            return high_mw - low_mw <= fine_mw

        if low >= high or kept(high) is None:
            return best
        found = least_kept((low, high), kept, _half_way, is_close)
        return best if found is None else min(best, found[1], key=cost_of)

    def _by_margin(self) -> DesignKept | None:
        """Return the design for the least load above that of the campus that keeps it."""
        usd = max(USD_FOR_MORE, self.stated_usd_per_mwh)

        def kept(margin: float) -> SizedFleet | None:
            found = self._tried(lost_load=usd, margin=margin)
            return self._kept(found and self.restated(found))

        tries = range(1 + int(math.log2(MOST_MARGIN / LEAST_MARGIN)))
        margins = (LEAST_MARGIN * 2**k for k in tries)
        found = least_kept(margins, kept, _mean, partial(_is_close, CLOSE_MARGIN))
        return found and DesignKept(found[1], None)

    def _kept(self, fleet: SizedFleet | None) -> SizedFleet | None:
        """Return a design that keeps the target; None of another."""
        return fleet if fleet is not None and self.keeps(fleet) else None


def _numbers(names: Iterable[str], design: DesignKept) -> tuple[int, ...]:
    """Return how many machines of each kind a design has."""
    return tuple(map(design.fleet.counts.__getitem__, names))


def _around(numbers: Iterable[int]) -> Iterator[tuple[int, ...]]:
    """Yield numbers of machines that differ by one of a kind at the most, in several kinds at once."""
    return product(*((n - 1, n, n + 1) if n else (0, 1) for n in numbers))


def _half_way(low: float, high: float) -> float:
    return (low + high) / 2


def _mean(low: float, high: float) -> float:
    return math.sqrt(low * high)


def _is_close(ratio: float, low: float, high: float) -> bool:
    return high <= low * ratio
