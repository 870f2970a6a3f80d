"""SAM run beside us with everything it knows of a state: its tax by year, schedules, bonus, credits, and yearly costs.

Each case is drawn at random from all the inputs of the published regression case ssc01 that change taxes; every row of
both taxes is compared to 1e-9. What the packaged schedules are is read from their table, as in the other tests.
"""

import numpy as np
import pytest

from abilene.finance.cashflow import project_cash_flow
from abilene.finance.project import Asset, Financing, Project, StateTax, Tax
from abilene.finance.tax import (
    depreciation,
    production_credit,
    straight_line,
    with_bonus,
)
from abilene.finance.yearly_costs import insurance, property_tax

singleowner = pytest.importorskip(
    "PySAM.Singleowner", reason="NREL-PySAM is not installed"
)
YEARS, KW = 20, 1e5
ENERGY_KWH = KW * 8760 * np.ones(YEARS)
INFLATION = 0.025
CLASSES = {
    "macrs_5": depreciation("macrs_5"),
    "macrs_15": depreciation("macrs_15"),
    "sl_5": depreciation("sl_5"),
    "sl_15": depreciation("sl_15"),
    "sl_20": depreciation("sl_20"),
    "sl_39": straight_line(39),
    "custom": np.array([0.5, 0.3, 0.2]),
}
REFRESH = tuple(CLASSES.values())
"""Schedules in SAM's order, which numbers them for what is replaced."""
ROWS = {
    "cf_operating_expenses": "opex_usd",
    "cf_debt_balance": "debt_balance_usd",
    "cf_feddepr_total": "depreciation_usd",
    "cf_stadepr_total": "state_depreciation_usd",
    "cf_statax_income_prior_incentives": "state_taxable_usd",
    "cf_fedtax_income_prior_incentives": "taxable_usd",
    "cf_project_return_aftertax": "equity_usd",
    "cf_reserve_interest": "reserve_interest_usd",
}


def drawn(seed):
    """Draw the inputs of SAM."""
    draw = np.random.default_rng(seed)
    shares = draw.dirichlet(np.ones(len(CLASSES) + 1))
    inputs = {
        "depr_custom_schedule": [50, 30, 20],
        "depr_fedbas_method": 1,
        "depr_stabas_method": 1,
        "depr_bonus_fed": draw.uniform(0, 100),
        "depr_bonus_sta": draw.uniform(0, 60),
        "federal_tax_rate": list(draw.uniform(15, 35, YEARS)),
        "state_tax_rate": list(draw.uniform(0, 12, YEARS)),
        "itc_fed_percent": draw.uniform(0, 40),
        "itc_sta_percent": draw.uniform(0, 20),
        "ptc_fed_amount": draw.uniform(0, 0.03),
        "ptc_fed_term": int(draw.integers(1, 12)),
        "ptc_fed_escal": draw.uniform(0, 4),
        "ptc_sta_amount": draw.uniform(0, 0.01),
        "ptc_sta_term": int(draw.integers(1, 12)),
        "ptc_sta_escal": draw.uniform(0, 4),
        "property_tax_rate": draw.uniform(0, 2),
        "prop_tax_cost_assessed_percent": draw.uniform(50, 100),
        "prop_tax_assessed_decline": draw.uniform(0, 9),
        "insurance_rate": draw.uniform(0, 1),
        "salvage_percentage": draw.uniform(0, 20),
        "construction_financing_cost": draw.uniform(0, 2e7),
        "cost_other_financing": draw.uniform(0, 1e6),
        "cost_debt_closing": draw.uniform(0, 1e6),
        "cost_debt_fee": draw.uniform(0, 3),
        "dscr_reserve_months": draw.uniform(0, 9),
        "months_working_reserve": draw.uniform(0, 9),
        "reserves_interest": draw.uniform(0, 3),
        "equip_reserve_depr_fed": int(draw.integers(0, 6)),
        "equip_reserve_depr_sta": int(draw.integers(0, 6)),
        "dscr": draw.uniform(1.2, 1.6),
        "term_tenor": int(draw.integers(8, YEARS + 1)),
        "ppa_price_input": 0.08,
        "total_installed_cost": 6e8,
    }
    for number in (1, 2, 3):
        inputs[f"equip{number}_reserve_cost"] = draw.uniform(0, 0.06)
        inputs[f"equip{number}_reserve_freq"] = int(draw.integers(3, 12))
    for name, share in zip(CLASSES, shares, strict=False):
        inputs[f"depr_alloc_{name}_percent"] = 100 * share
        for side in ("fed", "sta"):
            inputs[f"depr_bonus_{side}_{name}"] = int(draw.integers(0, 2))
            inputs[f"depr_itc_{side}_{name}"] = int(draw.integers(0, 2))
    for credit in ("fed", "sta"):
        for basis in ("fed", "sta"):
            name = f"itc_{credit}_percent_deprbas_{basis}"
            inputs[name] = int(draw.integers(0, 2))
    return inputs


