"""What is no number, no time, no day; and what Python would have taken for one."""

import math
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from abilene.tabular.cells import (
    day_in,
    is_empty,
    moment_in,
    number_in,
    plain_numbers,
    text_in,
)
from abilene.tabular.faults import CellFault
from abilene.tabular.numerals import COMMA, POINT


def test_plain_numbers_are_taken_at_once():
    assert plain_numbers(["1", " 2.5 ", "-3e2"]).tolist() == [1, 2.5, -300]
    assert plain_numbers([1, 2.5]).tolist() == [1, 2.5]
    assert plain_numbers([]).tolist() == []


@pytest.mark.parametrize(
    "cell",
    ["", "x", "nan", "inf", "-Infinity", "1e400", "1_000", "\u0661", "39,9", None, True, Decimal(1), 10**400, math.nan],
)  # fmt: skip
def test_what_may_be_no_plain_number_is_looked_at_closer(cell):
    other = "1" if isinstance(cell, str) else 1.0
    assert plain_numbers([other, cell]) is None


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        ("", "gap"), (None, "gap"), ("  ", "gap"), ("NaN", "gap"), (math.nan, "gap"), ("#N/A", "gap"), ("-", "gap"),
        ("n/a", "gap"), ("-inf", "infinite"), (math.inf, "infinite"), (True, "boolean"), ("true", "boolean"),
        ("FALSE", "boolean"), ("yes", "number"), ("1_000", "number"), ("\u0661", "number"), ("5 USD", "number"),
        ("12%", "number"), (datetime(2024, 1, 1), "number"), ("0x10", "number"), ("1e400", "huge"), (10**400, "huge"),
        ("9" * 400, "huge"),
    ],
)  # fmt: skip
def test_what_is_no_number(cell, kind):
    # omnigent #1069, pydantic #579 (booleans); pvlib #1372, dClimate #39 (missing values as numbers)
    with pytest.raises(CellFault) as error:
        number_in(cell, POINT)
    assert error.value.kind == kind


@pytest.mark.parametrize(
    ("cell", "style", "value"),
    [("39,90", COMMA, 39.9), ("1 234.5", POINT, 1234.5), (1.5, COMMA, 1.5), (Decimal("2.5"), COMMA, 2.5),
     (1e300, POINT, 1e300), (1.5e-7, COMMA, 1.5e-7)],
)  # fmt: skip
def test_numbers_are_read_in_the_style_of_the_file_and_those_of_workbooks_as_they_are(cell, style, value):  # fmt: skip
    assert number_in(cell, style) == value


def test_moments_keep_their_offset():
    assert moment_in(" 2024-01-01T06:00Z ") == datetime(2024, 1, 1, 6, tzinfo=UTC)
    assert moment_in("2024-01-01 06:00").tzinfo is None
    at = datetime(2024, 1, 1, tzinfo=UTC)
    assert moment_in(at) == at
    assert moment_in(date(2024, 1, 1)) == datetime(2024, 1, 1)


@pytest.mark.parametrize("cell", ["soon", "", None, 1.5, True, "2024-02-30"])
def test_what_is_no_moment_is_no_day(cell):
    for take, wanted in ((moment_in, "time"), (day_in, "day")):
        with pytest.raises(CellFault, match=f"no {wanted}"):
            take(cell)


def test_days():
    for cell in ("2026-05-23", date(2026, 5, 23), datetime(2026, 5, 23)):
        assert day_in(cell) == date(2026, 5, 23)
    with pytest.raises(CellFault, match=r"is no day"):
        day_in(datetime(2026, 5, 23, 6))


def test_emptiness():
    assert [is_empty(cell) for cell in (None, " ", "", 0, "x", False)] == [True] * 3 + [False] * 3  # fmt: skip


def test_the_same_day_or_text_is_one_object():
    """Of ten million rows memory holds the few that differ."""
    assert day_in("2026-05-23") is day_in(" 2026-05-23 ")
    one, other = "".join(["run", "ning"]), "".join(["runn", "ing"])
    assert one is not other
    assert text_in(one) is text_in(other)


@pytest.mark.parametrize("cell", ["9" * 5000, "x" * 5000, "9" * 400 + "\u0661"])
def test_a_cell_of_thousands_of_letters_is_not_said_whole(cell):
    with pytest.raises(CellFault) as error:
        number_in(cell, POINT)
    assert 80 < len(error.value.what) < 140
