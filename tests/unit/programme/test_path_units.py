"""What a path is given in, and what a value written for it comes to."""

from datetime import date

import pytest
from programme_text import TEXT

from abilene.programme.path_units import (
    number_at_path,
    unit_of_path,
    value_in_unit,
    value_of_path,
)
from abilene.programme.read import read_draft


@pytest.fixture
def small(tmp_path):
    (tmp_path / "p.yaml").write_text(TEXT)
    return read_draft(tmp_path / "p.yaml").programme


@pytest.mark.parametrize(
    ("path", "unit"),
    [
        ("capital.c.amount_usd", "USD"),
        ("sites.a.grid.g.firm_mw", "MW"),
        ("sites.a.grid.g.from", "date"),
        ("sites.a.pue_peak", "fraction"),
        ("defaults.phase.shell_usd_per_it_kw", "USD/kW"),
        ("sites.a.phases.p.shell_usd_per_it_kw", "USD/kW"),
        ("sites.a.cooling", "one of air_chiller, evaporative, liquid"),
        ("equipment.turbine.lead_months", "months"),
        ("sites.a.phases.p.title", ""),
        ("sites.a.phases.p.none", ""),
        ("sites.b.grid.g.firm_mw", ""),
        ("sites.a.risk.deep.none", ""),
    ],
)
def test_a_path_has_the_unit_of_its_field(small, path, unit):
    assert unit_of_path(small, path) == unit


def test_numbers_are_read_in_the_unit_of_their_path(small):
    assert number_at_path(small, "sites.a.grid.g.firm_mw", "1.2 GW") == 1200.0
    assert number_at_path(small, "sites.a.grid.g.firm_mw", 7) == 7.0
    for path, value in (
        ("sites.a.grid.g.from", "2026"),
        ("sites.a.phases.p.title", "x"),
        ("sites.a.grid.g.firm_mw", "5 USD"),
        ("sites.a.grid.g.firm_mw", True),
    ):
        with pytest.raises(ValueError, match="; "):
            number_at_path(small, path, value)


def test_values_come_to_what_their_field_holds(small):
    assert value_in_unit(small, "capital.c.amount_usd", "3 bn USD") == 3e9
    assert value_in_unit(small, "sites.a.grid.g.from", "2026-Q3") == date(2026, 9, 30)
    assert value_in_unit(small, "sites.a.grid.g.firm_mw", "many") == "many"
    assert value_in_unit(small, "no.such.path", "x") == "x"


def test_the_value_of_a_path_is_that_of_the_programme(small):
    assert value_of_path(small, "capital.c.amount_usd") == 5e9
    assert value_of_path(small, "sites.a.pue_peak") == 1.4
    assert value_of_path(small, "sites.a.grid.g.from") == date(2025, 9, 30)
    assert value_of_path(small, "sites.b.grid") is None
    assert value_of_path(small, "capital.c.amount_usd.more") is None
