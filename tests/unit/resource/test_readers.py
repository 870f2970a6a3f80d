"""Readers of a user's own weather: each clock comes out in UTC and hour-beginning."""

import json
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pvlib
import pytest
import weather_files as files

from abilene.errors import InputError, MissingExtraError, ShapeError
from abilene.resource import readers
from abilene.resource.readers import read_weather
from abilene.resource.timeaxis import real_year, typical_year
from abilene.resource.weather import site_year
from abilene.resource.wind import standard_wind_plant

pytest.importorskip("pvlib")
HOURS = files.hours(2013)


def temp(hour):
    """A temperature that tells the hours of the file apart."""
    return round(hour / 1000, 3)


def numbered(i, _, row):
    row["temp"], row["dew"] = temp(i), temp(i) - 8


def tmy3(path, times=HOURS, **given):
    return files.tmy3(path, times, edit=numbered, **given)


def epw(path, times=HOURS, **given):
    return files.epw(path, times, edit=numbered, **given)


def psm(path, times=HOURS, **given):
    return files.psm(path, times, edit=numbered, **given)


def pvgis(path):
    hours = [
        {
            "time(UTC)": f"{2005 + hour.month}{hour.month:02}{hour.day:02}:{hour.hour:02}00",
            "T2m": temp(i),
            "RH": 50.0 + i % 2,
            "G(h)": row["ghi"],
            "Gb(n)": row["dni"],
            "Gd(h)": row["dhi"],
            "WS10m": 3.0 + i % 2,
            "SP": 101300.0,
        }
        for i, (hour, row) in enumerate(
            zip(HOURS, files.climate(HOURS, 0), strict=True)
        )
    ]
    place = {
        "latitude": files.LATITUDE,
        "longitude": 0.0,
        "elevation": 250.0,
        "irradiance_time_offset": 0.5,
    }
    text = {"inputs": {"location": place}, "meta": {"inputs": {}}}
    text["outputs"] = {"months_selected": [], "tmy_hourly": hours}
    path.write_text(json.dumps(text))
    return path


def test_tmy3_turns_from_local_hour_ending_to_utc(tmp_path):
    weather = read_weather(tmy3(tmp_path / "a.csv"), "tmy3")
    light = weather.light
    assert light.axis == typical_year()
    assert light.air_temp_c[6] == temp(0)  # local midnight is 06:00 UTC
    assert light.air_temp_c[5] == temp(8759)  # the evening of 31 December, wrapped
    assert (light.latitude, light.longitude, light.altitude_m) == (35, -90, 200)
    assert (weather.pressure_mbar == 990).all()
    assert weather.source == "a.csv (tmy3, typical year)"


def test_epw_is_the_same_year(tmp_path):
    from_epw = read_weather(epw(tmp_path / "a.epw"), "epw")
    from_tmy3 = read_weather(tmy3(tmp_path / "a.csv"), "tmy3")
    assert from_epw.light.axis == from_tmy3.light.axis
    assert (from_epw.light.air_temp_c == from_tmy3.light.air_temp_c).all()
    assert (from_epw.pressure_mbar == 990).all()


def test_an_epw_of_one_year_must_say_whether_it_happened(tmp_path):
    path = epw(tmp_path / "a.epw", year=lambda _: 2013)
    with pytest.raises(InputError, match="say real: true or real: false"):
        read_weather(path, "epw")
    real = read_weather(path, "epw", real=True).light
    assert real.axis.real
    assert real.axis.times[0] == np.datetime64("2013-01-01T06")
    assert real.air_temp_c[0] == temp(0)
    assert read_weather(path, "epw", real=False).light.axis == typical_year()


def test_psm_in_utc_is_a_real_year(tmp_path):
    weather = read_weather(psm(tmp_path / "a.csv", zone=0), "psm")
    assert weather.light.axis == real_year(2013)
    assert weather.light.sampled_at == 0.5
    assert weather.light.air_temp_c[0] == temp(0)


