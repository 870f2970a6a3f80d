"""Files that are none, never end, or are packed otherwise than their names say."""

import bz2
import gzip
import lzma
import os
from pathlib import Path

import pyarrow as pa
import pytest

from abilene.errors import InputError
from abilene.tabular.source import check_is_text, form_of, open_bytes, table_stem

PACKERS = {
    "gzip": gzip.compress,
    "zstandard": lambda data: pa.compress(data, codec="zstd", asbytes=True),
}


@pytest.mark.parametrize("form", PACKERS)
@pytest.mark.parametrize("name", ["a.csv", "a.csv.packed"])
def test_what_is_packed_is_unpacked_whatever_its_name(tmp_path, form, name):
    path = tmp_path / name
    path.write_bytes(PACKERS[form](b"a,b\n"))
    assert form_of(path) == form
    with open_bytes(path, form) as stream:
        assert stream.read() == b"a,b\n"


@pytest.mark.parametrize(
    ("first", "form"),
    [(b"PAR1", "Parquet"), (b"PK\x03\x04", "XLSX"), (b"\xd0\xcf\x11\xe0", "XLS"), (b"", "text"), (b"a", "text")],
)  # fmt: skip
def test_the_form_is_told_by_the_first_bytes(tmp_path, first, form):
    path = tmp_path / "x"
    path.write_bytes(first)
    assert form_of(path) == form


@pytest.mark.parametrize("ending", [".gz", ".zst", ".GZ"])
def test_a_name_that_says_packed_and_bytes_that_do_not(tmp_path, ending):
    # ReEDS-2.0 #15 and cve-bin-tool #1081: plain text called .gz
    path = tmp_path / f"t.csv{ending}"
    path.write_text("a,b\n")
    with pytest.raises(InputError, match=f"t.csv{ending}: its name ends in .*; take"):
        form_of(path)


def test_a_pipe_or_a_device_is_not_opened(tmp_path):
    pipe = tmp_path / "prices.csv"
    os.mkfifo(pipe)
    for endless in (pipe, Path("/dev/zero")):
        with pytest.raises(InputError, match=r"may never end; save what it gives"):
            form_of(endless)


@pytest.mark.parametrize("name", ["no", "a/b", "x" * 300, "a\0b"])
def test_no_such_file(tmp_path, name):
    (tmp_path / "a").write_text("")
    with pytest.raises(InputError, match=r"no such file|cannot be read"):
        form_of(tmp_path / name)


def test_a_folder_is_no_table(tmp_path):
    with pytest.raises(InputError, match=r"is a folder; give a file in it"):
        form_of(tmp_path)


@pytest.mark.parametrize(
    ("name", "stem"),
    [("x.csv", "x"), ("x.y.CSV.gz", "x.y"), ("x.xlsx", "x"), ("x.yaml", ""), ("x.gz", ""), ("x", "")],
)  # fmt: skip
def test_the_name_of_a_table(name, stem):
    assert table_stem(Path("f") / name) == stem


NO_TEXT = {
    "x.csv.bz2": (bz2.compress(b"a,b"), "is packed with bzip2, and .* here; unpack it .bunzip2 x.csv.bz2. and give"),
    "x.csv.xz": (lzma.compress(b"a,b"), "is packed with xz, .*; unpack it .unxz x.csv.xz. and"),
    "x.parquet.gz": (gzip.compress(b"PAR1xx"), "holds Parquet, packed with gzip; unpack it .gunzip x.parquet.gz"),
    "x.xlsx.gz": (gzip.compress(b"PK\x03\x04"), "holds XLSX, packed with gzip; unpack it .gunzip"),
    "x.nc": (b"CDF\x01aaaa", "is NetCDF, no text; export it as text"),
    "x.zip": (b"PK\x03\x04aaaa", "is packed as a ZIP archive, .* here; unpack it .unzip x.zip"),
}  # fmt: skip


@pytest.mark.parametrize("name", NO_TEXT)
def test_what_holds_no_text_is_called_by_its_name(tmp_path, name):
    path = tmp_path / name
    data, message = NO_TEXT[name]
    path.write_bytes(data)
    form = form_of(path)
    with open_bytes(path, form) as stream, pytest.raises(InputError, match=message):
        check_is_text(path, form, stream.read(9))


@pytest.mark.parametrize(
    "text", [b"BZh,b\n1,2\n", b"CDF,x\n", b"ARROYO,1\n", b"7z,1\n"]
)
def test_a_header_that_begins_like_a_form_is_text(tmp_path, text):
    path = tmp_path / "x.csv"
    path.write_bytes(text)
    assert form_of(path) == "text"
    check_is_text(path, "text", text)
