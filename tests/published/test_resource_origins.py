"""Weather and prices against outside answers and, where the shared data lies beside the repository, their origin."""

import csv
import gzip
import importlib.util
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from abilene.resource.air import wet_bulb
from abilene.resource.prices import packaged_profile, price_profile, price_year
from abilene.resource.timeaxis import TimeAxis
from abilene.resource.weather import packaged_weather, packaged_weather_names, site_year

ROOT = Path(__file__).resolve().parents[2]
SHARED = next(
    (
        up / "shared" / "data"
        for up in ROOT.parents
        if (up / "shared" / "data").is_dir()
    ),
    None,
)
needs_shared = pytest.mark.skipif(
    SHARED is None, reason="the shared data does not lie beside the repository"
)
TYPICAL = [name for name in packaged_weather_names() if name.endswith("_typical")]


@pytest.fixture(scope="module")
def build_data():
    """The tool that builds the packaged tables."""
    spec = importlib.util.spec_from_file_location(
        "build_data", ROOT / "tools" / "build_data.py"
    )
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def site_row(build_data, name):
    return next(
        row for row in build_data.read_table("weather_sites.csv") if row["name"] == name
    )


def test_wet_bulb_of_stull(record_answer):
    """Stull, "Wet-Bulb Temperature from Relative Humidity and Air Temperature", JAMC 50 (2011): 13.7 degC."""
    (ours,) = wet_bulb(np.array([20.0]), np.array([50.0]), np.array([1013.25]))
    note = "an empirical fit (mean error below 0.3 degC); ours solves the psychrometric equation"
    record_answer(
        "wet bulb at 20 degC and 50 %",
        "Stull 2011, JAMC 50",
        13.7,
        ours,
        0.2,
        "degC",
        note,
    )


def test_solar_capacity_factors():
    """S&P Global (29 March 2022): US mean of 2020 24.4 % of AC capacity; Utah, the best state, nearly 30 %.

    New plants track and have more modules per connection than that fleet, so sunny sites lie above it.
    """
    factors = {
        name: packaged_weather(name).sun_mw_per_mw.mean()
        for name in packaged_weather_names()
    }
    for name in ("abilene_tx_2013", "milam_tx_typical", "dona_ana_nm_typical"):
        assert 0.244 < factors[name] < 0.33
    for name in (
        "lordstown_oh_typical",
        "saline_mi_typical",
        "port_washington_wi_typical",
    ):
        assert 0.17 < factors[name] < 0.244


def test_wind_capacity_factor():
    """LBNL: 41 % for turbines new in 2015; the standard turbine has half their specific power.

    The wind source is the higher of two here, hence the allowance upwards.
    """
    assert 0.41 < packaged_weather("abilene_tx_2013").wind_mw_per_mw.mean() < 0.50


@needs_shared
@pytest.mark.parametrize("name", TYPICAL)
def test_yearly_sums_of_the_typical_years(build_data, name, record_answer):
    with (SHARED / "weather_sites.csv").open() as file:
        stated = next(
            row
            for row in csv.DictReader(file)
            if row["site"] == name.removesuffix("_typical")
        )
    weather = build_data.typical_weather(site_row(build_data, name))
    for what, column, ours, tolerance, unit in (
        (
            "global sunlight",
            "ghi_kwh_m2_yr",
            weather.light.global_w_m2.sum() / 1000,
            0.51,
            "kWh/m2/a",
        ),
        (
            "mean temperature",
            "temp_c_mean",
            weather.light.air_temp_c.mean(),
            0.051,
            "degC",
        ),
        (
            "mean wind at 10 m",
            "wind_10m_mean",
            weather.light.wind_m_s.mean(),
            0.0051,
            "m/s",
        ),
    ):
        source = f"NREL TMY3, sums of {stated['site']}"
        record_answer(
            f"{what}, {name}",
            source,
            float(stated[column]),
            ours,
            tolerance,
            unit,
            "stated rounded",
        )
    assert packaged_weather(name).air_temp_c.mean() == pytest.approx(
        float(stated["temp_c_mean"]), abs=0.1
    )


@needs_shared
@pytest.mark.parametrize("name", TYPICAL[:1])
def test_a_packaged_profile_is_what_the_tool_builds(build_data, name):
    pytest.importorskip("pvlib")
    built, kept = (
        site_year(name, build_data.typical_weather(site_row(build_data, name))),
        packaged_weather(name),
    )
    assert built.axis == kept.axis
    assert built.sun_mw_per_mw == pytest.approx(kept.sun_mw_per_mw, abs=1e-3)
    assert built.air_temp_c == pytest.approx(kept.air_temp_c, abs=0.5)
    assert built.wet_bulb_c == pytest.approx(kept.wet_bulb_c, abs=0.51)


@pytest.fixture(scope="module")
def ercot_west():
    """Real-time prices at the West hub, every hour of 2022 to 2025."""
    with gzip.open(SHARED / "ercot_rtm_hourly_2011_2025.csv.gz", "rt") as file:
        rows = [
            row
            for row in csv.DictReader(file)
            if "2022" <= row["hour_start_utc"][:4] <= "2025"
        ]
    return np.array([float(row["HB_WEST"]) for row in rows])


@needs_shared
def test_the_packaged_prices_are_those_of_ercot(ercot_west):
    axis = TimeAxis(datetime(2022, 1, 1, tzinfo=UTC), 1.0, len(ercot_west), real=True)
    kept, built = (
        packaged_profile("ercot_west_2022_2025"),
        price_profile("west", axis, ercot_west),
    )
    assert built.group_usd_per_mwh == pytest.approx(kept.group_usd_per_mwh, abs=0.0051)
    assert built.correlation == pytest.approx(kept.correlation, abs=1e-4)
    assert kept.mean_usd_per_mwh == pytest.approx(ercot_west.mean(), rel=2e-3)


@needs_shared
def test_drawn_years_have_the_duration_curve_of_the_real_ones(ercot_west):
    profile = packaged_profile("ercot_west_2022_2025")
    drawn = np.concatenate(
        [price_year(profile, seed).usd_per_mwh for seed in range(10)]
    )
    assert drawn.mean() == pytest.approx(ercot_west.mean(), rel=0.03)
    levels = [0.02, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99]
    assert np.quantile(drawn, levels) == pytest.approx(
        np.quantile(ercot_west, levels), rel=0.05, abs=0.5
    )
    assert (drawn < 0).mean() == pytest.approx((ercot_west < 0).mean(), abs=0.01)
    dear = [np.mean(prices > 1000) for prices in (drawn, ercot_west)]
    assert dear[0] == pytest.approx(dear[1], rel=0.3)


@needs_shared
def test_a_price_lasts_as_long_as_within_real_years(ercot_west):
    """Correlation of ranks one to twelve hours apart, against the mean of the four years."""
    years = [ercot_west[i * 8760 :][:8760] for i in range(4)]
    drawn = [
        price_year(packaged_profile("ercot_west_2022_2025"), seed).usd_per_mwh
        for seed in range(4)
    ]
    for lag in (1, 2, 3, 6, 12):
        real, ours = (
            np.mean([rank_correlation(price, lag) for price in some])
            for some in (years, drawn)
        )
        assert ours == pytest.approx(real, abs=0.08), lag


def rank_correlation(price, lag):
    ranks = np.argsort(np.argsort(price, kind="stable"), kind="stable")
    return np.corrcoef(ranks[lag:], ranks[:-lag])[0, 1]
