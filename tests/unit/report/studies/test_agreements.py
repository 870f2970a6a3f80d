"""Power purchase agreements of a sized campus, printed and for other programs."""

from types import SimpleNamespace

import numpy as np
import pytest
from rich.console import Console, Group

from abilene.report.studies.agreements import (
    agreement_lines,
    agreement_tables,
    agreements_json,
)
from abilene.site.agreement_bills import AgreementBill, SignedAgreements, Sleeve

TWELVE = np.ones(12)
BILL = AgreementBill(
    "ppa.green", "sleeved", 40.0, 28.0, 2.0, 1000 * TWELVE, 50e3 * TWELVE, 12e3, 6e3
)


def design(*bills, sleeve=None, clean=0.0, matched=0.0):
    return SimpleNamespace(agreements=SignedAgreements(bills, sleeve, clean, matched))


def printed(one):
    console = Console(width=100, no_color=True)
    with console.capture() as caught:
        console.print(Group(*agreement_tables(one)))
    return caught.get()


def test_what_each_delivers_and_pays():
    """12,000 MWh at 30 USD: 0.36 m USD, for which the market pays 0.6."""
    text = printed(design(BILL))
    (row,) = (line.split() for line in text.splitlines() if "ppa green" in line)
    assert row == [
        *("ppa", "green", "(sleeved)", "40.0", "12,000"),
        *("30.00", "0.36", "-0.60", "-0.24"),
    ]
    assert "Agreements earn 0.24 m USD a year" in text
    assert not printed(design())


def test_whether_a_sleeve_holds():
    (_, exact) = agreement_lines(design(BILL, sleeve=Sleeve(0, 0.0, 0.0)))
    assert "exactly" in exact
    (_, above) = agreement_lines(design(BILL, sleeve=Sleeve(120, 4000.0, 1.5e5)))
    assert above.startswith("Sleeved, not exact: in 120 hours a year")
    assert "4,000 MWh" in above
    assert "0.15 m USD" in above


def test_clean_over_the_year_and_by_the_hour():
    (_, clean) = agreement_lines(design(BILL, clean=6000.0, matched=5000.0))
    assert "6,000 MWh over the year; 5,000 MWh of it in hours" in clean


def test_what_costs_says_so():
    dear = AgreementBill("ppa.d", "shaped", 1.0, 9.0, 0.0, TWELVE, 0 * TWELVE, 12.0, 0)
    (line,) = agreement_lines(design(dear))
    assert line.startswith("Agreements cost")


def test_for_other_programs():
    found = agreements_json(design(BILL, sleeve=Sleeve(120, 4000.0, 1.5e5)))
    green = found["ppa"]["ppa.green"]
    assert (green["kind"], green["mw"], green["mwh"]) == ("sleeved", 40, 12_000)
    assert green["total_usd"] == pytest.approx(-240_000)
    for month in range(12):
        paid = green["months_strike_usd"][month] + green["months_fee_usd"][month]
        assert green["months_usd"][month] == pytest.approx(
            paid - green["months_market_usd"][month]
        )
        assert green["months_strike_usd"][month] == pytest.approx(
            28 * green["months_mwh"][month]
        )
    assert found["sleeve"] == {"exact": False, "hours": 120, "mwh": 4000, "usd": 1.5e5}
    assert agreements_json(design()) == {"ppa": {}, "sleeve": None}
