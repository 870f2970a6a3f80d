"""Machines that fail: the distribution of what is up, planned work, and paths through the hours."""

import math
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from abilene.errors import InputError
from abilene.power.machines import (
    MachineClass,
    available,
    fewer_up,
    planned_work,
    rota,
    seed_of,
    transition,
    units_up,
    up_path,
)

ENGINES = MachineClass("engine", 210, 3.3, 0.04)
rates = st.floats(0, 0.99)


@given(st.integers(0, 40), rates, rates)
def test_units_up_is_the_binomial_distribution_with_a_common_outage(
    count, rate, common
):
    up = units_up(count, rate, common)
    exact = [
        math.comb(count, k) * (1 - rate) ** k * rate ** (count - k)
        for k in range(count + 1)
    ]
    exact = [(1 - common) * p for p in exact]
    exact[0] += common
    assert up == pytest.approx(exact, rel=1e-11, abs=1e-300)


def test_far_in_the_tail_no_digit_is_lost():
    """Three thousand machines of which a thousand are up: where factorials and differences fail."""
    up, count, k = units_up(3000, 0.5), 3000, 1000
    log = math.lgamma(count + 1) - math.lgamma(k + 1) - math.lgamma(count - k + 1)
    assert math.log(up[k]) == pytest.approx(log + count * math.log(0.5), rel=1e-12)


def test_fewer_up_is_what_the_next_machine_risks():
    assert fewer_up(2, 0.1) == pytest.approx([0.01, 0.19])
    # a common outage q makes F into q + (1 - q) F
    assert fewer_up(2, 0.1, 0.5) == pytest.approx(0.5 + 0.5 * fewer_up(2, 0.1))


classes_drawn = st.lists(
    st.tuples(
        st.sampled_from([1.1, 2.0, 2.5, 3.3, 7.0]), st.integers(1, 3), st.floats(0, 0.9)
    ),
    min_size=1,
    max_size=3,
)


@given(classes_drawn, st.integers(0, 800).map(lambda n: n / 20))
def test_a_convolution_is_the_sum_over_all_states(drawn, need):
    found = available([(mw, units_up(n, q)) for mw, n, q in drawn])
    lolp, missing = found.short(np.array([need]))
    machines = [(mw, q) for mw, n, q in drawn for _ in range(n)]
    exact_lolp = exact_missing = 0.0
    for ups in product((True, False), repeat=len(machines)):
        chance = math.prod(
            1 - q if up else q for up, (_, q) in zip(ups, machines, strict=True)
        )
        given_mw = sum(mw for up, (mw, _) in zip(ups, machines, strict=True) if up)
        if given_mw < need - 1e-8:
            exact_lolp += chance
            exact_missing += chance * (need - given_mw)
    assert lolp[0] == pytest.approx(exact_lolp, rel=1e-9, abs=1e-12)
    assert missing[0] == pytest.approx(exact_missing, rel=1e-9, abs=1e-7)


def test_the_grid_of_a_convolution_is_the_greatest_common_step():
    found = available([(3.3, units_up(2, 0.1)), (2.2, units_up(1, 0.1))])
    assert found.step_mw == pytest.approx(1.1)
    assert found.mw[-1] == pytest.approx(8.8)
    assert found.probability.sum() == pytest.approx(1.0)


def test_sizes_that_differ_are_taken_to_the_kilowatt():
    thirds = available([(1 / 3, units_up(3, 0.1)), (0.5, units_up(1, 0.1))])
    # 0.333 333 MW is 1/3 to the kilowatt: they share a sixth
    assert thirds.step_mw == pytest.approx(1 / 6)
    assert len(thirds.probability) == 3 * 2 + 3 + 1
    for small in (1 / 1000, 1 / 1001):
        rough = available([(small, units_up(1, 0.1)), (1.0, units_up(1, 0.1))])
        assert rough.step_mw == pytest.approx(1 / 1000)
    # one size is taken as it is
    one = available([(0.12345678, units_up(2, 0.1))])
    assert one.mw == pytest.approx([0.0, 0.12345678, 2 * 0.12345678], rel=1e-15)
    none = available([])
    assert (none.step_mw, none.probability.tolist()) == (1.0, [1.0])


def test_sizes_that_share_next_to_nothing_are_taken_to_the_kilowatt():
    """Each size is a simple fraction, their common step a few watts: it was refused."""
    up = units_up(8, 0.05)
    found = available([(5.0026, up), (10.0134, units_up(1, 0.05))])
    assert found.step_mw == pytest.approx(1 / 1000)
    assert found.mw[-1] == pytest.approx(8 * 5.003 + 10.013)
    lolp, _ = found.short(np.array([40.0]))
    alone = up[8] * 0.05
    assert lolp[0] == pytest.approx(1 - alone - 0.95 * (up[6:].sum()))


