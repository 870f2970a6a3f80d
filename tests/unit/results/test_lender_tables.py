"""Tables for a lender: factors by hand; what they add up to is held in the acceptance tests."""

import pytest

from abilene.results.lender_tables import (
    accelerators_table,
    basis_table,
    capital_table,
    cash_table,
    loans_table,
)


def rows_of(table):
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows]


def test_what_worth_rests_on(small):
    assert rows_of(basis_table(small)) == [
        {
            "viewpoint": "as_written",
            "day_quarter": "2026-Q1",
            "usd_year": 2025,
            "inflation_per_year": 0.025,
            "discount_rate_per_year": 0.08,
            "income_tax_rate": None,
        }
    ]


def test_the_factors_of_a_quarter(small):
    row = next(row for row in rows_of(cash_table(small)) if row["quarter"] == "2028-Q2")
    assert row["price_index"] == pytest.approx(1.025**3)
    assert row["present_factor"] == pytest.approx(1.08**-2.25 / 1.025)
    assert row["tax_factor"] == pytest.approx(1.08**-2.75 / 1.025), "of 2028-Q4"


def test_payments_and_hours_and_terms(small):
    paid = rows_of(capital_table(small))
    view = small.viewpoints["as_written"]
    assert len(paid) == len(view.payments)
    assert {row["in_plan"] for row in paid} == {1.0}
    at_work = rows_of(accelerators_table(small))
    assert {row["hardware"] for row in at_work} == set(view.compute.accelerators)
    last = at_work[-1]
    assert last["hours"] == pytest.approx(last["accelerators"] * 2191.5, rel=1e-9)
    (loan,) = rows_of(loans_table(small))
    assert (loan["tranche"], loan["rate_per_year"]) == ("construction_loan", 0.07)
    assert (loan["dscr_min"], loan["dscr_broken_in"]) == (None, None)
