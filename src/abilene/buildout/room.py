"""What a site can carry, quarter by quarter: grid contracts, equipment and its lead times, land."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, filterfalse, product
from operator import attrgetter

import numpy as np

from abilene.arrays import Floats
from abilene.buildout.candidates import SUPPLY, CandidateDesign, SitePower
from abilene.buildout.case import Case
from abilene.dates import quarters_of_months
from abilene.programme.power_records import SiteEquipment
from abilene.site.load import full_load_mw
from abilene.solve import Model, solve


@dataclass(frozen=True)
class Limit:
    """How much of one kind of equipment a site may build, and the first quarter of its service."""

    first: int
    max_mw: float
    max_mwh: float = math.inf
    """Of a storage, the most energy. [MWh]"""


@dataclass(frozen=True)
class Available:
    """What the candidates of a site may use in a quarter. [MW]"""

    built_mw: tuple[tuple[str, float], ...]
    """The most that may be built of each kind of equipment."""
    granted_mw: tuple[tuple[str, float], ...]
    """What measured load leaves of each part of the grid."""
    contracts_mw: float
    """What measured load leaves of all contracts together."""
    most_mw: float
    """The most load that the site is ever asked to carry."""


def granted_mw(case: Case, site_id: str) -> dict[str, Floats]:
    """Return what the contracts that are energised by each quarter grant, by part of the grid. [MW]"""
    found = {}
    for part, made_of in case.power(site_id).contracts.items():
        found[part] = _contracts_mw(case, site_id, made_of)
    return found


def grid_mw(case: Case, site_id: str) -> Floats:
    """Return grid power by quarter: firm and curtailable MW of every contract energised by then. [MW]"""
    contracts = case.programme.sites[site_id].grid
    return _contracts_mw(case, site_id, product(contracts, SUPPLY))


def _contracts_mw(
    case: Case, site_id: str, made_of: Iterable[tuple[str, str]]
) -> Floats:
    """Return what some contracts, each with one of its fields, come to by quarter, once they are energised. [MW]"""
    if case.lacks("grid", site_id):
        return np.full(case.quarters, math.inf)
    power_mw = np.zeros(case.quarters)
    contracts = case.programme.sites[site_id].grid
    for id_, name in made_of:
        first = max(0, case.index(contracts[id_].from_))
        power_mw[first:] += getattr(contracts[id_], name)
    return power_mw


def grid_left_mw(case: Case, site_id: str, measured_mw: float) -> Floats:
    """Return grid power that measured load leaves, by quarter; none where contracts do not account for it. [MW]"""
    left: Floats = np.maximum(grid_mw(case, site_id), measured_mw) - measured_mw
    return left


def left_parts_mw(case: Case, site_id: str, measured_mw: float) -> dict[str, Floats]:
    """Return what measured load leaves of each part of the grid, by quarter. [MW]

    It has what the candidate of history needs of each part, as far as that is granted,
    and what this leaves of it is drawn from the other parts that supply, in order.
    """
    left, history = granted_mw(case, site_id), case.candidate_of_history(site_id)
    rest_mw = np.full(case.quarters, float(measured_mw * bool(history.grid)))
    supplying = [*filterfalse(case.power(site_id).is_export, left)]
    for part in supplying:
        taken_mw = np.minimum(left[part], history.grid.get(part, 0.0) * measured_mw)
        left[part] = left[part] - taken_mw
        rest_mw -= taken_mw
    for part in supplying:
        taken_mw = np.clip(rest_mw, 0.0, left[part])
        left[part] = left[part] - taken_mw
        rest_mw -= taken_mw
    return left


def land_mw(case: Case, site_id: str) -> float:
    """Return the most facility load that the land carries. [MW]"""
    limit_mw = case.programme.sites[site_id].site_limit_facility_mw
    if limit_mw is None or case.lacks("land", site_id):
        return math.inf
    return limit_mw


KIND = "equipment {}"
"""The limit of one kind of equipment alone, as a case sets it aside."""


def limits(case: Case, site_id: str) -> dict[str, Limit]:
    """Return what equipment may be built at a site within the plan.

    It can be in service from the date that the site gives, else from the day of the
    plan plus its lead time; never before the quarter of the day of the plan.
    """
    found = {}
    for kind, equipment in case.programme.sites[site_id].equipment.items():
        limit = _limit(case, site_id, kind, equipment)
        is_within = limit.first < case.quarters
        if is_within and limit.max_mw > 0:
            found[kind] = limit
    return found


def _limit(case: Case, site_id: str, kind: str, equipment: SiteEquipment) -> Limit:
    kinds = ("equipment", KIND.format(kind))
    if any(map(partial(case.lacks, site=site_id), kinds)):
        return Limit(case.now, math.inf)
    if equipment.from_ is not None:
        dated = case.index(equipment.from_)
        return Limit(max(case.now, dated), equipment.max_mw, equipment.most_mwh)
    lead_quarters = quarters_of_months(case.plants[kind].need("lead_months"))
    return Limit(case.now + lead_quarters, equipment.max_mw, equipment.most_mwh)


def service_quarters(case: Case, site_id: str, candidate: CandidateDesign) -> range:
    """Return the quarters of the plan in which all the equipment of a candidate can be in service."""
    known = limits(case, site_id)
    kinds = kinds_needed(case.power(site_id), candidate)
    if not known.keys() >= kinds:
        return range(0)
    first = max((known[kind].first for kind in kinds), default=case.now)
    return range(first, case.quarters)


def running_units(case: Case, site_id: str, measured_mw: float) -> Mapping[str, float]:
    """Return what measured load runs on of each unit of equipment, by the candidate of history. [MW, MWh]"""
    history = case.candidate_of_history(site_id)
    return {unit: share * measured_mw for unit, share in history.parts.items()}


def left_limits(case: Case, site_id: str, measured_mw: float) -> dict[str, Limit]:
    """Return what measured load leaves of the equipment that may be built, as ``limits``."""
    units, found = case.power(site_id).units, limits(case, site_id)
    for unit, mw in running_units(case, site_id, measured_mw).items():
        kind = units[unit].kind
        if kind in found:
            # of stored energy mw are MWh
            name = "max_mwh" if units[unit].is_energy else "max_mw"
            left = max(0.0, getattr(found[kind], name) - mw)
            found[kind] = replace(found[kind], **{name: left})
    return found


def least_to_build(case: Case, site_id: str, measured_mw: float) -> dict[str, float]:
    """Return what must be built at least of each unit, beside what measured load runs on. [MW, MWh]"""
    full_mw = full_load_mw(case.programme.sites[site_id])
    runs = running_units(case, site_id, measured_mw)
    return {
        unit: max(0.0, share * full_mw - runs.get(unit, 0.0))
        for unit, share in case.power(site_id).least.items()
    }


def room_mw(case: Case, site_id: str, measured_mw: float) -> Floats:
    """Return the most load that can be added to what is measured, by quarter. [MW]

    Measured load always has its power and its land: where grid contracts do not account
    for it, the rest is power not attributed, which serves nothing else. So the room is
    what the candidates carry together with equipment and ``max(grid, measured) - measured``
    of the grid, and at most ``max(land, measured) - measured``.
    """
    available = _available(case, site_id, measured_mw)
    carried_mw = map(partial(_carried_mw, case.power(site_id)), available)
    room = np.zeros(case.quarters)
    room[case.now :] = [*carried_mw]
    most_land_mw = max(land_mw(case, site_id), measured_mw)
    return np.minimum(room, most_land_mw - measured_mw)


def _available(case: Case, site_id: str, measured_mw: float) -> Iterator[Available]:
    """Yield what the candidates of a site may use, for each quarter that there is to decide about."""
    equipment = left_limits(case, site_id, measured_mw)
    left = left_parts_mw(case, site_id, measured_mw).items()
    contracts_mw = grid_left_mw(case, site_id, measured_mw)
    full_mw = full_load_mw(case.programme.sites[site_id])
    for t in range(case.now, case.quarters):
        parts = [(part, float(mw[t])) for part, mw in left]
        yield Available(
            built_mw=_in_service(equipment, t),
            granted_mw=tuple(parts),
            contracts_mw=float(contracts_mw[t]),
            most_mw=full_mw,
        )


def _in_service(
    equipment: Mapping[str, Limit], quarter: int
) -> tuple[tuple[str, float], ...]:
    """Return the most of each kind of equipment that can be in service by a quarter. [MW]"""
    there = []
    for kind, limit in equipment.items():
        if limit.first <= quarter:
            there.append((kind, limit.max_mw))
    return tuple(there)


def _carried_mw(power: SitePower, available: Available) -> float:
    """Return the most load that the candidates carry together; worked out once for each site power. [MW]"""
    if available not in power.carried_mw:
        power.carried_mw[available] = _most_mw(power, available)
    return power.carried_mw[available]


def _most_mw(power: SitePower, available: Available) -> float:
    """Return the most load that the candidates carry together. [MW]

    Where each of them needs one thing alone, they share nothing but the grid, and what
    they carry can be added up. Else they compete for equipment and for parts of the
    grid, and the best mixture is a linear programme.
    """
    kinds = dict(available.built_mw).keys()
    candidates = [one for one in power.candidates if kinds_needed(power, one) <= kinds]
    if all(map(_needs_one_thing, candidates)):
        return _added_up_mw(candidates, available)
    return _mixed_mw(power, candidates, available)


def _needs_one_thing(candidate: CandidateDesign) -> bool:
    """Return whether a candidate needs a MW of one unit alone, or of one part of the grid."""
    return [*candidate.parts.values(), *candidate.grid.values()] == [1.0]


def kinds_needed(power: SitePower, candidate: CandidateDesign) -> set[str]:
    """Return the kinds of equipment that a candidate needs."""
    return {power.units[unit].kind for unit in candidate.parts}


def _added_up_mw(candidates: Sequence[CandidateDesign], available: Available) -> float:
    """Return what candidates carry that need one kind of equipment, or the grid, each. [MW]"""
    built_mw = dict(available.built_mw)
    kinds = chain.from_iterable(map(attrgetter("parts"), candidates))
    carried_mw = sum(map(built_mw.__getitem__, kinds))
    if any(map(attrgetter("grid"), candidates)):
        carried_mw += available.contracts_mw
    return min(available.most_mw, carried_mw)


def _mixed_mw(
    power: SitePower, candidates: Sequence[CandidateDesign], available: Available
) -> float:
    """Return the most that a mixture of candidates carries. [MW]

    max sum over j of w[j], with w[j] the load that candidate j serves, such that

    * sum over j of part[j,u] w[j] <= built, for the units of each kind of equipment (of
      a storage its power: its energy is not counted in MW);
    * sum over j of grid[j,g] w[j] <= what measured load leaves of each part of the grid;
    * sum over j of (sum over g of grid[j,g]) w[j] <= contracts, exports left out;
    * sum over j of w[j] <= the most that the site is ever asked to carry.
    """
    model, from_grid = Model(), dict[int, float]()
    needed = defaultdict[str, dict[int, float]](dict)
    for candidate in candidates:
        column = model.column(cost=-1.0)
        from_grid[column] = power.grid_share(candidate)
        for name, mw in _needs(power, candidate):
            needed[name][column] = mw
    for name, most_mw in (*available.built_mw, *available.granted_mw):
        model.hold(needed[name], most_mw)
    model.hold(from_grid, available.contracts_mw)
    model.row(dict.fromkeys(from_grid, 1.0), high=available.most_mw)
    return -solve(model, presolve=False).value


def _needs(power: SitePower, candidate: CandidateDesign) -> Iterator[tuple[str, float]]:
    """Yield what one MW of load needs by a candidate, by kind of equipment and part of the grid. [MW]"""
    for name, mw in candidate.parts.items():
        unit = power.units[name]
        if not unit.is_energy:
            yield unit.kind, mw
    yield from candidate.grid.items()
