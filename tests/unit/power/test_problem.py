"""A campus: its columns, its merit order, its limits on yearly sums, and what it refuses."""

from dataclasses import replace

import numpy as np
import pytest
from left_out import left_out

from abilene.errors import InputError, ShapeError
from abilene.power.parts import SHARED
from abilene.power.problem import (
    Block,
    Campus,
    Capacity,
    Load,
    Settlement,
    Storage,
    months,
)

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


@pytest.mark.parametrize("step_hours", [0.5, 1.0, 2.0])
def test_a_year_has_as_much_load_and_as_many_months_whatever_its_step(step_hours):
    steps = int(8760 / step_hours)
    campus = Campus(
        (Load("it", 100.0, np.full(steps, 0.8), 9.0),), (), step_hours=step_hours
    )
    assert (campus.years, campus.calendar_years) == (1.0, 1.0)
    assert campus.load_mwh == pytest.approx(80 * 8760)
    assert campus.period_count == 12
    assert np.bincount(campus.periods)[:2] * step_hours == pytest.approx([744, 672])


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
        ({"loads": (Load("it", 1.0, np.ones(0), 9.0),)}, "the load has no hours"),
        ({"calendar_year_hours": 0}, "calendar_year_hours: must be above zero"),
        ({"weight": 0.0}, "weight: must be above zero"),
        ({"periods": np.repeat([0, 2], 24)}, "periods: must run 0, 0"),
        ({"periods": np.repeat([1, 0], 24)}, "periods: must run 0, 0"),
        ({"periods": np.repeat([1, 2], 24)}, "periods: must run 0, 0"),
        ({"periods": np.zeros(24, int)}, "periods: must run 0, 0"),
    ],
)
def test_arrays_align_or_are_refused(parts, message):
    with pytest.raises(ShapeError, match=message):
        Campus(**{"loads": (LOAD,), "blocks": ()} | parts)


def test_all_problems_at_once():
    with pytest.raises(InputError) as error:
        Campus(
            (LOAD,),
            (Block("gas", Capacity(2, 1)), Block("x", Capacity(), export=True)),
            clean_share=2.0,
        )
    assert len(error.value.problems) == 3


def test_bounds_of_every_column_by_name():
    grid = Block("grid", Capacity(0, 50, 7.0), demand_charge_usd_per_mw=10.0)
    store = Storage("s", Capacity(1, 2, 3.0), Capacity(4, 5, 6.0))
    campus = Campus((LOAD,), (grid,), (store,), periods=np.repeat([0, 1], 24))
    year = campus.years
    assert campus.bounds == {
        "it": Capacity.fixed(100.0),
        "grid": Capacity(0, 50, 7.0),
        "grid.peak.0": Capacity(0, 50, 10.0 / year),
        "grid.peak.1": Capacity(0, 50, 10.0 / year),
        "s.power": Capacity(1, 2, 3.0),
        "s.energy": Capacity(4, 5, 6.0),
    }
    assert campus.peaks == {"grid.peak.0": grid, "grid.peak.1": grid}
    assert campus.places(["grid.peak.1", "it"]).tolist() == [3, 0]
    assert campus.named(np.arange(6.0))["s.power"] == 4.0
    assert campus.period_count == 2


def test_a_billed_peak_limits_its_source_in_its_period():
    campus = Campus(
        (LOAD,),
        (Block("grid", Capacity(0, 50), demand_charge_usd_per_mw=10.0),),
        periods=np.repeat([0, 1], 24),
    )
    grid, unserved = campus.sources
    assert [campus.columns[i] for i in grid.columns] == ["grid.peak.0", "grid.peak.1"]
    assert [campus.columns[i] for i in unserved.columns] == ["it", "it"]
    assert (grid.sign, unserved.cost[0], unserved.clean) == (1.0, 1000.0, True)


