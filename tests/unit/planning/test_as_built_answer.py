"""What a plan says of a campus as it stands at the end is what ``size`` says of the same design."""

from dataclasses import replace
from importlib import resources

import numpy as np
import pytest
import yaml

import abilene as ab
from abilene.planning.as_built_answer import as_built_answer
from abilene.site.builder import Limits
from abilene.site.commitment import commitment_of
from abilene.site.footprint import footprint_of
from abilene.site.grid_alone import grid_alone
from abilene.site.sizing import unit_design

SAID = {
    "marginal_co2_region": "avert_te",
    "residual_co2_kg_per_mwh": 400.0,
    "cooling_cycles": 5.0,
}
MACHINES = {"unit_mw": 20.0, "min_load": 0.4, "start_usd_per_mw": 60.0}


def changed(build, site=None, gas=None):
    """Return the plan as if the file said more of its campus and its turbines."""
    programme = build.case.programme
    sites = {"prairie": programme.sites["prairie"].model_copy(update=site or {})}
    turbine = programme.equipment["gas_turbine"].model_copy(update=gas or {})
    equipment = {**programme.equipment, "gas_turbine": turbine}
    update = {"sites": sites, "equipment": equipment}
    case = replace(build.case, programme=programme.model_copy(update=update))
    return replace(build, case=case)


def of_size(build, load_mw):
    """Return the programme in which nothing but what stands at the end may be built, sized."""
    programme = build.case.programme
    site = programme.sites["prairie"]
    mw = {key[1]: float(built[-1]) for key, built in build.units_mw.items()}
    equipment = {}
    for kind, at in site.equipment.items():
        power = mw.get(kind, mw.get(f"{kind}.power", 0.0))
        equipment[kind] = at.model_copy(update={"min_mw": power, "max_mw": power})
    fixed = site.model_copy(update={"equipment": equipment})
    fixed = programme.model_copy(update={"sites": {"prairie": fixed}})
    hours = mw["battery.energy"] / mw["battery.power"]
    limits = Limits(storage_hours=(hours, hours))
    return fixed, unit_design(fixed, "prairie", load_mw=load_mw, limits=limits)


LINES = {
    "energy": {"kind": "energy", "usd_per_mwh": 30},
    "demand": {"kind": "demand", "usd_per_kw_month": 10, "least_of_contract": 0.85},
    "customer": {"kind": "fixed", "usd_per_month": 1_000_000},
}


@pytest.mark.parametrize(("term", "held_mw"), [({}, 850), ({"years": 3}, 0)])
def test_a_plan_of_one_design_costs_what_it_costs_as_built(tmp_path, term, held_mw):
    """A contract of 1,000 MW for a steady load of 130: fixed charges and least demand are in both."""
    text = resources.files("abilene.data").joinpath("one-campus.yaml").read_text()
    raw = yaml.safe_load(text)
    site = raw["sites"]["prairie"]
    line = {"firm_mw": 1000, "from": "2026-Q4", "tariff": "t"}
    site.update(grid={"first": line}, equipment={})
    bound = {"term": term} if term else {}
    tariff = {"timezone": "America/Chicago", "lines": LINES, **bound}
    (tmp_path / "p.yaml").write_text(yaml.safe_dump({**raw, "tariffs": {"t": tariff}}))
    (view,) = ab.plans(ab.load(tmp_path / "p.yaml")).viewpoints.values()
    found = view.sites["prairie"]
    load_mw = found.as_built.load_mw
    drawn = 30 + 120_000 / 8760
    beyond = 12e6 + 120_000 * max(0, held_mw - load_mw)
    assert found.as_built.usd_per_mwh == pytest.approx(drawn + beyond / load_mw / 8760)
    levelised = found.lcoe_usd_per_mwh
    # a year of a plan has 8,766 hours
    assert levelised == pytest.approx(drawn + beyond / load_mw / 8766, abs=1e-3)
    assert found.tariff.usd_per_mwh == pytest.approx(
        found.as_built.usd_per_mwh, abs=1e-3
    )


