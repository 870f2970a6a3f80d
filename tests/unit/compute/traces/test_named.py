"""Columns that a user names: by name before number, and what is no column is told."""

import pytest

from abilene.compute.traces.named import named_by_user
from abilene.errors import InputError, Place

PLACE = Place("t.csv", 1, 1)


def test_a_name_comes_before_a_number():
    columns = {"duration_h": "2", "accelerators": "1"}
    said = dict(named_by_user(columns, ["x", "1"], PLACE))
    assert said["duration"].names == ("1",)
    assert said["duration"].unit == 3600
    assert said["accelerators"].names == ("1",)


@pytest.mark.parametrize("number", ["0", "3", "-1"])
def test_numbers_of_no_column_are_refused(number):
    with pytest.raises(InputError, match=r"t.csv:1:1: --column tier=.*known: x, y"):
        dict(named_by_user({"tier": number}, ["x", "y"], PLACE))


def test_the_unit_in_the_header_counts_whoever_names_the_column():
    header = ["arr (h)", "wall [min]", "limit_ms", "gpus"]
    columns = {"submit": "arr (h)", "duration": "2", "requested": "limit_ms"}
    said = dict(named_by_user(columns, header, PLACE))
    assert [said[one].unit for one in columns] == [3600, 60, 1e-3]
    assert all(said[one].has_unit for one in columns)
    same = dict(named_by_user({"duration_min": "wall [min]"}, header, PLACE))
    assert same["duration"].unit == 60


def test_two_units_of_one_column_are_refused():
    with pytest.raises(InputError, match="another unit; name the unit once"):
        dict(named_by_user({"duration_h": "wall [min]"}, ["wall [min]"], PLACE))
