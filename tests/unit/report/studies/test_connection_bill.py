"""The bills of a campus under a tariff, printed and for other programs."""

from dataclasses import replace

import numpy as np
import pytest
from rich.console import Console, Group

from abilene.power.tariff import Tariff
from abilene.report.studies import connection_bill
from abilene.report.studies.connection_bill import (
    bill_lines,
    bill_tables,
    bills_json,
    worth_lines,
)
from abilene.site.bill_worth import BillWorth
from abilene.site.bills import ConnectionBill, LineBilled

NONE, TWELVE = np.full(12, np.nan), np.ones(12)


WORTH = BillWorth(
    per_cent_usd={"energy": 6000.0, "peak_demand": 2400.0},
    contract_usd_per_mw=-1500.0,
    peak_usd_per_mw=np.arange(12.0) * 1000,
    at_peaks_usd_per_mw={"capacity": 60_000.0},
)


@pytest.fixture(autouse=True)
def by_hand(monkeypatch):
    """Let what would change a bill be given by hand."""
    monkeypatch.setattr(connection_bill, "worth_of", lambda *_: WORTH)


class Design:
    """A design of one bill: energy of 600,000 and demand of 240,000 USD for 12,000 MWh."""

    def __init__(self, model_usd=840_000.0):
        lines = (
            LineBilled("energy", "energy", 50_000 * TWELVE, NONE),
            LineBilled("peak_demand", "demand", 20_000 * TWELVE, np.arange(12.0) + 1),
        )
        tariff = Tariff("Large Service", (), contract_mw=40.0)
        self.bills = (
            ConnectionBill(
                "grid.g",
                "large",
                tariff,
                lines,
                1000 * TWELVE,
                2 * TWELVE,
                model_usd,
                ("the year before is like this one",),
            ),
        )


def printed(design):
    console = Console(width=100, no_color=True)
    with console.capture() as caught:
        console.print(Group(*bill_tables(design)))
    return caught.get()


def test_every_line_and_their_sum():
    text = printed(Design())
    rows = {
        line.split("  ")[0].strip(): line.split()[-3:] for line in text.splitlines()
    }
    assert rows["energy (energy)"] == ["0.60", "50.0", "71%"]
    assert rows["peak demand (demand)"] == ["0.24", "20.0", "29%"]
    assert rows["all"] == ["0.84", "70.0", "100%"]
    assert "grid g: Large Service" in text
    assert "6.50" in text  # mean of 1 to 12 MW billed
    assert "Note: the year before is like this one" in text


def test_the_check_says_how_far_the_model_is_away():
    same, most = bill_lines(Design().bills[0])
    assert same.endswith("the model counts 840,000.00 (the same).")
    assert most == "Costs most: energy, 71% of the bill."
    apart, _ = bill_lines(Design(model_usd=924_000.0).bills[0])
    assert apart.endswith("(+10.0000% apart).")


def test_for_other_programs():
    (found,) = bills_json(Design()).values()
    assert found["total_usd"] == 840_000
    assert found["model_usd"] == 840_000
    assert found["contract_mw"] == 40
    assert found["usd_per_mwh"] == pytest.approx(70)
    assert found["costs_most"] == "energy"
    assert found["lines"]["peak_demand"]["billed_mw"] == list(range(1, 13))
    assert "billed_mw" not in found["lines"]["energy"]
    assert sum(found["lines"]["energy"]["months_usd"]) == 600_000
    assert found["worth"] == {
        "per_cent_usd": {"energy": 6000, "peak_demand": 2400},
        "contract_usd_per_mw": -1500,
        "peak_usd_per_mw": [1000 * month for month in range(12)],
        "at_peaks_usd_per_mw": {"capacity": 60_000},
    }


def test_what_would_change_it():
    assert list(worth_lines(WORTH)) == [
        "A per cent less of a price saves, USD a year: energy 6,000, peak demand 2,400.",
        "A MW of contract less costs 1,500 USD a year.",
        "A MW less at the highest draw of December saves 11,000 USD a year of demand, more than in any other month.",
        "A MW less in the hours that capacity counts saves 60,000 USD a year.",
    ]


def test_of_what_is_not_known_nothing_is_said():
    bare = replace(WORTH, contract_usd_per_mw=None, at_peaks_usd_per_mw={}, peak_usd_per_mw=np.zeros(12))  # fmt: skip
    assert len(list(worth_lines(bare))) == 1
