"""What stands at a campus at the end of a plan: connections by their dates, equipment by its sizes."""

from __future__ import annotations

from abilene.buildout import BuildPlan
from abilene.buildout.least_demand import contracts_mw
from abilene.finance.connection_uses import whole_contract_mw
from abilene.programme.power_records import Grid
from abilene.programme.schema import Programme
from abilene.site.of_day import in_force
from abilene.site.tariff import without_minimums_not_sized


def runs_at_end(build: BuildPlan, site_id: str) -> bool:
    """Return whether a campus runs at the end on power that is sized."""
    return site_id in build.case.site_powers and build.facility_mw[site_id][-1] > 0


def connected_at_end(build: BuildPlan, site_id: str) -> list[str]:
    """Return the connections that stand at the end of the plan."""
    case, grid = build.case, build.case.programme.sites[site_id].grid
    last = len(build.quarters) - 1
    return list(filter(lambda name: case.index(grid[name].from_) <= last, grid))


def sizes_at_end(build: BuildPlan, site_id: str) -> dict[str, float]:
    """Return what of its equipment stands at the end, by column. [MW, MWh]"""
    here = filter(lambda key: key[0] == site_id, build.units_mw)
    return {key[1]: float(build.units_mw[key][-1]) for key in here}


def _holding(grid: Grid, held_mw: float | None) -> Grid:
    """Return a connection whose contract is as the plan has it: as far as it has grown, none after its term."""
    if held_mw is None or held_mw == whole_contract_mw(grid):
        return grid
    return grid.model_copy(update={"contract_mw": held_mw})


def programme_at_end(build: BuildPlan, site_id: str) -> Programme:
    """Return the programme in which a campus has the contracts and agreements of the last quarter.

    Contract demand is that of the quarter after, in which the campus runs as it stands.
    Without minimum bills that no sizing holds.
    """
    last = build.quarters[-1].last_day
    programme = in_force(build.case.programme, site_id, last).programme
    site = programme.sites[site_id]
    names = connected_at_end(build, site_id)
    held_mw = contracts_mw(build.case, site_id, build.case.quarters)
    grid = {name: _holding(site.grid[name], held_mw.get(name)) for name in names}
    ppa = dict(filter(lambda terms: terms[1].from_ <= last, site.ppa.items()))
    moved = site.model_copy(update={"grid": grid, "ppa": ppa})
    sites = {**programme.sites, site_id: moved}
    at_end = programme.model_copy(update={"sites": sites})
    return without_minimums_not_sized(at_end)
