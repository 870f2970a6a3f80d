"""Billed demand of cells of hours: its columns and rows, what it may not be, and what becomes of it in other campuses."""

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
from left_out import left_out

from abilene.errors import InputError
from abilene.power.demand import Demand
from abilene.power.dispatch import dispatch
from abilene.power.lp import size_by_lp
from abilene.power.parts import SHARED
from abilene.power.problem import Block, Campus, Capacity, Load
from abilene.power.pypsa_folder import pypsa_files
from abilene.power.sizing import size
from abilene.power.transforms import over_hours, with_blocks, with_weighted_costs

HOURS = 12
PERIODS = np.repeat([0, 1, 2], 4)
DAY = np.tile([0.0, 0.0, 1.0, 1.0], 3)
GRID = Block("grid", Capacity.fixed(100.0), 10.0, 1.0 - DAY)
PEAK = Block("grid.day", SHARED, 10.0, DAY, of="grid")
ALL = Demand("all", ("grid", "grid.day"), (600.0,))
BY_DAY = Demand("day", ("grid.day",), (100.0, 0.0, 300.0))


def load(*mw):
    """Return a load that is known to be served: hours of the three periods."""
    return Load("it", 1.0, np.array(mw, dtype=float), 1e7)


RISING = load(10, 20, 30, 20, 40, 10, 10, 50, 10, 60, 10, 10)


def campus(*demands, loads=(RISING,), blocks=(GRID, PEAK), **more):
    return Campus(loads, blocks, demands=demands, periods=PERIODS, **more)


def billed_mw(sizing, name):
    return [sizing.capacity[f"{name}.peak.{period}"] for period in range(3)]


def test_each_demand_bills_the_peak_of_its_own_cells():
    given = campus(ALL, BY_DAY)
    sizing = size(given, tolerance=1e-9)
    assert billed_mw(sizing, "all") == pytest.approx([30.0, 50.0, 60.0])
    assert sizing.capacity["day.peak.2"] == pytest.approx(10.0)
    energy_mwh = RISING.shape.sum() / given.years
    demand_usd = (600 * 140 + 100 * 30 + 300 * 10) / given.calendar_years
    assert sizing.cost_usd == pytest.approx(10.0 * energy_mwh + demand_usd)


def test_the_lp_says_the_same():
    given = campus(replace(ALL, ratchet=0.9, contract_share=0.45), BY_DAY)
    assert size_by_lp(given).cost_usd == pytest.approx(
        size(given, tolerance=1e-9).cost_usd
    )


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        ({"ratchet": 0.8}, [48.0, 50.0, 60.0]),
        ({"ratchet": 0.8, "lookback": 1}, [48.0, 50.0, 60.0]),
        ({"ratchet": 0.95, "lookback": 1}, [57.0, 50.0, 60.0]),
        ({"ratchet": 0.95}, [57.0, 57.0, 60.0]),
        ({"ratchet": 0.95, "named": frozenset({1})}, [47.5, 50.0, 60.0]),
        ({"ratchet": 0.95, "named": frozenset()}, [30.0, 50.0, 60.0]),
        ({"ratchet": 0.0}, [30.0, 50.0, 60.0]),
        ({"contract_share": 0.55}, [55.0, 55.0, 60.0]),
        ({"least_mw": 52.0}, [52.0, 52.0, 60.0]),
        ({"least_mw": 152.0}, [152.0, 152.0, 152.0]),
    ],
)
def test_the_least_that_is_billed(terms, expected):
    """By hand: peaks of 30, 50 and 60 MW, 100 MW held, the first period stands after the last."""
    sizing = size(campus(replace(ALL, **terms)), tolerance=1e-9)
    assert billed_mw(sizing, "all") == pytest.approx(expected, rel=1e-7)


def test_a_ratchet_is_of_what_was_drawn_and_does_not_feed_itself():
    """60 MW drawn in the last period bind the first; the second looks back to the 30 MW that the first drew."""
    flat = load(30, 0, 0, 0, 10, 0, 0, 0, 60, 0, 0, 0)
    demand = replace(ALL, ratchet=0.9, lookback=1)
    sizing = size(campus(demand, loads=(flat,)), tolerance=1e-9)
    assert billed_mw(sizing, "all") == pytest.approx([54.0, 27.0, 60.0], rel=1e-7)


def test_a_share_of_what_is_held_makes_holding_dear():
    chosen = replace(GRID, capacity=Capacity(0.0, 100.0))
    demand = replace(ALL, contract_share=1.0)
    sizing = size(campus(demand, blocks=(chosen, PEAK)), tolerance=1e-9)
    assert sizing.capacity["grid"] == pytest.approx(60.0)
    assert billed_mw(sizing, "all") == pytest.approx([60.0] * 3)


