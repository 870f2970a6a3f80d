"""Years as people have them: leap years, years from July, parts of one, half hours, typical ones beside real prices.

Each fault was found in another model by its users; the answers follow from the calendar.
"""

import json

import numpy as np
import pytest
from click.testing import CliRunner
from weather_files import epw, hours, prices, psm

from abilene.cli import main
from abilene.errors import InputError
from abilene.power.sizing import size
from abilene.programme.schema import Programme
from abilene.site.problem import site_campus
from abilene.site.seasons import operated, running_usd_per_mwh, seasonal_campus

pytest.importorskip("pvlib")
YEAR_MWH = 8760.0
HALL = """
programme: {id: one, title: One hall on the grid, start: 2026-Q1, end: 2026-Q4, as_of: 2026-01-01, usd_year: 2025,
            inflation_per_year: 0.02, discount_rate_per_year: 0.07, lost_load_usd_per_mwh: 5000}
hardware: {h: {it_w_per_accelerator: 1000, price_usd_per_accelerator: 30000, available: 2025-01}}
sites:
  s:
    at: {lat: 35, lon: -90}
    facility_per_it_peak: 1.0
    weather: {file: w.csv, format: psm}
    price: {mean_usd_per_mwh: 40}
    grid: {a: {firm_mw: 100, from: 2026-Q1, demand_charge_usd_per_kw_month: 10}}
    phases:
      p: {it_mw: 100, target: 2026-Q2, hardware: h, shell_usd_per_it_kw: 10000, build_quarters: 1, shell_spend: [1],
          hardware_quarters: 1, hardware_spend: [1]}
capital: {e: {title: equity, provider: x, kind: equity, amount_usd: 9 bn USD, opens: 2026-Q1}}
"""
"""A hall of 100 MW on the grid, at 40 USD/MWh and 10 USD/kW of the highest draw of each month."""


def programme(weather, *, price=None, grid=None, **site):
    """Return a hall of 1 MW on the grid at 40 USD/MWh."""
    header = {
        "id": "one",
        "title": "One hall on the grid",
        "start": "2026-Q1",
        "end": "2026-Q4",
        "as_of": "2026-01-01",
        "usd_year": 2025,
        "lost_load_usd_per_mwh": 100,
    }
    chips = {"it_w_per_accelerator": 1000, "price_usd_per_accelerator": 3e4}
    phase = {
        "it_mw": 1,
        "hardware": "h",
        "shell_usd_per_it_kw": 10_000,
        "build_quarters": 1,
        "shell_spend": [1],
        "hardware_quarters": 1,
        "hardware_spend": [1],
    }
    own = {
        "facility_per_it_peak": 1.0,
        "weather": weather,
        "price": price or {"mean_usd_per_mwh": 40},
        "grid": {"a": {"firm_mw": 1.0, "from": "2026-Q1"} | (grid or {})},
        "phases": {"p": phase},
    }
    data = {"programme": header, "hardware": {"h": chips}, "sites": {"s": own | site}}
    return Programme.model_validate({**data, "capital": {}})


def seasons(tmp_path, **given):
    """Return what a MWh costs in each quarter of the year, and how many hours each has."""
    one = seasonal_campus(programme(**given), "s", tmp_path)
    sizes = {name: bounds.high for name, bounds in one.bounds.items()}
    costs = running_usd_per_mwh(one, operated(one, sizes))
    return costs, [campus.hours for campus in one.site.years]


@pytest.mark.parametrize("year", [2019, 2020])
def test_a_leap_year_has_twelve_bills_and_four_quarters(tmp_path, year):
    """NatLabRockies/REopt.jl #470, SAM #700 and #917, ssc #604: 8,784 hours read as a year of 8,760 and a rest."""
    psm(tmp_path / "w.csv", hours(year), zone=0)
    given = {
        "weather": {"file": "w.csv", "format": "psm"},
        "grid": {"demand_charge_usd_per_kw_month": 10},
    }
    (campus,) = site_campus(programme(**given), "s", 1.0, folder=tmp_path).years
    assert campus.period_count == 12
    # 40 USD/MWh, and twelve bills of 10 USD/kW over 8,760 MWh per MW
    right = 40 + 12 * 10 * 1000 / YEAR_MWH
    found = size((campus,), tolerance=1e-8)
    assert found.cost_usd / YEAR_MWH == pytest.approx(right, rel=1e-7)
    costs, lengths = seasons(tmp_path, **given)
    assert lengths == [2160 + 24 * (year == 2020), 2184, 2208, 2208]
    assert np.mean(costs) == pytest.approx(right, rel=1e-3)


@pytest.mark.parametrize("year", [2019, 2020])
def test_a_plan_in_a_leap_year_pays_what_it_pays_in_any_other(tmp_path, year):
    """The same reports: a plan once said 134.3 USD/MWh, with a fifth season of the 24 hours that were left over."""
    psm(tmp_path / "w.csv", hours(year), zone=-6)
    (tmp_path / "p.yaml").write_text(HALL, encoding="utf-8")
    args = ["plan", str(tmp_path / "p.yaml"), "--json", "--out", str(tmp_path / "o")]
    told = CliRunner().invoke(main, args, catch_exceptions=False)
    [view] = json.loads(told.stdout)["viewpoints"].values()
    [site] = view["sites"].values()
    # by hand: three bills of 10,000 USD/MW in a quarter of 2,160 to 2,208 hours; twelve in 8,760
    least, right, most = (
        40 + 10_000 * n / h for n, h in ((3, 2208), (12, 8760), (3, 2160))
    )
    assert right == pytest.approx(53.70, abs=0.005)
    assert least < site["lcoe_usd_per_mwh"] < most
    assert site["lcoe_usd_per_mwh"] == pytest.approx(right, rel=1e-3)


