"""Useful compute against what others published: H100 equivalents of a campus, and the failures of a known run."""

import pytest

from abilene.compute.hardware import accelerator
from abilene.compute.workload import Training


def test_h100_equivalents_of_abilene(record_answer):
    """421 MW of IT load at 2,091 W an accelerator; Epoch AI counts by 8-bit rates, we by BF16."""
    ours = 421e6 / 2091 * accelerator("gb200").h100_equivalents
    record_answer(
        "H100 equivalents at Abilene, four buildings",
        "Epoch AI, Frontier Data Centers, 2026-05-23 (CC BY 4.0)",
        509_348,
        ours,
        2_500,
        "H100",
        "from 421 MW and the W per accelerator of the same source; dense rates and their ratio are ours",
    )


def test_failures_of_llama_3(record_answer):
    """16,384 H100: one unexpected stop in about three hours."""
    hours = accelerator("h100").accelerator_hours_per_failure
    record_answer(
        "time between failures of Llama 3's 16,384 H100",
        "Meta, The Llama 3 Herd of Models, 2024: 419 in 54 days",
        54 * 24 / 419,
        hours / 16_384,
        1e-3,
        "h",
        "the packaged figure per accelerator, turned back into that of the run",
    )


def test_effective_time_of_llama_3():
    """Meta reports over 90 % effective time; a 30 s checkpoint and a 300 s restart come to a tenth lost."""
    run = Training(16_384, 30, 300, accelerator("h100").accelerator_hours_per_failure)
    assert run.useful_fraction == pytest.approx(0.90, abs=0.01)
