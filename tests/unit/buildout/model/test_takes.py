"""Minimum take in the programme model: take-or-pay is paid for what is not taken, by hand."""

from dataclasses import replace

import numpy as np
import pytest
from billed_plans import BILLS, LINE, billed_case

from abilene.budget import Budget
from abilene.buildout.search import plan_case
from abilene.dates import HOURS_PER_QUARTER
from abilene.site.season_bills import YearTake

HOURS = (2160.0, 2184.0, 2208.0, 2208.0)
RUNNING = 40.0 * HOURS_PER_QUARTER


def taking(share=1.0, lacking=0.0, weight=1.0):
    """Return what a MW of load takes in each hour of a quarter, and lacks by itself. [MW/MW]"""
    mwh = [tuple(part * hours for hours in HOURS) for part in (share, lacking)]
    return YearTake(weight, *mwh, HOURS, (30.0,) * 4)


def plan_of(*years, **more):
    """Return the plan of 100 MW that come with the third quarter, on a contract of 300 MW, 60 % of it to be paid for."""
    line = replace(LINE, bills=replace(BILLS, takes={"grid.g": years}))
    terms = {"firm_mw": 300, "min_take": 0.6, "tariff": None, **more}
    return plan_case(billed_case(line=line, **terms), Budget())


def paid(plan):
    """Return what is paid for what is not taken, to the quarter after the plan. [USD]"""
    return plan.not_taken_usd["a", ("grid.g", "")]


def test_what_is_not_taken_is_paid_from_the_connection_on():
    """180 MW are to be paid for: all of it while nothing runs, then 80."""
    plan = plan_of(taking())
    mw = np.array([0, 180, 80, 80, 80, 80, 80, 80, 80])
    hours = np.resize(HOURS, 9)
    assert paid(plan) == pytest.approx(mw * hours * 30.0)
    counted_usd = [0.0, 180 * 30.0 * HOURS_PER_QUARTER, 80 * 30.0 * HOURS_PER_QUARTER]
    counted_usd[2] += 100 * RUNNING
    usd = plan.electricity_usd["a"]
    assert [usd.get(t, 0.0) for t in range(3)] == pytest.approx(counted_usd)


def test_a_load_that_takes_enough_pays_nothing():
    assert paid(plan_of(taking(), firm_mw=150))[2:] == pytest.approx(0.0)


def test_what_a_design_is_priced_with_by_itself_is_not_paid_twice():
    """A MW takes 0.5 and lacks 0.1 by itself, which its running cost has: 130 MW are not taken, 10 of them so."""
    plan = plan_of(taking(0.5, 0.1))
    beyond = plan.take_beyond_usd["a", ("grid.g", "")]
    assert paid(plan)[2] == pytest.approx(130 * 2208 * 30.0)
    assert beyond[2] == pytest.approx(120 * 2208 * 30.0)
    assert plan.electricity_usd["a"][2] == pytest.approx(
        100 * RUNNING + 120 * 30.0 * HOURS_PER_QUARTER
    )


def test_a_good_weather_year_makes_up_for_none_that_is_bad():
    """180 MW of 100 and 220 MW taken, each in half of the years: 80 MW are lacking in one of them."""
    plan = plan_of(taking(1.0, weight=0.5), taking(2.2, weight=0.5))
    assert paid(plan)[2] == pytest.approx(0.5 * 80 * 2208 * 30.0)


def test_measured_load_takes_too():
    plan = plan_of(taking(), history=True)
    assert paid(plan)[1] == pytest.approx(80 * 2184 * 30.0)
