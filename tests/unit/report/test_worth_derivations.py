"""The rows that are told of NPV and LCOC come to the printed figure."""

import pytest

from abilene.report.worth_derivations import (
    cover_derivation,
    lcoc_derivation,
    npv_derivation,
)
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
