"""A rule beside the optimum: the order is kept, the load is served alike, and no rule is cheaper."""

from dataclasses import replace

import numpy as np
import pytest
from every_option import campuses_with_every_option
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from random_campuses import imbalance

from abilene.errors import InputError
from abilene.power.demand import Demand
from abilene.power.problem import Block, Campus, Capacity, Load, Storage
from abilene.power.rule import run_by_rule
from abilene.power.sizing import size

NAMES = ("sun", "wind", "gas", "grid")


def island(**more):
    hour = np.arange(48)
    sun = np.clip(np.sin((hour % 24 - 6) / 12 * np.pi), 0, 1)
    blocks = (
        Block("gas", Capacity.fixed(60.0), 30.0),
        Block("diesel", Capacity.fixed(60.0), 200.0, co2_t_per_mwh=1.0, clean=False),
        Block("sun", Capacity.fixed(50.0), 0.0, sun),
    )
    load = Load("load", 100.0, np.ones(48), 5e3)
    return Campus((load,), blocks, **more)


def test_diesel_first_is_what_it_costs_by_hand():
    """Diesel gives its 60 MW always, gas 40 where the sun would have saved some; 60 x 200 + 40 x 30 an hour."""
    campus = island()
    found = run_by_rule([campus], size(campus), ["diesel", "gas"])
    (operation,) = found.operations
    assert set(operation.output_mw["diesel"]) == {60.0}
    assert set(operation.output_mw["gas"]) == {40.0}
    assert not operation.output_mw["sun"].any()
    assert found.cost_usd == pytest.approx(8760 * (60 * 200 + 40 * 30))
    assert found.more_usd == pytest.approx(found.cost_usd - size(campus).cost_usd)
    assert found.passed == ()


def test_a_limit_that_the_rule_does_not_keep_is_named():
    campus = island(co2_cap_t=60 * 8760 * 0.8)
    sizing = size(campus)
    assert run_by_rule([campus], sizing, ["diesel"]).passed == ("co2",)
    assert run_by_rule([campus], sizing, ["sun", "gas"]).passed == ()


def test_a_part_that_is_none_is_named():
    campus = island()
    with pytest.raises(InputError, match=r"--rule: .* is called 'disel'.*diesel"):
        run_by_rule([campus], size(campus), ["disel"])


@pytest.mark.parametrize(
    ("order", "said"),
    [(["diesel", "diesel"], "'diesel' is named twice"), ([""], "is called ''")],
)
def test_a_rule_names_each_part_once_and_some_part(order, said):
    campus = island()
    with pytest.raises(InputError, match=said):
        run_by_rule([campus], size(campus), order)


def test_a_rule_that_draws_more_is_billed_for_it():
    """The store shaves nothing of a peak that the rule makes: demand is billed as it is drawn."""
    load = Load("load", 100.0, np.ones(48), 5e3)
    blocks = (
        Block("grid.a", Capacity.fixed(100.0), 50.0),
        Block("gas", Capacity.fixed(100.0), 60.0),
    )
    month = Demand("month", ("grid.a",), (1e6,))
    campus = Campus((load,), blocks, demands=(month,))
    sizing = size(campus)
    assert sizing.capacity["month.peak.0"] == pytest.approx(0.0, abs=1e-3)
    found = run_by_rule([campus], sizing, ["grid"])
    assert found.operations[0].capacity["month.peak.0"] == 100.0
    bill = 1e6 * 100 / campus.calendar_years
    assert found.cost_usd == pytest.approx(8760 * 100 * 50 + bill)


@settings(max_examples=25, derandomize=True, deadline=None)
@given(campuses_with_every_option(), st.permutations(NAMES), st.integers(0, 4))
def test_no_rule_is_cheaper_and_all_that_was_served_is(drawn, names, count):
    years, over = drawn
    years = [replace(y, co2_cap_t=np.inf, clean_share=0.0) for y in years]
    known = {block.name for block in years[0].blocks}
    order = [name for name in names[:count] if name in known]
    try:
        sizing = size(years, over=over, tolerance=1e-5)
    except InputError:  # the more of a part, the more it earns
        assume(False)
    found = run_by_rule(years, sizing, order, over)
    slack = 1e-6 * abs(sizing.cost_usd) + 1.0
    assert found.cost_usd >= sizing.bound_usd - slack
    for campus, operation, best in zip(
        years, found.operations, sizing.operations, strict=True
    ):
        assert imbalance(campus, operation) <= 1e-5
        lost = campus.unserved_mw(operation.output_mw).sum()
        if not any(block.export for block in campus.blocks) and order:
            assert lost <= campus.unserved_mw(best.output_mw).sum() + 1e-5


def test_the_order_of_cost_is_the_optimum_beside_a_store():
    store = Storage("s", Capacity.fixed(20.0), Capacity.fixed(60.0))
    campus = replace(island(), storages=(store,))
    sizing = size(campus)
    for order in ([], ["sun", "gas", "diesel"]):
        found = run_by_rule([campus], sizing, order)
        assert found.more_usd == pytest.approx(0.0, abs=1e-6 * sizing.cost_usd)
        assert found.operations[0].soc_mwh is sizing.operation.soc_mwh
