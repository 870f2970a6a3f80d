"""A load to be billed: one column of kW, with or without a header or a time."""

import numpy as np
import pytest
from openpyxl import Workbook

from abilene.errors import InputError, ShapeError
from abilene.resource.load_table import read_load, read_spot
from abilene.resource.timeaxis import typical_year

HOURS = [f"{1000 + hour - hour % 2}" for hour in range(8759)] + ["9759"]
HOURS[100] = "999"  # a load falls somewhere


@pytest.fixture
def write(tmp_path):
    def written(lines, name="load.csv"):
        path = tmp_path / name
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    return written


@pytest.mark.parametrize(
    "lines",
    [
        HOURS,
        ["kw", *HOURS],
        ["anything", *HOURS],
        ["hour,load_kw", *(f"{i},{kw}" for i, kw in enumerate(HOURS))],
    ],
)
def test_rows_are_the_hours_of_a_typical_year(write, lines):
    axis, load_mw = read_load(write(lines))
    assert axis == typical_year()
    assert load_mw[0] == 1.0
    assert load_mw[-1] == pytest.approx(9.759)


def test_a_leap_year_and_quarters_of_an_hour(write):
    axis, load_mw = read_load(write(["kw", *["5"] * 8784]))
    assert (len(load_mw), axis.hours, axis.real) == (8784, 8784, False)
    axis, load_mw = read_load(write(["kw", *["5"] * 35_040]))
    assert (axis.step_hours, axis.hours) == (0.25, 8760)


@pytest.mark.parametrize(
    ("read", "column"),
    [(read_load, "kw"), (lambda path: read_spot(path, typical_year()), "usd_per_mwh")],
)
def test_a_code_for_no_value_is_neither_load_nor_price(write, read, column):
    path = write([column, *HOURS[:40], "-9999", *HOURS[41:]])
    with pytest.raises(InputError, match=r":42:1: .* where there is no value; fill"):
        read(path)


def test_hours_with_a_time_are_real(write):
    days = np.arange("2025-01-01T06", "2026-01-01T06", dtype="datetime64[h]")
    rows = [f"{time}:00Z,250" for time in days]
    axis, load_mw = read_load(write(["time,kw", *rows]))
    assert axis.real
    assert axis.hours == 8760
    assert set(load_mw) == {0.25}


@pytest.mark.parametrize(
    ("lines", "error", "words"),
    [
        (["kw", *HOURS[:100]], ShapeError, "100 rows are no whole year; give 8,760"),
        (["kw"], ShapeError, "0 rows are no whole year"),
        (["a,b", "1,2"], InputError, "the columns a, b do not say which is the load"),
        (["a_kw,b_kw", "1,2"], InputError, "keep one column, kw"),
        (["time", "2025-01-01T00:00Z"], InputError, "do not say which"),
        (["load_mw", *HOURS], InputError, "load_mw is in MW; give kW"),
        (["load_w", *HOURS], InputError, "load_w is in W; give kW"),
        (["Power (W)", *HOURS], InputError, r"Power \(W\) is in W; give kW"),
        (["load_gw", *HOURS], InputError, "load_gw is in GW; give kW"),
        (["kVA", *HOURS], InputError, "kVA is in kVA; give kW"),
        (["kWh", *HOURS], InputError, "kWh is energy, not power; give kW"),
        (["temperature", *HOURS], InputError, "temperature is no power; give kW"),
        (["kw", "1", "x"], InputError, r"load.csv:3:1: .*'x'"),
    ],
)
def test_what_is_no_load_is_refused(write, lines, error, words):
    with pytest.raises(error, match=words):
        read_load(write(lines))


def test_prices_of_the_market_are_one_for_each_step(write):
    path = write(["usd_per_mwh", *["-5.5"] * 8760], "spot.csv")
    assert (read_spot(path, typical_year()) == -5.5).all()
    short = write(["usd_per_mwh", "3", "4"], "short.csv")
    with pytest.raises(ShapeError, match="2 prices beside 8,760 steps"):
        read_spot(short, typical_year())


@pytest.mark.parametrize("wrong", ["-5", "1e300"])
@pytest.mark.parametrize("timed", [False, True])
def test_a_load_that_no_grid_carries_is_refused_at_its_line(write, wrong, timed):
    days = np.arange("2025-01-01", "2026-01-01", dtype="datetime64[h]")
    loads = [*HOURS[:40], wrong, wrong, *HOURS[42:]]
    rows = [f"{time}:00Z,{kw}" for time, kw in zip(days, loads, strict=True)]
    path = write(["time,kw", *rows] if timed else ["kw", *loads])
    with pytest.raises(InputError, match=r":42:\d+: .*kw: \S+ is not within 0 and 1e"):
        read_load(path)


def test_a_price_that_no_market_has_is_refused_at_its_line(write):
    with pytest.raises(InputError, match=r":3:1: .*usd_per_mwh: 1e\+300 is not within"):
        read_spot(write(["usd_per_mwh", "30", "1e300"]), typical_year())


@pytest.mark.parametrize("at", [1, 2, 4000])
@pytest.mark.parametrize("head", [[], ["", ""]])
def test_a_blank_line_among_the_hours_is_an_hour_without_a_value(write, at, head):
    """It was: the line was passed over, and each hour after it came one too soon."""
    line = len(head) + at + 1
    for read, column in (
        (read_load, "kw"),
        (lambda path: read_spot(path, typical_year()), "usd_per_mwh"),
    ):
        lines = [*head, column, *HOURS]
        lines.insert(line - 1, "")
        path = write(lines)
        with pytest.raises(InputError) as caught:
            read(path)
        assert f"load.csv:{line}:1: no value in row {line}; give" in str(caught.value)
    axis, _ = read_load(write([*HOURS, "", ""]))  # blank lines at the end are none
    assert axis == typical_year()


@pytest.mark.parametrize("blank", ["", ","])
def test_a_blank_row_beside_other_columns_is_an_hour_without_a_value(write, blank):
    """A cell may take several lines, which are no gap."""
    rows = [f'"hour\n{hour}",{kw}' for hour, kw in enumerate(HOURS)]
    axis, _ = read_load(write(["hour,kw", *rows]))
    assert axis == typical_year()
    with pytest.raises(InputError, match=r"load\.csv:202:1: no value in row 202; give"):
        read_load(write(["hour,kw", *rows[:100], blank, *rows[100:]]))


def test_a_formula_that_no_spreadsheet_has_computed_is_no_value(tmp_path):
    book = Workbook()
    for value in ("kw", "=1+1", *range(8760)):
        book.active.append([value])
    book.save(tmp_path / "load.xlsx")
    with pytest.raises(
        InputError, match=r"load\.xlsx:2:1: no value in row 2; .*formula"
    ):
        read_load(tmp_path / "load.xlsx")


def test_a_part_of_a_year_is_said_of_the_load_at_its_file(write):
    days = np.arange("2025-01-01T06", "2025-03-01T06", dtype="datetime64[h]")
    path = write(["time,kw", *(f"{time}:00Z,250" for time in days)])
    with pytest.raises(ShapeError) as caught:
        read_load(path)
    assert str(caught.value).startswith(f"{path}:1:1: the load has 1416 steps of 1 h")
    assert "no whole year; bring each hour" in str(caught.value)
