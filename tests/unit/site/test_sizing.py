"""The sums of a sized campus: they add up, scale with the load and repeat."""

import math
from types import SimpleNamespace

import numpy as np
import pytest

from abilene.budget import Budget
from abilene.programme.schema import Programme
from abilene.site.load import Tier
from abilene.site.power_design import PowerDesign
from abilene.site.problem import site_campus, with_weather
from abilene.site.sizing import unit_design
from abilene.site.voll import tiers


@pytest.fixture
def tariff(data):
    """Return a programme whose contract has a demand charge and a least energy to pay for."""
    data["sites"]["a"]["grid"] = {
        "g": {
            "firm_mw": 120,
            "demand_charge_usd_per_kw_month": 5,
            "min_take": 0.9,
            "from": 2026,
        }
    }
    return Programme.model_validate(data)


def test_energy_and_money_add_up(programme):
    design = unit_design(programme, "a", load_mw=120)
    assert design.served_mwh + design.unserved_mwh == pytest.approx(120 * 8760)
    assert design.counted_usd == pytest.approx(design.sizing.cost_usd, rel=1e-9)
    assert design.unserved_usd == pytest.approx(900 * design.unserved_mwh)
    per_mw = (
        design.capital_usd_per_mw,
        design.fixed_om_usd_per_mw_year,
        design.variable_usd_per_mw_year,
    )
    assert all(value > 0 for value in per_mw)
    assert design.lcoe_usd_per_mwh == pytest.approx(
        design.supply_usd / design.served_mwh
    )
    (campus,), operation = design.site.years, design.sizing.operation
    given = (
        sum(operation.output_mw[b.name] for b in campus.blocks)
        + operation.output_mw["facility.lost"]
    )
    given += operation.discharge_mw["battery"] - operation.charge_mw["battery"]
    assert given == pytest.approx(np.full(8760, 120.0), abs=1e-6)


def test_the_cheapest_load_is_shed_first_and_the_sums_hold(data):
    """Own power, that is short in some hours: nothing of a dearer tier goes before all of a cheaper one."""
    data["workloads"] = {
        "train": {
            "kind": "training",
            "share": 0.5,
            "gang": 8,
            "checkpoint_s": 60,
            "restart_s": 900,
        },
        "chat": {"kind": "serving", "share": 0.5, "gang": 8, "restart_s": 60},
    }
    data["hardware"]["h"] |= {
        "usd_per_accelerator_hour": 1.5,
        "it_w_per_accelerator": 1833,
        "packaged": "gb200",
    }
    programme = Programme.model_validate(data)
    design = unit_design(
        programme, "a", load_mw=120, grid=False, tiers=tiers(programme, "a")
    )
    (campus,), operation = design.site.years, design.sizing.operation
    lost = [operation.output_mw[load.unserved] for load in campus.loads]
    assert len(lost) == 6
    for cheaper, dearer, load in zip(lost, lost[1:], campus.loads, strict=False):
        assert cheaper[dearer > 1e-6] == pytest.approx(load.mw, abs=1e-6)
    assert sum(load.mw for load in campus.loads) == pytest.approx(120)
    assert design.served_mwh + design.unserved_mwh == pytest.approx(120 * 8760)
    assert design.unserved_mwh == pytest.approx(sum(mw.sum() for mw in lost))
    assert design.unserved_usd == pytest.approx(
        sum(one.mwh * one.tier.usd_per_mwh for one in design.unserved)
    )
    assert design.counted_usd == pytest.approx(design.sizing.cost_usd, rel=1e-9)
    # every block is worth its compute at one price, so the money says how much compute is lost
    everything_usd = (
        sum(one.tier.usd_per_mwh * one.tier.share_of_load for one in design.unserved)
        * 120
        * 8760
    )
    everything = sum(one.tier.compute_share for one in design.unserved)
    assert design.lost_compute_share == pytest.approx(
        design.unserved_usd / everything_usd * everything
    )
    assert design.lost_compute_share > 0
    by_workload = design.lost_compute_by_workload
    assert (by_workload["train"] + by_workload["chat"]) / 2 == pytest.approx(
        design.lost_compute_share
    )
    assert design.unserved_hours == pytest.approx(sum(sum(lost) > 0.12))


def test_one_mw_is_the_whole_in_small(data):
    data["sites"]["a"]["grid"] = {}
    data["sites"]["a"]["equipment"] = {
        kind: {"max_mw": 1e5} for kind in data["equipment"]
    }
    programme = Programme.model_validate(data)
    one, many = (
        unit_design(programme, "a", load_mw=mw, budget=Budget(tolerance=1e-6))
        for mw in (1, 1000)
    )
    assert many.lcoe_usd_per_mwh == pytest.approx(one.lcoe_usd_per_mwh, rel=1e-4)
    assert many.sizing.cost_usd == pytest.approx(1000 * one.sizing.cost_usd, rel=2e-6)


