"""The columns of the weather years of one campus, and the rows that tie capacities together."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from abilene.errors import InputError
from abilene.power.columns import add_design, design_of
from abilene.power.problem import (
    Block,
    Campus,
    Capacity,
    Demand,
    Load,
    Settlement,
    Storage,
)
from abilene.solve import Model, solve


def campus(*blocks, storages=(), hours=2, **more):
    load = Load("it", 1.0, np.ones(hours), 1000.0)
    return Campus((load,), blocks, storages, **more)


GAS = Block("gas", Capacity(0, 5, 1.0))
GRID = Block("grid", Capacity(0, 8), 10.0, demand_charge_usd_per_mw=6.0)


def test_one_year_has_the_columns_of_its_campus():
    one = campus(GAS, GRID)
    design = design_of([one])
    assert design.names == one.columns
    assert design.high.tolist() == [1.0, 5.0, 8.0, 8.0]
    assert design.low.tolist() == [1.0, 0.0, 0.0, 0.0]
    assert design.annuity[1] == 1.0
    assert design.named(np.arange(4.0)) == dict(zip(one.columns, range(4), strict=True))


def test_years_share_their_capacities_and_pay_the_mean_of_their_peaks():
    one, two = campus(GAS, GRID), campus(GAS, GRID)
    design = design_of([one, two])
    assert design.names == ("it", "gas", "grid", "grid.peak.0", "1:grid.peak.0")
    assert [places.tolist() for places in design.years] == [[0, 1, 2, 3], [0, 1, 2, 4]]
    each = 6.0 / one.years
    assert design.annuity[3:].tolist() == [each / 2, each / 2]


def test_sizes_have_the_peaks_of_the_operation_of_each_year():
    design = design_of([campus(GAS, GRID), campus(GAS, GRID)])
    given = dict(zip(design.names, [1.0, 2.0, 8.0, 0.0, 0.0], strict=True))
    operations = [SimpleNamespace(capacity={"grid.peak.0": mw}) for mw in (6.0, 7.0)]
    assert design.sizes_of(given, operations).tolist() == [1.0, 2.0, 8.0, 6.0, 7.0]


def test_the_worst_year_pays_its_own_peaks_in_full_and_no_other_does():
    one, two = campus(GAS, GRID), campus(GAS, GRID)
    design = design_of([one, two], "worst")
    each = 6.0 / one.years
    assert design.annuity.tolist() == [0.0, 1.0, 0.0, 0.0, 0.0]
    assert design.charges.tolist() == [[0, 0, 0, each, 0], [0, 0, 0, 0, each]]


def test_years_of_other_parts_are_refused_all_at_once():
    other = campus(Block("gas", Capacity(0, 6, 1.0)), Block("sun", Capacity(0, 5, 1.0)))
    with pytest.raises(InputError) as error:
        design_of([campus(GAS), other])
    assert [str(problem) for problem in error.value.problems] == [
        "gas: has another size or cost in the first weather year; give every weather year the same parts",
        "sun: is missing in the first weather year; give every weather year the same parts",
    ]


def sizes_of(given, cost):
    """Return the cheapest sizes at some costs by column, with the rows among them alone."""
    design, model = design_of([given]), Model()
    add_design(model, [given], design)
    for name, usd in cost.items():
        model.cost[design.names.index(name)] = usd
    solution = solve(model)
    assert solution.status == "optimal"
    return design.named(solution.x[: len(design.names)])


def test_energy_keeps_to_its_hours_of_power():
    store = Storage("s", Capacity(2, 9), Capacity(0, 99), min_hours=3.0, max_hours=4.0)
    given = campus(storages=(store,))
    assert sizes_of(given, {"s.energy": 1.0})["s.energy"] == pytest.approx(6.0)
    longest = sizes_of(given, {"s.energy": -1.0, "s.power": 5.0})
    assert longest["s.energy"] == pytest.approx(8.0)


def test_peaks_lie_below_the_size():
    given = campus(GRID, hours=4, periods=np.array([0, 0, 1, 1]))
    highest = sizes_of(given, {"grid.peak.0": -9.0, "grid": 1.0, "grid.peak.1": 1.0})
    assert highest["grid"] == pytest.approx(8.0)
    assert highest["grid.peak.0"] == pytest.approx(8.0)
    assert highest["grid.peak.1"] == pytest.approx(0.0)


def test_billed_demand_lies_above_the_ratchet():
    line = replace(GRID, demand_charge_usd_per_mw=0.0)
    month = Demand("month", ("grid",), (6.0,), ratchet=0.5)
    periods = np.array([0, 0, 1, 1])
    given = campus(line, hours=4, periods=periods, demands=(month,))
    costs = {"grid.peak.0": -9.0, "grid": 1.0, "grid.peak.1": 1.0}
    highest = sizes_of(given, costs | {"month.peak.0": 1.0, "month.peak.1": 1.0})
    assert highest["month.peak.0"] == pytest.approx(8.0)
    assert highest["month.peak.1"] == pytest.approx(4.0)


def of_weather(usd, **more):
    return Capacity(0, 5, usd, by_weather=True, **more)


def test_what_is_paid_for_output_costs_another_sum_in_each_year():
    """In the mean half of both; in the worst each year its own, whatever the first says."""
    one, two = (
        campus(Block("ppa", of_weather(usd)), settlements=(Settlement("swap", c),))
        for usd, c in ((10.0, of_weather(-4.0)), (30.0, of_weather(2.0)))
    )
    mean, worst = design_of([one, two]), design_of([one, two], "worst")
    assert mean.names == ("it", "ppa", "swap")
    assert mean.annuity.tolist() == [0.0, 20.0, -1.0]
    assert not mean.charges.any()
    assert not worst.annuity.any()
    assert worst.charges.tolist() == [[0.0, 10.0, -4.0], [0.0, 30.0, 2.0]]
    assert worst.total_usd(np.array([1.0, 2.0, 1.0]), [5.0, 0.0], "worst") == 62.0


def test_other_bounds_of_what_is_paid_for_output_are_refused():
    other = Block("ppa", Capacity(0, 6, 10.0, by_weather=True))
    with pytest.raises(InputError, match="another size or cost"):
        design_of([campus(Block("ppa", of_weather(10.0))), campus(other)])


def test_all_of_what_earns_and_the_least_of_what_costs():
    settled = tuple(
        Settlement(name, Capacity(1.0, 5.0, usd))
        for name, usd in (("earns", -3.0), ("costs", 3.0), ("free", 0.0))
    )
    one = campus(GAS, settlements=settled)
    found = design_of([one]).with_settlements(np.full(5, 2.0), one)
    assert found.tolist() == [2.0, 2.0, 5.0, 1.0, 1.0]
