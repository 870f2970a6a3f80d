import numpy as np
import pytest

from abilene.solve import GrowingLp, Model, SolveError, solve


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
