"""Where a minimum take pays for buying only to sell, a direction is chosen: by hand."""

import numpy as np
import pytest

from abilene.power.one_way import _directed, kept_one_way
from abilene.power.problem import Block, Campus, Capacity, Load
from abilene.power.sizing import size


def campus(take, hours=4):
    """Return a load of 50 MW with 50 MW of grid power at 40, sun of 80 in every other hour, and a take at 45."""
    sun = np.tile([1.0, 0.0], hours // 2)
    return Campus(
        (Load("it", 50.0, np.ones(hours), 900.0),),
        (
            Block("grid", Capacity.fixed(50.0), 40.0, meter="grid", min_take=take, min_take_usd_per_mwh=45.0),
            Block("grid.export", Capacity.fixed(50.0), 40.0, export=True, meter="grid"),
            Block("sun", Capacity.fixed(80.0), 0.0, sun),
        ),
    )  # fmt: skip


def test_half_the_take_is_what_is_bought_anyway():
    """50 MW in half of the hours are 25 on average, which a take of a half asks for; 30 are sold in the others."""
    sizing = size(campus(0.5))
    assert sizing.method == "engine"
    assert sizing.cost_usd == pytest.approx((25 * 40 - 15 * 40) * 8760)


@pytest.mark.parametrize("hours", [4, 200, 202])
def test_a_take_is_not_met_by_what_is_sold_again(hours):
    """The whole take is 25 MW more: at 45 for nothing, where buying for the sunny hours saves 45 and costs 40, but
    ends the sale of 30 at 40. Bought and sold at once, it would cost nothing."""
    sizing = size(campus(1.0, hours))
    output = sizing.operation.output_mw
    assert not np.minimum(output["grid"], output["grid.export"]).any()
    assert sizing.cost_usd == pytest.approx((25 * 40 + 25 * 45 - 15 * 40) * 8760)
    assert sizing.status == ("optimal" if hours <= 200 else "feasible")
    assert sizing.bound_usd <= sizing.cost_usd


def test_cuts_are_those_of_the_relaxed_problem():
    """They are below the cost of every design, which those of chosen directions are not."""
    one = campus(1.0)
    relaxed = size(campus(0.5))
    kept = kept_one_way((one,), relaxed, size, over="mean", tolerance=1e-4)
    assert kept.cuts == relaxed.cuts


def test_each_hour_does_what_it_did():
    """Sold with the sun, bought without it: the other way is shut in each hour."""
    one = campus(0.5)
    kept = _directed(one, size(one).operation)
    shut = {block.name: np.broadcast_to(block.availability, 4) for block in kept.blocks}
    assert shut["grid.export"].tolist() == [1, 0, 1, 0]
    assert shut["grid"].tolist() == [0, 1, 0, 1]
