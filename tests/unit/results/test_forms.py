"""Tables and columns as bytes: nothing is lost, and the same table gives the same bytes."""

import io

import numpy as np
import pyarrow.parquet as pq
import pytest

from abilene.errors import ShapeError
from abilene.results.forms import csv_bytes, parquet_bytes, table_parquet
from abilene.results.table import Table

COLUMNS = {
    "time_utc": np.datetime64("2013-01-01T00", "s")
    + np.arange(48).astype("timedelta64[h]"),
    "load_mw": np.linspace(90.0, 110.0, 48),
}


def test_hourly_columns_come_back_with_their_names_and_order():
    table = pq.read_table(io.BytesIO(parquet_bytes(COLUMNS)))
    assert table.column_names == list(COLUMNS)
    for column, values in COLUMNS.items():
        np.testing.assert_array_equal(table[column].to_numpy(), values)


def test_the_same_columns_give_the_same_bytes():
    assert parquet_bytes(COLUMNS) == parquet_bytes(
        {name: values.copy() for name, values in COLUMNS.items()}
    )


def test_columns_that_do_not_align_are_refused():
    with pytest.raises(
        ShapeError, match="load_mw expected length 48 but got length 47; give one"
    ):
        parquet_bytes({**COLUMNS, "load_mw": np.ones(47)})
    with pytest.raises(ShapeError, match="1-dimensional"):
        parquet_bytes({"load_mw": np.ones((2, 24))})


TABLE = Table(
    "t",
    "A table",
    ("place", "mw", "mixed", "is_firm"),
    (
        ("a, b", 500000000000.0, 1.5, True),
        ("c", None, "many", False),
        (None, 0.1, 2, None),
    ),
)


def test_csv_has_numbers_in_full_and_quotes_what_needs_it():
    assert csv_bytes(TABLE).decode() == (
        'place,mw,mixed,is_firm\n"a, b",500000000000,1.5,true\nc,,many,false\n,0.1,2,\n'
    )


def test_parquet_gives_one_type_to_each_column():
    back = pq.read_table(io.BytesIO(table_parquet(TABLE))).to_pydict()
    assert back == {
        "place": ["a, b", "c", None],
        "mw": [500000000000.0, None, 0.1],
        "mixed": ["1.5", "many", "2"],
        "is_firm": [True, False, None],
    }


def test_a_table_without_rows_keeps_its_columns():
    empty = Table("t", "Nothing", ("a", "b_mw"), ())
    assert csv_bytes(empty) == b"a,b_mw\n"
    assert pq.read_table(io.BytesIO(table_parquet(empty))).column_names == ["a", "b_mw"]