def test_each_figure_is_that_of_size_for_the_same_design(whole_campus, examples):
    build = changed(whole_campus, SAID, {**MACHINES, "water_m3_per_mwh": 0.9})
    found = as_built_answer(build, "prairie", examples)
    programme, design = of_size(build, found.load_mw)
    close = {"rel": 1e-9}
    assert found.load_mw == pytest.approx(build.facility_mw["prairie"][-1], **close)
    assert found.usd_per_mwh == pytest.approx(design.lcoe_usd_per_mwh, **close)
    served = design.served_mwh / design.facility_mwh
    assert found.served == pytest.approx(served, **close)
    carbon = footprint_of(design, programme).carbon
    emissions = found.emissions
    assert emissions.missing == ()
    for ours, size in (
        (emissions.own_t, carbon.own_t),
        (emissions.location_t, carbon.location_t),
        (emissions.market_t, carbon.market_t),
        (emissions.marginal_t, carbon.marginal_t),
        (emissions.clean_hourly, carbon.hourly_clean),
        (emissions.clean_yearly, carbon.yearly_clean),
    ):
        assert ours == pytest.approx(size, **close)
    water = footprint_of(design, programme).water
    assert found.water.plants_m3 == pytest.approx(water.plants_m3, **close)
    usual = grid_alone(design, programme, examples)
    beside = found.grid_alone
    assert beside.own_plants_save_usd == pytest.approx(usual.saves_usd, **close)
    assert beside.usd_per_mwh == pytest.approx(usual.alone.lcoe_usd_per_mwh, **close)
    power_usd = usual.alone.supply_usd - design.supply_usd
    assert beside.own_plants_save_usd - beside.load_saved_usd == pytest.approx(
        power_usd
    )
    study = commitment_of(design, programme)
    assert found.commitment.added_usd == pytest.approx(study.added_usd, **close)
    assert study.added_usd > 0


def test_what_nobody_says_is_no_claim_and_named(whole_campus, examples):
    found = as_built_answer(whole_campus, "prairie", examples)
    emissions, water = found.emissions, found.water
    assert emissions.location_t > 0
    assert (emissions.market_t, emissions.marginal_t) == (None, None)
    assert emissions.missing == (
        "sites.prairie.residual_co2_kg_per_mwh",
        "sites.prairie.marginal_co2_region",
    )
    assert (water.cooling_m3, water.plants_m3, water.wue_l_per_kwh) == (None,) * 3
    assert "sites.prairie.cooling" in water.missing
    assert found.commitment.added_usd is None
    assert found.commitment.not_run.startswith("give equipment.gas_turbine.unit_mw")


def test_without_plants_there_is_nothing_beside_the_grid(whole_campus, examples):
    bare = {key: np.zeros_like(mw) for key, mw in whole_campus.units_mw.items()}
    found = as_built_answer(replace(whole_campus, units_mw=bare), "prairie", examples)
    assert found.grid_alone is None
    assert found.commitment.not_run == "no firm plant is built"
    assert found.served < 1


def test_where_nothing_runs_or_gives_power_there_is_none(whole_campus, examples):
    zero = np.zeros(len(whole_campus.quarters))
    dark = replace(whole_campus, facility_mw={"prairie": zero})
    assert as_built_answer(dark, "prairie", examples) is None
    bare = {key: np.zeros_like(mw) for key, mw in whole_campus.units_mw.items()}
    alone = changed(replace(whole_campus, units_mw=bare), {"grid": {}})
    assert as_built_answer(alone, "prairie", examples) is None


def test_load_that_no_power_of_the_file_explains_is_left_out(whole_campus, examples):
    mw = whole_campus.facility_mw["prairie"]
    half = replace(whole_campus, power_not_attributed_mw={"prairie": 0.5 * mw})
    found = as_built_answer(half, "prairie", examples)
    assert found.load_mw == pytest.approx(0.5 * mw[-1], rel=1e-9)