def test_weather_years_of_different_length_stand_side_by_side(tmp_path):
    for year in (2019, 2020):
        psm(tmp_path / f"{year}.csv", hours(year), zone=0)
    weather = [{"file": f"{year}.csv", "format": "psm"} for year in (2019, 2020)]
    costs, lengths = seasons(tmp_path, weather=weather)
    assert lengths == [2160, 2184, 2208, 2208, 2184, 2184, 2208, 2208]
    assert costs == pytest.approx([40] * 4)


@pytest.mark.parametrize("first", [1, 4, 7])
def test_a_year_need_not_begin_with_january(tmp_path, first):
    """ibpsa/modelica-ibpsa #842, lbl-srg/modelica-buildings #1201: a year of weather from May to May."""
    two = [*hours(2022), *hours(2023)]
    ends = [np.datetime64(f"{year}-{first:02}") for year in (2022, 2023)]
    given = [time for time in two if ends[0] <= np.datetime64(time) < ends[1]]
    psm(tmp_path / "w.csv", given, zone=0)
    cut = {"months": [7, 8, 9], "hours_utc": list(range(12))}
    costs, lengths = seasons(
        tmp_path,
        weather={"file": "w.csv", "format": "psm"},
        grid={"firm_mw": 0, "curtailable_mw": 1.0, "curtailed_in": cut},
    )
    assert lengths == [2160, 2184, 2208, 2208]
    # half of July to September is not served, at 100 USD/MWh
    assert costs == pytest.approx([40, 40, 70, 40])


def test_months_follow_the_clock_of_the_site(tmp_path):
    """A year from Sydney in UTC begins in the evening of 31 December; its July in UTC begins at 10:00."""
    psm(tmp_path / "w.csv", hours(2019), zone=10)
    year = {"file": "w.csv", "format": "psm"}
    lengths = [
        [
            campus.hours
            for campus in seasonal_campus(
                programme(year, **zone), "s", tmp_path
            ).site.years
        ]
        for zone in ({}, {"time_zone": "Australia/Sydney"}, {"time_zone": "UTC"})
    ]
    # summer time ends in April and begins in October; the file's own clock has none
    assert lengths[0] == [2160, 2184, 2208, 2208]
    assert lengths[1] == [2160, 2185, 2208, 2207]
    assert lengths[2] == [2160, 2184, 2208, 2208]


@pytest.mark.parametrize("count", [2400, 8759])
def test_a_part_of_a_year_is_refused(tmp_path, count):
    """tum-ens/urbs #34, ZEN-universe/ZEN-garden #845, lbl-srg/modelica-buildings #4053: a file some rows off."""
    psm(tmp_path / "w.csv", hours(2019)[:count], zone=0)
    given = programme({"file": "w.csv", "format": "psm"})
    with pytest.raises(InputError, match=rf"sites\.s\.weather: w\.csv .*{count} steps"):
        site_campus(given, "s", 1.0, folder=tmp_path)


def test_half_hours_are_not_called_hours(tmp_path):
    """NatLabRockies/ssc #116, REopt.jl #128: data of less than an hour."""
    halves = hours(2019, step_hours=0.5)
    psm(tmp_path / "w.csv", halves, zone=0, minute=None, step_hours=0.5)
    site = site_campus(
        programme(
            {"file": "w.csv", "format": "psm"},
            grid={"firm_mw": 0, "curtailable_mw": 1, "curtailed_hours_per_year": 100},
        ),
        "s",
        1.0,
        folder=tmp_path,
    )
    assert "grid.a: cut in the 100 hours of highest price" in site.notes
    (block,) = site.years[0].blocks
    assert (block.availability == 0).sum() == 200


@pytest.mark.parametrize("year", [2023, 2024])
def test_real_prices_stand_beside_a_typical_year_by_the_hour(tmp_path, year):
    """Every user of EPW and PVGIS has weather of no year; a 29 February that only prices have is left out."""
    epw(tmp_path / "w.epw", hours(2013))
    prices(
        tmp_path / "p.csv", hours(year), lambda t: t.month * 1000 + t.day * 24 + t.hour
    )
    price = {"file": "p.csv"}
    given = {"weather": {"file": "w.epw", "format": "epw"}}
    with pytest.raises(InputError, match=r"pairing: by_hour"):
        site_campus(programme(**given, price=price), "s", 1.0, folder=tmp_path)
    site = site_campus(
        programme(**given, price=price | {"pairing": "by_hour"}),
        "s",
        1.0,
        folder=tmp_path,
    )
    (one,) = site.hours
    utc = one.weather.axis.times.tolist()
    assert one.price.usd_per_mwh.tolist() == [
        t.month * 1000 + t.day * 24 + t.hour for t in utc
    ]
    assert len(utc) == 8760
    assert any("by the hour of the calendar" in note for note in site.notes)


def test_prices_of_a_part_of_a_year_are_not_paired(tmp_path):
    epw(tmp_path / "w.epw", hours(2013))
    prices(tmp_path / "p.csv", hours(2023)[:-1], lambda _: 40)
    given = programme(
        {"file": "w.epw", "format": "epw"},
        price={"file": "p.csv", "pairing": "by_hour"},
    )
    with pytest.raises(InputError, match="nothing is given for 31 December 23:00 UTC"):
        site_campus(given, "s", 1.0, folder=tmp_path)
