"""From a plan to its tables."""

from small_programmes import situation
from small_risks import APART, free, plan_of

from abilene.risk.assemble import tables_of


def test_the_tables_of_a_plan():
    tab = tables_of(plan_of(APART, free(6), end="2026-Q4"))
    assert (tab.now, tab.quarters) == (0, 4)
    assert tab.room.shape == (2, 1, 4)
    assert tab.online_mw == 0
    assert len(tab.event) == 0
    assert tab.phases["site"].tolist() == [0, 1]


def test_measured_load_leaves_less_room():
    ran = {"started": "2025-Q4", "energised": "2026-Q1"}
    measured = {f"sites.a.phases.p.{what}" for what in ran}
    grid = {"all": {"firm_mw": 250, "from": "2026-Q1"}}
    sites = {"a": {"phases": {"p": ran, "q": {}}, "grid": grid}}
    plan = plan_of(sites, free(9), situation("2026-05-01", measured))
    tab = tables_of(plan)
    assert (tab.now, tab.online_mw) == (1, 100.0)
    assert tab.room[0, 0, 1:].tolist() == [150.0] * 3


def test_events_have_their_campus_their_bit_and_the_quarter_that_is_promised():
    late = {"firm_mw": 100, "from": "2026-07-01", "delay": {"p50": 1.5, "p90": 3.0}}
    sites = APART | {"b": {"phases": {"q": {}}, "grid": {"one": late, "two": late}}}
    tab = tables_of(plan_of(sites, free(6)))
    assert tab.event.tolist() == [(1, 0, 2), (1, 1, 2)]
    assert tab.room.shape == (2, 4, 4)
