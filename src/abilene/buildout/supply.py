"""The ways to power a site, and what each can carry, quarter by quarter: grid contracts, equipment, land.

A way is a design for one MW of load: so much of each unit of equipment, so much of each part of the grid contracts,
and what it costs to run in each season. A *unit* is what has a price of its own: a kind of equipment, or of a storage
its power and its energy, such as ``battery.power`` and ``battery.energy``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from abilene.dates import quarters_of_months
from abilene.errors import InputError, Problem
from abilene.programme.schema import Programme
from abilene.site.plant import Plant
from abilene.site.problem import full_load_mw
from abilene.site.seasons import Plane
from abilene.solve import INFINITY, Model, solve

if TYPE_CHECKING:
    from abilene.buildout.case import Case

Floats = NDArray[np.float64]
GRID = "grid"
Planes = tuple[Plane, Plane, Plane, Plane]
"""Below what any design costs to run, one for each quarter of the year."""


@dataclass(frozen=True)
class Supply:
    """One way to power a site, per MW of facility load; money in the programme's year of money.

    Parameters
    ----------
    name : str
        How it is called.
    running_usd_per_mwh : tuple of float
        What it costs to run in each quarter of the year, lost load at its value included, without what its equipment
        costs whether it is used or not. [USD per MWh of load]
    parts : mapping
        Units of equipment. [MW or MWh per MW of load]
    grid : mapping
        Parts of the grid contracts. [MW per MW of load]
    co2_t_per_mwh : float, optional
        Emissions. [t per MWh of load]
    lcoe_usd_per_mwh : float, optional
        Levelised cost, capital included. [USD per MWh of load]
    lost_hours_per_year : float, optional
        Hours in which some of the load is left unserved, because power then costs more than the compute lost.
    lost_compute_share : float, optional
        Part of the compute that is lost with the load left unserved. [-]
    lost_compute_by_workload : mapping
        The same of each workload; empty where all load is worth the same. [-]
    shed_share : mapping
        Part of the load's energy that is left unserved of each tier of a workload. [-]
    """

    name: str
    running_usd_per_mwh: tuple[float, float, float, float]
    parts: Mapping[str, float] = field(default_factory=dict)
    grid: Mapping[str, float] = field(default_factory=dict)
    co2_t_per_mwh: float | None = None
    lcoe_usd_per_mwh: float | None = None
    lost_hours_per_year: float | None = None
    lost_compute_share: float | None = None
    lost_compute_by_workload: Mapping[str, float] = field(default_factory=dict)
    shed_share: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class UnitPrice:
    """What a MW (of stored energy: a MWh) of a unit costs; money in the programme's year of money."""

    kind: str
    """Kind of equipment that it is, or is part of."""
    capital_usd: float
    """[USD/MW, or USD/MWh]"""
    fixed_usd_per_year: float = 0.0
    """Fixed operation, or rent. [USD/MW per year, or USD/MWh per year]"""
    rented: bool = False
    """May be given back."""
    is_energy: bool = False
    """The stored energy of a storage: its MW are counted apart."""


@dataclass(frozen=True)
class PowerPrices:
    """What a programme would pay at a campus, over all its quarters, for a MW of load to need less. [USD per MW]"""

    running: tuple[float, float, float, float]
    """For each USD/MWh that it costs to run in a quarter of the year."""
    sizes: Mapping[str, float]
    """For each MW or MWh of a unit, and each MW of a part of the grid."""


@dataclass(frozen=True)
class Evaluated:
    """A design that has been evaluated."""

    supply: Supply
    planes: tuple[Planes, ...]
    """From the search for this design; the last are tight at it."""
    is_dependable: bool
    """Serves the load, but for what contracts cut or ``lost_load_share_max`` allows."""


class Designer(Protocol):
    """Whoever can evaluate more designs of a campus."""

    def cheapest(self, prices: PowerPrices) -> Evaluated:
        """Return the design that costs least at some prices."""
        ...

    def of_sizes(self, sizes: Mapping[str, float]) -> Evaluated:
        """Return the design nearest to some sizes."""
        ...


