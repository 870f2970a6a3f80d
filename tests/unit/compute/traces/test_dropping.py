"""Rows are sorted by kind: each counts once, for the first kind that it is of."""

import numpy as np
import pytest

from abilene.compute.traces.dropping import Sorted
from abilene.compute.traces.record import refuse_dropped
from abilene.errors import InputError
from abilene.tabular.columns import TypedColumns

TABLE = TypedColumns("t.csv", np.array([2, 3, 4, 5]), {}, {})


def test_each_row_counts_once():
    first, second = np.array([0, 1, 1, 0], bool), np.array([0, 0, 1, 1], bool)
    none = np.zeros(4, bool)
    rows = Sorted(TABLE, [("odd", first), ("late", second), ("no", none)], none)
    assert rows.keep.tolist() == [True, False, False, False]
    assert [(each.kind, each.jobs, each.first.line) for each in rows.dropped] == [("odd", 2, 3), ("late", 1, 5)]  # fmt: skip
    assert str(rows.dropped[0]) == "2 odd (the first in line 3)"
    with pytest.raises(
        InputError, match=r"t.csv:3:1: 2 jobs odd, here the first; take"
    ):
        refuse_dropped(rows.dropped)


def test_what_is_no_job_is_not_read():
    rows = Sorted(TABLE, [], np.array([0, 1, 0, 0], bool))
    assert (rows.read, rows.dropped) == (3, ())
    refuse_dropped(rows.dropped)
