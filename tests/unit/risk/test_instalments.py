"""What a phase is still to cost, by hand: 1 bn of building in halves, 2 bn of accelerators."""

import pytest
from small_programmes import situation
from small_risks import BN, ONE, free, plan_of

from abilene.risk.instalments import base_bn, of_chips, of_shell
from abilene.risk.phase_tables import played
from abilene.risk.tables import NEVER


def rows(found):
    return [(one.bn, one.lag, one.planned) for one in found]


def both(plan):
    (step,) = played(plan)
    return rows(of_shell(plan, step)), rows(of_chips(plan, step))


def test_a_building_is_paid_from_when_its_work_begins_and_accelerators_before_they_run():
    phase = {"hardware_quarters": 2, "hardware_spend": [0.25, 0.75]}
    shell, chips = both(plan_of({"a": {"phases": {"p": phase}}}, free(3)))
    assert shell == [(0.5, 0, 0), (0.5, 1, 1)]
    assert chips == [(0.5, 1, 0), (1.5, 0, 1)]


def test_what_was_due_before_the_day_of_the_plan_is_history():
    sites = {"a": {"phases": {"p": {"started": "2026-Q1"}}}}
    measured = {"sites.a.phases.p.started"}
    shell, chips = both(plan_of(sites, free(9), situation("2026-05-01", measured)))
    assert shell == [(0.5, 1, 1)]
    assert chips == [(2.0, 0, 1)]


def test_a_phase_that_the_plan_never_energises_costs_the_same_and_nobody_plans_to_pay():
    shell, chips = both(plan_of(ONE, free(1)))
    assert shell == [(0.5, 0, NEVER), (0.5, 1, NEVER)]
    assert chips == [(2.0, 0, NEVER)]


def test_costs_stand_at_prices_of_the_programmes_year():
    """10,000 USD/kW of 2025 are 4 % more in money of 2026, the year of the programme."""
    phase = {"usd_year": 2025}
    plan = plan_of({"a": {"phases": {"p": phase}}}, free(9), inflation_per_year=0.04)
    shell, _ = both(plan)
    assert sum(bn for bn, _, _ in shell) == pytest.approx(1.04)
    assert base_bn(plan.case, 2026, BN) == pytest.approx(1.0)
    assert base_bn(plan.case, None, BN) == 1.0
