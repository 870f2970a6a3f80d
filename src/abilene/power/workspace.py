"""The arrays of dispatch by name: what the kernels read and write, laid out once for each campus.

Kernels get them as plain tuples (``plain``) and unpack each once, in the order of its
class: numba's cache on disk would name the classes, and could not be read once one of
them has changed; and it counts references wherever a loop reads an array out of a
tuple. All power is energy per hour [MWh]; "hour" means
a time step. Shapes: H hours, K sources, L loads, C linking constraints, G groups of
hours.
"""

from __future__ import annotations

from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from abilene.arrays import Floats
from abilene.power.problem import Campus, Ints, Storage

Named = TypeVar("Named", bound=tuple[Any, ...])
SEGMENTS_PER_HOUR = 16
"""Room for the cost-to-go at first; ``CheapestPath`` makes more where it must."""


class HourlyInputs(NamedTuple):
    """What is given of every hour, whatever the sizes."""

    cost: Floats
    """Of each source, shape (H, K). [USD/MWh]"""
    availability: Floats
    """Shape (H, K). [-]"""
    weights: Floats
    """What a MWh of each source counts in each linking constraint, shape (C, H, K).
    [unit/MWh]"""
    shape: Floats
    """Of each load, shape (H, L). [-]"""
    sells: NDArray[np.bool_]
    """Whether a source is an export, shape (K,)."""
    periods: Ints
    """Billing period, shape (H,)."""
    groups: Ints
    """Group, shape (H,)."""


class MeritOrder(NamedTuple):
    """The sources of every hour, the cheapest first; the first three have shape (H, K)."""

    cost: Floats
    """With the linking constraints priced. [USD/MWh]"""
    availability: Floats
    """[-]"""
    source: Ints
    """Which source it is."""
    potential: Floats
    """The most that it can give at the sizes of this evaluation, shape (H, K). [MWh]"""
    demand: Floats
    """Loads, and all that may be sold: what is not sold is then a source, whose cost is
    the price that is not earned. Shape (H,). [MWh]"""


class Store(NamedTuple):
    """The one store at the sizes of this evaluation."""

    charge: float
    """Most charge. [MWh]"""
    discharge: float
    """Most discharge. [MWh]"""
    energy: float
    """[MWh]"""
    charge_efficiency: float
    discharge_efficiency: float
    rho: float
    """Share of the state of charge that is left after an hour: 1 - standing loss. [-]"""
    charge_cost: float
    """[USD/MWh]"""
    discharge_cost: float
    """[USD/MWh]"""


class Steps(NamedTuple):
    """What changing the state of charge costs, a convex function for each hour.

    It is a list of segments of rising slope from the largest fall on. The lists of all
    hours lie one after another: ``start[t] .. start[t + 1]`` are those of hour t.
    """

    width: Floats
    """[MWh]"""
    value: Floats
    """Slope. [USD/MWh]"""
    start: Ints
    """Shape (H + 1,)."""
    rise: Floats
    """Largest rise of the state of charge, shape (H,). [MWh]"""
    fall: Floats
    """Largest fall, shape (H,). [MWh]"""
    idle: Floats
    """Net draw of the store down to which it pays to burn power by charging and
    discharging at once, shape (H,). [MWh]"""


class CostToGo(NamedTuple):
    """What the hours from each on cost, a convex function of the state of charge.

    It is a list of segments from the most valuable stored MWh to the least, covering
    0 .. energy. The lists of all hours lie one after another, the last hour's first:
    ``first[t] .. first[t] + length[t]`` are those of hour t.
    """

    width: Floats
    """[MWh]"""
    value: Floats
    """[USD/MWh]"""
    first: Ints
    """Shape (H + 1,)."""
    length: Ints
    """Shape (H + 1,)."""


