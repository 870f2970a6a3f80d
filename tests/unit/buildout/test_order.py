"""One build order for views that differ: by hand, and against every list."""

import math
from dataclasses import replace
from functools import partial
from itertools import permutations
from threading import Event
from types import SimpleNamespace

import pytest
from small_programmes import programme, random_case, situation

from abilene.budget import Budget
from abilene.buildout import build, build_order
from abilene.buildout import order as orders
from abilene.buildout.order import Order, _along, order_gap, own_lists

BN = 1e9
TWO = {"a": {"phases": {"p": {}}}, "b": {"phases": {"p": {}}}}


def test_one_order_serves_a_rich_and_a_poor_view():
    """The rich view does not care; the poor one has money for site b alone, so b comes first and nobody loses."""
    rich = build(programme(TWO, {"cash": {"amount_usd": 9 * BN}}), situation())
    poor = build(
        programme(TWO, {"cash": {"amount_usd": 3 * BN, "only_for": "sites.b"}}),
        situation(),
    )
    order = build_order({"rich": rich, "poor": poor}, Budget())
    assert order.phases[0] == ("b", "p")
    assert order.price == pytest.approx(0.0)
    assert order.built == {"rich": (("b", "p"), ("a", "p")), "poor": (("b", "p"),)}


def test_an_order_has_a_price_where_views_can_build_different_things():
    one = build(
        programme(TWO, {"cash": {"amount_usd": 3 * BN, "only_for": "sites.a"}}),
        situation(),
    )
    other = build(
        programme(TWO, {"cash": {"amount_usd": 3 * BN, "only_for": "sites.b"}}),
        situation(),
    )
    assert build_order({"one": one, "other": other}, Budget()).price == pytest.approx(
        300
    )


@pytest.mark.parametrize("seed", range(12))
def test_no_list_of_few_phases_is_better(seed):
    made, situated = random_case(seed)
    richer = made.model_copy(
        update={
            "capital": {
                k: t.model_copy(update={"only_for": ()})
                for k, t in made.capital.items()
            }
        }
    )
    plans = {"stated": build(made, situated), "free": build(richer, situated)}
    order = build_order(plans, Budget())
    best = min(
        sum(
            plan.it_mw_quarters - _along(plan, phases, Budget())[1]
            for plan in plans.values()
        )
        for phases in permutations(order.phases)
        if all(
            [k for k in phases if k[0] == s]
            == [k for k in next(own_lists(plans)) if k[0] == s]
            for s in "ab"
        )
    )
    assert order.price == pytest.approx(best, abs=1e-3)


def rivals():
    """Return two views, each with money for one site alone: whichever comes second is given up."""
    return {
        name: build(
            programme(TWO, {"cash": {"amount_usd": 3 * BN, "only_for": f"sites.{at}"}}),
            situation(),
        )
        for name, at in (("one", "a"), ("other", "b"))
    }


@pytest.mark.parametrize(("likely", "first"), [(0.9, "a"), (0.2, "b")])
def test_the_likelier_view_has_its_phase_first(likely, first):
    """300 MW quarters either way: the price is that of the view that is given up, by its probability."""
    likely = {"one": likely, "other": 1 - likely}
    order = build_order(rivals(), Budget(), likely)
    assert order.phases[0] == (first, "p")
    best = max(likely.values())
    assert order.expected(order.it_mw_quarters) == pytest.approx(300 * best)
    assert order.expected(order.it_mw_quarters_own) == pytest.approx(300)
    assert order.price == pytest.approx(300 * (1 - best))


def test_without_probabilities_there_is_no_expectation():
    order = build_order(rivals(), Budget())
    assert order.expected(order.it_mw_quarters) is None
    assert order.price == pytest.approx(300)


@pytest.mark.parametrize("seed", range(8))
def test_no_list_of_few_phases_is_expected_to_bring_more(seed):
    made, situated = random_case(seed)
    less = {
        k: t.model_copy(update={"amount_usd": 0.7 * (t.amount_usd or 0)})
        for k, t in made.capital.items()
    }
    plans = {
        "stated": build(made, situated),
        "less": build(made.model_copy(update={"capital": less}), situated),
    }
    likely = {"stated": 0.25, "less": 0.75}
    order = build_order(plans, Budget(), likely)
    sites = [[k for k in order.phases if k[0] == s] for s in "ab"]
    most = max(
        sum(
            share * _along(plans[name], phases, Budget())[1]
            for name, share in likely.items()
        )
        for phases in permutations(order.phases)
        if [[k for k in phases if k[0] == s] for s in "ab"] == sites
    )
    assert order.expected(order.it_mw_quarters) == pytest.approx(most, abs=1e-3)


A, B, A2, C = ("a", "1"), ("b", "1"), ("a", "2"), ("c", "1")


def followed(monkeypatch, built, gained, could_build, probabilities=()):
    """Return a list of four phases that some views have followed, and their plans, each with all of it to decide."""
    monkeypatch.setattr(orders, "_undecided_in", lambda plan: [A, B, A2, C])
    own = dict.fromkeys(built, 1000.0)
    along = {view: 1000.0 + mw for view, mw in gained.items()}
    found = Order((A, B, A2, C), built, along, own, dict(probabilities))
    plans = {
        view: SimpleNamespace(
            energised={key: 3 if key in able else None for key in found.phases}
        )
        for view, able in could_build.items()
    }
    return found, plans


