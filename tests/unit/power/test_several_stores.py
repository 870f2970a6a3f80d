"""A campus with two stores: the LP has the last word, and the best with one store stands as long as it has none."""

import math
from types import SimpleNamespace

import numpy as np
import pytest

from abilene.errors import NoPlanError
from abilene.power import lp
from abilene.power.problem import Block, Campus, Capacity, Load, Storage
from abilene.power.several_stores import size_several
from abilene.power.sizing import State, size

HOURS = 48


def store(name, usd_per_mw, usd_per_mwh, efficiency, low=0.0):
    power = Capacity(low, 50.0, usd_per_mw)
    return Storage(name, power, Capacity(0.0, 500.0, usd_per_mwh), charge_efficiency=efficiency)  # fmt: skip


def campus(low=0.0):
    """Return 10 MW with sun by day, gas at 90, a quick store and a large one."""
    sun = np.clip(np.sin(2 * np.pi * (np.arange(HOURS) % 24 - 6) / 24), 0, None)
    return Campus(
        (Load("it", 10.0, np.ones(HOURS), 2000.0),),
        (
            Block("gas", Capacity(0.0, 50.0, 60_000.0), 90.0),
            Block("sun", Capacity(0.0, 100.0, 45_000.0), 0.0, sun),
        ),
        (store("quick", 9_000.0, 14_000.0, 0.95, low), store("large", 20_000.0, 3_000.0, 0.6, low)),
    )  # fmt: skip


def test_with_time_it_is_the_optimum_and_told_once_is_what_one_store_does():
    seen = []
    found = size(campus(), progress=seen.append)
    assert found.method == "lp: 2 storages"
    assert found.cost_usd == pytest.approx(lp.size_by_lp(campus()).cost_usd)
    (state,) = seen
    assert isinstance(state, State)
    assert (state.evaluations, state.bound_usd) == (0, -math.inf)
    assert found.cost_usd < state.cost_usd


@pytest.mark.parametrize(
    ("raised", "word"), [(NoPlanError("no time"), "seconds"), (KeyboardInterrupt(), "Ctrl-C")]
)  # fmt: skip
def test_without_time_the_best_with_one_store_is_kept_as_a_design_of_the_whole(
    raised, word, monkeypatch
):
    def stopped(*_, **__):
        raise raised

    whole = campus()
    best = lp.size_by_lp(whole)
    monkeypatch.setattr("abilene.power.several_stores.lp.size_by_lp", stopped)
    found = size(whole, seconds=0.0 if word == "seconds" else math.inf)
    assert (found.status, found.stopped_by) == ("feasible", word)
    assert found.bound_usd == -math.inf
    assert found.cost_usd >= best.cost_usd
    assert found.capacity.keys() == best.capacity.keys()
    idle = [s.name for s in whole.storages if not found.capacity[f"{s.name}.power"]]
    assert idle
    # what it gives and draws carries the load
    run = found.operation
    given = sum(run.output_mw.values()) + sum(run.discharge_mw.values())
    assert given - sum(run.charge_mw.values()) == pytest.approx(np.full(HOURS, 10.0))
    for name in idle:
        assert not run.charge_mw[name].any()
        assert run.soc_mwh[name].shape == (HOURS + 1,)
        assert np.isnan(run.water_value_usd_per_mwh[name]).all()


@pytest.mark.parametrize("raised", [NoPlanError("no time"), KeyboardInterrupt()])
def test_where_both_stores_must_be_there_nothing_is_known_before_the_lp_ends(
    raised, monkeypatch
):
    def stopped(*_, **__):
        raise raised

    monkeypatch.setattr("abilene.power.several_stores.lp.size_by_lp", stopped)
    with pytest.raises(type(raised)):
        size(campus(low=1.0), seconds=0.0)


def test_an_lp_that_ends_without_a_plan_before_its_time_is_not_called_late(monkeypatch):
    def contradicts(*_, **__):
        raise NoPlanError("infeasible")

    monkeypatch.setattr("abilene.power.several_stores.lp.size_by_lp", contradicts)
    with pytest.raises(NoPlanError, match="infeasible"):
        size(campus())


def test_the_lp_has_the_time_that_is_left_and_the_better_of_both_is_kept(monkeypatch):
    """Of 100 s thirty are over; what the LP leaves unproven counts only where it is cheaper."""
    clock, asked, told = iter([100.0, 130.0] * 3), [], []
    stores = "abilene.power.several_stores."
    known = SimpleNamespace(cost_usd=5.0)
    answers = [
        SimpleNamespace(cost_usd=4.0, status="feasible"),
        SimpleNamespace(cost_usd=6.0, status="feasible"),
        SimpleNamespace(cost_usd=6.0, status="optimal"),
    ]
    monkeypatch.setattr(stores + "time.monotonic", lambda: next(clock))
    monkeypatch.setattr(stores + "_alone", lambda *_: [known])

    def by_lp(years, **options):
        asked.append(options["seconds"])
        return answers[len(asked) - 1]

    monkeypatch.setattr(stores + "lp.size_by_lp", by_lp)
    found = [
        size_several([campus()], None, over="mean", seconds=100.0, told=told.append)
        for _ in answers
    ]
    assert found == [answers[0], known, answers[2]]
    assert asked == [70.0] * 3
    assert told == [known] * 3


def test_the_best_with_one_store_has_the_time_that_is_left(monkeypatch):
    """By a clock that stands at a thousand, all of the ten seconds are left."""

    def stopped(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("abilene.power.several_stores.lp.size_by_lp", stopped)
    monkeypatch.setattr("abilene.power.sizing.time.monotonic", lambda: 1000.0)
    assert size(campus(), seconds=10.0).cost_usd == pytest.approx(
        size(campus(), seconds=math.inf).cost_usd
    )
