"""Cash of a year is that of a quarter, and what lenders are owed beside it."""

from abilene.results.cash_records import CapitalPayment, CashRow, CashYear


def test_a_year_has_the_rows_of_a_quarter_and_debt_service():
    assert [*CashRow.model_fields, "debt_service_usd"] == [*CashYear.model_fields]


def test_a_payment_says_what_its_cost_is_made_of():
    factors = ("amount", "usd_per_unit", "share", "price_index")
    assert set(factors) < set(CapitalPayment.model_fields)