def test_what_a_view_could_build_changes_places_with_what_stops_it(monkeypatch):
    """It builds the first, is stopped by the second, and could build the third and the last."""
    found, plans = followed(
        monkeypatch, {"one": (A,)}, {"one": -5.0}, {"one": {A, A2, C}}
    )
    assert list(orders._neighbours(found, plans)) == [
        (A, A2, B, C),
        (A, A2, B, C),
        (A, C, B, A2),
        (A, A2, C, B),
    ]


def test_phases_of_the_site_that_stops_a_view_stay_where_they_are(monkeypatch):
    found, plans = followed(monkeypatch, {"one": ()}, {"one": -5.0}, {"one": {A2}})
    assert list(orders._neighbours(found, plans)) == []
    found, plans = followed(monkeypatch, {"one": ()}, {"one": -5.0}, {"one": {C}})
    # before the first; or all of the first site behind it
    assert list(orders._neighbours(found, plans)) == [(C, A, B, A2), (B, C, A, A2)]


def test_views_that_lose_nothing_or_build_all_are_passed_over_and_the_dearest_is_first(
    monkeypatch,
):
    built = {"all": (A, B, A2, C), "even": (A,), "some": (A, B, A2), "most": (A,)}
    gained = {"all": -9.0, "even": -1e-4, "some": -2.0, "most": -8.0}
    able = {"all": {C}, "even": {C}, "some": {B}, "most": {A2}}
    found, plans = followed(monkeypatch, built, gained, able)
    assert next(orders._neighbours(found, plans)) == (A, A2, B, C)
    assert len(list(orders._neighbours(found, plans))) == 2
    # by their probability, not by what they lose
    able = {"all": {C}, "even": {C}, "some": {C}, "most": {A2}}
    built["some"] = (A, B)
    shares = {"all": 0.1, "even": 0.1, "some": 0.7, "most": 0.1}
    found, plans = followed(monkeypatch, built, gained, able, shares)
    assert found.weighted("some") == pytest.approx(-1.4)
    # what stops it is the second phase of a, which goes behind the first of c
    assert next(orders._neighbours(found, plans)) == (A, B, C, A2)


def test_the_first_neighbour_that_is_better_is_taken(monkeypatch):
    prices = {"x": 9.0, "y": 5.0, "z": 5.0 - 5e-4}
    nexts = {"x": ["z", "y"], "y": [], "z": []}

    class Tried(dict):
        price = staticmethod(prices.get)
        plans = None
        is_enough = False

    monkeypatch.setattr(orders, "_neighbours", lambda found, plans: iter(nexts[found]))
    tried = Tried({name: name for name in prices})
    assert orders._better(tried, "x") == "z"
    assert orders._better(tried, "z") is None
    nexts["y"] = ["z"]
    # less than a thousandth of a MW quarter is rounding
    assert orders._better(tried, "y") is None
    nexts["y"] = ["x", "z"]
    prices["z"] = 5.0 - 2e-3
    assert orders._better(tried, "y") == "z"
    tried.is_enough = True
    assert orders._better(tried, "y") is None


def test_a_list_is_proven_best_or_says_by_how_much_it_may_not_be():
    """All lists of two phases are tried; with none to try beyond the own ones the own plans are the bound."""
    plans = rivals()
    order = build_order(plans, Budget())
    assert (order.status, order.mip_gap, order.stopped) == ("optimal", 0.0, False)
    told = []
    with pytest.MonkeyPatch.context() as few:
        few.setattr(orders, "FEW", 0)
        order = build_order(plans, Budget(), told=told.append)
    # half of what the two views' own plans build: the bound lies as much above it
    assert (order.status, order.stopped) == ("feasible", False)
    assert order.mip_gap == pytest.approx(1.0)
    assert told == [1, 2]


def test_a_search_that_is_stopped_says_so(monkeypatch):
    monkeypatch.setattr(orders, "FEW", 0)
    order = build_order(rivals(), Budget(seconds=0.0))
    assert (order.status, order.stopped) == ("feasible", True)
    called_off = Event()
    called_off.set()
    assert build_order(rivals(), Budget(cancel=called_off)).stopped


def gap_of(monkeypatch, along, own, likely, seeks="most_compute"):
    """Return the gap of a list, from what its views build along it, and from their own plans."""
    plans = {
        view: SimpleNamespace(case=seeks, most_it_mw_quarters=most)
        for view, most in own.items()
    }
    monkeypatch.setattr(orders, "objective", lambda case: case)
    return order_gap(Order((), {}, along, own, likely), plans)


def test_the_own_plans_are_the_bound_of_every_list(monkeypatch):
    along, own = {"rich": 900.0, "poor": 300.0}, {"rich": 1000.0, "poor": 300.0}
    gap = partial(gap_of, monkeypatch, along, own)
    assert gap({}) == pytest.approx(100 / 1200)
    assert gap({"rich": 0.5, "poor": 0.5}) == pytest.approx(50 / 600)
    assert gap({}, "npv") == math.inf
    assert gap_of(monkeypatch, own, own, {}) == 0
    # a view that cannot be right has no part in it
    unknown = own | {"poor": math.inf}
    assert gap_of(monkeypatch, own, unknown, {"rich": 1.0, "poor": 0.0}) == 0
    assert gap_of(monkeypatch, own, unknown, {}) == math.inf


def test_a_plan_with_a_gap_may_be_beaten_by_it():
    plan = rivals()["one"]
    assert plan.most_it_mw_quarters == plan.it_mw_quarters == 300
    assert replace(plan, mip_gap=0.1).most_it_mw_quarters == pytest.approx(330)
