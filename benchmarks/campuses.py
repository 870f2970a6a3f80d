"""The campuses of the power benchmarks: one real year, 2013, near Abilene, with the ERCOT West prices of that year.

Weather and prices are read from the folder ``shared/data`` beside or above the repository; sun and wind are made by
simple rules that are good enough to compare solvers, not to plan a campus.
"""

from __future__ import annotations

import csv
import gzip
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np

from abilene.power.problem import Block, Campus, Capacity, Load, Storage

ROOT = Path(__file__).resolve().parents[1]
DATA = next(
    (
        up / "shared" / "data"
        for up in ROOT.parents
        if (up / "shared" / "data").is_dir()
    ),
    ROOT,
)
LOAD_MW = 1000.0
HOURS = 8760


def _columns(name: str) -> dict[str, list[str]]:
    path = DATA / name
    if not path.exists():
        raise SystemExit(
            f"these benchmarks need {name} in a folder shared/data beside or above the repository"
        )
    with gzip.open(path, "rt") as text:
        rows = list(csv.DictReader(text))
    return {key: [row[key] for row in rows] for key in rows[0]}


def weather(
    ghi_w_m2: np.ndarray, wind_m_s: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Turn radiation and hub-height wind into output per MW: AC limit at 1/1.3 of DC; cubic between 3 and 12 m/s."""
    sun = np.clip(1.3 * 0.86 * ghi_w_m2 / 1000, 0.0, 1.0)
    wind = (
        0.85 * np.clip((wind_m_s**3 - 27) / (12.0**3 - 27), 0.0, 1.0) * (wind_m_s < 25)
    )
    return sun, wind


@cache
def year_2013() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return sun and wind output per MW, temperature [degC] and price [USD/MWh] in local standard time."""
    table = _columns("weather_2013_nolan_tx_nsrdb_wtk.csv.gz")
    ghi, wind, temperature = (
        np.array(table[k], dtype=float)
        for k in ("ghi_w_m2", "wind_100m_m_s", "temp_2m_c")
    )
    market = _columns("ercot_rtm_hourly_2011_2025.csv.gz")
    first = market["hour_start_utc"].index("2013-01-01T06")
    price = np.array(market["HB_WEST"][first : first + HOURS], dtype=float)
    return *weather(ghi, wind), temperature, price


def years_2000_2025() -> tuple[np.ndarray, np.ndarray]:
    """Return 26 years of sun and wind output per MW, 29 February left out.

    The wind is known between 3 and 12 m/s; below and above, a flag says which.
    """
    table = _columns("weather_2000_2025_roscoe_tx_era5.csv.gz")
    beyond = {"L": "0", "H": "12"}
    named = zip(table["wind_100m_m_s"], table["wind_flag"], strict=True)
    wind = np.array([value or beyond[flag] for value, flag in named], dtype=float)
    keep = np.array(["-02-29T" not in time for time in table["time_utc"]])
    ghi = np.array(table["ghi_w_m2"], dtype=float)
    return weather(ghi[keep][: 26 * HOURS], wind[keep][: 26 * HOURS])


def annuity(
    usd_per_kw: float, years: float, upkeep_usd_per_kw: float = 0.0, rate: float = 0.08
) -> float:
    """Return the yearly cost of a MW. [USD/MW/year]"""
    return 1000 * (usd_per_kw * rate / (1 - (1 + rate) ** -years) + upkeep_usd_per_kw)


def campus(
    sun: np.ndarray,
    wind: np.ndarray,
    temperature: np.ndarray,
    price: np.ndarray,
    parts: str,
) -> Campus:
    """Put a campus together from the parts named in ``parts``; costs are round figures."""
    hours = len(sun)
    hour = np.arange(hours) % 24
    shape = (
        0.93
        + 0.05 * np.sin((hour - 9) / 24 * 2 * np.pi)
        + 0.02 * np.clip((temperature - 20) / 20, -1, 1)
    )
    derate = 1 - 0.007 * np.clip(temperature - 15, 0, None)
    blocks = {
        "grid": Block(
            "grid",
            Capacity(0, 800, annuity(150, 30)),
            price + 12.0,
            co2_t_per_mwh=0.4,
            clean=False,
        ),
        "peaks": Block(
            "grid",
            Capacity(0, 800),
            price + 12.0,
            demand_charge_usd_per_mw=6000.0,
            clean=False,
        ),
        "gas": Block(
            "gas",
            Capacity(annuity_usd=annuity(1500, 25, 20)),
            52.0,
            derate,
            co2_t_per_mwh=0.45,
            clean=False,
        ),
        "combined": Block(
            "combined",
            Capacity(annuity_usd=annuity(2400, 25, 30)),
            38.0,
            derate,
            co2_t_per_mwh=0.35,
            clean=False,
        ),
        "nuclear": Block(
            "nuclear", Capacity(0, 300, annuity(8000, 40, 150)), 12.0, 0.92
        ),
        "sun": Block("sun", Capacity(annuity_usd=annuity(900, 30, 15)), 0.0, sun),
        "wind": Block("wind", Capacity(annuity_usd=annuity(1400, 30, 30)), 1.0, wind),
        "export": Block(
            "export",
            Capacity(0, 300, annuity(20, 30)),
            np.maximum(price - 5.0, -1.0),
            export=True,
        ),
    }
    storages = {
        "battery": Storage(
            "battery",
            Capacity(annuity_usd=annuity(120, 20, 3)),
            Capacity(annuity_usd=annuity(110, 20, 2)),
            charge_efficiency=0.93,
            discharge_efficiency=0.93,
        ),
        "cavern": Storage(
            "cavern",
            Capacity(annuity_usd=annuity(1200, 30, 15)),
            Capacity(annuity_usd=annuity(3, 30, 0)),
            charge_efficiency=0.7,
            discharge_efficiency=0.6,
        ),
    }
    named = parts.split()
    return Campus(
        loads=(
            Load("it", 0.2 * LOAD_MW, shape, 300.0),
            Load("firm", 0.8 * LOAD_MW, shape, 5000.0),
        ),
        blocks=tuple(blocks[p] for p in named if p in blocks),
        storages=tuple(storages[p] for p in named if p in storages),
    )


def cases() -> dict[str, Campus]:
    """Return the campuses of the comparison by name."""
    year = year_2013()

    def of(parts: str) -> Campus:
        return campus(*year, parts)

    return {
        "grid_gas": of("grid gas sun wind battery"),
        "off_grid": of("gas sun battery"),
        "wind_heavy": of("gas wind battery"),
        "clean_90": replace(of("grid gas sun wind battery"), clean_share=0.9),
        "export": of("grid gas sun wind export battery"),
        "monthly_peaks": of("peaks gas combined sun wind battery"),
        "many_blocks": of("grid gas combined nuclear sun wind export battery"),
        "long_storage": of("grid gas sun wind cavern"),
    }
