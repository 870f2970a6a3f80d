"""The campuses of the power benchmarks: 2013 near Abilene, with prices that go as those of ERCOT West do.

Everything comes with the package: the weather of a real year, and a year of prices drawn from a packaged profile.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np

from abilene.power.problem import Block, Campus, Capacity, Load, Storage
from abilene.resource.prices import packaged_profile, price_year
from abilene.resource.weather import packaged_weather

LOAD_MW = 1000.0
HOURS = 8760
YEARS = 26
WEEK = 7 * 24


@cache
def year_2013() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return sun and wind output per MW, temperature [degC] and price [USD/MWh], hour by hour."""
    year = packaged_weather("abilene_tx_2013")
    prices = price_year(packaged_profile("ercot_west_2022_2025"), 1, axis=year.axis)
    assert year.wind_mw_per_mw is not None
    return (
        year.sun_mw_per_mw,
        year.wind_mw_per_mw,
        year.air_temp_c,
        prices.usd_per_mwh,
    )


def many_years() -> tuple[np.ndarray, np.ndarray]:
    """Return ``YEARS`` years of sun and wind output per MW: in each, weeks have changed places with near ones."""
    sun, wind, _, _ = year_2013()
    rng, weeks = np.random.default_rng(1), HOURS // WEEK
    years = []
    for _ in range(YEARS):
        order = np.argsort(np.arange(weeks) + rng.uniform(0, 5, weeks))
        hours = (order[:, None] * WEEK + np.arange(WEEK)).ravel()
        years.append(np.append(hours, np.arange(weeks * WEEK, HOURS)))
    whole = np.concatenate(years)
    return sun[whole], wind[whole]


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


def cases(hours: int = HOURS) -> dict[str, Campus]:
    """Return the campuses of the comparison by name, of so many hours from the start of the year."""
    year = tuple(series[:hours] for series in year_2013())

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
