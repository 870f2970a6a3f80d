"""Sums of columns."""

from abilene.buildout.model.terms import add, scaled, total, without_zeros


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
