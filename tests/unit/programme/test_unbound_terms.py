"""Terms of a tariff that bind nothing are said, each at its path."""

import pytest
from small_programmes import programme

from abilene.programme.tariff_records import TariffTerms
from abilene.programme.unbound_terms import unbound_terms

DEMAND = {"kind": "demand", "usd_per_kw_month": 10}
MINIMUM = {"kind": "minimum_bill", "usd_per_kw_month": 7}
TERM = {
    "years": 4,
    "ramp": {"years": 1, "share": [0.5]},
    "exit_months": 12,
    "reduce_free": 0.2,
}


@pytest.mark.parametrize(
    ("lines", "term", "keys"),
    [
        ({"demand": DEMAND}, TERM, ["ramp", "exit_months", "reduce_free"]),
        ({"demand": DEMAND}, {"years": 4, "exit_months": 12}, ["exit_months"]),
        ({"demand": DEMAND}, {"years": 4, "collateral_usd_per_kw": 9}, []),
        ({"demand": DEMAND}, None, []),
        ({"demand": {**DEMAND, "least_of_contract": 0.6}}, TERM, []),
        ({"demand": DEMAND, "least": MINIMUM}, TERM, []),
    ],
)
def test_what_scales_the_least_of_a_contract_needs_one(lines, term, keys):
    tariff = TariffTerms.model_validate({"lines": lines, "term": term})
    with_it = programme({"a": {"phases": {"p": {}}}}, {}).model_copy(
        update={"tariffs": {"t": tariff}}
    )
    found = list(unbound_terms(with_it))
    assert [one.path for one in found] == [f"tariffs.t.term.{key}" for key in keys]
    assert all("binds nothing" in one.what for one in found)
