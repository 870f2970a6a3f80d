"""Results add up, state their gap, and come back equal from another process."""

import pickle

import numpy as np
import pytest

from abilene.power.dispatch import dispatch
from abilene.power.lp import size_by_lp
from abilene.power.problem import Block, Campus, Capacity, Load, Storage
from abilene.power.result import (
    at_once,
    linking_sums,
    mean_amounts,
    operating_usd,
    tally,
)
from abilene.power.sizing import size


def campus(load, *blocks, storages=(), **more):
    load = np.asarray(load, dtype=float)
    return Campus((Load("it", 1.0, load, 1000.0),), blocks, storages, **more)


GAS = Block("gas", Capacity(0, 3, 9e4), 60.0, co2_t_per_mwh=0.4, clean=False)
SUN = Block("sun", Capacity(0, 9, 5e4), 0.0, np.array([0.0, 1.0, 0.5, 0.0] * 6))
STORE = Storage("s", Capacity(0, 9, 1e3), Capacity(0, 9, 2e3), charge_efficiency=0.9)


def test_tally():
    blocks = (
        Block("gas", Capacity.fixed(1.0), 10.0, co2_t_per_mwh=0.4),
        Block("export", Capacity.fixed(0.2), 30.0, export=True),
    )
    problem = campus([0.5, 0.9, 1.5], *blocks)
    year = tally(problem, size_by_lp(problem).operation)
    hours = 8760 / 3
    assert year["gas"].energy_mwh == pytest.approx((0.7 + 1.0 + 1.0) * hours)
    assert year["gas"].available_mwh == pytest.approx(3 * hours)
    assert year["gas"].co2_t == pytest.approx(0.4 * 2.7 * hours)
    assert year["export"].cost_usd == pytest.approx(-30 * (0.2 + 0.1) * hours)
    assert year["export"].co2_t == 0  # it is counted where it is made
    assert year["it.lost"].cost_usd == pytest.approx(1000 * 0.5 * hours)


def test_yearly_sums_by_hand():
    """Half a tonne a MWh, 2 MW for one of two hours: 0.5 t in 2 h, 4,380 times a year."""
    gas = Block("gas", Capacity.fixed(2.0), 9.0, co2_t_per_mwh=0.25)
    capped = campus([1.0, 1.0], gas, co2_cap_t=1e9)
    output = {"gas": np.array([2.0, 0.0]), "it.lost": np.zeros(2)}
    assert linking_sums(capped, output).tolist() == [0.5 * 4380]


def test_amounts_are_the_mean_of_the_weather_years():
    years = [campus([mw] * 24, GAS, SUN, co2_cap_t=1e9) for mw in (1.0, 2.0)]
    sizing = size(years, tolerance=1e-4)
    each = [
        linking_sums(c, o.output_mw)[0]
        for c, o in zip(years, sizing.operations, strict=True)
    ]
    assert mean_amounts(years, sizing.operations)["co2"] == pytest.approx(sum(each) / 2)
    assert sizing.amount["co2"] == pytest.approx(sum(each) / 2)


@pytest.mark.parametrize("limits", [{}, {"clean_share": 0.5}])
def test_sizings_come_back_equal(limits):
    given = campus([1.0] * 24, GAS, SUN, storages=(STORE,), **limits)
    for sizing in (size(given, tolerance=1e-3), size_by_lp(given)):
        again = pickle.loads(pickle.dumps(sizing))
        assert again == sizing
        assert again.gap == sizing.gap
        assert again.operation is not sizing.operation


def test_an_operation_equals_itself_and_no_other():
    fixed = campus([1.0] * 24, Block("gas", Capacity.fixed(2.0), 60.0))
    dearer = campus([1.0] * 24, Block("gas", Capacity.fixed(2.0), 61.0))
    assert dispatch(fixed) == dispatch(fixed)
    assert dispatch(fixed) != dispatch(dearer)
    assert pickle.loads(pickle.dumps(dispatch(fixed))) == dispatch(fixed)


def test_a_campus_comes_back_equal_with_all_it_has_derived():
    given = campus([1.0] * 24, GAS, SUN, storages=(STORE,), clean_share=0.5)
    assert given.sources[0].name == "gas"
    again = pickle.loads(pickle.dumps(given))
    assert again == given
    assert again.linking == given.linking


def test_a_store_does_two_things_at_once_where_both_are_more_than_rounding():
    charge = np.array([3.0, 1e-9, 2.0, 0.0])
    assert at_once(charge, np.array([1.0, 5.0, 2.5, 4.0])) == (2, 3.0)
    assert at_once(np.zeros(4), np.zeros(4)) == (0, 0.0)


def test_what_stands_above_a_limit_is_paid_for():
    """A take of half of 10 MW at 7 USD/MWh, of which 2 MW are taken at 30: 3 MW are short."""
    block = Block(
        "g", Capacity.fixed(10.0), 30.0, min_take=0.5, min_take_usd_per_mwh=7.0
    )
    campus = Campus((Load("it", 2.0, np.ones(4), 900.0),), (block,))
    operation = size(campus).operation
    assert operating_usd(campus, operation) == pytest.approx((2 * 30 + 3 * 7) * 8760)
