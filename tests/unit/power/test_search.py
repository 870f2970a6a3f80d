"""The search under sizing: groups of hours, first sizes, bounds that only improve."""

from dataclasses import replace

import numpy as np
import pytest

from abilene.power.pace import STEP
from abilene.power.problem import INFINITY, Block, Campus, Capacity, Load, Storage
from abilene.power.search import SizingSearch, groups_of, unserved_usd
from abilene.power.warm_start import WarmStart

HOURS = 240
SUN = np.clip(np.sin((np.arange(HOURS) % 24 - 6) / 12 * np.pi), 0, 1)
CAMPUS = Campus(
    (Load("it", 100.0, np.ones(HOURS), 2000.0),),
    (
        Block("gas", Capacity(0, INFINITY, 130e3), 60.0, clean=False),
        Block("sun", Capacity(0, INFINITY, 110e3), 0.0, SUN),
    ),
    (Storage("s", Capacity(0, INFINITY, 10e3), Capacity(0, INFINITY, 25e3)),),
)


def search(campus=CAMPUS, start=None):
    return SizingSearch((campus,), "mean", start, WarmStart())


def test_groups_respect_billing_periods():
    assert groups_of(CAMPUS, 12).max() == 11
    grid = Block("grid", Capacity(0, 50), 20.0, demand_charge_usd_per_mw=10.0)
    periods = np.repeat([0, 1], [100, 140])
    billed = replace(CAMPUS, blocks=(grid,), periods=periods)
    groups = groups_of(billed, 12)
    assert groups[99] != groups[100]
    assert set(np.diff(groups)) == {0, 1}


def test_no_more_groups_than_hours():
    few = Campus((Load("it", 1.0, np.ones(5), 9.0),), ())
    assert groups_of(few, 12).tolist() == [0, 1, 2, 3, 4]


def test_to_serve_nothing_costs_all_load_at_its_voll():
    assert unserved_usd(CAMPUS) == pytest.approx(100 * 2000.0 * 8760)
    priced = replace(
        CAMPUS, loads=(Load("it", 2.0, np.ones(HOURS), np.linspace(0, 100, HOURS)),)
    )
    assert unserved_usd(priced) == pytest.approx(2 * 50.0 * 8760)


def test_it_begins_with_half_the_load_of_each_and_a_quarter_stored_for_four_hours():
    begun = search()
    names = CAMPUS.columns
    assert dict(zip(names, begun.trials[0].point.x, strict=True)) == pytest.approx(
        {"it": 100.0, "gas": 50.0, "sun": 50.0, "s.power": 25.0, "s.energy": 100.0}
    )
    # twelve groups of hours have cuts of their own
    assert [group.tolist() for group in begun.groups] == [
        np.repeat(np.arange(12), HOURS // 12).tolist()
    ]


def test_a_start_is_brought_within_the_bounds():
    few = replace(CAMPUS, blocks=(Block("gas", Capacity(0, 30, 130e3), 60.0),))
    begun = search(few, np.array([100.0, 80.0, 5.0, 5.0]))
    assert begun.trials[0].point.x == pytest.approx([100.0, 30.0, 5.0, 5.0])


def test_every_step_keeps_or_narrows_both_bounds():
    under_way = search()
    for _ in range(12):
        upper, lower = under_way.upper, under_way.lower
        under_way.step()
        assert under_way.upper <= upper
        assert under_way.lower >= lower
    assert under_way.upper - under_way.lower < 0.01 * under_way.upper
    assert under_way.evaluations == len(under_way.trials) == 13


def test_it_is_not_done_before_the_bounds_meet():
    under_way = search()
    assert under_way.done(1e-6) == ""
    while not under_way.done(1e-3):
        under_way.step()
    assert under_way.done(1e-3) == "tolerance"
    result = under_way.result("tolerance")
    assert result.gap <= 1e-3
    assert result.bound_usd <= result.cost_usd


def test_with_a_limit_the_first_trial_keeps_it_by_serving_nothing():
    begun = search(replace(CAMPUS, clean_share=0.9))
    first = begun.trials[0].point
    assert first.x.tolist() == [100.0, 0.0, 0.0, 0.0, 0.0]
    assert begun.combination is not None
    assert begun.upper <= unserved_usd(CAMPUS)


def test_after_a_step_that_gained_next_to_nothing_one_goes_all_the_way():
    under_way, shares = search(replace(CAMPUS, clean_share=0.9)), []
    for _ in range(40):
        gap = under_way.upper - under_way.lower
        under_way.step()
        left = under_way.upper - under_way.lower
        before = shares[-1] if shares else STEP
        stalled = left > 0.95 * gap
        assert under_way.pace.share == (1.0 if stalled and before == STEP else STEP)
        shares.append(under_way.pace.share)
    assert 1.0 in shares
