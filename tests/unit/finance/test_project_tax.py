"""A state in the file of a project: its rate by year, its deductions and credits, and what is refused."""

import numpy as np
import pytest
from project_files import TWO_YEARS, project_file, refusal

from abilene.finance.project_case import project_case

STATE = (
    TWO_YEARS.replace(
        "{cost_usd: 100 USD}",
        "{cost_usd: 100 USD, depreciation_shares: [1], itc: 0.3, "
        "state: {depreciation_shares: [0.6, 0.4], bonus: 0.5, itc: 0.1}}",
    )
    + "tax: {federal_rate: [0.2, 0.3], state_rate: [0.1, 0.05], state_basis_reduction: 0, "
    "state_itc_lowers_state_basis: 1, state_itc_lowers_federal_basis: 0.5}\n"
    + "state_production_credit: {usd_per_mwh: 2, years: 1}\n"
)


def test_a_state_in_the_file(tmp_path):
    case = project_case(project_file(tmp_path, STATE))
    (asset,) = case.project.assets
    assert asset.state_depreciation == pytest.approx([0.8, 0.2])  # half at once
    assert (asset.itc, asset.state_itc) == (0.3, 0.1)
    assert case.project.state_credits_usd.tolist() == [20, 0]
    assert case.project.credits_usd is None
    tax, state = case.tax, case.tax.state
    assert tax.rate.tolist() == [0.2, 0.3]
    assert tax.state_itc_basis_reduction == 0.5
    assert state.rate.tolist() == [0.1, 0.05]
    assert (state.basis_reduction, state.own_basis_reduction) == (0, 1)


def test_a_state_follows_federal_law_where_nothing_is_said(tmp_path):
    text = TWO_YEARS.replace("100 USD}", "100 USD, depreciation: macrs_5, bonus: 0.4}")
    tax = "tax: {federal_rate: 0.2, state_rate: 0.1, losses: carried}\n"
    case = project_case(project_file(tmp_path, text + tax))
    (asset,) = case.project.assets
    np.testing.assert_array_equal(asset.state_depreciation, asset.depreciation)
    assert case.tax.state.losses == "carried"
    assert case.tax.state.loss_limit == case.tax.loss_limit == 0.8
    assert case.tax.state.basis_reduction == case.tax.basis_reduction == 0.5


def test_what_is_bought_in_operation_is_begun_when_it_serves(tmp_path):
    """Sun that serves after 2027 has a credit if it was begun by 4 July 2026: Public Law 119-21, section 70513."""
    plant = "{cost_usd: 100 USD, by_law: sun"
    more = f"  more: {plant}, year: 1}}\nsales"
    text = TWO_YEARS.replace("{cost_usd: 100 USD", plant).replace("sales", more)
    text = text.replace("begins: 2026-01-01", "begins: 2026-07-04")
    text = text.replace("from: 2027-01-01", "from: 2029-01-01") + "tax: {}\n"
    plant, more = project_case(project_file(tmp_path, text)).project.assets
    assert (plant.itc, more.itc) == (0.3, 0.0)


def test_no_state_rate_no_state(tmp_path):
    case = project_case(project_file(tmp_path, TWO_YEARS + "tax: {}\n"))
    assert case.tax.state is None
    assert case.tax.loss_limit == 1.0, "losses are used whole, against other income"


def test_what_is_refused(tmp_path):
    said = refusal(tmp_path, STATE.replace("[0.1, 0.05]", "[0.1, 0.05, 0]"))
    assert "tax.state_rate: 3 rates for 2 years of operation" in said
    said = refusal(tmp_path, STATE.replace("state_rate: [0.1, 0.05]", "state_rate: 0"))
    assert "assets.plant.state: 'plant' is deducted before a state's tax" in said
    said = refusal(tmp_path, STATE.replace("years: 1}", "years: 1, by_law: sun}"))
    assert "state_production_credit.by_law: the packaged law is federal" in said
    said = refusal(tmp_path, STATE.replace("[0.6, 0.4]", "[0.6, 0.5]"))
    assert "add up to more than 1" in said
    text = STATE[: STATE.index("tax:")] + STATE[STATE.index("state_production") :]
    assert "a credit without a tax" in refusal(tmp_path, text)


def test_property_tax_insurance_and_what_closing_costs(tmp_path):
    costs = (
        "10 USD, property_tax_per_year: 0.02, assessed: 0.5, "
        "assessed_decline_per_year: 0.1, insurance_per_year: 0.03, "
        "insurance_growth_per_year: 0.1}"
    )
    debt = "debt: {shape: level, rate_per_year: 0, tenor_years: 2, amount_usd: 40, closing_usd: 5}\n"
    text = TWO_YEARS.replace("10 USD}", costs) + debt + "reserves: {revenue_months: 6}"
    case = project_case(project_file(tmp_path, text))
    assert case.project.opex_usd == pytest.approx([10 + 1 + 3, 10 + 0.9 + 3.3])
    assert case.financing.closing_usd == 5
    assert case.financing.revenue_reserve_months == 6
