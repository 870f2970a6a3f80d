"""One run: what it answers, and how one that is refused, stopped or fails is told."""

from dataclasses import replace

import pytest
from small_study import EQUITY, GRID, read

from abilene.errors import InfeasibleError, InputError, MissingExtraError, NoPlanError
from abilene.studies.study import answers
from abilene.studies.study.answers import RunCase, answer
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


def test_odds_of_a_certain_programme_say_why_there_are_none(asked):
    played = replace(asked, ask="risk", outputs=("it_mw.2026",), futures=100)
    (row,) = told(played)
    assert row["status"] == "refused"
    assert row["reason"].startswith("nothing is uncertain")
    assert row["it_mw.2026"] == 100.0
