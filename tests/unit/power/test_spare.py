"""Spare machines: by hand, in the LP, and whatever the hours are."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from abilene.errors import InputError
from abilene.power.lp import size_by_lp
from abilene.power.problem import Block, Campus, Capacity, Load, Storage
from abilene.power.sizing import size
from abilene.power.spare import with_spare

ANNUITY = 1e5
HOURS = 48
LOAD = Load("it", 100.0, np.ones(HOURS), 1e4)
GAS = Block("gas", Capacity(annuity_usd=ANNUITY), 50.0)
GRID = Block("grid", Capacity(high=40.0), 30.0)


def test_an_island_carries_its_load_with_machines_out():
    """10 machines of which 2 may be out: 8 tenths of the MW carry 100."""
    (campus,) = with_spare([Campus((LOAD,), (GAS,))], {"gas": 10}, 2)
    (row,) = campus.spares
    assert row.mw_per_mw == {"gas": pytest.approx(0.8), "it": -1.0}
    sizing = size(campus, tolerance=1e-9)
    assert sizing.capacity["gas"] == pytest.approx(125.0)
    assert size_by_lp(campus).cost_usd == pytest.approx(sizing.cost_usd, rel=1e-9)


def test_each_kind_lacks_its_machines_while_all_else_is_there():
    oil = replace(GAS, name="oil", capacity=Capacity(annuity_usd=2 * ANNUITY))
    (campus,) = with_spare([Campus((LOAD,), (GAS, oil, GRID))], {"gas": 4, "oil": 5}, 1)
    rows = [row.mw_per_mw for row in campus.spares]
    assert rows == [
        {"gas": 0.75, "oil": 1.0, "grid": 1.0, "it": -1.0},
        {"gas": 1.0, "oil": 0.8, "grid": 1.0, "it": -1.0},
    ]


def test_more_out_than_there_are_leaves_nothing_of_a_kind():
    (campus,) = with_spare([Campus((LOAD,), (GAS, GRID))], {"gas": 2}, 3)
    assert campus.spares[0].mw_per_mw["gas"] == 0.0


def test_what_is_sold_or_stored_carries_nothing():
    sold = Block("sold", Capacity.fixed(10.0), 5.0, export=True)
    store = Storage("battery", Capacity(), Capacity())
    (campus,) = with_spare([Campus((LOAD,), (GAS, sold), (store,))], {"gas": 4}, 1)
    assert set(campus.spares[0].mw_per_mw) == {"gas", "it"}


def test_hours_that_say_nothing_new_have_no_row():
    """Sun at night is nothing: the night alone binds, and of the days that with the highest load."""
    sun = Block("sun", Capacity(), 0.0, np.tile([0.0, 0.0, 0.5, 1.0], HOURS // 4))
    load = replace(LOAD, shape=np.tile([0.9, 1.0, 0.8, 1.0], HOURS // 4))
    (campus,) = with_spare([Campus((load,), (GAS, sun))], {"gas": 4}, 1)
    assert [row.mw_per_mw for row in campus.spares] == [
        {"gas": 0.75, "sun": 0.0, "it": -1.0}
    ]


def test_all_weather_years_have_the_rows_of_each():
    calm, hot = (
        Campus((LOAD,), (GAS,)),
        Campus((LOAD,), (replace(GAS, availability=0.9),)),
    )
    both = with_spare([calm, hot], {"gas": 2}, 1)
    assert both[0].spares == both[1].spares
    assert [row.mw_per_mw["gas"] for row in both[0].spares] == [0.5, 0.45]


share = st.floats(0, 1, width=16)


@settings(max_examples=50)
@given(
    arrays(float, (12, 3), elements=share),
    arrays(float, 3, elements=st.floats(0, 200)),
    st.integers(0, 3),
)
def test_the_rows_say_what_all_hours_say(hours, sizes, spare):
    """Sizes keep the rows if and only if every hour has enough with that many out of four machines."""
    gas, sun, load = np.maximum(hours.T, [[0], [0], [1e-3]])
    blocks = (
        replace(GAS, availability=gas),
        replace(GAS, name="sun", availability=sun),
    )
    (campus,) = with_spare(
        [Campus((replace(LOAD, mw=sizes[2], shape=load),), blocks)], {"gas": 4}, spare
    )
    built = {"gas": sizes[0], "sun": sizes[1], "it": sizes[2]}
    margin = gas * (4 - spare) / 4 * sizes[0] + sun * sizes[1] - load * sizes[2]
    rows = [
        sum(built[name] * mw for name, mw in row.mw_per_mw.items())
        for row in campus.spares
    ]
    assert min(rows) == pytest.approx(margin.min(), abs=1e-9)


def test_more_spare_machines_than_may_be_built_are_named_as_the_cause():
    few = replace(GAS, capacity=Capacity(high=110.0, annuity_usd=ANNUITY))
    (campus,) = with_spare([Campus((LOAD,), (few,))], {"gas": 10}, 2)
    with pytest.raises(
        InputError, match=r"spare_units, swing: ask for more than may be"
    ):
        size(campus)
