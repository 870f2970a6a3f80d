"""What is bought for a campus, by hand: when it serves, what replaces it, what it is sold for."""

import numpy as np
import pytest
from small_programmes import programme, situation
from small_valuations import ALL, HOURS, LIVING, rows, valued

from abilene.appraisal import Valuation, worths
from abilene.appraisal.purchases import Purchase
from abilene.budget import Budget
from abilene.buildout.case import Case
from abilene.buildout.search import plan_case
from abilene.dates import Quarter
from abilene.finance.worth import QuarterlyCash
from abilene.programme.money_records import Deduction


def test_what_has_life_left_is_sold_for_that_share():
    whole, _ = worths(valued({"a": {"phases": {"p": {"shell_life_years": 4}}}}))
    assert rows(whole, "residual_usd") == {"2027-Q2": pytest.approx(0.75e9)}


def test_accelerators_are_replaced_as_long_as_the_shell_lives():
    """1.5 years of shell: one set of chips for a year, another for half a year, sold for half."""
    chips = {
        "chips": LIVING["chips"] | {"refreshed_by": "next"},
        "next": LIVING["chips"] | {"it_w_per_accelerator": 500},
    }
    phase = {"shell_life_years": 1.5}
    whole, _ = worths(
        valued({"a": {"phases": {"p": phase}}}, hardware=chips, inflation_per_year=0.1)
    )
    assert rows(whole, "hardware_usd") == {
        "2026-Q2": 2e9,
        "2027-Q3": pytest.approx(4e9 * 1.1),
    }
    assert rows(whole, "residual_usd") == {"2027-Q4": pytest.approx(2e9 * 1.1)}
    assert rows(whole, "hours")["2027-Q3"] == pytest.approx(2e5 * HOURS)


def test_power_equipment_is_sold_in_the_quarter_after_the_plan_and_rented_from_then_on():
    """Gas of 0.1 bn USD in 2026-Q3 lives 0.75 years; the plan ends with 2026, the chips run to 2027-Q3.

    Two of its three quarters are used by 2027-Q1. From then on a quarter of use costs
    its price of that quarter over three, as nobody discounts.
    """
    site = {
        "grid": {},
        "equipment": {"gas": {"max_mw": 100, "from": "2026-Q3"}},
        "phases": {"p": {}},
    }
    made = programme({"a": site}, ALL, hardware=LIVING, inflation_per_year=0.1)
    gas = made.equipment["gas"].model_copy(update={"life_years": 0.75})
    made = made.model_copy(update={"equipment": {"gas": gas}})
    whole, _ = worths(Valuation(plan_case(Case(made, situation()), Budget()), made))
    assert rows(whole, "equipment_usd") == pytest.approx({"2026-Q3": 0.1e9})
    assert rows(whole, "residual_usd") == pytest.approx({"2027-Q1": 0.1e9 / 3})
    assert rows(whole, "electricity_usd") == pytest.approx(
        {"2027-Q2": 0.11e9 / 3, "2027-Q3": 0.11e9 / 3}
    )


def test_work_that_leads_nowhere_costs_and_is_not_valued_away():
    phases = {
        "p": {"build_quarters": 3, "shell_spend": (0.4, 0.3, 0.3), "started": "2026-Q1"}
    }
    sites = {"a": {"phases": phases, "grid": {}}, "b": {"phases": {"p": {}}}}
    made = programme(sites, ALL, hardware=LIVING)
    seen = situation("2026-04-15", measured=["sites.a.phases.p.started"])
    whole, found = worths(Valuation(plan_case(Case(made, seen), Budget()), made))
    assert found["a"].lcoc_usd_per_gpu_hour is None
    assert rows(found["a"], "shell_usd") == {"2026-Q1": pytest.approx(0.4e9)}
    assert whole.lcoc_usd_per_gpu_hour == pytest.approx(3.4e9 / (1e5 * 8766))


def test_a_purchase_stands_on_the_axis_of_its_flows():
    flows = QuarterlyCash.empty(tuple(Quarter.parse("2026-Q1") + i for i in range(4)))
    shell = Purchase("shell_usd", {3: 10.0, 4: 30.0}, (4, 6), left=0.25)
    shell.add_to(flows, 3)
    assert flows.shell_usd.tolist() == [10, 30, 0, 0]
    assert flows.residual_usd.tolist() == [0, 0, 0, 10]
    never = Purchase("shell_usd", {3: 5.0}, None)
    never.add_to(flows, 3)
    assert flows.shell_usd.tolist() == [15, 30, 0, 0]
    assert never.bought(3) is None


def test_a_purchase_as_the_tax_sees_it():
    plain = Purchase("shell_usd", {3: 10.0, 4: 30.0}, (4, 6), left=0.25).bought(3)
    assert (plain.cost_usd, plain.served, plain.last, plain.residual_usd) == (
        40,
        1,
        3,
        10,
    )
    assert (len(plain.depreciation), plain.itc) == (0, 0)
    rule = Deduction(straight_line_years=2, bonus=0.5, itc=0.3)
    deducted = Purchase("shell_usd", {3: 40.0}, (4, 6), deduction=rule).bought(3)
    assert deducted.itc == 0.3
    # Half at once; of the rest a half year, a year and a half year of two.
    assert deducted.depreciation == pytest.approx([0.5 + 0.125, 0.25, 0.125])
    packaged = Deduction(depreciation="macrs_5")
    by_schedule = Purchase("shell_usd", {3: 40.0}, (4, 6), deduction=packaged).bought(3)
    assert by_schedule.depreciation == pytest.approx(
        [0.2, 0.32, 0.192, 0.1152, 0.1152, 0.0576]
    )
    assert np.sum(by_schedule.depreciation) == pytest.approx(1)