def sam(inputs, case):
    values = {**case("finance/so05_sculpted_dscr130.json")["inputs"], **inputs}
    model = singleowner.default("PVWattsSingleOwner")
    model.value("gen", [values.pop("gen_kw_constant")] * values.pop("gen_hours"))
    for name, value in values.items():
        listed = isinstance(model.value(name), tuple)
        one = [value] if listed and not isinstance(value, list) else value
        model.value(name, one)
    model.execute(0)
    return model.Outputs.export()


def assets(inputs, cost):
    """Return the plant by its classes, land, and what is replaced."""

    def share(side, name, key):
        return inputs[f"{key}_{side}_{name}"]

    for name, schedule in CLASSES.items():
        federal = inputs["depr_bonus_fed"] / 100 * share("fed", name, "depr_bonus")
        own = inputs["depr_bonus_sta"] / 100 * share("sta", name, "depr_bonus")
        yield Asset(
            cost * inputs[f"depr_alloc_{name}_percent"] / 100,
            with_bonus(schedule, federal),
            itc=inputs["itc_fed_percent"] / 100 * share("fed", name, "depr_itc"),
            state_depreciation=with_bonus(schedule, own),
            state_itc=inputs["itc_sta_percent"] / 100 * share("sta", name, "depr_itc"),
        )
    rest = 100 - sum(inputs[f"depr_alloc_{name}_percent"] for name in CLASSES)
    yield Asset(cost * rest / 100, np.zeros(0))
    for number in "123":
        every = inputs[f"equip{number}_reserve_freq"]
        for year in range(every, YEARS + 1, every):
            yield Asset(
                inputs[f"equip{number}_reserve_cost"]
                * KW
                * 1000
                * (1 + INFLATION) ** (year - 1),
                REFRESH[inputs["equip_reserve_depr_fed"]],
                year,
                state_depreciation=REFRESH[inputs["equip_reserve_depr_sta"]],
                account=number,
            )


def project(inputs):
    built = inputs["total_installed_cost"]
    cost = (
        built + inputs["construction_financing_cost"] + inputs["cost_other_financing"]
    )
    opex = 100 * KW * (1 + INFLATION + 0.005) ** np.arange(YEARS)
    opex = opex + property_tax(
        built,
        inputs["property_tax_rate"] / 100,
        YEARS,
        assessed=inputs["prop_tax_cost_assessed_percent"] / 100,
        decline_per_year=inputs["prop_tax_assessed_decline"] / 100,
    )
    opex = opex + insurance(built, inputs["insurance_rate"] / 100, YEARS, INFLATION)
    federal, state = (
        production_credit(
            ENERGY_KWH / 1000,
            inputs[f"ptc_{side}_amount"] * 1000,
            inputs[f"ptc_{side}_escal"] / 100,
            inputs[f"ptc_{side}_term"],
        )
        for side in ("fed", "sta")
    )
    return Project(
        tuple(assets(inputs, cost)),
        ENERGY_KWH * inputs["ppa_price_input"] * 1.01 ** np.arange(YEARS),
        opex,
        credits_usd=federal,
        state_credits_usd=state,
        residual_usd=built * inputs["salvage_percentage"] / 100,
    )


