"""What is paid whatever is built, by hand."""

import pytest
from small_programmes import situation
from small_risks import BN, ONE, TWO, free, plan_of

from abilene.risk.fixed_tables import fixed_table, fixed_uses, service_payments
from abilene.risk.payers import payers_of
from abilene.risk.phase_tables import played


def found(plan):
    payers, order = payers_of(plan), played(plan)
    uses, service = fixed_uses(plan, payers, order), service_payments(plan, payers)
    place = {step.key: i for i, step in enumerate(order)}
    return uses, service, *fixed_table(plan, payers, uses, service, place)


def test_without_connections_loans_and_obligations_nothing_is_fixed():
    uses, service, fixed, quarter = found(
        plan_of(TWO, free(6), inflation_per_year=0.04)
    )
    assert uses == service == []
    assert len(fixed.paid) == 0
    assert fixed.waiting_bn.shape == (0, 4)
    assert quarter["growth"].tolist() == pytest.approx([1.0] * 4)
    assert (quarter["owed"] == 0).all()
    assert fixed.bridge.tolist() == [0]


def test_prices_grow_with_the_years():
    *_, quarter = found(plan_of(ONE, free(6), end="2027-Q4", inflation_per_year=0.04))
    assert quarter["growth"].tolist() == pytest.approx([1.0] * 4 + [1.04] * 4)


def test_what_is_still_to_be_paid_for_a_phase_of_history_is_fixed():
    """Its building was spread over three quarters; the last of them is yet to come on the day of the plan."""
    phase = {
        "started": "2026-Q1",
        "energised": "2026-Q1",
        "shell_spend": [0.5, 0.25, 0.25],
        "build_quarters": 3,
    }
    measured = {f"sites.a.phases.p.{what}" for what in ("started", "energised")}
    plan = plan_of(
        {"a": {"phases": {"p": phase}}}, free(9), situation("2026-07-20", measured)
    )
    uses, *_ = found(plan)
    later = sum(float(usd[t]) for usd in plan.cost_usd.values() for t in range(2, 4))
    assert sum(bn for *_, bn in uses) == pytest.approx(later / BN)


def test_uses_and_service_of_a_quarter_stand_side_by_side():
    capital = {"loan": {"amount_usd": 3 * BN, "rate": 0.016}} | {
        "own": {"amount_usd": 0.05 * BN, "only_for": "operation"}
    }
    uses, service, fixed, quarter = found(plan_of(ONE, capital))
    assert uses == []
    assert [t for t, *_ in service] == [1, 2, 3]
    assert fixed.paid["bn"].tolist() == pytest.approx([0.002, 0.012, 0.012], abs=1e-6)
    assert quarter["service"].tolist() == [0, 0, 1, 2]
    assert quarter["service_end"].tolist() == [0, 1, 2, 3]
    assert quarter["uses"].tolist() == quarter["service"].tolist()


def test_obligations_stand_by_quarter_or_wait_for_their_phase():
    lease = {"usd_per_year": 0.4 * BN, "from": "2026-04-01"}
    due = {"park": lease, "rent": lease | {"when_energised": "a.p"}}
    capital = free(3) | {"own": {"amount_usd": 2 * BN, "only_for": "operation"}}
    *_, fixed, quarter = found(plan_of(ONE, capital, more={"obligations": due}))
    assert quarter["owed"].tolist() == pytest.approx([0, 0.1, 0.1, 0.1])
    assert fixed.waiting.tolist() == [0]
    assert fixed.waiting_bn.tolist() == [pytest.approx([0, 0.1, 0.1, 0.1])]
