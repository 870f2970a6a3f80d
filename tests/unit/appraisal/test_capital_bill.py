"""The bill of capital cost, by hand."""

import numpy as np
import pytest
from small_programmes import HARDWARE, programme, situation

from abilene.appraisal.capital_bill import capital_bill
from abilene.buildout import build

BN = 1e9
ONE = {"a": {"phases": {"p": {}}}}
FREE = {"cash": {"amount_usd": 50 * BN}}


def total_by_quarter(plan):
    found = np.zeros(len(plan.quarters))
    for line in capital_bill(plan):
        found[line.quarter] += line.cost_usd
    return found


def test_a_phase_is_its_shell_and_its_chips_in_shares():
    plan = build(programme(ONE, FREE), situation())
    lines = capital_bill(plan)
    assert total_by_quarter(plan) == pytest.approx(plan.total_cost_usd)
    assert {line.unit for line in lines} == {"kW IT"}
    assert {line.amount for line in lines} == {100_000.0}
    assert [line.quarter for line in lines] == sorted(line.quarter for line in lines)
    for use in {line.use for line in lines}:
        assert sum(line.share for line in lines if line.use == use) == pytest.approx(1)


def test_what_replaces_chips_within_the_plan_is_a_line_with_its_share():
    chips = HARDWARE["chips"] | {
        "usd_per_accelerator_hour": 40.0,
        "life_years": 0.25,
        "at_end_of_life": "same",
    }
    made = programme(ONE, FREE, hardware={"chips": chips}, objective="npv")
    plan = build(made, situation())
    assert total_by_quarter(plan) == pytest.approx(plan.total_cost_usd, abs=2.0)
    hardware = [line for line in capital_bill(plan) if line.use.endswith("hardware")]
    assert sum(line.share for line in hardware) > 1.5, "bought more than once"
