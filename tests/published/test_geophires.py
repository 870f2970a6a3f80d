"""GEOPHIRES-X, example SAM-single-owner-PPA-5: seven years of construction, three of them without debt, then thirty.

Its table is printed in whole USD, energy and prices with few digits: revenue and operating cost are taken from the
table, everything else from the inputs.
"""

import numpy as np
from closed_forms import nominal_rate

from abilene.finance.cashflow import project_cash_flow
from abilene.finance.levelised import lcoe_cash_flow
from abilene.finance.measures import discount_factors, npv
from abilene.finance.project import Asset, Financing, Project, StateTax, Tax
from abilene.finance.tax import depreciation

SOURCE = "GEOPHIRES-X example_SAM-single-owner-PPA-5"
YEARS, BUILD = 30, 7
RESIDUAL_SHARE = 0.5
"""Share of the installed cost at which the plant is sold, from the revenue of the last year of the table."""


def computed(data):
    inputs, rows = data["inputs"], data["rows"]
    overnight = -np.array(rows["Overnight capital expenditure [construction] ($)"])
    nominal = overnight * (1 + inputs["inflation"]) ** np.arange(1, BUILD + 1)
    asset = Asset(nominal.sum(), depreciation("sl_20"), itc=inputs["itc"])
    project = Project(
        (asset,),
        np.array(rows["PPA revenue ($)"][BUILD:]),
        np.array(rows["Total operating expenses ($)"][BUILD:]),
        spend_shares=nominal / nominal.sum(),
        residual_usd=RESIDUAL_SHARE * data["published"]["total_installed_cost"],
    )
    financing = Financing(
        "level",
        rate_per_year=inputs["debt_rate"],
        tenor_years=inputs["term_tenor"],
        draw_share=inputs["debt_fraction"],
        first_draw=inputs["debt_start_year_index"],
        construction_rate_per_year=inputs["debt_rate"],
    )
    state = StateTax(inputs["state_tax"])
    tax = Tax(inputs["federal_tax"], basis_at_end="lost", state=state)
    return project_cash_flow(project, financing, tax), overnight


def test_every_row(case):
    data = case("finance/geophires_ppa5.json")
    cash, _ = computed(data)
    years = {
        "Debt interest payment ($)": cash.interest_usd,
        "Debt principal payment ($)": cash.principal_usd,
        "Debt balance ($)": cash.debt_balance_usd,
        "Federal ITC total income ($)": cash.credits_usd,
        "Cash available for debt service (CAFDS) ($)": cash.available_usd,
        "Total after-tax returns ($)": cash.equity_usd,
    }
    for name, ours in years.items():
        np.testing.assert_allclose(
            ours[BUILD:], data["rows"][name][BUILD:], rtol=0, atol=1.5, err_msg=name
        )
    taxes = {
        "Federal tax benefit (liability) ($)": cash.tax_usd - cash.state_tax_usd,
        "State tax benefit (liability) ($)": cash.state_tax_usd,
    }
    for name, ours in taxes.items():
        np.testing.assert_allclose(
            -ours[BUILD:], data["rows"][name][BUILD:], rtol=0, atol=1.5, err_msg=name
        )
    construction = {
        "Issuance of equity [construction] ($)": -cash.equity_usd,
        "Debt balance [construction] ($)": cash.debt_balance_usd,
        "Debt interest payment [construction] ($)": cash.interest_usd,
        "Issuance of debt [construction] ($)": cash.debt_drawn_usd - cash.interest_usd,
        "Installed cost [construction] ($)": -cash.capex_usd - cash.interest_usd,
    }
    for name, ours in construction.items():
        np.testing.assert_allclose(
            ours[:BUILD], data["rows"][name], rtol=0, atol=1.5, err_msg=name
        )


def test_headline_figures(case, record_answer):
    data = case("finance/geophires_ppa5.json")
    published, inputs = data["published"], data["inputs"]
    cash, overnight = computed(data)
    rate = nominal_rate(inputs["real_discount"], inputs["inflation"])
    start = cash.times_years[0]
    interest = cash.interest_usd[:BUILD].sum()
    capex = cash.capex_usd[:BUILD].sum()
    equity = -cash.equity_usd[:BUILD].sum()
    value = cash.npv(rate, at_years=start)
    discount = discount_factors(np.arange(YEARS + 1), rate)
    at_once = np.r_[-equity, cash.equity_usd[BUILD:]]
    energy = np.r_[0.0, data["rows"]["Electricity to grid (kWh)"][BUILD:]]
    sales = np.r_[0.0, cash.revenue_usd[BUILD:]]
    lcoe = lcoe_cash_flow(
        at_once, sales, energy, np.arange(YEARS + 1), nominal_rate=rate
    )
    assert discount[0] == 1
    paid_in = npv(-np.minimum(cash.equity_usd[:BUILD], 0), rate)
    record = record_answer
    record(
        "interest during construction",
        SOURCE,
        published["interest_during_construction_musd"],
        interest / 1e6,
        0.005,
        "m USD",
    )
    record(
        "inflation",
        SOURCE,
        published["inflation_musd"],
        (capex - overnight.sum()) / 1e6,
        0.005,
        "m USD",
    )
    record(
        "total installed cost",
        SOURCE,
        published["total_installed_cost"],
        capex + interest,
        5,
        "USD",
    )
    record(
        "debt", SOURCE, published["debt"], cash.debt_balance_usd[BUILD - 1], 5, "USD"
    )
    record("equity", SOURCE, published["equity"], equity, 5, "USD")
    record(
        "net present value",
        SOURCE,
        published["project_npv_musd"],
        value / 1e6,
        0.005,
        "m USD",
        "at the first year of construction",
    )
    record(
        "internal rate of return",
        SOURCE,
        published["after_tax_irr_pct"],
        100 * cash.irr.only,
        0.005,
        "%",
    )
    record(
        "returns over money put in, less 1",
        SOURCE,
        published["moic"],
        cash.equity_usd.sum() / equity,
        0.005,
    )
    record("value invested ratio", SOURCE, published["vir"], 1 + value / paid_in, 0.005)
    note = "residual value counted as a negative cost, equity as paid at once"
    record(
        "LCOE nominal",
        SOURCE,
        published["lcoe_nominal_cents"],
        100 * lcoe,
        0.005,
        "cents/kWh",
        note,
    )


def test_recomputed_figures(case, record_answer):
    data = case("finance/geophires_ppa5.json")
    cash, _ = computed(data)
    again = data["recomputed"]
    value = cash.npv(again["nominal_discount"], at_years=cash.times_years[0]) / 1e6
    source = f"{SOURCE}, recomputed from its rounded table"
    record_answer("net present value", source, again["npv_musd"], value, 1e-5, "m USD")
    record_answer(
        "internal rate of return",
        source,
        again["irr_pct"],
        100 * cash.irr.only,
        1e-5,
        "%",
    )
