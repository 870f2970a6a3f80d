"""What each phase waits for, on programmes small enough to do by hand: see test_build for what a phase costs."""

from dataclasses import replace

import pytest
from small_programmes import programme, situation

from abilene.buildout import headlines, phase_timings

BN = 1e9
ONE = {"a": {"phases": {"p": {}}}}
TWO = {"a": {"phases": {"p": {}, "q": {}}}}
NARROW = {"g": {"firm_mw": 50, "from": "2026-Q1"}}
LATER = {
    "g": {"firm_mw": 50, "from": "2026-Q1"},
    "h": {"firm_mw": 50, "from": "2026-Q4"},
}
CHIPS = {
    "chips": {
        "it_w_per_accelerator": 1000,
        "price_usd_per_accelerator": 20_000,
        "available": "2026-Q4",
    }
}


def waited(sites, bn, where=None, **header):
    capital = {"free": {"amount_usd": bn * BN}}
    found = headlines(programme(sites, capital, **header), where or situation())
    return phase_timings(found.plan, found.unlimited)


@pytest.mark.parametrize(
    ("reason", "energised", "sites", "bn", "more"),
    [
        ("money", None, ONE, 2, {}),
        ("power", None, {"a": {"phases": {"p": {}}, "grid": NARROW}}, 9, {}),
        ("power", "2026-Q4", {"a": {"phases": {"p": {}}, "grid": LATER}}, 9, {}),
        (
            "lead_time",
            "2026-Q4",
            {"a": {"phases": {"p": {"build_quarters": 4}}}},
            9,
            {},
        ),
        ("lead_time", None, {"a": {"phases": {"p": {"build_quarters": 9}}}}, 9, {}),
        ("hardware", "2026-Q4", ONE, 9, {"hardware": CHIPS}),
        ("target", "2026-Q3", ONE, 9, {"where": situation(a__p="2026-Q3")}),
    ],
)
def test_what_comes_last(reason, energised, sites, bn, more):
    wait = waited(sites, bn, **more)["a", "p"]
    assert (
        wait.critical_predecessor,
        str(wait.energised) if wait.energised else None,
    ) == (
        reason,
        energised,
    )


def test_a_phase_comes_no_earlier_than_the_one_before_it():
    sites = {"a": {"phases": {"p": {"build_quarters": 4}, "q": {}}}}
    found = waited(sites, 9)
    assert [wait.critical_predecessor for wait in found.values()] == [
        "lead_time",
        "earlier_phase",
    ]


def test_the_one_before_at_another_site_holds_nothing():
    sites = {"a": {"phases": {"p": {"build_quarters": 4}}}, "b": {"phases": {"q": {}}}}
    assert waited(sites, 9)["b", "q"].critical_predecessor == "lead_time"


def test_what_runs_waits_for_nothing():
    sites = {"a": {"phases": {"p": {"started": "2025-Q4", "energised": "2026-Q2"}}}}
    measured = ["sites.a.phases.p.started", "sites.a.phases.p.energised"]
    wait = waited(sites, 0, situation("2026-08-01", measured))["a", "p"]
    assert (wait.critical_predecessor, str(wait.begins), str(wait.energised)) == (
        "history",
        "2025-Q4",
        "2026-Q2",
    )


def test_work_begins_as_late_as_it_may():
    wait = waited(ONE, 9, situation(a__p="2026-Q4"))["a", "p"]
    assert (str(wait.begins), str(wait.energised), str(wait.earliest)) == (
        "2026-Q3",
        "2026-Q4",
        "2026-Q4",
    )


def test_money_is_not_named_where_the_search_was_stopped():
    found = headlines(programme(ONE, {"free": {"amount_usd": 2 * BN}}), situation())
    for stopped, said in ((False, "money"), (True, "not_known")):
        plan = replace(found.plan, stopped=stopped)
        (timing,) = phase_timings(plan, found.unlimited).values()
        assert timing.critical_predecessor == said
