"""A study in print, in its folder and on its page."""

import csv
import io
import json

import pyarrow.parquet as pq
from made_study import made
from rich.console import Console
from small_study import EQUITY, GRID, PRICE

from abilene.report.studies import study as report
from abilene.report.studies.study import study_page

OVER = (
    f"{{{EQUITY}: {{uniform: [1 bn USD, 2 bn USD]}}, {GRID}: {{uniform: [100, 400]}}}}"
)
TWO = f"{{grid: {{{EQUITY}: [1 bn USD, 2 bn USD], {GRID}: [100, 400]}}}}"


def printed(page):
    console = Console(record=True, width=100, file=io.StringIO())
    console.print(page.terminal())
    return console.export_text()


def test_print_files_and_json_say_the_same(tmp_path):
    study = made(
        tmp_path,
        TWO,
        lambda _, usd, mw: None if mw + usd > 2e9 + 300 else (mw / 3, usd),
    )
    page = study_page(study)
    text = printed(page)
    assert "plan; grid of 4 points; 4 rows from 4 different runs" in text
    assert "optimal 3 refused 1" in " ".join(text.split())
    assert "refused: no such thing" in text
    assert "133.333" in text
    files = page.files()
    data = json.loads(files["answer.json"])
    assert data["ended"] == {"optimal": 3, "refused": 1}
    assert data["rows"] == [dict(row) for row in study.rows]
    table = pq.read_table(io.BytesIO(files["results.parquet"]))
    assert table.to_pylist() == data["rows"]
    assert table.schema.field(GRID).metadata == {b"unit": b"MW"}
    rows = list(csv.DictReader(io.StringIO(files["results.csv"].decode())))
    assert rows[1][f"{GRID} [MW]"] == "400.0"
    manifest = json.loads(files["manifest.json"])
    assert (manifest["command"], manifest["asks"], manifest["runs"]) == (
        "study",
        "plan",
        4,
    )
    assert manifest["study"] == study.case.study_hash
    assert set(manifest["files"]) == {
        "answer.json",
        "report.html",
        "results.parquet",
        "results.csv",
    }
    assert b"surface-1" in files["report.html"]


def test_indices_are_printed_a_line_for_each_value_and_written(tmp_path):
    study = made(
        tmp_path,
        f"{{sobol: {{samples: 8, second_order: true, over: {OVER}}}}}",
        lambda _, usd, mw: (mw, usd * mw),
    )
    page = study_page(study)
    text = " ".join(printed(page).split())
    assert "output value of S1 ST S2" in text
    assert "equity.amount_usd x g.firm_mw" in text
    assert "S1: share of the variance that a value explains by itself" in text
    rows = list(csv.DictReader(io.StringIO(page.files()["indices.csv"].decode())))
    assert {row["measure"] for row in rows} == {"S1", "ST", "S2"}
    assert len(rows) == len(study.indices)


def test_many_rows_are_in_the_table_alone(tmp_path, monkeypatch):
    for limit in ("MOST_JSON", "SMALL_CSV", "SHOWN_ROWS"):
        monkeypatch.setattr(report, limit, 3)
    study = made(tmp_path, TWO, lambda _, usd, mw: (mw, usd))
    page = study_page(study)
    assert page.data["rows"] is None
    assert "results.csv" not in page.files()
    assert "results.csv" in study_page(study, csv=True).files()
    assert "and 1 more row in results.parquet" in printed(page)


def test_outputs_that_vary_are_printed_first(tmp_path):
    outputs = ("capital_in_view_usd", "npv_usd", "it_mw.2026", "it_mw.2027", "it_mw")
    design = f"{{grid: {{{EQUITY}: [1], {GRID}: [1, 2], {PRICE}: [1]}}}}"
    study = made(
        tmp_path,
        design,
        lambda _, usd, mw, price: (1.0, 1.0, mw, 2 * mw, 3 * mw),
        outputs=outputs,
    )
    heads = study_page(study).sections[1].heads
    assert [head.split(",")[0] for head in heads[3:]] == [
        "it_mw.2026",
        "it_mw.2027",
        "it_mw",
    ]


def test_what_no_run_answers_is_said(tmp_path):
    study = made(
        tmp_path, TWO, lambda _, usd, mw: (mw, None), outputs=("it_mw.2026", "npv_usd")
    )
    assert "no run answers npv_usd" in study_page(study).notes
    still = made(
        tmp_path,
        f"{{latin_hypercube: {{samples: 4, over: {OVER}}}}}",
        lambda _, usd, mw: (1.0, 2.0),
    )
    assert any("no indices" in note for note in study_page(still).notes)
