"""Bounds of a column, whole numbers, and offsets that must be there."""

import numpy as np
import pytest

from abilene.tabular.faults import CellFault
from abilene.tabular.numerals import POINT
from abilene.tabular.wanted import Column

GANG = Column("accelerators", "whole", least=1, most=1000)


def test_plain_numbers_within_the_bounds():
    found = GANG.plain(["1", "8.0", "1e3"])
    assert (found.tolist(), found.dtype) == ([1, 8, 1000], np.int64)
    for cell in ("0", "1001", "1.5"):
        assert GANG.plain(["1", cell]) is None
    assert Column("n", "whole").plain([str(2**60)]) is None


@pytest.mark.parametrize(
    ("cell", "what"),
    [
        ("0", "'0' is below 1"), ("-8", "'-8' is below 1"), ("9" * 22, "is above 1000"),
        ("1.5", "'1.5' is no whole number"), ("many", "'many' is no number"),
    ],
)  # fmt: skip
def test_numbers_beyond_the_bounds(cell, what):
    # attack 24: a gang of 9999999999999999999999 was a traceback
    with pytest.raises(CellFault, match=what):
        GANG.taker(POINT)(cell)


def test_an_empty_cell_stands_for_what_the_column_says():
    tier = Column("tier", "whole", empty=0)
    assert tier.array([tier.taker(POINT)(cell) for cell in ("", "2", None)]).tolist() == [0, 2, 0]  # fmt: skip


def test_moments_with_and_without_an_offset():
    take = Column("t", "moment").taker(POINT)
    found = Column("t", "moment").array([take("2024-01-01T00:00-06:00"), take("2024-01-02")])  # fmt: skip
    assert found["clock"].astype(str).tolist() == ["2024-01-01T00:00:00.000000", "2024-01-02T00:00:00.000000"]  # fmt: skip
    np.testing.assert_array_equal(found["offset_s"], [-21600, np.nan])
    with pytest.raises(CellFault, match=r"has no offset from UTC"):
        Column("t", "moment", offset=True).taker(POINT)("2024-01-02")


def test_arrays_of_nothing_have_the_kind_of_the_column():
    for kind, dtype in (("number", np.float64), ("whole", np.int64), ("text", object)):
        assert Column("c", kind).array([]).dtype == dtype
