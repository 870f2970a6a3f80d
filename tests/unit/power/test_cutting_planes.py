"""The small LPs of sizing: the master problem bounds from below, the restricted master from above."""

from dataclasses import replace

import numpy as np
import pytest

from abilene.errors import InfeasibleError
from abilene.power.columns import design_of
from abilene.power.cutting_planes import (
    BOX,
    Frame,
    MasterProblem,
    Point,
    Trial,
    restricted_master,
)
from abilene.power.engine import Engine
from abilene.power.problem import INFINITY, Block, Campus, Capacity, Load, Storage
from abilene.solve import SolveError

HOURS = 48
SUN = np.clip(np.sin((np.arange(HOURS) % 24 - 6) / 12 * np.pi), 0, 1)
CAMPUS = Campus(
    (Load("it", 100.0, np.ones(HOURS), 2000.0),),
    (
        Block("gas", Capacity(0, INFINITY, 130e3), 60.0, clean=False),
        Block("sun", Capacity(0, INFINITY, 90e3), 0.0, SUN),
    ),
)
CAPPED = replace(CAMPUS, clean_share=0.5)


def frame_of(*campuses, over="mean"):
    return Frame(campuses, design_of(campuses), over, mw=100.0, usd=1e7)


def trial_of(frame, *sizes, mu=0.0):
    x = np.array([100.0, *sizes])
    prices = np.full((len(frame.campuses), len(frame.campuses[0].linking)), mu)
    years = [
        Engine(campus).evaluate(x[places], own)
        for campus, places, own in zip(
            frame.campuses, frame.design.years, prices, strict=True
        )
    ]
    return Trial(Point(x, prices), tuple(years))


def test_a_point_on_the_way_to_another():
    here, there = (
        Point(np.zeros(2), np.zeros((1, 1))),
        Point(np.ones(2), np.ones((1, 1))),
    )
    assert here.towards(there, 0.25) == Point(np.full(2, 0.25), np.full((1, 1), 0.25))


def test_the_mean_or_the_worst_of_the_years_counts():
    free = np.zeros(len(CAMPUS.columns))
    assert frame_of(CAMPUS, CAMPUS).total(free, [1.0, 5.0]) == 3.0
    assert frame_of(CAMPUS, CAMPUS, over="worst").total(free, [1.0, 5.0]) == 5.0


def test_the_cost_of_a_trial_is_annuity_and_operation():
    frame = frame_of(CAMPUS)
    trial = trial_of(frame, 100.0, 0.0)
    assert frame.cost(trial) == pytest.approx(100 * 130e3 + 100 * 8760 * 60)


def test_the_nearest_sizes_keep_bounds_and_hours_of_storage():
    store = Storage("s", Capacity(0, 10), Capacity(0, 99), min_hours=2.0, max_hours=4.0)
    frame = frame_of(replace(CAMPUS, storages=(store,)))
    near = frame.nearest(np.array([100.0, 50.0, 60.0, 30.0, 30.0]))
    assert near[:3] == pytest.approx([100.0, 50.0, 60.0])
    assert near[3] == pytest.approx(10.0)
    assert near[4] == pytest.approx(30.0)


def test_bounds_that_contradict_each_other_have_no_nearest():
    store = Storage("s", Capacity.fixed(1.0), Capacity.fixed(1.0), min_hours=2.0)
    frame = frame_of(replace(CAMPUS, storages=(store,)))
    with pytest.raises(InfeasibleError, match="bounds of the capacities contradict"):
        frame.nearest(np.zeros(5))


def test_more_cuts_lift_the_lower_bound_and_never_above_any_cost():
    frame = frame_of(CAMPUS)
    master = MasterProblem(frame, [1])
    costs, bounds = [], []
    for sizes in ((100.0, 0.0), (60.0, 150.0), (90.0, 60.0), (0.0, 300.0)):
        trial = trial_of(frame, *sizes)
        master.add(trial)
        costs.append(frame.cost(trial))
        bounds.append(master.solve()[1])
    assert bounds == sorted(bounds)
    assert bounds[-1] <= min(costs)


def test_what_is_wanted_beyond_its_box_widens_it():
    earns = Block("earns", Capacity(0, INFINITY), -5.0)
    frame = frame_of(replace(CAMPUS, blocks=(earns,)))
    master = MasterProblem(frame, [1])
    master.add(trial_of(frame, 50.0))
    point, _ = master.solve()
    assert point.x[1] == pytest.approx(BOX * 100.0)
    assert master.endless() == ""
    assert master.widen()
    assert master.solve()[0].x[1] > BOX * 100.0


def test_nothing_widens_where_a_bound_is_given():
    few = Block("gas", Capacity(0, 70, 130e3), 60.0)
    frame = frame_of(replace(CAMPUS, blocks=(few,)))
    master = MasterProblem(frame, [1])
    master.add(trial_of(frame, 50.0))
    point, _ = master.solve()
    assert point.x[1] <= 70.0
    assert not master.widen()


def test_the_mean_of_trials_keeps_the_limit_that_none_of_the_cheap_ones_does():
    frame = frame_of(CAPPED)
    gas, sun, nothing = (
        trial_of(frame, *sizes) for sizes in ((100.0, 0.0), (0.0, 400.0), (0.0, 0.0))
    )
    limit = 0.5 * 100 * 8760
    assert gas.years[0].amounts[0] == pytest.approx(100 * 8760)
    found = restricted_master(frame, [gas, sun, nothing])
    assert found.weights[0].sum() == pytest.approx(1.0)
    amounts = [trial.years[0].amounts[0] for trial in (gas, sun, nothing)]
    assert float(found.weights[0] @ amounts) <= limit * (1 + 1e-9)
    assert found.shares == (tuple(found.weights[0].tolist()),)
    costs = [frame.cost(trial) for trial in (gas, sun, nothing)]
    assert min(costs) <= found.cost_usd <= max(costs)
    assert found.mu[0, 0] > 0


def test_where_no_mean_keeps_the_limit_it_is_an_error():
    frame = frame_of(CAPPED)
    with pytest.raises(SolveError, match="the mean of designs is infeasible"):
        restricted_master(frame, [trial_of(frame, 100.0, 0.0)])


def test_the_mean_that_is_nearest_to_the_limits_says_how_far_it_is_above():
    """All of 100 MW from gas, of which half may be: 50 MW a year too much, and a price of it."""
    frame = frame_of(CAPPED)
    found = restricted_master(frame, [trial_of(frame, 100.0, 0.0)], nearest=True)
    assert found.excess[0, 0] == pytest.approx(50 * 8760)
    assert found.mu[0, 0] > 0
