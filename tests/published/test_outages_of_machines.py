"""Reliability of machines that fail against published systems: each exact by convolution."""

from dataclasses import replace

import numpy as np
import pytest
from ruamel.yaml import YAML
from scipy.stats import binom

from abilene.power.adequacy import Supply, convolved, survival
from abilene.power.fleet import size_fleet
from abilene.power.machines import MachineClass
from abilene.power.outage_years import OutagePaths, with_lost_load
from abilene.power.problem import Block, Campus, Capacity, Load
from abilene.power.risk_blocks import OutageRates, with_risk
from abilene.power.sizing import size
from abilene.power.transforms import with_availability, with_fixed
from abilene.programme.changes import load as read
from abilene.programme.resolve import seen_by
from abilene.programme.schema import Programme
from abilene.site.problem import site_campus
from abilene.site.reliability import reliability_of
from abilene.site.reliable import reliable_design
from abilene.site.voll import stated_at

RTS = "IEEE RTS-79: Allan, Billinton, Abdel-Gawad, IEEE Trans. Power Systems 1(4), 1986"
UNITS = (
    (5, 12, 0.02),
    (4, 20, 0.10),
    (6, 50, 0.01),
    (4, 76, 0.02),
    (3, 100, 0.04),
    (4, 155, 0.04),
    (3, 197, 0.05),
    (1, 350, 0.08),
    (2, 400, 0.12),
)
"""Number, MW and forced outage rate of the units of the IEEE Reliability Test System 1979."""
WEEKS = (
    "86.2 90.0 87.8 83.4 88.0 84.1 83.2 80.6 74.0 73.7 71.5 72.7 70.4 75.0 72.1 80.0 75.4"
    " 83.7 87.0 88.0 85.6 81.1 90.0 88.7 89.6 86.1 75.5 81.6 80.1 88.0 72.2 77.6 80.0 72.9"
    " 72.6 70.5 78.0 69.5 72.4 72.4 74.3 74.4 80.0 88.1 88.5 90.9 94.0 89.0 94.2 97.0 100.0"
    " 95.2"
)
DAYS = (93, 100, 98, 96, 94, 77, 75)
HOURS = {
    "winter": (
        "67 63 60 59 59 60 74 86 95 96 96 95 95 95 93 94 99 100 100 96 91 83 73 63",
        "78 72 68 66 64 65 66 70 80 88 90 91 90 88 87 87 91 100 99 97 94 92 87 81",
    ),
    "summer": (
        "64 60 58 56 56 58 64 76 87 95 99 100 99 100 100 97 96 96 93 92 92 93 87 72",
        "74 70 66 65 64 62 62 66 81 86 91 93 93 92 91 91 92 94 95 95 100 93 88 80",
    ),
    "between": (
        "63 62 60 58 59 65 72 85 95 99 100 99 93 92 90 88 90 92 96 98 96 90 80 70",
        "75 73 69 66 65 65 68 74 83 89 92 94 91 90 90 86 85 88 92 100 97 95 90 85",
    ),
}


def season(week):
    if week <= 8 or week >= 44:
        return "winter"
    return "summer" if 18 <= week <= 30 else "between"


@pytest.fixture(scope="module")
def rts_load_mw():
    """Return the 8,736 hours of the test system, of a peak of 2,850 MW."""
    load = []
    for week, of_week in enumerate(map(float, WEEKS.split()), start=1):
        for day, of_day in enumerate(DAYS):
            hours = np.array(HOURS[season(week)][day >= 5].split(), dtype=float)
            load.extend(2850 * of_week * of_day * hours / 1e6)
    return np.array(load)


def rts(load_mw, **more):
    units = [MachineClass(str(mw), n, float(mw), q) for n, mw, q in UNITS]
    return Supply(load_mw, tuple(units), **more)


def test_the_reliability_test_system(rts_load_mw, record_answer):
    """Machines of nine sizes: LOLE in hours and in days, and energy not supplied."""
    supply = rts(rts_load_mw)
    hourly = convolved(supply)
    daily = convolved(rts(rts_load_mw.reshape(-1, 24).max(axis=1), step_hours=24.0))
    lole, eue = (v * supply.years for v in (hourly.lole_hours, hourly.eue_mwh))
    record_answer("LOLE, hours", RTS, 9.3942, lole, 5e-5, "h/year")
    days = float(daily.lolp.sum())
    record_answer("LOLE, days", RTS, 1.36886, days, 5e-6, "days/year")
    record_answer("energy not supplied", RTS, 1176.0, eue, 0.5, "MWh/year")


