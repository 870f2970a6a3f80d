"""What must hold of load that buys through dear hours, whatever it is said to be worth."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from random_campuses import campuses

from abilene.power.dispatch import dispatch
from abilene.power.problem import Block, Campus, Capacity
from abilene.resource.prices import packaged_profile, packaged_profile_names, price_year
from abilene.site.load import Tier, loads_of
from abilene.site.price_response import bought_through, price_response

SMALL_MW = 1e-6


def lifted(campus, tiers):
    """Return a campus with the value of its loads lifted above its dearest hour."""
    loads = zip(campus.loads, bought_through(tiers, [campus]), strict=True)
    return replace(
        campus,
        loads=tuple(
            replace(load, voll_usd_per_mwh=tier.counted_usd_per_mwh)
            for load, tier in loads
        ),
    )


@settings(max_examples=80, deadline=None)
@given(campuses(), st.sampled_from([1.0, 50.0, 1000.0]))
def test_only_supply_that_is_missing_is_not_served(campus, worth):
    """Where any load lacks power, every block gives all it has, nothing is sold and no store is charged.

    A store may burn power that costs less than nothing, and charge in an hour in which
    it gives: what it draws on balance counts. One that loses nothing may carry what is
    missing from one such hour to another at no cost: what it draws in all of them counts.
    """
    tiers = [Tier(load.name, usd_per_mwh=worth) for load in campus.loads]
    through = lifted(campus, tiers)
    done = dispatch(through)
    lacks = through.unserved_mw(done.output_mw) > SMALL_MW
    for block in through.blocks:
        output = done.output_mw[block.name][lacks]
        if block.export:
            assert np.all(output <= SMALL_MW)
        else:
            there = np.broadcast_to(block.availability, through.hours)[lacks]
            full = there * done.capacity[block.name]
            assert np.all(output >= full - SMALL_MW * (1 + full))
    for storage in through.storages:
        drawn = done.charge_mw[storage.name] - done.discharge_mw[storage.name]
        lossless = storage.charge_efficiency * storage.discharge_efficiency == 1.0
        missing = drawn[lacks].sum() if lossless else drawn[lacks]
        assert np.all(missing <= SMALL_MW * (1 + lossless * lacks.sum()))


@settings(max_examples=20, deadline=None)
@given(
    st.floats(1.0, 500.0),
    st.sampled_from([None, *packaged_profile_names()]),
    st.integers(0, 50),
    st.floats(1.0, 3000.0),
)
def test_a_flat_load_without_a_store_pays_the_stated_mean(mean, shape, seed, worth):
    price = np.full(8760, mean)
    if shape is not None:
        price = price_year(packaged_profile(shape), seed, mean).usd_per_mwh
    tiers = (Tier("all", share_of_load=1.0, usd_per_mwh=worth, compute_share=1.0),)
    grid = Block("grid.a", Capacity.fixed(100.0), price)
    stated = Campus(loads_of(tiers, 100.0, np.ones(8760)), (grid,))
    through = bought_through(tiers, [stated])
    campus = replace(stated, loads=loads_of(through, 100.0, np.ones(8760)))
    found = price_response(campus, dispatch(campus), through)
    assert abs(found.bought_usd / found.bought_mwh / mean - 1) < 1e-9
    assert (found.shed_hours, found.outage_hours) == (0, 0)
