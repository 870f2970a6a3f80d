"""What is billed whatever a campus draws, by hand."""

from dataclasses import replace

import numpy as np
import pytest
from billed_plans import billed_case

from abilene.budget import Budget
from abilene.buildout.least_demand import least_demands
from abilene.buildout.search import plan_case
from abilene.buildout.standing_bills import LeastBilled, standing_by_line_usd


@pytest.fixture(scope="module")
def plan():
    """100 MW from the third quarter of 2026 on; a contract of 300 MW, half of it for a year."""
    return plan_case(billed_case(contract_mw=300), Budget())


def test_fixed_charges_and_what_strands_by_line_to_the_quarter_after_the_plan(plan):
    found = standing_by_line_usd(plan, "a")
    each = [0, 3.6, 0.9, 0.6, 0.9, 4.5, 4.5, 3.0, 4.5]  # m USD; no December
    assert found["grid.g", "demand"] / 1e6 == pytest.approx(np.array(each))
    fixed = np.array([0] + [3365.0] * 8)
    assert found["grid.g", "customer"] == pytest.approx(fixed)
    assert len(found) == 2


def test_of_a_line_that_bills_nothing_at_least_nothing_strands(plan):
    (least,) = least_demands(plan.case, "a")
    other = LeastBilled(plan, "a", replace(least, part="grid.other"))
    assert not other.stranded_usd.any()
