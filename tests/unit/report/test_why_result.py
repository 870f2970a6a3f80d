"""Why a result is what it is: formula, numbers, and who gives the inputs."""

import pytest

from abilene.errors import InputError
from abilene.programme.changes import load
from abilene.programme.resolve import seen_by
from abilene.report.asked import Asked
from abilene.report.why_result import explain_result


@pytest.fixture
def draft(examples):
    return load(examples / "one-campus.yaml")


def test_formula_numbers_and_inputs(draft, small):
    views = seen_by(draft)
    lines = list(explain_result(draft, Asked("lcoc", ""), small, views))
    value = small.viewpoints["as_written"].lcoc_usd_per_gpu_hour
    assert lines[0] == f"LCOC, As written, as of 2026-03-31: {value:.4f} USD/GPU-hour"
    assert lines[1].startswith("  = present worth of all costs")
    assert any(line.endswith(" hardware") for line in lines)
    place = lines.index(
        "  rests on hardware.gb200.price_usd_per_accelerator = 54,600 USD"
    )
    assert lines[place + 1].startswith("    the author's own: literal:one-campus.yaml:")


def test_a_quarter_that_the_plan_does_not_have_is_refused(draft, small):
    with pytest.raises(
        InputError, match=r"it_mw\.2041-Q1: the plan has no such result"
    ):
        list(explain_result(draft, Asked("it_mw", "2041-Q1"), small, seen_by(draft)))
