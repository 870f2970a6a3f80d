"""What stands at a campus at the end of a plan, run for a year: cost beside the grid alone, CO2, water, starts."""

from __future__ import annotations

from functools import partial
from itertools import compress
from pathlib import Path

from abilene.buildout import BuildPlan
from abilene.planning.at_end import programme_at_end, runs_at_end, sizes_at_end
from abilene.planning.rounding import OF_SIZE, significant
from abilene.results.as_built_records import (
    AsBuiltAnswer,
    CommitmentAnswer,
    EmissionsAnswer,
    GridAloneAnswer,
    WaterAnswer,
)
from abilene.site.as_built import as_built
from abilene.site.commitment import CommitmentStudy, commitment_of
from abilene.site.footprint import Footprint, footprint_of
from abilene.site.grid_alone import GridAlone, grid_alone
from abilene.site.power_design import PowerDesign
from abilene.site.voll import tiers

BUILT = 1e-3
"""Equipment smaller than this share of the load is rounding. [-]"""
_ten = partial(significant, figures=OF_SIZE)


def as_built_answer(
    build: BuildPlan, site_id: str, folder: Path
) -> AsBuiltAnswer | None:
    """Return what a campus is at the end of a plan, with what stands then.

    Parameters
    ----------
    build : BuildPlan
        The plan.
    site_id : str
        The campus.
    folder : Path
        Of the programme file.

    Returns
    -------
    AsBuiltAnswer or None
        None where nothing runs, its power is not sized, or nothing in the file gives it.
    """
    load_mw = float(build.facility_mw[site_id][-1])
    load_mw -= float(build.power_not_attributed_mw[site_id][-1])
    sizes = sizes_at_end(build, site_id)
    has_plants = max(sizes.values(), default=0.0) >= BUILT * load_mw
    programme = programme_at_end(build, site_id)
    powered = has_plants or bool(programme.sites[site_id].grid)
    if not (runs_at_end(build, site_id) and load_mw > 0 and powered):
        return None
    worth = tiers(programme, site_id)
    design = as_built(programme, site_id, load_mw, sizes, folder=folder, tiers=worth)
    usual = grid_alone(design, programme, folder, worth) if has_plants else None
    found = footprint_of(design, programme)
    return AsBuiltAnswer(
        load_mw=_ten(load_mw) or 0.0,
        usd_per_mwh=_ten(design.lcoe_usd_per_mwh),
        served=design.served_mwh / design.facility_mwh,
        grid_alone=usual and _grid_alone(usual),
        emissions=_emissions(found, site_id),
        water=_water(found),
        commitment=_commitment(commitment_of(design, programme)),
    )


def _grid_alone(usual: GridAlone) -> GridAloneAnswer:
    alone: PowerDesign = usual.alone
    load_usd = alone.unserved_usd - usual.design.unserved_usd
    return GridAloneAnswer(
        usd_per_mwh=_ten(alone.lcoe_usd_per_mwh),
        served=alone.served_mwh / alone.facility_mwh,
        own_plants_save_usd=_ten(usual.saves_usd) or 0.0,
        load_saved_usd=_ten(load_usd) or 0.0,
    )


def _emissions(found: Footprint, site_id: str) -> EmissionsAnswer:
    carbon = found.carbon
    ways = {
        "grid_co2_region": carbon.location_t,
        "residual_co2_kg_per_mwh": carbon.market_t,
        "marginal_co2_region": carbon.marginal_t,
    }
    unknown = [tonnes is None for tonnes in ways.values()]
    return EmissionsAnswer(
        own_t=_ten(carbon.own_t) or 0.0,
        location_t=_ten(carbon.location_t),
        market_t=_ten(carbon.market_t),
        marginal_t=_ten(carbon.marginal_t),
        clean_hourly=_ten(carbon.hourly_clean),
        clean_yearly=_ten(carbon.yearly_clean),
        clean_is_least=not carbon.knows_grid,
        missing=tuple(f"sites.{site_id}.{key}" for key in compress(ways, unknown)),
    )


def _water(found: Footprint) -> WaterAnswer:
    water = found.water
    return WaterAnswer(
        cooling_m3=_ten(water.cooling_m3),
        plants_m3=_ten(water.plants_m3),
        wue_l_per_kwh=_ten(water.wue_l_per_kwh),
        missing=water.missing,
    )


def _commitment(found: CommitmentStudy) -> CommitmentAnswer:
    if found.not_run:
        return CommitmentAnswer(not_run=found.not_run)
    return CommitmentAnswer(added_usd=_ten(found.added_usd), share=_ten(found.share))
