"""Load by the hour: what is stated at the peak stays, and energy follows workloads, cooling and weather."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from abilene.compute.cooling import COOLING_TYPES
from abilene.compute.facility import (
    at_stated_peak,
    cooling_plant,
    facility_load,
)
from abilene.compute.workload import serving_shape
from abilene.errors import InputError
from abilene.programme.schema import Programme
from abilene.site.load_hours import load_by_hour
from abilene.site.problem import site_campus
from abilene.site.sizing import unit_design

TRAINING = {
    "kind": "training",
    "share": 1.0,
    "gang": 16384,
    "checkpoint_s": 30,
    "restart_s": 300,
}
SERVING = {"kind": "serving", "share": 0.5, "gang": 72, "restart_s": 600}


def loaded(data, **site):
    """Return the campus of a programme whose site says more."""
    data["sites"]["a"] |= site
    return site_campus(Programme.model_validate(data), "a", 120.0)


def test_without_cooling_the_load_is_at_its_peak_in_every_hour(data):
    data["workloads"] = {"train": TRAINING | {"share": 0.5}, "chat": SERVING}
    campus = loaded(data)
    assert np.array_equal(campus.years[0].demand_mw, np.full(8760, 120.0))
    assert campus.load.pue_annual == campus.load.pue_peak == 1.5
    assert "flat, at its peak in every hour, as no cooling is stated" in campus.notes[1]


@pytest.mark.parametrize("cooling", COOLING_TYPES)
def test_the_highest_hour_is_the_stated_peak_and_energy_follows(data, cooling):
    data["sites"]["a"]["weather"] = ["abilene_tx_2013", "milam_tx_typical"]
    data["sites"]["a"]["equipment"].pop("wind")
    campus = loaded(data, cooling=cooling)
    demand_mw = [year.demand_mw for year in campus.years]
    assert max(mw.max() for mw in demand_mw) == 120.0
    assert not np.array_equal(*demand_mw)  # each weather year has its own hours
    it_mw = [120.0 / 1.5 * it for it in campus.load.it]
    assert all(np.array_equal(mw, np.full(8760, 80.0)) for mw in it_mw)
    assert np.concatenate(demand_mw).min() > 80.0
    annual = np.sum(demand_mw) / np.sum(it_mw)
    assert campus.load.pue_annual == pytest.approx(annual, rel=1e-12)
    assert 1 < annual < 1.5


def test_a_stated_peak_as_the_packaged_plant_has_it_is_that_plant(data):
    """Nothing is scaled where the file states what the plant would have in this weather."""
    weather = loaded(data).hours[0].weather
    plant = cooling_plant("air_chiller")
    even = np.ones(8760)
    alone = facility_load(even, weather.air_temp_c, weather.wet_bulb_c, plant)
    site = {"cooling": "air_chiller", "facility_per_it_peak": alone.pue_peak}
    load = loaded(data, **site).load
    assert load.pue_annual == pytest.approx(alone.pue_annual, rel=1e-12)
    assert load.facility[0] * alone.pue_peak == pytest.approx(alone.facility_mw)


def test_serving_follows_its_traffic_and_an_accelerator_without_work_draws_its_share(
    data,
):
    data["workloads"] = {"train": TRAINING | {"share": 0.5}, "chat": SERVING}
    (it,) = loaded(data, cooling="liquid").load.it
    traffic = serving_shape(8760) / serving_shape(168).max()
    idle = 0.166  # of the power at work, where the file names no generation: AcmeTrace
    mixed = 0.5 + 0.5 * (idle + (1 - idle) * traffic)  # no failure rate: training even
    assert it == pytest.approx(mixed / mixed.max(), rel=1e-12)
    assert it.max() == 1.0


def own(tmp_path, column, load_mw):
    rows = (
        f"{np.datetime64('2013-01-01T00') + np.timedelta64(n, 'h')}Z,{mw}"
        for n, mw in enumerate(load_mw)
    )
    (tmp_path / "load.csv").write_text("\n".join([f"time,{column}", *rows]))


def brought(data, tmp_path, **site):
    data["sites"]["a"] |= site
    programme = Programme.model_validate(data)
    return site_campus(programme, "a", 120.0, folder=tmp_path)


def test_a_load_of_your_own_counts_by_its_shape(data, tmp_path):
    load_mw = 60 + 10 * np.cos(np.arange(8760) / 24 * 2 * np.pi)
    own(tmp_path, "it_mw", load_mw)
    given = {"file": "load.csv"}
    plain = brought(data, tmp_path, load=given)
    assert plain.years[0].demand_mw == pytest.approx(120 * load_mw / load_mw.max())
    assert plain.load.pue_annual == pytest.approx(1.5, rel=1e-12)
    assert "the ratio of the peak in every hour, as no cooling" in plain.load.note
    cooled = brought(data, tmp_path, load=given, cooling="evaporative")
    assert cooled.years[0].demand_mw.max() == 120.0
    assert cooled.load.it[0] == pytest.approx(load_mw / load_mw.max())
    assert cooled.load.pue_annual < 1.5


def test_of_a_facility_load_of_your_own_nobody_knows_the_it_load(data, tmp_path):
    load_mw = 100 + (np.arange(8760) ^ 1) / 876
    own(tmp_path, "facility_mw", load_mw)
    campus = brought(data, tmp_path, load={"file": "load.csv", "of": "facility"})
    assert campus.years[0].demand_mw == pytest.approx(120 * load_mw / load_mw.max())
    assert (campus.load.it_factor, campus.load.pue_annual) == (None, None)
    assert "not known over the year" in campus.load.note


@pytest.mark.parametrize(
    ("load_mw", "weather", "said"),
    [
        (
            np.full(8760, -1.0),
            "abilene_tx_2013",
            r"load\.csv:2:.*sites\.a: it_mw: -1 is not within 0",
        ),
        (np.zeros(8760), "abilene_tx_2013", "give loads that are not all 0"),
        (np.ones(8759), "abilene_tx_2013", "8759"),
        (np.ones(8760), "milam_tx_typical", "the load is real.*pairing: by_hour"),
    ],
)
def test_a_load_that_cannot_stand_beside_the_weather_is_refused(
    data, tmp_path, load_mw, weather, said
):
    own(tmp_path, "it_mw", load_mw)
    data["sites"]["a"]["equipment"].pop("wind")
    with pytest.raises(InputError, match=said):
        brought(data, tmp_path, load={"file": "load.csv"}, weather=weather)


def test_a_load_of_your_own_may_meet_a_typical_year_hour_by_hour(data, tmp_path):
    load_mw = (np.arange(8760) ^ 1) + 1.0  # what never falls is a counter
    own(tmp_path, "it_mw", load_mw)
    data["sites"]["a"]["equipment"].pop("wind")
    given = {"file": "load.csv", "pairing": "by_hour"}
    campus = brought(data, tmp_path, load=given, weather="milam_tx_typical")
    assert campus.load.it[0] == pytest.approx(load_mw / 8760)


def test_energy_is_the_sum_of_the_hours_and_less_is_dearer_by_the_mwh_only(data):
    """The same peak with less energy costs less a year; both energies agree with the PUE."""
    data["sites"]["a"]["equipment"] = {}
    data["sites"]["a"]["grid"] = {"g": {"firm_mw": 200, "from": "2026"}}
    flat = unit_design(Programme.model_validate(data), "a", load_mw=120.0)
    data["sites"]["a"]["cooling"] = "air_chiller"
    found = unit_design(Programme.model_validate(data), "a", load_mw=120.0)
    hours = found.site.years[0].demand_mw
    assert found.facility_mwh == pytest.approx(hours.sum(), rel=1e-12)
    it_mwh = 80.0 * found.site.load.it[0].sum()
    assert found.it_mwh == pytest.approx(it_mwh, rel=1e-12)
    annual = found.site.load.pue_annual
    assert found.it_mwh * annual == pytest.approx(found.facility_mwh, rel=1e-12)
    assert found.facility_mwh < flat.facility_mwh == pytest.approx(120 * 8760)
    assert found.supply_usd < flat.supply_usd
    assert found.it_mwh == flat.it_mwh


@given(
    it=st.lists(st.floats(0.05, 1.0), min_size=2, max_size=30),
    degrees=st.floats(-20, 45),
    swing=st.floats(0, 20),
    peak=st.floats(1.0, 2.5),
    cooling=st.sampled_from(COOLING_TYPES),
)
@settings(max_examples=60, deadline=None)
def test_law_no_hour_above_the_peak_and_none_below_its_it_load(
    it, degrees, swing, peak, cooling
):
    load = np.array(it)
    dry_c = degrees + swing * np.sin(np.arange(len(load)))
    found = facility_load(load, dry_c, dry_c - 3, cooling_plant(cooling))
    scaled = at_stated_peak(load, found.facility_mw - load, peak)
    assert scaled.max() == pytest.approx(peak * load.max(), rel=1e-9)
    assert (scaled >= load * (1 - 1e-12)).all()
    assert scaled.sum() <= peak * load.max() * len(load) * (1 + 1e-12)


def test_the_shape_of_a_file_is_that_of_whoever_asks_in_python(data):
    programme = Programme.model_validate(data)
    campus = site_campus(programme, "a", 120.0)
    again = load_by_hour(programme, "a", campus.hours)
    assert again.facility[0].mean() == campus.load.facility_factor == 1.0
