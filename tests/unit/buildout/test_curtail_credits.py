"""The credits of curtailable contracts as data, by hand."""

import pytest
from billed_plans import billed_case, curtailable

from abilene.buildout.curtail_credits import credits_of

PAID = {"credit_usd_per_kw_year": 40}


def credit(beside, **more):
    return list(credits_of(billed_case(beside=beside, **more), "a"))


def test_a_contract_pays_a_quarter_of_its_rate_from_the_quarter_after_its_day():
    (one,) = credit(curtailable(60, **PAID))
    assert (one.contract, one.mw, one.first) == ("c", 60, 1)
    assert one.usd_per_mw == pytest.approx(10_000)
    (early,) = credit(curtailable(60, since="2020-Q1", **PAID))
    assert early.first == 0


@pytest.mark.parametrize(
    ("beside", "sized"),
    [(None, True), (curtailable(60, **PAID), False), (curtailable(60), True)],
)  # fmt: skip
def test_nothing_is_paid_where_nobody_says_so_or_power_is_not_sized(beside, sized):
    assert not credit(beside, sized=sized)
