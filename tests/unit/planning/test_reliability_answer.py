"""How reliably a plan serves its load at its end, against what stands there; and its machines by quarter."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from abilene.errors import InputError, Problem
from abilene.planning.reliability_answer import machines_by_quarter, reliability_answer
from abilene.power.machines import units_up
from abilene.programme.outage_records import ReliabilityTarget

RATES = {"forced_outage_rate": 0.3, "unit_mw": 35.0, "repair_hours": 72.0}
LINES = {"feeders": 2, "forced_outage_rate": 0.1, "repair_hours": 10.0}


@pytest.fixture
def seen(whole_seen):
    return whole_seen


@pytest.fixture
def build(whole_campus):
    return whole_campus


def failing(build, equipment=None, **grid):
    """Return the plan as if machines and lines failed so."""
    programme = build.case.programme
    site = programme.sites["prairie"]
    kinds = {
        kind: at.model_copy(update=(equipment or {}) if kind == "gas_turbine" else {})
        for kind, at in programme.equipment.items()
    }
    lines = {
        name: at.model_copy(update=grid.get(name, {})) for name, at in site.grid.items()
    }
    sites = {"prairie": site.model_copy(update={"grid": lines})}
    changed = programme.model_copy(update={"equipment": kinds, "sites": sites})
    return replace(build, case=replace(build.case, programme=changed))


@pytest.fixture
def answer(seen, examples):
    """Return what asks how reliable a build-out is, and whose its rates are."""

    def asked(build, **resolved):
        changed = replace(
            seen,
            programme=build.case.programme,
            resolved={**seen.resolved, **resolved},
        )
        return reliability_answer(changed, build, "prairie", examples)

    return asked


def test_where_nothing_has_an_outage_rate_there_is_none(build, answer):
    assert answer(build) is None
    assert machines_by_quarter(build, "prairie") == {}


def test_figures_that_are_missing_are_said(build, answer):
    found = answer(failing(build, {"forced_outage_rate": 0.3}))
    assert (found.as_said, found.method) == (None, None)
    assert "equipment.gas_turbine.unit_mw" in found.not_run


def test_a_campus_with_plants_beside_others_that_fail_is_said_to_be_not_run(
    build, answer, monkeypatch
):
    rates = {"prairie": False, "other": True}
    path = "abilene.planning.reliability_answer"
    monkeypatch.setattr(f"{path}._fails", lambda _, site_id: rates[site_id])
    monkeypatch.setattr(f"{path}.runs_at_end", lambda *_: True)
    programme = build.case.programme
    sites = {**programme.sites, "other": programme.sites["prairie"]}
    two = programme.model_copy(update={"sites": sites})
    beside = replace(build, case=replace(build.case, programme=two))
    found = answer(beside)
    assert found.as_said is None
    assert found.not_run.startswith("no outage rate")
    assert "equipment.gas_turbine.forced_outage_rate" in found.not_run


def test_what_stands_at_the_end_fails(build, answer):
    found = answer(failing(build, RATES, first=LINES))
    gas = build.equipment_mw["prairie", "gas_turbine"][-1]
    machines = found.machines["gas_turbine"]
    assert machines.count == round(gas / 35)
    assert machines.count * machines.unit_mw == pytest.approx(gas)
    assert found.machines["grid.first"].count == 2
    assert found.sure == ("grid.second",)
    assert (found.method, found.years, found.factor) == ("monte carlo", 100, 2.0)
    assert found.less.lole_hours < found.as_said.lole_hours < found.more.lole_hours
    assert found.as_said.eue_mwh > 0
    assert 1 <= found.worst_week <= 53


def test_whose_an_outage_rate_is_stands_beside_it(build, answer):
    said = {"equipment.gas_turbine.forced_outage_rate": SimpleNamespace(claim="maker")}
    found = answer(failing(build, RATES, first=LINES), **said).machines
    gas, lines = found["gas_turbine"], found["grid.first"]
    assert (gas.assumed, gas.repair_hours) == (False, 72.0)
    assert (lines.assumed, lines.repair_hours) == (True, 10.0)


def test_without_sun_wind_and_store_it_is_the_binomial(build, answer):
    """Lines alone: the load of the campus on two of 30 MW, and a connection that is sure."""
    bare = {key: np.zeros_like(mw) for key, mw in build.units_mw.items()}
    alone = replace(build, units_mw=bare)
    found = answer(failing(alone, first=LINES))
    load = build.facility_mw["prairie"][-1]
    sure = 80.0 + 60.0
    chance = units_up(2, 0.1)
    missing = [max(0.0, load - sure - 30.0 * up) for up in range(3)]
    cut = [max(0.0, load - 80.0 - 30.0 * up) for up in range(3)]
    assert (found.method, found.years) == ("convolution", None)
    # the utility cuts 60 MW in 100 hours of the year
    eue = 8660 * chance @ missing + 100 * chance @ cut
    assert found.as_said.eue_mwh == pytest.approx(eue, rel=1e-6)


def test_a_connection_that_comes_after_the_plan_gives_nothing(build, answer):
    from datetime import date

    late = failing(build, RATES, first=LINES | {"from_": date(2040, 1, 1)})
    found = answer(late)
    assert "grid.first" not in found.machines
    assert found.as_said.served < 1


def test_machines_by_quarter_and_when_they_are_ordered(build):
    found = machines_by_quarter(failing(build, RATES), "prairie")["gas_turbine"]
    mw = build.equipment_mw["prairie", "gas_turbine"]
    assert [*found.count.values()] == np.ceil(mw / 35 - 1e-6).tolist()
    first = next(quarter for quarter, count in found.count.items() if count)
    lead = build.case.plants["gas_turbine"].need("lead_months")
    year, quarter = int(first[:4]), int(first[-1])
    ordered = 4 * year + quarter - -(-lead // 3)
    when = found.order[first]
    assert 4 * int(when[:4]) + int(when[-1]) == ordered
    assert found.order.keys() <= found.count.keys()


def asking(build, **target):
    """Return the plan as if the campus were asked to be so reliable."""
    programme = build.case.programme
    site = programme.sites["prairie"]
    asked = ReliabilityTarget.model_validate(target)
    sites = {"prairie": site.model_copy(update={"reliability": asked})}
    changed = programme.model_copy(update={"sites": sites})
    return replace(build, case=replace(build.case, programme=changed))


SIZED = "abilene.planning.reliability_answer.reliable_design"


def test_a_target_is_held_against_what_stands(build, answer, monkeypatch):
    """Sizings of 5 and 3 m USD a year: with what is asked, and without."""

    def sized(programme, *_, **__):
        asked = programme.sites["prairie"].reliability.is_given
        return SimpleNamespace(cost_usd=5e6 if asked else 3e6)

    monkeypatch.setattr(SIZED, sized)
    plan = failing(build, RATES, first=LINES)
    said = answer(plan).as_said.lole_hours
    kept = answer(asking(plan, lole_hours_per_year=2 * said))
    target = kept.target["lole_hours_per_year"]
    assert (target.wanted, target.met, target.proven) == (2 * said, True, True)
    assert (kept.keeping_usd_per_year, kept.not_kept) == (None, None)
    missed = answer(asking(plan, lole_hours_per_year=said / 2, served=0.1))
    met = {name: one.met for name, one in missed.target.items()}
    assert met == {"lole_hours_per_year": False, "served": True}
    assert missed.keeping_usd_per_year == 2e6


@pytest.mark.slow
def test_what_keeping_it_costs_is_what_two_sizings_find(build, answer):
    plan = failing(build, RATES, first=LINES)
    hard = answer(plan).as_said.lole_hours / 40
    found = answer(asking(plan, lole_hours_per_year=hard))
    harder = answer(asking(plan, lole_hours_per_year=hard / 2))
    assert 1e6 < found.keeping_usd_per_year < harder.keeping_usd_per_year


def test_a_target_without_outage_rates_is_not_run_with_what_is_missing(build, answer):
    found = answer(asking(build, served=0.999))
    assert found.as_said is None
    assert found.not_run
    assert found.target == {}


def test_a_target_that_no_sizing_keeps_is_said(build, answer, monkeypatch):
    def refused(*_, **__):
        raise InputError(Problem("cannot be kept with what may be built", "build", ""))

    monkeypatch.setattr(SIZED, refused)
    failed = asking(failing(build, RATES, first=LINES), spare_units=99)
    missed = answer(failed)
    assert not missed.target["spare_units"].met
    assert missed.not_kept == "cannot be kept with what may be built"
    assert missed.keeping_usd_per_year is None