def test_a_need_of_exactly_some_machines_is_met_by_them():
    """Three machines of 1.1 MW at 0.1: by hand; a rounding above a whole number is none, a kilowatt is one."""
    found = available([(1.1, units_up(3, 0.1))])
    lolp, missing = found.short(np.array([-1.0, 0.0, 2.2, 2.2 + 1e-12, 2.201, 9.9]))
    two, three = 0.001 + 0.027, 0.001 + 0.027 + 0.243
    assert lolp == pytest.approx([0.0, 0.0, two, two, three, 1.0])
    by_hand = [0.001 * 2.2 + 0.027 * 1.1, 0.001 * 2.201 + 0.027 * 1.101 + 0.243 * 0.001]
    assert missing == pytest.approx(
        [0.0, 0.0, by_hand[0], by_hand[0], by_hand[1], 9.9 - 2.7 * 1.1]
    )


def test_sizes_that_share_no_step_are_refused():
    up = units_up(3000, 0.1)
    with pytest.raises(InputError, match="round the sizes"):
        available([(9.999, up), (8.887, up)])


def test_as_many_places_as_are_allowed_are_taken(monkeypatch):
    monkeypatch.setattr("abilene.power.machines.MOST_STATES", 8)
    two = [(2.0, units_up(3, 0.1)), (1.0, units_up(2, 0.1))]
    assert len(available(two).probability) == 9
    with pytest.raises(InputError, match="share no step above 1 MW"):
        available([*two, (1.0, units_up(1, 0.1))])


def test_a_rota_keeps_the_mean():
    engines = replace(ENGINES, planned_outage_rate=0.03)
    assert rota(engines) == ((203, pytest.approx(0.3)), (204, pytest.approx(0.7)))
    assert rota(ENGINES) == ((210, 1.0),)


def test_planned_work_is_done_where_the_margin_is_highest():
    """Four machines of 36 days each in a year whose summer is the peak: none is out then, and few at once."""
    day = np.arange(365)
    need = np.repeat(200 + 100 * np.cos((day - 200) / 365 * 2 * np.pi), 24)
    turbines = MachineClass("turbine", 4, 100.0, 0.05, planned_outage_rate=0.1)
    out = planned_work(turbines, need, 1.0)
    assert out.shape == (4, 8760)
    assert out.sum(axis=1).tolist() == [36 * 24] * 4
    at_once = out.sum(axis=0)
    assert at_once[110 * 24 : 290 * 24].max() == 0
    assert at_once.max() == 1


def test_planned_work_in_steps_of_two_hours_and_of_hours_beyond_whole_days():
    """Ten days of twelve steps, then half a day: a tenth of a year is all of them, two days are the lowest two."""
    need = np.repeat([9.0, 9, 9, 1, 2, 9, 9, 9, 9, 9], 12)
    need = np.concatenate([need, np.full(6, 0.0)])
    two_days = MachineClass("turbine", 1, 5.0, 0.0, planned_outage_rate=2 / 365)
    out = planned_work(two_days, need, 2.0)
    assert out.shape == (1, 126)
    assert np.flatnonzero(out[0]).tolist() == list(range(3 * 12, 5 * 12))
    all_year = replace(two_days, planned_outage_rate=0.1)
    assert planned_work(all_year, need, 2.0).all()
    none = replace(two_days, planned_outage_rate=0.4 / 365)
    assert not planned_work(none, need, 2.0).any()


def test_planned_work_goes_round_the_end_and_the_second_machine_elsewhere():
    """Work of three days: the days before and after the end are the lowest; the second finds the first gone."""
    need = np.repeat([1.0, 9, 6, 5, 6, 9, 1, 1], 24)
    three_days = MachineClass("turbine", 2, 5.0, 0.0, planned_outage_rate=3 / 365)
    days = planned_work(three_days, need, 1.0)[:, ::24]
    assert np.flatnonzero(days[0]).tolist() == [0, 6, 7]
    # anywhere with those three 6, with day 2 to 4 6 as well: the first of the best
    assert np.flatnonzero(days[1]).tolist() == [2, 3, 4]


def test_steps_remember_by_their_length():
    one = MachineClass("turbine", 1, 30.0, 0.3, repair_hours=20.0)
    up = up_path(one, seed_of("steps"), hours=400_000, step_hours=3.0).astype(float)
    rate = one.failures_per_hour + one.repairs_per_hour
    assert 1 - up.mean() == pytest.approx(0.3, abs=0.01)
    memory = np.corrcoef(up[:-1], up[1:])[0, 1]
    assert memory == pytest.approx(math.exp(-3 * rate), abs=0.005)


