"""``abilene telemetry``: the example, its folder, what it proposes laid over the programme, and what it refuses."""

import json
import shutil

import pytest
from click.testing import CliRunner

from abilene.cli import main

FILES = ("one-campus.yaml", "recorded-jobs.csv", "measured-power.csv")


@pytest.fixture
def run(examples, tmp_path, monkeypatch):
    for name in FILES:
        shutil.copy(examples / name, tmp_path)
    monkeypatch.chdir(tmp_path)
    runner = CliRunner(env={"COLUMNS": "80"})
    given = ["telemetry", FILES[0], "--jobs", FILES[1], "--power", FILES[2]]
    return lambda *args: runner.invoke(main, [*given, *args], catch_exceptions=False)


def test_the_example_finds_the_draws_from_which_it_was_made(run):
    # tools/build_telemetry.py: 720 W idle, 1,930 W at work; afternoons add a little to both
    found = json.loads(run("--accelerators", "4608", "--json").stdout)
    idle, busy = found["draws_w"]["idle"], found["draws_w"]["all"]
    assert idle["low"] < 725 < idle["high"]
    assert busy["low"] < 1935 < busy["high"]
    assert (found["not_known"], found["not_recorded"]) == (10, 0)
    assert found["hold_out"]["better"]


def test_what_it_proposes_can_be_laid_over_the_programme(run):
    first = run("--accelerators", "4608", "--out", "found")
    assert first.exit_code == 0
    assert max(map(len, first.stdout.splitlines())) <= 80
    before = json.loads(run("--accelerators", "4608", "--json").stdout)
    again = run("--accelerators", "4608", "--with", "found/proposed.yaml", "--json")
    after = json.loads(again.stdout)
    assert after["file"]["rmse_mw"] == pytest.approx(before["fitted"]["rmse_mw"], rel=1e-3)  # fmt: skip
    assert after["file"]["rmse_mw"] < before["file"]["rmse_mw"] / 2


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("--accelerators", "100"), "accelerators: jobs held 4,608 accelerators"),
        (("--set", "hardware.gb200.idle_w_per_accelerator=3000"), "without work less is drawn"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused(run, args, words):
    result = run(*args)
    assert result.exit_code == 2
    assert words in " ".join(result.stderr.split())
