"""Reliability of a supply: convolution against drawn years, stores, feeders, planned work."""

import math
from dataclasses import replace

import numpy as np
import pytest

from abilene.errors import InputError
from abilene.power.adequacy import (
    FACTOR,
    GridSupply,
    StoreSize,
    Supply,
    convolved,
    drawn,
    survival,
    two_sided,
)
from abilene.power.machines import MachineClass, units_up

ENGINES = MachineClass("engine", 21, 33.0, 0.04)
FLAT = Supply(np.full(8760, 650.1), (ENGINES,))
DAY = 650.1 * (0.9 + 0.1 * np.sin(np.arange(8760) / 24 * 2 * np.pi))


def within(exact, sampled, error):
    assert abs(exact - sampled) <= 3 * error, (exact, sampled, error)


def test_a_flat_load_is_one_binomial():
    found = convolved(FLAT)
    up = units_up(21, 0.04)
    need = math.ceil(650.1 / 33.0)
    assert found.lole_hours == pytest.approx(8760 * up[:need].sum(), rel=1e-12)
    missing = sum(p * (650.1 - 33.0 * k) for k, p in enumerate(up[:need]))
    assert found.eue_mwh == pytest.approx(8760 * missing, rel=1e-12)
    assert found.served == pytest.approx(1 - missing / 650.1, rel=1e-12)


@pytest.mark.parametrize(
    "supply",
    [
        FLAT,
        replace(FLAT, load_mw=DAY, given_mw=20 + 20 * np.cos(np.arange(8760))),
        replace(
            FLAT,
            grids=(
                GridSupply(
                    np.where(np.arange(8760) % 24 < 20, 66.0, 0.0),
                    MachineClass("line", 2, 33.0, 0.05, repair_hours=6.0),
                ),
                GridSupply(10.0, MachineClass("old", 1, 10.0, 0.2)),
            ),
        ),
        replace(
            FLAT,
            classes=(replace(ENGINES, planned_outage_rate=0.06),),
            grids=(GridSupply(20.0),),
        ),
        replace(
            FLAT,
            load_mw=DAY,
            classes=(
                replace(ENGINES, count=12),
                MachineClass("turbine", 4, 90.0, 0.08, planned_outage_rate=0.1),
            ),
        ),
        replace(FLAT, classes=(replace(ENGINES, count=24, common_outage_rate=0.002),)),
        replace(FLAT, derates=(1 + 0.05 * np.cos(np.arange(8760) / 8760 * 2 * np.pi),)),
        replace(FLAT, load_mw=DAY[:4380], step_hours=2.0),
    ],
    ids=[
        "flat",
        "sun",
        "feeders",
        "rota",
        "planned weeks",
        "common",
        "derated",
        "two-hour steps",
    ],
)
def test_drawn_years_agree_with_the_convolution(supply):
    """Two methods, one answer: 200 years, within three standard errors."""
    exact, sampled = convolved(supply), drawn(supply, 200, "test")
    within(exact.lole_hours, sampled.lole_hours, sampled.lole_error)
    within(exact.eue_mwh, sampled.eue_mwh, sampled.eue_error)
    assert sampled.lolp.sum() == pytest.approx(
        sampled.lole_hours * supply.years / supply.step_hours
    )
    assert exact.unserved_mwh.sum() == pytest.approx(exact.eue_mwh * supply.years)


def test_more_years_are_surer():
    few, many = drawn(FLAT, 50), drawn(FLAT, 200)
    assert many.lole_error < few.lole_error
    assert drawn(FLAT, 1).lole_error == math.inf


def test_a_store_serves_what_it_holds_and_no_more():
    """One machine that is out for all of the year: the store is full at first and empty after it."""
    gone = MachineClass("gas", 1, 10.0, 0.999999, repair_hours=1e9)
    store = StoreSize(5.0, 5.0, 20.0, charge_efficiency=0.9, discharge_efficiency=0.8)
    supply = Supply(np.full(48, 4.0), (gone,), store=store)
    found = drawn(supply, 1)
    served = 20.0 * 0.8
    assert found.eue_mwh * supply.years == pytest.approx(48 * 4.0 - served)
    assert found.lole_hours * supply.years == 44
    assert found.events * supply.years == pytest.approx(1)
    assert found.hours_per_event == pytest.approx(44)
    assert found.first_failing == (0, 0)


