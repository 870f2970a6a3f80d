"""`abilene operate`."""

import pytest
from click.testing import CliRunner
from operator_terms import NOW
from slurm_twin import SlurmTwin, TwinJob

from abilene.cli import main
from abilene.operate import slurm

TERMS = """
contract_mw: 0.24
pue: 1.25
nodes:
  - {names: "n[1-4]", full_kw: 48, idle_kw: 12, drained_kw: 0}
classes:
  - {name: all, worth_usd_per_mwh: 300}
signals:
  - {file: events.yaml}
"""
EVENT = "events:\n  - {id: e, asked_by: u, from: 2026-01-01T16:00:00Z, cut: 0.25}\n"


@pytest.fixture
def twin(tmp_path, monkeypatch):
    (tmp_path / "operate.yaml").write_text(TERMS)
    (tmp_path / "events.yaml").write_text(EVENT)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("time.time", lambda: NOW)
    found = SlurmTwin.of(4)
    found.jobs = [TwinJob(str(i), [f"n{i}"], 8) for i in range(1, 5)]
    monkeypatch.setattr(slurm.ProcessRunner, "ask", lambda _, line: found.ask(line))
    monkeypatch.setattr(slurm.ProcessRunner, "tell", lambda _, line: found.tell(line))
    return found


def run(*args):
    return CliRunner().invoke(main, ["operate", "operate.yaml", *args])


def test_a_dry_run_prints_the_commands(twin, tmp_path):
    done = run("--dry-run", "--once")
    assert done.exit_code == 0, done.output
    assert done.output.splitlines() == [
        "scontrol update nodename=n1 state=drain reason=abilene:e",
        "scontrol requeue 1",
    ]
    assert twin.told == []
    assert not (tmp_path / "operate-state" / "state.json").exists()


def test_a_step_is_done_and_told_and_released(twin, tmp_path):
    done = run("--once", "--state", "kept")
    assert "heard: event=e asked_by=u" in done.output
    assert len(twin.ours()) == 1
    assert (tmp_path / "kept" / "audit.jsonl").exists()
    assert run("--release", "--state", "kept").exit_code == 0
    assert twin.ours() == set()


@pytest.mark.parametrize("options", [("--release",), ("--once", "--dry-run")])
def test_a_slurm_that_is_not_here_is_said(twin, options):
    twin.is_silent = True
    done = run(*options)
    assert done.exit_code == 2
    assert "Unable to contact slurm controller" in done.output


def test_wrong_terms_are_refused(twin, tmp_path):
    (tmp_path / "operate.yaml").write_text(TERMS.replace("pue", "pu"))
    assert run("--once").exit_code == 2


def test_the_dispatch_of_a_campus_is_shown(twin, tmp_path, examples):
    folder = examples.resolve()
    campus = f"campus: {{programme: '{folder}/one-campus.yaml', window_hours: 24}}\n"
    terms = TERMS.replace("contract_mw: 0.24", "contract_mw: 200") + campus
    (tmp_path / "operate.yaml").write_text(terms)
    done = run("--dispatch", "3")
    assert done.exit_code == 0, done.output
    assert "looks 24 h ahead every 1 h; forecast: persistence" in " ".join(
        done.output.split()
    )


def test_a_campus_limits_what_nodes_may_draw(twin, tmp_path, examples):
    folder = examples.resolve()
    campus = f"campus: {{programme: '{folder}/one-campus.yaml', window_hours: 24}}\n"
    terms = TERMS.replace("contract_mw: 0.24", "contract_mw: 200") + campus
    (tmp_path / "operate.yaml").write_text(terms)
    done = run("--once")
    assert done.exit_code == 0, done.output
    assert " dispatch: step=" in done.output
    assert (tmp_path / "operate-state" / "set-points.json").exists()


def test_terms_without_a_campus_have_no_dispatch(twin):
    done = run("--dispatch", "3")
    assert done.exit_code == 2
    assert "the terms name no campus" in done.output
