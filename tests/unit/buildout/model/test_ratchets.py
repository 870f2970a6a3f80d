"""Ratchets from quarter to quarter: the bill of a plan whose design changes is that of its hours, one after the other."""

from dataclasses import replace

import numpy as np
import pytest
from billed_plans import PRICED
from hourly_lines import bills_through, line_by_the_hour
from small_programmes import HARDWARE, programme, situation
from tariff_text import LINEAR

from abilene.appraisal import Valuation
from abilene.appraisal.value import worth_of_all
from abilene.budget import Budget
from abilene.buildout.candidates import CandidateDesign, SitePower
from abilene.buildout.case import Case
from abilene.buildout.model.assemble import formulate
from abilene.buildout.search import plan_case
from abilene.buildout.tariff_bills import tariff_bills
from abilene.dates import HOURS_PER_QUARTER
from abilene.power.bill import bill
from abilene.programme.tariff_records import TariffTerms
from abilene.site.bills import drawn_by_year

HELD = {
    "kind": "demand",
    "usd_per_kw_month": 10,
    "ratchet": {"share": 0.85, "months": 11},
}
TERMS = {"lines": {"all": HELD}}
QUARTERS, SEASONS = 8, 4
G, H = "grid.g", "grid.h"


@pytest.fixture(scope="module")
def sized():
    """Return a MW of load on a line that is sized by the hour, with what it is operated as."""
    return line_by_the_hour({"all": HELD, "energy": LINEAR["lines"]["energy"]})


@pytest.fixture(scope="module")
def bills(sized):
    """Return what that MW is billed by the line with a ratchet, as if through the line g."""
    return bills_through(G, sized, ["all"])


def case_of(bills, *, other="2027-Q1", chips=None, objective=None, **terms):
    """Return a case of 100 MW on a line g under a ratchet, to which a cheaper line h comes later."""
    grid = {
        "g": {"firm_mw": 100, "from": "2026-Q1", "tariff": "large"},
        "h": {"firm_mw": 100, "from": other},
    }
    site = {"phases": {"p": {}}, "grid": grid}
    hardware = {"chips": HARDWARE["chips"] | (chips or {})}
    made = programme(
        {"a": site},
        {"free": {"amount_usd": 9e9}},
        hardware=hardware,
        end="2027-Q4",
        **({"objective": objective} if objective else {}),
    )
    line = {**HELD, **terms}
    tariffs = {"large": TariffTerms.model_validate({"lines": {"all": line}})}
    designs = (
        CandidateDesign("old", counted(bills, 40.0), grid={G: 1.0}, bills=bills),
        CandidateDesign("new", (1.0,) * 4, grid={H: 1.0}),
    )
    power = SitePower(
        designs, contracts={G: (("g", "firm_mw"),), H: (("h", "firm_mw"),)}
    )
    return Case(
        made.model_copy(update={"tariffs": tariffs}),
        situation(),
        site_powers={"a": power},
    )


def counted(bills, usd_per_mwh):
    """Return a running cost in which the bill of each quarter counts, as that of a design does."""
    days = np.array([90, 91, 92, 92])
    by_season = np.array(bills.usd[G, "all"]) / (days * 24)
    return tuple((usd_per_mwh + by_season).tolist())


def billed_usd(sized, months, least=0.0):
    """Return what 100 MW in some months of two years are billed, by quarter, by the bill of their hours.

    ``least`` is the share of a contract of 100 MW that is billed at least.
    """
    one, sizing = sized
    (account,) = (a for a in one.site.accounts if a.connection == "grid.first")
    (line,) = (at for at in account.tariff.lines if at.name == "all")
    lines = (replace(line, least_of_contract=least),)
    tariff = replace(account.tariff, lines=lines, contract_mw=100.0)
    (hours,), (draw_mw,) = one.site.hours, drawn_by_year(one.site, sizing, "grid.first")
    calendar, before, found = account.calendar(hours), (0.0,) * 12, []
    for year in range(2):
        runs = np.isin(calendar.months + 12 * year, months)
        of_year = bill(100 * draw_mw * runs, calendar, tariff, before=before)
        before = tuple(of_year.peak_mw.tolist())
        found.append(of_year.line("all").usd.reshape(SEASONS, -1).sum(axis=1))
    return np.concatenate(found)


