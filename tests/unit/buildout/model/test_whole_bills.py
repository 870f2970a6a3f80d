"""Minimum bills and energy in steps of a plan: what is built is billed as its hours are, month by month."""

from dataclasses import replace

import numpy as np
import pytest
from billed_plans import PRICED
from hourly_lines import FIRST, bills_through, line_by_the_hour
from small_programmes import HARDWARE, programme, situation

from abilene.appraisal import Valuation
from abilene.appraisal.value import worth_of_all
from abilene.budget import Budget
from abilene.buildout.candidates import CandidateDesign, SitePower
from abilene.buildout.case import Case
from abilene.buildout.model.assemble import formulate
from abilene.buildout.search import plan_case
from abilene.buildout.tariff_bills import tariff_bills
from abilene.power.bill import bill
from abilene.power.tariff import (
    ALWAYS,
    INFINITY,
    MinimumBill,
    PriceSteps,
    StandingCharge,
    TieredEnergy,
)
from abilene.programme.tariff_records import TariffTerms
from abilene.site.bills import drawn_by_year

G = "grid.g"
HELD = {
    "kind": "demand",
    "usd_per_kw_month": 10,
    "ratchet": {"share": 0.85, "months": 11},
}
LIMIT = 15_000
STEPS = [{"up_to": LIMIT, "usd_per_mwh": 30}, {"usd_per_mwh": 42}]
LINES = {
    "customer": {"kind": "fixed", "usd_per_month": 5000},
    "energy": {"kind": "tiers", "of": "energy_month", "steps": STEPS},
    "all": HELD,
    "least": {
        "kind": "minimum_bill",
        "usd_per_kw_month": 10.5,
        "usd_per_month": 10_000,
        "on": ["customer", "energy", "all"],
    },
}


ON = ("customer", "energy", "all")


@pytest.fixture(scope="module")
def sized():
    """Return a MW of load at the price of the first step, with what it is operated as."""
    first = {"kind": "energy", "usd_per_mwh": 30}
    return line_by_the_hour({"energy": first, "all": HELD})


@pytest.fixture(scope="module")
def bills(sized):
    return bills_through(G, sized, ["energy", "all"])


def case_of(bills, lines, *, chips=None, energised=None, **header):
    """Return the case of 100 MW on a line of 100 MW, which runs from the third quarter of 2026 on."""
    made = programme(
        {
            "a": {
                "phases": {"p": {"energised": energised} if energised else {}},
                "grid": {"g": {"firm_mw": 100, "from": "2026-Q1", "tariff": "large"}},
            }
        },
        {"free": {"amount_usd": 9e9}},
        hardware={"chips": HARDWARE["chips"] | (chips or {})},
        end="2027-Q4",
        **header,
    )
    tariffs = {"large": TariffTerms.model_validate({"lines": lines})}
    design = CandidateDesign("line", (40.0,) * 4, grid={G: 1.0}, bills=bills)
    power = SitePower((design,), contracts={G: (("g", "firm_mw"),)})
    return Case(
        made.model_copy(update={"tariffs": tariffs}),
        situation("2026-08-15", ["sites.a.phases.p.energised"])
        if energised
        else situation(),
        site_powers={"a": power},
    )


def by_the_hour(sized, names):
    """Return what the load is billed by the bill of its hours, by line and quarter."""
    one, sizing = sized
    (account,) = (a for a in one.site.accounts if a.connection == FIRST)
    (demand,) = (line for line in account.tariff.lines if line.name == "all")
    steps = PriceSteps((LIMIT, INFINITY), (30.0, 42.0))
    lines = (
        StandingCharge("customer", 5000.0),
        TieredEnergy("energy", "energy_month", ((ALWAYS, steps),)),
        demand,
        MinimumBill("least", usd_per_month=1e4, usd_per_kw_month=10.5, on=ON),
    )
    kept = tuple(line for line in lines if line.name in names)
    tariff = replace(account.tariff, lines=kept, contract_mw=100.0)
    (hours,), (draw_mw,) = one.site.hours, drawn_by_year(one.site, sizing, FIRST)
    calendar, before, years = account.calendar(hours), (0.0,) * 12, []
    for first in (6, 0):
        runs = calendar.months >= first
        found = bill(100 * draw_mw * runs, calendar, tariff, before=before)
        before = tuple(found.peak_mw.tolist())
        years.append({line.name: line.usd for line in found.lines})
    return {
        name: np.concatenate([year[name] for year in years]).reshape(8, 3).sum(axis=1)
        for name in names
    }


