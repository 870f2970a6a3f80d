"""What a meter buys and sells in one hour is set off: by hand."""

from dataclasses import replace

import numpy as np
import pytest

from abilene.power.dispatch import dispatch
from abilene.power.meter import (
    is_dearer,
    less_of,
    metered,
    meters_of,
    sells_above_cost,
    set_off,
)
from abilene.power.problem import Block, Campus, Capacity, Load
from abilene.power.sizing import size

PRICE = np.array([30.0, 50.0])
BLOCKS = (
    Block("firm", Capacity.fixed(10.0), PRICE, meter="line"),
    Block("cut", Capacity.fixed(5.0), PRICE + 1, np.array([1.0, 0.0]), meter="line"),
    Block("sold", Capacity.fixed(8.0), PRICE, export=True, meter="line"),
    Block("alone", Capacity.fixed(8.0), PRICE, meter="other"),
    Block("sun", Capacity.fixed(12.0), 0.0, np.array([0.0, 1.0])),
)
CAMPUS = Campus((Load("it", 9.0, np.ones(2), 500.0),), BLOCKS)


def test_a_meter_is_one_that_reads_both_ways():
    (meter,) = meters_of(CAMPUS)
    assert meter.name == "line"
    assert meter.bought.names == ["firm", "cut"]
    assert (meter.sold.names, meter.sold.places) == (["sold"], (2,))
    assert meters_of(replace(CAMPUS, blocks=BLOCKS[3:])) == ()


def test_the_dearest_that_is_bought_goes_first():
    output = {
        "firm": np.array([6.0, 4.0]),
        "cut": np.array([2.0, 0.0]),
        "sold": np.array([3.0, 1.0]),
        "alone": np.array([4.0, 0.0]),
        "sun": np.array([0.0, 6.0]),
        "it.lost": np.zeros(2),
    }
    net = set_off(CAMPUS, output)
    assert net["cut"].tolist() == [0.0, 0.0]
    assert net["firm"].tolist() == [5.0, 3.0]
    assert net["sold"].tolist() == [0.0, 0.0]
    assert net["alone"].tolist() == [4.0, 0.0]  # has a meter of its own
    assert set_off(CAMPUS, net) is net


def test_an_amount_is_taken_off_by_rank_and_hour():
    output = {"a": np.array([1.0, 4.0]), "b": np.array([2.0, 4.0])}
    rank = np.array([[1.0, 0.0], [0.0, 1.0]])
    left = less_of(output, ["a", "b"], rank, np.array([2.5, 5.0]))
    assert left["a"].tolist() == [0.5, 0.0]
    assert left["b"].tolist() == [0.0, 3.0]


def test_a_price_of_sale_above_that_of_purchase_counts_where_both_are_open():
    assert not sells_above_cost(CAMPUS)
    dear = replace(BLOCKS[2], cost_usd_per_mwh=PRICE + np.array([0.5, 0.0]))
    other = (BLOCKS[1], dear)  # 30.5 for what costs 31; in the other hour it is cut
    assert not sells_above_cost(replace(CAMPUS, blocks=other))
    assert sells_above_cost(replace(CAMPUS, blocks=(BLOCKS[0], dear)))


@pytest.mark.parametrize("order", [1, -1])
def test_at_one_price_a_surplus_is_sold_and_nothing_bought(order):
    """12 MW of sun for a load of 9: 3 MW are sold; at the same price 10 MW more might be bought and 5 more sold."""
    operation = dispatch(replace(CAMPUS, blocks=BLOCKS[::order]))
    assert operation.output_mw["sold"].tolist() == [0.0, 3.0]
    bought = operation.output_mw["firm"] + operation.output_mw["alone"]
    assert bought.tolist() == [9.0, 0.0]
    assert operation.status == "optimal"


def test_buying_at_20_what_is_sold_at_25_is_no_gain_through_one_meter():
    """With 4 MW of sun for a load of 9, 5 MW are bought at 20; nothing is sold at 25 the while."""
    blocks = (
        Block("bought", Capacity.fixed(10.0), 20.0, meter="line"),
        Block("sold", Capacity.fixed(10.0), 25.0, export=True, meter="line"),
        Block("sun", Capacity.fixed(4.0), 0.0),
    )
    campus = Campus((Load("it", 9.0, np.ones(3), 500.0),), blocks)
    operation = dispatch(campus)
    assert operation.output_mw["bought"].tolist() == pytest.approx([5.0] * 3)
    assert operation.output_mw["sold"].tolist() == pytest.approx([0.0] * 3)
    assert operation.cost_usd == pytest.approx(5 * 20 * 8760)


@pytest.mark.parametrize("order", [1, -1])
def test_where_power_is_paid_for_as_much_is_bought_as_the_load_takes(order):
    """At -20 a load of 9 buys 9 and its 4 MW of sun stand still; the tenth MW would have to be sold again."""
    blocks = (
        Block("bought", Capacity.fixed(10.0), -20.0, meter="line"),
        Block("sold", Capacity.fixed(10.0), -20.0, export=True, meter="line"),
        Block("sun", Capacity.fixed(4.0), 0.0),
    )
    campus = Campus((Load("it", 9.0, np.ones(3), 500.0),), blocks[::order])
    operation = dispatch(campus)
    assert operation.output_mw["bought"].tolist() == pytest.approx([9.0] * 3)
    assert operation.output_mw["sold"].tolist() == pytest.approx([0.0] * 3)
    assert operation.output_mw["sun"].tolist() == pytest.approx([0.0] * 3)
    assert operation.cost_usd == pytest.approx(-9 * 20 * 8760)


def test_what_a_sizing_costs_after_it_is_set_off():
    """8 MW sold again at 50 for 50 and at 30 for 30 cost nothing; 1 MWh for 31 sold at 30 costs a dollar too much."""
    sizing = size(CAMPUS)
    assert metered((CAMPUS,), sizing, "mean") is sizing
    operation = sizing.operation
    moved = {**operation.output_mw}
    moved["cut"] = moved["cut"] + np.array([1.0, 0.0])
    moved["sold"] = moved["sold"] + np.array([1.0, 0.0])
    gross = replace(
        sizing,
        operations=(replace(operation, output_mw=moved),),
        cost_usd=sizing.cost_usd + 1.0 * 8760 / 2,
    )
    net = metered((CAMPUS,), gross, "mean")
    assert net.cost_usd == pytest.approx(sizing.cost_usd)
    assert is_dearer(gross, net)
    assert not is_dearer(net, gross)
