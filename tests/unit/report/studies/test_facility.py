"""What `abilene size` says of a campus beside its power: PUE in its own weather, and what an even load leaves out."""

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from abilene.compute.facility import cooling_plant, facility_load
from abilene.programme.changes import load
from abilene.programme.resolve import seen_by
from abilene.report.studies.facility import facility_by_cooling, facility_lines

ROOT = Path(__file__).parents[4]


def design(*years):
    """Return what is read of a sized campus: the weather of its hours."""
    hours = tuple(
        SimpleNamespace(weather=SimpleNamespace(air_temp_c=dry, wet_bulb_c=dry - 5))
        for dry in years
    )
    return SimpleNamespace(site=SimpleNamespace(site="prairie", hours=hours))


@pytest.fixture(scope="module")
def programme():
    return seen_by(load(ROOT / "examples/one-campus.yaml"))["as_written"].programme


def test_several_weather_years_count_as_one_series():
    cold, warm = np.full(10, -5.0), np.full(30, 35.0)
    found = facility_by_cooling(design(cold, warm))
    dry = np.concatenate([cold, warm])
    for name, load_of_it in found.items():
        alone = facility_load(np.ones(40), dry, dry - 5, cooling_plant(name))
        assert load_of_it.pue_annual == pytest.approx(alone.pue_annual)
    chiller = found["air_chiller"]
    hot = facility_load([1.0], [35.0], [30.0], cooling_plant("air_chiller"))
    assert chiller.pue_peak == pytest.approx(hot.pue_peak)
    assert chiller.pue_annual < chiller.pue_peak


def test_the_stated_peak_stands_beside(programme):
    pue, serving = facility_lines(design(np.full(24, 20.0)), programme)
    assert "the file states 1.30 at the peak" in pue
    assert pue.count(" / ") == 4  # the head, and three kinds of cooling
    assert "of its mean over a week" in serving


def test_only_serving_has_traffic(programme):
    batch = programme.model_copy(update={"workloads": {}})
    assert len(list(facility_lines(design(np.full(24, 20.0)), batch))) == 1
