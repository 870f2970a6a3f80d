"""A facility as a line of its IT load is the facility of ``compute.facility``, at the stated PUE."""

from pathlib import Path

import numpy as np
import pytest

from abilene.compute.facility import at_stated_peak, cooling_plant, facility_load
from abilene.errors import InputError
from abilene.programme.changes import load
from abilene.programme.resolve import seen_by
from abilene.resource.weather import packaged_weather
from abilene.site.facility_line import facility_line

SITE, RATED = "prairie", 40.0
HOURS = 1_772_431_200.0 + 3600.0 * np.arange(48)


def seen(examples, *overrides):
    return seen_by(load(examples / "one-campus.yaml", overrides))[
        "as_written"
    ].programme


def line(programme, begin_s=HOURS, air=None):
    return facility_line(programme, SITE, RATED, begin_s, Path(), air)


def test_without_cooling_the_stated_pue_holds_in_every_hour(examples):
    found = line(seen(examples))
    assert found.slope == pytest.approx(np.full(48, 1.3))
    assert (found.fixed_mw == 0).all()
    assert "1.30 x IT in every hour" in found.words


@pytest.mark.parametrize("cooling", ["air_chiller", "evaporative", "liquid"])
def test_at_full_load_over_the_year_it_is_the_load_of_a_plan(examples, cooling):
    programme = seen(examples, f"sites.prairie.cooling={cooling}")
    year = packaged_weather("abilene_tx_2013")
    begin_s = year.axis.times.astype(np.int64).astype(float)
    found = line(programme, begin_s)
    full = np.full(len(begin_s), RATED)
    plant = cooling_plant(cooling)
    beside = facility_load(full, year.air_temp_c, year.wet_bulb_c, plant).facility_mw - full  # fmt: skip
    planned = at_stated_peak(full, beside, 1.3)
    assert found.fixed_mw + found.slope * full == pytest.approx(planned)
    assert "the weather of abilene_tx_2013" in found.words


@pytest.mark.parametrize("share", [0.2, 0.7])
def test_at_part_load_it_is_that_of_the_plant(examples, share):
    programme = seen(examples, "sites.prairie.cooling=air_chiller")
    air = (np.linspace(-10, 42, 48), np.linspace(-11, 26, 48))
    found = line(programme, air=air)
    part = np.full(48, share * RATED)
    whole = facility_load(part, *air, cooling_plant("air_chiller"), RATED).facility_mw
    beside = found.fixed_mw + (found.slope - 1) * part
    # one factor on all that is drawn beside IT load
    factor = beside / (whole - part)
    assert factor == pytest.approx(np.full(48, factor[0]))


def test_weather_of_another_year_is_said_to_be_so_and_keeps_day_and_hour(examples):
    programme = seen(examples, "sites.prairie.cooling=air_chiller")
    year = packaged_weather("abilene_tx_2013")
    found = line(programme)
    assert "not that of these hours" in found.words
    times = year.axis.times
    first = int(np.flatnonzero(times == np.datetime64("2013-03-02T06:00:00"))[0])
    own = line(programme, times[first : first + 48].astype(np.int64).astype(float))
    assert found.slope == pytest.approx(own.slope)


def test_a_leap_day_takes_the_day_before_it(examples):
    programme = seen(examples, "sites.prairie.cooling=air_chiller")
    leap = np.datetime64("2024-02-29T12:00:00").astype(np.int64) + np.zeros(1)
    march = np.datetime64("2024-02-28T23:00:00").astype(np.int64) + np.zeros(1)
    assert line(programme, leap).slope == pytest.approx(line(programme, march).slope)


def test_cooling_without_air_is_refused(examples):
    programme = seen(examples, "sites.prairie.cooling=air_chiller")
    site = programme.sites[SITE].model_copy(update={"weather": ()})
    without = programme.model_copy(update={"sites": {SITE: site}})
    with pytest.raises(InputError, match="cooling follows the air outside"):
        line(without)
