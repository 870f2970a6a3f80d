"""Rows as a table: numbers, words, what is not known, units."""

import pyarrow as pa

from abilene.studies.study.rows import arrow_table

ROWS = [
    {"run": 0, "view": "a", "mw": 1.5, "mixed": 2.0, "none": None},
    {"run": 1, "view": None, "mw": None, "mixed": "never", "none": None},
]


def test_columns_are_of_numbers_or_of_words():
    table = arrow_table(ROWS, {"mw": "MW"})
    assert [field.type for field in table.schema] == [
        pa.int64(), pa.string(), pa.float64(), pa.string(), pa.float64(),
    ]  # fmt: skip
    assert table.column("mixed").to_pylist() == ["2.0", "never"]
    assert table.column("mw").to_pylist() == [1.5, None]


def test_columns_carry_their_unit():
    table = arrow_table(ROWS, {"mw": "MW", "view": ""})
    assert table.schema.field("mw").metadata == {b"unit": b"MW"}
    assert table.schema.field("view").metadata is None


def test_no_rows_are_an_empty_table():
    assert arrow_table([]).num_rows == 0
