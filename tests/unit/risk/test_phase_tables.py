"""The phases of a plan, in the order in which they are played."""

from small_risks import APART, BN, ONE, TWO, free, plan_of

from abilene.risk.phase_tables import phase_tables, played, undecided
from abilene.risk.tables import NEVER


def keys(steps):
    return [".".join(step.key) for step in steps]


def test_phases_are_played_as_the_plan_energises_them_and_those_that_it_never_does_last():
    sites = {"a": {"phases": {"p": {"it_mw": 300}}}, "b": {"phases": {"q": {}}}}
    plan = plan_of(sites, free(3))
    assert keys(undecided(plan.case)) == ["a.p", "b.q"]
    order = played(plan)
    assert keys(order) == ["b.q", "a.p"]
    found = phase_tables(plan, order, ["a", "b"])
    assert found["planned"].tolist() == [1, NEVER]
    assert found["site"].tolist() == [1, 0]
    assert found["it_mw"].tolist() == [100.0, 300.0]


def test_phases_of_a_campus_follow_one_another_and_add_up():
    sites = {"a": TWO["a"] | {"facility_per_it_peak": 1.25}}
    plan = plan_of(sites, free(6))
    found = phase_tables(plan, played(plan), ["a"])
    assert found["load_mw"].tolist() == [125.0, 250.0]
    assert found["before"].tolist() == [-1, 0]
    plan = plan_of(APART, free(6))
    assert phase_tables(plan, played(plan), ["a", "b"])["before"].tolist() == [-1, -1]


def test_what_is_energised_is_not_played():
    sites = {
        "a": {"phases": {"p": {"started": "2025-Q4", "energised": "2025-Q4"}, "q": {}}}
    }
    measured = {"sites.a.phases.p.started", "sites.a.phases.p.energised"}
    from small_programmes import situation

    plan = plan_of(sites, free(9), situation(measured=measured))
    order = played(plan)
    assert keys(order) == ["a.q"]
    found = phase_tables(plan, order, ["a"])
    assert found["load_mw"].tolist() == [100.0], "beside what is measured"
    assert found["started"].tolist() == [NEVER]


def test_money_moves_nothing_that_dates_say():
    plan = plan_of(ONE, {"none": {"amount_usd": 0.1 * BN}})
    found = phase_tables(plan, played(plan), ["a"])
    assert (found["ready"].tolist(), found["build"].tolist()) == ([1], [2])
