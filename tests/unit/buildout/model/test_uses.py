"""What each phase costs, and when; by hand."""

import pytest
from small_programmes import HARDWARE, programme, situation

from abilene.buildout.candidates import CandidateDesign, SitePower, UnitPrice
from abilene.buildout.case import Case
from abilene.buildout.model import uses
from abilene.buildout.schedule import steps

BN = 1e9
SHELL, HARD = "sites.a.phases.p.shell", "sites.a.phases.p.hardware"


def case(phase=None, where=None, **header):
    made = programme({"a": {"phases": {"p": phase or {}}}}, {}, **header)
    return Case(made, where or situation())


def cost(energised, phase=None, where=None, **header):
    one = case(phase, where, **header)
    return uses.costs(one, steps(one)[0], energised)


def test_the_shell_is_paid_as_it_is_built_and_hardware_at_its_end():
    assert cost(2) == {(SHELL, 1): 0.5 * BN, (SHELL, 2): 0.5 * BN, (HARD, 2): 2 * BN}


def test_hardware_may_be_paid_over_several_quarters():
    phase = {"hardware_quarters": 2, "hardware_spend": (0.25, 0.75)}
    found = cost(3, phase)
    assert (found[HARD, 2], found[HARD, 3]) == (0.5 * BN, 1.5 * BN)


def test_what_is_never_energised_costs_nothing():
    assert cost(None) == {}


def test_nothing_of_a_decision_is_paid_before_the_day_of_the_plan():
    found = cost(
        2,
        {"build_quarters": 3, "shell_spend": (0.2, 0.3, 0.5)},
        situation("2026-05-01"),
    )
    assert found == {
        (SHELL, 1): pytest.approx(0.5 * BN),
        (SHELL, 2): 0.5 * BN,
        (HARD, 2): 2 * BN,
    }


def test_work_that_was_measured_to_begin_is_sunk_up_to_now_and_the_rest_a_decision():
    where = situation("2026-05-01", ["sites.a.phases.p.started"])
    one = case({"started": "2026-Q1"}, where)
    (step,) = steps(one)
    assert uses.sunk(one, step) == {(SHELL, 0): 0.5 * BN}
    assert uses.decided(one, step, 2) == {(SHELL, 1): 0.5 * BN, (HARD, 2): 2 * BN}


def test_history_is_paid_in_its_own_quarters():
    measured = ["sites.a.phases.p.started", "sites.a.phases.p.energised"]
    one = case(
        {"started": "2025-Q3", "energised": "2025-Q4"}, situation(measured=measured)
    )
    (step,) = steps(one)
    assert uses.sunk(one, step) == {
        (SHELL, -2): 0.5 * BN,
        (SHELL, -1): 0.5 * BN,
        (HARD, -1): 2 * BN,
    }


def test_costs_grow_from_their_year_of_money():
    header = {"inflation_per_year": 0.1, "end": "2027-Q4"}
    hardware = {"chips": HARDWARE["chips"] | {"usd_year": 2025}}
    found = cost(4, {"usd_year": 2026}, hardware=hardware, **header)
    assert found[SHELL, 3] == pytest.approx(0.5 * BN)
    assert found[SHELL, 4] == pytest.approx(0.5 * BN * 1.1)
    assert found[HARD, 4] == pytest.approx(2 * BN * 1.21)


def test_a_dollar_is_seen_from_the_quarter_of_the_day_of_the_plan():
    one = case(None, situation("2026-05-01"), discount_rate_per_year=0.08)
    assert uses.discount(one, 1) == 1.0
    assert uses.discount(one, 5) == pytest.approx(1 / 1.08)


def test_power_costs_what_its_season_costs():
    one = case(inflation_per_year=0.1)
    candidate = CandidateDesign("x", (10.0, 20.0, 30.0, 40.0))
    assert uses.running_usd_per_mw(one, candidate, 2) == pytest.approx(30 * 8766 / 4)
    assert uses.running_usd_per_mw(one, candidate, 4) == pytest.approx(
        10 * 8766 / 4 * 1.1
    )


def test_units_have_a_price_to_buy_and_to_keep():
    one, price = case(inflation_per_year=0.1), UnitPrice("gas", 1e6, 4e4)
    assert uses.capital_usd(one, price, 0) == 1e6
    assert uses.fixed_usd(one, price, 4) == pytest.approx(1e4 * 1.1)


def test_equipment_is_paid_by_its_amount_and_price_in_its_quarter():
    """3 MW at a million of 2026 each, in 2027: a tenth dearer."""
    made = programme({"a": {"phases": {"p": {}}}}, {}, inflation_per_year=0.1)
    units = {"gas": UnitPrice("gas", 1e6), "store": UnitPrice("battery", 2e5, is_energy=True)}  # fmt: skip
    power = SitePower((CandidateDesign("x", (1.0,) * 4),), units)
    one = Case(made, situation(), site_powers={"a": power})
    paid = uses.equipment_payment(one, ("a", "gas"), 4, 3.0)
    assert (paid.quarter, paid.amount, paid.usd_each) == (4, 3.0, 1e6)
    assert not paid.is_energy
    assert uses.equipment_usd(one, paid) == pytest.approx(3.3e6)
    assert (
        uses.equipment_usd(one, uses.equipment_payment(one, ("a", "gas"), 0, 3.0))
        == 3e6
    )
    assert uses.equipment_payment(one, ("a", "store"), 0, 1.0).is_energy
