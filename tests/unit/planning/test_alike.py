"""Views with one and the same plan say so, and why they cannot differ."""

import pytest

from abilene.planning.alike import alike


@pytest.fixture
def view(january):
    return january[0].viewpoints["announced"]


def with_values(view, values, **changes):
    return view.model_copy(update={"values": {**view.values, **values}, **changes})


def test_views_that_see_the_same_programme(view):
    (note,) = alike({"one": view, "other": view.model_copy()})
    assert note == (
        "one and other have the same plan: "
        "every value of the programme is the same in both"
    )


def test_money_that_limits_neither(view):
    path = next(path for path in view.values if path.startswith("capital."))
    richer = with_values(view, {path: 9e12}, capital_in_view_usd=9e12)
    free = {"one": view.model_copy(update={"funding_gap_usd": 0.0})}
    free["other"] = richer.model_copy(update={"funding_gap_usd": 0.0})
    (note,) = alike(free)
    assert f"differ in 1 of {len(view.values)} values, all of money" in note
    assert "neither is limited by money" in note


def test_other_values_that_hold_nothing_back_are_named(view):
    path = "programme.title"
    (note,) = alike({"one": view, "other": with_values(view, {path: "Another"})})
    assert note.endswith(f"which hold nothing back, such as {path}")


def test_views_with_different_plans_say_nothing(january):
    assert list(alike(january[0].viewpoints)) == []


def test_rounding_of_two_searches_is_no_difference(view):
    cost = {q: usd * (1 + 1e-9) for q, usd in view.capital_cost_usd.items()}
    near = view.model_copy(update={"capital_cost_usd": cost})
    assert len(list(alike({"one": view, "other": near}))) == 1