def test_what_is_to_spare_fills_the_store():
    """Two hours of surplus charge it at 4 MW, with losses; the third hour has it back."""
    sure = MachineClass("gas", 1, 10.0, 0.0)
    store = StoreSize(4.0, 9.0, 100.0, charge_efficiency=0.5)
    load = np.array([110.0, 8.0, 4.0, 30.0])
    supply = Supply(load, (sure,), given_mw=np.zeros(4), store=store)
    found = drawn(supply, 1)
    # hour 0 gives 9 of 100 MW missing; hours 1 and 2 store (2 + 4) / 2; hour 3 gives 9
    assert found.unserved_mwh.tolist() == [(100 - 9) + (20 - 9)]


def test_a_leaking_store_loses_what_it_holds():
    gone = MachineClass("gas", 1, 10.0, 0.999999, repair_hours=1e9)
    store = StoreSize(0.0, 100.0, 8.0, rho=0.5)
    supply = Supply(np.array([0.0, 0.0, 5.0]), (gone,), store=store)
    assert drawn(supply, 1).unserved_mwh.tolist() == [4.0]


def test_a_larger_store_leaves_less_unserved():
    """Common random numbers: the outages are the same, so this holds year by year."""
    eue = [
        drawn(replace(FLAT, store=StoreSize(mw, mw, 4 * mw)), 20).eue_mwh
        for mw in (0.0, 20.0, 100.0)
    ]
    assert eue[0] > eue[1] > eue[2]


def test_the_worst_week_is_that_of_the_highest_need():
    load = np.full(8760, 600.0)
    load[30 * 168 : 31 * 168] = 680.0
    found = convolved(replace(FLAT, load_mw=load))
    assert found.worst_week == 30
    assert len(found.unserved_mwh) == 53


def test_the_sensitivity_goes_both_ways():
    found = two_sided(FLAT)
    rates = [0.04 / FACTOR, 0.04, 0.04 * FACTOR]
    for one, rate in zip((found.less, found.as_said, found.more), rates, strict=True):
        classes = (replace(ENGINES, forced_outage_rate=rate),)
        assert one.lole_hours == convolved(replace(FLAT, classes=classes)).lole_hours
    assert found.less.lole_hours < found.as_said.lole_hours < found.more.lole_hours


def test_a_supply_without_machines_fails_where_the_rest_is_short():
    supply = Supply(np.array([5.0, 5.0]), (), given_mw=np.array([6.0, 4.0]))
    found = convolved(supply)
    assert found.lolp.tolist() == [0.0, 1.0]
    assert found.unserved_mwh.tolist() == [1.0]


def test_a_store_is_not_convolved():
    with pytest.raises(InputError, match="draw years of it"):
        convolved(replace(FLAT, store=StoreSize(1.0, 1.0, 1.0)))


def test_a_class_without_a_machine_is_refused():
    with pytest.raises(InputError, match="line: has no machine"):
        replace(FLAT, grids=(GridSupply(1.0, MachineClass("line", 0, 1.0, 0.1)),))


def test_enough_machines_last_through_an_outage_of_the_grid():
    """Repair keeps more up than no repair does, and the chance falls hour by hour."""
    two = MachineClass("diesel", 2, 1.0, 0.1)
    without = survival(two, 1, 24, fails=0.02, repairs=0.0)
    repaired = survival(two, 1, 24, fails=0.02, repairs=0.1)
    assert without[0] == pytest.approx(1 - 0.02**2)
    assert (np.diff(repaired) < 0).all()
    assert repaired[-1] > without[-1]


def test_classes_that_lose_differently_in_heat_are_drawn():
    """Two machines, of which one gives half and the other all: by hand, one load for each pair of states."""
    hot = Supply(
        np.array([8.0] * 2000),
        (
            MachineClass("turbine", 1, 10.0, 0.1, 5.0),
            MachineClass("engine", 1, 4.0, 0.2, 5.0),
        ),
        derates=(0.5, 1.0),
    )
    with pytest.raises(InputError, match="draw years of it"):
        convolved(hot)
    sampled = drawn(hot, 100)
    # short unless both are up: 5 + 4 MW
    within(8760 * (1 - 0.9 * 0.8), sampled.lole_hours, sampled.lole_error)
