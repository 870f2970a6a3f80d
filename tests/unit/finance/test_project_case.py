"""From the file of a project to what is computed with it: amounts by year, dates, law, terms of the debt."""

from datetime import date

import numpy as np
import pytest
from project_files import TWO_YEARS, project_file, refusal

from abilene.errors import InputError
from abilene.finance.project_case import project_case, read_project, yearly_price
from abilene.finance.project_records import Price

SUN = (
    TWO_YEARS.replace("100 USD}", "100 USD, depreciation: macrs_5, by_law: sun}")
    .replace("begins: 2026-01-01", "begins: 2026-07-06")
    .replace("operates_from: 2027-01-01", "operates_from: 2027-11-06")
    + "tax: {}\n"
)
"""Begun after 2026-07-04: in service before 2028 it has an investment tax credit, later none."""
DEBT = "debt: {shape: level, rate_per_year: 0.05, tenor_years: 2, gearing: 0.5"


def test_amounts_by_year(tmp_path):
    text = TWO_YEARS.replace("{usd: 7}", "{usd: 7, growth_per_year: 0.1}")
    text = text.replace("per_year: 10,", "per_year: 10, degradation_per_year: 0.2,")
    text = text.replace("10 USD}", "10 USD, usd_per_unit: 0.5, growth_per_year: 0.02}")
    case = project_case(project_file(tmp_path, text))
    assert case.quantity == pytest.approx([10, 8])
    assert case.price_usd == pytest.approx([7, 7.7])
    assert case.price_index == pytest.approx([1, 1.1])
    assert case.project.revenue_usd == pytest.approx([70, 61.6])
    assert case.project.opex_usd == pytest.approx([15, 14 * 1.02])
    assert case.project.cost_usd == 100
    assert (case.project.step_years, list(case.project.spend_shares)) == (1, [1])


def test_all_running_costs_add_up(tmp_path):
    """Of 100 USD: half is taxed by 2 %, a tenth less in the second year; 1 % is insured, 5 % more."""
    more = "10 USD, property_tax_per_year: 0.02, assessed: 0.5, assessed_decline_per_year: 0.1,"
    more += " insurance_per_year: 0.01, insurance_growth_per_year: 0.05}"
    case = project_case(project_file(tmp_path, TWO_YEARS.replace("10 USD}", more)))
    assert case.project.opex_usd == pytest.approx([10 + 1 + 1, 10 + 0.9 + 1.05])


def test_every_term_of_the_debt_and_of_reserves_arrives(tmp_path):
    debt = {
        "grace_years": 1,
        "cover": 1.2,
        "gearing": 0.5,
        "amount_usd": 40.0,
        "loan_to_value": 0.9,
        "upfront_fee": 0.01,
        "closing_usd": 2.0,
        "commitment_fee_per_year": 0.003,
        "construction_rate_per_year": 0.07,
        "draw_share": 0.8,
    }
    terms = "".join(f", {name}: {value}" for name, value in debt.items())
    text = f"{DEBT.replace(', gearing: 0.5', terms)}, reserve_months: 3, collateral_life_years: 4}}\n"
    text += "reserves: {opex_months: 6, revenue_months: 2, saves_for_refresh: true, interest_per_year: 0.02}\n"
    found = project_case(project_file(tmp_path, TWO_YEARS + text)).financing
    assert {name: getattr(found, name) for name in debt} == debt
    assert (found.shape, found.rate_per_year, found.tenor_years) == ("level", 0.05, 2)
    assert found.collateral_usd.tolist() == [100, 75], "a quarter of its life is over"
    reserves = found.debt_reserve_months, found.opex_reserve_months
    assert (*reserves, found.revenue_reserve_months) == (3, 6, 2)
    assert (found.saves_for_refresh, found.reserve_interest_per_year) == (True, 0.02)


def test_construction_is_paid_in_equal_periods_or_as_given(tmp_path):
    monthly = project_case(
        project_file(tmp_path, TWO_YEARS.replace(", step_months: 12", ""))
    )
    assert monthly.project.spend_shares == pytest.approx(np.full(12, 1 / 12))
    assert monthly.project.step_years == pytest.approx(1 / 12)
    given = TWO_YEARS.replace("step_months: 12", "spend_shares: [0.75, 0.25]")
    case = project_case(project_file(tmp_path, given), construction_months=24)
    assert list(case.project.spend_shares) == [0.75, 0.25]
    assert case.project.step_years == 1


def test_a_later_start_is_a_later_day_for_the_law(tmp_path):
    file = project_file(tmp_path, SUN)
    planned, late = project_case(file), project_case(file, 18.0)
    assert planned.operates_from == date(2027, 11, 6)
    assert late.operates_from == date(2028, 1, 6)
    assert planned.project.assets[0].itc == 0.3
    assert late.project.assets[0].itc == 0.0
    assert planned.project.assets[0].depreciation[0] == 1.0  # all of it is bonus
    assert planned.tax.rate == 0.21