def test_loads_add_up():
    half = Load("soft", 50.0, np.linspace(0, 1, 48), 300.0)
    campus = Campus((LOAD, half), ())
    assert campus.load_mw == 150.0
    assert campus.demand_mw[[0, -1]].tolist() == [100.0, 150.0]
    output = {"it.lost": np.full(48, 1.0), "soft.lost": np.full(48, 2.0)}
    assert campus.unserved_mw(output).tolist() == [3.0] * 48


BURNT = Block("gas", Capacity(0, 99), 40.0, co2_t_per_mwh=0.5, clean=False)


def test_a_cap_on_emissions_counts_what_is_burnt_and_not_what_is_sold():
    sold = Block("export", Capacity(0, 9), 30.0, export=True, co2_t_per_mwh=0.9)
    (cap,) = Campus((LOAD,), (BURNT, sold), co2_cap_t=700.0).linking
    assert cap.weight[:, 0].tolist() == [0.5, 0.0, 0.0]
    assert cap.limit(np.ones(3)) == 700.0
    assert (cap.most_excess, cap.price_usd) == (0.0, 0.0)


def test_a_clean_share_grows_with_the_load():
    """100 MW through a year of 8,760 hours, of which a quarter may be unclean: 219,000 MWh."""
    (share,) = Campus((LOAD,), (BURNT,), clean_share=0.75).linking
    assert share.weight[:, 0].tolist() == [1.0, 0.0]
    assert share.limit(np.array([100.0, 0.0])) == pytest.approx(219_000)
    assert share.limit(np.array([100.0, 60.0])) == pytest.approx(219_000)


def test_part_of_a_block_may_be_clean():
    half = replace(BURNT, clean=0.4)
    (share,) = Campus((LOAD,), (half,), clean_share=0.75).linking
    assert share.weight[:, 0].tolist() == [0.6, 0.0]


def test_clean_energy_by_contract_lifts_the_limit_and_moves_no_power():
    """Each MW of it brings 2,000 MWh a year: with 10 MW 20,000 MWh more may be unclean."""
    swap = Settlement("swap", Capacity(0, 50, -3.0), clean_mwh_per_mw=2000.0)
    campus = Campus((LOAD,), (BURNT,), clean_share=0.75, settlements=(swap,))
    assert campus.columns == ("it", "gas", "swap")
    assert campus.bounds["swap"] == swap.capacity
    assert campus.unfelt == {"swap"}
    assert [source.name for source in campus.sources] == ["gas", "it.lost"]
    (share,) = campus.linking
    assert share.limit(np.array([100.0, 0.0, 10.0])) == pytest.approx(239_000)
    assert campus.parts[-1] == swap


def test_money_alone_may_not_be_called_as_power_is():
    swap = Settlement("gas", Capacity(0, 50))
    with pytest.raises(InputError, match="2 parts are called 'gas'"):
        Campus((LOAD,), (BURNT,), settlements=(swap,))


def test_a_served_share_limits_what_fails_and_what_is_not_served():
    """100 MW through a year, of which a hundredth may be missing: 8,760 MWh, as is told by name."""
    first = Block("gas", Capacity(), 50.0, 0.5, unserved=0.01, clean=False)
    second = Block("gas.2", SHARED, 90.0, 0.5, unserved=0.2, of="gas", clean=False)
    campus = Campus((LOAD,), (first, second), served_share=0.99, clean_share=0.5)
    clean, served = campus.linking
    assert served.name == "served"
    assert served.weight[:, 0].tolist() == [0.01, 0.2, 1.0]
    assert clean.weight[:, 0].tolist() == [0.99, 0.8, 0.0]
    assert served.limit(np.array([100.0, 0.0])) == pytest.approx(8760)
    assert campus.load_mwh == pytest.approx(876_000)


def test_blocks_of_another_are_limited_by_its_column():
    first, second = Block("gas", Capacity()), Block("gas.2", SHARED, 90.0, of="gas")
    campus = Campus((LOAD,), (first, second))
    assert campus.columns == ("it", "gas")
    assert [source.columns[0] for source in campus.sources] == [1, 1, 0]


