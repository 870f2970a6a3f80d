"""One build order for views that differ: by hand, and against every list."""

from itertools import permutations

import pytest
from small_programmes import programme, random_case, situation

from abilene.budget import Budget
from abilene.buildout import build, build_order
from abilene.buildout.order import _along, _own_lists

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
            == [k for k in next(_own_lists(plans)) if k[0] == s]
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
