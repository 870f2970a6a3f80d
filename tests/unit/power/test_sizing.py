"""Sizing on cases that can be worked out by hand, and what its result says."""

import time
from dataclasses import replace

import numpy as np
import pytest

from abilene.errors import InputError
from abilene.power import pace
from abilene.power import search as module
from abilene.power.problem import INFINITY, Block, Campus, Capacity, Load, Storage
from abilene.power.sizing import size

HOURS = 240
DAY = np.arange(HOURS) % 24
SUN = np.clip(np.sin((DAY - 6) / 12 * np.pi), 0, 1)
GAS = Block("gas", Capacity(0, INFINITY, 130e3), 60.0, co2_t_per_mwh=0.4, clean=False)
CAMPUS = Campus(
    (Load("it", 100.0, np.ones(HOURS), 2000.0),),
    (GAS, Block("sun", Capacity(0, INFINITY, 110e3), 0.0, SUN)),
    (
        Storage(
            "battery",
            Capacity(0, INFINITY, 10e3),
            Capacity(0, INFINITY, 25e3),
            charge_efficiency=0.9,
        ),
    ),
)


def test_gas_alone():
    """One plant for a flat load: its size is the load, its cost annuity and fuel."""
    sizing = size(replace(CAMPUS, blocks=(GAS,), storages=()), tolerance=1e-8)
    assert sizing.capacity["gas"] == pytest.approx(100.0, rel=1e-6)
    assert sizing.cost_usd == pytest.approx(100 * 130e3 + 100 * 8760 * 60, rel=3e-8)
    assert sizing.operation.slope_usd["gas"] <= 0


def test_two_hours():
    """A MW of gas at 5e6 USD/year saves 990 USD in each hour that lacks it: 8.7e6 in both, 4.3e6 in one."""
    load = (Load("it", 1.0, np.array([1.0, 0.25]), 1000.0),)
    gas = Block("gas", Capacity(0, 10, 5e6), 10.0)
    sizing = size(Campus(load, (gas,)), tolerance=1e-8)
    assert sizing.capacity["gas"] == pytest.approx(0.25, rel=1e-6)
    by_hand = 0.25 * 5e6 + 8760 * (0.25 * 10 + 0.375 * 1000)
    assert sizing.cost_usd == pytest.approx(by_hand, rel=1e-6)


def test_the_result_carries_its_certificate():
    sizing = size(CAMPUS, tolerance=1e-5)
    assert sizing.status == "optimal"
    assert sizing.method == "engine"
    assert sizing.bound_usd <= sizing.cost_usd <= sizing.bound_usd * (1 + 2e-5)
    assert sizing.evaluations == len(sizing.cuts)
    assert abs(sizing.operation.gap) < 1e-9
    below = sum(
        slope * sizing.capacity[name]
        for name, slope in sizing.cuts[-1].slope_usd.items()
    )
    assert below <= sizing.operation.cost_usd * (1 + 1e-12)


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        ({"evaluations": 1}, "evaluations"),
        ({"evaluations": 4}, "evaluations"),
        ({"seconds": 0.0}, "seconds"),
    ],
)
def test_stopped_early_is_feasible_with_a_true_gap(limits, said):
    early, best = size(CAMPUS, tolerance=1e-9, **limits), size(CAMPUS, tolerance=1e-6)
    assert (early.status, early.stopped_by) == ("feasible", said)
    assert early.bound_usd <= best.cost_usd
    assert early.cost_usd >= best.bound_usd


@pytest.mark.parametrize("sun_mw", [50.0, 2e3, 2e4])
@pytest.mark.parametrize("evaluations", [1, 3, 5])
def test_a_bound_holds_before_what_is_far_away_has_been_tried(evaluations, sun_mw):
    """Where the sun gives 2 %, 50 MW at 1,000 USD/year serve a load of 1; unserved, it costs 175 times as much."""
    annuity_usd = 50_000 / sun_mw
    sun = Block("sun", Capacity(0, INFINITY, annuity_usd), 0.0, np.full(24, 1 / sun_mw))
    campus = Campus((Load("it", 1.0, np.ones(24), 1000.0),), (sun,))
    early = size(campus, evaluations=evaluations, tolerance=1e-9)
    assert early.status == "feasible"
    assert early.bound_usd <= 50_000 * (1 + 1e-9)
    whole = size(campus, tolerance=1e-9)
    assert whole.cost_usd == pytest.approx(50_000)


def test_below_rounding_it_says_so(monkeypatch):
    monkeypatch.setattr(module, "PRECISION", 0.0)
    monkeypatch.setattr(pace, "IDLE_STEPS", 2)
    sizing = size(CAMPUS, tolerance=0.0)
    assert sizing.stopped_by in {"precision", "tolerance"}
    assert sizing.gap < 1e-9


