"""Laws of a bill: monotone, homogeneous, additive over lines, and what a ratchet or a contract of nothing or all is."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from abilene.power.bill import bill
from abilene.power.tariff import (
    INFINITY,
    CoincidentCharge,
    DemandCharge,
    EnergyCharge,
    MinimumBill,
    PriceSteps,
    Ratchet,
    StandingCharge,
    Tariff,
    TieredEnergy,
    Window,
)
from abilene.resource.billing import billing_calendar
from abilene.resource.timeaxis import typical_year

CALENDAR = billing_calendar(typical_year())
FEW = settings(max_examples=40, deadline=None)
PRICES = st.floats(0, 100)
SHARES = st.floats(0, 1)
MONTHS = st.frozensets(st.integers(0, 11), min_size=1)
WINDOWS = st.builds(
    Window.of,
    MONTHS,
    st.sampled_from(["all", "weekdays", "weekends"]),
    st.frozensets(st.integers(0, 23), min_size=1),
)
RATCHETS = st.none() | st.builds(Ratchet, SHARES, st.integers(1, 12), MONTHS)


@st.composite
def draws(draw):
    """Return a draw with days of its own and noise. [MW]"""
    seed = draw(st.integers(0, 2**16))
    chance = np.random.default_rng(seed)
    days = np.repeat(chance.uniform(0, 50, 365), 24)
    return np.round(days + chance.uniform(0, 20, 8760), 3)


@st.composite
def steps_of(draw):
    """Return prices in one to three steps."""
    limits = sorted(draw(st.sets(st.integers(1, 40_000), max_size=2)))
    prices = draw(st.lists(PRICES, min_size=len(limits) + 1, max_size=len(limits) + 1))
    return PriceSteps((*map(float, limits), INFINITY), tuple(prices))


FLAT_DEMANDS = st.builds(
    lambda price, window, ratchet, share: DemandCharge(
        "demand", (PriceSteps.flat(price),) * 12, window, ratchet, share
    ),
    PRICES,
    WINDOWS,
    RATCHETS,
    SHARES,
)
HOURS_USE = st.builds(
    lambda first, last, hours: TieredEnergy(
        "hours_use",
        "hours_use",
        ((Window(), PriceSteps((hours, INFINITY), (first, last))),),
    ),
    PRICES,
    PRICES,
    st.floats(1, 700),
)
ENERGIES = st.builds(
    lambda one, price, two: EnergyCharge("energy", ((one, price), (Window(), two))),
    WINDOWS,
    PRICES,
    PRICES,
)
PEAKS = st.builds(
    lambda hours, price: CoincidentCharge(
        "peaks", price, tuple((hour, 1 / len(hours)) for hour in sorted(hours))
    ),
    st.sets(st.integers(0, 8759), min_size=1, max_size=5),
    PRICES,
)
MINIMUMS = st.builds(
    lambda price: MinimumBill("minimum", usd_per_kw_month=price, on=("demand",)), PRICES
)
UNSTEPPED = st.tuples(ENERGIES, FLAT_DEMANDS, PEAKS, MINIMUMS, HOURS_USE)
STEPPED = st.tuples(
    st.builds(
        lambda steps: TieredEnergy("tiers", "energy_month", ((Window(), steps),)),
        steps_of(),
    ),
    st.builds(
        lambda steps, window, ratchet: DemandCharge(
            "stepped", (steps,) * 12, window, ratchet
        ),
        steps_of(),
        WINDOWS,
        RATCHETS,
    ),
    st.builds(lambda usd: StandingCharge("fixed", usd), PRICES),
    st.builds(lambda usd: MinimumBill("least", usd_per_month=usd), PRICES),
)


def total(draw_mw, lines, contract_mw=60.0):
    return bill(
        draw_mw, CALENDAR, Tariff("T", lines, contract_mw=contract_mw)
    ).total_usd


@FEW
@given(draws(), UNSTEPPED, STEPPED, st.floats(1, 3), st.integers(0, 8759))
def test_who_draws_more_pays_no_less(draw_mw, some, others, factor, hour):
    # hours' use is left out: a higher peak widens its dear first step, or its cheap one
    lines = (*some[:-1], *others)
    more = draw_mw.copy()
    more[hour:] *= factor
    assert total(more, lines) >= total(draw_mw, lines) * (1 - 1e-12)


@FEW
@given(draws(), UNSTEPPED, st.sampled_from([0.5, 2.0, 4.0]))
def test_without_steps_twice_the_draw_and_contract_cost_twice(draw_mw, lines, factor):
    once, more = total(draw_mw, lines), total(factor * draw_mw, lines, factor * 60.0)
    assert more == pytest.approx(factor * once, rel=1e-9)


@FEW
@given(draws(), UNSTEPPED, STEPPED)
def test_lines_add_up(draw_mw, some, others):
    # a minimum bill of all lines is no line by itself
    apart = total(draw_mw, some) + total(draw_mw, others[:-1])
    assert total(draw_mw, (*some, *others[:-1])) == pytest.approx(apart, rel=1e-9)


@FEW
@given(draws(), FLAT_DEMANDS, st.integers(1, 12))
def test_a_ratchet_of_nothing_is_none(draw_mw, line, months):
    none, nothing = (
        replace(line, ratchet=None),
        replace(line, ratchet=Ratchet(0, months)),
    )
    assert total(draw_mw, (nothing,)) == total(draw_mw, (none,))


@FEW
@given(draws(), st.floats(0, 50))
def test_billed_on_all_of_a_contract_that_is_never_passed_is_a_price_of_the_contract(
    draw_mw, price
):
    line = DemandCharge("d", (PriceSteps.flat(price),) * 12, least_of_contract=1.0)
    contract_mw = draw_mw.max() + 1
    by_hand = price * contract_mw * 1000 * 12
    assert total(draw_mw, (line,), contract_mw) == pytest.approx(by_hand)


@FEW
@given(draws(), FLAT_DEMANDS)
def test_a_ratchet_makes_nothing_cheaper_and_bills_no_more_than_the_highest(
    draw_mw, line
):
    plain = replace(line, ratchet=None)
    tariff = Tariff("T", (line,), contract_mw=60.0)
    billed = bill(draw_mw, CALENDAR, tariff).line("demand").amount
    alone = bill(draw_mw, CALENDAR, replace(tariff, lines=(plain,)))
    assert (billed >= alone.line("demand").amount).all()
    assert billed.max() <= max(draw_mw.max(), 60.0)
