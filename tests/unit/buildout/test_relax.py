"""Single relaxations and the one build order, by hand and against every list."""

import pytest
from small_programmes import programme, situation

from abilene.budget import Budget
from abilene.buildout.diagnosis import headlines
from abilene.buildout.relax import relaxations

BN = 1e9
TWO = {"a": {"phases": {"p": {}}}, "b": {"phases": {"p": {}}}}


def rows(made, situated, widest=None):
    found = headlines(made, situated)
    table = relaxations(found.plan, found.unlimited, widest or made, Budget())
    return {(row.change.limit, row.change.path): row for row in table}


def test_each_limit_says_what_it_alone_holds_back():
    """3 bn free pay for one phase; 3 bn more wait for an earmark on a site that has no grid."""
    sites = {
        "a": {"phases": {"p": {}, "q": {}}},
        "b": {"grid": {}, "phases": {"p": {}}},
    }
    capital = {
        "free": {"amount_usd": 3 * BN},
        "tied": {"amount_usd": 3 * BN, "only_for": "sites.b"},
    }
    found = rows(
        programme(sites, capital),
        situation(a__p="2026-Q2", a__q="2026-Q2", b__p="2026-Q2"),
    )
    assert found["earmark", "capital.tied.only_for"].it_mw[-1] == pytest.approx(100)
    assert found["earmark", "capital.tied.only_for"].it_mw_quarters == pytest.approx(
        300
    )
    assert str(found["earmark", "capital.tied.only_for"].first) == "2026-Q2"
    assert ("grid", "sites.b.grid") not in found, (
        "a site without contracts has none to set aside"
    )
    assert found["money", "capital"].it_mw[-1] == pytest.approx(100)
    assert all(row.it_mw_quarters >= -1e-6 for row in found.values())


def test_money_that_was_announced_and_does_not_count_says_what_it_would_bring():
    made = programme(
        TWO, {"cash": {"amount_usd": 3 * BN}, "loan": {"amount_usd": None}}
    )
    wide = programme(
        TWO, {"cash": {"amount_usd": 3 * BN}, "loan": {"amount_usd": 3 * BN}}
    )
    row = rows(made, situation(a__p="2026-Q2", b__p="2026-Q2"), wide)[
        "amount", "capital.loan.amount_usd"
    ]
    assert row.change.cost_usd == pytest.approx(3 * BN)
    assert row.it_mw[-1] == pytest.approx(100)


def test_where_everything_is_built_nothing_is_held_back():
    assert not rows(
        programme(TWO, {"cash": {"amount_usd": 9 * BN}}),
        situation(a__p="2026-Q2", b__p="2026-Q2"),
    )
