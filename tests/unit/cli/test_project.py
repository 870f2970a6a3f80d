"""The command on a financed project: what it prints, writes and refuses."""

import csv
import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from abilene.cli import main

EXAMPLE = Path(__file__).parents[3] / "examples" / "project.yaml"


def run(*args):
    return CliRunner(env={"COLUMNS": "80"}).invoke(
        main, ["project", *map(str, args)], catch_exceptions=False
    )


def test_folder_json_and_print_agree(tmp_path):
    out = tmp_path / "out"
    shown, told = run(EXAMPLE, "--out", out), run(EXAMPLE, "--json")
    assert shown.exit_code == told.exit_code == 0
    data = json.loads(told.stdout)
    assert data == json.loads((out / "answer.json").read_text())
    assert f"{data['debt_usd'] / 1e6:,.1f} m USD, held by {data['debt_bound_by']}" in (
        " ".join(shown.stdout.split())
    )
    assert {path.name for path in out.iterdir()} == {
        "answer.json",
        "cash.csv",
        "manifest.json",
        "report.html",
    }
    with (out / "cash.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 16 + 25
    paid = sum(
        float(row["equity_usd"]) for row in rows if float(row["times_years"]) <= 0
    )
    assert paid == pytest.approx(-data["sources_usd"]["owners"])


def test_no_line_of_the_example_is_wider_than_a_terminal():
    assert max(map(len, run(EXAMPLE).stdout.splitlines())) <= 80


def test_the_example_loses_its_credit_if_it_is_late():
    data = json.loads(run(EXAMPLE, "--json").stdout)
    late = data["late"]["p80"]
    assert late["operates_from"] > "2028"
    assert data["npv_usd"] > 0 > late["npv_usd"]


def test_every_figure_of_the_example_has_a_source_or_is_assumed():
    for line in EXAMPLE.read_text().splitlines():
        head, _, remark = line.partition("#")
        figures = re.search(r"(?<!\w)\d", head.partition(":")[2])
        if figures and "title" not in head:
            marked = re.search("assumed|NREL|USC|packaged|weeks", remark)
            assert marked, line


def test_problems_have_a_place(tmp_path):
    path = tmp_path / "project.yaml"
    path.write_text(EXAMPLE.read_text().replace("tenor_years: 18", "tenor_years: 30"))
    result = run(path)
    assert result.exit_code == 2
    assert "debt.tenor_years: the debt runs 30 years, the project 25" in result.output
    assert run(tmp_path / "nowhere.yaml").exit_code == 2
