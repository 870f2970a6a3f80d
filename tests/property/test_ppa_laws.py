"""Laws of power purchase agreements: an offer never costs, money alone moves no power, the LP agrees."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from abilene.power.lp import size_by_lp
from abilene.power.problem import (
    Block,
    Campus,
    Capacity,
    Load,
    Settlement,
    Storage,
)
from abilene.power.sizing import size
from abilene.power.transforms import with_capacity
from abilene.programme.ppa_records import Ppa
from abilene.site.ppa import Agreement

FEW = settings(max_examples=12, deadline=None)
TOLERANCE = 1e-6
SAME = 1e-5
HOURS = 48
SEEDS = st.integers(0, 2**32)
STRIKES = st.sampled_from([0.0, 12.0, 25.0, 40.0, 65.0])
MOST = st.sampled_from([0.0, 20.0, 90.0, 400.0])
CLEAN = st.sampled_from([0.0, 0.0, 0.5, 0.9])


def base(seed, *, clean_share=0.0):
    """Return a campus on the market with engines, a store and sun of its own; some prices below nothing."""
    chance = np.random.default_rng(seed)
    price = np.round(chance.uniform(-20, 90, HOURS), 1)
    sun = np.clip(np.sin(np.arange(HOURS) / 24 * 2 * np.pi - 1.5), 0, None)
    store = Storage(
        "store",
        Capacity(0, 50, 2e4),
        Capacity(0, 400, 3e3),
        charge_efficiency=0.92,
        discharge_efficiency=0.92,
    )
    return Campus(
        (Load("it", 100.0, chance.uniform(0.4, 1.0, HOURS), 2000.0),),
        (
            Block("grid", Capacity.fixed(80.0), price, clean=0.3),
            Block("gas", Capacity(0, 60, 9e4), 45.0, clean=0.0),
            Block("sun", Capacity(0, 200, 6e4), 0.0, sun * 0.9),
        ),
        (store,),
        clean_share=clean_share,
    )


def bought(one, strike, most):
    """Return the same with power behind the meter: all that it makes is paid for."""
    made = one.by_name["sun"].availability
    usd = strike * made.sum() * one.step_hours / one.years
    terms = Capacity(0.0, most, usd, by_weather=True)
    plant = Block("ppa.own", terms, 0.0, made)
    return replace(one, blocks=(*one.blocks, plant))


def settled(one, strike, most, clean=0.0):
    """Return the same with money against the market alone."""
    made, price = one.by_name["sun"].availability, one.by_name["grid"].cost_usd_per_mwh
    per_year = one.step_hours / one.years
    usd = float((strike - price) @ made) * per_year
    terms = Capacity(0.0, most, usd, by_weather=True)
    swap = Settlement("ppa.swap", terms, clean * made.sum() * per_year)
    return replace(one, settlements=(swap,))


def sized(years, over="mean"):
    return size(years, over=over, tolerance=TOLERANCE)


@FEW
@given(SEEDS, STRIKES, MOST, CLEAN)
def test_an_offer_never_makes_the_optimum_dearer(seed, strike, most, clean):
    one = base(seed, clean_share=clean)
    alone = sized(one).cost_usd
    room = SAME * abs(alone)
    assert sized(bought(one, strike, most)).bound_usd <= alone + room
    assert sized(settled(one, strike, most, clean=1.0)).bound_usd <= alone + room


@FEW
@given(SEEDS, STRIKES, MOST)
def test_money_alone_leaves_dispatch_as_it_is(seed, strike, most):
    """All of it is signed where it earns, none where it costs; the hours and the other sizes stay."""
    one = base(seed)
    before, after = sized(one), sized(settled(one, strike, most))
    usd = settled(one, strike, most).settlements[0].capacity.annuity_usd
    assert after.capacity["ppa.swap"] == pytest.approx(most if usd < 0 else 0.0)
    earned = min(0.0, usd) * most
    room = SAME * (abs(before.cost_usd) + abs(earned))
    assert after.cost_usd - before.cost_usd == pytest.approx(earned, abs=room)
    fixed = {**before.capacity, "ppa.swap": after.capacity["ppa.swap"]}
    same = sized(at(settled(one, strike, most), fixed))
    for name, mw in sized(at(one, before.capacity)).operation.output_mw.items():
        assert same.operation.output_mw[name] == pytest.approx(mw, abs=1e-9)


def at(one, sizes):
    """Return the same with the sizes of another sizing, as far as it has them."""
    held = [n for n in sizes if n in one.columns and n not in {"it", *one.peaks}]
    return with_capacity(one, {name: sizes[name] for name in held})


@FEW
@given(SEEDS, STRIKES, MOST, CLEAN)
def test_the_lp_agrees(seed, strike, most, clean):
    """Two weather years, each with its own cost of what the sun makes, in the mean and in the worst."""
    years = [
        settled(bought(base(seed + n, clean_share=clean), strike, most), 30, most, 1.0)
        for n in range(2)
    ]
    for over in ("mean", "worst"):
        ours, oracle = sized(years, over), size_by_lp(years, over=over)
        assert ours.cost_usd == pytest.approx(oracle.cost_usd, rel=SAME, abs=1.0)
        assert ours.bound_usd <= oracle.cost_usd + SAME * abs(oracle.cost_usd) + 1.0


PROFILES = st.lists(st.floats(0, 1), min_size=4, max_size=4).map(np.array)


@given(PROFILES, st.floats(-20, 90), st.floats(0, 90), st.floats(0, 5))
def test_at_the_price_of_every_hour_it_is_worth_nothing(profile, price, strike, fee):
    """Else a MWh costs what strike and fee are above the price."""
    terms = Ppa.model_validate(
        {
            "kind": "fixed_for_floating",
            "source": "solar",
            "max_mw": 1,
            "strike_usd_per_mwh": strike,
            "from": 2026,
        }
    )
    weather = SimpleNamespace(sun_mw_per_mw=profile, wind_mw_per_mw=None)
    hours = SimpleNamespace(
        weather=weather, price_usd_per_mwh=np.full(len(profile), price)
    )
    assert Agreement("ppa.a", terms, price, 0.0).usd_per_mw(hours) == 0.0
    one = Agreement("ppa.a", terms, strike, fee)
    by_mwh = (strike + fee - price) * one.mwh_per_mw(hours)
    assert one.usd_per_mw(hours) == pytest.approx(by_mwh, abs=1e-6)
