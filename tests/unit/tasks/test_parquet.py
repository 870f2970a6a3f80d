"""The same table has the same bytes, and bytes that were changed are noticed."""

import pyarrow as pa
import pytest

from abilene.tasks.parquet import DamagedError, is_whole, table_bytes, table_of

TABLE = pa.table({"mw": [1.5, None, 3.0] * 1000, "name": ["a", "b", "c"] * 1000})


@pytest.fixture
def file(tmp_path):
    place = tmp_path / "one.parquet"
    place.write_bytes(table_bytes(TABLE))
    return place


def test_a_table_comes_back(file):
    assert table_of(file.read_bytes(), "one").equals(TABLE)
    assert is_whole(file)
    copy = pa.table(TABLE.to_pydict(), TABLE.schema)
    assert table_bytes(copy) == file.read_bytes()


@pytest.mark.parametrize("share", [0.0, 0.5, 0.99])
def test_a_file_without_its_end_is_not_whole(file, share):
    data = file.read_bytes()
    file.write_bytes(data[: int(share * len(data))])
    assert not is_whole(file)
    assert not is_whole(file.with_name("none.parquet"))
    with pytest.raises(DamagedError, match=r"one\.parquet is damaged: "):
        table_of(file.read_bytes(), str(file))


def test_a_name_that_is_no_text_any_more_is_noticed(file):
    data = file.read_bytes().replace(b"mw", b"\xf8w", 1)  # in the schema
    with pytest.raises(DamagedError):
        table_of(data, str(file))


def test_a_byte_that_was_changed_is_noticed(file):
    data = bytearray(file.read_bytes())
    data[60] ^= 1
    file.write_bytes(data)
    assert is_whole(file)
    with pytest.raises(DamagedError, match=r"one\.parquet is damaged: "):
        table_of(file.read_bytes(), str(file))
