"""What is bought is worth over its use, as terms; by hand."""

import pytest
from small_programmes import HARDWARE, programme, situation

from abilene.buildout.case import Case
from abilene.buildout.model.assemble import formulate
from abilene.buildout.model.worth import (
    annuity_left,
    equipment_sets,
    opex_after,
    renewals,
    replacements,
    worth_at_end,
)

FREE = {"free": {"amount_usd": 9e9}}
ONE = {"a": {"phases": {"p": {}}}}


def form(sites=ONE, **header):
    return formulate(Case(programme(sites, FREE, **header), situation()))


def test_shell_and_hardware_are_worth_what_is_left_of_their_lives_where_use_ends():
    """Chips live a year, and the shell two: it is sold for half of its 1 bn when they end."""
    hardware = {"chips": HARDWARE["chips"] | {"life_years": 1}}
    one = form(
        sites={"a": {"phases": {"p": {"shell_life_years": 2}}}},
        hardware=hardware,
        discount_rate_per_year=0.08,
    )
    on = {t: one.on[("a", "p"), t] for t in (1, 2, 3)}
    worth = {t: 0.5 * 1.08 ** -((t + 4) / 4) for t in (1, 2, 3)}
    expected = {on[1]: worth[1] - worth[2], on[2]: worth[2] - worth[3], on[3]: worth[3]}
    assert worth_at_end(one) == pytest.approx(expected)


def test_what_has_no_stated_life_is_worth_nothing_at_the_end():
    assert worth_at_end(form()) == {}


def equipped(rate=0.0, **gas):
    kinds = {"gas": {"capex_usd_per_kw": 1000, "lead_months": 0} | gas}
    site = {"a": ONE["a"] | {"equipment": {"gas": {"max_mw": 50, "from": "2026-Q1"}}}}
    rates = {"inflation_per_year": 0.1, "discount_rate_per_year": rate}
    return form(sites=site, equipment=kinds, end="2027-Q2", **rates)


def test_equipment_is_worth_what_is_left_of_its_life_in_the_quarter_after_the_plan():
    one = equipped(life_years=2)
    built = {t: one.built["a", "gas", t] for t in range(6)}
    found = worth_at_end(one)
    # 1 bn USD/GW, and 1.1 in 2027; bought in t, it serves 6 - t quarters of its eight.
    assert found[built[5]] == pytest.approx(1.1 * 7 / 8)
    assert found[built[0]] == pytest.approx(2 / 8 - 3 / 8)


def test_equipment_whose_life_ends_within_the_plan_is_bought_anew():
    """Bought in quarter 0 it serves four, to quarter 4, is bought again in 5 and serves two."""
    case = equipped(life_years=1).case
    first, second = equipment_sets(case, "gas", 0)
    assert (first.first, first.last, first.left) == (0, 4, 0.0)
    assert (second.first, second.last, second.left) == (5, 6, 0.5)
    assert second.grown == pytest.approx(1.1)
    assert [one.last for one in equipment_sets(equipped().case, "gas", 2)] == [6]


def test_what_is_bought_anew_within_the_plan_is_paid_then_and_discounted():
    """What is bought in 0 is bought again in 5, a tenth dearer; what in 1, in 6; what in 2 lasts."""
    one = equipped(life_years=1, rate=0.08)
    built = {t: one.built["a", "gas", t] for t in (0, 1)}
    again = {0: 1.1 * 1.08 ** -(5 / 4), 1: 1.1 * 1.08 ** -(6 / 4)}
    expected = {built[0]: again[0] - again[1], built[1]: again[1]}
    assert renewals(one) == pytest.approx(expected)


def test_what_is_left_of_a_cost_is_paid_by_its_annuity_over_the_rest_of_its_life():
    case = equipped(rate=0.2).case
    left = annuity_left(case, 8, 3)
    assert left == pytest.approx((1 - 1.2**-1.25) / (1 - 1.2**-2))
    assert annuity_left(case, 8, 7) > 0
    assert annuity_left(case, 8, 8) == annuity_left(case, None, 1) == 0.0
    assert annuity_left(equipped().case, 8, 2) == pytest.approx(0.75)


def test_equipment_is_worth_what_is_left_of_it_discounted_to_the_end():
    one = equipped(life_years=2, rate=0.2)
    left = annuity_left(one.case, 8, 1)
    found = worth_at_end(one)
    assert found[one.built["a", "gas", 5]] == pytest.approx(1.1 * left * 1.2**-1.5)


def test_accelerators_that_the_plan_does_not_decide_about_are_bought_anew():
    """Chips of a year under a shell of two, energised in t: 2 bn more in t + 5, at 8 %."""
    chips = HARDWARE["chips"] | {"life_years": 1, "at_end_of_life": "same"}
    sites = {"a": {"phases": {"p": {"shell_life_years": 2}}}}
    one = form(sites=sites, hardware={"chips": chips}, discount_rate_per_year=0.08)
    on = {t: one.on[("a", "p"), t] for t in (1, 2, 3)}
    again = {t: 2.0 * 1.08 ** -((t + 5) / 4) for t in on}
    assert replacements(one) == pytest.approx(
        {on[1]: again[1] - again[2], on[2]: again[2] - again[3], on[3]: again[3]}
    )


def test_what_a_campus_costs_after_the_plan_is_summed_to_the_end_of_its_chips():
    """4 m USD a year of 100 MW: a million in each quarter to t + 4; the first after the plan is of the plan."""
    chips = HARDWARE["chips"] | {"life_years": 1}
    site = {"a": ONE["a"] | {"opex_usd_per_it_kw_year": 40}}
    one = form(sites=site, hardware={"chips": chips}, discount_rate_per_year=0.08)
    on = {t: one.on[("a", "p"), t] for t in (1, 2, 3)}
    summed = {
        t: sum(1e-3 * 1.08 ** -(q / 4) for q in range(5, t + 5)) for t in (1, 2, 3)
    }
    assert opex_after(one) == pytest.approx(
        {on[1]: summed[1] - summed[2], on[2]: summed[2] - summed[3], on[3]: summed[3]}
    )


def test_what_replaces_accelerators_is_sold_by_its_own_price():
    """The second set serves two quarters of its four under a shell of six; it is of 2027, or of 2028 at 10 % a year."""
    chips = HARDWARE["chips"] | {"life_years": 1, "at_end_of_life": "same"}
    sites = {"a": {"phases": {"p": {"shell_life_years": 1.5}}}}
    one = form(sites=sites, hardware={"chips": chips}, inflation_per_year=0.1)
    on = {t: one.on[("a", "p"), t] for t in (1, 2, 3)}
    worth = {1: 2.2 / 2, 2: 2.2 / 2, 3: 2.42 / 2}
    found = worth_at_end(one)
    assert sum(found.values()) == pytest.approx(worth[1])
    assert found[on[3]] == pytest.approx(worth[3])