def test_a_block_of_another_names_one_that_has_a_capacity():
    with pytest.raises(InputError) as error:
        Campus((LOAD,), (Block("a", SHARED, of="b"), Block("b", SHARED, of="a")))
    assert [str(problem) for problem in error.value.problems] == [
        "a: is of 'b', which is no block with a capacity; name the block whose capacity it uses",
        "b: is of 'a', which is no block with a capacity; name the block whose capacity it uses",
    ]


@pytest.mark.parametrize("name", ["clean_share", "served_share"])
def test_a_share_lies_between_nothing_and_all(name):
    with pytest.raises(InputError, match=f"{name}: must lie between 0 and 1"):
        Campus((LOAD,), (), **{name: 1.1})


def test_a_minimum_take_is_a_limit_turned_round_whose_shortfall_has_a_price():
    grid = Block("grid", Capacity(0, 80), 9.0, min_take=0.5, min_take_usd_per_mwh=7.0)
    (take,) = Campus((LOAD,), (grid,)).linking
    assert take.name == "grid.take"
    assert take.weight[:, 0].tolist() == [-1.0, 0.0]
    assert take.limit(np.array([100.0, 80.0])) == -0.5 * 80 * 8760
    assert (take.most_excess, take.price_usd) == (np.inf, 7.0)
    assert Campus((LOAD,), (grid,)).named_linking(np.array([3.0])) == {"grid.take": 3.0}


def test_a_campus_equals_another_of_the_same_parts():
    parts = {"blocks": (Block("sun", Capacity(0, 9), 0.0, np.linspace(0, 1, 48)),)}
    one, two = Campus((LOAD,), **parts), Campus((LOAD,), **parts)
    assert one.sources == two.sources
    assert one == two
    assert one != Campus((LOAD,), (BURNT,))


@pytest.mark.parametrize(
    ("parts", "name"),
    [
        ({"blocks": (Block("it.lost", Capacity()),)}, "it.lost"),
        (
            {
                "blocks": (Block("s.energy", Capacity()),),
                "storages": (Storage("s", Capacity(), Capacity()),),
            },
            "s.energy",
        ),
    ],
)
def test_no_part_is_called_as_a_column_of_another(parts, name):
    with pytest.raises(InputError, match=f"2 parts are called '{name}'"):
        Campus((LOAD,), **({"blocks": ()} | parts))


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
@pytest.mark.parametrize(
    "parts",
    [
        lambda x: {"loads": (Load("it", x, ONES, 1.0),)},
        lambda x: {"blocks": (Block("b", Capacity(), demand_charge_usd_per_mw=x),)},
        lambda x: {"blocks": (Block("b", Capacity(), min_take_usd_per_mwh=x),)},
        lambda x: {"storages": (Storage("s", Capacity(), Capacity(), charge_usd_per_mwh=x),)},
        lambda x: {"storages": (Storage("s", Capacity(), Capacity(), end_usd_per_mwh=x, start=0.5),)},
        lambda x: {"co2_usd_per_t": x},
        lambda x: {"clean_share": x},
    ],
)  # fmt: skip
def test_a_number_that_is_none_is_refused_wherever_it_stands(parts, number):
    given = {"loads": (LOAD,), "blocks": ()} | parts(number)
    with pytest.raises(InputError, match="give a finite number"):
        Campus(**given)


def test_limits_may_be_endless_and_never_no_number():
    Campus((LOAD,), (), co2_cap_t=float("inf"))
    with pytest.raises(InputError, match="co2_cap_t: is nan"):
        Campus((LOAD,), (), co2_cap_t=float("nan"))


def test_a_campus_has_steps_of_an_hour_and_no_limits_unless_it_says_so():
    given = {"step_hours": 1.0, "co2_cap_t": float("inf"), "calendar_year_hours": 8760}
    given |= {"weight": 1.0}
    assert {name: value for name, value in left_out(Campus).items() if value} == given
    assert left_out(months) == {"step_hours": 1.0}
    # a day of January, a day of February
    assert months(32 * 24)[[0, 743, 744]].tolist() == [0, 0, 1]
    assert months(31 * 12 + 1, 2.0)[[0, 371, 372]].tolist() == [0, 0, 1]