def test_the_same_input_gives_the_same_design(programme):
    one, same = (unit_design(programme, "a", grid=False) for _ in range(2))
    assert one.parts == same.parts
    assert one.sizing.cost_usd == same.sizing.cost_usd
    assert np.array_equal(one.price_usd_per_mwh, same.price_usd_per_mwh)


def test_demand_charges_and_energy_not_taken_are_counted(tariff):
    design = unit_design(tariff, "a", load_mw=120)
    grid = next(part for part in design.parts if part.name == "grid.g")
    peaks = design.sizing.operation.output_mw["grid.g"][:744].max()
    assert grid.fixed_om_usd >= 5000 * peaks > 0
    mean = float(design.site.hours[0].price.usd_per_mwh.mean())
    assert design.take_or_pay_usd == pytest.approx(
        mean * (0.9 * 120 * 8760 - grid.energy_mwh), rel=1e-6
    )
    assert design.take_or_pay_usd > 0
    assert design.counted_usd == pytest.approx(design.sizing.cost_usd, rel=1e-9)


def test_several_weather_years_share_their_sizes(data):
    data["sites"]["a"]["weather"] = ["abilene_tx_2013", "abilene_tx_2013"]
    design = unit_design(Programme.model_validate(data), "a", load_mw=120)
    assert len(design.sizing.operations) == 2
    assert len(design.price_usd_per_mwh) == 2 * 8760
    assert design.served_mwh + design.unserved_mwh == pytest.approx(120 * 8760)
    assert design.counted_usd == pytest.approx(design.sizing.cost_usd, rel=1e-9)
    assert math.isclose(
        sum(design.capacity_mw_per_mw.values()), sum(p.mw for p in design.parts) / 120
    )


def test_a_weather_year_that_counts_more_moves_every_mean_towards_it(data):
    site = data["sites"]["a"]
    names = ["abilene_tx_2013", "milam_tx_typical"]
    del site["equipment"]["wind"]
    site["price"] = {"mean_usd_per_mwh": 50}
    site |= {"weather": names, "weather_weights": {"abilene_tx_2013": 3}}
    design = unit_design(Programme.model_validate(data), "a", load_mw=120)
    assert design.site.weights == [3.0, 1.0]
    assert design.counted_usd == pytest.approx(design.sizing.cost_usd, rel=1e-9)
    turbine = next(part for part in design.parts if part.name == "turbine")
    each = [float(o.output_mw["turbine"].sum()) for o in design.sizing.operations]
    assert each[0] != pytest.approx(each[1], rel=1e-3)
    assert turbine.energy_mwh == pytest.approx((3 * each[0] + each[1]) / 4)
    note = "weather: abilene_tx_2013 counts 3 in the mean of the years, where others count 1"
    assert note in design.notes
    one = with_weather(Programme.model_validate(data), "a", names[1:])
    assert site_campus(one, "a", 120.0).weights == [1.0]


ROUGH = Budget(tolerance=1e-2)


@pytest.mark.parametrize("asked", [True, False])
def test_a_site_without_a_contract_is_not_with_the_grid(data, asked):
    data["sites"]["a"]["grid"] = {}
    island = Programme.model_validate(data)
    budget = Budget(tolerance=0.05)
    assert not unit_design(island, "a", grid=asked, budget=budget).grid


def test_one_more_mwh_costs_no_more_than_leaving_it_unserved():
    """Load of 5,000 USD/MWh beside a demand charge that makes a MWh in a full hour 10,041 in the search."""
    made = SimpleNamespace(
        sizing=SimpleNamespace(
            operations=[
                SimpleNamespace(price_usd_per_mwh=np.array([40.0, 10_041.0])),
                SimpleNamespace(price_usd_per_mwh=np.array([-5.0, 4_999.0])),
            ]
        ),
        site=SimpleNamespace(tiers=[Tier("all", usd_per_mwh=5_000.0)]),
    )
    prices = PowerDesign.price_usd_per_mwh.fget(made)
    assert prices.tolist() == [40.0, 5_000.0, -5.0, 4_999.0]


def test_take_or_pay_is_paid_for_power_that_is_not_taken(data):
    """100 MW at 40 USD/MWh, 60 % of it to be paid for, and a load of 40 MW: 20 MW x 8,760 h x 40 are 7.008 m USD."""
    data["sites"]["a"] |= {
        "grid": {
            "g": {"firm_mw": 100, "from": 2026, "energy_usd_per_mwh": 40}
            | {"min_take": 0.6}
        },
        "equipment": {},
    }
    design = unit_design(Programme.model_validate(data), "a", load_mw=40)
    assert design.supply_usd == pytest.approx(60 * 8760 * 40)
    data["sites"]["a"]["grid"]["g"]["min_take"] = 0.0
    design = unit_design(Programme.model_validate(data), "a", load_mw=40)
    assert design.supply_usd == pytest.approx(40 * 8760 * 40)
