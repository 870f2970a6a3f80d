"""The ways to power a site, and what each can carry, quarter by quarter: grid contracts, equipment, land."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from abilene.dates import quarters_of_months
from abilene.errors import InputError, Problem
from abilene.power.plant import Plant
from abilene.programme.schema import Programme

if TYPE_CHECKING:
    from abilene.buildout.case import Case

Floats = NDArray[np.float64]
GRID = "grid"


@dataclass(frozen=True)
class Supply:
    """One way to power a site, per MW of facility load.

    Parameters
    ----------
    name : str
        How it is called.
    on_grid : bool
        Whether it needs the grid contracts for its whole load.
    energy_usd_per_mwh : float
        Cost of operation in money of the programme's year. [USD per MWh of load]
    parts_mw : mapping
        Equipment by kind. [MW per MW of load]
    capex_usd_per_mw : mapping
        Capital cost by kind of equipment, in money of the programme's year. [USD per MW of load]
    co2_t_per_mwh : float, optional
        Emissions. [t per MWh of load]
    lcoe_usd_per_mwh : float, optional
        Levelised cost, capital included. [USD per MWh of load]
    lost_hours_per_year : float, optional
        Hours in which some of the load is left unserved, because power then costs more than the compute lost.
    """

    name: str
    on_grid: bool
    energy_usd_per_mwh: float
    parts_mw: Mapping[str, float] = field(default_factory=dict)
    capex_usd_per_mw: Mapping[str, float] = field(default_factory=dict)
    co2_t_per_mwh: float | None = None
    lcoe_usd_per_mwh: float | None = None
    lost_hours_per_year: float | None = None


Supplies = Mapping[str, tuple[Supply, ...]]
"""The ways to power each site that has been sized."""


@dataclass(frozen=True)
class Limit:
    """How much of one kind of equipment a site may build, and the first quarter of its service."""

    first: int
    max_mw: float


def plain_supplies(programme: Programme, site_id: str, plants: Mapping[str, Plant]) -> tuple[Supply, ...]:
    """Return the supplies of a site that has not been sized: its contracts, and each kind of firm equipment alone.

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
    own = (
        Supply(kind, False, price, {kind: 1.0}, {kind: plants[kind].need("capex_usd_per_kw") * 1000})
        for kind in site.equipment
        if plants[kind].output == "firm"
    )
    return (Supply(GRID, True, price), *own)


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
    """Return the first quarter in which all the equipment of a supply can be in service; None if it never can."""
    known = limits(case, site_id)
    if not known.keys() >= supply.parts_mw.keys():
        return None
    return max((known[kind].first for kind in supply.parts_mw), default=case.now)


def room_mw(case: Case, site_id: str, measured_mw: float) -> Floats:
    """Return the most load that can be added to what is measured, by quarter. [MW]

    Measured load always has its power and its land: where grid contracts do not account for it, the rest is power not
    attributed, which serves nothing else. So the room is ``max(grid, measured) - measured + equipment``, and at most
    ``max(land, measured) - measured``.
    """
    known, most_mw = limits(case, site_id), np.zeros(case.quarters)
    contracts_mw = np.maximum(grid_mw(case, site_id), measured_mw) - measured_mw
    for supply in case.supplies_of(site_id):
        first = first_quarter(case, site_id, supply)
        if first is None:
            continue
        built_mw = min((known[kind].max_mw / mw for kind, mw in supply.parts_mw.items()), default=math.inf)
        carried_mw = np.minimum(contracts_mw, built_mw) if supply.on_grid else np.full(case.quarters, built_mw)
        most_mw[first:] += carried_mw[first:]
    return np.minimum(most_mw, max(land_mw(case, site_id), measured_mw) - measured_mw)
