"""Linear and mixed-integer programmes on HiGHS: answers, duals, and what a solve may end in."""

import math
import pickle
import threading

import numpy as np
import pytest

from abilene.solve import GrowingLp, Model, Solution, SolveError, solve


def test_rows_and_columns_in_bulk_are_the_same_as_one_by_one():
    one, many = Model(), Model()
    for cost in (1.0, 2.0, 3.0):
        one.column(cost=cost, high=9.0)
    one.row({0: 1.0, 1: 1.0}, low=1.0)
    one.row({1: 2.0, 2: 1.0}, low=1.0)
    one.row({2: 1.0}, low=1.0)
    columns = many.columns(3, cost=[1.0, 2.0, 3.0], high=9.0)
    rows = many.rows(2, [(columns[:-1], [1.0, 2.0]), (columns[1:], 1.0)], low=1.0)
    many.rows(1, [(columns[2], 1.0), (columns[0], 0.0)], low=1.0)
    assert rows.tolist() == [0, 1]
    assert one == many
    assert solve(many).value == solve(one).value


def test_an_lp_grows():
    model = Model()
    columns = model.columns(2, high=[10.0, 10.0], cost=-1.0)
    lp = GrowingLp(model)
    assert lp.solve().value == -20.0
    lp.add_rows(np.array([columns]), np.array([[-1.0, -2.0]]), np.array([-10.0]))
    assert lp.solve().x.tolist() == [10.0, 0.0]
    lp.set_high(columns[:1], np.array([4.0]))
    assert lp.solve().x.tolist() == [4.0, 3.0]


def test_what_is_no_number_is_refused():
    model = Model()
    model.column(high=1.0)
    lp = GrowingLp(model)
    with pytest.raises(SolveError, match="refuses the rows"):
        lp.add_rows(np.array([[0]]), np.array([[np.inf]]), np.array([0.0]))


def diet():
    """Return 2 x + 3 y at least 12 and x + y at most 10, at costs of 1 and 2."""
    model = Model()
    x, y = model.column(cost=1.0, high=4.0), model.column(cost=2.0)
    model.row({x: 2.0, y: 3.0}, low=12.0)
    model.row({x: 1.0, y: 1.0}, high=10.0)
    return model


@pytest.mark.parametrize("method", ["choose", "simplex", "ipm"])
def test_an_lp_with_its_duals(method):
    """All four of x, the rest of y: a unit more of the first row costs 2 / 3, one more x saves 1 / 3."""
    solution = solve(diet(), method=method)
    assert solution.status == "optimal"
    assert solution.x.tolist() == pytest.approx([4.0, 4 / 3])
    assert solution.value == solution.bound == pytest.approx(4 + 8 / 3)
    assert solution.row_duals.tolist() == pytest.approx([2 / 3, 0.0], abs=1e-9)
    assert solution.column_duals[0] == pytest.approx(-1 / 3)
    assert solution.gap == 0.0
    assert solution.stopped_by == ""


def test_whole_numbers_cost_more():
    model = diet()
    model.integer = [True, True]
    solution = solve(model)
    assert solution.x.tolist() == pytest.approx([3.0, 2.0])
    assert solution.value == pytest.approx(7.0)
    assert solution.bound <= solution.value


def test_what_cannot_be_is_infeasible_and_what_never_ends_unbounded():
    impossible = diet()
    impossible.row({0: 1.0, 1: 1.0}, low=20.0)
    found = solve(impossible)
    assert found.status == "infeasible"
    assert math.isnan(found.value)
    endless = Model()
    endless.column(cost=-1.0)
    assert solve(endless, presolve=False).status == "unbounded"


def test_a_model_without_rows_is_solved():
    model = Model()
    model.column(cost=1.0, low=2.0)
    assert solve(model).value == 2.0


def knapsack(count=40, seed=3):
    """Return a knapsack whose items are worth much what they weigh: hard to finish, easy to begin."""
    rng, model = np.random.default_rng(seed), Model()
    weights = rng.integers(100, 200, (3, count)).astype(float)
    columns = model.columns(
        count, high=1.0, cost=-(weights.sum(axis=0) + 5), integer=True
    )
    for row in weights:
        model.row(
            dict(zip(columns.tolist(), row.tolist(), strict=True)), high=row.sum() / 2
        )
    return model


def test_a_gap_that_is_wide_enough_stops_it():
    model = knapsack()
    solution = solve(model, gap=0.05)
    assert solution.status == "optimal"
    assert 0 <= solution.gap <= 0.05
    assert solution.bound <= solution.value


def test_no_time_leaves_nothing_and_a_start_is_kept():
    model = knapsack()
    assert solve(model, seconds=0.0).status in {"none", "feasible"}
    first = solve(model, gap=0.2)
    kept = solve(model, seconds=0.0, start=first.x)
    assert kept.status == "feasible"
    assert kept.value <= first.value + 1e-6
    assert "ime" in kept.stopped_by


def test_cancelled_before_it_begins_it_ends_at_once_with_a_status():
    cancel = threading.Event()
    cancel.set()
    solution = solve(knapsack(60, 5), cancel=cancel)
    assert solution.status in {"none", "feasible", "optimal"}
    if solution.status == "feasible":
        assert solution.stopped_by


def test_progress_tells_bounds_that_hold():
    seen = []
    solution = solve(knapsack(), gap=1e-3, progress=seen.append)
    assert all(one.bound is None or one.bound <= solution.value + 1e-6 for one in seen)
    assert all(one.value is None or one.value >= solution.bound - 1e-6 for one in seen)
    assert [one.seconds for one in seen] == sorted(one.seconds for one in seen)


def test_a_tolerance_lets_rows_be_missed():
    model = Model()
    x = model.column(cost=1.0)
    model.row({x: 1.0}, low=1.0)
    assert solve(model, tolerance=1e-9).x[0] == pytest.approx(1.0)
    with pytest.raises(SolveError, match="refuses the option"):
        solve(model, tolerance=-1.0)


def test_a_model_with_an_endless_coefficient_is_refused():
    model = Model()
    model.row({model.column(cost=1.0): math.inf}, low=1.0)
    with pytest.raises(SolveError, match="refuses the model"):
        solve(model)


def test_the_gap_is_relative():
    none = np.zeros(0)
    assert Solution("feasible", none, 102.0, 100.0, none, none).gap == pytest.approx(
        2 / 102
    )
    assert Solution("optimal", none, 0.0, 0.0, none, none).gap == 0.0


def test_the_same_model_gives_the_same_bytes():
    one, two = solve(knapsack(), gap=1e-2), solve(knapsack(), gap=1e-2)
    assert one.x.tobytes() == two.x.tobytes()
    assert (one.value, one.bound) == (two.value, two.bound)


def test_a_solution_comes_back_from_another_process():
    solution = solve(diet())
    again = pickle.loads(pickle.dumps(solution))
    assert again == solution
    model = diet()
    assert pickle.loads(pickle.dumps(model)) == model


def test_only_terms_that_are_there_and_bounded_are_held():
    model = Model()
    terms = {model.column(): 2.0}
    assert model.hold({}, 1.0) is None
    assert model.hold(terms, math.inf) is None
    assert model.row_high == []
    assert model.hold(terms, 1.0) == 0
    assert model.row_high == [1.0]
