"""What the promises of Abilene's first buildings teach: b1 and b2 late, b3 and b4 early."""

import math
from datetime import date

import pytest

from abilene.planning.own_record import own_record
from abilene.programme.changes import load
from abilene.programme.resolve import seen_by

DAY = date(2026, 10, 8)


@pytest.fixture(scope="module")
def record(examples):
    draft = load(examples / "stargate" / "programme.yaml")
    return own_record(draft, seen_by(draft, ["announced"], DAY)["announced"])


def test_each_phase_that_has_come_counts_once(record):
    """b1 came 88 days after 2025-06-30, said 104 days before: 1 + 88 / 104; the class has mu .615186, sigma .53."""
    assert {one.site for one in record} == {"abilene"}
    ratios = [math.exp(0.615186 + 0.53 * one.score) for one in record]
    assert len(ratios) == 3
    assert ratios[0] == pytest.approx(1 + 88 / 104, abs=0.01)
    assert ratios[1] > ratios[0] > 1 > ratios[2]


def test_on_a_day_without_a_class_there_is_no_record(examples):
    draft = load(examples / "stargate" / "programme.yaml")
    seen = seen_by(draft, ["announced"], date(2026, 9, 1))["announced"]
    assert own_record(draft, seen) == []