def test_progress_narrows_and_a_start_is_taken():
    states, begun = [], time.monotonic()
    best = size(CAMPUS, tolerance=1e-6, progress=states.append)
    took = time.monotonic() - begun
    assert all(0 <= state.seconds <= took for state in states)
    gaps = [state.cost_usd - state.bound_usd for state in states]
    assert gaps == sorted(gaps, reverse=True)
    start = np.array([best.capacity[name] for name in CAMPUS.columns])
    assert size(CAMPUS, tolerance=1e-3, start=start).cost_usd <= best.cost_usd * (
        1 + 1e-9
    )


def test_the_same_input_gives_the_same_numbers():
    one, two = size(CAMPUS), size(CAMPUS)
    assert one.capacity == two.capacity
    assert (one.cost_usd, one.bound_usd) == (two.cost_usd, two.bound_usd)


def test_an_emissions_cap_is_kept_and_priced():
    free = size(CAMPUS, tolerance=1e-6)
    emissions = 0.4 * free.operation.output_mw["gas"].sum() * 8760 / HOURS
    capped = size(replace(CAMPUS, co2_cap_t=emissions / 2), tolerance=1e-6)
    assert capped.amount["co2"] <= emissions / 2 * (1 + 1e-9)
    assert capped.cost_usd > free.cost_usd
    priced = size(
        replace(CAMPUS, co2_usd_per_t=capped.linking_usd["co2"]), tolerance=1e-6
    )
    paid = capped.linking_usd["co2"] * emissions / 2
    assert priced.cost_usd == pytest.approx(capped.cost_usd + paid, rel=1e-5)
    assert sum(capped.weights[0]) == pytest.approx(1.0)


def test_clean_share_counts_what_is_not_clean_against_the_load():
    sizing = size(replace(CAMPUS, clean_share=0.9), tolerance=1e-5)
    assert sizing.operation.output_mw["gas"].sum() <= 0.1 * 100 * HOURS * (1 + 1e-9)
    assert sizing.amount["clean"] == pytest.approx(0.1 * 100 * 8760, rel=1e-3)


def test_storage_hours_are_kept():
    fixed = replace(CAMPUS.storages[0], min_hours=6.0, max_hours=6.0)
    capacity = size(replace(CAMPUS, storages=(fixed,)), tolerance=1e-5).capacity
    assert capacity["battery.energy"] == pytest.approx(6 * capacity["battery.power"])
    contradiction = replace(
        fixed, power=Capacity.fixed(1.0), energy=Capacity.fixed(1.0)
    )
    with pytest.raises(InputError, match="bounds of the capacities contradict"):
        size(replace(CAMPUS, storages=(contradiction,)))


def test_what_earns_without_end_is_refused():
    paid = Block("paid", Capacity(), -50.0)
    with pytest.raises(
        InputError,
        match="earns the more, the more there is of it; give it an upper bound",
    ):
        size(replace(CAMPUS, blocks=(paid,)))


def test_more_than_the_first_box_is_found():
    weak = Block("sun", Capacity(0, INFINITY, 1e3), 0.0, SUN / 100)
    capacity = size(replace(CAMPUS, blocks=(weak,)), tolerance=1e-5).capacity
    assert capacity["sun"] > module_box()


def module_box():
    from abilene.power.cutting_planes import BOX

    return BOX * 100.0


def test_a_search_without_time_ends_at_once(monkeypatch):
    """By a clock that stands still, none has passed of none."""
    monkeypatch.setattr("abilene.power.sizing.time.monotonic", lambda: 1000.0)
    assert size(CAMPUS, seconds=0.0).stopped_by == "seconds"


def test_a_campus_of_one_hour_has_a_store_too():
    """The store has nothing to do in a single hour: gas carries the load."""
    hour = replace(CAMPUS.loads[0], shape=np.ones(1))
    sizing = size(Campus((hour,), (GAS,), CAMPUS.storages), tolerance=1e-6)
    assert sizing.status == "optimal"
    assert sizing.cost_usd == pytest.approx(100 * 130e3 + 100 * 8760 * 60, rel=2e-6)


def test_a_search_that_never_closes_ends_after_400_evaluations(monkeypatch):
    monkeypatch.setattr(module.SizingSearch, "done", lambda *_: "")
    sizing = size(replace(CAMPUS, blocks=(GAS,), storages=()))
    assert (sizing.stopped_by, sizing.evaluations) == ("evaluations", 400)
