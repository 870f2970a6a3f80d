"""Sums of columns."""

from abilene.buildout.model.terms import (
    add,
    at_least,
    at_most,
    difference,
    equal,
    gathered,
    if_there,
    scaled,
    summed,
    total,
    without_zeros,
)
from abilene.solve import INFINITY, Model


def test_terms_are_added_in_place_times_a_factor():
    terms = {1: 2.0}
    add(terms, {1: 3.0, 2: 1.0}, -2.0)
    assert terms == {1: -4.0, 2: -2.0}


def test_a_total_counts_each_column_once():
    assert total([3, 1, 3]) == {3: 1.0, 1: 1.0}


def test_scaled_terms_are_new():
    terms = {1: 2.0}
    assert scaled(terms, 0.5) == {1: 1.0}
    assert terms == {1: 2.0}


def test_what_has_come_to_nothing_is_left_out():
    assert without_zeros({1: 0.0, 2: -1e-30}) == {2: -1e-30}


def test_a_difference_leaves_both_sides_as_they_are():
    left, right = {1: 2.0, 2: 1.0}, {2: 1.0, 3: 4.0}
    assert difference(left, right) == {1: 2.0, 2: 0.0, 3: -4.0}
    assert (left, right) == ({1: 2.0, 2: 1.0}, {2: 1.0, 3: 4.0})


def test_a_sum_of_terms_is_by_column():
    assert summed([{1: 1.0}, {2: 3.0, 1: 0.5}, {}]) == {1: 1.5, 2: 3.0}
    assert summed([]) == {}


def test_terms_under_the_same_key_are_gathered_in_order():
    parts = [("b", {1: 1.0}), ("a", {1: 2.0}), ("b", {1: 3.0, 2: 1.0})]
    found = gathered(parts)
    assert found == {"b": {1: 4.0, 2: 1.0}, "a": {1: 2.0}}
    assert list(found) == ["b", "a"]


def test_a_column_that_is_not_there_is_no_term():
    columns = {("p", 1): 0}
    assert if_there(columns, ("p", 1)) == {0: 1.0}
    assert if_there(columns, ("p", 0)) == {}


def test_rows_compare_their_sides():
    model = Model()
    one, two = model.column(), model.column()
    left, right = {one: 2.0}, {two: 3.0}
    assert equal(model, left, right) == 0
    assert at_most(model, left, right) == 1
    assert at_least(model, left, right) == 2
    assert model.row_low == [0.0, -INFINITY, 0.0]
    assert model.row_high == [0.0, 0.0, INFINITY]
    assert model._values == [2.0, -3.0] * 3
