"""Electricity by quarter, within the plan and beyond it, and what contracts take."""

from dataclasses import replace

import numpy as np
import pytest
from small_valuations import HOURS, rows, valued

from abilene.appraisal import worths
from abilene.appraisal.running_costs import ElectricityCost


def test_contracts_belong_to_their_campus_or_to_all():
    made = valued().programme.model_dump(by_alias=True)
    made["obligations"] = {
        "own": {"site": "a", "usd_per_year": 4e6, "from": "2027-Q1"},
        "shared": {"usd_per_year": 40e6, "from": "2026-Q1", "until": "2026-Q2"},
        "later": {
            "usd_per_year": 4e6,
            "from": "2026-Q1",
            "until": "2026-Q4",
            "when_energised": "a.p",
            "site": "a",
        },
    }
    valuation = valued()
    whole, sites = worths(
        replace(valuation, programme=type(valuation.programme).model_validate(made))
    )
    own = rows(sites["a"], "obligations_usd")
    assert own == {"2026-Q3": 1e6, "2026-Q4": 1e6, "2027-Q1": 1e6, "2027-Q2": 1e6}
    assert rows(whole, "obligations_usd") == {"2026-Q1": 10e6, "2026-Q2": 10e6, **own}


SITE = {
    "a": {"phases": {"p": {}}, "power_usd_per_mwh": 40, "facility_per_it_peak": 1.5}
}


def test_beyond_the_plan_electricity_costs_what_its_last_quarters_cost():
    valuation = valued(SITE, inflation_per_year=0.1)
    cost = ElectricityCost.at(valuation, "a")
    known = cost.real_usd_per_mw
    assert list(known.values()) == pytest.approx([40 * HOURS] * len(known))
    first, last = min(known), max(known)
    year = valuation.case.quarter(last).year
    for quarter in (first - 1, first, last, last + 1, last + 8):
        later = valuation.case.quarter(quarter).year - year
        grown = cost.usd_per_mw(last) * 1.1**later
        assert cost.usd_per_mw(quarter) == pytest.approx(grown)


def test_the_last_four_quarters_count_after_the_plan_and_the_first_before_it():
    valuation = valued(SITE)
    uneven = replace(
        ElectricityCost.at(valuation, "a"),
        real_usd_per_mw={3: 1.0, 4: 9.0, 5: 2.0, 6: 4.0, 7: 6.0},
    )
    assert uneven.usd_per_mw(2) == pytest.approx(1.0)
    assert uneven.usd_per_mw(5) == pytest.approx(2.0)
    assert uneven.usd_per_mw(8) == pytest.approx(np.mean([9, 2, 4, 6]))


def test_a_factor_on_electricity_scales_it_and_nothing_runs_for_nothing():
    valuation = valued(SITE)
    dear = ElectricityCost.at(replace(valuation, electricity=2.0), "a")
    quarter = min(dear.real_usd_per_mw)
    assert dear.usd_per_mw(quarter) == pytest.approx(80 * HOURS)
    assert replace(dear, real_usd_per_mw={}).usd_per_mw(quarter) == 0


def test_a_contract_that_waits_for_a_phase_that_never_runs_takes_nothing():
    poor = valued(capital={"all": {"amount_usd": 1}})
    made = poor.programme.model_dump(by_alias=True)
    due = {"usd_per_year": 4e6, "from": "2026-Q1", "when_energised": "a.p"}
    made["obligations"] = {"later": due}
    waiting = replace(poor, programme=type(poor.programme).model_validate(made))
    whole, _ = worths(waiting)
    assert whole is None or not rows(whole, "obligations_usd")
