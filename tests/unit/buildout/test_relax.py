"""Single relaxations and the one build order, by hand and against every list."""

from types import SimpleNamespace

import numpy as np
import pytest
from small_programmes import HARDWARE, programme, situation

from abilene.budget import Budget
from abilene.buildout.case import Case
from abilene.buildout.diagnosis import headlines
from abilene.buildout.relax import Relaxed, changes, outline, relaxations
from abilene.dates import Quarter

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


CAPITAL = {
    "crumb": {"amount_usd": 0.9e6, "only_for": "sites.a", "opens": "2026-Q3"},
    "whole": {"amount_usd": 9 * BN, "title": "All of it"},
    "part": {"amount_usd": 2 * BN, "part_of": "whole", "opens": "2026-Q3"},
    "open": {"amount_usd": 1 * BN, "opens": "2026-Q1"},
    "event": {"amount_usd": 1 * BN, "opens": {"energised": "a.p"}},
    "share": {"amount_usd": 4 * BN, "funded_by": ["tied"], "only_for": "sites.a"},
    "tied": {"amount_usd": 3 * BN, "only_for": "sites.b"},
}
CHIPS = HARDWARE["chips"]


def many_limits(capital=CAPITAL, grid=True):
    """Return a programme in which much may hold something back."""
    a = {
        "phases": {"p": {}, "q": {}},
        "equipment": {"gas": {"max_mw": 90, "from": "2026-Q1"}},
        "site_limit_facility_mw": 500,
    }
    sites = {"a": a, "b": {"phases": {"p": {}}} | ({} if grid else {"grid": {}})}
    hardware = {
        "late": CHIPS | {"available": "2026-Q3"},
        "chips": CHIPS,
        "now": CHIPS | {"available": "2026-Q1"},
        "next": CHIPS | {"available": "2026-Q2"},
    }
    return programme(sites, capital, hardware=hardware)


def limits(made, energised, more=100.0, widest=None):
    """Return what may hold back a plan in which phases are energised in these quarters: a.p, a.q and b.p."""
    targets = situation(a__p="2026-Q2", b__p="2026-Q3")
    keys = (("a", "p"), ("a", "q"), ("b", "p"))
    plan = SimpleNamespace(
        case=Case(made, targets),
        it_mw_quarters=300.0,
        energised={
            key: at and Quarter.parse(at)
            for key, at in zip(keys, energised, strict=True)
        },
        quarters=tuple(Quarter.parse(f"2026-Q{n}") for n in (1, 2, 3, 4)),
    )
    unlimited = SimpleNamespace(it_mw_quarters=300.0 + more)
    return list(changes(plan, unlimited, widest or made))


def test_every_limit_that_may_hold_something_back_is_named_once():
    found = limits(many_limits(), ("2026-Q2", None, "2026-Q3"))
    assert [(one.limit, one.path, one.what) for one in found] == [
        ("money", "capital", "money without limit"),
        ("condition", "capital.part.opens", "part: open at once"),
        ("condition", "capital.event.opens", "event: open at once"),
        ("earmark", "capital.share.only_for", "share: free of its earmark"),
        ("earmark", "capital.tied.only_for", "tied: free of its earmark"),
        ("lead_time", "sites", "every phase built within one quarter"),
        ("hardware", "hardware.late.available", "late can be bought at once"),
        ("hardware", "hardware.next.available", "next can be bought at once"),
        ("grid", "sites.a.grid", "grid power without limit at a"),
        ("equipment", "sites.a.equipment", "equipment at a at once and without limit"),
        ("land", "sites.a.site_limit_facility_mw", "no limit of land at a"),
    ]
    by_path = {one.path: one.case for one in found}
    money = by_path["capital.tied.only_for"].programme.capital
    assert (money["tied"].only_for, money["share"].only_for) == ((), ("sites.a",))
    assert by_path["capital.part.opens"].programme.capital["part"].opens is None
    hardware = by_path["hardware.late.available"].programme.hardware
    assert hardware["late"].available is None
    assert hardware["next"].available is not None
    assert by_path["sites"].relaxed == {"lead_time"}
    assert by_path["capital"].relaxed == {"money"}
    assert (by_path["sites.a.grid"].relaxed, by_path["sites.a.grid"].site) == (
        {"grid"},
        "a",
    )


def test_what_is_in_time_is_held_back_by_nothing_of_its_site():
    """a.q has no target: it is wanted at once. b.p a quarter late is held."""
    found = limits(many_limits(grid=False), ("2026-Q2", "2026-Q1", "2026-Q4"))
    of_sites = [one.path for one in found if one.path.startswith("sites")]
    assert of_sites == ["sites"]
    found = limits(many_limits(), ("2026-Q2", "2026-Q2", "2026-Q3"))
    assert "sites.a.grid" in [one.path for one in found]
    found = limits(many_limits(), ("2026-Q2", "2026-Q1", "2026-Q3"))
    assert not [one.path for one in found if one.path.startswith("sites")]


@pytest.mark.parametrize(("more", "counts"), [(0.0009, False), (0.0011, True)])
def test_money_holds_nothing_back_where_the_unlimited_plan_has_no_more(more, counts):
    found = limits(many_limits(), ("2026-Q2", None, "2026-Q3"), more)
    assert ("money" in {one.limit for one in found}) == counts
    assert ("earmark" in {one.limit for one in found}) == counts


def test_amounts_are_what_the_widest_view_counts_beyond_this_one():
    """Money of funders is counted at the funders; parts stay parts of a whole that grows."""
    this = CAPITAL | {"open": {"amount_usd": None}}
    wide = CAPITAL | {
        "whole": CAPITAL["whole"] | {"amount_usd": 11.5 * BN},
        "open": {"amount_usd": 1e6},
        "tied": CAPITAL["tied"] | {"amount_usd": 3 * BN + 1.1e6},
        "share": CAPITAL["share"] | {"amount_usd": 8 * BN},
    }
    found = limits(
        many_limits(this),
        ("2026-Q2", None, "2026-Q3"),
        widest=many_limits(wide),
    )
    amounts = [one for one in found if one.limit == "amount"]
    assert [(one.path, one.what) for one in amounts] == [
        ("capital.whole.amount_usd", "All of it: 2.5 bn USD more, as announced"),
        ("capital.tied.amount_usd", "tied: 0.0 bn USD more, as announced"),
    ]
    assert amounts[0].cost_usd == pytest.approx(2.5 * BN)
    raised = amounts[0].case.programme.capital["whole"]
    assert raised.amount_usd == pytest.approx(11.5 * BN)


def test_what_a_change_adds_is_summed_and_dated():
    quarters = tuple(Quarter.parse(f"2026-Q{n}") for n in (1, 2, 3))
    row = Relaxed(None, np.array([1e-3, 0.5, 2.0]), quarters)
    assert row.it_mw_quarters == pytest.approx(2.501)
    assert str(row.first) == "2026-Q2"
    assert Relaxed(None, np.array([0.0, 1e-3, -3.0]), quarters).first is None


def test_the_load_of_the_best_plan_and_an_end_of_time():
    case = Case(
        programme(TWO, {"cash": {"amount_usd": 3 * BN}}), situation(a__p="2026-Q2")
    )
    assert outline(case, Budget()).sum() == pytest.approx(300)
    assert outline(case, Budget()).tolist()[0] == 0.0
    made = case.programme
    found = headlines(made, case.situation)
    over = SimpleNamespace(is_over=True)
    assert not list(relaxations(found.plan, found.unlimited, made, over))
