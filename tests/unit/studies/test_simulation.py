"""A trace on a slice of a campus: what each accelerator gets, by hand, and through a cut."""

import pickle
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from abilene.compute.jobs import Jobs, repeated
from abilene.compute.service_order import PolicyOptions
from abilene.errors import InputError
from abilene.programme.changes import load
from abilene.programme.resolve import seen_by
from abilene.site.load import full_load_mw
from abilene.site.sizing import unit_design
from abilene.studies.campus_power import power_of_design, start_before_worst
from abilene.studies.simulation import (
    fitting_accelerators,
    replayed,
    simulate_campus,
    slice_of,
)

SMALL = Path(__file__).parents[3] / "examples" / "one-campus.yaml"
HOUR = 3600.0


@pytest.fixture(scope="module")
def programme():
    return seen_by(load(SMALL))["as_written"].programme


@pytest.fixture(scope="module")
def long_job():
    """One job of ten hours on a rack."""
    return Jobs(np.array([0.0]), np.array([72]), np.array([10 * HOUR]))


def quiet(cluster):
    """Return the slice without failures, so without checkpoints."""
    return replace(
        cluster,
        reliability=replace(cluster.reliability, failures_per_accelerator_hour=0.0),
    )


def test_a_slice_is_like_its_campus(programme, long_job):
    cluster = slice_of(programme, "prairie", long_job)
    assert (cluster.rack, cluster.accelerators) == (72, 144)
    assert cluster.campus_accelerators == pytest.approx(200e6 / 2091)
    assert cluster.it_w == 2091
    assert cluster.model.busy_w <= cluster.it_w
    assert cluster.reliability.failures_per_accelerator_hour == pytest.approx(
        1 / 50_677
    )


def test_without_figures_nothing_fails_and_it_says_so(programme, long_job):
    bare = programme.model_copy(update={"workloads": {}})
    cluster = slice_of(bare, "prairie", long_job)
    assert cluster.reliability.failures_per_accelerator_hour == 0
    assert any("failures: none" in note for note in cluster.notes)


def test_batch_saves_its_work_where_there_is_no_training(programme, long_job):
    training = programme.workloads["training"]
    batch = training.model_copy(
        update={"kind": "batch", "checkpoint_s": 7.0, "share": 0.5}
    )
    alone = programme.model_copy(update={"workloads": {"batch": batch}})
    both = programme.model_copy(
        update={"workloads": {"batch": batch, "training": training}}
    )
    assert slice_of(alone, "prairie", long_job).reliability.checkpoint_s == 7
    assert (
        slice_of(both, "prairie", long_job).reliability.checkpoint_s
        == training.checkpoint_s
    )


def test_hardware_that_is_not_packaged_is_refused(programme, long_job):
    gb200 = programme.hardware["gb200"].model_copy(update={"packaged": None})
    with pytest.raises(InputError, match=r"hardware\.gb200\.packaged"):
        slice_of(
            programme.model_copy(update={"hardware": {"gb200": gb200}}),
            "prairie",
            long_job,
        )


def test_a_cut_to_nothing(programme, long_job):
    """Power is away from hour 3 to 5: a job that saves nothing begins anew then, after a restart of 300 s."""
    share = np.ones(8760)
    share[3:5] = 0.0
    found = replayed(
        quiet(slice_of(programme, "prairie", long_job)), long_job, share, "fifo"
    )
    assert found.unlimited.end_s[0] == pytest.approx(10 * HOUR)
    assert found.replay.end_s[0] == pytest.approx(5 * HOUR + 300 + 10 * HOUR)
    assert found.replay.lost_to_power_hours == pytest.approx(3 * 72)
    assert found.short_hours == 2
    assert found.replay.hourly.energy_wh[3:5].tolist() == [0, 0]


def test_an_hour_of_two_steps_has_the_mean_of_both(programme, long_job):
    """NatLabRockies/ssc #116: steps of half an hour; power is away from 3:30 to 4:00."""
    share = np.ones(17520)
    share[7] = 0.0
    cluster = quiet(slice_of(programme, "prairie", long_job))
    found = replayed(cluster, long_job, share, "fifo", step_hours=0.5)
    full = found.usable_w.max()
    assert (found.usable_w[:5] / full).tolist() == [1, 1, 1, 0.5, 1]
    assert found.short_hours == 1


