"""Doors of weather: EPW, TMY3, PSM and PVGIS, of two days; a whole year is read in the long run as well."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import weather_files
from fuzz.doors import Door, Maker


def _weather(form: str, folder: Path) -> Door:
    from abilene.resource.readers import read_weather

    times = weather_files.hours(2013)[: 2 * 24]
    path = folder / f"weather.{'epw' if form == 'epw' else 'csv'}"
    seeds = [getattr(weather_files, form)(path, times).read_bytes()]
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
