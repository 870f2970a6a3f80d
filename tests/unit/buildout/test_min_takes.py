"""What contracts with a minimum take ask for and what is taken, by quarter."""

from dataclasses import replace

import numpy as np
import pytest
from billed_plans import BILLS, LINE, billed_case

from abilene.budget import Budget
from abilene.buildout.levelised import levelised_usd_per_mwh
from abilene.buildout.min_takes import takes_of
from abilene.buildout.search import plan_case
from abilene.site.season_bills import YearTake

HOURS = np.array([2160.0, 2184.0, 2208.0, 2208.0])
TAKES = {"grid.g": (YearTake(1.0, (*HOURS,), (0.0,) * 4, (*HOURS,), (30.0,) * 4),)}


def plan_of(**more):
    """Return the plan of 100 MW on a contract of 300 MW."""
    line = replace(LINE, bills=replace(BILLS, takes=TAKES), lcoe_usd_per_mwh=1.0)
    return plan_case(billed_case(line=line, firm_mw=300, **more), Budget())


def test_least_taken_and_paid():
    (found,) = takes_of(plan_of(min_take=0.6, tariff=None), "a")
    hours = np.resize(HOURS, 8)
    assert found.part == "grid.g"
    assert found.least_mwh == pytest.approx(180 * hours * (np.arange(8) > 0))
    assert found.taken_mwh == pytest.approx(100 * hours * (np.arange(8) > 1))
    lacking_mwh = found.least_mwh - found.taken_mwh
    assert found.not_taken_usd == pytest.approx(30 * lacking_mwh)


def test_a_ramp_and_a_term_hold_for_it_too():
    """Half of the contract in the first of two years, and none after."""
    (found,) = takes_of(plan_of(min_take=0.6, term={"years": 1.5}), "a")
    share = np.array([0, 0.5, 0.5, 0.5, 0.5, 1, 1, 0])
    assert found.least_mwh == pytest.approx(180 * share * np.resize(HOURS, 8))


def test_it_is_in_the_levelised_cost():
    """80 MW at 30 USD/MWh on 100 MW of load: 24 USD/MWh, over 8,760 of 8,766 hours."""
    with_it = levelised_usd_per_mwh(plan_of(min_take=0.6, tariff=None), "a")
    without = levelised_usd_per_mwh(plan_of(tariff=None), "a")
    assert with_it - without == pytest.approx(24 * 8760 / 8766)


def test_without_a_minimum_take_there_is_none():
    assert not list(takes_of(plan_of(tariff=None), "a"))
    assert not list(takes_of(plan_of(min_take=0.6, tariff=None, sized=False), "a"))
