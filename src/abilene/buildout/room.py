"""What a site can carry, quarter by quarter: grid contracts, equipment and its lead times, land."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from abilene.arrays import Floats
from abilene.buildout.candidates import CandidateDesign, SitePower
from abilene.buildout.case import Case
from abilene.dates import quarters_of_months
from abilene.site.problem import full_load_mw
from abilene.solve import INFINITY, Model, solve


@dataclass(frozen=True)
class Limit:
    """How much of one kind of equipment a site may build, and the first quarter of its service."""

    first: int
    max_mw: float


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
        power_mw[max(0, case.index(contract.from_)) :] += (
            contract.firm_mw + contract.curtailable_mw
        )
    return power_mw


def land_mw(case: Case, site_id: str) -> float:
    """Return the most facility load that the land carries. [MW]"""
    limit_mw = case.programme.sites[site_id].site_limit_facility_mw
    return math.inf if limit_mw is None or case.lacks("land", site_id) else limit_mw


def limits(case: Case, site_id: str) -> dict[str, Limit]:
    """Return what equipment may be built at a site within the plan.

    It can be in service from the date that the site gives, else from the day of the
    plan plus its lead time; never before the quarter of the day of the plan.
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


def first_quarter(case: Case, site_id: str, candidate: CandidateDesign) -> int | None:
    """Return the first quarter in which all the equipment of a candidate can be in service; None if it never can."""
    known, units = limits(case, site_id), case.power(site_id).units
    kinds = {units[unit].kind for unit in candidate.parts}
    if not known.keys() >= kinds:
        return None
    return max((known[kind].first for kind in kinds), default=case.now)


def room_mw(case: Case, site_id: str, measured_mw: float) -> Floats:
    """Return the most load that can be added to what is measured, by quarter. [MW]

    Measured load always has its power and its land: where grid contracts do not account
    for it, the rest is power not attributed, which serves nothing else. So the room is
    what the candidates carry together with equipment and ``max(grid, measured) - measured``
    of the grid, and at most ``max(land, measured) - measured``.
    """
    known, power = limits(case, site_id), case.power(site_id)
    most_mw = full_load_mw(case.programme.sites[site_id])
    contracts_mw = np.maximum(grid_mw(case, site_id), measured_mw) - measured_mw
    granted = granted_mw(case, site_id)
    room = np.zeros(case.quarters)
    for t in range(case.now, case.quarters):
        built = tuple(
            (kind, limit.max_mw) for kind, limit in known.items() if limit.first <= t
        )
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
    """Return the most load that the candidates carry together, given the most of each kind and part of the grid."""
    known, parts_mw = dict(built_mw), dict(granted_mw)
    candidates = [
        candidate
        for candidate in power.candidates
        if {power.units[unit].kind for unit in candidate.parts} <= known.keys()
    ]
    if all(
        len(candidate.parts) + len(candidate.grid) == 1 for candidate in candidates
    ):  # they share nothing but the grid
        own_mw = sum(
            known[kind] for candidate in candidates for kind in candidate.parts
        )
        return min(
            most_mw,
            own_mw
            + (
                contracts_mw if any(candidate.grid for candidate in candidates) else 0.0
            ),
        )
    model, total = Model(), {}
    terms: dict[str, dict[int, float]] = {name: {} for name in (*known, *parts_mw)}
    for candidate in candidates:
        column = model.column(cost=-1.0)
        total[column] = power.grid_share(candidate)
        for unit, mw in candidate.parts.items():
            if not power.units[unit].is_energy:
                terms[power.units[unit].kind][column] = mw
        for part, mw in candidate.grid.items():
            terms[part][column] = mw
    for name, row in terms.items():
        high = known[name] if name in known else parts_mw[name]
        if row and high < INFINITY:
            model.row(row, high=high)
    if contracts_mw < INFINITY:
        model.row(total, high=contracts_mw)
    model.row(dict.fromkeys(total, 1.0), high=most_mw)
    return -solve(model, presolve=False).value if total else 0.0