def test_pras(case, record_answer):
    """Four hours, three machines beside sun and wind: NREL's PRAS, single node a."""
    given = case("outages/pras_a.json")
    ((count, mw, rate),) = given["units"]
    supply = Supply(
        np.array(given["load_mw"], dtype=float),
        (MachineClass("gas", count, mw, rate),),
        given_mw=np.array(given["variable_mw"], dtype=float),
    )
    found, source = convolved(supply), "PRAS, PRASCore.jl TestData.jl, singlenode_a"
    lole, eue = (v * supply.years for v in (found.lole_hours, found.eue_mwh))
    record_answer("LOLE", source, given["lole"], lole, 1e-12, "h")
    record_answer("EUE", source, given["eue"], eue, 1e-12, "MWh")
    assert found.lolp == pytest.approx(given["lolp"], abs=1e-12)


def test_reopt(case, record_answer):
    """Two generators that fail and are not repaired: REopt's backup reliability."""
    given = case("outages/erp_doctest.json")
    two = MachineClass("diesel", given["units"], 1.0, 0.1)
    source = "REopt.jl, outagesim/backup_reliability.jl, doctest"
    for name, need in (("both_up", 2), ("at_least_one", 1)):
        ours = survival(two, need, 3, fails=1 / given["mttf_h"], repairs=0.0)
        for hour, theirs in enumerate(given[name], start=1):
            label = f"{name.replace('_', ' ')}, {hour} h"
            record_answer(label, source, theirs, ours[hour - 1], 1e-12, "-")


def test_many_equal_engines(case):
    """210 engines of 3.3 MW under loads and outage rates from 1 to 6 %: binomial, to twelve digits."""
    for row in case("outages/shackelford_210x3_3.json")["rows"]:
        engines = MachineClass("engine", 210, 3.3, row["FOR"])
        found = convolved(Supply(np.full(8760, row["load_mw"]), (engines,)))
        assert found.lole_hours == pytest.approx(row["lole_h"], rel=1e-11)
        assert found.eue_mwh == pytest.approx(row["eue_mwh"], rel=1e-11)
        assert found.served == pytest.approx(row["served"], rel=1e-12)


def flat_island(given):
    """Return a flat load on engines of any size, as the case has it."""
    annuity = 134_375.71775820624
    gas = Block("gas", Capacity(annuity_usd=annuity), 52.990676525)
    return Campus((Load("it", 650.0, np.ones(8760), 1000.0),), (gas,))


def merged_island(island, rates):
    return with_risk(island, {"gas": rates}, {"gas": 210}, 1000.0)


def test_an_island_on_engines(case):
    """650 MW on 210 engines of any size, 4 % of them out: exact cost, the served shares and what they cost."""
    given = case("outages/islanded_650.json")
    island, rates = flat_island(given), OutageRates(3.3, 0.04)
    fine = with_risk(island, {"gas": rates}, {"gas": 210}, 1000.0, 0.0)
    sizing = size(fine, tolerance=1e-7)
    assert sizing.cost_usd == pytest.approx(given["exact_cost_usd"], rel=1e-7)
    assert sizing.capacity["gas"] == pytest.approx(given["exact_size_mw"], abs=0.05)
    merged = size(merged_island(island, rates))
    assert merged.cost_usd == pytest.approx(396_359_000.0, rel=1e-4)
    one, two = given["targets"]
    found = size(replace(merged_island(island, rates), served_share=one["served"]))
    assert found.capacity["gas"] == pytest.approx(one["size_mw"], abs=0.15)
    price = found.linking_usd["served"]
    assert price == pytest.approx(one["price_usd_per_mwh"], rel=1e-3)
    # at a corner of the cost the price is an interval: 6,965 is its lower end, the case gives the upper
    found = size(replace(fine, served_share=two["served"]), tolerance=1e-6)
    assert found.capacity["gas"] == pytest.approx(two["size_mw"], abs=0.01)
    assert found.cost_usd == pytest.approx(two["cost_usd"], rel=1e-6)
    price = found.linking_usd["served"]
    assert 6964 < price < 1.01 * two["price_usd_per_mwh"]


def test_whole_engines(case):
    """212 engines of 3.3 MW are the cheapest number of them."""
    given = case("outages/islanded_650.json")
    rates = {"gas": OutageRates(3.3, 0.04)}
    fleet = size_fleet(
        [flat_island(given)], rates, 1000.0, whole=["gas"], merged=0.0, tolerance=1e-7
    )
    whole = given["whole_3_3_mw_machines"]
    assert fleet.counts == {"gas": whole["n"]}
    assert fleet.sizing.cost_usd == pytest.approx(whole["cost_usd"], rel=1e-9)


