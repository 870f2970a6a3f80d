"""Drawn years of outages: their mean, their seeds, and how they bound what failures cost."""

from dataclasses import replace

import numpy as np
import pytest

from abilene.power.machines import MachineClass
from abilene.power.outage_years import PATHS, OutagePaths, with_lost_load
from abilene.power.problem import Block, Campus, Capacity, Load
from abilene.power.risk_blocks import OutageRates, with_risk
from abilene.power.sizing import size

HOURS = 8760
RATES = {"gas": OutageRates(10.0, 0.1, repair_hours=50.0)}
LOAD = Load("it", 100.0, np.ones(HOURS), 1000.0)
GAS = Block("gas", Capacity(annuity_usd=1e5), 50.0, np.linspace(0.9, 1.0, HOURS))
GRID = Block("grid", Capacity(40.0, 40.0), 30.0)
CAMPUS = Campus((LOAD,), (GAS, GRID))
LINES = MachineClass("grid", 2, 20.0, 0.02, repair_hours=10.0)
TEN = {"gas": 10}


def shares(campuses, block="gas"):
    own = CAMPUS.by_name[block].availability
    return [one.by_name[block].availability / own for one in campuses]


def test_each_weather_year_has_paths_of_its_own():
    drawn = OutagePaths(RATES, {}).drawn([CAMPUS, CAMPUS], TEN)
    assert len(drawn) == 2 * PATHS
    found = shares(drawn)
    assert all(not np.array_equal(found[0], other) for other in found[1:])
    tenths = np.concatenate(found) * 10
    assert np.allclose(tenths, np.round(tenths))
    assert tenths.mean() == pytest.approx(9.0, abs=0.1)


def test_the_same_path_is_the_same_whatever_the_design_and_another_number_is_another():
    paths = OutagePaths(RATES, {}, "a", 1)
    (one,), (same,) = (paths.drawn([CAMPUS], TEN, 1) for _ in range(2))
    (other,) = replace(paths, first=1).drawn([CAMPUS], TEN, 1)
    first, again, another = shares([one, same, other])
    assert np.array_equal(first, again)
    assert not np.array_equal(first, another)
    assert np.array_equal(another, shares(paths.drawn([CAMPUS], TEN, 2))[1])


def test_what_is_up_in_the_mean():
    rates = OutageRates(10.0, 0.1, 0.01, 0.05)
    (mean,) = OutagePaths({"gas": rates}, {}).in_the_mean([CAMPUS], TEN)
    assert shares([mean])[0] == pytest.approx(0.9 * 0.99 * 0.95)


def test_lines_carry_what_is_granted_at_most():
    wide = replace(LINES, unit_mw=30.0)
    paths = OutagePaths({}, {"grid": wide})
    (drawn,) = paths.drawn([CAMPUS], {}, 1)
    share = shares([drawn], "grid")[0]
    assert set(share) <= {0.0, 0.75, 1.0}
    assert 0.75 in share
    assert shares(paths.in_the_mean([CAMPUS], {}), "grid")[0] == 1.0
    half = OutagePaths({}, {"grid": LINES}).in_the_mean([CAMPUS], {})
    assert shares(half, "grid")[0] == pytest.approx(0.98)


def test_parts_of_one_capacity_fail_together():
    part = Block("gas.more", Capacity.fixed(0.0), 60.0, 0.5, of="gas")
    part = replace(
        part, capacity=with_risk(CAMPUS, RATES, TEN, 1000.0).blocks[1].capacity
    )
    campus = replace(CAMPUS, blocks=(GAS, part))
    (drawn,) = OutagePaths(RATES, {}).drawn([campus], TEN, 1)
    gas, more = drawn.blocks
    assert np.allclose(gas.availability / GAS.availability, more.availability / 0.5)


def test_four_ways_to_count_failures_bound_each_other():
    """Mean availability <= outages known in advance <= each failure priced as lost load."""
    paths = OutagePaths(RATES, {})
    mean = size(paths.in_the_mean([CAMPUS], TEN), tolerance=1e-6)
    drawn = size(paths.drawn([CAMPUS], TEN, 8), tolerance=1e-6)
    risk = size(with_risk(CAMPUS, RATES, TEN, 1000.0, 0.0), tolerance=1e-6)
    assert mean.bound_usd < 0.99 * drawn.cost_usd
    assert drawn.cost_usd < 0.999 * risk.cost_usd


def test_lost_load_is_worth_as_much_for_every_load():
    other = replace(LOAD, name="other", voll_usd_per_mwh=np.full(HOURS, 5.0))
    dear = with_lost_load(replace(CAMPUS, loads=(LOAD, other)), 700.0)
    assert [load.voll_usd_per_mwh for load in dear.loads] == [700.0, 700.0]


def test_every_state_counts_as_it_is_likely():
    """Two machines beside a line of two: nine states, and the mean of each is what is up in the mean."""
    two = OutagePaths({"gas": OutageRates(10.0, 0.1)}, {"grid": LINES})
    years = two.states([CAMPUS], {"gas": 2}, 9)
    weights = [one.weight for one in years]
    assert len(years) == 9
    assert sum(weights) == pytest.approx(1.0)
    assert max(weights) == pytest.approx(0.9**2 * 0.98**2)
    for block, mean in (("gas", 0.9), ("grid", 0.98)):
        up = [float(np.mean(share)) for share in shares(years, block)]
        assert np.dot(up, weights) == pytest.approx(mean)
    assert two.states([CAMPUS], {"gas": 2}, 8) == []
    none = replace(GAS, capacity=Capacity.fixed(0.0))
    bare = replace(CAMPUS, blocks=(none, GRID), weight=3.0)
    assert len(two.states([bare], {"gas": 2}, 9)) == 3
    assert sum(one.weight for one in two.states([bare], {"gas": 2}, 9)) == 3.0


def test_states_that_never_happen_are_left_out_and_planned_work_goes_round():
    many = OutagePaths({"gas": OutageRates(10.0, 0.01, 0.001, 0.25)}, {})
    years = many.states([CAMPUS], {"gas": 100}, 100)
    up = [float(np.mean(share)) for share in shares(years)]
    assert len(years) < 25
    assert np.dot(up, [one.weight for one in years]) == pytest.approx(
        0.75 * 0.99 * 0.999
    )
    two = OutagePaths({name: OutageRates(1.0, 0.3) for name in ("gas", "grid")}, {})
    assert two.states([CAMPUS], {"gas": 1000, "grid": 1000}, 1000) == []


def test_the_cost_of_every_state_is_that_of_the_drawn_years():
    paths = OutagePaths(RATES, {})
    exact = size(paths.states([CAMPUS], TEN, 100), tolerance=1e-6)
    drawn = size(paths.drawn([CAMPUS], TEN, 24), tolerance=1e-6)
    assert exact.cost_usd == pytest.approx(drawn.cost_usd, rel=2e-3)
