"""The objectives, one after the other, as terms; by hand."""

import numpy as np
import pytest
from small_programmes import HARDWARE, programme, situation

from abilene.buildout.binding import fix_quarters
from abilene.buildout.case import Case
from abilene.buildout.model.assemble import formulate
from abilene.buildout.model.objectives import (
    compute,
    less_npv,
    objective,
    objectives,
    operating_quarters,
    present_cost,
    shortfall,
    working,
)
from abilene.buildout.model.terms import value
from abilene.buildout.search import solved

BN = 1e9
FREE = {"free": {"amount_usd": 9 * BN}}
ONE = {"a": {"phases": {"p": {}}}}
PRICED = {"chips": HARDWARE["chips"] | {"usd_per_accelerator_hour": 2.0}}


def form(where=None, sites=ONE, **header):
    return formulate(Case(programme(sites, FREE, **header), where or situation()))


def test_npv_is_the_objective_where_compute_has_a_price_unless_the_file_says_otherwise():
    assert objective(form().case) == "most_compute"
    assert objective(form(hardware=PRICED).case) == "npv"
    assert (
        objective(form(hardware=PRICED, objective="most_compute").case)
        == "most_compute"
    )


def test_one_objective_under_npv_and_two_otherwise():
    assert len(objectives(form(hardware=PRICED))) == 1
    first, second = objectives(form())
    assert set(first.values()) == {-0.1}, "less GW, in each quarter"
    assert second == present_cost(form())


def test_compute_counts_every_quarter_or_up_to_a_day():
    one = form()
    assert compute(one) == pytest.approx(
        {one.on[("a", "p"), t]: 0.1 for t in (1, 2, 3)}
    )
    until = form(most_compute_by="2026-Q3")
    assert set(compute(until)) == {until.on[("a", "p"), t] for t in (1, 2)}
    assert working(one, 0) == {}


def test_a_path_is_missed_by_what_was_announced_and_does_not_run():
    one = form(situation(a__p="2026-Q3"), objective="target_path")
    terms = shortfall(one)
    assert set(terms.values()) == {1.0}
    assert one.model.row_low[-4:] == pytest.approx([0, 0, 0.1, 0.1])


@pytest.mark.parametrize(("energised", "missed_gw"), [(2, 0.0), (3, 0.1), (None, 0.2)])
def test_what_is_announced_is_missed_in_each_quarter_in_which_it_does_not_run(
    energised, missed_gw
):
    """100 MW from the third quarter of four on."""
    one = form(situation(a__p="2026-Q3"), objective="target_path")
    assert fix_quarters(one, {("a", "p"): energised})
    one.minimise(shortfall(one))
    assert solved(one.model).value == pytest.approx(missed_gw)


@pytest.mark.parametrize(("life_years", "goals"), [(0.5, 3), (0.75, 2), (2, 2)])
def test_early_load_is_a_goal_where_accelerators_may_end_within_the_plan(
    life_years, goals
):
    """Energised in quarter 1 of 4 they run for two quarters to 3, for three to the end."""
    chips = {"chips": HARDWARE["chips"] | {"life_years": life_years}}
    assert len(objectives(form(hardware=chips))) == goals


@pytest.mark.parametrize("energised", [1, 2, 3])
def test_revenue_counts_to_the_end_of_the_accelerators(energised):
    """Whenever they begin, 100,000 of them earn 2 USD an hour for six quarters."""
    chips = {"chips": PRICED["chips"] | {"life_years": 1.5}}
    one = form(hardware=chips)
    x = np.zeros(len(one.model.cost))
    x[one.one] = 1.0
    for (_, t), column in one.on.items():
        x[column] = float(t >= energised)
    earned = value(present_cost(one), x) - value(less_npv(one), x)
    assert earned == pytest.approx(6 * 1e5 * 2.0 * 8766 / 4 / BN)


def equipped(**gas):
    kinds = {"gas": {"capex_usd_per_kw": 1000, "lead_months": 0} | gas}
    site = {"a": ONE["a"] | {"equipment": {"gas": {"max_mw": 50, "from": "2026-Q1"}}}}
    return form(sites=site, equipment=kinds, inflation_per_year=0.1, end="2027-Q2")


def test_equipment_that_serves_nothing_costs_something_in_the_last_quarter_too():
    """What is bought in the last quarter has served one when it counts as sold: so it is never free."""
    for life_years in (None, 2, 35):
        one = equipped(life_years=life_years)
        last = one.built["a", "gas", 5]
        assert present_cost(one)[last] > 0


def test_cost_is_discounted_to_the_quarter_of_the_day_of_the_plan():
    where = situation("2026-05-01")
    one = form(where, discount_rate_per_year=0.08)
    found = present_cost(one)
    on = one.on[("a", "p"), 2]
    # in 2026-Q3: 0.5 bn in Q2 and 2.5 bn in Q3; a quarter later, all of it a quarter later
    q = 1.08**-0.25
    assert found[on] == pytest.approx((0.5 + 2.5 * q) - (0.5 * q + 2.5 * q * q))


def test_revenue_counts_up_to_the_quarter_after_the_plan():
    one = form(hardware=PRICED)
    assert operating_quarters(one.case) == range(5)
    quarter_bn = 100e6 / 1000 * 2.0 * 8766 / 4 / BN
    on = one.on[("a", "p"), 3]
    difference = less_npv(one)[on] - present_cost(one)[on]
    assert difference == pytest.approx(-quarter_bn)
