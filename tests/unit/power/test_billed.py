"""What a design is billed is the demand of its draw, whatever the search left in its columns."""

from dataclasses import replace

import numpy as np
import pytest

from abilene.power.billed import billed_as_drawn, peaks_mw
from abilene.power.problem import Block, Campus, Capacity, Demand, Load
from abilene.power.sizing import size

PERIODS = np.repeat([0, 1, 2], 4)
SHAPE = np.array([30, 10, 10, 10, 50, 20, 20, 20, 60, 5, 5, 5.0])


@pytest.fixture
def campus():
    demand = Demand("all", ("grid",), (100.0,), ratchet=0.8)
    return Campus(
        (Load("it", 1.0, SHAPE, 1e6),),
        (Block("grid", Capacity.fixed(100.0), 10.0),),
        periods=PERIODS,
        demands=(demand,),
    )


def test_peaks_by_block_and_period(campus):
    operation = size(campus).operation
    assert peaks_mw(campus, operation, ["grid"]) == pytest.approx(
        np.array([[30, 50, 60]])
    )


@pytest.mark.parametrize("over", ["mean", "worst"])
def test_too_much_that_was_paid_for_is_taken_back(campus, over):
    """Peaks of 30, 50 and 60 MW, a ratchet of 80 %: 48, 50 and 60 MW are billed."""
    years = (campus, campus)
    sizing = size(years, over=over, tolerance=1e-9)
    more = {name: mw + 7 * (".peak." in name) for name, mw in sizing.capacity.items()}
    wasteful = replace(sizing, capacity=more, cost_usd=sizing.cost_usd + 1e5)
    found = billed_as_drawn(years, wasteful, over)
    for prefix in ("", "1:"):
        billed = [found.capacity[f"{prefix}all.peak.{m}"] for m in range(3)]
        assert billed == pytest.approx([48, 50, 60])
    assert found.cost_usd == pytest.approx(sizing.cost_usd)
    assert found.operation.capacity["grid.peak.2"] == pytest.approx(60)


def test_without_billed_demand_nothing_changes(campus):
    bare = replace(campus, demands=())
    sizing = size(bare)
    assert billed_as_drawn((bare,), sizing, "mean") is sizing
