"""Commands on what goes in: new, check, fmt, why, schema; they load no more than they need."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from abilene.cli import main

ROOT = Path(__file__).parents[3]
SMALL = ROOT / "examples" / "one-campus.yaml"
STARGATE = ROOT / "examples" / "stargate" / "programme.yaml"


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return lambda *args: CliRunner().invoke(
        main, [str(arg) for arg in args], catch_exceptions=False
    )


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
    assert (
        ROOT / "src" / "abilene" / "data" / "one-campus.yaml"
    ).read_text() == SMALL.read_text()


def test_check_counts_the_claims_by_path(run):
    result = run("check", STARGATE)
    assert result.exit_code == 0
    assert "capital.*.amount_usd" in result.output
    assert "feed no value of the plan" in result.output
    strict = run("check", STARGATE, "--strict")
    assert strict.exit_code == 2
    assert "quotes are not checked" in strict.stderr


def test_strict_says_where_a_value_cannot_be_read(run, tmp_path):
    folder = tmp_path / "stargate"
    shutil.copytree(STARGATE.parent, folder)
    file = next(
        path
        for path in sorted((folder / "claims").iterdir())
        if "value: 500 bn USD" in path.read_text()
    )
    file.write_text(
        file.read_text().replace("value: 500 bn USD", "value: wrong thing", 1)
    )
    plain, strict = (
        run("check", folder / STARGATE.name),
        run("check", folder / STARGATE.name, "--strict"),
    )
    assert plain.exit_code == strict.exit_code == 2
    assert "cannot read 'wrong thing'" in plain.stderr
    assert set(plain.stderr.splitlines()[:1]) <= set(strict.stderr.splitlines())
    assert f"{file.name}:" in strict.stderr


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
    assert (
        len(list((tmp_path / "claims").iterdir()))
        == len(list((tmp_path / "old").iterdir())) - 2
    )


def test_why_without_a_path_lists_what_differs(run):
    result = run("why", STARGATE)
    assert "capital.promised.amount_usd" in result.output
    assert "programme.title" not in result.output


def test_promises_are_listed_with_the_record_of_each_speaker(run):
    shown = run("promises", STARGATE, "--as-of", "2026-08-01")
    assert shown.exit_code == 0
    assert shown.output.startswith("As announced, as of 2026-08-01: kept ")
    assert (
        "sites.abilene.phases.b1.target: due 2025-06-30, 88 days late" in shown.output
    )
    assert "median days late" in " ".join(shown.output.split())
    made = json.loads(
        run("promises", STARGATE, "--as-of", "2026-08-01", "--json").stdout
    )
    assert (made["viewpoint"], made["as_of"]) == ("announced", "2026-08-01")
    of_crusoe = next(each for each in made["speakers"] if each["who"] == "Crusoe")
    assert of_crusoe["counts"]["late"] == 2
    assert sum(of_crusoe["counts"].values()) == sum(
        "Crusoe" in each["who"] for each in made["promises"]
    )


def test_where_nobody_promised_anything_there_is_no_table(run):
    assert run("promises", SMALL).output == (
        "As written, as of 2026-03-31: kept 0, late 0, open 0, re-dated 0, missed 0, lapsed 0\n"
    )


def test_schemas_are_json_schema(run):
    for what in ("programme", "plan", "project", "study"):
        schema = json.loads(run("schema", what).stdout)
        assert schema["type"] == "object"


@pytest.mark.parametrize("command", ["check", "why"])
def test_questions_about_the_input_load_no_more_than_they_need(command):
    code = f"""
import linecache, sys
from abilene.cli import main
main([{command!r}, {str(STARGATE)!r}], standalone_mode=False)
print(sorted(sys.modules), "read as source:", sorted(linecache.cache))"""
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout
    for heavy in (
        "numpy",
        "numba",
        "pandas",
        "highspy",
        "rich",
        "scipy",
        "jinja2",
        "pyarrow",
        "xlsxwriter",
    ):
        assert f"'{heavy}'" not in loaded
    assert "abilene" not in loaded.rpartition("read as source:")[2], (
        "docstrings are for the schema alone"
    )


def test_new_never_writes_over_a_file(run, tmp_path):
    (tmp_path / "mine.yaml").write_text("mine")
    assert run("new", "mine.yaml").exit_code == 2
    assert (tmp_path / "mine.yaml").read_text() == "mine"


def test_claims_that_have_a_form_already_are_not_turned_into_it(run, tmp_path):
    shutil.copytree(STARGATE.parent / "claims", tmp_path / "claims")
    run("check", "claims", "--to", "csv")
    again = run("check", "claims.csv", "--to", "csv")
    assert again.exit_code == 2
    assert "have this form already; ask for the other one" in again.stderr


def test_why_says_who_said_a_value_in_each_view(run):
    found = run("why", STARGATE, "capital.softbank_equity.amount_usd")
    assert found.exit_code == 0
    assert "Elon Musk" in found.output
    wrong = run("why", STARGATE, "capital.softbank_equty.amount_usd")
    assert wrong.exit_code == 2
    assert "did you mean 'capital.softbank_equity.amount_usd'?" in wrong.stderr


def test_why_says_that_nothing_differs(run):
    same = run("why", SMALL)
    assert same.output == "every path has the same value in all of these views\n"


def test_fmt_names_the_files_that_it_changed(run, tmp_path):
    shutil.copytree(STARGATE.parent / "claims", tmp_path / "claims")
    file = sorted((tmp_path / "claims").glob("*.yaml"))[0]
    file.write_text(file.read_text() + "\n\n")
    assert run("fmt", "claims").output == f"formatted claims/{file.name}\n"
    assert run("fmt", "claims").output == ""


LATE = """
set: {}
source: {id: s, kind: news, publisher: P, published: 2026-01-10, recorded_at: 2026-03-01, read: headline}
actors: [{id: a, name: Ann, role: press}]
claims:
  - {id: c, about: capital.equity.amount_usd, says: a, said: 2026-01-09, kind: announced, value: 3 bn USD}
"""


def test_what_we_knew_is_not_what_was_public(run, tmp_path):
    (tmp_path / "late.yaml").write_text(LATE)

    def why(*more):
        path = "capital.equity.amount_usd"
        view = ("--viewpoint", "announced")
        return run("why", SMALL, path, "--with", "late.yaml", *view, *more).output

    public = why("--as-of", "2026-01-31")
    assert ": 3 bn USD" in public
    assert "read in its headline alone, recorded 2026-03-01" in public
    known = why("--as-of", "2026-01-31", "--known-by", "2026-02-28")
    assert "no claim" in known
    assert "because recorded 2026-03-01, after 2026-02-28" in known
    assert "--known-by: 'soon'" in why("--known-by", "soon")
