"""The cheapest path of the state of charge through all hours of a campus.

A path with a given start follows from one pass backward and one forward. One that ends
where it starts is found by going round until it closes, or as a mean of two paths.
"""

from __future__ import annotations

from dataclasses import dataclass

from abilene.arrays import Floats
from abilene.errors import InputError, Problem
from abilene.power._dispatch import (
    REPEATED,
    ROUNDING,
    backward,
    forward,
    operate,
)
from abilene.power.problem import Storage
from abilene.power.workspace import (
    CostToGo,
    HourlyFlows,
    HourlyInputs,
    MeritOrder,
    Steps,
    Store,
    as_tuple,
    new_cost_to_go,
)

ROUNDS = 3
"""Rounds after which a cycle that has not closed is closed by the mean of two paths."""
BISECTIONS = 100


@dataclass(frozen=True)
class _Priced:
    """A path whose stored energy is bought at the start and sold at the end at a price."""

    price: float
    """[USD/MWh]"""
    value: float
    """Its cost with that trade. [USD]"""
    slope: float
    """Energy bought less energy sold. [MWh]"""
    soc: Floats
    """[MWh]"""

    def at(self, price: float) -> float:
        """Return the cost of the same path with the trade at another price. [USD]"""
        return self.value + self.slope * (price - self.price)