def test_the_bill_after_a_change_carries_the_peaks_before_it(sized, bills):
    """The line g serves July 2026 to March 2027; then h does, and g is billed on the peaks of the months before."""
    plan = plan_case(case_of(bills), Budget())
    expected = billed_usd(sized, range(6, 15))
    found = tariff_bills(plan, "a")
    assert found.paid.billed_usd == pytest.approx(expected, rel=1e-9, abs=1.0)
    assert expected[5] > 5e5
    assert plan.served_mw["a", "old"][4:] == pytest.approx(0.0)
    cyclic_usd = 100 * np.array(bills.usd[G, "all"])[[2, 3, 0]]
    carried = np.array(
        [*found.carried_usd[:2], *expected[2:5] - cyclic_usd, *expected[5:]]
    )
    assert found.carried_usd == pytest.approx(carried, rel=1e-9, abs=1.0)


def test_the_least_of_a_contract_is_billed_month_by_month(sized, bills):
    """Within a quarter months that draw more than it make up for none that draw less."""
    ((_, peaks),) = bills.peaks_mw[G, "all"]
    summer = np.sort(peaks[6:9])
    least = float(summer[:2].mean())
    assert summer[0] < least < summer[1]
    plan = plan_case(case_of(bills, least_of_contract=least), Budget())
    expected = billed_usd(sized, range(6, 15), least)
    expected[0] = 0.0  # a contract bills from the quarter after its connection on
    found = tariff_bills(plan, "a")
    assert found.paid.billed_usd == pytest.approx(expected, rel=1e-9, abs=1.0)
    without = 3e6 * least - billed_usd(sized, range(6, 15))
    assert found.stranded_usd[2] > max(0.0, without[2]) + 1e3
    assert found.carried_usd[2:5] == pytest.approx(
        billed_usd(sized, range(6, 15))[2:5]
        - 100 * np.array(bills.usd[G, "all"])[[2, 3, 0]],
        abs=1.0,
    )


def test_it_is_part_of_the_cost_of_electricity_and_of_cash(sized, bills):
    plan = plan_case(case_of(bills), Budget())
    hours_of_quarter = np.array([2160, 2184, 2208, 2208] * 2)
    counts = HOURS_PER_QUARTER / hours_of_quarter
    due = billed_usd(sized, range(6, 15)) * counts
    due[2:5] += 100 * 40 * HOURS_PER_QUARTER
    due[5:] += 100 * HOURS_PER_QUARTER
    for t in range(QUARTERS):
        assert plan.electricity_usd["a"].get(t, 0.0) == pytest.approx(
            due[t], rel=1e-9, abs=1.0
        )


def test_a_load_that_stays_is_billed_by_its_own_year(sized, bills):
    """Nothing is carried once a year has gone by; before, the months of a year that was not bill nothing."""
    plan = plan_case(case_of(bills, other="2029-Q1"), Budget())
    found = tariff_bills(plan, "a")
    expected = billed_usd(sized, range(6, 24))
    assert found.paid.billed_usd == pytest.approx(expected, rel=1e-9, abs=1.0)
    assert (found.carried_usd <= 1.0).all()
    assert found.carried_usd[6:] == pytest.approx(0.0, abs=1.0)


def test_a_change_at_the_end_of_a_plan_is_paid_after_it(bills):
    case = case_of(bills, other="2027-Q4", chips=PRICED, objective="most_compute")
    plan = plan_case(case, Budget())
    usd, runs_usd = plan.electricity_usd["a"], 100 * HOURS_PER_QUARTER
    assert plan.served_mw["a", "old"][6] == pytest.approx(100.0)
    assert [usd[t] > 2 * runs_usd for t in (8, 9, 10)] == [True] * 3
    assert usd[12] == pytest.approx(runs_usd)
    worth = worth_of_all(Valuation(plan, plan.case.programme))
    assert worth.npv_usd == pytest.approx(plan.npv_usd, rel=1e-9, abs=1.0)


def test_months_that_do_not_count_carry_nothing(bills):
    """Only December counts: July 2026 on December of no load is billed as drawn, and February 2027 on December."""
    of = {"share": 0.85, "months": 11, "of": [12]}
    plan = plan_case(case_of(bills, ratchet=of), Budget())
    ((_, peaks),) = bills.peaks_mw[G, "all"]
    billed = tariff_bills(plan, "a").paid.billed_usd
    assert billed[2] == pytest.approx(1e6 * sum(peaks[6:9]), rel=1e-9)
    least = 0.85 * peaks[11]
    assert billed[4] == pytest.approx(
        1e6 * sum(max(one, least) for one in peaks[:3]), rel=1e-9
    )
    # 11 months after December end with November
    assert billed[7] == pytest.approx(1e6 * 2 * least, rel=1e-9)


def test_without_a_ratchet_there_is_nothing_to_carry(bills):
    case = case_of(bills, ratchet=None)
    assert not formulate(case).carried
    assert tariff_bills(plan_case(case, Budget()), "a").carried_usd is None
