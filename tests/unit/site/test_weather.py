"""The weather years of a site: whole, with wind where it is needed, by the clock of the site."""

from dataclasses import replace
from datetime import UTC
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from abilene.errors import InputError
from abilene.programme.schema import Location, Programme
from abilene.site.weather import (
    great_circle_km,
    may_build_wind,
    place_notes,
    weather_year,
)


@pytest.fixture
def site(programme):
    return programme.sites["a"]


def test_wind_is_needed_where_it_may_be_built(data):
    assert may_build_wind(Programme.model_validate(data), _site(data))
    data["sites"]["a"]["equipment"]["wind"]["max_mw"] = 0
    assert not may_build_wind(Programme.model_validate(data), _site(data))


def _site(data):
    return Programme.model_validate(data).sites["a"]


def test_months_are_those_of_the_weather_or_of_the_zone_of_the_site(site):
    year = weather_year(site, "abilene_tx_2013", Path(), windy=True)
    assert (year.zone, year.label) == (UTC, "2013")
    there = site.model_copy(update={"time_zone": "America/Chicago"})
    year = weather_year(there, "abilene_tx_2013", Path(), windy=True)
    assert (year.zone, year.label) == (ZoneInfo("America/Chicago"), "2013")


def test_weather_without_wind_at_hub_height_is_refused_where_it_is_needed(site):
    weather_year(site, "milam_tx_typical", Path(), windy=False)
    with pytest.raises(InputError, match="knows no wind at hub height"):
        weather_year(site, "milam_tx_typical", Path(), windy=True)


@pytest.mark.parametrize(
    ("zone", "fix"),
    [
        ("America/Chicgo", "did you mean 'America/Chicago'"),
        ("Chicago", "did you mean 'America/Chicago'"),
        ("Ruritania", "write its name in the IANA data base"),
    ],
)
def test_a_zone_that_is_none_is_refused(data, zone, fix):
    data["sites"]["a"]["time_zone"] = zone
    with pytest.raises(ValueError, match=f"no time zone is called '{zone}'; {fix}"):
        Programme.model_validate(data)


def test_distances_on_the_sphere():
    """A quarter of a meridian is 10,000 km by the first definition of the metre; the rest by hand."""
    assert great_circle_km((0, 0), (90, 0)) == pytest.approx(10_007.5, abs=1)
    assert great_circle_km((0, 179), (0, -179)) == pytest.approx(222.4, abs=0.1)
    assert great_circle_km((60, 0), (60, 1)) == pytest.approx(55.6, abs=0.1)
    assert great_circle_km((32, -100), (32, -100)) == 0


def _notes(site, year, lat, lon):
    at = {"at": Location(lat=lat, lon=lon)}
    return list(place_notes(site.model_copy(update=at), year))


def test_weather_from_far_away_or_of_another_climate_is_noted(site):
    year = weather_year(site, "milam_tx_typical", Path(), windy=False)
    assert list(place_notes(site, year)) == []  # nobody says where the site is
    assert _notes(site, year, 31.6, -97.2) == []
    assert _notes(site, year, 30.0, -97.2) == [
        "milam_tx_typical is weather of a place 180 km from the site"
    ]
    colder = replace(year, air_temp_c=year.air_temp_c - 8)
    (note,) = _notes(site, colder, 31.6, -97.2)
    assert "of another climate than the site: 10.8 degC over the year, 18.8" in note
