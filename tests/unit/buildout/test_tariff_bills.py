"""What the campuses of a plan are billed, by hand."""

from dataclasses import replace

import numpy as np
import pytest
from billed_plans import BILLS, LINE, billed_case

from abilene.budget import Budget
from abilene.buildout.least_demand import least_demands, least_usd
from abilene.buildout.search import plan_case
from abilene.buildout.tariff_bills import _Billed, tariff_bills


@pytest.fixture(scope="module")
def plan():
    """100 MW from the third quarter of 2026 on; a contract of 300 MW, half of it for a year."""
    return plan_case(billed_case(contract_mw=300), Budget())


def test_lines_of_the_last_year(plan):
    found = tariff_bills(plan, "a")
    assert found.lines_usd == pytest.approx(
        {
            ("grid.g", "energy"): 100 * 4 * 60_000,
            ("grid.g", "demand"): 100 * (3 * 27_000 + 18_000),
        }
    )
    assert found.energy_mwh == pytest.approx(100 * 4 * 2000)


def test_demand_by_quarter_and_what_strands(plan):
    found = tariff_bills(plan, "a")
    assert found.billed_mw == pytest.approx(np.array([0, 0, 90, 90, 90, 90, 90, 90]))
    assert found.least_mw == pytest.approx(
        np.array([0, 120, 120, 120, 120, 240, 240, 240])
    )
    each = [0, 3.6, 0.9, 0.6, 0.9, 4.5, 4.5, 3.0]  # m USD; no December
    assert found.stranded_usd / 1e6 == pytest.approx(np.array(each))
    assert found.fixed_usd[1:] == pytest.approx(np.full(7, 3365.0))
    assert found.exit_usd[7] == pytest.approx(30_000 * 240)


def test_what_strands_is_part_of_the_cost_of_electricity(plan):
    found = tariff_bills(plan, "a")
    assert plan.electricity_usd["a"][1] == pytest.approx(
        found.stranded_usd[1] + found.fixed_usd[1]
    )


def test_a_design_that_does_not_draw_through_a_line_is_billed_nothing_by_it(plan):
    (least,) = least_demands(plan.case, "a")
    other = _Billed(plan, "a", replace(least, part="grid.other"))
    due_usd = [least_usd(plan.case, least, t) for t in range(8)]
    assert other.stranded_usd == pytest.approx(np.array(due_usd))


def test_demand_is_billed_by_a_line_that_asks_nothing_of_the_contract_too():
    """The window of July bills 0.95 MW/MW in its quarter, the demand line 0.9 in each."""
    key = ("grid.g", "peak")
    more = replace(BILLS, billed_mw=BILLS.billed_mw | {key: (0.0, 0.0, 0.95, 0.0)})
    found = plan_case(billed_case(line=replace(LINE, bills=more)), Budget())
    bills = tariff_bills(found, "a")
    assert bills.billed_mw == pytest.approx(np.array([0, 0, 95, 90, 90, 90, 95, 90]))
    free = replace(BILLS, billed_mw={key: (0.5, 0.4, 0.6, 0.3)})
    alone = tariff_bills(
        plan_case(billed_case(line=replace(LINE, bills=free)), Budget()), "a"
    )
    assert alone.billed_mw == pytest.approx(np.array([0, 0, 60, 30, 50, 40, 60, 30]))
    assert alone.least_mw == pytest.approx(bills.least_mw)
    assert alone.stranded_usd == pytest.approx(bills.stranded_usd)


def test_without_a_tariff_there_are_no_bills():
    bare = plan_case(billed_case(tariff=None), Budget())
    assert tariff_bills(bare, "a") is None
