"""What is billed once a plan is known: one split, whatever columns a search has left."""

from dataclasses import replace

import numpy as np
import pytest
from billed_plans import BILLS, LINE, TERMS, billed_case

from abilene.budget import Budget
from abilene.buildout.billed import by_line_usd, ratcheted_mw, with_least_bills
from abilene.buildout.model.assemble import formulate
from abilene.buildout.model.objectives import objectives, present_cost
from abilene.buildout.model.terms import add, value
from abilene.buildout.search import plan_case, solved
from abilene.buildout.tariff_bills import tariff_bills

KEY = ("grid.g", "demand")
RATCHET = {"share": 0.8, "months": 11}
SUMMER = (0.5,) * 5 + (0.9,) * 3 + (0.5,) * 4
"""Peaks of a MW of load. [MW]"""


def case_of(peaks=(0.9,) * 12, ratchet=RATCHET, **more):
    """Return the case of 100 MW whose demand line has a ratchet."""
    demand = {**TERMS["lines"]["demand"], "ratchet": ratchet}
    bills = replace(BILLS, peaks_mw={KEY: ((1.0, peaks),)})
    line = replace(LINE, bills=bills)
    return billed_case(line=line, lines={"demand": demand}, contract_mw=300, **more)


def built():
    """Return the model of that case with load that peaks in summer, and its cheapest solution that builds all."""
    form = formulate(case_of(SUMMER))
    most, *_ = objectives(form)
    goal = dict(most)
    add(goal, present_cost(form), 1e-3)
    form.minimise(goal)
    return form, solved(form.model).x


def test_a_ratchet_that_never_binds_moves_no_dollar_of_what_strands():
    """The split of a plan with it is that of one without: by hand 3.6, 0.9, 0.6, 0.9, 4.5, 4.5, 3.0 m USD."""
    found = tariff_bills(plan_case(case_of(), Budget()), "a")
    without = tariff_bills(plan_case(billed_case(contract_mw=300), Budget()), "a")
    each = np.array([0, 3.6, 0.9, 0.6, 0.9, 4.5, 4.5, 3.0])
    assert found.stranded_usd / 1e6 == pytest.approx(each)
    assert found.stranded_usd == pytest.approx(without.stranded_usd)
    assert found.stranded_of_year_usd == pytest.approx(without.stranded_of_year_usd)
    assert found.carried_usd == pytest.approx(0.0, abs=1e-3)
    assert found.paid.billed_usd == pytest.approx(without.paid.billed_usd)


def test_the_split_does_not_hang_on_the_columns_that_a_search_has_left():
    """A dollar moved from what strands to a ratchet is a solution too: it comes back to the same bill."""
    form, x = built()
    moved = x + np.isin(np.arange(len(x)), [*form.lowest]) * 0.123
    found, again = with_least_bills(form, x), with_least_bills(form, moved)
    assert (again == found).all()
    bills = (form.carried, form.stranded)
    sums = [
        sum(value(terms, one) for by_line in bills for terms in by_line.values())
        for one in (x, found, moved)
    ]
    assert sums[1] == pytest.approx(sums[0], rel=1e-9)
    assert sums[2] > sums[0] + 0.01
    stranded, carried = (by_line_usd(form, found, one)["a", KEY] for one in bills[::-1])
    assert (stranded >= 0).all()
    assert len(stranded) == len(carried) == 9


def test_billed_demand_is_that_of_the_months_as_they_came():
    """100 MW from July 2026 on: 50 MW in December, where 90 were drawn in August; 72 MW are billed."""
    billed = ratcheted_mw(*built())["a", KEY]
    third = [(90 + 90 + 72) / 3, 72, 72, (72 + 72 + 90) / 3, (90 + 90 + 72) / 3]
    assert billed == pytest.approx(np.array([0, 0, *third, 72, 72]))


def test_measured_load_is_billed_as_in_a_year_like_any_other():
    plan = plan_case(case_of(SUMMER, history=True), Budget())
    assert tariff_bills(plan, "a").billed_mw[2:] == pytest.approx(90.0)
