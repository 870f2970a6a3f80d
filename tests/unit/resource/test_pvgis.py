"""Typical years of PVGIS, as CSV and as JSON: what is read, and what is refused at its line."""

import json

import numpy as np
import pytest
import weather_files as files

from abilene.errors import InputError
from abilene.resource.pvgis import pvgis_table

pytest.importorskip("pvlib")
DAYS = files.hours(2013)[:72]
FIRST = 19
"""Line of the first hour, from 1."""


@pytest.fixture
def text(tmp_path):
    return files.pvgis(tmp_path / "a", DAYS).read_text()


def of_json(text, **place):
    """Return the same as JSON."""
    titles, *hours = [line.split(",") for line in text.splitlines()[FIRST - 2 : -3]]
    hours = [
        {name: cell if name == "time(UTC)" else float(cell) for name, cell in zip(titles, cells, strict=True)}
        for cells in hours
    ]  # fmt: skip
    given = {"latitude": 35.0, "longitude": 0.0, "elevation": 200.0, **place}
    inputs = {"location": {**given, "irradiance_time_offset": 0.5}}
    return {"inputs": inputs, "outputs": {"tmy_hourly": hours}}


def test_hours_in_utc_by_their_beginning(text):
    table = pvgis_table("a", text)
    hours = np.datetime64("2005-01-01", "s") + np.arange(72) * np.timedelta64(3600, "s")
    assert np.array_equal(table.begins, hours)
    assert table.lines.tolist() == list(range(FIRST, FIRST + 72))
    assert (table.latitude, table.longitude, table.altitude_m) == (35, 0, 200)
    assert (table.utc_offset_hours, table.sampled_at) == (0, 0.5)
    assert (table.columns["pressure_mbar"] == 990).all()
    assert table.places["air_temp_c"] == 2


def test_json_holds_the_same_and_counts_hours_for_lines(text):
    shuffled = of_json(text)
    for hour in shuffled["outputs"]["tmy_hourly"]:
        hour["time(UTC)"] = hour.pop("time(UTC)")  # last of its keys
    table, same = pvgis_table("a", text), pvgis_table("a", json.dumps(shuffled))
    for name, values in table.columns.items():
        assert np.array_equal(values, same.columns[name])
    assert np.array_equal(table.begins, same.begins)
    assert same.lines.tolist() == list(range(1, 73))
    assert same.sampled_at == 0.5
    wrong = of_json(text)
    wrong["outputs"]["tmy_hourly"][4]["T2m"] = None
    with pytest.raises(
        InputError, match=r"a:5:\d+: '?None'? is no number|a:5:\d+: no n"
    ):
        pvgis_table("a", json.dumps(wrong))


def test_a_head_without_the_offset_and_other_ends_of_lines(text):
    without = text.replace("Irradiance Time Offset (h): 0.5\n", "")
    assert pvgis_table("a", without).sampled_at == 0
    table = pvgis_table("a", text.replace("\n", ",,\r\n").replace("month", "\r\nmonth"))
    assert table.lines[0] == FIRST + 1  # blank lines count


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("20050101:0200,", "20050101:0200,,", "a:21:1: 1 cell more than columns"),
        ("20050101:0200", "2005-01-01 02:00", "a:21:1: no time of the form YYYYMMDD:H"),
        ("20050101:0200", "20050132:0200", "a:21:1: no time of the form YYYYMMDD:HHMM"),
        (",300,3.0,90,99000", "", r"a:19:1: the line has 6 cells, 10 are needed"),
        (",99000", ",x", r"a:19:10: 'x' is no number \(the first of 72 such lines\)"),
        ("0,300,", ",300,", r"a:\d+:\d: no number is given \(the first of"),
        ("T2m,", "warmth,", "a:18:1: the file has no column for t2m"),
        (": 35.0", ": north", "a:1:1: its head gives no number as latitude; fetch"),
        ("(h): 0.5", "(h): 1e308", "as irradiance time offset, outside -1 .. 1; fetch"),
        (": 35.0", ": 95", "a:1:1: its head gives 95 as latitude, outside -90 .. 90"),
        ("Elevation", "Height", "it is no typical year .*, for it has no 'elevation'"),
    ],
)
def test_what_is_wrong_is_refused_at_its_line(text, old, new, message):
    """pvgis files cut, edited in a spreadsheet, or of another tool: each was "no typical year" at line 1."""
    assert old in text
    with pytest.raises(InputError, match=message):
        pvgis_table("a", text.replace(old, new))


def test_a_place_of_json_that_is_none(text):
    with pytest.raises(InputError, match="its head gives no number as latitude"):
        pvgis_table("a", json.dumps(of_json(text, latitude=[35])))
