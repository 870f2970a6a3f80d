"""Who pays for what: every use is paid to the cent, in proportion within its bill."""

import numpy as np
import pytest
from small_programmes import programme, random_case, situation

from abilene.buildout import build
from abilene.buildout.sources import (
    FROM_OPERATION,
    INTO_CASH,
    NOT_ATTRIBUTED,
    _balanced,
    paid_by,
    value,
)

BN = 1e9
ONE = {"a": {"phases": {"p": {}}}}


def test_a_source_pays_for_each_use_of_a_bill_in_proportion():
    """0.5 bn of shell and 2 bn of hardware are due in 2026-Q2, and 0.5 bn of shell before."""
    capital = {"one": {"amount_usd": 1.5 * BN}, "two": {"amount_usd": 9 * BN}}
    plan = build(programme(ONE, capital), situation())
    shell, hardware = "sites.a.phases.p.shell", "sites.a.phases.p.hardware"
    paid = plan.sources.paid_usd
    assert paid["one", shell].sum() + paid["one", hardware].sum() == pytest.approx(
        1.5 * BN
    )
    in_bill = [paid[who, hardware][1] / paid[who, shell][1] for who in ("one", "two")]
    assert in_bill == pytest.approx([4.0, 4.0])


@pytest.mark.parametrize("seed", range(12))
def test_sources_equal_uses_to_the_cent(seed):
    plan = build(*random_case(seed))
    for path, usd in plan.cost_usd.items():
        paid = sum(
            (each for (_, use), each in plan.sources.paid_usd.items() if use == path),
            np.zeros(len(plan.quarters)),
        )
        assert paid == pytest.approx(usd, abs=0.01)
    for usd in plan.sources.paid_usd.values():
        assert usd.min() > -1.0


def test_who_pays_nothing_is_not_named():
    """3 bn are due, and either of two has 9 bn."""
    capital = {"one": {"amount_usd": 9 * BN}, "two": {"amount_usd": 9 * BN}}
    plan = build(programme(ONE, capital), situation())
    paid = plan.sources.paid_usd
    assert sum(usd.sum() for usd in paid.values()) == pytest.approx(3 * BN)
    assert all(usd.any() for usd in paid.values())


def test_sunk_cost_that_nobody_pays_is_not_attributed():
    sites = {"a": {"phases": {"p": {"started": "2026-Q1", "energised": "2026-Q2"}}}}
    measured = ["sites.a.phases.p.started", "sites.a.phases.p.energised"]
    capital = {"free": {"amount_usd": 1 * BN}}
    plan = build(programme(sites, capital), situation("2026-08-01", measured))
    assert plan.capital_not_attributed_usd == pytest.approx(2 * BN)
    assert {who for who, _ in plan.sources.paid_usd} == {"free", NOT_ATTRIBUTED}


def test_there_is_no_cash_where_nothing_but_capital_is_paid():
    plan = build(programme(ONE, {"free": {"amount_usd": 9 * BN}}), situation())
    assert plan.sources.cash_usd == {}
    assert FROM_OPERATION not in {who for who, _ in plan.sources.paid_usd}


@pytest.mark.parametrize("now", ["2026-01-01", "2026-08-01"])
def test_lenders_are_owed_on_the_draws_that_are_printed(now):
    """To the cent, from the quarter of the day of the plan on; two of three sources lend, one until 2026-Q3."""
    terms = {"rate": 0.08, "upfront_fee": 0.013, "commitment_fee": 0.007}
    capital = {
        "one": {"amount_usd": 1.1 * BN, "expires": "2026-09-30"} | terms,
        "two": {"amount_usd": 0.7 * BN, "tenor_years": 1} | terms,
        "free": {"amount_usd": 1.8 * BN},
    }
    plan = build(programme(ONE, capital), situation(now))
    owed = {name: np.zeros(len(plan.quarters)) for name in ("interest", "repaid")}
    for id_ in ("one", "two"):
        drawn = plan.drawn_usd[id_]
        assert drawn.sum() > 0.2 * BN
        is_open = [
            id_ == "two" or str(quarter) <= "2026-Q3" for quarter in plan.quarters
        ]
        idle = (capital[id_]["amount_usd"] - np.cumsum(drawn)) * is_open
        fees = 0.013 * drawn + 0.007 / 4 * np.maximum(0.0, idle)
        fees[: plan.case.now] = 0.0
        assert plan.sources.fees_usd[id_] == pytest.approx(fees, abs=0.01)
        for name, usd in zip(
            owed, plan.case.funding[id_].lending.owed_on(drawn), strict=True
        ):
            owed[name][plan.case.now :] += usd[plan.case.now :]
    cash = plan.sources.cash_usd
    assert cash["fees"] == pytest.approx(sum(plan.sources.fees_usd.values()), abs=0.01)
    for name, usd in owed.items():
        assert cash[name] == pytest.approx(usd, abs=0.01)


def test_a_value_is_the_sum_of_its_terms():
    assert value({0: 2.0, 2: -1.0}, np.array([3.0, 9.0, 4.0])) == 2.0


def test_the_balance_is_added_up_from_what_comes_in_and_what_goes_out():
    """5 in, 2 out; 1 in, 6 out, of which 2 are not there; 4 in, and 3 of the day before stay unpaid."""
    zero = np.zeros(3)
    comes_in, goes_out = "revenue", "reinvested"
    assert {"revenue", "collateral_returned", "bridged", "unpaid"} == INTO_CASH
    flows = {
        comes_in: np.array([5.0, 1.0, 4.0]),
        goes_out: np.array([2.0, 6.0, 0.0]),
        "unpaid": zero,
    }
    found = _balanced(flows, 3)
    assert found["balance"].tolist() == [3.0, 0.0, 4.0]
    assert found["unpaid"].tolist() == [0.0, 2.0, 0.0]
    assert found[goes_out].tolist() == [2.0, 6.0, 0.0]
    assert flows["unpaid"].tolist() == [0.0, 0.0, 0.0]


def test_what_is_known_to_stay_unpaid_is_no_cash_that_is_missing():
    assert "unpaid" in INTO_CASH
    flows = {"reinvested": np.array([6.0, 0.0]), "unpaid": np.array([4.0, 0.0])}
    found = _balanced(flows, 2)
    # two more are missing, and nothing is left
    assert found["unpaid"].tolist() == [6.0, 0.0]
    assert found["balance"].tolist() == [0.0, 0.0]


def test_what_a_source_pays_is_summed_over_what_it_is_for():
    paid = {
        ("bank", "a"): np.array([1.0, 2.0]),
        ("bank", "b"): np.array([0.0, 5.0]),
        ("cash", "a"): np.array([9.0, 9.0]),
    }
    assert paid_by("bank", paid, 2).tolist() == [1.0, 7.0]
    assert paid_by("nobody", paid, 2).tolist() == [0.0, 0.0]


def test_terms_come_to_their_columns_by_their_factors():
    assert value({0: 2.0, 2: -0.5}, np.array([3.0, 9.0, 4.0])) == 4.0
    assert value({}, np.zeros(3)) == 0.0
