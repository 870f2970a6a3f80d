"""What a small build-out delivers, by hand: a phase of 100 MW with accelerators of 1 kW each."""

import math
import pickle

import numpy as np
import pytest
from small_programmes import HARDWARE, programme, situation

from abilene.appraisal.compute import delivered, fleets, lost_to_failures
from abilene.budget import Budget
from abilene.buildout.candidates import CandidateDesign, SitePower
from abilene.buildout.case import Case
from abilene.buildout.search import plan_case
from abilene.compute.hardware import accelerator
from abilene.compute.workload import Training
from abilene.dates import HOURS_PER_QUARTER
from abilene.programme.compute_records import Workload
from abilene.site.season_response import SeasonResponse

TRAINING = {
    "kind": "training",
    "share": 0.75,
    "gang": 1000,
    "checkpoint_s": 60,
    "restart_s": 600,
}
SERVING = {
    "kind": "serving",
    "share": 0.25,
    "gang": 72,
    "restart_s": 900,
    "output_tokens_per_accelerator_s": {"chips": 100},
}
KNOWN = {"bf16_tflops": 2000, "accelerator_hours_per_failure": 50_000}
MONEY = {"free": {"amount_usd": 50e9}}


HISTORY = {"p": {"energised": "2026-02-01"}}


def built(
    hardware=KNOWN, workloads=None, power=None, phases=None, end="2026-Q4", shed=None
):
    """Return the build-out of one site; its phase is energised in 2026-Q2 and works from 2026-Q3 on."""
    chips = {"chips": HARDWARE["chips"] | hardware}
    made = programme(
        {"a": {"phases": phases or {"p": {}}}}, MONEY, hardware=chips, end=end
    )
    made = made.model_copy(
        update={
            "workloads": {
                name: Workload.model_validate(work)
                for name, work in (workloads or {}).items()
            }
        }
    )
    grid = CandidateDesign(
        "grid",
        (0.0,) * 4,
        grid={"grid": 1.0},
        responses=None if power is None else _losing(power, shed or {}),
    )
    power_of = {"a": SitePower((grid,), {}, {"grid": (("all", "firm_mw"),)})}
    where = (
        situation("2026-02-15", ["sites.a.phases.p.energised"])
        if phases == HISTORY
        else situation()
    )
    return plan_case(Case(made, where, site_powers=power_of), Budget())


def _losing(power, shed):
    """Return what is lost in each quarter of the year: as much in each, or as it is listed."""
    shares = power if isinstance(power, list) else [power] * 4
    return tuple(SeasonResponse(lost_compute={"": one} | shed) for one in shares)


def test_each_quarter_loses_what_is_lost_in_that_quarter_of_the_year():
    """Energised in 2026-Q2, it runs from the third quarter on: a mean over the year was taken for each."""
    found = delivered(built(power=[0.04, 0.03, 0.02, 0.01], end="2027-Q2"))
    assert found.compute.lost_share("power") == pytest.approx(
        [0, 0, 0.02, 0.01, 0.04, 0.03]
    )


def test_each_workload_loses_what_is_shed_of_it():
    """Three quarters of the accelerators train and lose 2 %, the rest serves and loses nothing."""
    works = {"train": TRAINING, "chat": SERVING}
    found = delivered(
        built(workloads=works, power=0.015, shed={"train": 0.02, "chat": 0.0})
    )
    offered = np.array([0, 0, 200, 200]) * HOURS_PER_QUARTER
    assert found.compute.lost_exaflop_hours["power"] == pytest.approx(
        0.75 * 0.02 * offered
    )
    serve = 0.25 / (50 * 1000 / 72 + 0.25)
    assert found.compute.tokens[-1] == pytest.approx(
        25_000 * HOURS_PER_QUARTER * (1 - serve) * 3600 * 100
    )


def test_by_hand():
    """100,000 accelerators of 2,000 TFLOPS: 200 EFLOP/s times the hours of a quarter, 1 % without power."""
    found = delivered(built(workloads={"train": TRAINING, "chat": SERVING}, power=0.01))
    offered = np.array([0, 0, 200, 200]) * HOURS_PER_QUARTER
    assert found.compute.offered_exaflop_hours == pytest.approx(offered)
    assert found.compute.lost_exaflop_hours["power"] == pytest.approx(0.01 * offered)

    train = 1 - Training(1000, 60, 600, 50_000).useful_fraction
    serve = 0.25 / (
        50 * 1000 / 72 + 0.25
    )  # up for 694 h, down for a quarter of an hour
    lost = 0.75 * train + 0.25 * serve
    assert found.compute.useful_exaflop_hours == pytest.approx(
        0.99 * (1 - lost) * offered
    )
    assert found.useful_h100_hours_at("a") == pytest.approx(found.useful_h100_hours)
    assert found.useful_h100_hours_at("elsewhere").tolist() == [0, 0, 0, 0]
    assert found.useful_h100_hours == pytest.approx(
        found.compute.useful_exaflop_hours / 989.4e-6
    )
    assert found.compute.tokens[-1] == pytest.approx(
        25_000 * HOURS_PER_QUARTER * 0.99 * (1 - serve) * 3600 * 100
    )


