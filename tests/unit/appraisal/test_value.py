"""What a small plan is worth, by hand: levelised cost, present value, rates of return, and what is missing."""

import pickle
from dataclasses import replace

import numpy as np
import pytest
from small_programmes import HARDWARE
from small_valuations import LIVING, rows, valued

from abilene.appraisal import no_life, worths
from abilene.appraisal.value import several_rates
from abilene.dates import Quarter
from abilene.finance.worth import QuarterlyCash, axis


def test_without_a_price_there_is_a_cost_but_no_worth():
    whole, _ = worths(valued())
    assert (whole.npv_usd, whole.irr) == (None, None)
    assert "hardware.chips.usd_per_accelerator_hour" in whole.notes[0]


def test_without_a_life_nothing_is_valued():
    valuation = valued(hardware=HARDWARE)
    assert worths(valuation) == (None, {})
    assert "hardware.chips.life_years" in no_life(valuation)[0]


def test_running_costs_that_nobody_gives_are_named():
    whole, _ = worths(valued())
    assert any("opex_usd_per_it_kw_year" in note for note in whole.notes)


def test_what_costs_nothing_is_valued_all_the_same():
    chips = {
        "chips": LIVING["chips"]
        | {"price_usd_per_accelerator": 0, "usd_per_accelerator_hour": 2}
    }
    whole, _ = worths(
        valued({"a": {"phases": {"p": {"shell_usd_per_it_kw": 0}}}}, hardware=chips)
    )
    assert sorted(rows(whole, "hours")) == ["2026-Q3", "2026-Q4", "2027-Q1", "2027-Q2"]
    assert whole.lcoc_usd_per_gpu_hour == pytest.approx(0, abs=1e-12)
    assert whole.npv_usd == pytest.approx(2e5 * 8766)
    assert whole.irr.rates == ()


def test_several_rates_of_return_are_said_with_the_cash_that_turns_again():
    """Lorie and Savage's pump: -1,600, +10,000, -10,000, here with the last as tax alone, has 25 and 400 %."""
    quarters = axis(Quarter.parse("2026-Q4"), Quarter.parse("2028-Q4"))
    rows = {name: np.zeros(9) for name in ("hardware_usd", "revenue_usd", "tax_usd")}
    rows["hardware_usd"][0], rows["revenue_usd"][4] = 1600e6, 10_000e6
    bare = replace(QuarterlyCash.empty(quarters), **rows)
    assert several_rates(bare) == []
    rows["tax_usd"][8] = 10_000e6
    (note,) = several_rates(replace(bare, **rows))
    assert note.startswith("2 internal rates of return, 25.0% and 400.0% a year")
    assert "turns again: -10,000.0 m USD in 2028-Q4, most of it tax;" in note


def test_the_whole_is_the_sum_of_its_campuses():
    chips = {"chips": LIVING["chips"] | {"usd_per_accelerator_hour": 3.0}}
    sites = {"a": {"phases": {"p": {}}}, "b": {"phases": {"p": {"it_mw": 50}}}}
    whole, found = worths(valued(sites, hardware=chips, discount_rate_per_year=0.1))
    assert whole.npv_usd == pytest.approx(sum(one.npv_usd for one in found.values()))
    assert whole.flows.cash_usd == pytest.approx(
        sum(one.flows.cash_usd for one in found.values())
    )


def test_a_worth_pickles_and_comes_back_equal():
    whole, _ = worths(valued())
    back = pickle.loads(pickle.dumps(whole))
    assert back.flows.by_year() == whole.flows.by_year()
    assert (back.notes, back.lcoc_usd_per_gpu_hour) == (
        whole.notes,
        whole.lcoc_usd_per_gpu_hour,
    )
