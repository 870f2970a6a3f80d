"""Interest during construction in three conventions, each by its own name."""

import numpy as np
import pytest
from closed_forms import level_construction_debt

from abilene.finance.construction import (
    construction_debt,
    half_time_interest,
)
from abilene.finance.debt import gearing_limit


def test_interest_geared_like_the_spend(case, record_answer):
    data = case("finance/idc.json")["gearing_share"]
    inputs, outputs = data["inputs"], data["outputs"]
    months, rate = inputs["months"], inputs["annual_rate"] / 12
    spend = np.full(months, inputs["capex"] / months)
    built = construction_debt(spend, rate, inputs["gearing"])
    source = "monthly recursion, interest geared like the spend"
    record_answer("debt", source, outputs["debt"], built.debt_usd.sum(), 1e-9, "USD")
    record_answer(
        "equity", source, outputs["equity"], built.equity_usd.sum(), 1e-9, "USD"
    )
    record_answer(
        "interest", source, outputs["idc"], built.interest_usd.sum(), 1e-9, "USD"
    )
    closed = level_construction_debt(inputs["capex"], months, rate, inputs["gearing"])
    record_answer("debt, closed form", source, outputs["debt"], closed, 1e-9, "USD")


def test_geophires_convention(case, record_answer):
    data = case("finance/idc.json")["geophires_style"]
    inputs, outputs = data["inputs"], data["outputs"]
    year = np.arange(len(inputs["schedule"]))
    overnight = inputs["overnight"] * np.array(inputs["schedule"])
    nominal = overnight * (1 + inputs["inflation"]) ** (year + 1)
    gearing = np.where(
        year >= inputs["debt_start_year_index"], inputs["debt_fraction"], 0
    )
    built = construction_debt(
        nominal, inputs["debt_rate"], gearing, interest_gearing=1.0
    )
    balance_usd = np.cumsum(built.debt_usd)
    for k, row in enumerate(outputs["rows"]):
        assert nominal[k] == pytest.approx(row["nominal"], abs=0.01)
        assert built.interest_usd[k] == pytest.approx(row["interest"], abs=0.01)
        assert built.equity_usd[k] == pytest.approx(row["equity"], abs=0.01)
        assert balance_usd[k] == pytest.approx(row["debt_balance"], abs=0.01)
        assert built.debt_usd[k] - built.interest_usd[k] == pytest.approx(
            row["debt_draw"], abs=0.01
        )
    source = "GEOPHIRES-X EconomicsSamPreRevenue"
    total = nominal.sum() + built.interest_usd.sum()
    record_answer(
        "total installed cost",
        source,
        outputs["total_installed_cost"],
        total,
        0.01,
        "USD",
    )
    interest = built.interest_usd.sum()
    record_answer(
        "interest",
        source,
        outputs["interest_during_construction"],
        interest,
        0.01,
        "USD",
    )
    inflation = nominal.sum() - overnight.sum()
    record_answer(
        "inflation", source, outputs["inflation_cost"], inflation, 0.01, "USD"
    )
    record_answer(
        "debt", source, outputs["debt_balance"], built.debt_usd.sum(), 0.01, "USD"
    )
    record_answer(
        "equity", source, outputs["equity"], built.equity_usd.sum(), 0.01, "USD"
    )


def test_sams_half_time_interest_beside_the_exact_one(case, record_answer):
    """SAM charges the whole principal for half the time; level monthly draws carry interest for months 1 to N-1."""
    data = case("finance/idc.json")["sam_style"]
    inputs, outputs = data["inputs"], data["outputs"]
    principal, months, rate = (
        inputs["principal"],
        inputs["months"],
        inputs["rate_pct"] / 100,
    )
    source = "SAM construction financing, csp_system_costs.cpp"
    theirs = half_time_interest(principal, rate, months)
    record_answer(
        "interest, SAM's approximation",
        source,
        outputs["interest"],
        theirs,
        1e-6,
        "USD",
        "SAM's formula",
    )
    fee = principal * inputs["upfront_pct"] / 100
    record_answer("upfront fee", source, outputs["fee"], fee, 1e-6, "USD")
    exact = construction_debt(
        np.full(months, principal / months), rate / 12, 1.0
    ).interest_usd.sum()
    note = "ours is the exact interest on level draws at month ends; SAM's is the approximation"
    record_answer(
        "interest, exact", source, outputs["interest"], exact, 0.2 * theirs, "USD", note
    )
    assert exact < theirs


def test_a_debt_that_pays_its_own_fee_and_reserve(case):
    """D = g C0 / (1 - g (phi + m rho)): what an iteration would settle at, without one."""
    gearing, cost, fee, years, rate, term = 0.7, 1000.0, 0.02, 0.5, 0.08, 15
    service = rate / (1 - (1 + rate) ** -term)
    exact = gearing_limit(gearing, cost, fee + years * service)
    debt = 0.0
    for _ in range(200):
        debt = gearing * (cost + fee * debt + years * service * debt)
    assert exact == pytest.approx(debt, rel=1e-14)