def test_the_worst_year_pays_its_own_demand():
    calm = load(*[10] * HOURS)
    years = [campus(ALL, BY_DAY, loads=(each,)) for each in (calm, RISING)]
    for solved in (size(years, over="worst"), size_by_lp(years, over="worst")):
        assert solved.cost_usd == pytest.approx(size(years[1]).cost_usd, rel=1e-4)
        # the other year is operated at no more than it needs, too
        assert solved.operations[0].output_mw["grid"].max() == pytest.approx(10.0)
        assert solved.operations[0].output_mw["it.lost"].max() == pytest.approx(0.0)


def test_limits_on_yearly_sums_hold_beside_it():
    gas = Block("gas", Capacity(0, 50, 1e5), 60.0, clean=False)
    dirty = [replace(block, clean=False) for block in (GRID, PEAK)]
    sun = Block("sun", Capacity(0, 400, 2e4), 0.0, DAY)
    demand = replace(ALL, ratchet=0.9)
    given = campus(demand, BY_DAY, blocks=(*dirty, gas, sun), clean_share=0.4)
    best = size_by_lp(given).cost_usd
    assert size(given, tolerance=1e-6).cost_usd == pytest.approx(best, rel=2e-6)


def test_dispatch_is_limited_by_the_contract_alone():
    operation = dispatch(campus(ALL, BY_DAY))
    assert operation.output_mw["it.lost"].max() == pytest.approx(0.0)
    held = dispatch(campus(ALL, BY_DAY), {"grid.day.peak.0": 15.0})
    assert held.output_mw["it.lost"].tolist() == [0, 0, 15, 5, *[0] * 8]


@pytest.mark.parametrize(
    ("demand", "message"),
    [
        (replace(ALL, blocks=()), "all: bills blocks that are not there"),
        (replace(ALL, blocks=("grid", "x")), "all: bills blocks that are not there"),
        (replace(ALL, blocks=("grid", "own")), "all: bills blocks that share no"),
        (replace(ALL, blocks=("grid", "again")), "all: bills several blocks in one"),
        (replace(ALL, blocks=("partly",)), "all: bills blocks that are partly there"),
        (replace(ALL, blocks=("sold",)), "all: bills an export"),
        (replace(ALL, blocks=("own",)), "all: bills an export, or a block that has"),
        (replace(ALL, usd_per_mw=(1.0, 2.0)), "all: has neither one price"),
        (replace(ALL, usd_per_mw=(-1.0,)), "all: a price, a least demand"),
        (replace(ALL, least_mw=float("nan")), "all: a price, a least demand"),
        (replace(ALL, usd_per_mw=(float("inf"),)), "all: a price, a least demand"),
        (replace(ALL, lookback=-1), "all: a price, a least demand"),
        (replace(ALL, ratchet=1.5), "all: ratchet and contract_share"),
        (replace(ALL, ratchet=-0.5), "all: ratchet and contract_share"),
        (replace(ALL, contract_share=1.1), "all: ratchet and contract_share"),
        (replace(ALL, name="grid"), "2 parts are called 'grid'"),
    ],
)
def test_what_it_may_not_be(demand, message):
    others = (
        Block("own", Capacity(), 1.0, demand_charge_usd_per_mw=1.0),
        Block("again", SHARED, 1.0, of="grid"),
        Block("partly", SHARED, 1.0, 0.5 * DAY, of="grid"),
        Block("sold", Capacity(0, 9), 1.0, export=True),
    )
    with pytest.raises(InputError, match=message):
        campus(demand, blocks=(GRID, PEAK, *others))


def test_a_ratchet_looks_at_the_periods_before_each_round_the_end():
    """Of four periods each looks at two before it; at most the three others are there."""
    two = replace(ALL, ratchet=0.5, lookback=2).looks_back(4)
    assert list(zip(*(each.tolist() for each in two), strict=True)) == [
        (0, 3), (0, 2), (1, 0), (1, 3), (2, 1), (2, 0), (3, 2), (3, 1),
    ]  # fmt: skip
    every = replace(ALL, ratchet=0.5).looks_back(4)
    assert len(every[0]) == 12
    assert all(now != earlier for now, earlier in zip(*every, strict=True))
    eleven = replace(ALL, ratchet=0.5).looks_back(20)
    assert len(eleven[0]) == 20 * 11
    named = replace(ALL, ratchet=0.5, lookback=1, named=frozenset({0, 2})).looks_back(4)
    assert [each.tolist() for each in named] == [[1, 3], [0, 2]]
    assert not len(ALL.looks_back(4)[0])


