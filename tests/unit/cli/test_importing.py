"""Imports on the command line: nothing is written unless somebody says so, and compare says what moved."""

import json

import pytest
from click.testing import CliRunner
from epoch_tables import FIRST, first, plains

from abilene.cli import main

__all__ = ["first", "plains"]


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return lambda *args: CliRunner().invoke(
        main, [str(arg) for arg in args], catch_exceptions=False
    )


def test_an_import_prints_and_writes_nothing(run, plains, first, tmp_path):
    before = sorted(tmp_path.rglob("*"))
    result = run("import", "epoch", "tl_2025-11-30.csv", "--programme", plains)
    assert result.exit_code == 0
    assert "12 claims proposed (Epoch AI, 2025-11-30)" in result.stdout
    assert "no home: column H100 equivalents" in result.stdout
    assert sorted(tmp_path.rglob("*")) == before


def test_a_file_of_proposals_may_be_tried_and_then_accepted(run, plains, first):
    table = ("import", "epoch", "tl_2025-11-30.csv", "--programme", plains)
    assert run(*table, "--out", "p.yaml").exit_code == 0
    path = "sites.prairie_one.phases.b4.target"
    tried = run("why", plains, path, "--with", "p.yaml", "--viewpoint", "announced")
    assert "Epoch AI, 2025-11-30: 2027-03-01 forecast" in tried.stdout
    assert "source read as a whole, SHA-256" in tried.stdout
    assert run(*table, "--out", "p.yaml").exit_code == 2  # it exists
    assert run(*table, "--accept").exit_code == 0
    again = run(*table, "--accept")
    assert "nothing moved, nothing to write" in again.stdout


def test_the_day_of_record_is_today_unless_it_is_given(run, plains, first, tmp_path):
    table = ("import", "epoch", "tl_2025-11-30.csv", "--programme", plains)
    run(*table, "--recorded-at", "2026-02-03", "--accept")
    (file,) = (tmp_path / "claims").iterdir()
    assert "recorded_at: 2026-02-03" in file.read_text()
    path = "sites.prairie_one.phases.b4.target"
    days = ("--as-of", "2025-12-31", "--known-by", "2026-02-02")
    known = run("why", plains, path, *days)
    assert "because recorded 2026-02-03, after 2026-02-02" in known.stdout


def test_compare_says_what_moved_and_by_whose_word(run, first, tmp_path):
    new = ("new", "p.yaml", "--from-epoch", "tl_2025-11-30.csv")
    assert run(*new, "--site", "Prairie One").exit_code == 0
    assert run(*new).exit_code == 2  # a table without a site
    assert run("plan", "p.yaml", "--viewpoint", "paid_for", "--out", "a").exit_code == 0
    later = tmp_path / "tl_2026-03-01.csv"
    later.write_text(FIRST.replace("2027-03-01", "2028-08-01"))
    run("import", "epoch", later, "--programme", "p.yaml", "--accept")
    run("plan", "p.yaml", "--viewpoint", "paid_for", "--out", "b")
    found = json.loads(run("compare", "a", "b", "--json").stdout)
    path = "sites.prairie_one.phases.b4.target"
    assert [it["path"] for it in found["values"] if it["path"] == path]
    claims = [it["claim"]["in_one_line"] for it in found["claims"].values()]
    assert any("Epoch AI, 2026-03-01: 2028-08-01 forecast" in it for it in claims)


def test_a_table_with_a_mapping_file(run, plains, tmp_path):
    (tmp_path / "t.csv").write_text("where,mw\nsites.prairie_one.phases.b1.it_mw,90\n")
    (tmp_path / "m.yaml").write_text(
        "source: {id: w, kind: news, publisher: W, published: 2026-01-01}\n"
        "says: {id: w, name: W, role: press}\nkey: where\ncolumns: {mw: {unit: MW}}\n"
    )
    args = ("import", "table", "t.csv", "--map", "m.yaml", "--programme", plains)
    result = run(*args, "--accept")
    assert "phases.b1.it_mw: 90 MW announced, new" in result.stdout
    assert (tmp_path / "claims" / "w.yaml").is_file()
