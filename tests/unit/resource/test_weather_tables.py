"""EPW, TMY3 and PSM files as tables: what stands on which line, by which clock."""

import numpy as np
import pytest
import weather_files as files

from abilene.errors import InputError
from abilene.resource.weather_tables import epw_table, psm_table, tmy3_table

pytest.importorskip("pvlib")
DAYS = files.hours(2013)[:72]


def text_of(write, tmp_path, times=DAYS, **given):
    return write(tmp_path / "a", times, **given).read_text()


def hours_from(start):
    return np.datetime64(start, "s") + np.arange(72) * np.timedelta64(3600, "s")


def test_epw_by_its_clock(tmp_path):
    text = text_of(files.epw, tmp_path, year=lambda _: 2013)
    table = epw_table("a", text)
    assert np.array_equal(table.begins, hours_from("2013-01-01"))
    assert table.lines.tolist() == list(range(9, 81))
    assert (table.latitude, table.longitude, table.altitude_m) == (35, -90, 200)
    assert table.utc_offset_hours == -6
    assert (table.columns["pressure_mbar"] == 990).all()
    assert table.places["air_temp_c"] == 7


@pytest.mark.parametrize("minute", [0, 30, 60])
def test_the_minute_of_an_epw_of_hours_says_nothing(tmp_path, minute):
    text = text_of(files.epw, tmp_path, year=lambda _: 2013)
    table = epw_table("a", text.replace(",60,?9", f",{minute},?9"))
    assert np.array_equal(table.begins, hours_from("2013-01-01"))


def test_epw_hours_from_0_to_23_are_called_by_their_beginning(tmp_path):
    lines = text_of(files.epw, tmp_path, year=lambda _: 2013).splitlines()
    for place, time in enumerate(DAYS):
        cells = lines[8 + place].split(",")
        lines[8 + place] = ",".join([*cells[:3], str(time.hour), *cells[4:]])
    table = epw_table("a", "\n".join(lines))
    assert np.array_equal(table.begins, hours_from("2013-01-01"))


def test_epw_of_half_hours(tmp_path):
    lines = text_of(files.epw, tmp_path, year=lambda _: 2013).splitlines()
    halves = []
    for line in lines[8:]:
        halves += [line.replace(",60,?9", f",{minute},?9") for minute in (30, 60)]
    head = [*lines[:7], "DATA PERIODS,1,2,Data,Sunday,1/1,12/31"]
    begins = epw_table("a", "\n".join(head + halves)).begins
    assert begins[0] == np.datetime64("2013-01-01T00:00")
    assert (np.diff(begins) == np.timedelta64(30, "m")).all()


def test_tmy3_of_its_own_day(tmp_path):
    text = text_of(files.tmy3, tmp_path, year=lambda _: 2013)
    table = tmy3_table("a", text)
    assert np.array_equal(table.begins, hours_from("2013-01-01"))
    assert table.lines[0] == 3
    with pytest.raises(InputError, match=r"a:4:1: no time of the form MM/DD/YYYY"):
        tmy3_table("a", text.replace("01/01/2013,02:00", "2013-01-01,02:00"))


def test_psm_stamps_inside_their_step(tmp_path):
    table = psm_table("a", text_of(files.psm, tmp_path))
    assert np.array_equal(table.begins, hours_from("2013-01-01"))
    assert table.sampled_at == 0.5
    assert table.places["ghi_w_m2"] == 6


def test_blank_lines_count(tmp_path):
    lines = text_of(files.psm, tmp_path).splitlines()
    lines.insert(5, "")
    lines[10] = lines[10].replace(",990,", ",x,")
    with pytest.raises(InputError, match=r"a:11:11: 'x' is no number"):
        psm_table("a", "\n".join(lines))