ISLAND = """
programme: {id: p, title: P, start: 2026, end: 2030, usd_year: 2025, inflation_per_year: 0.0,
            discount_rate_per_year: 0.07, lost_load_usd_per_mwh: 1000}
hardware: {h: {it_w_per_accelerator: 1000, price_usd_per_accelerator: 1}}
equipment:
  engine: {capex_usd_per_kw: 0, fixed_om_usd_per_kw_year: 134.37571775820624, life_years: 20, lead_months: 12,
           variable_om_usd_per_mwh: 52.990676525, usd_year: 2025, unit_mw: 3.3, forced_outage_rate: 0.04}
sites:
  a:
    facility_per_it_peak: 1.3
    weather: abilene_tx_2013
    equipment: {engine: {max_mw: 900, whole: true}}
    reliability: {lost_load_usd_per_mwh: 1000}
    phases:
      p1: {it_mw: 500, hardware: h, shell_usd_per_it_kw: 1, build_quarters: 1, hardware_quarters: 1,
           shell_spend: [1], hardware_spend: [1]}
"""


def test_whole_engines_of_a_programme(case):
    """The same island as a programme file: number, cost, LOLE and EUE of its engines."""
    programme = Programme.model_validate(YAML(typ="safe").load(ISLAND))
    found = reliable_design(programme, "a", load_mw=650.0)
    whole = case("outages/islanded_650.json")["whole_3_3_mw_machines"]
    assert found.counts == {"engine": whole["n"]}
    # of a flat load all blocks are asked for or none, so that chords of the cost are exact
    cost_usd = found.design.sizing.cost_usd
    assert cost_usd == pytest.approx(whole["cost_usd"], rel=1e-9)
    study = reliability_of(found.sure, programme).as_said
    assert study.lole_hours == pytest.approx(whole["lole_h"], rel=1e-9)
    assert study.eue_mwh == pytest.approx(whole["eue_mwh"], rel=1e-9)


@pytest.fixture(scope="module")
def abilene_on_turbines(examples):
    """Return Abilene at a flat load with the grid, turbines, sun and wind, as the case has it."""
    stargate = examples / "stargate" / "programme.yaml"
    programme = seen_by(read(stargate))["announced"].programme
    site = programme.sites["abilene"]
    kinds = {name: at for name, at in site.equipment.items() if name != "battery"}
    site = site.model_copy(update={"equipment": kinds})
    changed = programme.model_copy(update={"sites": {"abilene": site}})
    campus = site_campus(
        changed,
        "abilene",
        1180.2,
        shapes=[np.ones(8760)],
        folder=stargate.parent,
        tiers=stated_at(1000.0),
    )
    return [with_lost_load(one, 1000.0) for one in campus.years]


def test_turbines_beside_a_grid(case, abilene_on_turbines):
    """What ten turbines cost as their failures are counted: sure, in the mean, drawn, priced as lost load."""
    rows = {
        row[0]: row for row in case("outages/abilene_grid_10_machines.json")["rows"]
    }
    years, ten = abilene_on_turbines, {"gas_turbine": 10}
    rates = OutageRates(35.0, 0.06, repair_hours=72.0)
    paths = OutagePaths({"gas_turbine": rates}, {}, "abilene")
    sure = size(years).cost_usd
    mean = size(paths.in_the_mean(years, ten)).cost_usd
    risk = size([with_risk(years[0], paths.rates, ten, 1000.0)]).cost_usd
    assert sure / 1e6 == pytest.approx(rows["no outages"][1], rel=1e-4)
    assert mean / 1e6 == pytest.approx(rows["mean derate"][1], rel=1e-4)
    priced = rows["tranches priced at lost load"][1]
    assert risk / 1e6 == pytest.approx(priced, rel=1e-4)
    drawn = size(paths.drawn(years, ten))
    built = {
        name: drawn.capacity[name]
        for name in ("grid.first", "grid.rest", "gas_turbine", "solar", "wind")
    }
    # without a store no hour hangs on another: the eleven states of the machines are the truth
    states = binom.pmf(np.arange(11), 10, 0.94)
    fixed = with_fixed(years[0], built)
    able = fixed.by_name["gas_turbine"].availability
    up = [with_availability(fixed, {"gas_turbine": able * n / 10}) for n in range(11)]
    truth = float(states @ [size(one).cost_usd for one in up])
    assert truth / 1e6 == pytest.approx(rows["4 Markov years"][3], rel=1e-4)
    assert mean < truth < risk
