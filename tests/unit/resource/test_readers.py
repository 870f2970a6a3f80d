"""Readers of a user's own weather: each clock comes out in UTC and hour-beginning."""

import json
import sys
from datetime import datetime, timedelta

import numpy as np
import pytest

from abilene.errors import InputError, MissingExtraError, ShapeError
from abilene.resource.readers import read_weather
from abilene.resource.timeaxis import real_year, typical_year
from abilene.resource.weather import site_year
from abilene.resource.wind import standard_wind_plant

pytest.importorskip("pvlib")
HOURS = [datetime(2013, 1, 1) + timedelta(hours=hour) for hour in range(8760)]


def temp(hour):
    """A temperature that tells the hours of the file apart."""
    return round(hour / 1000, 3)


def ghi(hour):
    """Light from 6 to 18 by the clock of the file."""
    return max(0, round(800 * np.sin(np.pi * ((hour % 24) + 0.5 - 6) / 12)))


def write(path, lines):
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def tmy3(path, hours=HOURS):
    head = ["722660,ABILENE,TX,-6.0,32.47,-90.0,530"]
    names = "GHI (W/m^2),DNI (W/m^2),DHI (W/m^2),Dry-bulb (C),RHum (%),Pressure (mbar),Wspd (m/s)"
    head += [f"Date (MM/DD/YYYY),Time (HH:MM),{names}"]
    rows = []
    for i, hour in enumerate(hours):
        year = 1980 + hour.month  # each month of a typical year comes from another year
        light = ghi(hour.hour)
        stamp = f"{hour.month:02}/{hour.day:02}/{year},{hour.hour + 1:02}:00"
        rows.append(f"{stamp},{light},{light},{light // 5},{temp(i)},50,950,3.0")
    return write(path, head + rows)


def epw(path, years=lambda hour: 1980 + hour.month):
    head = ["LOCATION,ABILENE,TX,USA,TMY3,722660,32.47,-90.0,-6.0,530"] + ["X"] * 7
    rows = []
    for i, hour in enumerate(HOURS):
        light = ghi(hour.hour)
        when = f"{years(hour)},{hour.month},{hour.day},{hour.hour + 1},60,?"
        rows.append(
            f"{when},{temp(i)},10,50,95000,0,0,0,{light},{light},{light // 5}"
            + ",0" * 5
            + ",3.0"
            + ",0" * 13
        )
    return write(path, head + rows)


def psm(
    path, *, zone=-6, dew=False, hours=HOURS, year=lambda hour: hour.year, minute=30
):
    head = ["Source,Location ID,Latitude,Longitude,Time Zone,Elevation,Local Time Zone"]
    head += [f"NSRDB,1,32.33,{15 * zone}.0,{zone},761,{zone}"]
    humid = "Dew Point" if dew else "Relative Humidity"
    head += [
        f"Year,Month,Day,Hour,Minute,GHI,DNI,DHI,Temperature,{humid},Pressure,Wind Speed"
    ]
    rows = []
    for i, hour in enumerate(hours):
        light = ghi(hour.hour + hour.minute / 60)
        when = f"{year(hour)},{hour.month},{hour.day},{hour.hour},{minute if minute else hour.minute}"
        rows.append(
            f"{when},{light},{light},{light // 5},{temp(i)},{0 if dew else 50},930,3.0"
        )
    return write(path, head + rows)


def pvgis(path):
    hours = [
        {
            "time(UTC)": f"{2005 + hour.month}{hour.month:02}{hour.day:02}:{hour.hour:02}00",
            "T2m": temp(i),
            "RH": 50.0,
            "G(h)": ghi(hour.hour),
            "Gb(n)": ghi(hour.hour),
            "Gd(h)": ghi(hour.hour) // 5,
            "WS10m": 3.0,
            "SP": 101300.0,
        }
        for i, hour in enumerate(HOURS)
    ]
    place = {
        "latitude": 45.0,
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
    assert (light.latitude, light.longitude, light.altitude_m) == (32.47, -90.0, 530)
    assert (weather.pressure_mbar == 950).all()
    assert weather.source == "a.csv (tmy3, typical year)"


def test_epw_is_the_same_year(tmp_path):
    from_epw = read_weather(epw(tmp_path / "a.epw"), "epw")
    from_tmy3 = read_weather(tmy3(tmp_path / "a.csv"), "tmy3")
    assert from_epw.light.axis == from_tmy3.light.axis
    assert (from_epw.light.air_temp_c == from_tmy3.light.air_temp_c).all()
    assert (from_epw.pressure_mbar == 950).all()


def test_an_epw_of_one_year_must_say_whether_it_happened(tmp_path):
    path = epw(tmp_path / "a.epw", years=lambda _: 2013)
    with pytest.raises(InputError, match="say real=True or real=False"):
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
        psm(tmp_path / "a.csv", year=lambda hour: 2000 + hour.month), "psm"
    ).light
    assert light.axis == typical_year()
    assert light.air_temp_c[6] == temp(0)


def test_psm_half_hours_hold_at_their_stamp(tmp_path):
    half_hours = [HOURS[0] + timedelta(minutes=30 * i) for i in range(17520)]
    light = read_weather(
        psm(tmp_path / "a.csv", zone=0, hours=half_hours, minute=None), "psm"
    ).light
    assert (light.axis.step_hours, light.axis.length, light.sampled_at) == (
        0.5,
        17520,
        0.0,
    )


def test_humidity_from_the_dew_point(tmp_path):
    weather = read_weather(psm(tmp_path / "a.csv", dew=True), "psm")
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
    assert site.label == "typical year"
    with pytest.raises(
        InputError, match="wind is known at no height, the hub is at 115 m"
    ):
        site_year("mine", weather, wind=standard_wind_plant())


def test_a_missing_hour_is_named(tmp_path):
    path = tmy3(tmp_path / "a.csv", hours=HOURS[:100] + HOURS[101:])
    with pytest.raises(
        ShapeError,
        match=r"a\.csv:103:1: after 2001-01-05T03:00:00 comes 2001-01-05T05:00:00",
    ):
        read_weather(path, "tmy3")


def test_a_leap_year_without_its_29_february_is_typical(tmp_path):
    days = [datetime(2012, 1, 1) + timedelta(hours=hour) for hour in range(8784)]
    path = psm(
        tmp_path / "a.csv",
        hours=[hour for hour in days if (hour.month, hour.day) != (2, 29)],
    )
    with pytest.raises(ShapeError, match="real=False"):
        read_weather(path, "psm")
    assert read_weather(path, "psm", real=False).light.axis == typical_year()


def test_files_that_cannot_be_read(tmp_path, monkeypatch):
    with pytest.raises(InputError, match="no such file"):
        read_weather(tmp_path / "none.csv", "tmy3")
    with pytest.raises(InputError, match="known: tmy3, epw, psm, pvgis"):
        read_weather(tmp_path / "none.csv", "tmy2")
    with pytest.raises(InputError, match="cannot be read as psm"):
        read_weather(tmy3(tmp_path / "a.csv"), "psm")
    text = psm(tmp_path / "b.csv").read_text().replace("Temperature", "Warmth")
    (tmp_path / "b.csv").write_text(text)
    with pytest.raises(InputError, match="no column for temp_air"):
        read_weather(tmp_path / "b.csv", "psm")
    monkeypatch.setitem(sys.modules, "pvlib", None)
    with pytest.raises(MissingExtraError, match=r"abilene\[weather\]"):
        read_weather(tmp_path / "b.csv", "psm")
