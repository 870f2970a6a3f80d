"""The records that the roll-out reads say what each field is."""

import re

import pytest

from abilene.risk import tables


def test_a_quarter_or_never():
    assert tables.or_never(3) == 3
    assert tables.or_never(0) == 0
    assert tables.or_never(None) == tables.NEVER


@pytest.mark.parametrize(
    "name",
    [
        "PHASE",
        "USE",
        "DUE",
        "PAYER",
        "PAID",
        "QUARTER",
        "POT",
        "POT_QUARTER",
        "LOAN",
        "EVENT",
    ],
)
def test_records_are_of_whole_numbers_and_floats(name):
    record = getattr(tables, name)
    assert {str(record[field]) for field in record.names} <= {"int64", "float64"}
    assert re.fullmatch("[A-Z_]+", name)
