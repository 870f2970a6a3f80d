"""The cheapest power for a site, added up: what is built, what it costs, gives and emits; by default for one MW."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import starmap
from operator import attrgetter
from pathlib import Path

from abilene.arrays import Floats
from abilene.budget import Budget
from abilene.power.billed import billed_as_drawn
from abilene.power.columns import Over
from abilene.power.result import Sizing, Tally, not_taken_usd, tally
from abilene.power.sizing import State, size
from abilene.power.warm_start import WarmStart
from abilene.programme.schema import Programme
from abilene.site.bills import (
    above_first_step_usd,
    charges_by_mw_usd,
)
from abilene.site.builder import NO_LIMITS, Limits
from abilene.site.load import Tier, lifted_usd
from abilene.site.power_design import (
    Part,
    PowerDesign,
    Unserved,
    sum_to_year,
    weighted_mean,
    year_lengths,
)
from abilene.site.price_response import (
    mean_response,
    price_response,
)
from abilene.site.problem import SiteCampus, most_drawn_mw, site_campus

TOLERANCE, EVALUATIONS = 1e-4, 400
"""Relative gap at which sizing may stop, and its most evaluations, unless a budget says otherwise. [-]"""


def unit_design(
    programme: Programme,
    site_id: str,
    *,
    load_mw: float = 1.0,
    grid: bool = True,
    seed: int = 1,
    folder: Path | None = None,
    shapes: Sequence[Floats] | None = None,
    limits: Limits = NO_LIMITS,
    tiers: Sequence[Tier] = (),
    over: Over = "mean",
    budget: Budget[State] | None = None,
    warm_start: WarmStart | None = None,
) -> PowerDesign:
    """Size the power of a site for a load, by default one MW of the facility.

    The same input gives the same result, unless its time stops it.

    Parameters
    ----------
    programme, site_id, load_mw, grid, seed, folder, shapes, limits, tiers
        As in ``site_campus``.
    over, warm_start
        As in ``sizing.size``.
    budget : Budget, optional
        How exactly and how long to search: its tolerance, time and evaluations.

    Raises
    ------
    InputError
        As ``site_campus``.
    """
    given = site_campus(
        programme,
        site_id,
        load_mw,
        grid=grid,
        seed=seed,
        folder=folder,
        shapes=shapes,
        limits=limits,
        tiers=tiers,
    )
    allowed = budget or Budget[State]()
    sizing = size(
        given.years,
        over=over,
        tolerance=TOLERANCE if allowed.tolerance is None else allowed.tolerance,
        evaluations=allowed.evaluations or EVALUATIONS,
        seconds=allowed.seconds_left,
        warm_start=warm_start,
        progress=allowed.progress,
    )
    sizing = billed_as_drawn(given.years, sizing, over)
    has_grid = grid and bool(programme.sites[site_id].grid)
    return added_up(given, sizing, has_grid, seed, over)


def added_up(
    campus: SiteCampus, sizing: Sizing, grid: bool, seed: int, over: Over = "mean"
) -> PowerDesign:
    """Add up the years of a sized campus; its seasons, if those are its years, each by its length."""
    years = list(zip(campus.years, sizing.operations, strict=True))
    tallies = [tally(one, operation) for one, operation in years]
    first = campus.years[0]
    columns = dict.fromkeys(map(attrgetter("column"), first.blocks))
    parts = [_block_part(campus, sizing, column, tallies) for column in columns]
    parts += [_storage_part(campus, sizing, storage.name) for storage in first.storages]
    parts += [_settled_part(campus, sizing, one.name) for one in first.settlements]
    unserved_mwh = [
        weighted_mean(campus, [found[load.unserved].energy_mwh for found in tallies])
        for load in first.loads
    ]
    failed_mwh = _failed_mwh(campus, tallies)
    # what machines fail to give is missing of the load that is worth the least
    least = min(range(len(first.loads)), key=lambda i: campus.tiers[i].usd_per_mwh)
    unserved_mwh[least] += failed_mwh
    each = list(zip(campus.tiers, unserved_mwh, strict=True))
    unserved_usd = math.fsum(tier.usd_per_mwh * mwh for tier, mwh in each)
    counted_usd = [
        weighted_mean(campus, [found[load.unserved].cost_usd for found in tallies])
        for load in first.loads
    ]
    counted_usd[least] += failed_mwh * campus.failed_usd_per_mwh
    above_usd = math.fsum(
        lifted_usd(*one, usd) for one, usd in zip(each, counted_usd, strict=True)
    )
    load_mwh = weighted_mean(
        campus, [float(one.demand_mw.sum()) * sum_to_year(one) for one in campus.years]
    )
    return PowerDesign(
        site=campus,
        grid=grid,
        seed=seed,
        over=over,
        sizing=sizing,
        parts=tuple(parts),
        take_or_pay_usd=weighted_mean(campus, list(starmap(not_taken_usd, years))),
        served_mwh=load_mwh - math.fsum(unserved_mwh),
        unserved_mwh=math.fsum(unserved_mwh),
        response=mean_response(
            [price_response(one, done, campus.tiers) for one, done in years],
            year_lengths(campus),
        ),
        unserved_usd=unserved_usd,
        lifted_usd=above_usd,
        unserved=tuple(
            Unserved(tier, mwh, max(0.0, mwh / (load_mwh * tier.share_of_load)))
            for tier, mwh in each
        ),
        failed_mwh=failed_mwh,
    )


def _failed_mwh(campus: SiteCampus, tallies: list[dict[str, Tally]]) -> float:
    """Return what machines should have given and do not, as they fail. [MWh/year]"""
    each = [[one.failed_mwh for one in found.values()] for found in tallies]
    return weighted_mean(campus, list(map(math.fsum, each)))


def _block_part(
    campus: SiteCampus, sizing: Sizing, name: str, tallies: list[dict[str, Tally]]
) -> Part:
    """Add up a block."""
    unit = campus.units.get(name)
    mw = most_drawn_mw(campus, sizing, name) if unit is None else sizing.capacity[name]
    energy = weighted_mean(campus, [found[name].energy_mwh for found in tallies])
    available = weighted_mean(campus, [found[name].available_mwh for found in tallies])
    return Part(
        name=name,
        mw=mw,
        mwh=0.0,
        capital_usd=mw * unit.capital_usd if unit else 0.0,
        annuity_usd=mw * (unit.annuity_usd - unit.fixed_om_usd) if unit else 0.0,
        fixed_om_usd=mw * unit.fixed_om_usd
        if unit
        else charges_by_mw_usd(campus, sizing, name) + campus.standing_usd(name),
        variable_usd=weighted_mean(campus, [found[name].cost_usd for found in tallies])
        + weighted_mean(campus, above_first_step_usd(campus, sizing, name))
        - weighted_mean(campus, [found[name].failed_mwh for found in tallies])
        * campus.failed_usd_per_mwh,
        energy_mwh=energy,
        curtailed_mwh=max(0.0, available - energy) if name in campus.weathered else 0.0,
        co2_t=_co2_t(campus, name, energy, tallies),
    )


def _settled_part(campus: SiteCampus, sizing: Sizing, name: str) -> Part:
    """Add up a contract that moves money alone: what it pays or earns is fixed, whatever is dispatched."""
    mw, nothing = sizing.capacity[name], (0.0,) * 4
    usd = mw * campus.units[name].fixed_om_usd
    return Part(name, mw, 0.0, 0.0, 0.0, usd, *nothing)


def _co2_t(
    campus: SiteCampus, name: str, energy_mwh: float, tallies: list[dict[str, Tally]]
) -> float:
    """Return the yearly emissions of a block: NaN where it gives energy and nothing says what that emits. [t/year]"""
    contract = name.removesuffix(".curtailable")
    if contract in campus.unknown_co2 and energy_mwh > 0:
        return math.nan
    return weighted_mean(campus, [found[name].co2_t for found in tallies])


def _storage_part(campus: SiteCampus, sizing: Sizing, name: str) -> Part:
    """Add up a storage; what it gives is counted, what it draws is in the other parts."""
    power, energy = campus.units[f"{name}.power"], campus.units[f"{name}.energy"]
    mw, mwh = sizing.capacity[f"{name}.power"], sizing.capacity[f"{name}.energy"]
    given = zip(campus.years, sizing.operations, strict=True)
    return Part(
        name=name,
        mw=mw,
        mwh=mwh,
        capital_usd=mw * power.capital_usd + mwh * energy.capital_usd,
        annuity_usd=mw * (power.annuity_usd - power.fixed_om_usd)
        + mwh * (energy.annuity_usd - energy.fixed_om_usd),
        fixed_om_usd=mw * power.fixed_om_usd + mwh * energy.fixed_om_usd,
        variable_usd=0.0,
        energy_mwh=weighted_mean(
            campus,
            [float(o.discharge_mw[name].sum()) * sum_to_year(c) for c, o in given],
        ),
        curtailed_mwh=0.0,
        co2_t=0.0,
    )
