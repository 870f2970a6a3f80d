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


@pytest.mark.parametrize("end", ["cautious", "generous"])
def test_bands_that_part_are_said_with_their_end_and_quarter(view, end):
    """From 2030 announced had no band where altman, with the same plan, had one: money binds at the cautious end alone."""
    mw = dict(view.it_mw)
    *_, before, last = mw
    one = view.model_copy(update={f"it_mw_{end}": mw})
    less = {**mw, last: mw[last] - 700, before: mw[before] - 0.1}
    other = view.model_copy(update={f"it_mw_{end}": less})
    (note,) = alike({"announced": one, "altman": other})
    assert note.startswith("announced and altman have the same plan: ")
    assert note.endswith(
        f"at the {end} end of what is claimed what they differ in does hold back: {mw[last]:,.0f} MW of IT load in "
        f"announced and {mw[last] - 700:,.0f} in altman by {last}"
    )
    assert "bands" not in next(iter(alike({"announced": one, "altman": one})))
