"""What power a site can have, quarter by quarter: grid contracts, equipment, land."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from abilene.buildout.case import Case
from abilene.dates import quarters_of_months

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Option:
    """Equipment that may be built at a site: how much at most, and the first quarter of its service."""

    kind: str
    first: int
    max_mw: float


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


def options(case: Case, site_id: str) -> list[Option]:
    """Return the firm equipment that may be built at a site within the plan; sun, wind and storage are no firm MW.

    It can be in service from the date that the site gives, else from the day of the plan plus its lead time; never
    before the quarter of the day of the plan.
    """
    found = []
    for kind, equipment in case.programme.sites[site_id].equipment.items():
        if kind not in case.plants:
            continue
        first, max_mw = case.now, equipment.max_mw
        if case.lacks("equipment", site_id):
            max_mw = math.inf
        elif equipment.from_ is not None:
            first = max(first, case.index(equipment.from_))
        else:
            first += quarters_of_months(case.plants[kind].need("lead_months"))
        if first < case.quarters and max_mw > 0:
            found.append(Option(kind, first, max_mw))
    return found


def room_mw(case: Case, site_id: str, measured_mw: float) -> Floats:
    """Return the most load that can be added to what is measured, by quarter. [MW]

    Measured load always has its power and its land: where grid contracts do not account for it, the rest is power not
    attributed, which serves nothing else. So the room is ``max(grid, measured) - measured + equipment``, and at most
    ``max(land, measured) - measured``.
    """
    most_mw = np.maximum(grid_mw(case, site_id), measured_mw) - measured_mw
    for option in options(case, site_id):
        most_mw[option.first :] += option.max_mw
    return np.minimum(most_mw, max(land_mw(case, site_id), measured_mw) - measured_mw)
