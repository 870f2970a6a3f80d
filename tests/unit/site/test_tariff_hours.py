"""By whose clock the hours of a site under a tariff are."""

import pytest
from tariff_text import FOUR, LINEAR

from abilene.errors import InputError
from abilene.programme.schema import Programme
from abilene.site.hours import site_hours

FIRM = {"firm_mw": 60, "from": 2026, "tariff": "large"}


@pytest.fixture
def billed(data):
    def one(grid=FIRM, zone=None, **terms):
        data["tariffs"], data["peaks"] = {"large": {**LINEAR, **terms}}, {"four": FOUR}
        data["sites"]["a"] |= {"grid": {"g": grid}, "time_zone": zone}
        return Programme.model_validate(data)

    return one


def hours_of(programme, tmp_path):
    return site_hours(programme, "a", tmp_path, priced=True, seed=1)


def test_a_site_follows_the_clock_of_its_tariff(billed, tmp_path):
    (hours,) = hours_of(billed(), tmp_path)
    assert str(hours.weather.zone) == "America/Chicago"
    assert hours.labels[1] == "months: by the clock of America/Chicago"


def test_zones_that_show_one_time_are_one_clock(billed, tmp_path):
    (hours,) = hours_of(billed(zone="US/Central"), tmp_path)
    assert str(hours.weather.zone) == "US/Central"


def test_two_clocks_are_refused(billed, tmp_path):
    with pytest.raises(InputError) as caught:
        hours_of(billed(zone="America/Denver"), tmp_path)
    (problem,) = caught.value.problems
    assert problem.path == "sites.a.time_zone"
    assert "America/Chicago" in problem.what
    assert "America/Denver" in problem.what


def test_a_site_without_a_clock_keeps_that_of_its_weather(billed, tmp_path):
    (hours,) = hours_of(billed(timezone=None), tmp_path)
    assert str(hours.weather.zone) == "UTC"