def test_psm_in_local_time_begins_later(tmp_path):
    axis = read_weather(psm(tmp_path / "a.csv", zone=-6), "psm").light.axis
    assert (axis.times[0], axis.length, axis.real) == (
        np.datetime64("2013-01-01T06"),
        8760,
        True,
    )


def test_psm_typical_year_from_several_years(tmp_path):
    light = read_weather(
        psm(tmp_path / "a.csv", year=lambda time: 2000 + time.month), "psm"
    ).light
    assert light.axis == typical_year()
    assert light.air_temp_c[6] == temp(0)


def test_psm_half_hours_hold_at_their_stamp(tmp_path):
    halves = files.hours(2013, step_hours=0.5)
    light = read_weather(
        psm(tmp_path / "a.csv", halves, zone=0, minute=None, step_hours=0.5), "psm"
    ).light
    assert (light.axis.step_hours, light.axis.length, light.sampled_at) == (
        0.5,
        17520,
        0.0,
    )


def test_humidity_from_the_dew_point(tmp_path):
    path = psm(tmp_path / "a.csv")
    path.write_text(path.read_text().replace("Relative Humidity", "Dew Point"))
    with pytest.raises(InputError, match="dew point 55 is outside"):
        read_weather(path, "psm")
    text = path.read_text()
    for humidity, dew in ((54, -1), (55, 0), (56, 1)):
        text = text.replace(f",{humidity},990,", f",{dew},990,")
    path.write_text(text)
    weather = read_weather(path, "psm")
    assert weather.relative_humidity_pct[0] == pytest.approx(100, abs=0.1)
    assert weather.relative_humidity_pct[-1] < 60


def test_pvgis_is_utc_already(tmp_path):
    weather = read_weather(pvgis(tmp_path / "a.json"), "pvgis")
    assert weather.light.axis == typical_year()
    assert weather.light.air_temp_c[0] == temp(0)
    assert weather.light.sampled_at == 0.5
    assert (weather.pressure_mbar == 1013).all()


def test_a_site_year_from_a_file(tmp_path):
    weather = read_weather(tmy3(tmp_path / "a.csv"), "tmy3")
    site = site_year("mine", weather)
    since_noon = (np.arange(8760) + 0.5 - 6) % 24 - 12
    assert np.average(since_noon, weights=site.sun_mw_per_mw) == pytest.approx(
        0, abs=0.2
    )
    assert site.wind_mw_per_mw is None
    assert site.notes == tuple(f"mine: {note}" for note in weather.notes) != ()
    assert site.label == "typical year"
    with pytest.raises(
        InputError, match="wind is known at no height, the hub is at 115 m"
    ):
        site_year("mine", weather, wind=standard_wind_plant())


def test_a_missing_hour_is_named(tmp_path):
    path = tmy3(tmp_path / "a.csv", times=HOURS[:100] + HOURS[101:])
    with pytest.raises(
        ShapeError,
        match=r"a\.csv:103:1: after 2001-01-05T03:00:00 comes 2001-01-05T05:00:00",
    ):
        read_weather(path, "tmy3")


def test_a_leap_year_without_its_29_february_is_typical(tmp_path):
    path = psm(tmp_path / "a.csv", files.hours(2012, leap=False))
    with pytest.raises(ShapeError, match="real=False"):
        read_weather(path, "psm")
    assert read_weather(path, "psm", real=False).light.axis == typical_year()


def test_a_typical_year_may_have_a_29_february(tmp_path):
    """ladybug-tools/ladybug tests/assets/epw/los_angeles_no_leap_field.epw has 8,784 hours of 2024."""
    path = epw(tmp_path / "a.epw", files.hours(2024), year=lambda time: time.year)
    axis = read_weather(path, "epw", real=False).light.axis
    assert (axis.length, axis.real, axis.start.year) == (8784, False, 2000)
    assert (axis.months == 2).sum() == 29 * 24


