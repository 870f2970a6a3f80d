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
