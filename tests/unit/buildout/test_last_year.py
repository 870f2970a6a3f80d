"""What the power of a plan does over the last year of its hours, by hand."""

from dataclasses import replace

import numpy as np
import pytest
from small_programmes import programme, situation

from abilene.budget import Budget
from abilene.buildout.candidates import CandidateDesign, SitePower, UnitPrice
from abilene.buildout.case import Case
from abilene.buildout.last_year import (
    co2_t_of_year,
    co2_t_per_mwh_served,
    facility_mwh_of_year,
    grid_price_usd_per_mwh,
    hours_of_year,
    it_mwh_of_year,
    lifted_usd_of_year,
    quarters_that_run,
    shed_mwh_of_year,
)
from abilene.buildout.search import plan_case
from abilene.site.season_response import SeasonResponse
from abilene.site.seasons import SeasonLoss

STEPS = 2160
"""Hours of a quarter in the designs below, whatever quarter it is."""
DAYS = np.array([90, 91, 92, 92])
MWH = DAYS / 365 * 8766
"""What a MW asks for in each quarter."""
OWN = CandidateDesign(
    "own",
    (50.0,) * 4,
    {"gas": 1.0},
    responses=(
        SeasonResponse(0.4, shed_share={"spot": 0.1}, steps=STEPS, outage=0b0111),
    )
    * 4,
)
LINE = CandidateDesign(
    "line",
    (50.0,) * 4,
    grid={"g": 1.0},
    unserved=(SeasonLoss(), SeasonLoss(100.0, 0.1), SeasonLoss(), SeasonLoss()),
    responses=(
        SeasonResponse(0.3, 1.0, 20.0, steps=STEPS, outage=0b1100, shed=0b1),
        SeasonResponse(0.2, 0.9, 45.0, 7.5, {"spot": 0.02, "rest": 0.08}, STEPS),
        SeasonResponse(0.3, 1.0, 20.0, steps=STEPS),
        SeasonResponse(0.3, 1.0, 20.0, steps=STEPS),
    ),
)


def planned(own=OWN, line=LINE, stated=False):
    """Return the plan of 100 MW at site a, 60 on the line and 40 own; and of site b at a stated price, if asked."""
    power = SitePower(
        (own, line), {"gas": UnitPrice("gas", 1e6)}, {"g": (("g", "firm_mw"),)}
    )
    a = {
        "phases": {"p": {}},
        "grid": {"g": {"firm_mw": 60, "from": "2026-Q1"}},
        "equipment": {"gas": {"max_mw": 40, "from": "2026-Q1"}},
    }
    sites = {"a": a, "b": {"phases": {"p": {}}}} if stated else {"a": a}
    made = programme(sites, {"free": {"amount_usd": 9e9}}, end="2027-Q4")
    return plan_case(Case(made, situation(), site_powers={"a": power}), Budget())


@pytest.fixture(scope="module")
def plan():
    return planned()


def with_served(plan, **mw):
    """Return the plan with other load on its designs, in each of its eight quarters. [MW]"""
    served = {("a", design): np.array(each, dtype=float) for design, each in mw.items()}
    return replace(plan, served_mw=served, facility_mw={"a": sum(served.values())})


def test_hours_in_which_both_designs_are_short_count_once(plan):
    """Own power is short in three hours of each quarter, the line in two of the first: one of them is the same.

    The mean by MW was 40% of 12 and 60% of 2.
    """
    hours = 4 * DAYS[0] + 3 * DAYS[1] + 3 * DAYS[2] + 3 * DAYS[3]
    assert hours_of_year(plan, "a", "outage") == pytest.approx(hours * 24 / STEPS)
    assert hours_of_year(plan, "a", "shed") == pytest.approx(1)


def test_a_part_of_the_load_that_is_cut_is_load_that_is_short(plan):
    """Nine tenths run: the other tenth is short in three hours of each quarter, and not a tenth of them."""
    cut = with_served(plan, own=[10] * 8, line=[90] * 8)
    assert hours_of_year(cut, "a", "outage") == hours_of_year(plan, "a", "outage")


def test_a_sliver_of_load_is_no_outage(plan):
    sliver = with_served(plan, own=[0.09] * 8, line=[99.91] * 8)
    assert hours_of_year(sliver, "a", "outage") == pytest.approx(2)


