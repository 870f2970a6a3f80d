"""How often the accelerators of a programme stop the work that runs on them."""

from __future__ import annotations

from abilene.compute.hardware import accelerator
from abilene.compute.workload import Training
from abilene.programme.compute_records import Hardware, Workload


def accelerator_hours_per_failure(hardware: Hardware) -> float | None:
    """Return the accelerator-hours between failures, as given or packaged. [accelerator-hours]"""
    if hardware.accelerator_hours_per_failure is not None or hardware.packaged is None:
        return hardware.accelerator_hours_per_failure
    return accelerator(hardware.packaged).accelerator_hours_per_failure


def run_of(work: Workload, hours_per_failure: float) -> Training:
    """Return training or batch as the run of one gang.

    Parameters
    ----------
    work : Workload
        Of a kind that writes checkpoints.
    hours_per_failure : float
        Accelerator-hours between failures. [accelerator-hours]
    """
    assert work.checkpoint_s is not None  # the schema has seen to it
    return Training(
        work.gang,
        work.checkpoint_s,
        work.restart_s,
        hours_per_failure,
        work.checkpoint_interval_s,
    )
