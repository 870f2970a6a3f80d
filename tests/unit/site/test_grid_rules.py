"""Rules of a grid for large loads: who they hold for, and whether they are kept."""

import pytest

from abilene.programme.schema import Programme
from abilene.site.grid_rules import rule_flags
from abilene.site.sizing import unit_design


@pytest.fixture
def texan(data):
    data["sites"]["a"]["state"] = "TX"
    return data


def flags_of(data, load_mw=120.0):
    programme = Programme.model_validate(data)
    design = unit_design(programme, "a", load_mw=load_mw)
    return rule_flags(design, programme.sites["a"])


def test_what_nobody_says_is_not_known_and_asked_for(texan):
    frequency, voltage = flags_of(texan)
    assert "2.6.4" in frequency.rule
    assert "2.14" in voltage.rule
    assert {frequency.verdict, voltage.verdict} == {"not known"}
    assert frequency.give == "sites.a.ride_through.frequency"
    assert frequency.exempt_if_by == "2025-11-14"


def test_a_rule_is_met_or_not_or_does_not_hold(texan):
    site = texan["sites"]["a"]
    site["ride_through"] = {"frequency": True, "voltage": False}
    assert [flag.verdict for flag in flags_of(texan)] == ["met", "not met"]
    site["ride_through"]["exempt"] = True
    assert {flag.verdict for flag in flags_of(texan)} == {"exempt"}


def test_smaller_loads_and_other_states_have_none(texan):
    """Large from 75 MW on, electronic where half of it computes (NPRR1308, as EPE Consulting says)."""
    assert len(flags_of(texan, 75.0)) == 2
    assert flags_of(texan, 74.9) == ()
    texan["sites"]["a"]["facility_per_it_peak"] = 2.1
    assert flags_of(texan) == ()
    texan["sites"]["a"] |= {"facility_per_it_peak": 1.5, "state": "OH"}
    assert flags_of(texan) == ()
    del texan["sites"]["a"]["state"]
    assert flags_of(texan) == ()