@dataclass(frozen=True, eq=False)
class SitePower:
    """All that the build-out knows of the power of a site."""

    ways: tuple[Supply, ...]
    units: Mapping[str, UnitPrice] = field(default_factory=dict)
    contracts: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    """What each part of the grid is made of: contracts and their fields, such as ``first`` and ``firm_mw``."""
    least: Mapping[str, float] = field(default_factory=dict)
    """What every design has at least of some units. [MW or MWh per MW of load]"""
    planes: tuple[Planes, ...] = ()
    """Planes below what any design costs to run, of every evaluation."""
    designer: Designer | None = None
    """Who can evaluate more designs; nobody, if the site has not been sized."""

    def is_export(self, part: str) -> bool:
        """Tell whether a part of the grid sells instead of supplying."""
        return all(name == "export_mw" for _, name in self.contracts[part])

    def grid_share(self, way: Supply) -> float:
        """Return the grid power that a way needs for each MW of load. [-]"""
        return sum(mw for part, mw in way.grid.items() if not self.is_export(part))


Supplies = Mapping[str, SitePower]
"""The power of each site that has been sized."""


@dataclass(frozen=True)
class Limit:
    """How much of one kind of equipment a site may build, and the first quarter of its service."""

    first: int
    max_mw: float


def plain_power(programme: Programme, site_id: str, plants: Mapping[str, Plant]) -> SitePower:
    """Return the power of a site that has not been sized: its contracts, and each kind of firm equipment alone.

    Electricity costs what the file says, wherever it comes from. Sun, wind and storage are no firm megawatts.

    Raises
    ------
    InputError
        If the file does not say what electricity costs.
    """
    site = programme.sites[site_id]
    price = site.power_usd_per_mwh
    if price is None:
        fix = "give it; or weather, price and programme.lost_load_usd_per_mwh, by which the power can be sized"
        raise InputError(Problem("missing", fix, f"sites.{site_id}.power_usd_per_mwh"))
    running = (price, price, price, price)
    firm = [kind for kind in site.equipment if plants[kind].output == "firm"]
    own = (Supply(kind, running, {kind: 1.0}) for kind in firm)
    return SitePower(
        ways=(*own, Supply(GRID, running, grid={GRID: 1.0})),
        units={kind: _plain_price(kind, plants[kind]) for kind in firm},
        contracts={GRID: tuple((id_, part) for id_ in site.grid for part in ("firm_mw", "curtailable_mw"))},
    )


def _plain_price(kind: str, at: Plant) -> UnitPrice:
    """Return the price of firm equipment: its capital cost, or its rent."""
    if at.rent_usd_per_mw_year is not None:
        return UnitPrice(kind, 0.0, at.rent_usd_per_mw_year, rented=True)
    return UnitPrice(kind, at.need("capex_usd_per_kw") * 1000)


def granted_mw(case: Case, site_id: str) -> dict[str, Floats]:
    """Return what the contracts that are energised by each quarter grant, by part of the grid. [MW]"""
    found = {}
    for part, made_of in case.power(site_id).contracts.items():
        found[part] = np.zeros(case.quarters)
        for id_, name in made_of:
            contract = case.programme.sites[site_id].grid[id_]
            found[part][max(0, case.index(contract.from_)) :] += getattr(contract, name)
        if case.lacks("grid", site_id):
            found[part][:] = math.inf
    return found


def grid_mw(case: Case, site_id: str) -> Floats:
    """Return grid power by quarter: firm and curtailable MW of every contract energised by then. [MW]"""
    if case.lacks("grid", site_id):
        return np.full(case.quarters, math.inf)
    power_mw = np.zeros(case.quarters)
    for contract in case.programme.sites[site_id].grid.values():
        power_mw[max(0, case.index(contract.from_)) :] += contract.firm_mw + contract.curtailable_mw
    return power_mw


