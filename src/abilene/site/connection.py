"""The grid contracts of a site in the engine's terms, and the hours in which each is cut."""

from __future__ import annotations

import numpy as np

from abilene.programme.power_records import Grid
from abilene.programme.schema import Site
from abilene.resource.fuel import grid_co2_kg_per_mwh
from abilene.site.contracts import GridContract, Hours, hours_above, hours_of_highest
from abilene.site.hours import SiteHours

KW_PER_MW = 1000.0


def contract_of(
    site: Site, name: str, hours: SiteHours, load_mw: float
) -> GridContract:
    """Return a contract of a site as it stands: no more of it than the load [MW], and all of that held."""
    assert hours.price is not None  # a site with contracts has a price
    grid, region = site.grid[name], site.grid_co2_region
    since = grid.from_
    energy = hours.price.usd_per_mwh
    if grid.energy_usd_per_mwh is not None:
        energy = np.full(hours.weather.axis.length, grid.energy_usd_per_mwh)
    return GridContract(
        f"grid.{name}",
        energy + grid.charge_usd_per_mwh,
        firm_mw=((since, min(grid.firm_mw, load_mw)),),
        curtailable_mw=((since, min(grid.curtailable_mw, load_mw)),),
        curtailed=_cut(grid, hours),
        demand_charge_usd_per_mw=grid.demand_charge_usd_per_kw_month * KW_PER_MW,
        min_take=grid.min_take,
        min_take_usd_per_mwh=float(energy.mean()) + grid.charge_usd_per_mwh,
        export_mw=((since, min(grid.export_mw, load_mw)),),
        export_usd_per_mwh=energy,
        co2_t_per_mwh=0.0 if region is None else grid_co2_kg_per_mwh(region) / 1000,
    )


def _cut(grid: Grid, hours: SiteHours) -> Hours:
    """Return the hours in which the utility cuts a contract.

    A budget of hours goes to those of the highest net load of the grid, by which a
    utility chooses; where it is not given, to those of the highest price, and among
    equal prices the hottest.
    """
    axis, net_load_mw = hours.weather.axis, hours.net_load_mw
    if grid.curtailed_in is not None:
        return np.isin(axis.months, grid.curtailed_in.months) & np.isin(
            axis.hours_of_day, grid.curtailed_in.hours_utc
        )
    if grid.curtailed_above_mw is not None:
        assert net_load_mw is not None  # site_hours has seen to it
        return hours_above(net_load_mw, grid.curtailed_above_mw)
    budget = grid.curtailed_hours_per_year or 0.0
    if net_load_mw is not None:
        return hours_of_highest(net_load_mw, budget, hours.weather.air_temp_c)
    assert hours.price is not None
    return hours_of_highest(hours.price.usd_per_mwh, budget, hours.weather.air_temp_c)


def curtailment_note(grid: Grid, hours: SiteHours) -> str:
    """Say when a contract is cut."""
    if grid.curtailed_in is not None:
        months = ", ".join(map(str, grid.curtailed_in.months))
        when = ", ".join(map(str, grid.curtailed_in.hours_utc))
        return f"cut in the hours {when} UTC of the months {months}"
    count = int(_cut(grid, hours).sum())
    if grid.curtailed_above_mw is not None:
        return f"cut in the {count} hours in which the grid's net load is above {grid.curtailed_above_mw:,.0f} MW"
    if grid.curtailed_hours_per_year is None:
        return "its curtailable power is never cut, as nothing says when"
    return f"cut in the {count} hours of highest {'price' if hours.net_load_mw is None else 'net load of its grid'}"
