"""The cash of one campus, by hand: what it earns and costs to run, and over which quarters."""

import pytest
from small_valuations import HOURS, LIVING, rows, valued

from abilene.appraisal import worths
from abilene.appraisal.cash_flow import CampusCashFlow


def test_accelerators_run_for_their_life_from_the_quarter_after_they_are_energised():
    whole, sites = worths(valued())
    assert rows(whole, "shell_usd") == {"2026-Q1": 0.5e9, "2026-Q2": 0.5e9}
    assert rows(whole, "hardware_usd") == {"2026-Q2": 2e9}
    assert rows(whole, "hours") == {
        q: pytest.approx(1e5 * HOURS)
        for q in ("2026-Q3", "2026-Q4", "2027-Q1", "2027-Q2")
    }
    assert whole.lcoc_usd_per_gpu_hour == pytest.approx(3e9 / (1e5 * 8766))
    assert sites["a"].lcoc_usd_per_gpu_hour == whole.lcoc_usd_per_gpu_hour


def test_revenue_running_costs_and_electricity():
    chips = {
        "chips": LIVING["chips"]
        | {"usd_per_accelerator_hour": {2026: 4.0, 2027: 3.0}, "sold_share": 0.5}
    }
    site = {
        "phases": {"p": {}},
        "opex_usd_per_it_kw_year": 400,
        "power_usd_per_mwh": 40,
        "facility_per_it_peak": 1.5,
    }
    whole, _ = worths(
        valued(
            {"a": site},
            hardware=chips,
            inflation_per_year=0.1,
            discount_rate_per_year=0.08,
        )
    )
    hours = 0.5e5 * HOURS
    assert rows(whole, "revenue_usd") == pytest.approx(
        {
            "2026-Q3": 4 * hours,
            "2026-Q4": 4 * hours,
            "2027-Q1": 3 * hours,
            "2027-Q2": 3 * hours,
        }
    )
    assert rows(whole, "opex_usd")["2027-Q1"] == pytest.approx(400e5 / 4 * 1.1)
    assert rows(whole, "electricity_usd")["2026-Q4"] == pytest.approx(150 * HOURS * 40)
    assert rows(whole, "electricity_usd")["2027-Q2"] == pytest.approx(
        150 * HOURS * 40 * 1.1
    )  # after the plan
    assert whole.npv_usd == pytest.approx(
        whole.flows.npv_usd(0.08, whole.flows.quarters[0])
    )


def test_a_rent_replaces_the_price_of_hours():
    whole, _ = worths(
        valued({"a": {"phases": {"p": {}}, "contract_usd_per_it_mw_year": 8e6}})
    )
    assert rows(whole, "revenue_usd")["2026-Q4"] == pytest.approx(2e6 * 100)
    assert whole.npv_usd == pytest.approx(0.8e9 - 3e9)
    assert whole.irr.only < -0.5


def test_the_span_reaches_from_the_first_payment_to_the_last_quarter_that_runs():
    campus = CampusCashFlow(valued(), "a")
    assert (min(campus.span), max(campus.span)) == (0, 5)


def test_nothing_runs_where_nothing_is_energised():
    campus = CampusCashFlow(valued(capital={"all": {"amount_usd": 1}}), "a")
    assert campus.runs == []
    assert campus.span == []
    assert campus.bought(0) == []


def test_hardware_without_a_price_is_named_once_and_not_where_a_tenant_pays():
    phases = {"p": {}, "q": {}}
    campus = CampusCashFlow(valued({"a": {"phases": phases}}), "a")
    assert campus.unpriced == ("chips",)
    let = {"a": {"phases": phases, "contract_usd_per_it_mw_year": 8e6}}
    assert CampusCashFlow(valued(let), "a").unpriced == ()
    priced = {"chips": LIVING["chips"] | {"usd_per_accelerator_hour": 2.0}}
    assert CampusCashFlow(valued(hardware=priced), "a").unpriced == ()


def test_an_axis_that_starts_later_holds_the_same_cash():
    campus = CampusCashFlow(valued(), "a")
    case = campus.valuation.case
    early = campus.flows(tuple(case.quarter(t) for t in range(-4, 8)), -4)
    late = campus.flows(tuple(case.quarter(t) for t in range(8)), 0)
    assert early.hardware_usd[4:].tolist() == late.hardware_usd.tolist()
    assert early.hours.sum() == late.hours.sum() == pytest.approx(4e5 * HOURS)
