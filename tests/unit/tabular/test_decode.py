"""Encodings, line ends, damage: the line is always told."""

import gzip

import pyarrow as pa
import pytest

from abilene.errors import InputError
from abilene.tabular.decode import MOST_IN_A_LINE, encoding_of, text_lines, whole_text

TEXT = "time,note\r\n1,Köln · 5 €\r2,x\n\n3,end"
LINES = ["time,note\r\n", "1,Köln · 5 €\r", "2,x\n", "\n", "3,end"]


def written(tmp_path, data, name="t.csv"):
    path = tmp_path / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"],
)
def test_every_encoding_of_unicode_is_read(tmp_path, encoding):
    # pyCity #290, entsoe-py #410: UTF-16, as PowerShell and Excel's "Unicode text" write
    assert list(text_lines(written(tmp_path, TEXT.encode(encoding)))) == LINES


@pytest.mark.parametrize("mark", ["utf-16-le", "utf-16-be"])
def test_utf_16_with_a_mark_of_either_order(mark):
    assert encoding_of("\ufeffa".encode(mark)) == "utf-16"
    assert encoding_of("ab,cd\n".encode(mark)) == mark
    assert encoding_of(b"") == "utf-8"


def test_other_encodings_are_refused_at_their_line_with_the_fix(tmp_path):
    data = "a,b\n\nx,1\ny,sé\n".encode("latin-1")
    with pytest.raises(InputError) as error:
        list(text_lines(written(tmp_path, data)))
    assert str(error.value).endswith(
        "t.csv:4:1: letter 4 of the line is not UTF-8 text; save it as UTF-8 text (in Excel: 'CSV UTF-8')"
    )


@pytest.mark.parametrize("data", [b"\xff\xfe\xff", "ab\n".encode("utf-16") + b"\0\xd8"])
def test_utf_16_that_is_cut_off_or_broken(tmp_path, data):
    with pytest.raises(InputError, match=r"is not UTF-8 text"):
        list(text_lines(written(tmp_path, data)))


def test_bytes_that_no_text_has(tmp_path):
    path = written(tmp_path, b"a,b\n1,\x002\n")
    with pytest.raises(InputError, match=r"t.csv:2:1: a zero byte: this is no text"):
        list(text_lines(path))


def test_a_line_without_end_is_not_taken_into_memory(tmp_path):
    path = written(tmp_path, b"a,b\n" + b"x" * (3 * MOST_IN_A_LINE))
    with pytest.raises(InputError, match=r"t.csv:2:1: a line of more than 1,048,576"):
        list(text_lines(path))


PACKED = {
    "t.csv.gz": gzip.compress("".join(f"{n},{n * n}\n" for n in range(50_000)).encode()),
    "t.csv.zst": pa.compress(TEXT.encode() * 9999, codec="zstd", asbytes=True),
}  # fmt: skip


@pytest.mark.parametrize("name", PACKED)
def test_a_packed_file_that_is_cut_off_is_refused_where_it_ends(tmp_path, name):
    # attack 22: click took EOFError for Ctrl-D and said "Aborted!"
    data = PACKED[name]
    for length in (5, len(data) // 2, len(data) - 1):
        with pytest.raises(
            InputError, match=r":\d+:1: cut off or damaged here: .*; fe"
        ):
            list(text_lines(written(tmp_path, data[:length], name)))


def test_a_damaged_packed_file_is_refused(tmp_path):
    # attack 23: zlib.error
    data = bytearray(PACKED["t.csv.gz"])
    data[len(data) // 2] ^= 0xFF
    with pytest.raises(InputError, match=r"cut off or damaged here"):
        list(text_lines(written(tmp_path, data, "t.csv.gz")))
    two = PACKED["t.csv.gz"] + b"\x1f\x8bnot a member"
    with pytest.raises(InputError, match=r":50001:1: cut off or damaged here"):
        list(text_lines(written(tmp_path, two, "t.csv.gz")))


def test_members_of_a_packed_file_are_read_in_turn(tmp_path):
    data = gzip.compress(b"a\n") + gzip.compress(b"b\n")
    assert list(text_lines(written(tmp_path, data, "t.gz"))) == ["a\n", "b\n"]


def test_the_whole_text_of_a_weather_file_may_be_latin_1(tmp_path):
    # ladybug #540 and pvlib #1732: EPW and TMY3 with names such as Mannheim-Käfertal
    path = written(tmp_path, "LOCATION,Käfertal\r\nü".encode("latin-1"))
    assert whole_text(path) == "LOCATION,Käfertal\r\nü"
    assert whole_text(written(tmp_path, TEXT.encode())) == TEXT
    with pytest.raises(InputError, match=r"no text"):
        whole_text(written(tmp_path, b"LOCATION\0"))


@pytest.mark.parametrize("text", [TEXT, "ü\n\n\n\n\n\n\n"])
@pytest.mark.parametrize(
    ("most", "said"), [((4, 100), "4 lines"), ((9, 5), "5 characters")]
)
def test_a_text_that_is_held_as_a_whole_has_an_end(
    tmp_path, monkeypatch, text, most, said
):
    # a packed file of 4 MB may hold 10^9 blank lines
    held = dict(zip(("lines", "characters"), most, strict=True))
    monkeypatch.setattr("abilene.tabular.decode.MOST_HELD", held)
    path = written(tmp_path, gzip.compress(text.encode("latin-1", "replace")), "t.gz")
    with pytest.raises(InputError, match=f"more than {said}; bring fewer years"):
        whole_text(path)
