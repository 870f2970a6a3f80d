"""Laws of what a plan is worth, on random figures over one small build-out."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from small_programmes import HARDWARE, programme, situation

from abilene.appraisal import Valuation, worths
from abilene.budget import Budget
from abilene.buildout.case import Case
from abilene.buildout.search import plan_case
from abilene.programme.schema import Programme

ALL = {"all": {"amount_usd": 100e9}}
SITES = {
    "a": {
        "phases": {"p": {}, "q": {"build_quarters": 4}},
        "power_usd_per_mwh": 45,
        "opex_usd_per_it_kw_year": 200,
    },
    "b": {
        "phases": {"p": {}},
        "grid": {},
        "equipment": {"gas": {"max_mw": 300, "from": "2026-Q3"}},
    },
}


@cache
def built():
    made = programme(
        SITES,
        ALL,
        hardware={"chips": HARDWARE["chips"] | {"life_years": 5}},
        end="2027-Q4",
    )
    return plan_case(Case(made, situation()), Budget())


@st.composite
def valuations(draw):
    """The build-out with other figures: lives, prices, rates, taxes, deductions."""
    data = built().case.programme.model_dump(by_alias=True)
    data["programme"]["inflation_per_year"] = draw(st.floats(-0.02, 0.1))
    data["programme"]["discount_rate_per_year"] = draw(st.floats(0, 0.25))
    data["programme"]["usd_year"] = draw(st.integers(2020, 2030))
    chips = data["hardware"]["chips"]
    chips["life_years"] = draw(st.floats(0.3, 7))
    chips["refreshed_by"] = draw(st.sampled_from([None, "chips"]))
    chips["sold_share"] = draw(st.floats(0.1, 1))
    shell_life = draw(st.one_of(st.none(), st.floats(0.3, 12)))
    for site in data["sites"].values():
        for phase in site["phases"].values():
            phase["shell_life_years"] = shell_life
            phase["shell_usd_per_it_kw"] = draw(st.floats(0, 2e4))
    if draw(st.booleans()):
        schedules = st.sampled_from(["macrs_5", "macrs_15", "sl_5"])
        deductions = st.fixed_dictionaries(
            {
                "depreciation": schedules,
                "bonus": st.sampled_from([0, 0.4, 1]),
                "itc": st.sampled_from([0, 0.3]),
            }
        )
        rate = draw(st.floats(0, 0.5))
        data["finance"] = {
            "income_tax_rate": rate,
            "shell": draw(deductions),
            "hardware": draw(deductions),
            "equipment": {},
        }
    return Valuation(built(), Programme.model_validate(data))


def sold_at(valuation, usd_by_year):
    data = valuation.programme.model_dump(by_alias=True)
    data["hardware"]["chips"]["usd_per_accelerator_hour"] = usd_by_year
    return replace(valuation, programme=Programme.model_validate(data))


def growing(valuation, usd):
    """A price in money of the programme's year, as it grows with inflation."""
    header = valuation.programme.programme
    return {
        y: usd * (1 + header.inflation_per_year) ** (y - header.usd_year)
        for y in range(2026, 2060)
    }


def paid(worth):
    flows = worth.flows
    return float(
        np.abs(
            flows.shell_usd
            + flows.hardware_usd
            + flows.equipment_usd
            + flows.electricity_usd
        ).sum()
    )


@settings(max_examples=40)
@given(valuations())
def test_sold_at_its_levelised_cost_a_plan_is_worth_nothing_more(valuation):
    whole, sites = worths(valuation)
    costs = [
        whole.lcoc_usd_per_gpu_hour,
        *(site.lcoc_usd_per_gpu_hour for site in sites.values()),
    ]
    assume(
        min(costs) >= 0
    )  # deductions may outweigh the cost, and no price is below zero
    sold, _ = worths(
        sold_at(valuation, growing(valuation, whole.lcoc_usd_per_gpu_hour))
    )
    size = paid(sold) * (1 + valuation.programme.programme.discount_rate_per_year) ** 2
    assert abs(sold.npv_usd) <= 1e-9 * size
    for site_id, site in sites.items():
        _, alone = worths(
            sold_at(valuation, growing(valuation, site.lcoc_usd_per_gpu_hour))
        )
        assert abs(alone[site_id].npv_usd) <= 1e-9 * size


@settings(max_examples=40)
@given(valuations(), st.floats(0.5, 5))
def test_campuses_add_up_to_the_programme(valuation, usd):
    whole, sites = worths(sold_at(valuation, {2026: usd}))
    assert sum(site.npv_usd for site in sites.values()) == pytest.approx(
        whole.npv_usd, abs=1e-9 * paid(whole)
    )
    np.testing.assert_allclose(
        sum(site.flows.cash_usd for site in sites.values()),
        whole.flows.cash_usd,
        atol=1e-9 * paid(whole),
    )
    costs = [site.lcoc_usd_per_gpu_hour for site in sites.values()]
    assert min(costs) - 1e-9 <= whole.lcoc_usd_per_gpu_hour <= max(costs) + 1e-9


@settings(max_examples=40)
@given(valuations(), st.floats(0.5, 5), st.floats(1.01, 3))
def test_a_higher_price_is_worth_more_and_changes_no_cost(valuation, usd, factor):
    low, _ = worths(sold_at(valuation, {2026: usd}))
    high, _ = worths(sold_at(valuation, {2026: usd * factor}))
    assert high.npv_usd > low.npv_usd
    assert high.lcoc_usd_per_gpu_hour == pytest.approx(
        low.lcoc_usd_per_gpu_hour, rel=1e-9
    )


@settings(max_examples=40)
@given(valuations(), st.floats(0.5, 5))
def test_years_and_quarters_hold_the_same_cash_and_hours(valuation, usd):
    whole, _ = worths(sold_at(valuation, {2026: usd}))
    years = whole.flows.by_year()
    assert sum(row["cash_usd"] for row in years.values()) == pytest.approx(
        whole.flows.cash_usd.sum(), abs=1e-9 * paid(whole)
    )
    sold = sum(row["hours"] for row in years.values())
    assert sum(row["revenue_usd"] for row in years.values()) == pytest.approx(
        usd * sold
    )


@settings(max_examples=40)
@given(valuations())
def test_nothing_is_sold_at_the_end_for_more_than_it_cost(valuation):
    whole, _ = worths(valuation)
    bought = (
        whole.flows.shell_usd + whole.flows.hardware_usd + whole.flows.equipment_usd
    )
    assert 0 <= whole.flows.residual_usd.sum() <= bought.sum()
    assert whole.flows.residual_usd.min() >= 0
