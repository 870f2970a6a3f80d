"""From when times count: the first job, midnight of its day, or the file's own zero."""

from datetime import datetime

import numpy as np
import pytest

from abilene.compute.traces.forms import Zero
from abilene.compute.traces.rebase import origin_of
from abilene.compute.traces.told import Told, TraceColumn
from abilene.tabular.columns import TypedColumns

ALL = np.ones(2, bool)
NOON_S = 1769860800.0
"""12:00 in UTC on 31 January 2026."""


def counted(*seconds):
    values = np.array(seconds)
    table = TypedColumns("t.csv", np.arange(2, 2 + len(seconds)), {"t": values}, {"t": 1})  # fmt: skip
    return Told(table, {"submit": TraceColumn(("t",))}), values


@pytest.mark.parametrize(
    ("first_s", "zero", "keep", "origin_s", "begins"),
    [
        (500.0, None, False, 500.0, None),
        (500.0, None, True, 0.0, None),
        (NOON_S, None, False, NOON_S, datetime(2026, 1, 31, 12)),
        (NOON_S, None, True, NOON_S - 43200, datetime(2026, 1, 31)),
        (500.0, Zero(NOON_S, 3600), False, 500.0, datetime(2026, 1, 31, 13, 8, 20)),
        (500.0, Zero(NOON_S, 3600), True, 500.0 - 13 * 3600 - 500, datetime(2026, 1, 31)),
    ],
)  # fmt: skip
def test_where_times_begin(first_s, zero, keep, origin_s, begins):
    told, submit_s = counted(first_s + 60, first_s)
    since = origin_of(told, submit_s, ALL, keep, zero)
    assert (since.origin_s, since.begins) == (origin_s, begins)


def test_only_jobs_that_are_kept_say_when_a_trace_begins():
    told, submit_s = counted(5.0, 500.0)
    assert origin_of(told, submit_s, np.array([False, True]), False).origin_s == 500
