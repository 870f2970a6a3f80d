"""Which machines a sizing counts, and what is refused by name."""

import pytest

from abilene.errors import InputError
from abilene.programme.schema import Programme
from abilene.site.outage_case import OutageCase, feeders_of, is_asked
from abilene.site.problem import site_campus

RATES = {"forced_outage_rate": 0.05, "unit_mw": 10.0, "repair_hours": 48}


def case_of(data, grid=True):
    programme = Programme.model_validate(data)
    campus = site_campus(programme, "a", 100.0, grid=grid)
    return OutageCase(programme, campus, grid, 1)


def refused(data):
    with pytest.raises(InputError) as error:
        case_of(data).check()
    return [str(problem) for problem in error.value.problems]


def test_nothing_is_asked_by_default(data, programme):
    assert not is_asked(programme.sites["a"])
    for target in ({"served": 0.9}, {"spare_units": 1}, {"lost_load_usd_per_mwh": 5}):
        data["sites"]["a"]["reliability"] = target
        assert is_asked(Programme.model_validate(data).sites["a"])
    data["sites"]["a"]["reliability"] = {}
    turbine = data["sites"]["a"]["equipment"]["turbine"]
    turbine["whole"] = True
    assert is_asked(Programme.model_validate(data).sites["a"])
    turbine["max_mw"] = 0
    assert not is_asked(Programme.model_validate(data).sites["a"])


def test_figures_that_are_missing_are_named(data):
    site = data["sites"]["a"]
    site["equipment"]["wind"]["whole"] = True
    assert [line.partition(": ")[0] for line in refused(data)] == [
        "equipment.wind.unit_mw"
    ]
    del site["equipment"]["wind"]["whole"]
    site["reliability"] = {"served": 0.99}
    names = ("unit_mw", "forced_outage_rate", "repair_hours")
    missing = [f"equipment.turbine.{name}" for name in names]
    assert {line.partition(": ")[0] for line in refused(data)} == {*missing}
    del site["equipment"]["battery"]
    assert [line.partition(": ")[0] for line in refused(data)] == missing[1::-1]
    site["reliability"] = {"spare_units": 2}
    assert [line.partition(": ")[0] for line in refused(data)] == missing[:1]


def test_a_storage_has_no_machines(data):
    data["sites"]["a"]["equipment"]["battery"]["units"] = 4
    (line,) = refused(data)
    assert "sites.a.equipment.battery: a storage has no machines" in line


def test_machines_that_nobody_would_count(data):
    """Found by trying 100 W: a million of them took more than a minute."""
    data["equipment"]["turbine"] |= RATES | {"unit_mw": 0.0001}
    data["sites"]["a"]["reliability"] = {"served": 0.99}
    (said,) = refused(data)
    assert said.startswith(
        "equipment.turbine.unit_mw: 0.0001 MW are 1,000,000 machines"
    )


def test_more_machines_than_may_be_built(data):
    data["equipment"]["turbine"] |= RATES
    data["sites"]["a"]["equipment"]["turbine"]["units"] = 6
    (line,) = refused(data)
    assert "6 machines of 10 MW are above max_mw 50" in line
    data["sites"]["a"]["equipment"]["turbine"]["units"] = 5
    case_of(data).check()


def test_not_one_whole_machine_may_be_built(data):
    """Nothing was built, and no reason given."""
    data["equipment"]["turbine"]["unit_mw"] = 5000.0
    data["sites"]["a"]["equipment"]["turbine"] |= {"max_mw": 2000, "whole": True}
    (line,) = refused(data)
    said = "one machine of 5000 MW is above max_mw 2000"
    assert line.startswith(f"sites.a.equipment.turbine.max_mw: {said}")


def test_feeders_that_carry_less_than_is_granted_are_named(data):
    line = {"feeders": 2, "forced_outage_rate": 0.02, "repair_hours": 20}
    data["sites"]["a"]["grid"]["g"] |= line | {"feeder_mw": 10.0}
    assert case_of(data).weak_lines == {"grid.g": 20.0}
    data["sites"]["a"]["grid"]["g"]["feeder_mw"] = 1000.0
    assert case_of(data).weak_lines == {}


def test_what_stands_in_for_a_machine_makes_years_drawn(data):
    data["equipment"]["turbine"] |= RATES
    assert not case_of(data).is_exact
    assert not case_of(data, grid=False).is_exact
    del data["sites"]["a"]["equipment"]["battery"]
    assert case_of(data, grid=False).is_exact
    data["equipment"]["other"] = data["equipment"]["turbine"]
    data["sites"]["a"]["equipment"]["other"] = {"max_mw": 20}
    assert not case_of(data, grid=False).is_exact


def test_rates_are_of_machines_that_fail_only_where_failures_count(data):
    data["equipment"]["turbine"] |= RATES | {"planned_outage_rate": 0.03}
    assert case_of(data).rates["turbine"].forced_outage_rate == 0
    data["sites"]["a"]["reliability"] = {"lole_hours_per_year": 3}
    rates = case_of(data).rates["turbine"]
    assert (rates.forced_outage_rate, rates.planned_outage_rate) == (0.05, 0.03)
    assert (rates.unit_mw, rates.repair_hours) == (10.0, 48)


def test_lines_fail_in_the_sizing_unless_their_peaks_are_billed(data):
    grid = data["sites"]["a"]["grid"]["g"]
    grid |= {"feeders": 2, "forced_outage_rate": 0.01}
    data["sites"]["a"]["reliability"] = {"served": 0.99}
    lines = case_of(data).paths().lines
    assert lines["grid.g"].unit_mw == 30
    grid["demand_charge_usd_per_kw_month"] = 3
    assert case_of(data).paths().lines == {}
    assert case_of(data).sure_lines == ["grid.g"]


def test_lines_are_equal_parts_unless_their_size_is_said(data):
    data["sites"]["a"]["grid"]["g"] |= {
        "feeders": 3,
        "feeder_mw": 25,
        "forced_outage_rate": 0.01,
    }
    contract = Programme.model_validate(data).sites["a"].grid["g"]
    lines = feeders_of("grid.g", contract, 60.0)
    assert (lines.count, lines.unit_mw, lines.repair_hours) == (3, 25.0, 24.0)
    assert (
        feeders_of("x", contract.model_copy(update={"feeder_mw": None}), 60.0).unit_mw
        == 20
    )


def test_spare_machines_count_failures_where_every_rate_is_known(data):
    site = data["sites"]["a"]
    site["reliability"] = {"spare_units": 1}
    case = case_of(data)
    assert not case.counts_failures
    missing = "equipment.turbine.forced_outage_rate, equipment.turbine.repair_hours"
    assert case.never_failing.endswith(f"for want of {missing}")
    data["equipment"]["turbine"] |= RATES
    case = case_of(data)
    assert case.counts_failures
    assert case.never_failing == ""
    site["reliability"] = {}
    assert not case_of(data).counts_failures
    assert case_of(data).never_failing == ""


def test_what_may_be_left_out(data):
    """A battery of which some must be built may not."""
    assert case_of(data).options == {"turbine"}
    del data["sites"]["a"]["equipment"]["battery"]["min_mw"]
    assert case_of(data).options == {"turbine", "battery"}
    data["equipment"]["turbine"] |= RATES
    data["sites"]["a"]["equipment"]["turbine"] |= {"units": 2}
    assert case_of(data).options == {"battery"}
