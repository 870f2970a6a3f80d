"""What goes dark for a limit, beside all choices tried one by one."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from abilene.operate.allocation import (
    PowerUnits,
    WorkAtStake,
    allocate,
    one_after_another,
)

KW = st.integers(1, 60).map(float)


@st.composite
def clusters(draw):
    count = draw(st.integers(1, 6))
    up = np.array(draw(st.lists(KW, min_size=count, max_size=count)))
    dark = up * draw(st.sampled_from([0.0, 0.25, 1.0]))
    jobs = draw(st.integers(0, 5))
    cells = st.lists(st.booleans(), min_size=count, max_size=count)
    runs_on = np.array([draw(cells) for _ in range(jobs)], bool).reshape(jobs, count)
    loss = np.array([float(draw(st.integers(0, 100))) for _ in range(jobs)])
    return PowerUnits.of(up, dark), WorkAtStake(runs_on, loss)


def least_loss(units, work, allowed_kw):
    """Try every choice."""
    choices = product([False, True], repeat=len(units.up_kw))
    found = [np.array(choice) for choice in choices]
    met = [c for c in found if units.drawn_kw(c) <= allowed_kw + 1e-9]
    return min((work.lost_usd(choice) for choice in met), default=None)


@settings(max_examples=60)
@given(clusters(), st.floats(0, 1))
def test_it_loses_least_of_all_choices_and_never_passes_the_limit(cluster, share):
    units, work = cluster
    allowed = share * units.up_kw.sum()
    found = allocate(units, work, allowed)
    best = least_loss(units, work, allowed)
    assert found.is_met == (best is not None)
    assert found.kw == pytest.approx(units.drawn_kw(found.dark))
    if found.is_met:
        assert found.kw <= allowed + 1e-6
        assert found.loss_usd == pytest.approx(best, abs=1e-6)
    # jobs stop with their racks, as wholes
    assert (found.stopped == work.runs_on[:, found.dark].any(axis=1)).all()


@settings(max_examples=40)
@given(clusters(), st.floats(0, 1), st.floats(0, 1))
def test_more_allowed_never_loses_more(cluster, one, other):
    units, work = cluster
    less, more = sorted([one, other])
    total = units.up_kw.sum()
    deep, shallow = (allocate(units, work, share * total) for share in (less, more))
    assert shallow.loss_usd <= deep.loss_usd + 1e-6


@settings(max_examples=40)
@given(clusters(), st.floats(0, 1))
def test_nothing_is_dark_that_need_not_be(cluster, share):
    units, work = cluster
    allowed = share * units.up_kw.sum()
    found = allocate(units, work, allowed)
    for unit in np.flatnonzero(found.dark) if found.is_met else ():
        without = found.dark.copy()
        without[unit] = False
        assert units.drawn_kw(without) > allowed


def three_racks(saves=0.0, switch=(0.0, 0.0, 0.0)):
    up = np.full(3, 10.0)
    return PowerUnits(up, np.zeros(3), np.full(3, saves), np.array(switch))


def test_a_wide_job_costs_its_loss_once():
    wide = WorkAtStake(
        np.array([[True, True, False], [False, False, True]]), np.array([10.0, 7.0])
    )
    # two racks go: the wide job alone, and not one of its racks and the other job
    assert allocate(three_racks(), wide, 10.0).stopped.tolist() == [True, False]
    assert allocate(three_racks(), wide, 20.0).stopped.tolist() == [False, True]


def test_a_price_stops_what_is_worth_less():
    work = WorkAtStake(np.eye(3, dtype=bool), np.array([1.0, 5.0, 9.0]))
    assert allocate(three_racks(saves=6.0), work, 30.0).stopped.tolist() == [
        True,
        True,
        False,
    ]


def test_racks_that_are_dark_stay_so_where_nothing_else_decides():
    idle = WorkAtStake(np.zeros((0, 3), bool), np.zeros(0))
    found = allocate(three_racks(switch=(0.01, 0.0, 0.01)), idle, 20.0)
    assert found.dark.tolist() == [False, True, False]


def test_a_limit_below_what_all_draw_dark_is_said_not_to_be_met():
    units = PowerUnits.of(np.full(2, 10.0), np.full(2, 3.0))
    found = allocate(units, WorkAtStake(np.zeros((0, 2), bool), np.zeros(0)), 5.0)
    assert (found.dark.all(), found.is_met, found.kw) == (True, False, 6.0)


@settings(max_examples=40)
@given(clusters(), st.floats(0, 1))
def test_the_order_that_stands_in_for_the_solver_frees_enough(cluster, share):
    units, work = cluster
    need = share * units.freed_kw.sum()
    dark = one_after_another(units, work, need)
    assert units.freed_kw[dark].sum() >= need - 1e-6