def test_rates_by_hand():
    """A fifth of the time down at 24 h each: up for 96 h in between."""
    one = MachineClass("turbine", 3, 30.0, 0.2)
    assert one.mw == 90.0
    assert one.failures_per_hour == pytest.approx(1 / 96)
    assert one.repairs_per_hour == pytest.approx(1 / 24)
    assert (one.planned_outage_rate, one.common_outage_rate) == (0.0, 0.0)


def test_a_transition_keeps_probability_and_its_mean():
    table = transition(5, 0.1, 0.4)
    assert table.sum(axis=1) == pytest.approx(np.ones(6))
    mean = table @ np.arange(6)
    assert mean == pytest.approx([0.9 * k + 0.4 * (5 - k) for k in range(6)])


def test_a_path_has_the_rate_of_outage_and_the_time_to_repair():
    """One machine over 200 years: the share of hours down, and the memory of an hour: exp(-(f + r))."""
    one = MachineClass("turbine", 1, 30.0, 0.2, repair_hours=24.0)
    up = up_path(one, seed_of("site", 1), hours=200 * 8760).astype(float)
    rate = one.failures_per_hour + one.repairs_per_hour
    # a process that remembers for 1 / rate hours is as sure as so many free draws
    error = math.sqrt(0.2 * 0.8 * 2 / rate / len(up))
    assert 1 - up.mean() == pytest.approx(0.2, abs=4 * error)
    memory = np.corrcoef(up[:-1], up[1:])[0, 1]
    assert memory == pytest.approx(math.exp(-rate), abs=0.002)


def test_many_machines_are_one_count_with_the_binomial_distribution():
    engines = MachineClass("engine", 20, 3.3, 0.1, repair_hours=5.0)
    up = up_path(engines, 3, hours=400_000)
    seen = np.bincount(up, minlength=21) / len(up)
    assert seen == pytest.approx(units_up(20, 0.1), abs=0.005)


def test_a_common_outage_takes_all():
    engines = MachineClass("engine", 50, 1.0, 0.01, common_outage_rate=0.3)
    up = up_path(engines, 5, hours=300_000)
    assert (up == 0).mean() == pytest.approx(0.3, abs=0.02)


def test_machines_in_planned_work_are_not_up():
    two = MachineClass("turbine", 2, 1.0, 0.0)
    planned = np.zeros((2, 100), dtype=bool)
    planned[0, 10:20], planned[1, 15:30] = True, True
    up = up_path(two, 1, hours=100, planned=planned)
    assert up.tolist() == (2 - planned.sum(axis=0)).tolist()


def test_a_rota_is_drawn_by_its_share():
    work = MachineClass("engine", 30, 1.0, 0.0, planned_outage_rate=0.05)
    first = [int(up_path(work, seed_of(k), hours=1)[0]) for k in range(400)]
    assert set(first) == {28, 29}
    assert np.mean(first) == pytest.approx(28.5, abs=0.1)


def test_a_machine_that_never_fails_stays_up():
    sure = MachineClass("gas", 3, 1.0, 0.0)
    assert up_path(sure, 1, hours=50).tolist() == [3] * 50


def test_seeds_depend_on_what_is_named_alone():
    """Fixed by hand: another hash would change every drawn figure."""
    assert seed_of(1, "abilene", "gas_engine", 0) == seed_of(
        1, "abilene", "gas_engine", 0
    )
    assert seed_of(1, "abilene", "gas_engine", 0) != seed_of(
        1, "abilene", "gas_engine", 1
    )
    again = up_path(ENGINES, seed_of("x"), hours=100)
    assert (again == up_path(ENGINES, seed_of("x"), hours=100)).all()


def test_rates_repair_and_sizes_are_told_by_name():
    with pytest.raises(InputError) as error:
        MachineClass("gas", -1, 0.0, 1.0, repair_hours=0.0, common_outage_rate=-0.1)
    told = [str(problem).split(":")[0] for problem in error.value.problems]
    assert told == [
        "gas.common_outage_rate",
        "gas.count",
        "gas.forced_outage_rate",
        "gas.repair_hours",
        "gas.unit_mw",
    ]
    assert str(error.value.problems[1]) == "gas.count: is -1; give more"
    rates = ("forced_outage_rate", "planned_outage_rate", "common_outage_rate")
    right = {"forced_outage_rate": 0.0}
    for rate in rates:
        MachineClass("gas", 1, unit_mw=1.0, **right | {rate: 0.0})
        with pytest.raises(InputError, match=f"{rate}: is 1; give a share"):
            MachineClass("gas", 1, unit_mw=1.0, **right | {rate: 1.0})
    # none may be built, and a rate may be nothing
    assert MachineClass("gas", 0, 0.5, 0.0, repair_hours=0.5).mw == 0.0