def test_each_design_counts_in_the_quarters_in_which_it_runs(plan):
    """What stands at the end of the second quarter of 2027 runs in the third; the last, of one quarter, was taken for the year."""
    mixed = with_served(
        plan, own=[0] * 5 + [100, 0, 0], line=[0] * 4 + [100, 0, 100, 100]
    )
    hours = 3 * DAYS[2] * 24 / STEPS + 2
    assert hours_of_year(mixed, "a", "outage") == pytest.approx(hours)
    tonnes = 100 * MWH * [0.3, 0.2, 0.4, 0.3]
    assert co2_t_of_year(mixed, "a") == pytest.approx(tonnes.sum())
    served = 100 * MWH * [1, 0.9, 1, 1]
    assert co2_t_per_mwh_served(mixed, "a") == pytest.approx(
        tonnes.sum() / served.sum()
    )
    usd, bought = MWH * [20, 45, 0, 20], MWH * [1, 0.9, 0, 1]
    assert grid_price_usd_per_mwh(mixed, "a") == pytest.approx(usd.sum() / bought.sum())
    shed = shed_mwh_of_year(mixed, "a")
    assert shed["spot"] == pytest.approx(100 * (0.02 * MWH[1] + 0.1 * MWH[2]))
    assert shed["rest"] == pytest.approx(100 * 0.08 * MWH[1])
    assert lifted_usd_of_year(mixed, "a") == pytest.approx(100 * 7.5 * MWH[1])


def test_quarters_in_which_nothing_runs_yet_are_left_out(plan):
    late = with_served(plan, line=[0] * 7 + [100])
    assert hours_of_year(late, "a", "outage") == pytest.approx(2)
    assert co2_t_of_year(late) == pytest.approx(100 * MWH[0] * 0.3)


FACTORS = (0.5, 0.6, 0.7, 0.8)
IT_FACTORS = (0.9, 0.8, 0.7, 0.6)


def test_the_quarters_that_run_are_those_of_the_last_year_with_load(plan):
    mixed = with_served(plan, own=[9, 9, 9, 9, 0, 100, 0, 50])
    at, quarters = quarters_that_run(mixed, "a")
    # what stands at the end of the second quarter runs in the third
    assert at.tolist() == [5, 7]
    assert quarters.tolist() == [2, 0]


def test_a_year_asks_for_its_peaks_by_the_share_that_their_hours_ask_for():
    loads = {"load_factor": FACTORS, "it_factor": IT_FACTORS}
    both = planned(replace(OWN, **loads), replace(LINE, **loads), stated=True)
    peaks = {"a": np.array([9.0] * 4 + [0, 100, 0, 50]), "b": np.full(8, 10.0)}
    it = {"a": peaks["a"] * 0.8, "b": np.full(8, 9.0)}
    made = replace(both, facility_mw=peaks, it_mw=it)
    of_a = 100 * MWH[2] * 0.7 + 50 * MWH[0] * 0.5
    assert facility_mwh_of_year(made, "a") == pytest.approx(of_a)
    assert it_mwh_of_year(made, "a") == pytest.approx(
        80 * MWH[2] * 0.7 + 40 * MWH[0] * 0.9
    )
    # what is not sized by the hour asks for its peak in all hours
    assert facility_mwh_of_year(made) == pytest.approx(of_a + 10 * 8766)
    assert it_mwh_of_year(made, "b") == pytest.approx(9 * 8766)
    unknown = planned(replace(OWN, it_factor=None), replace(LINE, it_factor=None))
    assert it_mwh_of_year(unknown, "a") is None


def test_what_was_not_sized_makes_the_sum_unknown():
    both = planned(stated=True)
    assert hours_of_year(both, "b", "outage") is None
    assert shed_mwh_of_year(both, "b") == {}
    assert co2_t_of_year(both) is grid_price_usd_per_mwh(both) is None
    assert co2_t_of_year(both, "a") == co2_t_of_year(planned()) > 0
    nothing = with_served(both, line=[0] * 8)
    assert hours_of_year(nothing, "a", "outage") is None
    assert co2_t_per_mwh_served(nothing, "a") is None


def test_emissions_that_nobody_says_make_the_sum_unknown_and_nothing_else():
    first, *others = LINE.responses
    dark = replace(
        LINE, responses=(replace(first, co2_t_per_mwh=None), *others), unserved=()
    )
    plan = planned(line=replace(dark, unserved=LINE.unserved))
    assert co2_t_of_year(plan) is co2_t_per_mwh_served(plan, "a") is None
    assert grid_price_usd_per_mwh(plan) > 0


def test_without_anything_bought_there_is_no_price(plan):
    assert grid_price_usd_per_mwh(with_served(plan, own=[100] * 8)) is None
