"""The workbook: every table, as figures or as text, the same bytes each time."""

import io
import time
import zipfile
from pathlib import Path

import pytest
from openpyxl import load_workbook
from xlsxwriter import Workbook

from abilene.programme.changes import load
from abilene.report.workbook import _sheet_name, workbook_bytes
from abilene.results.tables import tables
from abilene.units import heading

SMALL = Path(__file__).parents[3] / "examples" / "one-campus.yaml"


@pytest.fixture(scope="module")
def small(one_campus):
    """Return the plan of one campus, powered with and without its own equipment."""
    return one_campus, load(SMALL)


@pytest.fixture(scope="module")
def bare(january):
    """Return the plan of January 2025 as plan.json has it: without hours."""
    return read_plan_of(january[0])


def read_plan_of(plan):
    return type(plan).model_validate_json(plan.model_dump_json())


def test_the_workbook_holds_every_table_with_its_figures(bare):
    plan = bare
    book = load_workbook(io.BytesIO(workbook_bytes(plan)))
    names = [name.replace("_", " ") for name in tables(plan)]
    assert book.sheetnames == [*names, "recompute"]
    for table in tables(plan).values():
        sheet = book[table.name.replace("_", " ")]
        top = sheet.max_row - len(table.rows)
        assert [cell.value for cell in sheet[top]] == [
            heading(name) for name in table.columns
        ]
        for cells, row in zip(
            sheet.iter_rows(min_row=top + 1), table.rows, strict=True
        ):
            none = "not computed" if row[0] == "headlines" and row[2] else None
            # a file of numbers keeps 16 digits of them
            for cell, value in zip(cells, row, strict=True):
                wanted = none if value in {None, ""} else value
                assert cell.value == (
                    pytest.approx(wanted, rel=1e-15)
                    if isinstance(wanted, float)
                    else wanted
                )
    answer = book["answer"]
    assert answer["A1"].value == f"{plan.title}, as of {plan.as_of}"
    money = next(row for row in answer.iter_rows() if row[1].value == "capital in view")
    assert [cell.value for cell in money[2:]] == ["USD", 500e9, 12.3e9]
    assert money[3].number_format == "#,##0"


def test_text_that_looks_like_a_formula_stays_text(bare):
    plan = bare
    name, claim = next(iter(plan.claims.items()))
    claims = {
        **plan.claims,
        name: claim.model_copy(
            update={"words": '=HYPERLINK("http://x")', "url": "http://x"}
        ),
    }
    book = load_workbook(
        io.BytesIO(workbook_bytes(plan.model_copy(update={"claims": claims})))
    )
    (cell,) = [
        cell
        for row in book["claims"].iter_rows()
        for cell in row
        if cell.value == '=HYPERLINK("http://x")'
    ]
    assert cell.data_type == "s"


def test_the_hours_of_a_campus_are_on_a_sheet(small):
    plan = small[0]
    sheet = load_workbook(io.BytesIO(workbook_bytes(plan)), read_only=True)[
        "hours prairie"
    ]
    rows = list(sheet.iter_rows(min_row=4, values_only=True))
    assert len(rows) == 8760 + 1
    load = rows[0].index("load [MW]")
    hours = plan.viewpoints["as_written"].sites["prairie"].hours
    assert [row[load] for row in rows[1:]] == pytest.approx(
        hours.load_mw.tolist(), abs=1e-4
    )
    assert str(rows[1][0]) == str(hours.times[0]).replace("T", " ")


def test_the_same_plan_gives_the_same_workbook_at_another_time(bare):
    plan = bare
    first = workbook_bytes(plan)
    time.sleep(2.1)  # the clock of a ZIP file ticks every two seconds
    assert workbook_bytes(plan) == first
    entries = zipfile.ZipFile(io.BytesIO(first)).infolist()
    assert {entry.date_time[0] for entry in entries} == {1980}


def test_names_that_are_cut_alike_stay_apart():
    book = Workbook(io.BytesIO())
    names = [
        f"hours michigan_saline_township_campus_{side}" for side in ("north", "south")
    ]
    for name in [*names, names[0].upper()]:
        book.add_worksheet(_sheet_name(book, name))
    found = [sheet.get_name() for sheet in book.worksheets()]
    assert found == [
        "hours michigan_saline_township_",
        "hours michigan_saline_townshi 2",
        "HOURS MICHIGAN_SALINE_TOWNSHI 3",
    ]
    assert {len(name) for name in found} == {31}