class HourlyFlows(NamedTuple):
    """The hours as they are operated."""

    soc: Floats
    """State of charge at the start of each hour and at the end, shape (H + 1,). [MWh]"""
    output: Floats
    """Shape (H, K). [MWh]"""
    charge: Floats
    """Shape (H,). [MWh]"""
    discharge: Floats
    """Shape (H,). [MWh]"""
    low: Floats
    """Least that the water value may be for this to be cheapest, shape (H,). [USD/MWh]"""
    high: Floats
    """Most that it may be. [USD/MWh]"""


class Prices(NamedTuple):
    """What proves the hours cheapest, and the cut that follows."""

    water: Floats
    """Water value at the end of each hour, shape (H,). [USD/MWh]"""
    bus: Floats
    """Shape (H,). [USD/MWh]"""
    slope: Floats
    """Slope of the bound by group in each source, each load, and the store's charge,
    discharge and energy, shape (G, K + L + 3)."""
    border: Floats
    """Water values at the first and last hour of each group, shape (G, 2). [USD/MWh]"""


def as_tuple(named: Named) -> Named:
    """Return a named tuple as a plain one, for a kernel; for the type checker it stays what it is."""
    return tuple(named)  # type: ignore[return-value]


def hours_of(campus: Campus, groups: Ints) -> HourlyInputs:
    """Lay out what is given of every hour."""
    cost = np.array([s.cost for s in campus.sources]).T.copy()
    weights = np.array([c.weight.T for c in campus.linking])
    return HourlyInputs(
        cost=cost,
        availability=np.array([s.availability for s in campus.sources]).T.copy(),
        weights=weights.reshape(-1, *cost.shape),
        shape=np.array([x.shape for x in campus.loads]).T.copy(),
        sells=np.array([s.export for s in campus.sources]),
        periods=campus.periods,
        groups=groups,
    )


def store_of(storage: Storage, sizes: Floats, step_hours: float) -> Store:
    """Return the store of some charge and discharge [MW] and energy [MWh], in energy per hour."""
    charge, discharge, energy = sizes.tolist()
    return Store(
        charge=charge * step_hours,
        discharge=discharge * step_hours,
        energy=energy,
        charge_efficiency=float(storage.charge_efficiency),
        discharge_efficiency=float(storage.discharge_efficiency),
        rho=float(storage.rho**step_hours),
        charge_cost=float(storage.charge_usd_per_mwh),
        discharge_cost=float(storage.discharge_usd_per_mwh),
    )


def new_merit_order(hours: HourlyInputs) -> MeritOrder:
    """Make room for a merit order."""
    cost, availability, potential = np.empty((3, *hours.cost.shape))
    source = np.empty(hours.cost.shape, dtype=np.int64)
    return MeritOrder(cost, availability, source, potential, np.empty(len(cost)))


def new_steps(hours: HourlyInputs) -> Steps:
    """Make room for the costs of changing the state of charge."""
    count, sources = hours.cost.shape
    # two segments of a source where the store burns power, two where it does not, and
    # one in which charge and discharge rise together
    width, value = np.empty((2, count * (4 * sources + 1)))
    return Steps(width, value, np.zeros(count + 1, np.int64), *np.empty((3, count)))


def new_cost_to_go(hours: HourlyInputs) -> CostToGo:
    """Make room for the cost-to-go, as much as batteries need."""
    count = len(hours.cost)
    room = SEGMENTS_PER_HOUR * count + 1000
    # apart from each other, as each is made longer in place
    first, counts = np.zeros((2, count + 1), dtype=np.int64)
    return CostToGo(np.empty(room), np.empty(room), first, counts)


def new_flows(hours: HourlyInputs) -> HourlyFlows:
    """Make room for the hours as they are operated."""
    count = len(hours.cost)
    return HourlyFlows(
        np.zeros(count + 1), np.empty(hours.cost.shape), *np.empty((4, count))
    )


def new_prices(hours: HourlyInputs) -> Prices:
    """Make room for prices and slopes."""
    (count, sources), loads = hours.cost.shape, hours.shape.shape[1]
    groups = int(hours.groups[-1]) + 1
    water, bus = np.empty((2, count))
    slope = np.empty((groups, sources + loads + 3))
    return Prices(water, bus, slope, np.empty((groups, 2)))
