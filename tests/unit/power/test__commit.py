"""The kernel that prices hours with so many machines on, by hand."""

import numpy as np
import pytest

from abilene.power._commit import INFEASIBLE, stage_costs


def test_hours_by_hand():
    """Two machines of 10 MW, least 4, 30 USD/MWh and 7 USD an hour each; another source gives 8 MW at 5, 20 MW at 90."""
    need = np.array([6.0, 20.0, 40.0])
    other_cost = np.tile([5.0, 90.0], (3, 1))
    other_mw = np.tile([8.0, 20.0], (3, 1))
    low, high, slope = np.full(3, 4.0), np.full(3, 10.0), np.full(3, 30.0)
    cost, given = np.empty((2, 3, 3))
    stage_costs(need, other_cost, other_mw, low, high, slope, 7.0, cost, given)
    # of 6 MW the least of one machine, and 2 at 5 USD; two machines are too much
    assert cost[0].tolist() == [30.0, 7 + 120 + 10, INFEASIBLE]
    # the cheap 8 MW first, then machines, then what is dear
    assert cost[1].tolist() == [40 + 12 * 90, 7 + 300 + 40 + 180, 14 + 360 + 40]
    assert given[1].tolist() == [0.0, 10.0, 12.0]
    # 40 MW are more than one machine and all others have
    assert cost[2, :2].tolist() == [INFEASIBLE, INFEASIBLE]
    assert cost[2, 2] == pytest.approx(14 + 600 + 40 + 12 * 90)
