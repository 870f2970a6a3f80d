"""What must hold of any campus: laws that need no second solver."""

from dataclasses import replace

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from random_campuses import campuses, scale_usd

from abilene.power.dispatch import dispatch
from abilene.power.problem import Capacity

few = settings(max_examples=60)


def cost(campus):
    return dispatch(campus).cost_usd


def no_more(campus, less, more):
    assert less <= more + 1e-9 * (abs(more) + scale_usd(campus))


@few
@given(campuses(), st.integers(0, 3))
def test_more_of_a_block_never_costs_more(campus, place):
    assume(place < len(campus.blocks))
    block = campus.blocks[place]
    more = replace(block, capacity=Capacity.fixed(block.capacity.low + 37.0))
    blocks = (*campus.blocks[:place], more, *campus.blocks[place + 1 :])
    no_more(campus, cost(replace(campus, blocks=blocks)), cost(campus))


@few
@given(campuses())
def test_more_sun_never_costs_more(campus):
    brighter = tuple(
        b if b.export else replace(b, availability=b.availability * 1.2)
        for b in campus.blocks
    )
    no_more(campus, cost(replace(campus, blocks=brighter)), cost(campus))


@few
@given(campuses(), st.sampled_from(["power", "energy"]))
def test_a_larger_store_never_costs_more(campus, part):
    assume(campus.storages)
    store = campus.storages[0]
    assume(isinstance(store.start, str) or part == "power")
    larger = replace(store, **{part: Capacity.fixed(getattr(store, part).low + 41.0)})
    no_more(campus, cost(replace(campus, storages=(larger,))), cost(campus))


@few
@given(campuses())
def test_the_order_of_blocks_is_irrelevant(campus):
    turned = replace(campus, blocks=campus.blocks[::-1], loads=campus.loads[::-1])
    difference = abs(cost(turned) - cost(campus))
    assert difference <= 1e-9 * scale_usd(campus) + 1e-9 * abs(cost(campus))


@few
@given(campuses(), st.sampled_from([0.5, 3.0]))
def test_money_in_another_unit_scales_the_cost(campus, factor):
    blocks = tuple(
        replace(b, cost_usd_per_mwh=b.cost_usd_per_mwh * factor) for b in campus.blocks
    )
    loads = tuple(
        replace(x, voll_usd_per_mwh=x.voll_usd_per_mwh * factor) for x in campus.loads
    )
    storages = tuple(
        replace(
            s,
            charge_usd_per_mwh=s.charge_usd_per_mwh * factor,
            discharge_usd_per_mwh=s.discharge_usd_per_mwh * factor,
            end_usd_per_mwh=s.end_usd_per_mwh * factor,
        )
        for s in campus.storages
    )
    scaled = replace(campus, blocks=blocks, loads=loads, storages=storages)
    assert abs(cost(scaled) - factor * cost(campus)) <= 1e-9 * factor * (
        scale_usd(campus) + abs(cost(campus))
    )


@few
@given(campuses())
def test_no_charge_and_discharge_at_once_where_no_price_is_below_zero(campus):
    assume(campus.storages)
    assume(campus.storages[0].end_usd_per_mwh >= 0)
    assume(
        all(
            np.all(b.export | (np.asarray(b.cost_usd_per_mwh) >= 0))
            for b in campus.blocks
        )
    )
    operation = dispatch(campus)
    both = np.minimum(operation.charge_mw["store"], operation.discharge_mw["store"])
    assert both.max() == 0.0


@few
@given(campuses())
def test_a_cycle_repeated_costs_the_same_a_year(campus):
    assume(all(s.start == "cyclic" for s in campus.storages))

    def twice(value):
        return np.tile(value, 2)

    blocks = tuple(
        replace(
            b,
            cost_usd_per_mwh=twice(b.cost_usd_per_mwh),
            availability=twice(b.availability),
        )
        for b in campus.blocks
    )
    loads = tuple(replace(x, shape=twice(x.shape)) for x in campus.loads)
    doubled = replace(
        campus,
        loads=loads,
        blocks=blocks,
        periods=np.zeros(2 * campus.hours, dtype=np.int64),
    )
    assert abs(cost(doubled) - cost(campus)) <= 1e-9 * (
        scale_usd(campus) + abs(cost(campus))
    )
