"""Bills: what is due by who may pay it, and merged where the quarter of payment does not matter."""

import pytest
from small_programmes import HARDWARE, programme, random_case, situation

from abilene.buildout.case import Case
from abilene.buildout.model.assemble import formulate
from abilene.buildout.model.billing import (
    _stretches,
    bill_of,
    bills,
    merge_bills,
    quarter_matters,
)
from abilene.buildout.model.payments import Bill

BN = 1e9
ONE = {"a": {"phases": {"p": {}}}}


def case(capital, sites=ONE, **header):
    return Case(programme(sites, capital, **header), situation())


def test_uses_of_the_same_payers_are_one_bill():
    form = formulate(case({"free": {"amount_usd": 9 * BN}}))
    found = bills(form)
    assert set(found) == {Bill(t, ("free",)) for t in range(4)}
    on = {t: form.on[("a", "p"), t] for t in (1, 2, 3)}
    assert found[Bill(0, ("free",))] == pytest.approx({on[1]: 0.5}), (
        "the first half of a shell"
    )
    assert found[Bill(1, ("free",))] == pytest.approx({on[1]: 2.5 - 0.5, on[2]: 0.5})


def test_bills_differ_by_site_only_under_a_cap_at_each_site():
    plain = case({"free": {"amount_usd": BN}})
    capped = case({"free": {"amount_usd": BN, "gearing_cap_per_site": 0.5}})
    path = "sites.a.phases.p.shell"
    assert bill_of(plain, path, 1, False) == Bill(1, ("free",))
    assert bill_of(capped, path, 1, True) == Bill(1, ("free",), True, "a")


@pytest.mark.parametrize(
    ("more", "matters"),
    [
        ({}, False),
        ({"opens": "2026-Q2", "expires": "2026-Q3"}, False),
        ({"opens": {"energised": "a.p"}}, True),
        ({"upfront_fee": 0.01}, True),
        ({"gearing_cap": 0.7}, True),
        ({"funded_by": ["parent"]}, False),
        ({"funded_by": ["lender"]}, True),
    ],
)
def test_the_quarter_matters_where_terms_or_those_of_funders_look_at_it(more, matters):
    capital = {
        "it": {"amount_usd": BN} | more,
        "parent": {"amount_usd": BN, "outside": True},
        "lender": {"amount_usd": BN, "outside": True, "upfront_fee": 0.01},
    }
    assert quarter_matters(case(capital), "it") is matters


@pytest.mark.parametrize(
    ("kind", "cap", "matters"),
    [
        ("debt", {"debt_share_max": 0.6}, True),
        ("debt", {}, False),
        ("equity", {"debt_share_max": 0.6}, False),
    ],
)
def test_the_quarter_matters_of_debt_where_debt_is_capped(kind, cap, matters):
    capital = {"it": {"amount_usd": BN, "kind": kind}}
    assert quarter_matters(case(capital, **cap), "it") is matters


def test_the_quarter_matters_of_a_tranche_that_opens_another():
    capital = {
        "first": {"amount_usd": BN},
        "next": {"amount_usd": BN, "opens": {"drawn": "first"}},
    }
    assert quarter_matters(case(capital), "first")


def test_a_stretch_begins_where_a_date_opens_or_closes_anything():
    capital = {
        "one": {"amount_usd": BN, "opens": "2026-Q2"},
        "two": {"amount_usd": BN, "expires": "2026-Q3"},
        "old": {"amount_usd": BN, "opens": "2024-Q1", "expires": "2030-Q1"},
    }
    assert _stretches(case(capital)) == [0, 1, 3]


def test_payments_without_timing_are_one_bill_for_each_stretch():
    capital = {
        "free": {"amount_usd": 9 * BN},
        "late": {"amount_usd": BN, "opens": "2026-Q3"},
    }
    form = formulate(case(capital))
    merged = merge_bills(form, bills(form))
    assert set(merged) == {Bill(t, ("free", "late")) for t in (0, 2)}


def test_what_timed_payers_pay_stays_in_its_quarter():
    capital = {
        "free": {"amount_usd": 9 * BN},
        "vendor": {"amount_usd": BN, "opens": {"energised": "a.p"}},
    }
    form = formulate(case(capital))
    columns = len(form.model.cost)
    merged = merge_bills(form, bills(form))
    timed = sorted(bill for bill in merged if bill.payers == ("vendor",))
    assert timed == [Bill(t, ("vendor",)) for t in (2, 3)], (
        "it opens in 2026-Q3 at the earliest"
    )
    assert len(form.model.cost) == columns + len(timed)
    assert Bill(0, ("free",)) in merged


@pytest.mark.parametrize("seed", range(10))
def test_merging_loses_nothing_of_what_is_due(seed):
    """Of each column the coefficients of all bills add up to the same; what timed payers pay cancels."""
    form = formulate(Case(*random_case(seed)))
    fine = bills(form)
    merged = merge_bills(form, fine)

    def summed(some):
        found = {}
        for terms in some.values():
            for column, bn in terms.items():
                found[column] = found.get(column, 0.0) + bn
        return {column: bn for column, bn in found.items() if abs(bn) > 1e-12}

    assert summed(merged) == pytest.approx(summed(fine))


@pytest.mark.parametrize(("share", "pays"), [(0.0, False), (0.5, True)])
def test_operation_pays_bills_only_where_the_programme_reinvests(share, pays):
    priced = HARDWARE["chips"] | {"usd_per_accelerator_hour": 2.0}
    form = formulate(
        case(
            {"free": {"amount_usd": 9 * BN}},
            hardware={"chips": priced},
            reinvested_share=share,
        )
    )
    assert bool(form.cash.reinvested) is pays
