"""A year's bills as printed and as JSON: the same figures."""

import io

import numpy as np
import pytest
from rich.console import Console

from abilene.power.bill import bill
from abilene.power.tariff import (
    ALWAYS,
    DemandCharge,
    EnergyCharge,
    PriceSteps,
    StandingCharge,
    Tariff,
)
from abilene.report.studies.bill import bill_json, printed_bill
from abilene.resource.billing import billing_calendar
from abilene.resource.timeaxis import typical_year

CALENDAR = billing_calendar(typical_year())
TARIFF = Tariff(
    "Large Service",
    (
        EnergyCharge("energy", ((ALWAYS, 50.0),)),
        DemandCharge("demand_flat", (PriceSteps.flat(10.0),) * 12),
        *(StandingCharge(f"fixed_{i}", 100.0 * i) for i in range(1, 6)),
    ),
)


def printed(found):
    console = Console(file=io.StringIO(), width=80)
    console.print(printed_bill(found, TARIFF))
    return console.file.getvalue()


def test_json_has_every_line_of_every_month():
    found = bill_json(bill(np.full(8760, 2.0), CALENDAR, TARIFF), TARIFF)
    assert len(found["months"]) == 12
    january = found["months"][0]
    assert january["energy_mwh"] == 1488
    assert january["peak_kw"] == 2000
    assert january["lines"]["energy"] == pytest.approx(74_400)
    assert january["lines"]["demand_flat"] == pytest.approx(20_000)
    assert january["billed_kw"] == {"demand_flat": 2000}
    assert sum(january["lines"].values()) == pytest.approx(january["total_usd"])
    total = sum(month["total_usd"] for month in found["months"])
    assert found["total_usd"] == pytest.approx(total)
    assert found["total_usd"] == pytest.approx(sum(found["lines"].values()))
    assert found["usd_per_mwh"] == pytest.approx(found["total_usd"] / 17_520)


def test_the_table_has_every_line_and_fits_a_terminal():
    text = printed(bill(np.full(8760, 2.0), CALENDAR, TARIFF))
    assert max(map(len, text.splitlines())) <= 80
    assert "1,134,000.00 USD a year for 17,520 MWh, 64.73 USD/MWh" in text
    words = text.split()
    for name in ("energy", "flat", *"12345"):
        assert name in words
    assert "74,400" in text


def test_no_number_is_broken_however_large():
    """1 GW beside 600 kW: eight digits in a month; the lines are in as many tables as it takes."""
    found = bill(np.full(8760, 1000.0), CALENDAR, TARIFF)
    text = printed(found)
    assert max(map(len, text.splitlines())) <= 80
    for amount in ("37,200,000", "438,000,000", "10,000,000", "47,201,500"):
        assert amount in text.split()
    # each table has its months and its sum once
    assert text.count("Jan") == text.count("year  8,760,000") > 1


def test_a_line_may_be_called_as_the_sum_is():
    lines = (EnergyCharge("all", ((ALWAYS, 50.0),)), StandingCharge("fixed", 100.0))
    found = bill(np.full(8760, 2.0), CALENDAR, Tariff("Two", lines))
    assert "74,400" in printed(found).split()
    assert "74,500" in printed(found).split()


def test_who_draws_nothing_has_no_mean_price():
    found = bill(np.zeros(8760), CALENDAR, TARIFF)
    assert bill_json(found, TARIFF)["usd_per_mwh"] is None
    assert "for 0 MWh\n" in printed(found)
