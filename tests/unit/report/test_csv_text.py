"""CSV: one line of heads, one for each row, quoted where it must be."""

import csv
import io

from abilene.report.csv_text import csv_text


def test_what_is_written_can_be_read_back():
    rows = [("a, b", 1.5, ""), ('says "no"', -2, "two\nlines")]
    text = csv_text(("name", "x [MW]", "note"), rows)
    assert text.startswith('name,x [MW],note\n"a, b",1.5,\n')
    heads, *back = csv.reader(io.StringIO(text))
    assert heads == ["name", "x [MW]", "note"]
    assert back == [[str(cell) for cell in row] for row in rows]


def test_without_rows_there_are_heads():
    assert csv_text(["one"], []) == "one\n"
