"""A table is rows under named columns, and stays as it was made."""

import dataclasses

import pytest

from abilene.results.table import Table


def test_a_table_is_frozen():
    table = Table("debt", "What is owed", ("tranche", "usd"), (("loan", 1.0),))
    assert dict(zip(table.columns, table.rows[0], strict=True))["usd"] == 1.0
    with pytest.raises(dataclasses.FrozenInstanceError):
        table.rows = ()
