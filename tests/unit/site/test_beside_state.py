"""A campus beside its state: said when its power costs over a third more or less than industry pays there."""

import math

import pytest

from abilene.programme.schema import Programme
from abilene.site.beside_state import beside_state


def beside(data, state="TX", **terms):
    """Return the campus in a state, on a contract with some terms."""
    data["sites"]["a"] |= {
        "state": state,
        "grid": {"g": {"firm_mw": 120, "from": 2026, **terms}},
    }
    return Programme.model_validate(data)


@pytest.mark.parametrize(
    ("usd_per_mwh", "is_far"),
    [
        (66.3 * 2 / 3 - 0.1, True),  # of the later month, which is the dearer
        (66.3 * 2 / 3 + 0.1, False),
        (66.3, False),
        (66.0 * 4 / 3 - 0.1, False),
        (66.0 * 4 / 3 + 0.1, True),  # of the year
        (math.nan, False),
        (None, False),
    ],
)
def test_a_difference_over_a_third_is_said(data, usd_per_mwh, is_far):
    note = beside_state(beside(data), "a").note(usd_per_mwh)
    assert bool(note) is is_far


def test_the_note_has_price_averages_periods_and_sources(data):
    note = beside_state(beside(data), "a").note(33.15)
    assert note == (
        "a: its power costs 33.1 USD(2025)/MWh, energy only (a.grid.g); industrial customers in Texas paid on average "
        "66.0 USD/MWh in 2023 (US EIA, Electric Power Annual with data for 2023): it lies 50% below; 66.3 USD/MWh in "
        "2025-11 (US EIA, figures of November 2025, as quoted by The Million Dollar Way on 2026-01-27): it lies 50% "
        "below"
    )


def test_without_a_later_month_the_year_stands_alone(data):
    note = beside_state(beside(data, "AL"), "a").note(142.2)
    assert note.endswith("with data for 2023): it lies 100% above")


def test_a_price_with_charges_or_without_the_grid_is_not_energy_only(data):
    charged = beside(data, charge_usd_per_mwh=4)
    note = beside_state(charged, "a").note(99.45)
    assert "99.5 USD(2025)/MWh; industrial customers" in note
    assert "it lies 51% above; 66.3" in note
    island = beside_state(beside(data), "a", grid=False)
    assert "energy only" not in island.note(33.15)


def test_without_a_state_or_a_source_on_it_nothing_is_said(data, programme):
    assert beside_state(programme, "a") is None
    assert beside_state(beside(data, "WY"), "a") is None