@pytest.mark.parametrize(
    ("part", "halted", "ends_h"), [(0.65, 3, 13), (0.5, 0, 13), (0.98, 0, 10)]
)
def test_a_gang_that_the_best_cap_does_not_fit_is_stopped_and_said(
    programme, part, halted, ends_h
):
    """At 65 % of their power 144 accelerators could run near their floor; one rack of 72 at full speed does more work."""
    jobs = Jobs(np.array([0.0]), np.array([144]), np.array([10 * HOUR]))
    cluster = quiet(slice_of(programme, "prairie", jobs, 144))
    notice = replace(cluster.reliability, restart_s=0.0, checkpoint_s=0.0)
    share = np.ones(8760)
    share[4:7] = part
    found = replayed(replace(cluster, reliability=notice), jobs, share, "fifo")
    assert found.largest_gang == 144
    assert found.halted_hours == halted
    # at a half not even the floor of all of them is there
    assert 0.5 < cluster.model.floor_w / cluster.it_w < 0.65
    assert found.replay.end_s[0] >= ends_h * HOUR


def test_no_more_is_drawn_than_may_be(programme):
    rng = np.random.default_rng(0)
    jobs = Jobs(
        np.sort(rng.uniform(0, 400 * HOUR, 300)),
        rng.integers(1, 72, 300),
        rng.uniform(600, 9 * HOUR, 300),
    )
    share = rng.choice([0.3, 0.7, 1.0], 8760)
    found = replayed(
        slice_of(programme, "prairie", jobs), jobs, share, "backfill", first_step=17
    )
    full = found.replay.hourly.energy_wh[:-1]
    assert (full <= found.usable_w[:-1] * (1 + 1e-9)).all()
    assert found.replay.finished.all()
    assert found.usable_w[0] == pytest.approx(
        share[17] * 2091 * found.cluster.accelerators
    )


def test_a_slice_fits_the_trace():
    """100 jobs of an hour on 8 accelerators within 10 hours keep 80 busy; at 80 % that is 100, in two racks."""
    jobs = Jobs(np.linspace(0, 10 * HOUR, 100), np.full(100, 8), np.full(100, HOUR))
    assert fitting_accelerators(jobs, 72) == 144
    assert (
        fitting_accelerators(Jobs(np.zeros(1), np.array([500]), np.array([HOUR])), 72)
        == 504 + 72 * 2
    )


def test_a_trace_may_be_repeated():
    jobs = Jobs(
        np.array([5.0, 6.0]), np.array([1, 2]), np.array([3.0, 4.0]), np.array([0, 1])
    )
    twice = repeated(jobs, 100.0, 2)
    assert twice.submit_s.tolist() == [5, 6, 105, 106]
    assert twice.accelerators.tolist() == [1, 2, 1, 2]
    assert twice.tier.tolist() == [0, 1, 0, 1]


def test_the_power_is_that_of_the_sized_dispatch(programme, long_job):
    load_mw = full_load_mw(programme.sites["prairie"])
    design = unit_design(programme, "prairie", load_mw=load_mw, folder=SMALL.parent)
    power = power_of_design(design)
    share = power.share
    assert (1 - share).sum() * load_mw == pytest.approx(design.unserved_mwh, rel=0.01)
    assert (share < 1).sum() == pytest.approx(design.unserved_hours)
    found = simulate_campus(
        slice_of(programme, "prairie", long_job), long_job, power, "fifo"
    )
    assert found.first_step == start_before_worst(share, 1.0)
    assert (
        simulate_campus(
            found.cluster, long_job, power, "fifo", power.first_step(3)
        ).first_step
        == 48
    )


def test_a_simulation_comes_back_from_a_pickle_equal(programme, long_job):
    cluster = slice_of(programme, "prairie", long_job)
    found = replayed(cluster, long_job, np.array([1.0, 0.5, 1.0]), "fifo")
    again = pickle.loads(pickle.dumps(found))
    assert again == found
    assert again.short_hours == found.short_hours > 0
    assert replace(found, share=np.array([1.0, 0.6, 1.0])) != found


def test_what_loses_least_stops_in_a_cut(programme):
    """Two racks; the second job has run 1 h, the first 2 h, when one of them must stop."""
    cluster = quiet(slice_of(programme, "prairie", None, 144))
    cluster = replace(cluster, reliability=replace(cluster.reliability, notice=False))
    jobs = Jobs(np.array([0, HOUR]), np.array([72, 72]), np.array([9 * HOUR] * 2))
    share = np.array([1.0, 1.0, 0.55, *[1.0] * 30])
    asked = {"policy": "priority", "options": PolicyOptions(stop="least_loss")}
    first = replayed(cluster, replace(jobs, tier=np.array([0, 0])), share, **asked)
    assert first.options.stop == "least_loss"
    assert first.replay.lost_to_power_hours == pytest.approx(72)
    swapped = replace(jobs, submit_s=jobs.submit_s[::-1], tier=np.array([0, 1]))
    by_tier = replayed(cluster, swapped, share, **asked)
    assert by_tier.replay.lost_to_power_hours == pytest.approx(144)
