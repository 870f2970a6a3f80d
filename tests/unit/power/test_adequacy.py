"""Reliability of a supply: convolution against drawn years, stores, feeders, planned work."""

import math
from dataclasses import replace

import numpy as np
import pytest

from abilene.errors import InputError
from abilene.power.adequacy import (
    FACTOR,
    MOST_RATE,
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


def test_steps_of_two_hours_by_hand():
    """336 h of one sure machine of 10 MW: three steps of 13 MW and one of 16, in both weeks."""
    load = np.full(168, 8.0)
    load[[5, 6, 100]], load[83] = 13.0, 16.0
    supply = Supply(load, (MachineClass("gas", 1, 10.0, 0.0),), step_hours=2.0)
    in_a_year = 8760 / 336
    assert supply.years == pytest.approx(336 / 8760)
    assert supply.load_mwh == pytest.approx((164 * 8 + 3 * 13 + 16) * 2 * in_a_year)
    exact, sampled = convolved(supply), drawn(supply, 3)
    for found in (exact, sampled):
        assert found.lole_hours == pytest.approx(4 * 2 * in_a_year)
        assert found.eue_mwh == pytest.approx((3 * 3 + 6) * 2 * in_a_year)
        assert found.served == pytest.approx(1 - 30 / (2 * (164 * 8 + 3 * 13 + 16)))
        assert found.unserved_mwh == pytest.approx([2 * 3 + 2 * 3 + 2 * 6, 2 * 3])
        assert np.flatnonzero(found.lolp == 1).tolist() == [5, 6, 83, 100]
        assert found.lolp.sum() == pytest.approx(4)
        assert found.worst_week == 0
    assert (exact.events, exact.years, exact.first_failing) == (None, 0, None)
    assert (exact.lole_error, exact.eue_error) == (0.0, 0.0)
    assert exact.hours_per_event is None
    assert sampled.events == pytest.approx(3 * in_a_year)
    assert sampled.hours_per_event == pytest.approx(8 / 3)
    assert (sampled.years, sampled.first_failing) == (3, (0, 0))
    errors = [sampled.lole_error, sampled.eue_error]
    assert errors == pytest.approx([0.0, 0.0], abs=1e-9)


def test_a_store_in_steps_of_two_hours():
    """A step takes 2 * 3 MW in and gives 2 * 4 MW; a quarter is left of what stands a step, as of 0.5 an hour."""
    gone = MachineClass("gas", 1, 1.0, 0.999999, repair_hours=1e9)
    store = StoreSize(3.0, 4.0, 16.0, rho=0.5)
    supply = Supply(
        np.array([9.0, 0.0, 9.0, 9.0]),
        (gone,),
        given_mw=np.array([0.0, 50.0, 0.0, 0.0]),
        store=store,
        step_hours=2.0,
    )
    # 16 -> 4, all given; 0 -> 6; 1.5 given; nothing
    missing = [18 - 4.0, 0.0, 18 - 1.5, 18.0]
    assert drawn(supply, 1).unserved_mwh == pytest.approx([sum(missing)])


def test_the_first_week_that_fails_is_told_by_year_and_week():
    load = np.full(8760, 5.0)
    load[2 * 168 + 3] = load[9 * 168] = 11.0
    sure = MachineClass("gas", 1, 10.0, 0.0)
    assert drawn(Supply(load, (sure,)), 2).first_failing == (0, 2)
    half = Supply(load[::2], (sure,), step_hours=2.0)
    assert drawn(half, 2).first_failing == (0, 9)


def test_errors_are_those_of_a_mean():
    """Of two years: half their distance, the deviation of two by the root of two."""
    supply = replace(FLAT, load_mw=FLAT.load_mw[:720])
    both = drawn(supply, 2)
    first = drawn(supply, 1)
    other = 2 * both.lole_hours - first.lole_hours
    assert both.lole_error == pytest.approx(abs(first.lole_hours - other) / 2)
    other = 2 * both.eue_mwh - first.eue_mwh
    assert both.eue_error == pytest.approx(abs(first.eue_mwh - other) / 2)
    assert (first.lole_error, first.eue_error) == (math.inf, math.inf)


def test_outages_are_those_of_site_and_seed():
    supply = replace(FLAT, load_mw=FLAT.load_mw[:720])
    found = [
        drawn(supply, 2, *of).eue_mwh for of in (("a",), ("a", 1), ("b",), ("a", 2))
    ]
    assert found[0] == found[1]
    assert len({*found}) == 3


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


def test_no_outage_rate_goes_up_to_one():
    classes = (MachineClass("bad", 1, 1.0, 0.6), ENGINES)
    rates = [
        m.forced_outage_rate
        for m in Supply(np.ones(2), classes).with_outage_rates(2.0).classes
    ]
    assert rates == [MOST_RATE, 0.08]


def test_the_rate_at_which_all_are_out_is_varied_too():
    frost = replace(ENGINES, common_outage_rate=0.01)
    less, more = (
        replace(FLAT, classes=(frost,)).with_outage_rates(f).classes[0]
        for f in (1 / FACTOR, FACTOR)
    )
    assert (less.common_outage_rate, more.common_outage_rate) == (0.005, 0.02)


def test_two_feeders_and_two_grids_by_hand():
    """25 MW on two lines of which 18 MW are granted, another of 12, and 3 MW that are sure."""
    lines = MachineClass("line", 2, 10.0, 0.1)
    other = MachineClass("other", 1, 12.0, 0.2)
    grids = (GridSupply(18.0, lines), GridSupply(12.0, other), GridSupply(3.0))
    found = convolved(Supply(np.full(4, 25.0), (), grids=grids))
    # the two lines give 18, 10 or 0 MW, the other 12 or 0, and 3 are sure
    states = [
        (0.81, 18, 0.8, 12), (0.18, 10, 0.8, 12), (0.01, 0, 0.8, 12),
        (0.81, 18, 0.2, 0), (0.18, 10, 0.2, 0), (0.01, 0, 0.2, 0),
    ]  # fmt: skip
    missing = [(p * q, max(25 - 3 - a - b, 0)) for p, a, q, b in states]
    assert found.lolp == pytest.approx([sum(p for p, m in missing if m)] * 4)
    assert found.unserved_mwh == pytest.approx([4 * sum(p * m for p, m in missing)])


def test_a_load_within_what_is_given_has_no_need():
    """No machine is wanted where sun gives more: the need is below zero and nothing is short."""
    sure = MachineClass("gas", 1, 10.0, 0.5)
    found = convolved(
        Supply(np.array([5.0, 5.0]), (sure,), given_mw=np.array([9.0, 1.0]))
    )
    assert found.lolp.tolist() == [0.0, 0.5]
    assert found.unserved_mwh == pytest.approx([0.5 * 4.0])


def test_a_store_without_energy_is_convolved():
    assert replace(FLAT, store=StoreSize(1.0, 1.0, 0.0)).is_exact
    assert not replace(FLAT, store=StoreSize(1.0, 1.0, 0.5)).is_exact
    alike = replace(
        FLAT, classes=(ENGINES, replace(ENGINES, name="b")), derates=(0.9, 0.9)
    )
    assert alike.is_exact


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
    # both needed: two that stay, and one that fails is not waited for
    both = survival(two, 2, 3, fails=0.02, repairs=0.1)
    assert both == pytest.approx([0.98**2, 0.98**4, 0.98**6])
    assert without == pytest.approx([1 - (1 - 0.98**n) ** 2 for n in range(1, 25)])
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
