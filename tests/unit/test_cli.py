"""The command line: what each command does, its exit codes, and that nothing is lost or half-written."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from abilene.cli import main

ROOT = Path(__file__).parents[2]
SMALL = ROOT / "examples" / "one-campus.yaml"
STARGATE = ROOT / "examples" / "stargate" / "programme.yaml"


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return lambda *args: CliRunner().invoke(main, [str(arg) for arg in args], catch_exceptions=False)


def test_new_writes_the_tutorial_and_it_plans(run, tmp_path):
    assert run("new", "my campus.yaml").exit_code == 0
    text = (tmp_path / "my campus.yaml").read_text()
    assert "id: my_campus" in text
    assert text.count("\n") == SMALL.read_text().count("\n") - 1
    result = run("plan", "my campus.yaml")
    assert result.exit_code == 0
    assert "plans/my_campus-" in result.output
    assert run("new", "my campus.yaml").exit_code == 2


def test_the_packaged_template_is_the_example():
    assert (ROOT / "src" / "abilene" / "data" / "one-campus.yaml").read_text() == SMALL.read_text()


def test_plan_writes_a_folder_and_prints_the_answer(run, tmp_path):
    result = run("plan", SMALL, "--out", "here")
    assert result.exit_code == 0
    for words in ("money, bn USD", "IT MW at end of", "facility MW", "first stop", "IT load by 2030-Q4", "here"):
        assert words in result.output
    folder = tmp_path / "here"
    files = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert files >= {
        "cash_flow.csv",
        "claims.csv",
        "hourly/prairie.grid.parquet",
        "manifest.json",
        "plan.json",
        "plan.xlsx",
        "quarters.csv",
        "report.html",
        "sources_and_uses.csv",
        "tranches.csv",
    }
    listed = json.loads((folder / "manifest.json").read_text())["files"]
    assert set(listed) == files - {"manifest.json"}


def test_the_same_input_gives_the_same_bytes(run, tmp_path):
    run("plan", SMALL, "--out", "a")
    run("plan", SMALL, "--out", "b")
    files = [path.relative_to(tmp_path / "a") for path in (tmp_path / "a").rglob("*") if path.is_file()]
    assert len(files) == 10
    for name in files:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_json_is_the_plan(run, tmp_path):
    result = run("plan", SMALL, "--json", "--out", "here")
    assert json.loads(result.stdout) == json.loads((tmp_path / "here" / "plan.json").read_text())


def test_set_wins_and_is_shown_as_you(run):
    result = run("why", SMALL, "capital.equity.amount_usd", "--set", "capital.equity.amount_usd=9 bn USD")
    assert "9 bn USD (you)" in result.output
    more = run("plan", SMALL, "--json", "--set", "capital.equity.amount_usd=9 bn USD")
    view = json.loads(more.stdout)["viewpoints"]["as_written"]
    assert view["first_stop"] is None
    assert view["provenance"]["capital.equity.amount_usd"] == "set"


def test_bad_input_is_exit_2_with_every_problem(run, tmp_path):
    text = (
        SMALL.read_text().replace("it_mw: 40", "it_mw: lots").replace("    provider: bank\n", "    provdier: bank\n")
    )
    (tmp_path / "bad.yaml").write_text(text)
    result = run("plan", "bad.yaml")
    assert result.exit_code == 2
    assert result.stderr.count("\n") == 2
    assert "did you mean 'provider'?" in result.stderr
    assert not (tmp_path / "plans").exists()


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["plan", "none.yaml"], "no such file"),
        (["plan", SMALL, "--viewpoint", "secure"], "there is no viewpoint 'secure'; did you mean 'secured'?"),
        (["plan", SMALL, "--as-of", "soon"], "--as-of: 'soon' is not a date"),
        (["plan", SMALL, "--set", "nothing=1"], "--set nothing: there is no such path"),
        (["why", SMALL, "capital.equity.amount"], "did you mean 'capital.equity.amount_usd'?"),
        (["plam", SMALL], "there is no command 'plam'; did you mean 'plan'?"),
        (["check", SMALL, "--to", "csv"], "names no ledger"),
        (["fmt", "none.yaml"], "no such file"),
    ],
)
def test_mistakes_are_exit_2_and_say_what_to_do(run, args, words):
    result = run(*args)
    assert result.exit_code == 2
    assert words in result.output


def test_a_folder_that_holds_something_else_is_not_replaced(run, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear")
    result = run("plan", SMALL, "--out", "mine")
    assert result.exit_code == 2
    assert "holds something else" in result.stderr
    assert (tmp_path / "mine" / "letter.txt").read_text() == "dear"


def test_a_search_without_time_is_exit_3_and_writes_nothing(run, tmp_path):
    result = run("plan", SMALL, "--seconds", "0")
    assert result.exit_code == 3
    assert "no plan" in result.stderr
    assert not (tmp_path / "plans").exists()


def test_check_counts_the_claims_by_path(run):
    result = run("check", STARGATE)
    assert result.exit_code == 0
    assert "capital.*.amount_usd" in result.output
    assert "feed no value of the plan" in result.output
    strict = run("check", STARGATE, "--strict")
    assert strict.exit_code == 2
    assert "quotes are not checked" in strict.stderr


def test_fmt_is_idempotent_on_the_example(run):
    assert run("fmt", STARGATE.parent / "claims").output == ""


def test_claims_become_a_table_and_come_back(run, tmp_path):
    import shutil

    shutil.copytree(STARGATE.parent / "claims", tmp_path / "claims")
    assert run("check", "claims", "--to", "csv").exit_code == 0
    assert run("check", "claims.csv").exit_code == 0
    (tmp_path / "claims").rename(tmp_path / "old")
    assert run("check", "claims.csv", "--to", "yaml").exit_code == 0
    assert run("check", "claims.csv", "--to", "yaml").exit_code == 2
    assert len(list((tmp_path / "claims").iterdir())) == len(list((tmp_path / "old").iterdir())) - 2


def test_why_without_a_path_lists_what_differs(run):
    result = run("why", STARGATE)
    assert "capital.promised.amount_usd" in result.output
    assert "programme.title" not in result.output


def test_schemas_are_json_schema(run):
    for what in ("programme", "plan"):
        schema = json.loads(run("schema", what).stdout)
        assert schema["type"] == "object"


def test_help_loads_none_of_the_heavy_parts():
    code = "import sys; from abilene.cli import main; print(sorted(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    for heavy in ("pydantic", "numpy", "highspy", "ruamel", "rich", "scipy", "jinja2", "pyarrow"):
        assert f"'{heavy}'" not in loaded


@pytest.mark.skipif(os.name == "nt", reason="signals differ on Windows")
def test_ctrl_c_leaves_a_plan_or_nothing(tmp_path):
    command = [sys.executable, "-c", "from abilene.cli import main; main()", "plan", str(STARGATE), "--out", "here"]
    process = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    for line in process.stderr:
        if "planning: " in line:
            break
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=120)
    if process.returncode == 0:
        assert json.loads((tmp_path / "here" / "plan.json").read_text())["viewpoints"]
        assert "not planned, the search was stopped" in " ".join(out.split())
    else:
        assert process.returncode == 3
        assert list(tmp_path.iterdir()) == []
