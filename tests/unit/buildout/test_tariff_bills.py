"""What the campuses of a plan are billed, by hand."""

from dataclasses import replace

import numpy as np
import pytest
from billed_plans import BILLS, LINE, billed_case

from abilene.budget import Budget
from abilene.buildout.levelised import levelised_usd_per_mwh
from abilene.buildout.search import plan_case
from abilene.buildout.tariff_bills import tariff_bills


@pytest.fixture(scope="module")
def plan():
    """100 MW from the third quarter of 2026 on; a contract of 300 MW, half of it for a year."""
    return plan_case(billed_case(contract_mw=300), Budget())


def test_lines_of_the_last_year(plan):
    found = tariff_bills(plan, "a")
    assert found.lines_usd == pytest.approx(
        {
            ("grid.g", "energy"): 100 * 4 * 60_000,
            # contract: 240 MW, of which the load reaches 90; no December
            ("grid.g", "demand"): 240 * (3 * 30_000 + 20_000),
            ("grid.g", "customer"): 4 * 3365,
        }
    )
    assert found.stranded_of_year_usd == pytest.approx(
        {("grid.g", "demand"): 150 * (3 * 30_000 + 20_000)}
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


def test_the_last_year_is_that_of_the_last_three_quarters_and_the_one_after(plan):
    found = tariff_bills(plan, "a")
    assert found.after.billed_mw == pytest.approx(90.0)
    assert found.after.least_mw == pytest.approx(240.0)
    assert found.after.stranded_usd == pytest.approx(150 * 30_000)
    assert found.after.carried_usd is None
    assert found.after.fixed_usd == pytest.approx(3365.0)
    year_usd = found.paid.billed_usd[-3:].sum() + found.after.billed_usd
    assert year_usd == pytest.approx(sum(found.lines_usd.values()))


def test_all_lines_are_in_the_levelised_cost():
    line = replace(LINE, lcoe_usd_per_mwh=1.0)
    plan = plan_case(billed_case(contract_mw=300, line=line), Budget())
    found = tariff_bills(plan, "a")
    bare = replace(plan, case=billed_case(tariff=None, line=line))
    more = levelised_usd_per_mwh(plan, "a") - levelised_usd_per_mwh(bare, "a")
    stood = 4 * 3365 + sum(found.stranded_of_year_usd.values())
    assert more == pytest.approx(stood / (100 * 8766))


def test_after_its_term_a_contract_strands_nothing():
    """A year from the second quarter of 2026 on: it ends with the first of 2027."""
    term = {"years": 1, "ramp": None}
    found = tariff_bills(
        plan_case(billed_case(contract_mw=300, term=term), Budget()), "a"
    )
    assert found.least_mw == pytest.approx(np.array([0, *[240] * 4, 0, 0, 0]))
    assert not found.stranded_usd[5:].any()
    assert found.stranded_of_year_usd == {("grid.g", "demand"): 0.0}
    assert found.fixed_usd[1:] == pytest.approx(np.full(7, 3365.0))
    assert found.paid.billed_usd[6] == pytest.approx(100 * (60_000 + 27_000) + 3365)


def test_what_strands_is_part_of_the_cost_of_electricity(plan):
    found = tariff_bills(plan, "a")
    assert plan.electricity_usd["a"][1] == pytest.approx(
        found.stranded_usd[1] + found.fixed_usd[1]
    )


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
