"""How often accelerators stop work: as the file says, or the packaged table."""

import pytest

from abilene.programme.compute_records import Hardware, Workload
from abilene.site.failures import accelerator_hours_per_failure, run_of

CHIP = {"it_w_per_accelerator": 1000, "price_usd_per_accelerator": 1}


def test_what_is_given_wins_over_the_packaged_figure():
    """Meta's 419 unexpected stops of 16,384 H100s in 54 days: 50,677 accelerator-hours each."""
    known = Hardware.model_validate(CHIP | {"packaged": "h100"})
    assert accelerator_hours_per_failure(known) == 50_677
    stated = known.model_copy(update={"accelerator_hours_per_failure": 9.0})
    assert accelerator_hours_per_failure(stated) == 9.0
    assert accelerator_hours_per_failure(Hardware.model_validate(CHIP)) is None


def test_a_workload_is_the_run_of_one_gang():
    work = Workload.model_validate(
        {
            "kind": "training",
            "share": 1.0,
            "gang": 100,
            "checkpoint_s": 30,
            "checkpoint_interval_s": 570,
            "restart_s": 400,
        }
    )
    run = run_of(work, 1000.0)
    assert (run.mtbf_s, run.interval_s) == (36_000, 570)
    assert run.computing_fraction == pytest.approx(570 / 600 * 36_000 / 36_400)
