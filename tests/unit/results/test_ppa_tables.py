"""The table of power purchase agreements: a row for each quarter; none where there is no agreement."""

from types import SimpleNamespace

from agreed_answers import SWAP

from abilene.results.ppa_tables import ppa_tables


def plan(*campuses):
    found = [
        ("view", f"s{n}", SimpleNamespace(ppa=one)) for n, one in enumerate(campuses)
    ]
    return SimpleNamespace(campuses=lambda: iter(found))


def test_a_row_for_each_quarter():
    (table,) = ppa_tables(plan({}, {"swap": SWAP}))
    assert table.name == "ppa"
    assert table.columns[5:] == (
        "quarter",
        "mwh",
        "usd_per_mwh",
        "market_usd",
        "paid_usd",
    )
    kind = "fixed_for_floating"
    assert table.rows == (
        ("view", "s1", "swap", kind, 50.0, "2026-Q1", 0.0, 30.0, 0.0, 0.0),
        ("view", "s1", "swap", kind, 50.0, "2026-Q2", 4e4, 30.0, 2e6, -8e5),
    )


def test_without_an_agreement_there_is_no_table():
    assert not list(ppa_tables(plan({})))
