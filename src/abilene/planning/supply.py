"""What the load of a campus is powered by in a quarter, and what that power rests on."""

from __future__ import annotations

import math
from itertools import pairwise
from operator import itemgetter

import numpy as np

from abilene.buildout import BuildPlan
from abilene.planning.footing import ASSUMED, FIRM, Footing, Ground, Shares

BY_FOOTING = itemgetter(1)
WITHOUT: Shares = [(math.inf, ASSUMED)]
"""What carries the load that nothing known carries."""


def supply_of(build: BuildPlan, ground: Ground, site_id: str, quarter: int) -> Shares:
    """Return the power of a campus, as much as its load at the end of a quarter, the firmest first. [MW]

    Load on the grid counts to the contracts that are in force, load beside it to
    equipment in service: what burns fuel first, as it alone carries load at any hour;
    each from the firmest evidence on. Load that was measured beyond the contracts is
    firm.
    """
    load_mw = float(build.facility_mw[site_id][quarter])
    on_grid_mw = min(load_mw, float(build.on_grid_mw(site_id)[quarter]))
    contracts = _contracts(build, ground, site_id, quarter)
    equipment = _equipment(build, ground, site_id, quarter)
    used = [
        *between([*contracts, *WITHOUT], 0.0, on_grid_mw),
        *between([*equipment, *WITHOUT], 0.0, load_mw - on_grid_mw),
    ]
    return sorted(used, key=BY_FOOTING)


def between(supply: Shares, low: float, high: float) -> Shares:
    """Return what of a supply lies between two places in its order, each part with its footing. [MW]"""
    edges = np.cumsum([0.0, *map(itemgetter(0), supply)])
    spans = (min(high, end) - max(low, start) for start, end in pairwise(edges))
    amounts = (max(0.0, float(span)) for span in spans)
    return list(zip(amounts, map(BY_FOOTING, supply), strict=True))


def _contracts(build: BuildPlan, ground: Ground, site_id: str, quarter: int) -> Shares:
    """Return what the contracts in force grant, and load measured beyond them, the firmest first. [MW]"""
    unattributed_mw = float(build.power_not_attributed_mw[site_id][quarter])
    found: Shares = [(unattributed_mw, FIRM)]
    for id_, contract in build.case.programme.sites[site_id].grid.items():
        here = f"sites.{site_id}.grid.{id_}"
        in_force = build.case.index(contract.from_) <= quarter
        granted = {
            "firm_mw": contract.firm_mw,
            "curtailable_mw": contract.curtailable_mw,
        }
        for name, mw in granted.items():
            footing = ground.of(f"{here}.{name}", f"{here}.from")
            found.append((mw * in_force, footing))
    return sorted(found, key=BY_FOOTING)


def _equipment(build: BuildPlan, ground: Ground, site_id: str, quarter: int) -> Shares:
    """Return the equipment in service, what burns fuel first. [MW]"""
    programme = build.case.programme
    found: list[tuple[bool, Footing, float]] = []
    for kind, mw in build.equipment_at(site_id).items():
        needs_weather = programme.equipment[kind].output != "firm"
        footing = _of_equipment(build, ground, site_id, kind)
        found.append((needs_weather, footing, float(mw[quarter])))
    return [(mw, footing) for _, footing, mw in sorted(found)]


def _of_equipment(build: BuildPlan, ground: Ground, site_id: str, kind: str) -> Footing:
    """Return what a kind of equipment rests on: that it may be built at all, and from when."""
    here = f"sites.{site_id}.equipment.{kind}"
    allowed = build.case.programme.sites[site_id].equipment[kind]
    dated = f"{here}.from" if allowed.from_ else f"equipment.{kind}.lead_months"
    return ground.of(f"{here}.max_mw", dated)
