"""The ledger, day by day."""

from datetime import date

import pytest

from abilene.programme.changes import load
from abilene.report.money_by_day import money_by_day

BN = 1e9


@pytest.fixture(scope="module")
def stargate(examples):
    return load(examples / "stargate" / "programme.yaml")


def test_the_state_of_money_follows_what_was_published(stargate):
    days = {one.day: one for one in money_by_day(stargate, date(2026, 8, 1))}
    before, after = days[date(2025, 1, 22)], days[date(2025, 4, 1)]
    assert after.in_view_usd["announced"] == 500 * BN
    assert before.in_view_usd["measured"] == 0
    assert list(days) == sorted(days)
    assert (
        days[date(2026, 8, 1)].amounts_usd["oracle_notes_2025"]["measured"] == 18 * BN
    )
    assert "oracle_notes_2025" not in after.amounts_usd, "nobody knew of it"
    for one in days.values():
        firm = [
            one.in_view_usd[state]
            for state in ("measured", "secured", "committed", "announced")
        ]
        assert firm == sorted(firm)


def test_on_the_day_of_the_plan_the_states_are_the_built_in_views(january):
    plan, draft, _ = january
    last = money_by_day(draft, date(2025, 1, 23))[-1]
    assert (
        last.in_view_usd["announced"]
        == plan.viewpoints["announced"].capital_in_view_usd
    )
