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


def test_moments_by_a_clock_are_read_alike_all_at_once_and_one_by_one():
    column = Column("t", "moment")
    cells = ["2024-02-29 23:59:59", "0001-01-01T00:00:00", "9999-12-31T00:00:01"]
    one_by_one = column.array([column.taker(POINT)(cell) for cell in cells])
    at_once = column.clocks(cells)
    assert at_once["clock"].tolist() == one_by_one["clock"].tolist()
    assert np.isnan(at_once["offset_s"]).all()
    others = ("2024-02-30 00:00:00", "0000-01-01 00:00:00", "2024-01-01 00:00:00Z", "", None, "2024-01-01")  # fmt: skip
    for cell in others:
        assert column.clocks([cells[0], cell]) is None
    assert Column("t", "moment", offset=True).clocks(cells) is None


def test_what_may_be_unknown_is_no_number_and_no_moment():
    number, moment = Column("n", gaps=True, least=0), Column("t", "moment", gaps=True)
    cells = ["1", "", "Unknown", "nan", "2.5", None]
    assert np.array_equal(number.plain(cells), [1, np.nan, np.nan, np.nan, 2.5, np.nan], equal_nan=True)  # fmt: skip
    assert number.plain(["1", "-1", ""]) is None
    assert number.plain(["1", "x", ""]) is None
    assert np.isnan(number.taker(POINT)("None"))
    assert np.isnat(moment.array([moment.taker(POINT)("Unknown")])["clock"][0])


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
