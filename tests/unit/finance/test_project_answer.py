"""The appraisal of a project, on figures worked out by hand."""

import math
import pickle
from datetime import date

import numpy as np
import pytest
from project_files import TWO_YEARS, project_file

from abilene.finance.project_answer import appraise_project, tasks_of

DEBT = "debt: {shape: level, rate_per_year: 0, tenor_years: 2, cover: 1.5}\n"


def test_two_years_by_hand(tmp_path):
    answer = appraise_project(project_file(tmp_path))
    at_start = -100 + 60 / 1.1 + 60 / 1.21
    assert answer.npv_usd == pytest.approx(at_start / 1.1)  # work began a year before
    assert answer.irr.only == pytest.approx(0.3 + math.sqrt(0.69) - 1)
    assert answer.mirr is None
    assert answer.payback_years == pytest.approx(1 + 40 / 60)
    assert answer.sources_usd == pytest.approx({"debt": 0, "owners": 100})
    assert answer.least_cover is None
    assert answer.least_life_cover is None
    assert answer.late == {}


def test_without_tax_debt_and_growth_every_levelised_cost_is_the_same(tmp_path):
    levelised = appraise_project(project_file(tmp_path)).levelised
    by_hand = 1 + 100 / (10 / 1.1 + 10 / 1.21)
    for name, usd in vars(levelised).items():
        assert usd == pytest.approx(by_hand), name


def test_cover_by_hand(tmp_path):
    answer = appraise_project(project_file(tmp_path, TWO_YEARS + DEBT))
    assert answer.cash.loan.binding == "cover"
    assert answer.sources_usd == pytest.approx({"debt": 80, "owners": 20})
    assert answer.cover == pytest.approx([1.5, 1.5])
    assert answer.life_cover == pytest.approx([120 / 80, 60 / 40])
    assert answer.least_cover == (pytest.approx(1.5), 1)
    shorter = DEBT.replace("tenor_years: 2", "tenor_years: 1")
    one = appraise_project(project_file(tmp_path, TWO_YEARS + shorter))
    assert one.cover.tolist() == [pytest.approx(1.5), np.inf]
    assert one.life_cover.tolist() == [pytest.approx(1.5), np.inf]


def test_sculpted_debt_keeps_one_cover_for_every_year_and_for_its_life(tmp_path):
    text = TWO_YEARS.replace("{usd: 7}", "{usd: 7, growth_per_year: 0.3}")
    debt = "debt: {shape: sculpted, rate_per_year: 0.08, tenor_years: 2, cover: 1.4}\n"
    answer = appraise_project(project_file(tmp_path, text + debt))
    assert answer.cover == pytest.approx([1.4, 1.4])
    assert answer.life_cover == pytest.approx([1.4, 1.4])
    assert answer.least_cover[1] == 1  # rounding does not choose among equals


def test_the_fixed_charge_deducts_the_first_assets(tmp_path):
    """Half in each of two years at 10 %: 0.5 / 1.1 + 0.5 / 1.21 = 0.8678; what is bought later is left out."""
    assets = (
        "{cost_usd: 100 USD, depreciation_shares: [0.5, 0.5]}\n"
        "  part: {cost_usd: 50 USD, year: 1, depreciation_shares: [1]}"
    )
    text = TWO_YEARS.replace("{cost_usd: 100 USD}", assets)
    tax = "tax: {federal_rate: 0.2, state_rate: 0}\n"
    answer = appraise_project(project_file(tmp_path, text + tax))
    expected = (1 - 0.2 * 0.8677686) / 0.8
    assert answer.charge.project_financing == pytest.approx(expected)


def test_sources_pay_for_all_uses_and_the_fee_on_what_is_not_drawn(tmp_path):
    # Half of 100 USD each half year; 40 USD of debt at no interest, drawn by halves.
    debt = (
        "debt: {shape: level, rate_per_year: 0, tenor_years: 2, amount_usd: 40 USD, "
        "commitment_fee_per_year: 0.1}\n"
    )
    text = TWO_YEARS.replace("step_months: 12", "step_months: 6") + debt
    answer = appraise_project(project_file(tmp_path, text))
    # 40 USD for the first half year, 20 for the second, at 5 % each.
    assert answer.uses_usd["fees"] == pytest.approx(40 * 0.05 + 20 * 0.05)
    assert sum(answer.sources_usd.values()) == pytest.approx(103)
    assert sum(answer.uses_usd.values()) == pytest.approx(103)


