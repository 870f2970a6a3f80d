"""Weather files of a made-up climate with a true sun, in the formats that people have."""

from datetime import timedelta

import numpy as np
from pvlib.solarposition import get_solarposition

LATITUDE = 35.0
TMY3_NAMES = "GHI (W/m^2),DNI (W/m^2),DHI (W/m^2),Dry-bulb (C),RHum (%),Pressure (mbar),Wspd (m/s)"
PSM_NAMES = "GHI,DNI,DHI,Temperature,Relative Humidity,Pressure,Wind Speed"


def hours(year, *, leap=True, step_hours=1.0):
    """Return the beginnings of the steps of a calendar year, with its 29 February or without."""
    begins = np.arange(
        np.datetime64(f"{year}", "s"),
        np.datetime64(f"{year + 1}", "s"),
        np.timedelta64(round(3600 * step_hours), "s"),
    ).tolist()
    return [time for time in begins if leap or (time.month, time.day) != (2, 29)]


def climate(times, zone, *, step_hours=1.0, minute=None):
    """Return rows of the climate at 35 degrees north, where the sun is at its height at noon by the clock.

    Light is that of a clear sky at the middle of each step, or at a minute of it; air is warmest at 15:00.
    """
    at = (
        timedelta(hours=step_hours / 2) if minute is None else timedelta(minutes=minute)
    )
    middle = np.array([time + at - timedelta(hours=zone) for time in times], "M8[s]")
    import pandas as pd

    sun = get_solarposition(pd.DatetimeIndex(middle, tz="UTC"), LATITUDE, 15.0 * zone)
    up = np.cos(np.radians(sun["zenith"].to_numpy()))
    lit = np.where(up > 0.02, up, np.nan)
    dni = np.nan_to_num(900 * np.exp(-0.1 / lit))
    dhi = np.nan_to_num(80 * np.sqrt(lit))
    rows = []
    for i, time in enumerate(times):
        warm = 15 - 12 * np.cos(2 * np.pi * (time.timetuple().tm_yday - 15) / 365)
        warm -= 6 * np.cos(2 * np.pi * (time.hour - 3) / 24)
        # no day is another, and nothing stands still
        warm += 0.618 * time.timetuple().tm_yday % 1
        row = {
            "ghi": round(dni[i] * max(up[i], 0.0) + dhi[i]),
            "dni": round(dni[i]),
            "dhi": round(dhi[i]),
            "temp": round(warm, 3),
            "dew": round(warm - 8, 3),
            "rh": (55, 54, 55, 56)[i % 4],
            "mbar": 990,
            "wind": 3.0 + i % 2,
        }
        rows.append(row)
    return rows


def _rows(times, zone, edit, **given):
    rows = climate(times, zone, **given)
    for i, (time, row) in enumerate(zip(times, rows, strict=True)):
        if edit is not None:
            edit(i, time, row)
    return zip(times, rows, strict=True)


def _write(path, lines):
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def psm(
    path,
    times,
    *,
    zone=-6,
    edit=None,
    minute=30,
    step_hours=1.0,
    year=lambda time: time.year,
):
    """Write a file as of NREL's PSM; stamps stand inside the hour, or are those of the times."""
    lines = [
        "Source,Location ID,Latitude,Longitude,Time Zone,Elevation,Local Time Zone",
        f"NSRDB,1,{LATITUDE},{15 * zone},{zone},200,{zone}",
        f"Year,Month,Day,Hour,Minute,{PSM_NAMES}",
    ]
    given = {"step_hours": step_hours, "minute": minute or 0}
    for time, row in _rows(times, zone, edit, **given):
        stamp = f"{year(time)},{time.month},{time.day},{time.hour}"
        stamp += f",{minute if minute else time.minute}"
        values = (row[name] for name in ("ghi", "dni", "dhi", "temp", "rh", "mbar"))
        lines.append(f"{stamp},{','.join(map(str, values))},{row['wind']}")
    return _write(path, lines)


def epw(path, times, *, zone=-6, edit=None, year=lambda time: 1980 + time.month):
    """Write an EPW file; each month of a typical year comes from another year."""
    lines = [f"LOCATION,HERE,TX,USA,TMY3,722660,{LATITUDE},{15.0 * zone},{zone},200"]
    lines += ["DESIGN CONDITIONS,0"] * 7
    for time, row in _rows(times, zone, edit):
        stamp = f"{year(time)},{time.month},{time.day},{time.hour + 1},60,?9"
        air = f"{row['temp']},{row['dew']},{row['rh']},{row['mbar'] * 100}"
        light = f"0,0,300,{row['ghi']},{row['dni']},{row['dhi']}"
        lines.append(f"{stamp},{air},{light},0,0,0,0,180,{row['wind']}" + ",0" * 13)
    return _write(path, lines)


def tmy3(path, times, *, zone=-6, edit=None, year=lambda time: 1980 + time.month):
    """Write a TMY3 file, whose hours are called by their end."""
    lines = [f"722660,HERE,TX,{zone}.0,{LATITUDE},{15.0 * zone},200"]
    lines += [f"Date (MM/DD/YYYY),Time (HH:MM),{TMY3_NAMES}"]
    for time, row in _rows(times, zone, edit):
        stamp = f"{time.month:02}/{time.day:02}/{year(time)},{time.hour + 1:02}:00"
        values = (row[name] for name in ("ghi", "dni", "dhi", "temp", "rh", "mbar"))
        lines.append(f"{stamp},{','.join(map(str, values))},{row['wind']}")
    return _write(path, lines)


def pvgis(path, times, *, edit=None):
    """Write a typical year of PVGIS as CSV: in UTC, hours called by their beginning."""
    lines = [f"Latitude (decimal degrees): {LATITUDE}"]
    lines += ["Longitude (decimal degrees): 0.0", "Elevation (m): 200"]
    lines += ["Irradiance Time Offset (h): 0.5", "month,year"]
    lines += [f"{month},{2004 + month}" for month in range(1, 13)]
    lines += ["time(UTC),T2m,RH,G(h),Gb(n),Gd(h),IR(h),WS10m,WD10m,SP"]
    for time, row in _rows(times, 0, edit):
        stamp = f"{2004 + time.month}{time.month:02}{time.day:02}:{time.hour:02}00"
        light = f"{row['ghi']},{row['dni']},{row['dhi']},300"
        air = f"{row['wind']},90,{row['mbar'] * 100}"
        lines.append(f"{stamp},{row['temp']},{row['rh']},{light},{air}")
    lines += ["", "T2m: 2-m air temperature (degree Celsius)"]
    return _write(path, [*lines, "PVGIS (c) European Union, 2001-2026"])


def prices(path, times, price):
    """Write prices of hours in UTC."""
    rows = (f"{time.isoformat()}Z,{price(time)}" for time in times)
    return _write(path, ["time,usd_per_mwh", *rows])
