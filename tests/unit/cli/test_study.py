"""The command on a study: what it prints, writes, keeps and refuses."""

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from small_study import EQUITY, GRID, written

from abilene.cli import main
from abilene.studies.study import answers

SWEEP = f"{{sweep: {{{EQUITY}: [2 bn USD, 10 bn USD]}}}}"
OUTPUTS = "outputs: [it_mw.2026, it_mw.2027]"


def run(*args):
    return CliRunner(env={"COLUMNS": "100"}).invoke(
        main, ["study", *map(str, args)], catch_exceptions=False
    )


def test_folder_json_and_print_agree_and_runs_are_kept_beside_it(tmp_path, monkeypatch):
    path, out = written(tmp_path, SWEEP, OUTPUTS), tmp_path / "out"
    shown = run(path, "--out", out)
    assert shown.exit_code == 0
    assert f"Charts and figures are in {out}" in shown.stdout.replace("\n", " ")
    assert {file.name for file in out.iterdir()} == {
        "answer.json", "manifest.json", "report.html", "results.csv", "results.parquet",
    }  # fmt: skip
    (kept,) = tmp_path.glob("study.runs-*")
    assert len(list(kept.glob("*.parquet"))) == 2
    monkeypatch.setattr(answers, "plans", None)  # nothing is planned again
    told = run(path, "--out", out, "--json")
    data = json.loads(told.stdout)
    assert data == json.loads((out / "answer.json").read_text())
    assert pq.read_table(out / "results.parquet").to_pylist() == data["rows"]
    assert [row["it_mw.2027"] for row in data["rows"]] == [0.0, 300.0]


def test_results_of_another_study_are_not_overwritten(tmp_path, monkeypatch):
    path, out = written(tmp_path, SWEEP, OUTPUTS), tmp_path / "out"
    assert run(path, "--out", out).exit_code == 0
    before = (out / "results.parquet").read_bytes()
    assert run(path, "--out", out).exit_code == 0
    other = written(tmp_path, f"{{sweep: {{{EQUITY}: [3 bn USD]}}}}", OUTPUTS)
    monkeypatch.setattr(answers, "plans", None)  # nothing is planned for it
    refused = run(other, "--out", out)
    assert refused.exit_code == 2
    assert f"{out} holds the results of another study" in refused.output
    assert (out / "results.parquet").read_bytes() == before


def test_without_a_folder_nothing_is_written(tmp_path):
    path = written(tmp_path, SWEEP, OUTPUTS)
    before = set(tmp_path.rglob("*"))
    assert run(path).exit_code == 0
    assert set(tmp_path.rglob("*")) == before


def test_what_is_wrong_with_the_file_is_said_with_its_place(tmp_path):
    path = written(tmp_path, "{sweep: {capital.equty.amount_usd: [1]}}")
    found = run(path, "--out", tmp_path / "out")
    assert found.exit_code == 2
    assert (
        f"{path}:3:44: design.sweep.capital.equty.amount_usd: there is no such path"
        in found.output
    )
    assert not (tmp_path / "out").exists()


def test_strict_stops_at_the_first_run_that_fails(tmp_path, monkeypatch):
    def fails(*_args, **_kwargs):
        raise ZeroDivisionError("of this one")

    monkeypatch.setattr(answers, "plans", fails)
    path = written(tmp_path, f"{{sweep: {{{GRID}: [100, 200]}}}}", OUTPUTS)
    assert run(path).exit_code == 0
    found = run(path, "--strict")
    assert found.exit_code == 1
    assert "firm_mw=100 is failed: ZeroDivisionError: of this one" in found.output


def test_ctrl_c_says_what_stays(tmp_path, monkeypatch):
    def interrupted(*_args, **_kwargs):
        raise KeyboardInterrupt

    path, out = written(tmp_path, SWEEP, OUTPUTS), tmp_path / "out"
    monkeypatch.setattr(answers, "plans", interrupted)
    found = run(path, "--out", out)
    assert found.exit_code == 3
    assert "the same command" in found.output


@pytest.mark.slow
def test_processes_give_the_same_bytes(tmp_path):
    path = written(tmp_path, SWEEP, OUTPUTS)
    one, two = (
        tmp_path / "one" / "out",
        tmp_path / "two" / "out",
    )  # each keeps its own runs
    assert run(path, "--out", one).exit_code == 0
    assert run(path, "--out", two, "--workers", 2).exit_code == 0
    assert len(list(two.parent.glob("study.runs-*/*.parquet"))) == 2
    table = "results.parquet"
    assert (one / table).read_bytes() == (two / table).read_bytes()


def test_the_example_is_in_order():
    from abilene.studies.study.read import read_study

    study = read_study(Path(__file__).parents[3] / "examples" / "study.yaml")
    assert len(study.points) == 6
    assert study.views == ("as_written",)
