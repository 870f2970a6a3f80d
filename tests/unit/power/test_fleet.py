"""Numbers of machines: whole ones against every other number, and as many as the sizes come to."""

from dataclasses import dataclass, replace

import numpy as np
import pytest

from abilene.errors import InputError
from abilene.power import machine_counts
from abilene.power.fleet import size_fleet
from abilene.power.machines import units_up
from abilene.power.problem import Block, Campus, Capacity, Load
from abilene.power.risk_blocks import OutageRates, with_risk

VOLL, COST, ANNUITY, LOAD = 1000.0, 53.0, 134_000.0, 650.0
HOURS = 48
ENGINES = OutageRates(3.3, 0.04)
GAS = Block("gas", Capacity(annuity_usd=ANNUITY), COST, co2_t_per_mwh=0.5, clean=False)
ISLAND = Campus((Load("it", LOAD, np.ones(HOURS), VOLL),), (GAS,))


def eue_mwh(mw, count, rate=0.04):
    """Return the unserved energy of a flat load on machines of mw / count, by the binomial distribution."""
    up = np.arange(count + 1) * mw / count
    return 8760 * float(units_up(count, rate) @ np.maximum(LOAD - up, 0.0))


def island_usd(mw, count):
    lost = eue_mwh(mw, count)
    return ANNUITY * mw + COST * (LOAD * 8760 - lost) + VOLL * lost


def test_whole_machines_are_as_many_as_the_closed_form_says():
    """No number of 3.3 MW machines is cheaper than the one that is found."""
    fleet = size_fleet([ISLAND], {"gas": ENGINES}, VOLL, whole=True, tolerance=1e-6)
    costs = {n: island_usd(3.3 * n, n) for n in range(197, 230)}
    assert fleet.counts["gas"] == min(costs, key=costs.get)
    assert fleet.sizing.cost_usd == pytest.approx(min(costs.values()), rel=1e-9)
    assert fleet.sizing.capacity["gas"] == pytest.approx(3.3 * fleet.counts["gas"])


def test_the_number_of_machines_is_that_of_the_size():
    fleet = size_fleet([ISLAND], {"gas": ENGINES}, VOLL)
    assert fleet.counts["gas"] == round(fleet.sizing.capacity["gas"] / 3.3)


@dataclass
class Found:
    """A sizing that finds these capacities."""

    capacity: dict
    cost_usd: float
    bound_usd: float = 0.0
    status: str = "optimal"


def sized_at(monkeypatch, capacities, costs=()):
    """Let sizing find these capacities, one after the other; return the campuses that it is asked for."""
    asked, found, usd = [], iter(capacities), iter(costs)

    def size(years, **options):
        asked.append((years, options))
        return Found(next(found), next(usd, 0.0))

    monkeypatch.setattr("abilene.power.fleet.size", size)
    return asked


def machines_of(campus):
    """Return how many machines a campus has been given, from the share that one of them has."""
    return [round(1 / b.availability) for b in campus.blocks if not b.of]


TWO = {"gas": OutageRates(10.0, 0.1), "oil": OutageRates(40.0, 0.1)}
TWO_CLASSES = replace(
    ISLAND, blocks=(GAS, replace(GAS, name="oil"), Block("grid", Capacity(), 99.0))
)


def test_the_first_numbers_are_those_of_the_highest_load_of_any_year(monkeypatch):
    low = replace(TWO_CLASSES, loads=(Load("it", 10.0, np.ones(HOURS), VOLL),))
    found = [{"gas": 100.0, "oil": 119.0}, {"gas": 96.0, "oil": 23.0}]
    found += [{"gas": 96.0, "oil": 23.0}]
    asked = sized_at(monkeypatch, found)
    fleet = size_fleet([low, TWO_CLASSES], TWO, VOLL, merged=0.0, tolerance=0.1)
    numbers = [machines_of(years[1]) for years, _ in asked]
    # 650 MW in machines of 10 and of 40; then what is found, one at the least
    assert numbers == [[65, 16, 1], [10, 3, 1], [10, 1, 1]]
    assert fleet.counts == {"gas": 10, "oil": 1}
    assert [machines_of(years[0]) for years, _ in asked] == numbers
    assert all(options == {"tolerance": 0.1} for _, options in asked)


