"""The cheapest number of machines, against every number of them."""

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from abilene.power.machine_counts import TRIES, Sizes, cheapest_count, cost_of
from abilene.power.machines import units_up

LOAD, ANNUITY, COST, HOURS = 100.0, 134_000.0, 53.0, 8760.0
MW = np.arange(0.0, 401.0)


@dataclass(frozen=True)
class Found:
    """A size and what it costs."""

    cost_usd: float
    mw: float


def island(rate, voll, served=0.0):
    """Return the sizing of an island of a flat load by the binomial distribution, over whole MW."""

    def sized(count, low, high):
        mw = MW[(low <= MW) & (high >= MW)]
        up = np.arange(count + 1) / max(1, count) * mw[:, None]
        lost = np.maximum(LOAD - up, 0.0) @ units_up(count, rate)
        usd = ANNUITY * mw + HOURS * (COST * (LOAD - lost) + voll * lost)
        usd = np.where(lost <= (1 - served) * LOAD, usd, np.inf)
        if not np.isfinite(usd).any():
            return None
        return Found(float(usd.min()), float(mw[usd.argmin()]))

    return sized


def of_every(sizes, sized):
    """Return the least cost of all numbers, each in the sizes that come to it."""
    numbers = range(sizes.most + 1)
    each = [sized(n, sizes.least_of(n), sizes.most_of(n)) for n in numbers]
    return min(map(cost_of, each))


@given(
    unit_mw=st.sampled_from([20.0, 35.0, 70.0, 110.0, 150.0]),
    rate=st.floats(0.0, 0.2),
    voll=st.floats(100.0, 50_000.0),
    served=st.sampled_from([0.0, 0.99, 0.999, 0.9999]),
    first=st.integers(1, 8),
)
def test_no_number_is_cheaper_than_one_that_is_proven(
    unit_mw, rate, voll, served, first
):
    sizes = Sizes(unit_mw, 0.0, 400.0, round(400 / unit_mw))
    sized = island(rate, voll, served)
    best, is_proven = cheapest_count(min(first, sizes.most), sizes, sized)
    every = of_every(sizes, sized)
    assert cost_of(best) >= every
    if is_proven and best is not None:
        assert best.cost_usd == pytest.approx(every, rel=1e-12)


def test_a_number_is_found_and_proven_from_far_away():
    few = Sizes(35.0, 0.0, 400.0, 11)
    sized = island(0.05, 1000.0, 0.9999)
    found, is_proven = cheapest_count(3, few, sized)
    assert is_proven
    assert round(found.mw / 35) == 6
    assert found.cost_usd == of_every(few, sized)
    many = Sizes(1.0, 0.0, 400.0, 400)
    far = 105 - 4 * TRIES
    found, is_proven = cheapest_count(far, many, island(0.05, 1000.0))
    assert is_proven
    assert found.cost_usd == of_every(many, island(0.05, 1000.0))


def test_numbers_are_tried_from_the_most_down_as_long_as_the_cost_falls():
    """The best lies further below all that may be built than numbers are tried without a fall."""
    sizes, sized = Sizes(16.0, 0.0, 400.0, 25), island(0.05, 1000.0, 0.9999)
    found, is_proven = cheapest_count(sizes.most, sizes, sized)
    assert is_proven
    assert found.cost_usd == of_every(sizes, sized)
    assert round(found.mw / 16) < sizes.most - TRIES


def test_numbers_that_no_fall_leads_to_are_not_proven():
    """Each costs the same and nothing says that others do not cost less."""

    def sized(count, low, high):
        return Found(1.0 if high - low <= 1.0 else 0.0, low)

    found, is_proven = cheapest_count(50, Sizes(1.0, 0.0, 100.0, 100), sized)
    assert (found.cost_usd, is_proven) == (1.0, False)


def test_sizes_that_count_as_a_number_do_not_overlap():
    sizes = Sizes(35.0, 10.0, 100.0, 3)
    assert Sizes(35.0, 30.0, 100.0, 3).least_of(1) == 30
    # a single one is half of one at least, or all that may be built; none is nothing
    assert sizes.least_of(1) == pytest.approx(17.5, rel=1e-5)
    assert Sizes(35.0, 0.0, 12.0, 1).within(1) == (12.0, 12.0)
    assert Sizes(35.0, 0.0, 100.0, 3).within(0) == (0.0, 0.0)
    assert sizes.most_of(3) == 100
    assert sizes.most_of(1) < 52.5 < sizes.least_of(2)
    assert [round(sizes.least_of(2) / 35), round(sizes.most_of(2) / 35)] == [2, 2]
