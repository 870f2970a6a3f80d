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