def gas_of(asked):
    """Return the machines of gas that each sizing was given, and the sizes that it was held to."""
    bounds = [years[0].bounds["gas"] for years, _ in asked]
    numbers = [machines_of(years[0])[0] for years, _ in asked]
    return numbers, [(own.low, own.high) for own in bounds]


def test_numbers_that_do_not_repeat_are_each_sized_within_the_sizes_that_come_to_them(
    monkeypatch,
):
    """The cost of one number was once printed beside the sizes of the next."""
    found = [{"gas": 10.0 * n, "oil": 40.0} for n in (2, 3, 2, 3)]
    asked = sized_at(monkeypatch, found + [{}] * 2, [0.0] * 4 + [80.0, 90.0])
    fleet = size_fleet([TWO_CLASSES], TWO, VOLL, merged=0.0)
    numbers, sizes = gas_of(asked)
    assert numbers == [65, 2, 3, 2, 3, 2][:4] + numbers[4:]
    assert sorted(numbers[4:]) == [2, 3]
    assert sizes[numbers.index(3, 4)] == pytest.approx((25.0, 35.0), abs=1e-4)
    assert (fleet.counts["gas"], fleet.sizing.cost_usd) == (numbers[4], 80.0)


def test_a_part_of_a_machine_is_half_of_one_at_least_or_none(monkeypatch):
    """Five MW of a turbine of twenty were built."""
    found = [{"gas": 20.0, "oil": 5.0}] * 2
    asked = sized_at(monkeypatch, found + [{}] * 2, [0.0] * 2 + [80.0, 90.0])
    fleet = size_fleet([TWO_CLASSES], TWO, VOLL, merged=0.0)
    sizes = [years[0].bounds["oil"] for years, _ in asked[2:]]
    assert [own.high for own in sizes] == [0.0, pytest.approx(60.0, abs=1e-3)]
    assert sizes[1].low == pytest.approx(20.0, abs=1e-3)
    assert fleet.sizing.cost_usd == 80.0


def test_of_several_kinds_one_more_and_one_fewer_is_tried(monkeypatch):
    start = [{"gas": 20.0, "oil": 40.0}] * 2
    costs = [0.0, 100.0, *(90.0, 95.0, 99.0, 120.0), *(91.0, 93.0, 130.0)]
    asked = sized_at(monkeypatch, start + [{}] * 7, costs)
    fleet = size_fleet([TWO_CLASSES], TWO, VOLL, every=True, merged=0.0)
    assert gas_of(asked)[0][2:] == [3, 1, 2, 2, 4, 3, 3]
    assert (fleet.counts, fleet.sizing.cost_usd) == ({"gas": 3, "oil": 1}, 90.0)


def test_whole_machines_are_sought_one_more_or_fewer_while_the_cost_falls(monkeypatch):
    """From (2, 1): (3, 1) is cheapest of its neighbours; none of (3, 1) is cheaper."""
    start = [{"gas": 20.0, "oil": 40.0}] * 2
    costs = [0.0, 0.0, 100.0, *(90.0, 95.0, 99.0, 120.0), *(90.0, 91.0, 93.0, 130.0)]
    asked = sized_at(monkeypatch, start + [{}] * 9, costs)
    fleet = size_fleet([TWO_CLASSES], TWO, VOLL, whole=True, merged=0.0)
    numbers = [machines_of(years[0])[:2] for years, _ in asked]
    assert numbers[2:6] == [[2, 1], [3, 1], [1, 1], [2, 2]]
    assert numbers[7:10] == [[4, 1], [2, 1], [3, 2]]
    # none of the second class is tried too
    assert [years[0].bounds["oil"].high for years, _ in asked[6::4]] == [0.0, 0.0]
    assert (fleet.counts, fleet.sizing.cost_usd) == ({"gas": 3, "oil": 1}, 90.0)
    bounds = asked[3][0][0].bounds
    assert (bounds["gas"].low, bounds["gas"].high) == (30.0, 30.0)
    assert (bounds["oil"].low, bounds["oil"].high) == (40.0, 40.0)
    assert bounds["gas"].annuity_usd == ANNUITY


