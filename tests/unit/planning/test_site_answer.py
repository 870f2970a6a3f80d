"""The answer for a campus: its load, its power, when each phase comes, and what it waits for."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from abilene.appraisal.compute import delivered
from abilene.buildout import phase_timings
from abilene.planning.rounding import by_quarter
from abilene.planning.site_answer import plans_own, site_answer


@pytest.fixture(scope="module")
def build(cheap_study):
    return cheap_study[1].found.plan


@pytest.fixture(scope="module")
def site(cheap_study, build):
    timings = phase_timings(build, cheap_study[1].found.unlimited)
    worth = {"npv_usd": 7.0}
    return site_answer(build, delivered(build), timings, "prairie", worth)


def test_loads_are_those_of_the_build_out(site, build):
    assert site.it_mw == by_quarter(build.quarters, build.it_mw["prairie"])
    assert site.facility_mw == by_quarter(build.quarters, build.facility_mw["prairie"])
    assert site.capex_usd == pytest.approx(build.capital_cost_usd("prairie"), abs=0.01)


def test_every_phase_has_its_quarter_and_what_it_waits_for(site, build):
    energised = {
        phase: str(q) if q else None for (_, phase), q in build.energised.items()
    }
    assert site.phases == energised
    assert site.schedule.keys() == site.phases.keys()
    for phase, timing in site.schedule.items():
        assert timing.energised == site.phases[phase]
        if timing.energised:
            assert timing.begins <= timing.energised
            assert timing.earliest <= timing.energised
    never = [name for name, timing in site.schedule.items() if not timing.energised]
    assert never == ["p3"]
    assert site.schedule["p3"].waits_for == "money"
    assert sum(phase.it_mw for phase in site.schedule.values()) == 200


def test_power_that_is_not_sized_has_no_figures_of_its_hours(site):
    assert site.lcoe_usd_per_mwh is None
    assert site.co2_t_per_mwh is None
    assert site.unserved_hours is None
    assert site.shed == {}
    assert site.energy_only == ()
    assert not site.has_hours


def test_what_powers_it_serves_its_load_at_the_end(site):
    assert sum(site.power.values()) == pytest.approx(
        list(site.facility_mw.values())[-1]
    )
    assert all(mw > 0 for mw in site.power.values())


def test_equipment_of_which_no_claim_says_how_much_is_the_plans_own(cheap_study, build):
    seen = cheap_study[0]
    assert plans_own(seen, build, "prairie") == ()  # the grid carries it all
    built = {"grid": 60.0, "gas_turbine": 20.0, "solar": 0.0}
    more = SimpleNamespace(power_at_end_mw=lambda site_id: built)
    assert plans_own(seen, more, "prairie") == ("gas_turbine",)
    path = "sites.prairie.equipment.gas_turbine.max_mw"
    said = replace(seen.resolved[path], claim="turbines", kind="announced")
    seen = replace(seen, resolved={**seen.resolved, path: said})
    assert plans_own(seen, more, "prairie") == ()


def test_what_it_is_worth_stands_beside_it(site):
    assert site.npv_usd == 7.0
    assert site.lcoc_usd_per_gpu_hour is None
