"""Certificates against one LP over all hours, on small campuses with every option at once; and those that were wrong once."""

from dataclasses import replace

import numpy as np
import pytest
from every_option import campuses_with_every_option
from hypothesis import given, settings
from random_campuses import imbalance

from abilene.certificate import proven_cost
from abilene.errors import InputError, NoPlanError
from abilene.power import lp
from abilene.power.problem import Block, Campus, Capacity, Load, Storage
from abilene.power.result import linking_sums
from abilene.power.sizing import size

TOLERANCE = 1e-5
ROUNDING = 1e-6


@settings(max_examples=15, derandomize=True)
@given(campuses_with_every_option())
def test_cost_bound_and_status_are_those_of_one_lp(drawn):
    check(*drawn)


@pytest.mark.slow
@settings(max_examples=200, derandomize=True)
@given(campuses_with_every_option())
def test_cost_bound_and_status_of_many_are_those_of_one_lp(drawn):
    check(*drawn)


def check(years, over):
    """Compare what is sized with one LP over all hours."""
    try:
        best = lp.size_by_lp(years, over=over, method="simplex").cost_usd
    except NoPlanError:  # the more of a part, the more it earns
        with pytest.raises(InputError, match="give it an upper bound"):
            size(years, over=over, tolerance=TOLERANCE)
        return
    sizing = size(years, over=over, tolerance=TOLERANCE)
    rounding = ROUNDING * max(abs(best), 1.0)
    assert sizing.status == proven_cost(sizing.cost_usd, sizing.bound_usd, TOLERANCE)
    assert sizing.bound_usd <= best + rounding
    assert best - rounding <= sizing.cost_usd
    assert sizing.status == "optimal"
    assert sizing.cost_usd <= best + TOLERANCE * abs(best) + rounding
    for campus, operation in zip(years, sizing.operations, strict=True):
        assert imbalance(campus, operation) <= 1e-6
        _keeps_its_limits(campus, operation)


def _keeps_its_limits(campus, operation):
    sums = linking_sums(campus, operation.output_mw)
    sizes = np.array([operation.capacity[name] for name in campus.columns])
    for constraint, total in zip(campus.linking, sums, strict=True):
        limit = constraint.limit(sizes)
        above = total - limit
        assert constraint.most_excess or above <= 1e-6 * max(abs(limit), 1e3)


def test_four_hours_of_negative_prices_under_a_cap_are_as_cheap_as_the_lp_says():
    """A store that burns power paid for: what a mean of trials sets off must not be what it is paid to draw."""
    price = np.array([-50.0, 0.0, 100.0, -50.0])
    grid = Block("grid", Capacity(0, 30.0), price, co2_t_per_mwh=1.0)
    sun = Block("sun", Capacity(0, 20.0, 36e3), 0.0, np.array([1.0, 0.5, 0.1, 0.6]))
    fixed = Capacity.fixed(10.0)
    store = Storage("b", fixed, fixed, charge_efficiency=0.8, discharge_efficiency=0.8)
    load = Load("l", 10.0, np.ones(4), 1000.0)
    campus = Campus((load,), (grid, sun), (store,), co2_cap_t=40e3)
    sizing = size(campus, tolerance=1e-6)
    assert sizing.status == "optimal"
    assert sizing.cost_usd == pytest.approx(-1_280_000.0, rel=2e-6)
    assert sizing.gap <= 1e-6
    assert lp.size_by_lp(campus).cost_usd == pytest.approx(-1_280_000.0)


def year_with_peak(peak):
    """100 MW of load at a tenth, but for one hour in June; 10,000 USD/MW for the peak of each month."""
    shape = np.full(8760, 0.1)
    shape[4000] = peak
    load = Load("l", 100.0, shape, 1e5)
    grid = Block("grid", Capacity(0, 200), 50.0, demand_charge_usd_per_mw=1e4)
    return Campus((load,), (grid,))


@pytest.mark.parametrize("sized", [size, lp.size_by_lp], ids=["engine", "lp"])
def test_the_worst_year_pays_its_own_peaks(sized):
    """By hand: 87,690 MWh at 50 USD, eleven months of 10 MW and one of 100 MW at 10,000 USD/MW."""
    years = [year_with_peak(1.0), year_with_peak(0.1)]
    by_hand = (8759 * 10 + 100) * 50.0 + 1e4 * (11 * 10 + 100)
    assert by_hand == 6_484_500.0
    sizing = sized(years, over="worst")
    assert sizing.cost_usd == pytest.approx(by_hand, rel=1e-4)
    assert sizing.bound_usd <= by_hand * (1 + 1e-9)
    assert sizing.bound_usd == pytest.approx(by_hand, rel=2e-4)
    assert sizing.status == "optimal"


@pytest.mark.parametrize(
    "voll", [1e15, pytest.param(1e18, marks=pytest.mark.slow), 1e21]
)
def test_a_value_of_lost_load_beyond_all_sums_gives_no_false_certificate(voll):
    sun = np.clip(np.sin((np.arange(24) - 6) / 12 * np.pi), 0, 1)
    load = Load("l", 100.0, np.ones(24), voll)
    gas = Block("gas", Capacity(0, 80.0, 13e4), 50.0, co2_t_per_mwh=0.4)
    store = Storage("s", Capacity(0, 200, 1e4), Capacity(0, 900, 6e3))
    blocks = (gas, Block("sun", Capacity(0, 900, 9e4), 0.0, sun))
    for cap in (np.inf, 1e5):
        campus = Campus((load,), blocks, (store,), co2_cap_t=cap)
        sizing = size(campus)
        expected = proven_cost(sizing.cost_usd, sizing.bound_usd, 1e-4)
        assert sizing.status == expected


def test_a_rough_result_is_feasible_even_where_it_was_asked_for():
    sizing = size(replace(year_with_peak(1.0), co2_usd_per_t=0.0), tolerance=0.5)
    assert sizing.status == ("optimal" if sizing.gap <= 1e-3 else "feasible")
    assert sizing.gap > 1e-3