def test_whole_machines_are_as_many_as_the_bounds_let_in():
    few = replace(GAS, capacity=Capacity(0, 670.0, ANNUITY))
    fleet = size_fleet(
        [replace(ISLAND, blocks=(few,))], {"gas": ENGINES}, VOLL, whole=["gas"]
    )
    assert fleet.counts == {"gas": 203}
    between = replace(GAS, capacity=Capacity(10.0, 12.0, ANNUITY))
    with pytest.raises(
        InputError, match=r"gas: no whole number of 9 MW lies within 10 \.\. 12 MW"
    ):
        size_fleet(
            [replace(ISLAND, blocks=(between,))],
            {"gas": OutageRates(9.0, 0.0)},
            VOLL,
            whole=True,
        )


def test_machines_that_never_fail_are_whole_at_the_same_cost():
    whole = size_fleet(
        [ISLAND], {"gas": OutageRates(3.3, 0.0)}, VOLL, whole=True, tolerance=1e-9
    )
    assert whole.counts == {"gas": 197}
    assert whole.sizing.cost_usd == pytest.approx(
        ANNUITY * 3.3 * 197 + COST * LOAD * 8760
    )


SMALL = replace(ISLAND, loads=(Load("it", 100.0, np.ones(HOURS), VOLL),))
TURBINES = {"gas": OutageRates(35.0, 0.05)}


def served(share):
    """Return how failures are counted where so much is to be served at least."""

    def failing(years, counts):
        failed = [with_risk(one, TURBINES, counts, VOLL, 0.0) for one in years]
        return [replace(one, served_share=share) for one in failed]

    return failing


@pytest.mark.slow
def test_a_weaker_target_never_costs_more_and_no_target_is_missed_for_want_of_machines():
    """Three machines carry the load and keep none of these; the number was that of what three cost."""
    shares = (0.99, 0.999, 0.9998, 0.9999, 0.99999)
    options = {"every": True, "tolerance": 1e-6}
    found = [
        size_fleet([SMALL], TURBINES, VOLL, failing=served(share), **options)
        for share in shares
    ]
    costs = [one.cost_usd for one in found]
    assert costs == sorted(costs)
    assert all(one.is_cheapest for one in found)
    for one, share in zip(found, shares, strict=True):
        count, mw = one.counts["gas"], one.sizing.capacity["gas"]
        assert count == round(mw / 35)
        up = np.arange(count + 1) * mw / count
        lost = units_up(count, 0.05) @ np.maximum(100.0 - up, 0.0)
        assert 1 - lost / 100 >= share - 1e-9


def test_as_many_machines_as_there_are_are_counted_from_the_first():
    six = replace(GAS, capacity=Capacity.fixed(210.0, ANNUITY))
    fleet = size_fleet(
        [replace(SMALL, blocks=(six,))],
        TURBINES,
        VOLL,
        failing=served(0.9999),
        every=True,
    )
    assert fleet.counts == {"gas": 6}


def test_what_no_number_keeps_is_refused():
    few = replace(SMALL, blocks=(replace(GAS, capacity=Capacity(0, 140.0, ANNUITY)),))
    with pytest.raises(InputError, match="not served"):
        size_fleet([few], TURBINES, VOLL, failing=served(0.9999), every=True)
    with pytest.raises(InputError, match="gas: 9 machines keep no limit"):
        size_fleet([few], TURBINES, VOLL, counts={"gas": 9})


def test_machines_of_a_given_size_are_as_many_as_it_comes_to():
    fleet = size_fleet([ISLAND], {"gas": ENGINES}, VOLL, sizes={"gas": 700.0})
    assert fleet.counts == {"gas": 212}
    assert fleet.sizing.capacity["gas"] == 700.0
    assert fleet.sizing.cost_usd == pytest.approx(island_usd(700.0, 212), rel=1e-4)


def test_a_number_that_is_not_proven_is_not_called_optimal(monkeypatch):
    """What no design costs less than is then that of the most machines, of any size."""
    monkeypatch.setattr(machine_counts, "TRIES", 0)
    options = {"every": True, "failing": served(0.9999), "tolerance": 1e-6}
    found = size_fleet([SMALL], TURBINES, VOLL, **options)
    assert not found.is_cheapest
    assert found.sizing.status == "feasible"
    monkeypatch.undo()
    best = size_fleet([SMALL], TURBINES, VOLL, **options)
    assert best.is_cheapest
    assert found.sizing.bound_usd <= best.cost_usd <= found.cost_usd
