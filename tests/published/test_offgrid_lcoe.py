"""The off-grid gas cases of Baranko et al., "How off-grid solar microgrids can power the AI race" (offgridai.us, 2024).

125 MW of gas for a flat load of 100 MW; published headline 86 USD/MWh. Parameters: benjamin-mathias-clark/offgrid_ai
@0711018, build_standard_financial_inputs, and offgridai-us/cost-calculator @7680d79. The LP gives energy, fuel and
variable cost of the first year; the finance of the source (debt, tax, escalation) is written out below.
"""

import numpy as np

from abilene.power import lp
from abilene.power.problem import Block, Campus, Capacity, Load
from abilene.power.result import tally

SOURCE = "Baranko et al. 2024, offgridai.us: headline, workbook and code"
LOAD_MW, GAS_MW, HOURS, LIFE = 100.0, 125.0, 168, 20
FUEL_USD_PER_MMBTU, FUEL_GROWTH, UPKEEP_GROWTH = 5.0, 0.03, 0.025
EQUITY_RATE, DEBT_RATE, DEBT_SHARE, TAX = 0.11, 0.075, 0.70, 0.21
DEPRECIATION = (0.20, 0.32, 0.192, 0.115, 0.115, 0.058)
SOFT_SHARE = 0.005 + 0.05 + 0.005 + 0.0005 + 0.0025 + 0.005 + 0.05
SOFT_UPKEEP_SHARE = 0.0025
INTEGRATION_USD_PER_KW, INTEGRATION_UPKEEP_USD_PER_KW = 300 + 50 + 60, 6.0
TURBINE = {
    "usd_per_kw": 635 + 150 + 100,
    "upkeep_usd_per_kw": 15.0,
    "usd_per_mwh": 5.0,
    "btu_per_kwh": 9630.0,
}
ENGINE = {
    "usd_per_kw": 800 + 200 + 150,
    "upkeep_usd_per_kw": 10.0,
    "usd_per_mwh": 25.0,
    "btu_per_kwh": 8989.3,
}


def lcoe_usd_per_mwh(plant, *, soft_cost_on_plant):
    """Price at which the equity's net present value is zero; every year the same price."""
    fuel = Block(
        "gas",
        Capacity.fixed(GAS_MW),
        FUEL_USD_PER_MMBTU * plant["btu_per_kwh"] / 1e3 + plant["usd_per_mwh"],
    )
    campus = Campus((Load("it", LOAD_MW, np.ones(HOURS), 1e4),), (fuel,))
    year_1 = tally(campus, lp.size_by_lp(campus).operation)["gas"]
    variable_usd = plant["usd_per_mwh"] * year_1.energy_mwh

    plant_usd = 1e3 * GAS_MW * plant["usd_per_kw"]
    integration_usd = 1e3 * LOAD_MW * INTEGRATION_USD_PER_KW
    base_usd = integration_usd + (plant_usd if soft_cost_on_plant else 0.0)
    capex_usd = plant_usd + integration_usd + SOFT_SHARE * base_usd
    upkeep_usd = 1e3 * (
        GAS_MW * plant["upkeep_usd_per_kw"] + LOAD_MW * INTEGRATION_UPKEEP_USD_PER_KW
    )
    upkeep_usd += SOFT_UPKEEP_SHARE * base_usd + variable_usd

    since = np.arange(LIFE)
    cost_usd = upkeep_usd * (1 + UPKEEP_GROWTH) ** since
    cost_usd += (year_1.cost_usd - variable_usd) * (1 + FUEL_GROWTH) ** since
    debt_usd, growth = DEBT_SHARE * capex_usd, (1 + DEBT_RATE) ** since
    service_usd = debt_usd * DEBT_RATE / (1 - (1 + DEBT_RATE) ** -LIFE)
    interest_usd = DEBT_RATE * debt_usd * growth - service_usd * (growth - 1)
    written_off_usd = (
        np.append(DEPRECIATION, np.zeros(LIFE - len(DEPRECIATION))) * capex_usd
    )
    without_sales = (
        -(1 - TAX) * cost_usd + TAX * (interest_usd + written_off_usd) - service_usd
    )

    discount = (1 + EQUITY_RATE) ** -(
        since + 3.0
    )  # year 1 ends three years after the start of construction
    equity_usd = (
        (1 - DEBT_SHARE)
        * capex_usd
        / 2
        * ((1 + EQUITY_RATE) ** -1 + (1 + EQUITY_RATE) ** -2)
    )
    sales_mwh = year_1.energy_mwh * (1 - TAX) * discount.sum()
    return (equity_usd - without_sales @ discount) / sales_mwh


def test_turbine_as_the_workbook_has_it(record_answer):
    """The workbook leaves the turbine out of the base of soft costs."""
    lcoe = lcoe_usd_per_mwh(TURBINE, soft_cost_on_plant=False)
    record_answer(
        "turbine, workbook",
        SOURCE,
        86.05,
        lcoe,
        0.01,
        "USD/MWh",
        "no soft costs on the turbine",
    )
    record_answer(
        "turbine, headline", SOURCE, 86, lcoe, 0.5, "USD/MWh", "published rounded"
    )


def test_turbine_with_soft_costs_on_everything(record_answer):
    lcoe = lcoe_usd_per_mwh(TURBINE, soft_cost_on_plant=True)
    record_answer(
        "turbine, code",
        SOURCE,
        87.925,
        lcoe,
        0.01,
        "USD/MWh",
        "soft costs on everything",
    )


def test_engine(record_answer):
    lcoe = lcoe_usd_per_mwh(ENGINE, soft_cost_on_plant=True)
    record_answer(
        "engine, code",
        SOURCE,
        111.109,
        lcoe,
        0.01,
        "USD/MWh",
        "soft costs on everything",
    )