class CheapestPath:
    """Finds the cheapest path at one set of sizes after the other, in the same arrays.

    Parameters
    ----------
    hours, merit, steps, flows
        Arrays of the campus; ``find`` writes the path into ``flows.soc``.
    storage : Storage
        Says how the path starts and what is left at the end is worth.
    """

    def __init__(
        self,
        hours: HourlyInputs,
        merit: MeritOrder,
        steps: Steps,
        flows: HourlyFlows,
        storage: Storage,
    ) -> None:
        self._hours, self._merit, self._steps = hours, merit, steps
        self._flows, self._storage = flows, storage
        self._to_go: CostToGo = new_cost_to_go(hours)
        self._used = 0

    def find(self, store: Store, value_range: tuple[float, float]) -> None:
        """Find the path for a store; no water value lies outside the range. [USD/MWh]"""
        self._store, self._range = store, value_range
        start = self._storage.start
        if store.energy <= 0:
            self._flows.soc[:] = 0.0
        elif start == "cyclic":
            self._cycle()
        else:
            self._end_at(self._storage.end_usd_per_mwh)
            is_free = start == "free"
            self._follow(
                self._worth_more_than(0.0) if is_free else float(start) * store.energy
            )

    @property
    def to_go(self) -> CostToGo:
        """What the hours from each on cost, of the last path found."""
        return self._to_go

    def cost_of(self, store: Store, value_range: tuple[float, float]) -> float:
        """Fill in the hours along the path that stands in the flows; return their cost [USD]."""
        self._store, self._range = store, value_range
        return self.operate()

    def operate(self) -> float:
        """Fill in the hours along the path; return their cost [USD]."""
        cost_usd = operate(
            as_tuple(self._hours),
            as_tuple(self._merit),
            as_tuple(self._steps),
            as_tuple(self._store),
            self._range,
            as_tuple(self._flows),
        )
        return float(cost_usd)

    def _end_at(self, value: float) -> None:
        """Build the cost-to-go of every hour, a MWh left at the end being worth ``value``."""
        to_go = self._to_go
        to_go.width[0], to_go.value[0] = self._store.energy, value
        to_go.first[-1], to_go.length[-1] = 0, 1
        self._used = 1
        self._backward()

    def _backward(self, *, old: bool = False) -> bool:
        """Run the kernel backward, giving its lists more room as needed; return whether a list repeated."""
        to_go, hour = self._to_go, len(self._steps.rise) - 1
        steps, store = as_tuple(self._steps), as_tuple(self._store)
        while hour >= 0:
            self._used, hour = backward(
                hour, steps, store, as_tuple(to_go), self._used, old
            )
            if hour >= 0:
                self._make_room()
        return bool(hour == REPEATED)

    def _make_room(self) -> None:
        """Make the lists longer: in place, as a copy would double the most memory that is used."""
        more = len(self._to_go.width) * 5 // 4
        try:
            self._to_go.width.resize(more, refcheck=False)
            self._to_go.value.resize(more, refcheck=False)
        except MemoryError:
            what = f"not enough memory for a store of {self._store.energy:,.0f} MWh"
            fix = (
                "limit its hours with --storage-hours, or what it may hold by its cost"
            )
            raise InputError(Problem(what, fix)) from None

    def _follow(self, start: float, *, old: bool = False) -> None:
        """Run the kernel forward; with ``old`` only until the path meets the one before."""
        steps, store = as_tuple(self._steps), as_tuple(self._store)
        forward(start, steps, store, as_tuple(self._to_go), self._flows.soc, old)

    def _worth_more_than(self, price: float) -> float:
        """Return how much energy stored at the start saves more than ``price`` a MWh [MWh]."""
        to_go = self._to_go
        first = slice(to_go.first[0], to_go.first[0] + to_go.length[0])
        return self._whole(float(to_go.width[first] @ (to_go.value[first] > price)))

    def _cycle(self) -> None:
        """Find the cheapest path that ends where it starts.

        The cost-to-go of the start is passed back as that of the end until it repeats;
        then the path is followed round after round until it closes. Where that fails
        (idle stores, ties), it is the mean of two paths.
        """
        to_go, soc = self._to_go, self._flows.soc
        self._end_at(0.0)
        for _ in range(ROUNDS):
            to_go.first[-1], to_go.length[-1] = to_go.first[0], to_go.length[0]
            if not self._backward(old=True):
                continue
            self._follow(0.0)
            for _ in range(ROUNDS):
                if self._closes():
                    return
                self._follow(float(soc[-1]), old=True)
        self._combine()

    def _closes(self) -> bool:
        """Return whether the path ends where it starts; take off the rounding if it does."""
        soc = self._flows.soc
        closes = abs(soc[-1] - soc[0]) <= ROUNDING * self._store.energy
        if closes:
            soc[-1] = soc[0]
        return bool(closes)

    def _combine(self) -> None:
        """Close the path by pricing the energy that is bought at the start and sold at the end.

        g(price) = min over paths of cost + price * (start - end) is concave. Its
        tangents from both sides meet where two paths, one that gains energy and one
        that loses it, are both cheapest: so is the mean that closes.
        """
        margin = self._range[1] - self._range[0] + 1.0
        gains = self._priced(self._range[1] + margin)
        loses = self._priced(self._range[0] - margin)
        for _ in range(BISECTIONS):
            apart = loses.slope - gains.slope
            if apart <= ROUNDING * self._store.energy:
                break
            at_zero = gains.value - gains.slope * gains.price
            at_zero = at_zero - loses.value + loses.slope * loses.price
            price = at_zero / apart
            meet = loses.at(price)
            middle = self._priced(price)
            if middle.value >= meet - ROUNDING * abs(meet):
                break
            gains, loses = (gains, middle) if middle.slope > 0 else (middle, loses)
        share = 1.0 if loses.slope <= 0 else -gains.slope / (loses.slope - gains.slope)
        soc = share * loses.soc + (1 - share) * gains.soc
        self._flows.soc[:] = [self._whole(float(x)) for x in soc]
        self._flows.soc[-1] = self._flows.soc[0]

    def _whole(self, soc: float) -> float:
        """Take the rounding off a state of charge that is empty or full."""
        energy = self._store.energy
        small = ROUNDING * energy
        if soc < small:
            return 0.0
        return energy if soc > energy - small else soc

    def _priced(self, price: float) -> _Priced:
        """Find the cheapest path when energy is bought at the start and sold at the end at ``price``."""
        self._end_at(price)
        self._follow(self._worth_more_than(price))
        soc = self._flows.soc
        slope = float(soc[0] - soc[-1])
        return _Priced(price, self.operate() + price * slope, slope, soc.copy())
