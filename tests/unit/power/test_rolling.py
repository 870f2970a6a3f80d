"""Rolling dispatch: the paths of limited foresight where the forecast is right, and laws where it is wrong."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from abilene.errors import InputError
from abilene.power.foresight import redispatch, worth
from abilene.power.problem import Block, Campus, Capacity, Load, Storage
from abilene.power.rolling import (
    RollingWindow,
    by_forecast,
    hours_of_steps,
    perfect,
    persistence,
    roll,
)

HOURS = 24 * 40
ENERGY_MWH = 250.0


def campus(seed=1, voll=1000.0):
    """100 MW on gas, sun and a store; no two hours cost the same."""
    rng, hour = np.random.default_rng(seed), np.arange(HOURS)
    cloud = np.repeat(rng.uniform(0.2, 1, HOURS // 24), 24)
    sun = cloud * np.clip(np.sin((hour % 24 - 6) / 12 * np.pi), 0, 1)
    return Campus(
        (Load("it", 100.0, np.ones(HOURS), voll + rng.uniform(0, 1, HOURS)),),
        (
            Block("gas", Capacity.fixed(70.0), 50 + rng.uniform(0, 9, HOURS)),
            Block("sun", Capacity.fixed(300.0), rng.uniform(0, 1, HOURS), sun),
        ),
        (
            Storage(
                "store",
                Capacity.fixed(50.0),
                Capacity.fixed(ENERGY_MWH),
                charge_efficiency=0.93,
                discharge_efficiency=0.93,
            ),
        ),
    )


YEAR = campus()
X = np.array([bounds.low for bounds in YEAR.bounds.values()])
END = worth([YEAR], [X])


def over(first=0, count=HOURS, known=48.0, step=24.0):
    return RollingWindow(first, count, known, step)


def rolled(outlook=perfect, window=None, start=0.5 * ENERGY_MWH, one=YEAR):
    return roll(one, X, END, window or over(), start, outlook)


def with_stored(found):
    """Return what operation costs with what the store has lost paid at what gas costs, a bound on its worth."""
    lost = found.moved.soc_mwh[0] - found.moved.soc_mwh[-1]
    return found.cost_usd + lost * 60


def test_with_a_perfect_forecast_it_is_limited_foresight():
    known = redispatch(YEAR, X, END, 48, 24)
    found = rolled(start=known.soc_mwh[0])
    assert found.moved.soc_mwh == pytest.approx(known.soc_mwh, abs=1e-6)
    unserved = found.moved.output_mw["it.lost"].sum() / YEAR.years
    assert unserved == pytest.approx(known.unserved_mwh, rel=1e-9, abs=1e-6)


def test_a_stretch_is_operated_as_in_the_whole():
    whole = rolled()
    level = whole.moved.soc_mwh[240]
    part = rolled(window=over(240, 48), start=level)
    assert part.moved.soc_mwh == pytest.approx(whole.moved.soc_mwh[240:289], abs=1e-6)
    assert part.moved.output_mw["gas"] == pytest.approx(
        whole.moved.output_mw["gas"][240:288], abs=1e-6
    )


def test_the_better_the_forecast_the_less_it_costs():
    usd = {
        "perfect": with_stored(rolled()),
        "persistence": with_stored(rolled(persistence(24))),
        "of another year": with_stored(rolled(by_forecast(campus(9), X))),
    }
    assert usd["perfect"] < usd["persistence"]
    assert usd["perfect"] < usd["of another year"]
    assert with_stored(rolled(by_forecast(YEAR, X))) == usd["perfect"]


@settings(max_examples=10)
@given(st.integers(0, 99), st.sampled_from([1.0, 6.0, 30.0]), st.floats(0, 1))
def test_however_wrong_a_forecast_the_hours_balance(seed, step, level):
    forecast = by_forecast(campus(seed), X)
    found = rolled(forecast, over(24, 240, 30.0, step), level * ENERGY_MWH)
    moved = found.moved
    assert moved.soc_mwh[0] == level * ENERGY_MWH
    assert moved.soc_mwh.min() >= -1e-9
    assert moved.soc_mwh.max() <= ENERGY_MWH + 1e-9
    given_mw = sum(moved.output_mw.values()) + moved.discharge_mw - moved.charge_mw
    assert given_mw == pytest.approx(100.0, abs=1e-6)
    change = 0.93 * moved.charge_mw - moved.discharge_mw / 0.93
    assert np.diff(moved.soc_mwh) == pytest.approx(change, abs=1e-6)
    assert moved.discharge_mw.max() <= 50 + 1e-9


def test_what_is_left_at_the_end_of_a_window_is_worth_something():
    """With a window of a few hours and nothing worth beyond it, the store is emptied each evening."""
    nothing = replace(END, usd_per_mwh=np.zeros_like(END.usd_per_mwh))
    short = over(known=4.0, step=1.0)
    blind = roll(YEAR, X, nothing, short, 125.0, persistence(24))
    seen = roll(YEAR, X, END, short, 125.0, persistence(24))
    lost = [one.moved.output_mw["it.lost"].sum() for one in (blind, seen)]
    assert lost[0] > 1.5 * lost[1]


def test_hours_are_gathered_in_any_order():
    steps = []
    roll(YEAR, X, END, over(count=24), 0.0, lambda s: steps.append(s) or perfect(s))
    (one,) = steps
    hours = np.array([7, 3, 3])
    found = hours_of_steps(one, hours)
    assert found.rise.tolist() == one.rise[hours].tolist()
    for place, hour in enumerate(hours):
        mine = slice(found.start[place], found.start[place + 1])
        theirs = slice(one.start[hour], one.start[hour + 1])
        assert found.value[mine].tolist() == one.value[theirs].tolist()


def test_without_a_store_each_hour_is_by_itself():
    bare = replace(YEAR, storages=())
    found = roll(bare, X[:3], None, over(0, 24))
    night = found.moved.output_mw["it.lost"][:5]
    assert night == pytest.approx(30.0)


def test_what_cannot_be_rolled_is_refused():
    with pytest.raises(InputError, match="is not in its 960 steps"):
        rolled(window=over(950, 24))
    ramps = replace(YEAR, blocks=(replace(YEAR.blocks[0], ramp_per_hour=0.1),))
    with pytest.raises(InputError, match="does not keep ramps"):
        rolled(one=ramps)