def test_a_gearing_cap_counts_the_fee_on_what_is_not_drawn(tmp_path):
    debt = (
        "debt: {shape: level, rate_per_year: 0.08, tenor_years: 2, gearing: 0.3, "
        "upfront_fee: 0.02, reserve_months: 6, commitment_fee_per_year: 0.1}\n"
    )
    text = TWO_YEARS.replace("step_months: 12", "step_months: 3") + debt
    answer = appraise_project(project_file(tmp_path, text))
    assert answer.cash.loan.binding == "gearing"
    total = sum(answer.uses_usd.values())
    assert answer.sources_usd["debt"] == pytest.approx(0.3 * total)


def test_interest_while_building_beside_the_rule_of_thumb(tmp_path):
    debt = "debt: {shape: level, rate_per_year: 0.12, tenor_years: 2, amount_usd: 50 USD}\n"
    text = TWO_YEARS.replace(", step_months: 12", "") + debt
    answer = appraise_project(project_file(tmp_path, text))
    assert answer.half_time_interest_usd == pytest.approx(50 * 0.12 / 2)
    # Equal months: the balance is half of what it becomes, less half a month.
    assert answer.uses_usd["interest while building"] == pytest.approx(
        50 * 0.12 / 2, rel=0.15
    )


def test_several_rates_come_with_one_that_is_modified(tmp_path):
    # 100 USD in, 600 out and 700 in: what is bought at the end of year 2 turns the sign again.
    text = TWO_YEARS.replace("years: 2", "years: 3").replace("{usd: 7}", "{usd: 33}")
    text = text.replace(
        "  plant: {cost_usd: 100 USD}",
        "  plant: {cost_usd: 100 USD}\n  dismantling: {cost_usd: 1050 USD, year: 3}",
    )
    answer = appraise_project(project_file(tmp_path, text))
    assert len(answer.irr.rates) == 2
    out = 320 / 1.1 + 320 / 1.21
    put_in = 100 + 730 / 1.331
    assert answer.mirr == pytest.approx((out * 1.331 / put_in) ** (1 / 3) - 1)


def test_a_longer_construction_is_appraised_anew(tmp_path):
    text = TWO_YEARS.replace("12}", "12, tasks: {build: {months: 24}}}")
    answer = appraise_project(project_file(tmp_path, text))
    assert set(answer.late) == {0.5, 0.8}
    late = answer.late[0.8]
    assert late.case.operates_from == date(2028, 1, 1)
    at_start = -50 * 1.1 - 50 + 60 / 1.1 + 60 / 1.21
    assert late.npv_usd == pytest.approx(at_start / 1.21)
    assert answer.schedule.criticality == {"build": 1.0}


def test_durations_of_tasks(tmp_path):
    tasks = "{a: {months: 3}, b: {months: [1, 3]}, c: {months: [1, 2, 3]}, d: {mean_months: 4}}"
    text = TWO_YEARS.replace("12}", f"12, tasks: {tasks}}}")
    found = tasks_of(project_file(tmp_path, text).construction)
    half = {
        name: float(task.duration(np.array([0.5]))[0]) for name, task in found.items()
    }
    assert half == pytest.approx({"a": 3, "b": 2, "c": 2, "d": 4 * math.log(2)})


def test_an_answer_pickles(tmp_path):
    text = TWO_YEARS.replace("12}", "12, tasks: {build: {months: 24}}}") + DEBT
    answer = appraise_project(project_file(tmp_path, text))
    back = pickle.loads(pickle.dumps(answer))
    assert back.levelised == answer.levelised
    assert back.case.file == answer.case.file
    for name, row in answer.cash.rows().items():
        np.testing.assert_array_equal(back.cash.rows()[name], row)