def financing(inputs):
    return Financing(
        "sculpted",
        rate_per_year=0.07,
        tenor_years=inputs["term_tenor"],
        cover=inputs["dscr"],
        upfront_fee=inputs["cost_debt_fee"] / 100,
        closing_usd=inputs["cost_debt_closing"],
        debt_reserve_months=inputs["dscr_reserve_months"],
        opex_reserve_months=inputs["months_working_reserve"],
        revenue_reserve_months=inputs.get("months_receivables_reserve", 0),
        saves_for_refresh=True,
        reserve_interest_per_year=inputs["reserves_interest"] / 100,
    )


def taxes(inputs):
    def lowers(credit, basis):
        return 0.5 * inputs[f"itc_{credit}_percent_deprbas_{basis}"]

    return Tax(
        np.array(inputs["federal_tax_rate"]) / 100,
        basis_reduction=lowers("fed", "fed"),
        basis_at_end="lost",
        state=StateTax(
            np.array(inputs["state_tax_rate"]) / 100,
            basis_reduction=lowers("fed", "sta"),
            own_basis_reduction=lowers("sta", "sta"),
        ),
        state_itc_basis_reduction=lowers("sta", "fed"),
    )


@pytest.mark.parametrize("seed", range(24))
def test_a_state_beside_the_federal_government(seed, case):
    inputs = drawn(seed)
    theirs = sam(inputs, case)
    cash = project_cash_flow(project(inputs), financing(inputs), taxes(inputs))
    assert cash.loan.binding == "cover"
    scale = float(np.abs(theirs["cf_project_return_aftertax"]).max())
    for name, ours in ROWS.items():
        np.testing.assert_allclose(
            getattr(cash, ours),
            theirs[name],
            rtol=1e-9,
            atol=1e-9 * scale,
            err_msg=name,
        )
    # SAM lists its incentives apart from these, and none of them is used here.
    for name, ours in {
        "cf_statax": -cash.state_tax_usd,
        "cf_fedtax": cash.state_tax_usd - cash.tax_usd,
    }.items():
        np.testing.assert_allclose(
            ours, theirs[name], rtol=1e-9, atol=1e-9 * scale, err_msg=name
        )
    credited = theirs["itc_total"] + sum(theirs["cf_ptc_fed"])
    credited += sum(theirs["cf_ptc_sta"])
    assert cash.credits_usd.sum() == pytest.approx(credited, rel=1e-9)


def test_money_tied_up_in_unpaid_sales(case, record_answer):
    """SAM takes the first of it from the cash of a year 0 that pays no debt: its balance ends below zero, ours at zero."""
    inputs = {**drawn(0), "months_receivables_reserve": 2}
    theirs = sam(inputs, case)
    cash = project_cash_flow(project(inputs), financing(inputs), taxes(inputs))
    tied_up = theirs["cf_reserve_receivables"]
    assert theirs["cf_debt_balance"][inputs["term_tenor"]] < -1e6
    assert cash.debt_balance_usd[-1] == pytest.approx(0, abs=1e-6)
    cash_of_year = theirs["cf_cash_for_ds"][1 : inputs["term_tenor"] + 1]
    ours = cash.available_usd[1 : inputs["term_tenor"] + 1]
    np.testing.assert_allclose(ours, cash_of_year, rtol=1e-9)
    record_answer(
        "debt beside unpaid sales",
        "NREL-PySAM Singleowner, run beside us",
        theirs["size_of_debt"] + tied_up[0] / 1.07 / inputs["dscr"],
        cash.debt_balance_usd[0],
        0.01,
        "USD",
        "SAM's debt, with what its year 0 takes from it put back",
    )
