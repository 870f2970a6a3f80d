"""A year of 300 MW under two demand charges at once: the engine, the LP of the same rows, and the bill.

Expected figures are those of a prototype whose LP was solved by HiGHS: a monthly maximum
at 12 USD/kW, summer weekdays from 16 to 21 h at 22 USD/kW, energy at 55 and 110 USD/MWh
and a battery; then with a ratchet and a contract minimum of 85 %.
"""

from dataclasses import replace

import numpy as np
import pytest

from abilene.power.bill import bill
from abilene.power.lp import size_by_lp
from abilene.power.problem import INFINITY, Block, Campus, Capacity, Load, Storage
from abilene.power.sizing import size
from abilene.power.tariff import (
    DemandCharge,
    EnergyCharge,
    PriceSteps,
    Ratchet,
    Tariff,
    Window,
)
from abilene.power.tariff_blocks import tariff_blocks
from abilene.resource.billing import billing_calendar
from abilene.resource.timeaxis import typical_year

YEAR = billing_calendar(typical_year())
SUMMER = range(5, 9)
ON_PEAK = Window.of(SUMMER, "weekdays", range(16, 21))
ALL = DemandCharge("all", (PriceSteps.flat(12.0),) * 12)
PEAK = DemandCharge(
    "peak",
    tuple(PriceSteps.flat(22.0 if month in SUMMER else 0.0) for month in range(12)),
    ON_PEAK,
)
ENERGY = EnergyCharge("energy", ((Window(), 55.0), (ON_PEAK, 55.0)))
HELD = replace(ALL, ratchet=Ratchet(0.85), least_of_contract=0.85)
MILLION, MW = 1e6, 300.0


def profile_mw():
    """Return a load of 70 % training with two stops and 30 % serving, cooled by the season. [MW]"""
    hour = np.arange(8760)
    training = np.ones(8760)
    training[2000:2040], training[5200:5212] = 0.25, 0.1
    daily = np.sin((YEAR.hours - 9) / 24 * 2 * np.pi)
    serving = 0.75 + 0.25 * daily - 0.08 * YEAR.weekend
    season = 0.12 * np.cos((hour - 4700) / 8760 * 2 * np.pi)
    cooling = 1.2 + season + 0.03 * np.sin((YEAR.hours - 9) / 24 * 2 * np.pi)
    load_kw = 30_000 * (0.7 * training + 0.3 * serving) * cooling / 1.35
    return np.round(load_kw, 1) / 100


def campus(demand):
    parts = tariff_blocks(
        Tariff("T", (ENERGY, demand, PEAK)), YEAR, Block("grid", Capacity.fixed(MW))
    )
    battery = Storage(
        "battery",
        Capacity(0, MW, 36_367.0),
        Capacity(0, INFINITY, 32_991.0),
        charge_efficiency=0.92,
        discharge_efficiency=0.92,
    )
    load = Load("it", 1.0, profile_mw(), 2000.0)
    return Campus((load,), parts.blocks, (battery,), demands=parts.demands)


CASES = pytest.mark.parametrize(
    ("demand", "cost_m", "bound_m", "lp_m", "bill_m", "mw", "mwh"),
    [
        (ALL, 189.8462, 189.8461, 189.8461, 188.3573, 10.3, 31.66),
        (HELD, 190.1799, 190.1798, 190.1798, 189.2849, 6.14, 17.70),
    ],
    ids=["no ratchet", "ratchet and contract minimum of 85 %"],
)


@CASES
def test_the_design_and_its_bill(demand, cost_m, bound_m, lp_m, bill_m, mw, mwh):
    one = campus(demand)
    sizing = size(one, tolerance=1e-6)
    assert sizing.cost_usd / MILLION == pytest.approx(cost_m, abs=6e-5)
    assert sizing.bound_usd / MILLION == pytest.approx(bound_m, abs=6e-5)
    assert sizing.capacity["battery.power"] == pytest.approx(mw, abs=0.05)
    assert sizing.capacity["battery.energy"] == pytest.approx(mwh, abs=0.05)
    cells = [block.name for block in one.blocks]
    draw = sum(sizing.operation.output_mw[name] for name in cells)
    tariff = Tariff("T", (ENERGY, demand, PEAK), contract_mw=MW)
    billed = bill(draw, YEAR, tariff).total_usd
    assert billed / MILLION == pytest.approx(bill_m, abs=6e-5)
    energy_usd = sum(
        block.cost_usd_per_mwh @ sizing.operation.output_mw[block.name]
        for block in one.blocks
    )
    demand_usd = sum(
        one.bounds[column].annuity_usd * sizing.capacity[column]
        for column in one.billed
    )
    assert energy_usd + demand_usd == pytest.approx(billed, rel=1e-6)


@pytest.mark.slow
@CASES
def test_the_lp_of_the_same_rows(demand, cost_m, bound_m, lp_m, bill_m, mw, mwh):
    best = size_by_lp(campus(demand)).cost_usd
    assert best / MILLION == pytest.approx(lp_m, abs=6e-5)
