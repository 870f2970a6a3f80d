"""The bills of a campus under a tariff, printed and for other programs."""

import numpy as np
import pytest
from rich.console import Console, Group

from abilene.power.tariff import Tariff
from abilene.report.studies.connection_bill import (
    bill_lines,
    bill_tables,
    bills_json,
)
from abilene.site.bills import ConnectionBill, LineBilled

NONE, TWELVE = np.full(12, np.nan), np.ones(12)


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
