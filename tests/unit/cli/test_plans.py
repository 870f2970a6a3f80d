"""The command line: what each command does, its exit codes, and that nothing is lost or half-written."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner
from uncertain_programme import TEXT

from abilene.cli import main
from abilene.disk import write_folder
from abilene.manifest import COMMAND, with_manifest

ROOT = Path(__file__).parents[3]
SMALL = ROOT / "examples" / "one-campus.yaml"
STARGATE = ROOT / "examples" / "stargate" / "programme.yaml"


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return lambda *args: CliRunner().invoke(
        main, [str(arg) for arg in args], catch_exceptions=False
    )


def test_plan_writes_a_folder_and_prints_the_answer(run, tmp_path):
    result = run("plan", SMALL, "--out", "here")
    assert result.exit_code == 0
    for words in (
        "money, bn USD",
        "IT MW at end of",
        "facility MW",
        "first stop",
        "IT load by 2030-Q4",
        "here",
    ):
        assert words in result.output
    folder = tmp_path / "here"
    files = {
        str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()
    }
    assert files >= {
        "accelerators.csv",
        "answer.csv",
        "basis.csv",
        "capital.csv",
        "cash_by_quarter.csv",
        "cash_flow.csv",
        "claims.csv",
        "coverage.csv",
        "debt.csv",
        "hourly/prairie.grid.parquet",
        "loans.csv",
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


@pytest.mark.slow
def test_the_same_input_gives_the_same_bytes(run, tmp_path):
    run("plan", SMALL, "--out", "a")
    run("plan", SMALL, "--out", "b")
    files = [
        path.relative_to(tmp_path / "a")
        for path in (tmp_path / "a").rglob("*")
        if path.is_file()
    ]
    assert len(files) > 5
    for name in files:
        assert (tmp_path / "a" / name).read_bytes() == (
            tmp_path / "b" / name
        ).read_bytes()


def test_json_is_the_plan(run, tmp_path):
    result = run("plan", SMALL, "--json", "--out", "here")
    assert json.loads(result.stdout) == json.loads(
        (tmp_path / "here" / "plan.json").read_text()
    )


def test_set_wins_and_is_shown_as_you(run):
    result = run(
        "why",
        SMALL,
        "capital.equity.amount_usd",
        "--set",
        "capital.equity.amount_usd=9 bn USD",
    )
    assert "9 bn USD (you)" in result.output
    more = run("plan", SMALL, "--json", "--set", "capital.equity.amount_usd=9 bn USD")
    view = json.loads(more.stdout)["viewpoints"]["as_written"]
    assert view["first_stop"] is None
    assert view["provenance"]["capital.equity.amount_usd"] == "set"


def test_bad_input_is_exit_2_with_every_problem(run, tmp_path):
    text = (
        SMALL.read_text()
        .replace("it_mw: 40", "it_mw: lots")
        .replace("    provider: bank\n", "    provdier: bank\n")
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
        (
            ["plan", SMALL, "--viewpoint", "secure"],
            "there is no viewpoint 'secure'; did you mean 'secured'?",
        ),
        (["plan", SMALL, "--as-of", "soon"], "--as-of: 'soon' is not a date"),
        (["plan", SMALL, "--set", "nothing=1"], "--set nothing: there is no such path"),
        (
            ["why", SMALL, "capital.equity.amount"],
            "did you mean 'capital.equity.amount_usd'?",
        ),
        (["plam", SMALL], "there is no command 'plam'; did you mean 'plan'?"),
        (["check", SMALL, "--to", "csv"], "names no ledger"),
        (["fmt", "none.yaml"], "no such file"),
        (
            ["check", SMALL.with_name("one-campu.yaml")],
            "no such file; did you mean 'one-campus.yaml'?",
        ),
        (["plan", SMALL, "--vewpoint", "x"], "--viewpoint"),
        (
            ["size", SMALL, "--site", "prairi"],
            "there is no site 'prairi'; did you mean 'prairie'?",
        ),
        (
            ["schema", "programe"],
            "'programe' is none of programme, plan, project, study; did you mean 'programme'?",
        ),
        (
            ["export", "x", "--to", "xls"],
            "'xls' is none of xlsx, csv, parquet, json; did you mean 'xlsx'?",
        ),
        (
            ["export", "x", "--to", "csv"],
            "x holds no plan; give a folder that 'abilene plan' wrote",
        ),
        (
            ["compare", SMALL, SMALL],
            "holds no plan; give a folder that 'abilene plan' wrote",
        ),
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


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """Return two plan folders of the small campus; in the second, its equity is larger."""
    place = tmp_path_factory.mktemp("plans")
    for name, more in (
        ("a", []),
        ("b", ["--set", "capital.equity.amount_usd=9 bn USD"]),
    ):
        args = ["plan", str(SMALL), "--out", str(place / name), *more]
        assert CliRunner().invoke(main, args, catch_exceptions=False).exit_code == 0
    return place / "a", place / "b"


def test_compare_says_inputs_first_then_results(run, folders):
    text = run("compare", *folders).output
    assert max(map(len, text.splitlines())) <= 80
    assert not any(line.endswith(" ") for line in text.splitlines())
    equity = text.index("capital.equity.amount_usd (as_written)")
    assert (
        equity
        < text.index("A  2.1 bn USD")
        < text.index("B  9 bn USD (you: --set)")
        < text.index("Results")
    )
    assert "prairie.p3" in text
    assert "mip" not in text.lower()
    assert "MIP gap" in run("compare", *folders, "--all").output


def test_compare_as_json_and_as_a_page(run, folders, tmp_path):
    found = json.loads(run("compare", *folders, "--json", "--html", "c.html").stdout)
    assert [row["name"] for row in found["inputs"]] == [
        "--set capital.equity.amount_usd"
    ]
    assert "capital.equity.amount_usd" in (tmp_path / "c.html").read_text()


def test_export_writes_a_file_or_a_folder_that_it_may_replace(run, folders, tmp_path):
    assert (
        run(
            "export", folders[0], "--to", "csv", "--table", "quarters", "--out", "q.csv"
        ).output
        == "wrote q.csv\n"
    )
    assert (tmp_path / "q.csv").read_bytes() == (
        folders[0] / "quarters.csv"
    ).read_bytes()
    for _ in range(2):
        assert (
            run("export", folders[0], "--to", "csv", "--out", "tables").exit_code == 0
        )
    assert (tmp_path / "tables" / "quarters.csv").read_bytes() == (
        tmp_path / "q.csv"
    ).read_bytes()
    listed = json.loads((tmp_path / "tables" / "manifest.json").read_text())["files"]
    assert sorted([*listed, "manifest.json"]) == sorted(
        path.name for path in (tmp_path / "tables").iterdir()
    )
    assert "one_campus-" in run("export", folders[0], "--to", "xlsx").output


def test_a_place_that_cannot_be_written_is_an_error_with_a_fix(run, folders, tmp_path):
    (tmp_path / "file").write_text("x")
    result = run("export", folders[0], "--to", "json", "--out", "file/below.json")
    assert result.exit_code == 2
    assert "cannot be written" in result.stderr
    result = run("plan", SMALL, "--out", "file/below")
    assert result.exit_code == 2
    assert "cannot be written" in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_search_without_time_is_exit_3_and_writes_nothing(run, tmp_path):
    result = run("plan", SMALL, "--seconds", "0")
    assert result.exit_code == 3
    assert "no plan" in result.stderr
    assert not (tmp_path / "plans").exists()


def test_help_loads_none_of_the_heavy_parts():
    code = "import sys; from abilene.cli import main; print(sorted(sys.modules))"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout
    for heavy in (
        "pydantic",
        "numpy",
        "highspy",
        "ruamel",
        "rich",
        "scipy",
        "jinja2",
        "pyarrow",
    ):
        assert f"'{heavy}'" not in loaded


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="signals differ on Windows")
def test_ctrl_c_leaves_a_plan_or_nothing(tmp_path):
    command = [
        sys.executable,
        "-c",
        "from abilene.cli import main; main()",
        "plan",
        str(STARGATE),
        "--out",
        "here",
    ]
    process = subprocess.Popen(
        command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
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


@pytest.mark.slow
def test_probabilities_of_views_for_one_build_order(run, tmp_path):
    """One view of one campus: sure, its order is its own, and knowing it is worth nothing."""
    asked = ("plan", SMALL, "--order", "--out", "here")
    result = run(*asked, "--probability", "as_written=1")
    assert result.exit_code == 0
    assert "Expected along it (as_written 100%)" in result.output
    order = json.loads((tmp_path / "here" / "plan.json").read_text())["build_order"]
    assert order["probabilities"] == {"as_written": 1.0}
    own = order["expected_it_mw_quarters_own"]
    assert order["expected_it_mw_quarters"] == own > 0
    for more, said in (
        (["as_written=0.5"], "add up to 0.5"),
        (["as_writen=1"], "did you mean 'as_written'"),
        (["as_written"], "is no VIEW=SHARE"),
    ):
        refused = run(*asked, "--probability", *more)
        assert refused.exit_code != 0
        assert said in refused.output.replace("\n", " ")
    without = run("plan", SMALL, "--probability", "as_written=1")
    assert "add --order" in without.output


def test_the_track_record_of_a_folder_of_vintages(run, tmp_path):
    head = "site,date,buildings,power_mw,kind\n"
    for day, rows in {
        "2026-01-01": [(n, "2026-03-01", "forecast") for n in range(1, 7)],
        "2026-07-01": [(n, f"2026-0{n}-28", "") for n in range(2, 7)],
        "2026-10-01": [(n, "2026-08-01", "confirmed") for n in (1,)],
    }.items():
        text = "".join(f"Site {n},{at},{n},{n},{kind}\n" for n, at, kind in rows)
        (tmp_path / f"tl_{day}.csv").write_text(head + text)
    done = run("track-record", tmp_path, "--json")
    (replay,) = json.loads(done.output)["replays"]
    assert (replay["as_of"], replay["until"]) == ("2026-07-01", "2026-10-01")
    assert [it["site"] for it in replay["pending"]] == ["Site 1"]
    assert replay["pending"][0]["seen"] == "2026-08-01"
    assert "2026-07-01" in run("track-record", tmp_path).output
    early = run("track-record", tmp_path, "--until", "2026-07-31", "--json")
    (replay,) = json.loads(early.output)["replays"]
    assert replay["pending"][0]["seen"] is None
    wrong = run("track-record", tmp_path, "--as-of", "2026-02-01")
    assert wrong.exit_code == 2
    assert "take one of" in wrong.output


def test_results_never_replace_what_the_command_reads(run, tmp_path, examples):
    """The measured series, or the programme, lies in the very folder that is named for the results."""
    programme = (examples / "one-campus.yaml").read_bytes()
    table = b"date,it_power_mw,status\n2026-01-01,10,one\n"
    inputs = {"measured.csv": table, "p.yaml": programme}
    folder = tmp_path / "d"
    asked = {
        "backtest": (
            "--site",
            "prairie",
            "--measured",
            folder / "measured.csv",
            "--as-of",
            "2026-06-30",
        ),
        "plan": (),
    }
    for command, more in asked.items():
        write_folder(folder, with_manifest(inputs, {COMMAND: command}))
        told = run(command, folder / "p.yaml", *more, "--out", folder)
        assert told.exit_code == 2
        named = {"backtest": "measured.csv", "plan": "p.yaml"}[command]
        assert f"{folder} would replace {folder / named}, which" in told.stderr
        assert (folder / "p.yaml").read_bytes() == programme
        shutil.rmtree(folder)


def test_a_plan_by_another_class_keeps_it_and_is_scored_by_it(run, tmp_path):
    """Of a file without a word of risk: the class is among the inputs, as ``--set`` has it."""
    file = tmp_path / "small.yaml"
    file.write_text(TEXT.replace("risk: {class: {p50: 1.5, p90: 3.0}}\n", ""))
    day = ("--as-of", "2026-10-02")
    by_class = ("--class", "epoch_2025_26_strict")
    told = run("plan", file, *day, *by_class, "--out", "strict")
    assert told.exit_code == 0, told.output
    made = json.loads((tmp_path / "strict" / "plan.json").read_text())
    assert made["overrides"] == {"risk.class": "epoch_2025_26_strict"}
    (view,) = made["viewpoints"].values()
    assert [*view["risk"]["classes"]] == ["epoch_2025_26_strict"]
    # another class is another plan: the forecast that stands is not rewritten
    for other in ((), ("--class", "none")):
        told = run("plan", file, *day, *other, "--out", "strict")
        assert told.exit_code == 2
        assert "holds a forecast of other inputs" in told.output
    later = run("plan", file, "--as-of", "2026-06-01", *by_class, "--out", "early")
    assert later.exit_code == 2
    assert "--class: epoch_2025_26_strict is known from" in later.output
    # of what is not there a year on, the Brier score is the square of what was said
    file.write_text(file.read_text().replace("2029-Q4,", "2029-Q4, as_of: 2028-01-01,"))
    scored = run("score", "strict", file, "--as-of", "2028-01-01", "--json")
    assert scored.exit_code == 0, scored.output
    first, _ = json.loads(scored.output)["questions"]
    said = view["risk"]["phases"]["a.p1"]["p_by_target"]
    assert said == pytest.approx(0.052, abs=0.01)
    assert first["brier_odds"] == pytest.approx(said**2, abs=1e-4)
