"""What a MWh of a plan costs over the last year of its hours, by hand."""

from dataclasses import replace

import numpy as np
import pytest
from fuzz.doors_of_text import TINY
from small_programmes import programme, situation

from abilene.annuity import capital_recovery_factor
from abilene.budget import Budget
from abilene.buildout.candidates import CandidateDesign, SitePower, UnitPrice
from abilene.buildout.case import Case
from abilene.buildout.levelised import levelised_usd_per_mwh
from abilene.buildout.search import plan_case
from abilene.site.seasons import SeasonLoss

GAS = {
    "gas": {
        "capex_usd_per_kw": 1000,
        "fixed_om_usd_per_kw_year": 8,
        "life_years": 20,
        "lead_months": 6,
    }
}
LOSES = (SeasonLoss(), SeasonLoss(100.0, 0.1), SeasonLoss(), SeasonLoss())
LINE = CandidateDesign(
    "line",
    (10.0, 120.0, 30.0, 40.0),
    grid={"g": 1.0},
    lcoe_usd_per_mwh=1.0,
    unserved=LOSES,
)
OWN = CandidateDesign("own", (50.0,) * 4, {"gas": 1.0}, lcoe_usd_per_mwh=1.0)
UNITS = {"gas": UnitPrice("gas", 1e6, 8e3)}


def planned(candidates, line_mw=100, gas_mw=100):
    power = SitePower(candidates, UNITS, {"g": (("g", "firm_mw"),)})
    site = {
        "phases": {"p": {}},
        "grid": {"g": {"firm_mw": line_mw, "from": "2026-Q1"}},
        "equipment": {"gas": {"max_mw": gas_mw, "from": "2026-Q1"}},
    }
    money = {"free": {"amount_usd": 9e9}}
    made = programme({"a": site}, money, equipment=GAS, end="2027-Q4")
    case = Case(made, situation(), site_powers={"a": power})
    return plan_case(case, Budget())


def test_each_quarter_costs_what_it_costs_and_loss_is_left_out():
    """100 MW on the line all year: 10, 30 and 40 USD/MWh, and 20 where a tenth is lost that counts 100."""
    plan = planned((LINE,))
    usd = 90 * 10 + 91 * (120 - 100) + 92 * 30 + 92 * 40
    expected = usd / (90 + 91 * 0.9 + 92 + 92)
    assert levelised_usd_per_mwh(plan, "a") == pytest.approx(expected)
    assert levelised_usd_per_mwh(plan) == pytest.approx(expected)


def test_what_ratchets_carry_counts():
    plan = planned((LINE,), line_mw=100)
    carried_usd = np.zeros(len(plan.quarters) + 1)
    carried_usd[-4:] = 1e6, 2e6, -5e5, 4e5
    carried = replace(plan, carried_usd={("a", ("g", "demand")): carried_usd})
    mwh = 100 * 8766 * (1 - 0.1 * 91 / 365)
    more = levelised_usd_per_mwh(carried, "a") - levelised_usd_per_mwh(plan, "a")
    assert more == pytest.approx(2.9e6 / mwh)


def test_quarters_without_load_are_left_out():
    """The first load comes at the end of the third quarter of 2027: it runs in the fourth, and in the first after the plan."""
    late = {"a": np.where(np.arange(8) < 6, 0.0, 100.0)}
    plan = replace(planned((LINE,)), facility_mw=late)
    assert levelised_usd_per_mwh(plan, "a") == pytest.approx((92 * 40 + 90 * 10) / 182)


def test_all_equipment_in_service_counts_whether_it_serves_or_not():
    plan = planned((OWN,))
    rate = plan.case.programme.programme.real_rate_per_year
    yearly_usd = 1e6 * capital_recovery_factor(rate, 20) + 8e3
    once = levelised_usd_per_mwh(plan)
    assert once == pytest.approx(50 + yearly_usd / 8766)
    twice = replace(plan, units_mw={key: 2 * mw for key, mw in plan.units_mw.items()})
    assert levelised_usd_per_mwh(twice) - once == pytest.approx(yearly_usd / 8766)


def test_nothing_is_known_of_what_was_not_sized_or_does_not_run():
    plan = planned((replace(OWN, lcoe_usd_per_mwh=None),))
    assert plan.facility_mw["a"][-1] == 100
    assert levelised_usd_per_mwh(plan) is None
    assert levelised_usd_per_mwh(planned((OWN,), gas_mw=50)) is None


def test_a_site_that_is_not_sized_needs_no_life_of_its_equipment(tmp_path):
    # found by fuzzing: planning ended with "equipment.turbine.life_years: missing"
    import abilene as ab

    (tmp_path / "p.yaml").write_text(TINY)
    view = ab.plans(ab.load(tmp_path / "p.yaml")).viewpoints["as_written"]
    assert view.lcoe_usd_per_mwh is None
