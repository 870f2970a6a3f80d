"""The form is told by the content, and cells as text are what a CSV file would hold."""

import subprocess
import sys
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pyarrow as pa
import pytest
from pyarrow import parquet

from abilene.errors import InputError
from abilene.tabular.rows import as_text, head_of, rows_of, separator_in


def test_the_same_table_in_three_forms_under_one_name(tmp_path):
    path = tmp_path / "data"
    path.write_text("a;b\n1;x\n")
    assert list(rows_of(path, ["a", "b"])) == [(1, ["a", "b"]), (2, ["1", "x"])]
    parquet.write_table(pa.table({"a": [1], "b": ["x"]}), path)
    assert list(rows_of(path, ["a", "b"])) == [(0, ("a", "b")), (1, (1, "x"))]
    book = openpyxl.Workbook()
    for row in (["a", "b"], [1, "x"]):
        book.active.append(row)
    book.save(path)
    assert list(rows_of(path, ["a", "b"])) == [(1, ("a", "b")), (2, (1, "x"))]


def test_the_old_form_of_workbooks_is_refused(tmp_path):
    path = tmp_path / "t.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    with pytest.raises(InputError, match=r"old form XLS, or has a password; save it"):
        rows_of(path, [])


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (" x ", " x "), (None, ""), (3, "3"), (3.0, "3"), (0.1, "0.1"), (1e300, str(int(1e300))),
        (float("nan"), "nan"), (True, "True"), (Decimal("1.50"), "1.50"),
        (date(2026, 1, 2), "2026-01-02"), (datetime(2026, 1, 2), "2026-01-02"),
        (datetime(2026, 1, 2, 6, 30), "2026-01-02T06:30:00"),
        (datetime(2026, 1, 2, tzinfo=UTC), "2026-01-02T00:00:00+00:00"),
    ],
)  # fmt: skip
def test_cells_as_text(cell, text):
    assert as_text(cell) == text


def test_text_is_read_without_numpy_pyarrow_or_openpyxl(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("a\n1\n")
    code = (
        "import sys; from pathlib import Path; from abilene.tabular.rows import rows_of;"
        f"print(len(list(rows_of(Path({str(path)!r}), ['a']))), {{'numpy', 'pyarrow', 'openpyxl'}} & set(sys.modules))"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # fmt: skip
    assert said.stdout == "2 set()\n"


def test_the_separator_of_a_file_and_its_head(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("a;b\n1;2\n")
    assert separator_in(path, ["a"]) == ";"
    rows = rows_of(path, ["a"])
    assert head_of(rows, path) == (1, ["a", "b"])
    assert list(rows) == [(2, ["1", "2"])]
    parquet.write_table(pa.table({"a": [1]}), path)
    assert separator_in(path, ["a"]) == ""
    with pytest.raises(InputError, match=r"t.csv:1:1: the file holds nothing; give"):
        head_of(iter(()), path)
