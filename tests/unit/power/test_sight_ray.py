"""Sizes for who does not know the year: what is tried, what it costs, and that more helps where sight is missing."""

from dataclasses import replace

import numpy as np
import pytest

from abilene.power.foresight import redispatch, worth
from abilene.power.problem import Block, Campus, Capacity, Load, Storage
from abilene.power.sight_ray import ENERGY_FACTORS, FIRM_FACTORS, sized_for_sight
from abilene.power.sizing import size

HOURS = 60 * 24
rng, hour = np.random.default_rng(1), np.arange(HOURS)
SMOOTH = np.convolve(rng.normal(0.4, 1.2, HOURS + 23), np.ones(24) / 24, "valid")
GAS = Block("gas", Capacity(0.0, 150.0, 9e4), 50 + rng.uniform(0, 9, HOURS))
WIND = Block("wind", Capacity(annuity_usd=9e4), 0.0, np.clip(SMOOTH, 0, 1))
STORE = Storage(
    "store",
    Capacity(annuity_usd=1e4),
    Capacity(annuity_usd=9e3),
    charge_efficiency=0.93,
    discharge_efficiency=0.93,
)
CAMPUS = Campus((Load("it", 100.0, np.ones(HOURS), 1000.0),), (GAS, WIND), (STORE,))


@pytest.fixture(scope="module")
def sizing():
    return size(CAMPUS)


@pytest.fixture(scope="module")
def found(sizing):
    return sized_for_sight([CAMPUS], sizing, ["gas"])


def test_the_design_itself_is_the_first_and_costs_what_it_does_without_sight(
    sizing, found
):
    first = found.tried[0]
    assert (first.energy_factor, first.firm_factor) == (1.0, 1.0)
    x = np.array([sizing.capacity[name] for name in CAMPUS.columns])
    without = redispatch(CAMPUS, x, worth([CAMPUS], [x]), 1, 1).cost_usd
    annuity = np.array([CAMPUS.bounds[name].annuity_usd for name in CAMPUS.columns])
    assert first.cost_usd == pytest.approx(annuity @ x + without, rel=1e-9)
    assert found.known_usd == sizing.cost_usd


def test_every_design_within_bounds_is_tried_once(sizing, found):
    asked = len(ENERGY_FACTORS) * len(FIRM_FACTORS)
    assert len(found.tried) == asked
    bound = replace(GAS, capacity=Capacity(0.0, sizing.capacity["gas"], 9e4))
    tight = replace(CAMPUS, blocks=(bound, WIND))
    again = sized_for_sight([tight], sizing, ["gas"])
    assert len(again.tried) == len(ENERGY_FACTORS)
    assert again.tried[0].cost_usd == pytest.approx(found.tried[0].cost_usd, rel=1e-9)


def test_the_cheapest_is_no_dearer_than_the_design_and_no_cheaper_than_the_year_known(
    found,
):
    assert found.saves_usd >= 0
    assert found.premium_usd >= 0
    assert found.best.cost_usd == min(one.cost_usd for one in found.tried)


def test_two_years_cost_their_mean(sizing):
    twice = sized_for_sight([CAMPUS, CAMPUS], size([CAMPUS, CAMPUS]), ["gas"])
    once = sized_for_sight([CAMPUS], sizing, ["gas"])
    assert twice.tried[0].cost_usd == pytest.approx(once.tried[0].cost_usd, rel=1e-3)


def test_where_nothing_is_stored_it_is_not_run():
    bare = replace(CAMPUS, storages=())
    assert sized_for_sight([bare], size(bare), ["gas"]) is None
