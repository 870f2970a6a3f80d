"""Figures of an answer by their keys: one quarter, a year, all of it; what there is not."""

import pytest
from small_study import SMALL, read

from abilene.dates import Quarter
from abilene.planning.chain import plans
from abilene.programme.changes import load
from abilene.results.risk_records import PhaseOdds, RiskAnswer
from abilene.studies.study.outputs import (
    kept_outputs,
    known_columns,
    output_of,
    outside_plan,
    unit_of_output,
)

SWEEP = "{sweep: {sites.a.grid.g.firm_mw: [100]}}"


@pytest.fixture(scope="module")
def view(tmp_path_factory):
    path = tmp_path_factory.mktemp("small") / "small.yaml"
    path.write_text(SMALL)
    return plans(load(path)).viewpoints["as_written"]


def test_figures_by_quarter_are_asked_of_a_quarter_a_year_or_all(view):
    assert view.it_mw["2026-Q3"] == 0.0
    assert output_of(view, "it_mw.2026-Q3") == 0.0
    assert output_of(view, "it_mw.2026-Q4") == output_of(view, "it_mw.2026") == 100.0
    assert output_of(view, "it_mw") == view.it_mw["2027-Q4"]
    paid = view.capital_cost_usd
    of_2026 = sum(usd for quarter, usd in paid.items() if quarter.startswith("2026"))
    assert output_of(view, "capital_cost_usd.2026") == pytest.approx(of_2026, abs=0.01)
    assert output_of(view, "capital_cost_usd") == pytest.approx(
        sum(paid.values()), abs=0.01
    )
    for none in ("it_mw.2031", "it_mw.2031-Q1", "it_mw.soon", "it_mw.2026.2027"):
        assert output_of(view, none) is None


def test_keys_lead_into_campuses_phases_and_words(view):
    assert output_of(view, "status") == "optimal"
    assert output_of(view, "sites.a.it_mw.2026-Q4") == 100.0
    assert output_of(view, "sites.a.phases.p") == "2026-Q4"
    assert output_of(view, "sites.a.phases.q") == "never"
    assert output_of(view.sites["a"], "phases.q") == "never"
    assert output_of(view, "sites.a.phases.x") is None
    assert output_of(view, "sites.a.schedule.p.it_mw") == 100.0
    assert output_of(view, "tranches.equity.amount_usd") == 4e9
    assert output_of(view, "after_tax") == "false"
    assert output_of(view, "npv_usd") is None
    assert output_of(view, "sites") is None
    assert output_of({}, "npv_usd") is None
    assert output_of({"a": float("nan"), "b": (3.0, 4.0), "c": ()}, "a") is None
    assert output_of({"b": (3.0, 4.0)}, "b") == 3.0
    assert output_of({"c": ()}, "c") is None


def test_keys_may_hold_points():
    phase = PhaseOdds(
        target="2026-Q4", planned=None, p_by_target=0.25, p_by_planned=None, p_ever=1.0,
        p10=None, p50="2027-Q1", p80=None, p90=None,
    )  # fmt: skip
    risk = RiskAnswer(
        quantile_it_mw={"0.2": {"2026-Q3": 5.0, "2026-Q4": 7.0}}, phases={"a.p": phase}
    )
    answer = {"risk": risk}
    assert output_of(answer, "risk.quantile_it_mw.0.2.2026-Q3") == 5.0
    assert output_of(answer, "risk.quantile_it_mw.0.2.2026") == 7.0
    assert output_of(answer, "risk.phases.a.p.p_by_target") == 0.25
    assert output_of(answer, "risk.phases.a.p.p50") == "2027-Q1"
    assert output_of(answer, "risk.phases.a.p.p80") is None


def test_the_headlines_are_of_this_programme(tmp_path):
    study = read(tmp_path, SWEEP)
    assert study.outputs[:2] == ("it_mw.2026", "it_mw.2027")
    assert "sites.a.phases.q" in study.outputs
    assert "funding_gap_usd" in study.outputs
    assert not [name for name in study.outputs if name.startswith("risk.")]
    later = kept_outputs(study.file, study.draft.programme, [2025])
    assert "risk.quantile_it_mw.0.2.2027" in later
    risk = read(tmp_path, SWEEP, "ask: risk")
    assert "risk.phases.a.p.p_by_target" in risk.outputs
    size = read(tmp_path, SWEEP, "ask: size")
    assert size.outputs[-1] == "parts.grid.g.mw"
    own = read(tmp_path, SWEEP, "outputs: [npv_usd, npv_usd, it_mw.2026]")
    assert own.outputs == ("npv_usd", "it_mw.2026")


@pytest.mark.parametrize("time", ["2026", "2027", "2026-Q3", "2027-Q2", "q", "2026-Q5"])
def test_what_is_no_time_or_one_of_the_plan_is_not_outside_it(time):
    span = Quarter.parse("2026-Q3"), Quarter.parse("2027-Q2")
    assert outside_plan(span, f"it_mw.{time}") == ""


@pytest.mark.parametrize("time", ["2025", "2028", "2099", "2026-Q2", "2027-Q3", "0000"])
def test_times_before_and_after_the_plan_are_outside_it(time):
    span = Quarter.parse("2026-Q3"), Quarter.parse("2027-Q2")
    assert outside_plan(span, f"risk.quantile_it_mw.0.2.{time}") == (
        f"{time} is outside the plan, 2026-Q3 to 2027-Q2; ask for a time within it"
    )


def test_units_follow_from_the_keys():
    assert unit_of_output("it_mw.2026") == unit_of_output("parts.gas.mw") == "MW"
    assert unit_of_output("risk.quantile_spent_usd.0.2.2027") == "USD"
    assert unit_of_output("sites.a.phases.p") == ""


def test_columns_without_any_figure_are_left_out():
    rows = [{"a": None, "b": 1.0}, {"a": None, "b": None}]
    assert list(known_columns(rows, ["a", "b"])) == ["b"]
