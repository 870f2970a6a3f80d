"""One run: what it answers, and how one that is refused, stopped or fails is told."""

import json
from dataclasses import replace

import pytest
from click.testing import CliRunner
from small_study import EQUITY, GRID, SMALL, read

from abilene.cli import main
from abilene.errors import InfeasibleError, InputError, MissingExtraError, NoPlanError
from abilene.programme.changes import load
from abilene.studies.odds import Drawing, odds
from abilene.studies.study import answers
from abilene.studies.study.answers import RunCase, StudyQuestion, answer
from abilene.studies.study.outputs import KEYS
from abilene.studies.study.runs import question_of

OUTPUTS = "outputs: [it_mw.2026, capital_drawn_usd]"


@pytest.fixture
def asked(tmp_path):
    return question_of(read(tmp_path, f"{{sweep: {{{GRID}: [100]}}}}", OUTPUTS))


def told(asked, *settings):
    return answer(asked, RunCase(settings, "as_written", "", "", "")).to_pylist()


def test_a_plan_is_a_row_of_the_whole_and_one_of_each_campus_asked(asked):
    whole, campus, none = told(
        replace(
            asked,
            campuses=("a", "b"),
            outputs=("it_mw.2026", "status", "lcoe_usd_per_mwh"),
        ),
        (EQUITY, "4 bn USD"),
    )
    assert (whole["campus"], campus["campus"], none["campus"]) == ("", "a", "b")
    assert whole["it_mw.2026"] == campus["it_mw.2026"] == 100.0
    assert none["it_mw.2026"] is None
    assert (whole["status"], whole["gap"], whole["reason"]) == ("optimal", 0.0, None)


def test_values_that_do_not_fit_are_refused_in_a_row(asked):
    (row,) = told(asked, (GRID, "-5"))
    assert row["status"] == "refused"
    assert "greater than or equal to 0" in row["reason"]
    assert row["it_mw.2026"] is None


@pytest.mark.parametrize(
    ("error", "status", "reason"),
    [
        (NoPlanError("out of time"), "none", "out of time"),
        (InputError("two lines\nof words"), "refused", "two lines of words"),
        (InfeasibleError("no machine is enough"), "infeasible", "no machine is enough"),
        (ZeroDivisionError("division"), "failed", "ZeroDivisionError: division"),
    ],
)
def test_a_run_that_ends_badly_says_how(asked, monkeypatch, error, status, reason):
    def ends(*_):
        raise error

    monkeypatch.setitem(answers.ASKS, "plan", ends)
    (row,) = told(asked)
    assert (row["status"], row["reason"]) == (status, reason)


def test_a_missing_part_ends_the_study(asked, monkeypatch):
    def ends(*_):
        raise MissingExtraError("dask", "--dask")

    monkeypatch.setitem(answers.ASKS, "plan", ends)
    with pytest.raises(MissingExtraError):
        told(asked)


def test_a_stopped_search_is_feasible_with_its_gap(asked, monkeypatch):
    real = answers.plans

    def stopped(*args, **kwargs):
        plan = real(*args, **kwargs)
        view = plan.viewpoints["as_written"]
        said = {"status": "feasible", "mip_gap": 0.04, "stopped": True}
        view = view.model_copy(update=said)
        return plan.model_copy(update={"viewpoints": {"as_written": view}})

    monkeypatch.setattr(answers, "plans", stopped)
    (row,) = told(asked)
    assert (row["status"], row["gap"]) == ("feasible", 0.04)
    assert row["reason"] == "stopped before it was proven best"


def test_odds_are_those_of_the_command(tmp_path):
    """The same futures from the same seed, figure by figure; other outputs are keys of the same answer."""
    late = SMALL.replace("as_of: 2026-02-01", "as_of: 2026-11-01").replace(
        "2026-Q4", "2027-Q2"
    )
    more = "ask: risk\nfutures: 200\nseed: 7"
    study = read(tmp_path, f"{{sweep: {{{EQUITY}: [10 bn USD]}}}}", more, late)
    (row,) = answer(
        question_of(study), RunCase(((EQUITY, "10 bn USD"),), "as_written", "", "", "")
    ).to_pylist()
    draft = load(tmp_path / "small.yaml", [f"{EQUITY}=10 bn USD"])
    found = odds(draft, ["as_written"], asked=Drawing(200, 7))["as_written"]
    assert row["status"] == "played"
    for phase in ("a.p", "a.q"):
        told = row[f"risk.phases.{phase}.p_by_target"]
        assert 0 < told == found.risk.phases[phase].p_by_target < 1
    assert row["it_mw.2027"] == found.planned_mw["2027-Q4"]
    assert "risk.quantile_it_mw.0.5.2028" not in row  # beyond the plan


def test_sizes_are_those_of_the_command(examples):
    """Every figure that the command prints as JSON, to the ten digits that it has."""
    draft, outputs = load(examples / "one-campus.yaml"), KEYS["size"]
    names = [
        *(name for name in outputs if name != "parts"),
        "parts.gas_turbine.mw",
        "parts.grid.first.mw",
    ]
    shared = StudyQuestion(
        draft, "size", tuple(names), ("prairie",), 0.0, 120.0, 100, 1, ""
    )
    (row,) = answer(shared, RunCase((), "as_written", "", "prairie", "")).to_pylist()
    asked = ["size", str(examples / "one-campus.yaml"), "--json"]
    told = json.loads(CliRunner().invoke(main, asked, catch_exceptions=False).stdout)
    told |= {
        "gap": told["certificate"]["gap"],
        "bound_usd": told["certificate"]["lower_usd"],
    }
    told |= {"cost_usd": told["certificate"]["upper_usd"]}
    told |= {
        f"parts.{name}.mw": told["parts"][name]["mw"]
        for name in ("gas_turbine", "grid.first")
    }
    told["capital_usd"] = told["capital_usd_per_mw"] * told["load_mw"]
    assert row["status"] == told["certificate"]["status"] == "optimal"
    for name in (*names, "gap"):
        assert row[name] == pytest.approx(told[name], rel=1e-9, abs=1e-9), name


def test_odds_of_a_certain_programme_say_why_there_are_none(asked):
    played = replace(asked, ask="risk", outputs=("it_mw.2026",), futures=100)
    (row,) = told(played)
    assert row["status"] == "refused"
    assert row["reason"].startswith("nothing is uncertain")
    assert row["it_mw.2026"] == 100.0