def test_fleets_are_the_load_of_the_quarter_before():
    plan = built(workloads={"train": TRAINING, "chat": SERVING})
    count = sum(fleet.accelerators for fleet in fleets(plan))
    assert count * 1000 / 1e6 == pytest.approx([0, *plan.it_mw["a"][:-1]])


def test_ramp_up_takes_from_the_first_quarter_of_work():
    found = delivered(built(power=0.0, phases={"p": {"ramp_up": [0.25]}}))
    assert found.compute.lost_share("ramp_up") == pytest.approx([0, 0, 0.75, 0])


def test_what_nobody_says_is_not_known():
    bare = delivered(built(hardware={}))
    assert np.isnan(bare.compute.offered_exaflop_hours[2:]).all()
    no_work = delivered(built(power=0.0))
    assert no_work.compute.lost_share("power")[-1] == 0
    assert math.isnan(no_work.compute.lost_share("failures")[-1])
    assert math.isnan(no_work.compute.tokens[-1])
    not_sized = delivered(built(workloads={"train": TRAINING | {"share": 1.0}}))
    assert math.isnan(not_sized.compute.lost_share("power")[-1])
    assert not_sized.compute.tokens[-1] == 0


def test_the_packaged_table_gives_what_the_programme_does_not():
    found = delivered(
        built(
            hardware={"packaged": "h100"},
            workloads={"train": TRAINING | {"share": 1.0}},
            power=0.0,
        )
    )
    assert found.compute.offered_exaflop_hours[-1] == pytest.approx(
        100_000 * 989.4e-6 * HOURS_PER_QUARTER
    )
    assert accelerator("h100").accelerator_hours_per_failure == 50_677
    assert found.compute.lost_share("failures")[-1] == pytest.approx(
        1 - Training(1000, 60, 600, 50_677).useful_fraction
    )
    unpublished = delivered(built(hardware={"packaged": "rubin"}, power=0.0))
    assert math.isnan(unpublished.compute.offered_exaflop_hours[-1])


def test_hardware_works_until_the_end_of_its_life():
    count = delivered(
        built(KNOWN | {"life_years": 0.5}, phases=HISTORY, end="2027-Q2")
    ).accelerators["chips"]
    assert count.tolist() == [0, 100_000, 100_000, 0, 0, 0]


def test_what_is_replaced_works_on_and_what_is_not_goes_dark():
    """In 2026-Q1 100,000 accelerators are energised, which live half a year."""
    short = KNOWN | {"life_years": 0.5}
    same = built(short | {"at_end_of_life": "same"}, phases=HISTORY, end="2027-Q4")
    count = delivered(same).accelerators["chips"]
    assert count.tolist() == [0, *[100_000] * 7]
    dark = built(short | {"at_end_of_life": "dark"}, phases=HISTORY, end="2027-Q4")
    assert delivered(dark).accelerators["chips"].tolist() == [
        0,
        *[100_000] * 2,
        *[0] * 5,
    ]
    assert dark.it_mw["a"].tolist() == [100, 100, *[0] * 6]


def test_losses_to_failures_grow_with_the_gang():
    lost = [
        lost_to_failures(Workload.model_validate(TRAINING | {"gang": gang}), 50_000)
        for gang in (8, 1000, 16_384)
    ]
    assert lost == sorted(lost)
    assert 0 < lost[0] < 0.01


def test_batch_writes_the_tokens_that_are_given_and_else_none():
    batch = {**TRAINING, "kind": "batch"}
    writing = {**batch, "output_tokens_per_accelerator_s": {"chips": 10}}
    none, some, training = (
        delivered(built(workloads={"work": work, "chat": SERVING}, power=0.0)).compute
        for work in (batch, writing, TRAINING)
    )
    assert none.tokens[-1] == training.tokens[-1] > 0
    useful = some.useful_accelerator_hours[0, -1]
    assert some.tokens[-1] - none.tokens[-1] == pytest.approx(useful * 3600 * 10)


def test_what_is_delivered_pickles_and_comes_back_equal():
    found = delivered(built(workloads={"t": TRAINING, "s": SERVING}, power=0.1))
    back = pickle.loads(pickle.dumps(found))
    np.testing.assert_array_equal(back.useful_h100_hours, found.useful_h100_hours)
    assert [(one.site, one.phase, one.work) for one in back.fleets] == [
        (one.site, one.phase, one.work) for one in found.fleets
    ]
    for name, row in found.accelerators.items():
        np.testing.assert_array_equal(back.accelerators[name], row)
