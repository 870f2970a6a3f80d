"""The rows that are told of NPV and LCOC come to the printed figure."""

import pytest

from abilene.report.worth_derivations import (
    cover_derivation,
    irr_derivation,
    lcoc_derivation,
    loan_life_derivation,
    npv_derivation,
)
from abilene.results.debt_records import CoverageYear
from abilene.results.lender_tables import Factors


@pytest.fixture
def view(small):
    """Return the view with a price: every hour sold brings 3 USD."""
    view = small.viewpoints["as_written"]
    rows = {
        quarter: row.model_copy(update={"revenue_usd": 3 * row.hours})
        for quarter, row in view.cash_by_quarter.items()
    }
    worth = Factors(view)
    usd = sum(
        (row.revenue_usd + row.cash_usd) * worth.of(quarter)[1]
        for quarter, row in rows.items()
    )
    return view.model_copy(update={"cash_by_quarter": rows, "npv_usd": usd})


SCALE = {"USD": 1.0, "m": 1e6, "bn": 1e9, "tn": 1e12}


def usd_of(line):
    sign, number, scale, *_ = line.split()
    return float(f"{sign}{number.replace(',', '')}") * SCALE[scale]


def test_the_rows_add_up_to_the_npv(view):
    found = npv_derivation(view, "")
    total = sum(map(usd_of, found.numbers))
    assert total == pytest.approx(view.npv_usd, rel=2e-3)
    assert "revenue" in found.numbers[0]


def test_costs_over_hours_are_the_lcoc(view):
    *costs, hours = lcoc_derivation(view, "").numbers
    price = -sum(map(usd_of, costs)) / float(hours.split()[1].replace(",", ""))
    assert price == pytest.approx(view.lcoc_usd_per_gpu_hour, rel=2e-3)


def test_without_a_price_nothing_is_covered(small):
    found = cover_derivation(small.viewpoints["as_written"], "")
    assert (found.value, list(found.numbers)) == ("not known", [])


def test_the_years_of_irr_are_the_cash_of_the_plan(view):
    asked = view.model_copy(update={"irr_per_year": (0.104,)})
    found = irr_derivation(asked, "")
    usd = [
        usd_of(f"+ {line}") if line[0] != "-" else usd_of(f"- {line[1:]}")
        for line in found.numbers
    ]
    total = sum(row.cash_usd for row in view.cash_by_quarter.values())
    assert found.value == "10.4% a year"
    assert sum(usd) == pytest.approx(total, rel=2e-3)


def test_loan_life_cover_is_worth_over_what_is_owed_as_the_year_begins(view):
    year = CoverageYear(
        revenue_usd=9.0,
        electricity_usd=1.0,
        opex_usd=1.0,
        obligations_usd=1.0,
        cfads_usd=6.0,
        interest_usd=1.0,
        fees_usd=0.0,
        repaid_usd=2.0,
        service_usd=3.0,
        balance_usd=4e9,
        operates=True,
        dscr=2.0,
        llcr=None,
    )
    covered = year.model_copy(update={"llcr": 1.5, "balance_usd": 2e9})
    asked = view.model_copy(
        update={"coverage": {"2029": year, "2030": covered}, "min_llcr": 1.5}
    )
    found = loan_life_derivation(asked, "")
    assert found.value == "1.50"
    assert found.numbers == ["6 bn USD / 4 bn USD = 1.50 at the start of 2030"]