@pytest.mark.parametrize("year", [1976, 1988, 2000])
def test_a_tmy3_february_of_a_leap_year_is_read(tmp_path, year):
    """pvlib/pvlib-python #865 and #866, bifacial_radiance #173, eplusr #522: its 24:00 is no 1 March, nor a 29th."""
    path = tmy3(tmp_path / "a.csv", year=lambda time: year if time.month == 2 else 1981)
    light = read_weather(path, "tmy3").light
    assert light.axis == typical_year()
    last_of_february = 59 * 24 - 1
    assert light.air_temp_c[last_of_february + 6] == temp(last_of_february)


def test_the_tmy3_of_greensboro_is_read():
    """The file that pvlib ships, whose February is of 1996."""
    path = Path(pvlib.__file__).parent / "data" / "723170TYA.CSV"
    weather = read_weather(path, "tmy3")
    assert weather.light.axis == typical_year()
    assert weather.light.global_w_m2.sum() / 1000 == pytest.approx(1610, rel=0.05)
    assert weather.zone.utcoffset(None) == timedelta(hours=-5)


def test_years_that_follow_each_other_are_real_from_any_month(tmp_path):
    two = [*files.hours(2022), *files.hours(2023)]
    year = [time for time in two if datetime(2022, 7, 1) <= time < datetime(2023, 7, 1)]
    axis = read_weather(psm(tmp_path / "a.csv", year, zone=0), "psm").light.axis
    assert (axis.real, axis.start.year, axis.start.month) == (True, 2022, 7)
    typical = read_weather(tmp_path / "a.csv", "psm", real=False).light.axis
    assert (typical.real, typical.length, typical.start.month) == (False, 8760, 7)


def test_a_file_in_latin_1_is_read(tmp_path):
    """ladybug-tools/ladybug #540 and #541 (mannheim.epw), clima #201, pvlib-python #1494: a name of a place in Latin-1."""
    path = epw(tmp_path / "a.epw")
    text = path.read_text().replace("HERE", "M\xfcnchen\x85")
    path.write_bytes(text.encode("latin-1"))
    assert read_weather(path, "epw").light.axis == typical_year()


@pytest.mark.parametrize(
    ("name", "text", "place", "why"),
    [
        ("a.csv", "time,ghi\n1,2\n", "1:1", ""),
        ("a.csv", "Latitude (decimal degrees): north\n", "1:1", ""),
        ("a.csv", "time(UTC),T2m\n", "1:1", ""),
        ("a.json", '{"inputs": {\n  1}}', "2:3", ""),
        ("a.json", "{}", "1:1", ", for it has no 'inputs'"),
        ("a.json", "[]", "1:1", ""),
        ("a.txt", "?", "1:1", ""),
    ],
)
def test_another_file_is_no_typical_year_of_pvgis(tmp_path, name, text, place, why):
    (tmp_path / name).write_text(text)
    with pytest.raises(InputError) as caught:
        read_weather(tmp_path / name, "pvgis")
    assert str(caught.value) == (
        f"{tmp_path / name}:{place}: cannot be read as pvgis: it is no typical year (TMY)"
        f" of PVGIS{why}; fetch its TMY as csv or json, or say the format of the file:"
        " tmy3, epw or psm"
    )


def test_files_that_cannot_be_read(tmp_path, monkeypatch):
    with pytest.raises(InputError, match="no such file"):
        read_weather(tmp_path / "none.csv", "tmy3")
    with pytest.raises(InputError, match="known: tmy3, epw, psm, pvgis"):
        read_weather(tmp_path / "none.csv", "tmy2")
    with pytest.raises(InputError, match="cannot be read as psm: no latitude"):
        read_weather(tmy3(tmp_path / "a.csv"), "psm")
    text = psm(tmp_path / "b.csv").read_text().replace("Temperature", "Warmth")
    (tmp_path / "b.csv").write_text(text)
    with pytest.raises(InputError, match="no column for temperature"):
        read_weather(tmp_path / "b.csv", "psm")
    monkeypatch.setattr(readers, "find_spec", lambda _: None)
    with pytest.raises(MissingExtraError, match=r"abilene\[weather\]"):
        read_weather(tmp_path / "b.csv", "psm")
