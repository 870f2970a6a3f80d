"""Energy of jobs by the hour, by hand; whose price and CO2 are taken; and jobs that wait for the cheap hours."""

from dataclasses import replace

import numpy as np
import pytest

from abilene.compute.deferral import with_slack
from abilene.compute.jobs import Jobs
from abilene.errors import InputError
from abilene.programme.changes import load
from abilene.programme.resolve import seen_by
from abilene.site.hours import site_hours
from abilene.studies.campus_power import CampusPower
from abilene.studies.deferred import HourlyEnergy, energy_of_campus
from abilene.studies.simulation import replayed, slice_of

HOUR = 3600.0
YEAR = CampusPower(np.ones(8760), 1.0, "sized")


@pytest.fixture(scope="module")
def seen(examples):
    draft = load(examples / "one-campus.yaml")
    return seen_by(draft)["as_written"].programme


@pytest.fixture(scope="module")
def cluster(seen):
    whole = slice_of(seen, "prairie", None, 72)
    never = replace(whole.reliability, failures_per_accelerator_hour=0.0)
    return replace(whole, reliability=never)


@pytest.fixture(scope="module")
def job():
    """One rack for two hours, submitted at once, to end within six."""
    gang = Jobs(np.zeros(1), np.array([72]), np.array([2 * HOUR]))
    return with_slack(gang, np.array([4 * HOUR]))


def with_site(programme, **update):
    site = programme.sites["prairie"].model_copy(update=update)
    return programme.model_copy(update={"sites": {"prairie": site}})


def test_a_job_waits_for_the_cheapest_hours_and_is_billed_there(cluster, job):
    """Hours of 50, 40, 30, 10, 20, 90 USD: it runs in those of 10 and 20, not of 50 and 40."""
    prices = np.array([50.0, 40, 30, 10, 20, 90])
    energy = HourlyEnergy("price", prices, 10 * prices, 0, ())
    found = replayed(cluster, job, np.ones(8760), "fifo", energy=energy)
    assert found.replay.end_s.tolist() == [2 * HOUR]
    assert found.deferred.replay.end_s.tolist() == [5 * HOUR]
    assert found.deferred.held_back_s.tolist() == [3 * HOUR]
    assert found.deferred.held_back_mean_s == 3 * HOUR
    assert found.deferred.replay.deadlines_met == (1, 1)
    model = cluster.model
    mwh, above = (72 * w / 1e6 for w in (model.busy_w, model.busy_w - model.idle_w))
    for replay, paid in ((found.replay, 90), (found.deferred.replay, 30)):
        of_jobs = energy.of_jobs(replay, model.idle_w)
        assert of_jobs.it_mwh == pytest.approx(2 * mwh)
        assert of_jobs.usd == pytest.approx(paid * mwh)
        assert of_jobs.usd_per_mwh == pytest.approx(paid / 2)
        assert of_jobs.above_idle_usd == pytest.approx(paid * above)
        assert of_jobs.co2_t == pytest.approx(10 * paid * mwh / 1e3)
        assert of_jobs.co2_kg_per_mwh == pytest.approx(10 * paid / 2)


def test_jobs_without_a_deadline_do_not_wait(cluster, job):
    energy = HourlyEnergy("price", np.array([9.0, 1.0]), None, 0, ())
    free = replace(job, deadline_s=np.array([np.inf]))
    found = replayed(cluster, free, np.ones(8760), "fifo", energy=energy)
    assert found.deferred.held_back_mean_s == 0
    assert found.deferred.replay.end_s.tolist() == found.replay.end_s.tolist()
    assert energy.of_jobs(found.replay, 0.0).co2_t is None


def test_price_and_carbon_are_those_of_the_hour_at_the_meter(seen, examples):
    """The market's price times the PUE of 1.3, from the step at which the replay begins."""
    by_price = energy_of_campus(seen, "prairie", YEAR, 30, "price", examples)
    [year] = site_hours(seen, "prairie", examples, priced=True, seed=1)
    market = np.roll(year.price_usd_per_mwh, -30)
    assert by_price.usd_per_mwh == pytest.approx(1.3 * market)
    assert by_price.first_hour == 6
    assert np.array_equal(by_price.signal, by_price.usd_per_mwh)
    assert "average of grid power, eia930_erco" in by_price.notes[1]


def test_a_marginal_region_goes_before_an_average_one(seen, examples):
    marginal = with_site(seen, marginal_co2_region="avert_te")
    found = energy_of_campus(marginal, "prairie", YEAR, 0, "co2", examples)
    assert "marginal of grid power, avert_te" in found.notes[1]
    assert np.ptp(found.signal) > 0


def test_a_series_of_ones_own_goes_before_the_file(seen, examples):
    own = replace(
        CampusPower(np.ones(4), 0.5, "series"),
        usd_per_mwh=np.array([1.0, 3.0, 5.0, 7.0]),
        co2_kg_per_mwh=np.array([100.0, 100.0, 200.0, 200.0]),
    )
    found = energy_of_campus(seen, "prairie", own, 2, "co2", examples)
    assert found.usd_per_mwh[:3] == pytest.approx([1.3 * 6, 1.3 * 2, 1.3 * 6])
    assert found.signal[:2] == pytest.approx([260, 130])
    off_grid = with_site(seen, grid={})
    assert energy_of_campus(off_grid, "prairie", own, 2, "price", examples)


def test_what_is_not_known_is_refused(seen, examples):
    with pytest.raises(InputError, match=r"sites\.prairie\.grid: jobs wait"):
        energy_of_campus(
            with_site(seen, grid={}), "prairie", YEAR, 0, "price", examples
        )
    nowhere = with_site(seen, grid_co2_region=None)
    with pytest.raises(InputError, match="marginal_co2_region: missing: nothing says"):
        energy_of_campus(nowhere, "prairie", YEAR, 0, "co2", examples)
    by_price = energy_of_campus(nowhere, "prairie", YEAR, 0, "price", examples)
    assert by_price.co2_kg_per_mwh is None
