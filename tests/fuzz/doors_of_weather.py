"""Doors of weather: EPW, TMY3, PSM and PVGIS, of two days; a whole year is read in the long run as well."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import weather_files
from fuzz.doors import Door, Maker

PVGIS_HEAD = """\
Latitude (decimal degrees): 45.000
Longitude (decimal degrees): 8.000
Elevation (m): 250
Irradiance Time Offset (h): 0.1761
month,year
"""
PVGIS_COLUMNS = "time(UTC),T2m,RH,G(h),Gb(n),Gd(h),IR(h),WS10m,WD10m,SP"


def _pvgis(path: Path) -> Path:
    months = "".join(f"{month},{2000 + month}\n" for month in range(1, 13))
    rows = [
        f"2007{month:02}01:{hour:02}00,{hour / 2},70.0,{10 * hour},{5 * hour},{4 * hour},300,2.0,90,99000"
        for month in (1, 2)
        for hour in range(24)
    ]
    path.write_text(
        f"{PVGIS_HEAD}{months}{PVGIS_COLUMNS}\n"
        + "\n".join(rows)
        + "\n\nT2m: 2-m air temperature\n"
    )
    return path


def _weather(form: str, folder: Path) -> Door:
    from abilene.resource.readers import read_weather

    times = weather_files.hours(2013)[: 2 * 24]
    path = folder / f"weather.{'epw' if form == 'epw' else 'csv'}"
    write = getattr(weather_files, form, None)
    seeds = [(write(path, times) if write else _pvgis(path)).read_bytes()]
    if form == "epw":
        seeds.append(
            seeds[0].replace(
                b"DESIGN CONDITIONS,0\n2", b"DATA PERIODS,1,1,Data,Sunday,1/1,12/31\n2"
            )
        )
        seeds.append(seeds[0].replace(b",?9", b",30,?9"))
    words = sorted(set(seeds[0].replace(b"\n", b",").split(b",")))

    def enter(data: bytes) -> None:
        path.write_bytes(data)
        read_weather(path, form)

    return Door(seeds, words, enter)


WEATHERS: dict[str, Maker] = {
    form: partial(_weather, form) for form in ("epw", "tmy3", "psm", "pvgis")
}
