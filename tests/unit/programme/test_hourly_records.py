"""Weather, prices and hours of the day: how each may be written."""

import pytest
from pydantic import TypeAdapter, ValidationError

from abilene.programme.hourly_records import (
    HoursOfDay,
    PriceFile,
    SitePrice,
    StatedPrice,
    WeatherFile,
    WeatherYear,
)


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("ercot_west", "ercot_west"),
        ({"mean_usd_per_mwh": 50}, StatedPrice(mean_usd_per_mwh=50)),
        ({"file": "p.csv"}, PriceFile(file="p.csv")),
    ],
)
def test_a_price_is_a_profile_a_mean_or_a_file(given, read):
    adapter = TypeAdapter(SitePrice)
    assert adapter.validate_python(given) == read
    assert adapter.validate_python(read) == read


def test_a_weather_year_is_a_profile_or_a_file():
    adapter = TypeAdapter(WeatherYear)
    file = WeatherFile(file="w.epw", format="epw")
    assert adapter.validate_python({"file": "w.epw", "format": "epw"}) == file
    assert adapter.validate_python("milam_tx_typical") == "milam_tx_typical"
    with pytest.raises(ValidationError, match="format"):
        adapter.validate_python({"file": "w.epw", "format": "tmy2"})


def test_hours_of_the_day_are_in_every_month_unless_said():
    hours = HoursOfDay(hours_utc=[22, 23])
    assert (hours.months, hours.hours_utc) == (tuple(range(1, 13)), (22, 23))
    assert HoursOfDay(hours_utc=5, months=7).months == (7,)
    for wrong in ({"hours_utc": [24]}, {"hours_utc": [1], "months": [0]}):
        with pytest.raises(ValidationError):
            HoursOfDay.model_validate(wrong)