@pytest.mark.parametrize(
    "names", [("energy",), ("energy", "all"), ("customer", "energy", "all", "least")]
)
def test_a_plan_is_billed_as_its_hours_are(sized, bills, names):
    plan = plan_case(case_of(bills, {name: LINES[name] for name in names}), Budget())
    expected = by_the_hour(sized, names)
    found = tariff_bills(plan, "a")
    in_all = sum(expected.values())
    assert found.paid.billed_usd[1:] == pytest.approx(in_all[1:], rel=1e-9, abs=1.0)
    assert found.lines_usd[G, "energy"] == pytest.approx(expected["energy"][[5, 6, 7, 4]].sum(), rel=1e-9)  # fmt: skip
    assert (in_all[2:] > 0).all()


def test_each_of_them_counts_somewhere(sized):
    """Of some months energy passes its limit; in some the minimum asks for more, and in some it does not."""
    found = by_the_hour(sized, tuple(LINES))
    alone = by_the_hour(sized, ("energy",))["energy"]
    one, sizing = sized
    mwh = 100 * drawn_by_year(one.site, sizing, FIRST)[0].sum()
    assert alone[4:].sum() > 30 * mwh + 1
    assert found["least"][1] == pytest.approx(3 * (1_060_000 - 5000))
    assert (found["least"] == 0).any() or (found["least"][2:] < found["least"][1]).all()


def test_minimum_bills_of_other_lines_add_up(bills):
    """One counts energy and fixed charges, the other demand, in the first quarter without load."""
    least = {
        "kind": "minimum_bill",
        "usd_per_month": 20_000,
        "on": ["customer", "energy"],
    }
    other = {"kind": "minimum_bill", "usd_per_month": 8_000, "on": ["all"]}
    lines = {**LINES, "least": least, "other": other}
    plan = plan_case(case_of(bills, lines), Budget())
    billed = tariff_bills(plan, "a").paid.billed_usd
    assert billed[1] == pytest.approx(3 * (20_000 + 8_000), abs=1.0)


def test_measured_load_counts_too(bills):
    free = {"energy": LINES["energy"]}
    plan = plan_case(case_of(bills, free), Budget())
    assert str(plan.energised["a", "p"]) == "2026-Q2"
    history = plan_case(case_of(bills, free, energised="2026-Q2"), Budget())
    own, known = (tariff_bills(one, "a").paid.billed_usd[3:] for one in (plan, history))
    assert known == pytest.approx(own, abs=1.0)


def test_after_the_plan_energy_fills_its_steps_as_long_as_load_runs(bills):
    case = case_of(bills, LINES, chips=PRICED, objective="most_compute")
    plan = plan_case(case, Budget())
    usd, (runs,) = plan.electricity_usd["a"], plan.generations(("a", "p"))
    for t in range(9, runs.last + 1):
        # as the same quarter of the last year, but for the minimum, as no term binds
        assert usd[t] <= usd[t % 4 + 4] + 1.0
        assert usd[t] > 100 * 40 * 2190
    worth = worth_of_all(Valuation(plan, plan.case.programme))
    assert worth.npv_usd == pytest.approx(plan.npv_usd, rel=1e-9, abs=1.0)


def test_without_them_there_is_nothing_to_add(bills):
    alone = {"energy": {"kind": "energy", "usd_per_mwh": 30}}
    form = formulate(case_of(bills, alone))
    assert not form.carried
    assert not form.beyond
