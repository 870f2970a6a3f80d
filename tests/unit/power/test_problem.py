import numpy as np
import pytest

from abilene.errors import InputError, ShapeError
from abilene.power.problem import Block, Campus, Capacity, Load, Storage, months

ONES = np.ones(48)
LOAD = Load("it", 100.0, ONES, 1000.0)


def test_columns_in_order():
    campus = Campus(
        (LOAD,),
        (
            Block("grid", Capacity(0, 50), demand_charge_usd_per_mw=10.0),
            Block("gas", Capacity()),
        ),
        (
            Storage("battery", Capacity(), Capacity()),
            Storage("hydrogen", Capacity(), Capacity(), charge=Capacity()),
        ),
        periods=np.repeat([0, 1], 24),
    )
    assert campus.columns == (
        "it",
        "grid",
        "gas",
        "grid.peak.0",
        "grid.peak.1",
        "battery.power",
        "battery.energy",
        "hydrogen.power",
        "hydrogen.charge",
        "hydrogen.energy",
    )
    assert [s.name for s in campus.sources] == ["grid", "gas", "it.lost"]


def test_months_of_common_years():
    month = months(2 * 8760)
    assert month[0] == 0
    assert month[-1] == 23
    assert [(month == m).sum() for m in (0, 1, 12 + 11)] == [744, 672, 744]
    assert months(4, step_hours=372).tolist() == [0, 0, 1, 1]


def test_carbon_price_is_part_of_the_cost_and_a_negative_export_price_sells_nothing():
    price = np.where(np.arange(48) < 24, -5.0, 30.0)
    campus = Campus(
        (LOAD,),
        (
            Block("gas", Capacity(), 40.0, co2_t_per_mwh=0.5),
            Block("export", Capacity(0, 10), price, export=True),
        ),
        co2_usd_per_t=100.0,
    )
    gas, export, _ = campus.sources
    assert set(gas.cost) == {90.0}
    assert export.availability.tolist() == [0.0] * 24 + [1.0] * 24


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({"loads": ()}, "a campus needs a load"),
        (
            {"blocks": (Block("sun", Capacity(), 0.0, np.ones(24)),)},
            r"sun.availability: has shape \(24,\)",
        ),
        ({"step_hours": 0.0}, "step_hours: must be above zero"),
        ({"periods": np.repeat([0, 2], 24)}, "periods: must run 0, 0"),
    ],
)
def test_arrays_align_or_are_refused(parts, message):
    with pytest.raises(ShapeError, match=message):
        Campus(**{"loads": (LOAD,), "blocks": ()} | parts)


@pytest.mark.parametrize(
    ("block", "message"),
    [
        (Block("it", Capacity()), "2 parts are called 'it'"),
        (Block("gas", Capacity(5, 1)), "gas: allows 5 .. 1"),
        (
            Block("gas", Capacity(), np.full(48, np.nan)),
            "gas.cost_usd_per_mwh: has a value that is not a number",
        ),
        (
            Block("sun", Capacity(), 0.0, -ONES),
            "sun.availability: has a value below zero",
        ),
        (Block("x", Capacity(), 10.0, export=True), "an export needs a limit"),
        (
            Block("g", Capacity(), 1.0, 0.5, demand_charge_usd_per_mw=1.0),
            "needs an availability of 0 or 1",
        ),
        (
            Block("g", Capacity(), min_load=0.5),
            "a minimum load needs the size of a unit",
        ),
        (Block("g", Capacity(), min_take=1.5), "lie between 0 and 1"),
        (Block("g", Capacity(), min_take_usd_per_mwh=-1.0), "start at 0"),
        (
            Block("x", Capacity(0, 1), export=True, min_take=0.1),
            "an export has no demand charge",
        ),
    ],
)
def test_a_wrong_block_is_named(block, message):
    with pytest.raises(InputError, match=message):
        Campus((LOAD,), (block,))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"charge_efficiency": 1.2}, "efficiencies lie above 0"),
        ({"charge_usd_per_mwh": -1.0}, "starts at 0"),
        ({"min_hours": 4.0, "max_hours": 2.0}, "min_hours <= max_hours"),
        ({"start": "full"}, "start 'full' is unknown"),
        ({"start": 1.5}, "a start level is a share"),
        ({"end_usd_per_mwh": 5.0}, "a cyclic store has nothing left"),
    ],
)
def test_a_wrong_storage_is_named(changes, message):
    with pytest.raises(InputError, match=message):
        Campus((LOAD,), (), (Storage("store", Capacity(), Capacity(), **changes),))


def test_all_problems_at_once():
    with pytest.raises(InputError) as error:
        Campus(
            (LOAD,),
            (Block("gas", Capacity(2, 1)), Block("x", Capacity(), export=True)),
            clean_share=2.0,
        )
    assert len(error.value.problems) == 3