def land_mw(case: Case, site_id: str) -> float:
    """Return the most facility load that the land carries. [MW]"""
    limit_mw = case.programme.sites[site_id].site_limit_facility_mw
    return math.inf if limit_mw is None or case.lacks("land", site_id) else limit_mw


def limits(case: Case, site_id: str) -> dict[str, Limit]:
    """Return what equipment may be built at a site within the plan.

    It can be in service from the date that the site gives, else from the day of the plan plus its lead time; never
    before the quarter of the day of the plan.
    """
    found = {}
    for kind, equipment in case.programme.sites[site_id].equipment.items():
        first, max_mw = case.now, equipment.max_mw
        if case.lacks("equipment", site_id):
            max_mw = math.inf
        elif equipment.from_ is not None:
            first = max(first, case.index(equipment.from_))
        else:
            first += quarters_of_months(case.plants[kind].need("lead_months"))
        if first < case.quarters and max_mw > 0:
            found[kind] = Limit(first, max_mw)
    return found


def first_quarter(case: Case, site_id: str, supply: Supply) -> int | None:
    """Return the first quarter in which all the equipment of a way can be in service; None if it never can."""
    known, units = limits(case, site_id), case.power(site_id).units
    kinds = {units[unit].kind for unit in supply.parts}
    if not known.keys() >= kinds:
        return None
    return max((known[kind].first for kind in kinds), default=case.now)


def room_mw(case: Case, site_id: str, measured_mw: float) -> Floats:
    """Return the most load that can be added to what is measured, by quarter. [MW]

    Measured load always has its power and its land: where grid contracts do not account for it, the rest is power not
    attributed, which serves nothing else. So the room is what the ways carry together with equipment and
    ``max(grid, measured) - measured`` of the grid, and at most ``max(land, measured) - measured``.
    """
    known, power = limits(case, site_id), case.power(site_id)
    most_mw = full_load_mw(case.programme.sites[site_id])
    contracts_mw = np.maximum(grid_mw(case, site_id), measured_mw) - measured_mw
    granted = granted_mw(case, site_id)
    room = np.zeros(case.quarters)
    for t in range(case.now, case.quarters):
        built = tuple((kind, limit.max_mw) for kind, limit in known.items() if limit.first <= t)
        parts = tuple((part, float(mw[t])) for part, mw in granted.items())
        room[t] = _carried_mw(power, built, parts, float(contracts_mw[t]), most_mw)
    return np.minimum(room, max(land_mw(case, site_id), measured_mw) - measured_mw)


@lru_cache(maxsize=4096)
def _carried_mw(
    power: SitePower,
    built_mw: tuple[tuple[str, float], ...],
    granted_mw: tuple[tuple[str, float], ...],
    contracts_mw: float,
    most_mw: float,
) -> float:
    """Return the most load that the ways carry together, given what each kind and each part of the grid may give."""
    known, parts_mw = dict(built_mw), dict(granted_mw)
    ways = [way for way in power.ways if {power.units[unit].kind for unit in way.parts} <= known.keys()]
    if all(len(way.parts) + len(way.grid) == 1 for way in ways):  # they share nothing but the grid
        own_mw = sum(known[kind] for way in ways for kind in way.parts)
        return min(most_mw, own_mw + (contracts_mw if any(way.grid for way in ways) else 0.0))
    model, total = Model(), {}
    terms: dict[str, dict[int, float]] = {name: {} for name in (*known, *parts_mw)}
    for way in ways:
        column = model.column(cost=-1.0)
        total[column] = power.grid_share(way)
        for unit, mw in way.parts.items():
            if not power.units[unit].is_energy:
                terms[power.units[unit].kind][column] = mw
        for part, mw in way.grid.items():
            terms[part][column] = mw
    for name, row in terms.items():
        high = known[name] if name in known else parts_mw[name]
        if row and high < INFINITY:
            model.row(row, high=high)
    if contracts_mw < INFINITY:
        model.row(total, high=contracts_mw)
    model.row(dict.fromkeys(total, 1.0), high=most_mw)
    return -solve(model, presolve=False).value if total else 0.0