def test_columns_cost_what_a_period_of_a_year_costs():
    """Two years of three periods: a third of what is held, no less than what is billed at least."""
    columns = replace(BY_DAY, least_mw=7.0).columns(Capacity(0.0, 40.0), 3, 2.0)
    assert [(c.low, c.high, c.annuity_usd) for c in columns.values()] == [
        (7.0, 40.0, 50.0),
        (7.0, 40.0, 0.0),
        (7.0, 40.0, 150.0),
    ]
    assert list(columns) == [f"day.peak.{n}" for n in range(3)]
    more = replace(BY_DAY, least_mw=50.0).columns(Capacity(0.0, 40.0), 3, 2.0)
    assert {(c.low, c.high) for c in more.values()} == {(50.0, 50.0)}


def test_one_price_is_that_of_all_periods():
    assert ALL.prices(3).tolist() == [600.0] * 3
    assert ALL.over_periods(1, 2).usd_per_mw == (600.0,)
    kept = replace(BY_DAY, named=frozenset({0, 1, 2})).over_periods(1, 1)
    assert (kept.usd_per_mw, kept.named) == ((0.0,), frozenset({0}))
    assert BY_DAY.over_periods(0, 2).usd_per_mw == (100.0, 0.0)
    assert BY_DAY.weighted(0.5).usd_per_mw == (50.0, 0.0, 150.0)


def test_over_some_hours_it_has_their_prices_and_named_periods():
    demand = replace(BY_DAY, ratchet=0.9, named=frozenset({0, 2}))
    (kept,) = over_hours(campus(demand), slice(4, 12)).demands
    assert (kept.usd_per_mw, kept.named) == ((0.0, 300.0), frozenset({1}))


def test_weighted_costs_weigh_its_price():
    (demand,) = with_weighted_costs(campus(ALL), 2.0).demands
    assert demand.usd_per_mw == (1200.0,)


def test_without_its_blocks_it_is_gone():
    kept = with_blocks(campus(ALL, BY_DAY), {"grid"})
    assert [(d.name, d.blocks) for d in kept.demands] == [("all", ("grid",))]


def test_a_campus_without_it_has_the_columns_that_it_had():
    charged = replace(GRID, demand_charge_usd_per_mw=5.0, availability=1.0)
    given = Campus((RISING,), (charged,), periods=PERIODS)
    assert given.columns == ("it", "grid", *(f"grid.peak.{n}" for n in range(3)))
    assert not given.billed


def test_pypsa_has_no_place_for_it():
    given = campus(ALL)
    with pytest.raises(InputError, match="all: billed demand has no place"):
        pypsa_files(given, size(given), datetime(2026, 1, 1, tzinfo=UTC))


def test_terms_that_are_left_out_bill_the_peak_alone():
    given = {"lookback": 11}
    assert {name: value for name, value in left_out(Demand).items() if value} == given


@pytest.mark.parametrize(
    ("terms", "billed"),
    [
        ({}, [30, 50, 60]),
        ({"ratchet": 0.9}, [54, 54, 60]),
        ({"ratchet": 0.9, "lookback": 1}, [54, 50, 60]),
        ({"ratchet": 0.9, "named": frozenset({1})}, [45, 50, 60]),
        ({"contract_share": 0.55}, [55, 55, 60]),
        ({"least_mw": 52.0}, [52, 52, 60]),
    ],
)
def test_what_given_peaks_are_billed(terms, billed):
    """By hand: the highest of two cells in three periods, 100 MW held."""
    peaks = np.array([[30.0, 20.0, 60.0], [10.0, 50.0, 0.0]])
    found = replace(ALL, **terms).least_billed_mw(peaks, 100.0)
    assert found == pytest.approx(np.array(billed, dtype=float))


def test_the_most_that_a_megawatt_more_costs():
    """A price of 2, 3 and 5; nine tenths of a peak of the second month are billed in both others."""
    priced = replace(ALL, usd_per_mw=(2.0, 3.0, 5.0))
    assert priced.dearest_usd_per_mw(3) == 5.0
    assert replace(priced, ratchet=0.9).dearest_usd_per_mw(3) == pytest.approx(9.5)
    summer = replace(priced, ratchet=0.9, named=frozenset({1}))
    assert summer.dearest_usd_per_mw(3) == pytest.approx(3 + 0.9 * 7)
