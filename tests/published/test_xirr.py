"""Rates of return, one, several and none, from the manuals of Excel and numpy-financial and from textbooks."""

from datetime import date

import numpy as np
import pytest
from closed_forms import years_between

from abilene.finance.measures import irr, npv


@pytest.fixture
def cases(case):
    return {one["name"]: one for one in case("finance/xirr.json")["cases"]}


def test_excels_xirr_and_xnpv(cases, record_answer):
    one = cases["microsoft_xirr_doc"]
    times = years_between([date.fromisoformat(day) for day in one["dates"]])
    found = irr(one["amounts"], times)
    record_answer(
        "XIRR",
        one["source"],
        one["xirr"],
        found.only,
        one["tol"],
        "per year",
        "Excel stops at 1e-8",
    )
    record_answer(
        "XNPV at 9 %",
        one["source"],
        one["xnpv_at_9pct"],
        npv(one["amounts"], 0.09, times),
        1e-6,
        "USD",
    )


def test_numpy_financials_manual(cases, record_answer):
    one = cases["numpy_financial_doc"]
    record_answer(
        "IRR",
        one["source"],
        one["irr"],
        irr(one["amounts"]).only,
        5e-6,
        "per year",
        "printed to 5 digits",
    )


def test_both_rates_of_the_oil_pump(cases, record_answer):
    one = cases["two_irrs"]
    found = irr(one["amounts"])
    assert found.only is None
    for theirs, ours in zip(one["irrs"], found.rates, strict=True):
        record_answer(
            f"IRR of {theirs:.0%}", one["source"], theirs, ours, 1e-12, "per year"
        )


@pytest.mark.parametrize("name", ["no_irr", "undefined_all_positive"])
def test_no_rate_at_all(cases, name, record_answer):
    one = cases[name]
    found = irr(one["amounts"])
    assert found.only is None
    assert str(found) == "no internal rate of return"
    record_answer(
        f"number of IRRs, {name}", one["source"], len(one["irrs"]), len(found.rates), 0
    )
    assert np.all(np.sign(npv(one["amounts"], 0.1)) == 1)
