"""A replay of telemetry as people see it: verdict, counts, draws, what is proposed, and what cannot be said."""

from dataclasses import replace

import numpy as np
import pytest
from rich.console import Console
from telemetry_made import INSTALLED, made_log, made_runs

from abilene.programme.changes import load
from abilene.programme.resolve import seen_by
from abilene.report.studies.telemetry import (
    PROPOSED,
    proposed_text,
    telemetry_answer,
)
from abilene.studies.proposed_draws import proposed_draws
from abilene.studies.telemetry import replay_telemetry


@pytest.fixture(scope="module")
def programme(examples):
    return seen_by(load(examples / "one-campus.yaml"))["as_written"].programme


@pytest.fixture(scope="module")
def made(programme):
    runs = made_runs()
    log = made_log(runs, error_kw=80.0)
    mw, limit = log.mw.copy(), np.full(len(log.mw), np.inf)
    mw[30:33], limit[100:130] = np.nan, 4.5
    log = replace(log, mw=np.minimum(mw, limit), limit_mw=limit)
    return runs, log


@pytest.fixture(scope="module")
def found(programme, made):
    return replay_telemetry(programme, "prairie", *made, INSTALLED)


def answer_of(programme, found):
    return telemetry_answer(found, proposed_draws(programme, found), "Two weeks", "power.csv")  # fmt: skip


def printed(answer):
    console = Console(width=80, record=True, file=None)
    with console.capture() as capture:
        console.print(answer.terminal())
    return " ".join(capture.get().split())


def test_the_answer_says_how_far_off_what_was_counted_and_what_is_proposed(programme, found):  # fmt: skip
    text = printed(answer_of(programme, found))
    errors, bound = found.errors(), int(found.bound.sum())
    for words in (
        f"The file predicts IT power {errors.mape:.1%} off by the hour",
        "within what ASHRAE Guideline 14 asks of a calibrated model",
        "333 of 336 hours compared: 3 in which power is not known",
        f"Fitted to {333 - bound} values of 14 days, {bound} at a limit left out",
        "errors fall on hours that the fit has not seen",
        "Nothing is changed. To use it: --with proposed.yaml",
        "--set hardware.gb200.idle_w_per_accelerator=",
        "Source: measured, power.csv, 2026-03-02 to 2026-03-15",
        "all powered throughout: which were shut is not recorded",
    ):
        assert words in text, words


def test_the_table_holds_the_errors_of_both_predictions(programme, found):
    section = answer_of(programme, found).sections[0]
    cells = {name: rest for name, *rest in section.rows}
    pair = (found.errors(), found.fitted_errors())
    assert cells["root mean square error, MW"] == [f"{one.rmse_mw:.3f}" for one in pair]
    assert cells["at a limit: mean error, MW"][0] == f"{found.errors(found.bound).mean_mw:+.3f}"  # fmt: skip
    assert [chart.id for chart in section.charts] == [
        "telemetry-power",
        "telemetry-hours",
        "telemetry-utilisation",
    ]


def test_the_folder_holds_a_file_of_changes_that_can_be_laid_over(programme, found, examples, tmp_path):  # fmt: skip
    answer = answer_of(programme, found)
    assert {"answer.json", "report.html", "intervals.csv", PROPOSED} <= set(answer.files())  # fmt: skip
    path = tmp_path / PROPOSED
    path.write_bytes(answer.files()[PROPOSED])
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# measured, power.csv, 2026-03-02 to 2026-03-15\n")
    assert text == proposed_text(found, proposed_draws(programme, found), "power.csv")
    laid = seen_by(load(examples / "one-campus.yaml", (), (path,)))["as_written"]
    hardware = laid.programme.hardware["gb200"]
    assert hardware.idle_w_per_accelerator == round(float(found.fit.draw[0]), 1)


def test_draws_that_cannot_be_told_are_no_claim(programme, found):
    unknown = replace(found, fit=None, fitted_mw=None, hold_out=None)
    answer = answer_of(programme, unknown)
    text = printed(answer)
    assert "No claim: the draws cannot be told apart" in text
    assert "Proposed" not in text
    assert PROPOSED not in answer.files()
    assert answer.data["draws_w"]["idle"]["fitted"] is None


def test_few_days_claim_no_interval(programme):
    runs = made_runs(days=3)
    few = replay_telemetry(programme, "prairie", runs, made_log(runs, days=3), INSTALLED)  # fmt: skip
    text = printed(answer_of(programme, few))
    assert "no claim" in text
    assert "the interval counts each day once and needs 5 days" in text


def test_draws_that_are_hard_to_tell_apart_are_said_to_be_so(programme, found):
    hard = replace(found, fit=replace(found.fit, condition=41.0))
    assert "hard to tell apart (condition index 41)" in printed(answer_of(programme, hard))  # fmt: skip


def test_a_step_longer_than_an_hour_tells_nothing_by_hour(programme, made):
    runs, _ = made
    log = made_log(runs, step_s=4 * 3600.0)
    answer = answer_of(programme, replay_telemetry(programme, "prairie", runs, log, INSTALLED))  # fmt: skip
    text = printed(answer)
    assert "By hour of the day: not known" in text
    assert "84 of 84 intervals compared" in text
    assert len(answer.sections[0].charts) == 2


def test_a_clock_that_is_off_is_said(programme, made):
    runs, _ = made
    log = made_log(runs)
    late = replace(log, mw=np.roll(log.mw, 6))
    shifted = replay_telemetry(programme, "prairie", runs, late, INSTALLED)
    text = printed(answer_of(programme, shifted))
    assert "Measured power follows the jobs 6 h later than" in text.replace("better than", "than")  # fmt: skip
    assert "check the offsets from UTC" in text


def test_errors_that_do_not_fall_propose_nothing(programme, found):
    worse = replace(
        found.hold_out, file=found.hold_out.fitted, fitted=found.hold_out.file
    )
    text = printed(answer_of(programme, replace(found, hold_out=worse)))
    assert "errors do not fall on hours that the fit has not seen" in text
    assert "Proposed" not in text
