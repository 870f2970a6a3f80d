"""Least demand in the programme model: only what the load does not reach is paid on top."""

import pytest
from billed_plans import LINE, billed_case

from abilene.budget import Budget
from abilene.buildout.model.assemble import formulate
from abilene.buildout.search import plan_case
from abilene.dates import HOURS_PER_QUARTER

RUNNING = 40.0 * HOURS_PER_QUARTER
FIXED = 3 * 1000 + 4 * 365 / 4


def test_a_late_phase_pays_for_the_contract_that_it_does_not_use():
    """100 MW run from the third quarter on: one quarter of 40 MW at 30,000 USD strands, and nothing after."""
    plan = plan_case(billed_case(), Budget())
    assert str(plan.energised["a", "p"]) == "2026-Q2"
    electricity = plan.electricity_usd["a"]
    assert electricity[1] == pytest.approx(40 * 30e3 + FIXED)
    assert electricity[2] == pytest.approx(100 * RUNNING + FIXED)
    assert electricity.get(0, 0.0) == pytest.approx(0.0)


def test_what_the_load_is_billed_counts_against_the_contract():
    """A contract of 300 MW: 240 MW are billed at least, 90 of the load."""
    plan = plan_case(billed_case(contract_mw=300), Budget())
    short_usd = 240 * 30e3 - 100 * 27e3
    grown = 1.0  # no inflation is stated
    assert plan.electricity_usd["a"][6] == pytest.approx(
        (100 * RUNNING + FIXED + short_usd) * grown
    )


def test_measured_load_counts_too():
    plan = plan_case(billed_case(history=True, contract_mw=300), Budget())
    short_usd = 120 * 30e3 - 100 * 27e3
    assert plan.electricity_usd["a"][1] == pytest.approx(
        100 * RUNNING + FIXED + short_usd
    )


def test_the_relaxation_over_cuts_leaves_it_out():
    assert LINE.bills.usd
    rows = [len(formulate(billed_case(), power=p).model.row_low) for p in ("candidates", "bound")]  # fmt: skip
    assert rows[0] >= rows[1]
