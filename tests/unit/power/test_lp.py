"""What only the LP does, on cases that can be worked out by hand."""

from dataclasses import replace

import numpy as np
import pytest

from abilene.errors import InputError, NoPlanError
from abilene.power import lp
from abilene.power.problem import Block, Campus, Capacity, Load, Storage


def campus(load, *blocks, storages=(), **more):
    load = np.asarray(load, dtype=float)
    return Campus((Load("it", 1.0, load, 1000.0),), blocks, storages, **more)


def test_two_storages_share_the_work():
    """Free power in one hour of four; each store can carry one MWh, at 10 % and 50 % loss."""
    free = np.array([1.0, 0, 0, 0])
    stores = tuple(
        Storage(name, Capacity.fixed(2.0), Capacity.fixed(1.0), charge_efficiency=e)
        for name, e in (("good", 0.9), ("poor", 0.5))
    )
    sizing = lp.size_by_lp(
        campus(
            [0, 1, 1, 1], Block("sun", Capacity.fixed(2.0), 0.0, free), storages=stores
        )
    )
    operation = sizing.operation
    assert operation.charge_mw["good"][0] == pytest.approx(1 / 0.9)
    assert operation.charge_mw["poor"][0] == pytest.approx(2 - 1 / 0.9)
    assert operation.output_mw["it.lost"].sum() == pytest.approx(
        3 - 1 - 0.5 * (2 - 1 / 0.9)
    )


def test_what_a_store_holds_is_less_at_the_bus():
    """Filled to 1 MWh by 1 / 0.9 MWh of free power, it gives 0.8 MWh of a load of 3."""
    free = np.array([1.0, 0, 0, 0])
    store = Storage(
        "s",
        Capacity.fixed(2.0),
        Capacity.fixed(1.0),
        charge_efficiency=0.9,
        discharge_efficiency=0.8,
    )
    sun = Block("sun", Capacity.fixed(2.0), 0.0, free)
    operation = lp.size_by_lp(campus([0, 1, 1, 1], sun, storages=(store,))).operation
    assert operation.discharge_mw["s"].sum() == pytest.approx(0.8)
    assert operation.charge_mw["s"][0] == pytest.approx(1 / 0.9)
    assert operation.output_mw["it.lost"].sum() == pytest.approx(2.2)


@pytest.mark.parametrize(
    ("changes", "given_mwh"),
    [
        ({"start": "free", "power": 2.0}, 1.0),
        ({"start": 0.5, "power": 2.0}, 0.5),
        ({"start": 0.0, "power": 2.0}, 0.0),
        ({"power": 2.0}, 0.0),
        ({"sun": 5.0, "power": 2.0}, 1.0),
        ({"sun": 5.0, "power": 0.375}, 0.375),
        ({"sun": 5.0, "power": 2.0, "charge_per_power": 0.25}, 0.5),
        ({"sun": 5.0, "power": 2.0, "charge": Capacity.fixed(0.25)}, 0.25),
        # a quarter of 1 MWh is lost before it is used
        ({"sun": 5.0, "power": 2.0, "standing_loss_per_hour": 0.25}, 0.75),
        ({"sun": 5.0, "power": 2.0, "energy": 0.25}, 0.25),
    ],
)
def test_no_more_comes_out_of_a_store_than_each_of_its_limits_allows(
    changes, given_mwh
):
    """A store of 1 MWh, sun in the first hour of three, a load of 1 MW in the others."""
    changes = {"energy": 1.0, "sun": 0.0} | changes
    sizes = [Capacity.fixed(changes.pop(size)) for size in ("power", "energy", "sun")]
    store = Storage("s", *sizes[:2], **changes)
    sun = Block("sun", sizes[2], 0.0, np.array([1.0, 0, 0]))
    operation = lp.size_by_lp(campus([0, 1, 1], sun, storages=(store,))).operation
    lost = operation.output_mw["it.lost"].sum()
    assert 2 - lost == pytest.approx(given_mwh, abs=1e-6)


def test_what_is_not_taken_is_paid_for_where_that_costs_less_than_to_take_it():
    """Half of 10 MW of a year at 5 USD/MWh rather than 20 for it, beside free sun; at 30 it is taken."""
    sun = Block("sun", Capacity.fixed(10.0), 0.0)
    half_mwh = 0.5 * 10 * 8760
    for usd_per_mwh, cost in ((5.0, 5 * half_mwh), (30.0, 20 * half_mwh)):
        least = {"min_take": 0.5, "min_take_usd_per_mwh": usd_per_mwh}
        grid = Block("grid", Capacity.fixed(10.0), 20.0, **least)
        found = lp.size_by_lp(campus([10.0, 10.0], sun, grid))
        assert found.cost_usd == pytest.approx(cost)


def test_no_more_is_emitted_than_the_cap_of_a_year_allows():
    """2 MW at 0.5 t/MWh emit 8,760 t; of a cap of a quarter of it a quarter is served."""
    gas = Block("gas", Capacity.fixed(2.0), 1.0, co2_t_per_mwh=0.5)
    found = lp.size_by_lp(campus([2.0, 2.0], gas, co2_cap_t=8760 / 4)).operation
    assert found.output_mw["it.lost"].sum() == pytest.approx(0.75 * 4)


