"""Lines of a rate of the Utility Rate Database, in MW and MWh."""

import pytest
from rates import ALWAYS, EVENING, rate, rate_file

from abilene.power.tariff import (
    INFINITY,
    DemandCharge,
    EnergyCharge,
    MinimumBill,
    PriceSteps,
    Ratchet,
    StandingCharge,
    TieredEnergy,
    Window,
)
from abilene.power.urdb_lines import tariff_of
from abilene.resource.urdb import read_urdb


@pytest.fixture
def tariff(tmp_path):
    return lambda **fields: tariff_of(read_urdb(rate_file(tmp_path, rate(**fields))))


def test_energy_by_period_is_one_line(tariff):
    two = [[{"rate": 0.05}], [{"rate": 0.11, "adj": 0.01}]]
    (line,) = tariff(energyratestructure=two, energyweekdayschedule=EVENING).lines
    assert isinstance(line, EnergyCharge)
    (off, low), (peak, high) = line.prices
    assert (low, high) == pytest.approx((50, 120))
    assert peak == Window.of(days="weekdays", hours=range(16, 21))
    assert off.weekends == Window().weekends


def test_steps_of_energy_are_in_mwh_and_hours_use_in_hours(tariff):
    def steps(unit):
        structure = [
            [{"rate": 0.05, "max": 300, "unit": unit}, {"rate": 0.03, "unit": unit}]
        ]
        return tariff(energyratestructure=structure).lines[0]

    by_hours = steps("kWh/kW")
    assert isinstance(by_hours, TieredEnergy)
    assert by_hours.of == "hours_use"
    assert by_hours.prices[0][1] == PriceSteps((300.0, INFINITY), (50.0, 30.0))
    assert by_hours.demand is None
    daily = steps("kWh daily")
    assert daily.of == "energy_day"
    assert daily.prices[0][1].up_to[0] == pytest.approx(0.3)


def test_hours_use_is_of_billed_demand_where_there_is_a_demand(tariff):
    structure = [[{"rate": 0.05, "max": 300, "unit": "kWh/kW"}, {"rate": 0.03}]]
    found = tariff(energyratestructure=structure, lookbackpercent=0.8, lookbackrange=11)
    energy, demand = found.lines
    assert energy.demand == "demand_flat"
    assert demand.prices[0].price == (0.0,)
    assert demand.ratchet == Ratchet(0.8, 11)


def test_demand_by_season_by_window_and_by_contract(tariff):
    found = tariff(
        flatdemandstructure=[
            [{"rate": 13.5, "max": 100}, {"rate": 12}],
            [{"rate": 16}],
        ],
        flatdemandmonths=[0] * 5 + [1] * 4 + [0] * 3,
        demandratestructure=[[{"rate": 0}], [{"rate": 22}]],
        demandweekdayschedule=EVENING,
        demandweekendschedule=ALWAYS,
        contract_kw=36_000,
        contract_min_share=0.85,
        peaks_before_kw=[1000] * 12,
    )
    _, flat, peak = found.lines
    assert flat.prices[0] == PriceSteps((0.1, INFINITY), (13.5, 12.0))
    assert flat.prices[6] == PriceSteps.flat(16.0)
    assert flat.least_of_contract == 0.85
    assert found.contract_mw == 36
    assert found.before_mw == (1.0,) * 12
    assert isinstance(peak, DemandCharge)
    assert peak.name == "demand_tou"
    assert peak.window == Window.of(days="weekdays", hours=range(16, 21))


def test_several_windows_of_demand_are_several_lines(tariff):
    found = tariff(
        demandratestructure=[[{"rate": 5}], [{"rate": 22}]],
        demandweekdayschedule=EVENING,
        demandweekendschedule=ALWAYS,
    )
    names = [line.name for line in found.lines[1:]]
    assert names == ["demand_tou.period_0", "demand_tou.period_1"]


def test_named_months_look_back_over_a_year(tariff):
    months = [True, False, False, True] + [False] * 8
    (_, flat) = tariff(
        flatdemandstructure=[[{"rate": 1}]], lookbackpercent=0.75, lookbackmonths=months
    ).lines
    assert flat.ratchet == Ratchet(0.75, 11, frozenset({0, 3}))


def test_fixed_minimum_and_fuel(tariff):
    found = tariff(
        fixedchargefirstmeter=40,
        fixedchargeunits="$/day",
        mincharge=1000,
        minchargeunits="$/month",
        fueladjustmentsmonthly=[0.01] + [0] * 10 + [0.02],
    )
    _, fuel, fixed, minimum = found.lines
    assert fuel.prices[0] == (Window.of([0]), 10.0)
    assert [price for _, price in fuel.prices] == [10, *[0] * 10, 20]
    assert fixed == StandingCharge("fixed", 0.0, 40.0)
    assert minimum == MinimumBill("minimum", usd_per_month=1000)


def test_a_contract_may_be_given_beside_the_rate(tmp_path):
    item = rate(flatdemandstructure=[[{"rate": 1}]], contract_min_share=0.8)
    found = read_urdb(rate_file(tmp_path, item))
    assert tariff_of(found).contract_mw is None
    assert tariff_of(found, 500).contract_mw == 0.5
