"""Hours that a user brings: equal steps in UTC, every bad line named."""

import numpy as np
import pytest

from abilene.errors import InputError, ShapeError
from abilene.resource.hourly import read_hourly

HOURS = ["2024-01-01T00:00Z,10", "2024-01-01T01:00Z,20", "2024-01-01T02:00Z,-5.5"]


@pytest.fixture
def file(tmp_path):
    """Return a function that writes a CSV file."""

    def write(*lines, head="time,usd_per_mwh"):
        path = tmp_path / "p.csv"
        path.write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
        return path

    return write


def said(error):
    return [str(p).rpartition("p.csv:")[2] for p in error.value.problems]


def test_hours_and_their_values(file):
    axis, values = read_hourly(file(*HOURS), "usd_per_mwh")
    assert str(axis) == "3 steps of 1 h, 2024-01-01 00:00 to 2024-01-01 03:00 UTC"
    assert axis.real
    np.testing.assert_array_equal(values, [10, 20, -5.5])


def test_offsets_are_brought_to_utc(file):
    local = ["2024-01-01T00:00-06:00,1", "2024-01-01T00:30-06:00,2"]
    axis, _ = read_hourly(file(*local), "usd_per_mwh")
    assert str(axis.start) == "2024-01-01 06:00:00+00:00"
    assert axis.step_hours == 0.5


def test_the_hour_that_comes_twice_by_the_clock_is_told_apart_by_its_offset(file):
    autumn = ["2024-11-03T01:00-05:00,1", "2024-11-03T01:00-06:00,2", "2024-11-03T02:00-06:00,3"]  # fmt: skip
    axis, _ = read_hourly(file(*autumn), "usd_per_mwh")
    assert (axis.length, axis.step_hours) == (3, 1.0)


@pytest.mark.parametrize(
    ("lines", "line", "after"),
    [
        ([*HOURS, "2024-01-01T04:00Z,1"], 5, "02:00:00 UTC comes 2024-01-01T04:00:00"),
        ([*HOURS, HOURS[-1]], 5, "02:00:00 UTC comes 2024-01-01T02:00:00"),
        ([HOURS[0], HOURS[2], HOURS[1]], 4, "02:00:00 UTC comes 2024-01-01T01:00:00"),
        (HOURS[::-1], 3, "02:00:00 UTC comes 2024-01-01T01:00:00"),
        ([HOURS[0], HOURS[0]], 3, "00:00:00 UTC comes 2024-01-01T00:00:00"),
    ],
    ids=["missing", "doubled", "out of order", "backwards", "all the same"],
)
def test_steps_that_are_not_equal_are_refused_where_they_begin_to_differ(
    file, lines, line, after
):
    with pytest.raises(ShapeError) as error:
        read_hourly(file(*lines), "usd_per_mwh")
    (problem,) = said(error)
    assert problem.startswith(f"{line}:1: after 2024-01-01T{after}")
    assert problem.endswith("write the offset from UTC")


@pytest.mark.parametrize("code", ["-999", "-9999", "-9999.0", "-99999"])
def test_a_code_for_no_value_is_no_price(file, code):
    # as in weather: CAMS and PSM write -999 and -9999, and so do exports of price tables
    with pytest.raises(InputError) as error:
        read_hourly(file(HOURS[0], f"2024-01-01T01:00Z,{code}", f"2024-01-01T02:00Z,{code}"), "usd_per_mwh")  # fmt: skip
    assert said(error) == [
        f"3:2: usd_per_mwh: {float(code):g} is what tools write where there is no value "
        "(the first of 2 such lines); fill the gap, nothing is guessed; if it is a "
        f"value, write {float(code):g}.001"
    ]
    meant = f"{float(code):g}.001"
    _, usd = read_hourly(file(HOURS[0], f"2024-01-01T01:00Z,{meant}"), "usd_per_mwh")
    assert usd[1] == float(meant)


def test_each_kind_of_fault_is_told_once_with_its_first_line_and_their_number(file):
    path = file(HOURS[0], "2024-01-01T01:00,20", "", "2024-01-01T02:00Z,", "soon,3", "2024-01-01T04:00,x")  # fmt: skip
    with pytest.raises(InputError) as error:
        read_hourly(path, "usd_per_mwh")
    assert said(error) == [
        "3:1: time: '2024-01-01T01:00' has no offset from UTC (the first of 2 such lines); "
        "write it behind the time: 06:00Z if it is UTC, else 06:00-06:00",
        "5:2: usd_per_mwh: no number is given; fill the gap, nothing is guessed",
        "6:1: time: 'soon' is no time; write a time such as 2026-01-31T06:00Z",
        "7:2: usd_per_mwh: 'x' is no number; write a number alone, such as 1234.5",
    ]


@pytest.mark.parametrize(
    ("lines", "head", "what"),
    [
        (HOURS, "time,price", ["no column 'usd_per_mwh'"]),
        (HOURS, "hour,price", ["no column 'time'", "no column 'usd_per_mwh'"]),
        (HOURS[:1], "time,usd_per_mwh", ["fewer than two steps"]),
    ],
)
def test_a_file_of_another_form(file, lines, head, what):
    with pytest.raises(InputError) as error:
        read_hourly(file(*lines, head=head), "usd_per_mwh")
    fix = "write the columns time, usd_per_mwh"
    assert said(error) == [f"1:1: {each}; {fix}" for each in what]


def test_a_file_that_is_not_there_or_no_text(tmp_path):
    with pytest.raises(InputError, match="no such file; give its path"):
        read_hourly(tmp_path / "none.csv", "usd_per_mwh")
    (tmp_path / "p.csv").write_bytes(b"\xff\xfe\xff")
    with pytest.raises(InputError, match="is not UTF-8 text; save it as UTF-8"):
        read_hourly(tmp_path / "p.csv", "usd_per_mwh")


def test_the_mark_of_spreadsheets_is_no_part_of_the_first_column(file):
    path = file(*HOURS, head="\ufefftime,usd_per_mwh")
    assert read_hourly(path, "usd_per_mwh")[0].length == 3


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (HOURS[::-1], "as the rows are in descending order"),
        ([*HOURS, HOURS[-1]], "the same time once more"),
        ([HOURS[0], HOURS[0], *HOURS[1:]], "the same time once more"),
        ([*HOURS, HOURS[1]], "which is earlier: the rows are out of order, or doubled"),
        ([*HOURS, "2024-01-01T05:00Z,1"], "not one step of 1 h later"),
    ],
)
def test_how_a_step_fails_is_said_in_words(file, lines, said):
    with pytest.raises(ShapeError, match=f"UTC, {said}; give every step once"):
        read_hourly(file(*lines), "usd_per_mwh")