def test_ramps():
    gas = Block("gas", Capacity.fixed(10.0), 10.0, ramp_per_hour=0.2)
    output = lp.size_by_lp(campus([2, 10, 10, 10], gas)).operation.output_mw
    assert output["gas"].tolist() == pytest.approx([2, 4, 6, 8])


def test_minimum_load_switches_units_off():
    """Units of 4 MW that run at 50 % or more; the load of 1 MW is too small for one, 3 and 9 are not."""
    gas = Block("gas", Capacity.fixed(12.0), 10.0, min_load=0.5, unit_mw=4.0)
    sizing = lp.size_by_lp(campus([1, 3, 9], gas))
    assert sizing.operation.output_mw["gas"].tolist() == pytest.approx([0, 3, 9])
    assert sizing.operation.price_usd_per_mwh.tolist() == pytest.approx([1000, 10, 10])


def test_an_exclusive_store_burns_nothing():
    price = np.array([-100.0, 50.0])
    grid, store = (
        Block("grid", Capacity.fixed(20.0), price),
        Storage("s", Capacity.fixed(4.0), Capacity.fixed(0.5)),
    )
    store = replace(store, charge_efficiency=0.5)
    burns = lp.size_by_lp(campus([5, 5], grid, storages=(store,)))
    honest = lp.size_by_lp(
        campus([5, 5], grid, storages=(replace(store, exclusive=True),))
    )
    assert burns.operation.discharge_mw["s"][0] > 0
    assert honest.operation.discharge_mw["s"][0] == pytest.approx(0)
    assert honest.cost_usd > burns.cost_usd
    with pytest.raises(InputError, match="an exclusive storage needs a limit"):
        lp.size_by_lp(
            campus(
                [5, 5],
                grid,
                storages=(replace(store, power=Capacity(), exclusive=True),),
            )
        )


def test_capacity_is_chosen_where_its_annuity_equals_what_it_saves():
    """Plant at 87,600 USD/MW/year saves 990 USD/MWh: worth it for load above in more than 88.5 hours a year."""
    load = np.where(np.arange(100) < 50, 1.0, 0.5)
    gas = Block("gas", Capacity(0, 10, 87600.0), 10.0)
    sizing = lp.size_by_lp(campus(load, gas))
    assert sizing.capacity["gas"] == pytest.approx(1.0)
    assert sizing.cost_usd == pytest.approx(87600 + 0.75 * 8760 * 10)
    assert sizing.reduced_usd["gas"] == pytest.approx(0.0, abs=1e-6)
    assert sizing.operation.slope_usd["gas"] == pytest.approx(-87600)
    # what runs the year is proven to cost the least: its gap is none
    assert abs(sizing.operation.gap) < 1e-9
    # one model holds every size: no design is tried out
    assert (sizing.evaluations, sizing.cuts, sizing.weights) == (0, (), ())


def test_what_is_impossible_or_endless_is_said():
    gas, grid = Block("gas", Capacity(0, 5, 1.0), 10.0), Block("grid", Capacity(), -5.0)
    store = Storage("s", Capacity(), Capacity.fixed(1.0), charge_efficiency=0.5)
    with pytest.raises(NoPlanError, match="unbounded: an export earns more"):
        lp.size_by_lp(campus([1, 1], grid, storages=(store,)))
    store = Storage("s", Capacity.fixed(1.0), Capacity.fixed(9.0), max_hours=4.0)
    with pytest.raises(NoPlanError, match="infeasible: least capacities"):
        lp.size_by_lp(campus([1, 1], gas, storages=(store,)))


def test_worst_year_is_not_the_mean():
    years = [
        campus([1, 1], Block("sun", Capacity(0, 9, 3e5), 0.0, np.array([u, u])))
        for u in (0.5, 0.25)
    ]
    mean, worst = lp.size_by_lp(years), lp.size_by_lp(years, over="worst")
    assert mean.capacity["sun"] == pytest.approx(4.0)
    assert max(o.cost_usd for o in worst.operations) == pytest.approx(
        worst.cost_usd - 3e5 * worst.capacity["sun"]
    )
    assert worst.cost_usd >= mean.cost_usd


def test_through_one_meter_all_of_a_connection_may_be_bought_or_all_sold():
    """Buying at 20 what is sold at 25 would pay; with 12 MW of sun for a load of 9, 3 are sold, else 9 bought."""
    sun = np.array([1.0, 0.0])
    blocks = (
        Block("bought", Capacity.fixed(9.0), 20.0, meter="line"),
        Block("sold", Capacity.fixed(6.0), 25.0, export=True, meter="line"),
        Block("sun", Capacity.fixed(12.0), 0.0, sun),
    )
    operation = lp.size_by_lp(campus([9.0, 9.0], *blocks)).operation
    assert operation.output_mw["bought"].tolist() == pytest.approx([0.0, 9.0])
    assert operation.output_mw["sold"].tolist() == pytest.approx([3.0, 0.0])
    assert operation.cost_usd == pytest.approx(4380 * (9 * 20 - 3 * 25))
