"""All debt together at a share of cost, by hand: a phase of 3 bn USD, half of the shell of 1 bn paid a quarter before the rest."""

import numpy as np
import pytest
from small_programmes import programme, situation

from abilene.buildout import build
from abilene.buildout.case import Case
from abilene.buildout.model.assemble import formulate
from abilene.buildout.model.debt_share import caps_debt, caps_debt_by_site

BN = 1e9
ONE = {"a": {"phases": {"p": {}}}}
TWO = {"a": {"phases": {"p": {}}}, "b": {"phases": {"p": {}}}}
TWO_LENDERS = {
    "bank": {"amount_usd": 9 * BN, "kind": "debt"},
    "bonds": {"amount_usd": 9 * BN, "rate": 0.0},
}


def plan(sites, capital, **header):
    return build(programme(sites, capital, **header), situation())


def debt_usd(built, *names):
    return np.cumsum(sum(built.drawn_usd[name] for name in names))


@pytest.mark.parametrize(("equity_bn", "is_built"), [(1.19, False), (1.2, True)])
def test_two_lenders_together_leave_the_rest_to_equity(equity_bn, is_built):
    """Each of them alone may pay 60 %: only the sum tells."""
    equity = {"equity": {"amount_usd": equity_bn * BN}}
    built = plan(ONE, TWO_LENDERS | equity, debt_share_max=0.6)
    assert (built.energised["a", "p"] is not None) == is_built
    if is_built:
        due = np.cumsum(built.total_cost_usd)
        assert np.all(debt_usd(built, "bank", "bonds") <= 0.6 * due + 1e3)
    uncapped = plan(ONE, TWO_LENDERS | equity)
    assert uncapped.energised["a", "p"] is not None


def test_the_share_holds_in_every_quarter_not_only_at_the_end():
    """Equity opens in the second quarter: until then debt alone could pay, and may not."""
    late = {"equity": {"amount_usd": 3 * BN, "opens": "2026-Q2"}}
    built = plan(ONE, TWO_LENDERS | late, debt_share_max=0.5)
    assert str(built.energised["a", "p"]) == "2026-Q3"
    early = plan(ONE, TWO_LENDERS | late)
    assert str(early.energised["a", "p"]) == "2026-Q2"


def test_debt_that_is_passed_on_is_debt_still():
    capital = {
        "bank": {"amount_usd": 9 * BN, "kind": "debt", "outside": True},
        "vehicle": {"amount_usd": 9 * BN, "funded_by": ["bank"]},
    }
    assert plan(ONE, capital).energised["a", "p"] is not None
    assert plan(ONE, capital, debt_share_max=0.9).energised["a", "p"] is None
    lent_on = capital | {"vehicle": capital["vehicle"] | {"kind": "debt"}}
    equity = {"equity": {"amount_usd": 0.31 * BN}}
    once = plan(ONE, capital | equity, debt_share_max=0.9)
    assert once.energised["a", "p"] is not None, "2.69 of 3 bn are less than 90 %"
    twice = plan(ONE, lent_on | equity, debt_share_max=0.9)
    assert twice.energised["a", "p"] is not None, "a dollar lent on is owed once"


def test_a_campus_with_a_cap_of_its_own():
    capital = TWO_LENDERS | {"equity": {"amount_usd": 3 * BN, "only_for": "sites.a"}}
    sites = TWO | {"b": TWO["b"] | {"debt_share_max": 0.5}}
    assert plan(TWO, capital, debt_share_max=0.5).energised["b", "p"] is not None
    own = plan(sites, capital)
    assert own.energised["b", "p"] is None
    assert own.energised["a", "p"] is not None


def test_without_a_cap_nothing_is_added():
    free = Case(programme(ONE, TWO_LENDERS), situation())
    capped = Case(programme(ONE, TWO_LENDERS, debt_share_max=0.6), situation())
    by_site = {"a": ONE["a"] | {"debt_share_max": 0.6}}
    at_site = Case(programme(by_site, TWO_LENDERS), situation())
    assert (caps_debt(free), caps_debt_by_site(free)) == (False, False)
    assert (caps_debt(capped), caps_debt_by_site(capped)) == (True, False)
    assert (caps_debt(at_site), caps_debt_by_site(at_site)) == (True, True)
    rows = {len(formulate(case).model.row_low) for case in (free, capped)}
    assert len(rows) == 2
