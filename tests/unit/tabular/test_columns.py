"""One reader for every table: values, lines and places, in every form and dialect."""

import csv
import gzip
import io
import tracemalloc

import numpy as np
import openpyxl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from abilene.errors import InputError
from abilene.tabular.columns import header_of, read_columns
from abilene.tabular.wanted import Column

TWO = [Column("s", "text"), Column("x")]


def written(tmp_path, data, name="t.csv"):
    path = tmp_path / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def told(path, columns=TWO):
    with pytest.raises(InputError) as error:
        read_columns(path, columns)
    return [str(problem).rpartition("t.csv:")[2] for problem in error.value.problems]


def test_values_lines_and_places(tmp_path):
    path = written(tmp_path, "x,note,s\n\n1.5,,a\n2,,b\n")
    table = read_columns(path, [*TWO, Column("more", optional=True)])
    assert table.values["s"].tolist() == ["a", "b"]
    assert table.values["x"].tolist() == [1.5, 2]
    assert "more" not in table.values
    assert (len(table), table.lines.tolist()) == (2, [3, 4])
    assert table.place(1, "s") == (str(path), 4, 3)
    assert header_of(path, TWO) == ["x", "note", "s"]


def test_a_header_alone_and_nothing_at_all(tmp_path):
    table = read_columns(written(tmp_path, "s,x\n"), TWO)
    assert (len(table), table.values["x"].dtype) == (0, np.float64)
    for nothing in ("", "\n \n", "sep=;\n"):
        path = written(tmp_path, nothing)
        assert told(path)[0].startswith("1:1: the file holds nothing; give a table")
        with pytest.raises(InputError, match="the file holds nothing"):
            header_of(path, TWO)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("s;x\na;39,90\nb;1.234,5\n", [39.9, 1234.5]),
        ('s,x\na,"39,90"\nb,2\n', [39.9, 2]),
        ('s,x\na,"5,000.00"\nb,30.00\n', [5000, 30]),
        ("s\tx\na\t1 234,5\nb\t0,5\n", [1234.5, 0.5]),
    ],
)
def test_thousands_and_decimal_commas_with_one_reading(tmp_path, text, values):
    # PowerwallCompanion #32, PoolMonXv3 #4, may #244
    assert read_columns(written(tmp_path, text), TWO).values["x"].tolist() == values


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("s;x\na;1,234\n", "2:2: x: '1,234' may be 1234 or 1.234; write 1234 or 1.234"),
        ("s;x\na;1.5\nb;39,90\n", "3:2: x: '39,90' has another decimal mark than '1.5' in line 2; write all numbers alike"),
        ("s,x\na,39,90\n", "2:1: 1 cell more than columns; put cells that hold the separator, such as 5,000.00, in quotes"),
        ("s,x\na,true\nb,TRUE\n", "2:2: x: 'true' is no number (the first of 2 such lines); write a number"),
        ("s,x\na,nan\n", "2:2: x: 'nan' is no number; fill the gap, nothing is guessed"),
    ],
)  # fmt: skip
def test_what_has_no_or_two_readings_is_refused(tmp_path, text, problem):
    assert told(written(tmp_path, text)) == [problem]


def test_all_kinds_of_faults_are_told_at_once(tmp_path):
    text = "s,x\n\na,nan\nb\nc,1e400\nd,-inf\n"
    places = [problem[:4] for problem in told(written(tmp_path, text))]
    assert places == ["3:2:", "4:1:", "5:2:", "6:2:"]


def test_a_gap_in_parquet_and_a_boolean_in_a_workbook(tmp_path):
    path = tmp_path / "t.csv"
    parquet.write_table(pa.table({"s": ["a", "b"], "x": [1.5, None]}), path)
    assert told(path) == ["2:2: x: no number is given; fill the gap, nothing is guessed"]  # fmt: skip
    book = openpyxl.Workbook()
    for row in (["s", "x"], ["a", True]):
        book.active.append(row)
    book.save(path)
    assert told(path) == ["2:2: x: 'True' is no number; write a number"]


def test_memory_holds_the_columns_and_not_the_text(tmp_path):
    rows = 100_000
    text = "s,x,filling\n" + f"a,1.5,{'y' * 90}\n" * rows
    path = written(tmp_path, gzip.compress(text.encode(), 1))
    tracemalloc.start()
    table = read_columns(path, [Column("x")])
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert table.values["x"].sum() == 1.5 * rows
    # a piece of 5,000 rows, and 16 bytes for each of all rows
    assert most < len(text)


NUMBERS = st.floats(-1e300, 1e300)
TEXTS = st.text(
    st.characters(codec="utf-8", exclude_characters="\0\ufffd", exclude_categories=["Cs"]),
    max_size=8,
).map(lambda text: "x" + text)  # fmt: skip
TABLES = st.lists(st.tuples(TEXTS, NUMBERS), min_size=1, max_size=6)


@settings(max_examples=150, deadline=None)
@given(
    table=TABLES,
    mark=st.sampled_from(",;\t|"),
    end=st.sampled_from(["\n", "\r\n"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"]),
    packed=st.booleans(),
    comma=st.booleans(),
)
def test_whatever_csv_writes_is_read_back_equal(
    tmp_path_factory, table, mark, end, quoting, encoding, packed, comma
):
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=mark, lineterminator=end, quoting=quoting)
    writer.writerow(["s", "other", "x"])
    strings = []
    for said, x in table:
        # csv leaves a lone \r without quotes where rows end otherwise
        s = said.replace("\r", "") if end == "\n" else said
        # 0.5 tells which mark is the decimal one, where repr writes none
        cell = repr(x).replace(".", ",") if comma else x
        writer.writerow([s, 7, cell])
        strings.append(s)
    writer.writerow(["tells", 7, "0,5" if comma else 0.5])
    data = text.getvalue().encode(encoding)
    path = tmp_path_factory.mktemp("t") / "t.csv"
    path.write_bytes(gzip.compress(data) if packed else data)
    found = read_columns(path, TWO).values
    assert found["s"].tolist() == [*strings, "tells"]
    assert found["x"].tolist() == [*(x for _, x in table), 0.5]


@settings(max_examples=50, deadline=None)
@given(table=TABLES)
def test_whatever_pyarrow_and_openpyxl_write_is_read_back_equal(
    tmp_path_factory, table
):
    path = tmp_path_factory.mktemp("t") / "t"
    strings, numbers = map(list, zip(*table, strict=True))
    parquet.write_table(pa.table({"x": numbers, "s": strings}), path)
    found = read_columns(path, TWO).values
    assert (found["s"].tolist(), found["x"].tolist()) == (strings, numbers)
    letters = ["".join(filter(str.isprintable, text)) for text in strings]
    book = openpyxl.Workbook()
    for row in [("s", "x"), *zip(letters, numbers, strict=True)]:
        book.active.append(row)
    book.save(path)
    found = read_columns(path, TWO).values
    assert found["s"].tolist() == letters
    np.testing.assert_allclose(found["x"], numbers, rtol=1e-15)