def test_what_the_file_gives_wins_over_the_law(tmp_path):
    text = SUN.replace("by_law: sun}", "by_law: sun, bonus: 0, itc: 0.1}")
    text = text.replace(
        "tax: {}", "tax: {federal_rate: 0.3, state_rate: 0.1, losses: carried}"
    )
    case = project_case(project_file(tmp_path, text))
    asset = case.project.assets[0]
    assert (asset.itc, asset.depreciation[0]) == (0.1, 0.2)
    assert (case.tax.rate, case.tax.state.rate) == (0.3, 0.1)
    assert case.tax.first_year_rate == pytest.approx(0.3 + 0.1 - 0.03)
    assert case.tax.loss_limit == 0.8  # 26 USC 172(a)(2)


def test_without_a_tax_nothing_is_deducted_or_credited(tmp_path):
    text = SUN.replace("tax: {}\n", "")
    case = project_case(project_file(tmp_path, text))
    assert len(case.project.assets[0].depreciation) == 0
    assert case.project.assets[0].itc == 0
    assert case.tax.rate == 0


def test_a_production_credit_by_hand_and_by_law(tmp_path):
    given = SUN + "production_credit: {usd_per_mwh: 30, years: 1}\n"
    case = project_case(project_file(tmp_path, given))
    assert case.project.credits_usd == pytest.approx([300, 0])
    share = given.replace("{usd_per_mwh", "{by_law: sun, usd_per_mwh")
    late = project_case(project_file(tmp_path, share), 18.0)
    assert late.project.credits_usd == pytest.approx([0, 0])
    by_law = SUN + "production_credit: {by_law: sun}\n"
    with pytest.raises(InputError, match="no packaged ptc_usd_per_mwh"):
        project_case(project_file(tmp_path, by_law))


def test_a_path_of_prices_is_read_on_the_days_of_operation():
    points = {date(2027, 1, 1): 4.0, date(2029, 1, 1): 2.0}
    price = Price(usd_by_day=points)
    assert yearly_price(price, date(2027, 1, 1), 2) == pytest.approx(
        [3.5, 2.5], abs=2e-3
    )
    with pytest.raises(InputError, match="add a point"):
        yearly_price(price, date(2027, 1, 1), 3)
    packaged = Price(packaged="h100", usd_by_day={date(2028, 6, 30): 2.65})
    held = yearly_price(packaged, date(2026, 6, 30), 2)
    assert held == pytest.approx([2.65, 2.65])  # the last packaged point is 2026-06
    leap = yearly_price(Price(usd_by_day=points), date(2028, 2, 29), 0)
    assert len(leap) == 0


def test_a_leap_day_has_its_anniversary_on_the_28th():
    points = {date(2028, 1, 1): 1.0, date(2030, 1, 1): 1.0}
    price = yearly_price(Price(usd_by_day=points), date(2028, 2, 29), 1)
    assert price == pytest.approx([1.0])


def test_terms_of_the_debt(tmp_path):
    text = f"{TWO_YEARS}{DEBT}, loan_to_value: 0.8, collateral_life_years: 4}}\n"
    financing = project_case(project_file(tmp_path, text)).financing
    assert financing.collateral_usd == pytest.approx([100, 75])
    assert financing.construction_rate_per_year == 0.05  # as in operation
    assert financing.draw_share == 1.0  # all that is spent, and no more
    own = f"{TWO_YEARS}{DEBT}, construction_rate_per_year: 0.07}}\n"
    assert (
        project_case(project_file(tmp_path, own)).financing.construction_rate_per_year
        == 0.07
    )
    assert project_case(project_file(tmp_path)).financing.shape is None


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("from: 2027-01-01", "from: 2025-01-01", ":1:44: project.operates_from: "),
        ("from: 2027-01-01", "from: 2026-01-01", ":1:44: project.operates_from: "),
        ("step_months: 12", "spend_shares: [0.5, 0.4]", "the shares add up to 0.9"),
        ("100 USD}", "100 USD, year: 3}", "assets.plant.year: 'plant' is bought after"),
        ("100 USD}", "0 USD}", "assets: nothing is built before operation"),
        (
            "12}",
            "12, tasks: {a: {months: 1, after: [bb]}, b: {months: 1}}}",
            "construction.tasks: there is no task 'bb'; did you mean 'b'",
        ),
    ],
)
def test_contradictions_have_a_place(tmp_path, old, new, said):
    assert said in refusal(tmp_path, TWO_YEARS.replace(old, new))


def test_the_last_year_belongs_to_the_project(tmp_path):
    """Two years: bought in the second, and owed up to it."""
    late = TWO_YEARS.replace("USD}\n", "USD}\n  more: {cost_usd: 1 USD, year: 2}\n", 1)
    case = project_case(project_file(tmp_path, f"{late}{DEBT}}}\n"))
    assert case.project.refresh_usd.tolist() == [0, 1]
    assert case.financing.tenor_years == 2


def test_every_contradiction_is_said_at_once(tmp_path):
    long = DEBT.replace("tenor_years: 2", "tenor_years: 3")
    text = f"{TWO_YEARS}{long}}}\nproduction_credit: {{usd_per_mwh: 3, years: 1}}\n"
    found = refusal(tmp_path, text)
    assert "debt.tenor_years: the debt runs 3 years, the project 2" in found
    assert "production_credit: a credit without a tax" in found


def test_a_file_that_is_no_project(tmp_path):
    path = tmp_path / "list.yaml"
    path.write_text("- 1\n")
    with pytest.raises(InputError, match="not a project: no keys"):
        read_project(path)
