"""Notes on bills: each is said when it holds and not otherwise."""

from datetime import date
from types import SimpleNamespace

from abilene.planning.bill_notes import bill_notes
from abilene.programme.ppa_records import Ppa

STEADY = {"least_mw": {}, "after_plan": None}


def said(agreements=(), **figures):
    """Return what is said of a campus of which nothing is to be said but for some figures."""
    silent = {
        "tariff": None,
        "ppa": {},
        "curtail_credit_usd": {},
        "min_take": {},
        "sleeve_above_mwh": None,
        "sleeve_above_usd": None,
    }
    site = SimpleNamespace(grid={}, ppa=dict(agreements))
    header = SimpleNamespace(start=date(2025, 1, 1))
    sites = {"abilene": site}
    programme = SimpleNamespace(programme=header, sites=sites, tariffs={})
    answer = SimpleNamespace(sites={"abilene": SimpleNamespace(**silent | figures)})
    return [*bill_notes(programme, answer)]


def test_the_line_of_a_tariff_that_costs_most_is_said_and_what_strands():
    tariff = SimpleNamespace(
        costs_most="grid.g energy",
        lines_usd_per_year={"grid.g energy": 6e7, "grid.g demand": 4e7},
        usd_per_mwh=58.3,
        stranded_usd={"2026-Q1": 2e6, "2026-Q2": 5e5},
        carried_usd=None,
        **STEADY,
    )
    (note,) = said(tariff=tariff)
    assert note == (
        "abilene: under its tariffs a MWh drawn costs 58.3 USD in the last year; of that "
        "grid.g energy costs most, 60%; 2.5 m USD of the plan are paid for contract demand "
        "that its load does not reach"
    )
    tariff.costs_most = None
    assert not said(tariff=tariff)


def test_what_peaks_of_other_designs_are_billed_is_said():
    """Quarters in which less is billed than in a year like any other do not count against it."""
    carried = {"2026-Q1": -9e6, "2026-Q2": 5e5, "2026-Q3": 1e6}
    tariff = SimpleNamespace(costs_most=None, carried_usd=carried, **STEADY)
    (note,) = said(tariff=tariff)
    assert note == (
        "abilene: 1.5 m USD of the plan are billed beyond what each design is by itself: under ratchets for peaks of "
        "the quarters before, as minimum bills, or for energy above the first step"
    )
    for none in (None, {"2026-Q1": -9e6}):
        tariff.carried_usd = none
        assert not said(tariff=tariff)


def test_a_contract_that_ends_within_the_last_year_is_said():
    """USD/MWh of the plan and as built then count different quarters."""
    least = {"2030-Q1": 40.0, "2030-Q2": 85.0, "2030-Q3": 85.0, "2030-Q4": 85.0}
    after = SimpleNamespace(quarter="2031-Q1", least_mw=0.0)
    tariff = SimpleNamespace(
        costs_most=None,
        carried_usd=None,
        least_mw=least,
        after_plan=after,
        stranded_usd_per_year={"grid.g demand": 1.35e6},
    )
    (note,) = said(tariff=tariff)
    assert "at least 85, 85, 85 MW are billed in 2030-Q2, 2030-Q3, 2030-Q4" in note
    assert "0 MW in 2031-Q1" in note
    assert "1.35 m USD a year" in note
    after.least_mw = 85.0
    assert not said(tariff=tariff)


def test_minimum_bills_that_no_sizing_holds_are_said(monkeypatch):
    monkeypatch.setattr(
        "abilene.planning.bill_notes.minimums_left_out", lambda _, site_id: ("least",)
    )
    tariff = SimpleNamespace(costs_most=None, carried_usd=None, **STEADY)
    (note,) = said(tariff=tariff)
    assert "is run for a year without least, which a plan bills" in note
    assert not said(tariff=None)


def test_what_is_paid_and_not_taken_is_said():
    paid = {"2027-Q1": 5e6, "2027-Q2": 1e6}, {"2027-Q1": 0.0, "2027-Q2": 0.0}
    takes = [SimpleNamespace(not_taken_usd=usd) for usd in paid]
    (note,) = said(min_take=dict(zip(["grid.g", "grid.h"], takes, strict=True)))
    assert note == (
        "abilene: 6.0 m USD of the plan are paid for energy that contracts want taken (grid.g) and that is not"
    )
    assert not said(min_take={"grid.h": takes[1]})


def test_what_utilities_pay_for_power_that_they_may_cut_is_said():
    paid = {"a": {"2027-Q1": 0.0, "2027-Q2": 4e6}, "b": {"2027-Q1": 0.0}}
    (note,) = said(curtail_credit_usd=paid)
    assert note == (
        "abilene: 4.0 m USD are paid over the plan for power that the utility may cut (a), for no more than the load "
        "that runs"
    )
    none = {"b": {"2027-Q1": 0.0}}
    assert not said(curtail_credit_usd=none)


def test_the_agreements_that_are_signed_are_named():
    signed = SimpleNamespace(mw=50.0, mwh={"2027-Q1": 0.0, "2027-Q2": 9.0})
    not_signed = SimpleNamespace(mw=0.0, mwh={})
    pays_never = SimpleNamespace(mw=50.0, mwh={"2027-Q1": 0.0})
    agreements = {"swap": signed, "dear": not_signed, "base": signed}
    agreements["idle"] = pays_never
    (note,) = said(ppa=agreements)
    assert note.startswith("abilene: ppa.swap, ppa.base are signed, as each earns")
    assert not said(ppa={"dear": not_signed})


def test_a_sleeve_that_delivers_more_than_is_drawn_is_said_to_be_not_exact():
    above = {"2027-Q1": 1200.0, "2027-Q2": 0.0}
    sold = {"2027-Q1": 5e4, "2027-Q2": 0.0}
    (note,) = said(sleeve_above_mwh=above, sleeve_above_usd=sold)
    assert note.startswith("abilene: not exact: sleeved agreements deliver 1,200 MWh")
    assert "in 1 of its quarters; that counts as sold for 0.1 m USD" in note
    none = {"2027-Q1": 0.0}
    assert not said(sleeve_above_mwh=none, sleeve_above_usd=none)


def test_an_agreement_that_ended_before_the_plan_is_named():
    terms = {"kind": "shaped", "max_mw": 9, "strike_usd_per_mwh": 30}
    old = Ppa.model_validate({**terms, "from": 2010, "years": 5})
    held = Ppa.model_validate({**terms, "from": 2010, "years": 20})
    (note,) = said({"old": old, "held": held})
    assert note == "abilene: left out, over before the plan begins: ppa.old"
