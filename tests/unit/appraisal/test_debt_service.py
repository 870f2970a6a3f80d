"""What lenders are owed, year by year: worked out by hand."""

from types import SimpleNamespace

import numpy as np

from abilene.appraisal.debt_service import debt_service_usd
from abilene.dates import Quarter, quarters_between


def build(**cash_usd):
    first, last = Quarter.parse("2027-Q3"), Quarter.parse("2028-Q2")
    return SimpleNamespace(
        quarters=tuple(quarters_between(first, last)),
        sources=SimpleNamespace(
            cash_usd={name: np.array(usd) for name, usd in cash_usd.items()}
        ),
    )


def test_interest_fees_and_repayment_add_up_by_calendar_year():
    owed = debt_service_usd(
        build(
            interest=[1.0, 2.0, 3.0, 4.0],
            fees=[0.5, 0.0, 0.0, 0.0],
            repaid=[0.0, 10.0, 20.0, 30.0],
            revenue=[100.0] * 4,
        )
    )
    assert owed == {2027: 1.0 + 2.0 + 0.5 + 10.0, 2028: 3.0 + 4.0 + 20.0 + 30.0}


def test_where_nobody_lends_and_nothing_is_earned_nothing_is_owed():
    assert debt_service_usd(build()) == {}
    assert debt_service_usd(build(revenue=[1.0] * 4)) == {}
