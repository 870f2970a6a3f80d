"""Carbon of grid power by month and hour: the packaged means are those of the yearly table."""

from zoneinfo import ZoneInfo

import numpy as np
import pytest

from abilene.data import read_table
from abilene.resource.fuel import grid_co2_kg_per_mwh
from abilene.resource.grid_mix import (
    clean_share,
    co2_kg_per_mwh,
    is_average,
    is_marginal,
)
from abilene.resource.timeaxis import typical_year

AXIS, CHICAGO = typical_year(), ZoneInfo("America/Chicago")
REGIONS = [row["region"] for row in read_table("grid_co2.csv")]


@pytest.mark.parametrize("region", REGIONS)
def test_hours_have_the_mean_of_the_year(region):
    """Marginal ones exactly; averages by hour are means of hours, those of the year of energy."""
    hours = co2_kg_per_mwh(region, AXIS, CHICAGO)
    near = 0.002 if is_marginal(region) else 0.06
    assert hours.mean() == pytest.approx(grid_co2_kg_per_mwh(region), rel=near, abs=2.0)


def test_sun_cleans_the_middle_of_the_day_in_california():
    share = clean_share("eia930_ciso", AXIS, CHICAGO)
    assert ((share >= 0) & (share <= 1)).all()
    # 20:00 UTC is noon there
    june = AXIS.months == 6
    noon, night = (share[june & (AXIS.hours_of_day == hour)].mean() for hour in (20, 8))
    assert noon > night + 0.2


def test_hours_of_avert_are_local_and_those_of_eia_utc():
    marginal = co2_kg_per_mwh("avert_te", AXIS, CHICAGO)
    utc = co2_kg_per_mwh("avert_te", AXIS, ZoneInfo("UTC"))
    # standard time of Chicago is six hours behind
    assert np.array_equal(marginal[1000 + 6 : 1300 + 6], utc[1000:1300])
    average = co2_kg_per_mwh("eia930_erco", AXIS, CHICAGO)
    assert np.array_equal(average, co2_kg_per_mwh("eia930_erco", AXIS, ZoneInfo("UTC")))


def test_what_a_region_says_is_in_its_name():
    assert is_average("eia930_erco")
    assert is_marginal("avert_te")
    assert not any((is_average("avert_te"), is_average(None), is_marginal(None)))