@pytest.mark.parametrize(
    ("write", "read", "old", "new", "message"),
    [
        (files.epw, epw_table, "LOCATION", "PLACE", "first line is not LOCATION"),
        (
            files.epw,
            epw_table,
            ",35.0,",
            ",north,",
            "a:1:1: its head gives no latitude",
        ),
        (files.psm, psm_table, "Time Zone", "Clock", "psm: no time zone in the first"),
        (files.psm, psm_table, "Minute", "Second", "a:3:1: .*no columns year, month"),
        (files.psm, psm_table, "Temperature", "Warmth", "no column for temperature"),
        (files.psm, psm_table, "2013,1,2,3,", "2013,13,2,3,", "a:31:1: 13 is no month"),
        (
            files.psm,
            psm_table,
            ",990,",
            ",,",
            r"a:4:11: no number is given \(the first of 72",
        ),
        (
            files.psm,
            psm_table,
            ",990,",
            ",nan,",
            r"'nan' is no number \(the first of 72",
        ),
        (files.psm, psm_table, ",990,3.0", "", r"a:4:1: the line has 10 cells, 12 are"),
        (
            files.psm,
            psm_table,
            ",990,3.0",
            ",990,3,7",
            r"a:4:1: 1 cell more than columns \(the first of 36 such lines\); write dec",
        ),
        (files.epw, epw_table, ",99000,", ",99000,5,", "a:9:1: 1 cell more than colu"),
        (
            files.psm,
            psm_table,
            "NSRDB,",
            '"NSRDB,',
            r"a:2:1: .* is never closed; check the quotes",
        ),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line(
    tmp_path, write, read, old, new, message
):
    text = text_of(write, tmp_path).replace(old, new)
    with pytest.raises(InputError, match=message):
        read("a", text)


def test_empty_cells_at_the_end_of_a_line_are_none(tmp_path):
    text = text_of(files.psm, tmp_path).replace(",990,3.0", ",990,3.0,,, ,")
    assert (psm_table("a", text).columns["wind_m_s"][::2] == 3).all()


def test_a_file_without_hours():
    psm = "Latitude,Longitude,Elevation,Time Zone\n1,2,3,4\nYear\n"
    tmy3, epw = "1,A,TX,-6,35,-90,200\nDate,Time\n", "LOCATION,A\n" + "0\n" * 7
    for read, text in (
        (psm_table, psm),
        (tmy3_table, tmy3),
        (epw_table, epw + "DATA PERIODS,1,1\n"),
    ):
        with pytest.raises(InputError, match="it has no hours"):
            read("a", text[: text.rindex("\n", 0, -1)])
    with pytest.raises(InputError, match="it holds nothing"):
        psm_table("a", "\n")


@pytest.mark.parametrize(
    "place", ["91,0,0,0", "nan,0,0,0", "0,181,0,0", "0,0,0,15", "0,0,1e9,0"]
)
def test_a_place_is_on_earth(place):
    text = f"Latitude,Longitude,Elevation,Time Zone\n{place}\nYear\n2024\n"
    with pytest.raises(InputError, match=r"a:2:1: its head gives .* outside"):
        psm_table("a", text)


@pytest.mark.parametrize("steps", ["0", "-1", "nan", "7", "1e9"])
def test_an_hour_has_steps_of_whole_minutes(steps):
    head = "LOCATION,A,TX,USA,X,1,35,-90,-6,200\n" + "0\n" * 6
    with pytest.raises(InputError, match=r"a:8:1: its head gives .* steps an hour"):
        epw_table("a", f"{head}DATA PERIODS,1,{steps}\n1\n")


@pytest.mark.parametrize("title", ["Wind Speed Units", "Wind Speed"])
def test_units_in_the_head_of_psm_are_those_that_are_read(tmp_path, title):
    text = text_of(files.psm, tmp_path)
    text = text.replace("Local Time Zone\n", f"Local Time Zone,{title}\n")
    with_unit = text.replace(",200,-6\n", ",200,-6,m/s\n")
    assert len(psm_table("a", with_unit).lines) == 72
    with pytest.raises(InputError, match=r"^a:2:8: wind is in mph; convert it to m/s"):
        psm_table("a", text.replace(",200,-6\n", ",200,-6,mph\n"))
