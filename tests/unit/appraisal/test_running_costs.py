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


def test_electricity_costs_the_same_beyond_the_plan_where_its_price_does():
    valuation = valued(SITE, inflation_per_year=0.1)
    cost = ElectricityCost.at(valuation, "a")
    # Energised in 2026-Q3, the chips run for a year: to 2027-Q3, two quarters beyond the plan's next.
    assert cost.load_mw == dict.fromkeys(cost.load_mw, 150)
    for quarter in cost.load_mw:
        year = valuation.case.quarter(quarter).year
        usd = 150 * 40 * HOURS * 1.1 ** (year - 2026)
        assert cost.usd(quarter, 150) == pytest.approx(usd)
        assert cost.usd(quarter, 75) == pytest.approx(usd / 2)


def test_beyond_all_that_is_planned_the_last_four_quarters_count_and_the_first_before_it():
    uneven = replace(
        ElectricityCost.at(valued(SITE), "a"),
        real_usd={2: 5.0, 3: 1.0, 4: 9.0, 5: 2.0, 6: 4.0, 7: 6.0, 8: 3.0},
        load_mw=dict.fromkeys(range(3, 8), 1.0),
    )
    assert uneven.usd(1, 10) == pytest.approx(10.0)
    assert uneven.usd(5, 10) == pytest.approx(20.0)
    assert uneven.usd(9, 10) == pytest.approx(10 * np.mean([9, 2, 4, 6]))
    assert uneven.usd(8, 0) == pytest.approx(3.0), "due whether anything runs or not"


def test_a_factor_on_electricity_scales_it_and_nothing_runs_for_nothing():
    valuation = valued(SITE)
    dear = ElectricityCost.at(replace(valuation, electricity=2.0), "a")
    assert dear.usd(min(dear.load_mw), 1) == pytest.approx(80 * HOURS)
    assert replace(dear, real_usd={}, load_mw={}).usd(3, 1) == 0


def test_a_contract_that_waits_for_a_phase_that_never_runs_takes_nothing():
    poor = valued(capital={"all": {"amount_usd": 1}})
    made = poor.programme.model_dump(by_alias=True)
    due = {"usd_per_year": 4e6, "from": "2026-Q1", "when_energised": "a.p"}
    made["obligations"] = {"later": due}
    waiting = replace(poor, programme=type(poor.programme).model_validate(made))
    whole, _ = worths(waiting)
    assert whole is None or not rows(whole, "obligations_usd")
