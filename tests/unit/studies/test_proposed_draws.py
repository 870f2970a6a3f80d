"""What is proposed for the programme file: with it the file predicts as the fitted draws do; nothing where they are no better."""

from dataclasses import replace

import pytest
from telemetry_made import BUSY_W, IDLE_W, INSTALLED, made_log, made_runs

from abilene.programme.changes import load
from abilene.programme.resolve import seen_by
from abilene.studies.proposed_draws import proposed_draws
from abilene.studies.telemetry import replay_telemetry

SITE = "prairie"
ALL_IN, IDLE = (f"hardware.gb200.{key}_w_per_accelerator" for key in ("it", "idle"))


def seen(examples, *overrides):
    return seen_by(load(examples / "one-campus.yaml", overrides))[
        "as_written"
    ].programme


@pytest.fixture(scope="module")
def told(examples):
    runs = made_runs()
    log, programme = made_log(runs, error_kw=80.0), seen(examples)
    return programme, replay_telemetry(programme, SITE, runs, log, INSTALLED), runs, log


def test_with_what_is_proposed_the_file_predicts_as_the_fit(examples, told):
    programme, found, runs, log = told
    proposed = proposed_draws(programme, found)
    assert [(one.path, one.before) for one in proposed] == [(ALL_IN, 2091), (IDLE, None)]  # fmt: skip
    settings = [f"{one.path}={one.value}" for one in proposed]
    again = replay_telemetry(seen(examples, *settings), SITE, runs, log, INSTALLED)
    assert again.predicted_mw == pytest.approx(found.fitted_mw, rel=2e-4)
    assert again.file_w == pytest.approx(found.fit.draw, abs=0.06)


def test_the_all_in_power_counts_the_chip_at_its_design_power(examples):
    runs = made_runs()
    programme = seen(examples)
    found = replay_telemetry(programme, SITE, runs, made_log(runs), INSTALLED)
    values = {one.path: one.value for one in proposed_draws(programme, found)}
    # training draws 98 % of 1,200 W
    assert values == {ALL_IN: BUSY_W + 24, IDLE: IDLE_W}


def test_classes_on_one_hardware_are_their_mean_by_what_they_held(examples):
    kinds = ("one", "other")
    runs = made_runs(kinds=kinds)
    log = made_log(runs, draws=(IDLE_W, 1950.0, 1400.0))
    programme = seen(examples)
    found = replay_telemetry(programme, SITE, runs, log, INSTALLED)
    held = found.held @ found.hours
    mean = (1950 * held[0] + 1400 * held[1]) / held.sum()
    first = proposed_draws(programme, found)[0]
    assert (first.path, first.value) == (ALL_IN, pytest.approx(mean + 24, abs=0.06))


def test_a_class_that_is_hardware_gets_its_own(examples):
    programme = seen(examples)
    two = {**programme.hardware, "h100": programme.hardware["gb200"].model_copy(update={"it_w_per_accelerator": 1400.0, "packaged": "h100"})}  # fmt: skip
    programme = programme.model_copy(update={"hardware": two})
    runs = made_runs(kinds=("gb200", "h100"))
    log = made_log(runs, draws=(IDLE_W, 1950.0, 1300.0))
    found = replay_telemetry(programme, SITE, runs, log, INSTALLED)
    values = {one.path: one.value for one in proposed_draws(programme, found)}
    assert values == {
        ALL_IN: 1974.0,
        "hardware.h100.it_w_per_accelerator": 1314.0,
        IDLE: IDLE_W,
    }


def test_nothing_is_proposed_that_foretells_no_better(told):
    programme, found, _, _ = told
    assert proposed_draws(programme, replace(found, fit=None)) == ()
    assert proposed_draws(programme, replace(found, hold_out=None)) == ()
    worse = replace(
        found.hold_out, file=found.hold_out.fitted, fitted=found.hold_out.file
    )
    assert proposed_draws(programme, replace(found, hold_out=worse)) == ()
