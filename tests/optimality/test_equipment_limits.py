"""Charging apart from discharging, self-discharge, and the most energy of a plant: the engine against one LP over all hours."""

from dataclasses import replace

import numpy as np
import pytest
from every_option import campuses_with_every_option
from hypothesis import given, settings
from hypothesis import strategies as st
from random_campuses import campuses, scale_usd

from abilene.errors import InputError, NoPlanError
from abilene.power import lp
from abilene.power.dispatch import dispatch
from abilene.power.problem import INFINITY, Block, Campus, Capacity, Load, Storage
from abilene.power.result import tally
from abilene.power.sizing import size

RATIOS = st.sampled_from([0.25, 0.5, 2.0])
LOSSES = st.sampled_from([0.0, 1e-4, 0.01, 0.3])


def with_store(campus, **changes):
    stores = tuple(replace(s, charge=None, **changes) for s in campus.storages)
    return replace(campus, storages=stores)


@settings(max_examples=40)
@given(campuses(), RATIOS, LOSSES)
def test_a_store_that_charges_apart_and_loses_is_dispatched_as_the_lp_does(
    campus, ratio, loss
):
    apart = with_store(campus, charge_per_power=ratio, standing_loss_per_hour=loss)
    found = dispatch(apart)
    best = lp.size_by_lp(apart, method="simplex").cost_usd
    rounding = 1e-11 * scale_usd(apart) + 1e-3
    assert found.cost_usd == pytest.approx(best, rel=1e-7, abs=rounding)
    assert found.bound_usd == pytest.approx(found.cost_usd, rel=1e-9, abs=rounding)


@settings(max_examples=40)
@given(campuses(), RATIOS)
def test_a_ratio_is_a_charge_of_that_size(campus, ratio):
    def built(store):
        charge = Capacity.fixed(ratio * store.power.high)
        return replace(store, charge=charge, charge_per_power=1.0)

    by_ratio = with_store(campus, charge_per_power=ratio)
    by_size = replace(campus, storages=tuple(map(built, by_ratio.storages)))
    one, other = dispatch(by_ratio), dispatch(by_size)
    assert one.cost_usd == other.cost_usd
    assert one.bound_usd == pytest.approx(other.bound_usd, rel=1e-12, abs=1e-3)
    for store in by_ratio.storages:
        slope = other.slope_usd[store.power_column]
        slope += ratio * other.slope_usd[f"{store.name}.charge"]
        assert one.slope_usd[store.power_column] == pytest.approx(slope, abs=1e-6)


@settings(max_examples=12, derandomize=True)
@given(
    campuses_with_every_option(), RATIOS, st.sampled_from([0.0, 2e4, 1e5, 1e6]), LOSSES
)
def test_cost_and_bound_with_such_limits_are_those_of_one_lp(
    drawn, ratio, most_mwh, loss
):
    years, over = drawn

    def limited(block):
        return replace(block, max_mwh=most_mwh) if block.name == "gas" else block

    limits = [
        with_store(
            replace(year, blocks=tuple(map(limited, year.blocks))),
            charge_per_power=ratio,
            standing_loss_per_hour=loss,
        )
        for year in years
    ]
    try:
        best = lp.size_by_lp(limits, over=over, method="simplex").cost_usd
    except NoPlanError:  # the more of a part, the more it earns
        with pytest.raises(InputError, match="give it an upper bound"):
            size(limits, over=over, tolerance=1e-5)
        return
    found, rounding = size(limits, over=over, tolerance=1e-5), 1e-6 * max(abs(best), 1)
    assert found.bound_usd <= best + rounding
    assert best - rounding <= found.cost_usd <= best + 1e-5 * abs(best) + rounding


def island(most_mwh):
    """A load of 100 MW on a plant whose yearly energy is limited, and a dear one."""
    plants = (
        Block("gas", Capacity(0.0, 200.0, 1e5), 30.0, max_mwh=most_mwh),
        Block("diesel", Capacity(0.0, 200.0, 5e4), 90.0),
    )
    hour = np.arange(48)
    shape = 0.75 + 0.25 * np.sin(hour / 24 * 2 * np.pi)
    return Campus((Load("load", 100.0, shape, 5e3),), plants)


@settings(max_examples=15, deadline=None)
@given(st.floats(1e4, 9e5))
def test_the_price_of_a_limit_on_energy_is_what_one_more_mwh_saves(most_mwh):
    step = 1e-3 * most_mwh
    less, found, more = (
        size(island(mwh), tolerance=1e-9)
        for mwh in (most_mwh - step, most_mwh, most_mwh + step)
    )
    price = found.linking_usd["gas.max_mwh"]
    slack = 1e-5 * found.cost_usd / step
    assert (found.cost_usd - more.cost_usd) / step <= price + slack
    assert price <= (less.cost_usd - found.cost_usd) / step + slack
    given_mwh = tally(island(most_mwh), found.operation)["gas"].energy_mwh
    assert given_mwh <= most_mwh * (1 + 1e-6)


def test_without_limit_no_price_is_told_and_nothing_moves():
    free, wide = size(island(INFINITY)), size(island(1e12))
    assert not free.linking_usd
    assert wide.linking_usd["gas.max_mwh"] == 0.0
    assert wide.cost_usd == pytest.approx(free.cost_usd, rel=1e-4)


def test_self_discharge_of_a_month_halves_what_is_kept():
    """rho^720 = 1/2: a MWh stored for a month of 720 h is half of it."""
    rho = 0.5 ** (1 / 720)
    shape = np.zeros(721)
    shape[-1] = 1.0
    supply = np.where(np.arange(721) == 0, 1.0, 0.0)
    store = Storage(
        "store",
        Capacity.fixed(10.0),
        Capacity.fixed(10.0),
        standing_loss_per_hour=1 - rho,
        start=0.0,
    )
    sun = Block("sun", Capacity.fixed(10.0), 0.0, supply)
    campus = Campus((Load("load", 10.0, shape, 1000.0),), (sun,), (store,))
    found = dispatch(campus)
    assert found.discharge_mw["store"][-1] == pytest.approx(5.0, rel=1e-9)
