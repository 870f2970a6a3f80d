"""The bound on lists: by hand, from the own plans of two views."""

import math
from types import SimpleNamespace

import pytest

from abilene.buildout import list_bound
from abilene.buildout.list_bound import list_gap


def plan(mw_quarters, mip_gap=0.0, seeks="most_compute"):
    return SimpleNamespace(case=seeks, it_mw_quarters=mw_quarters, mip_gap=mip_gap)


@pytest.fixture(autouse=True)
def seeks(monkeypatch):
    monkeypatch.setattr(list_bound, "objective", lambda case: case)


def test_the_own_plans_are_the_bound_each_with_its_own_gap():
    along = {"rich": 900.0, "poor": 300.0}
    plans = {"rich": plan(1000.0), "poor": plan(300.0)}
    assert list_gap(along, plans, {}) == pytest.approx(100 / 1200)
    likely = {"rich": 0.5, "poor": 0.5}
    assert list_gap(along, plans, likely) == pytest.approx(50 / 600)
    plans["poor"] = plan(300.0, mip_gap=0.1)
    assert list_gap(along, plans, {}) == pytest.approx(130 / 1200)
    assert list_gap({"rich": 1000.0}, {"rich": plan(1000.0)}, {}) == 0


def test_a_view_that_cannot_be_right_has_no_part_in_it():
    plans = {"rich": plan(1000.0), "poor": plan(300.0, mip_gap=math.inf)}
    along = {"rich": 1000.0, "poor": 0.0}
    assert list_gap(along, plans, {"rich": 1.0, "poor": 0.0}) == 0
    assert list_gap(along, plans, {}) == math.inf


def test_no_bound_is_claimed_where_compute_is_not_what_is_sought():
    plans = {"one": plan(1000.0, seeks="npv")}
    assert list_gap({"one": 1000.0}, plans, {}) == math.inf
