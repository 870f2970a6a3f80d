"""What industrial customers pay for electricity, by US state."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from operator import itemgetter
from typing import NamedTuple

from abilene.data import read_table


class IndustrialPrice(NamedTuple):
    """The average price of electricity to the industrial customers of a state, delivery and all charges included."""

    state: str
    """Name of the state."""
    usd_per_mwh: float
    """Revenue of a month over its sales, in money of the month. [USD/MWh]"""
    month: str
    """ISO 8601, such as ``2025-04``."""
    source: str
    """Who says so, and where."""


def industrial_price(state: str) -> IndustrialPrice | None:
    """Return the packaged price of a state by its two letters; None where no source is at hand.

    The figures are the US EIA's (Electric Power Monthly, table 5.6.A), at first or second hand, as each says.
    """
    return _prices().get(state)


@cache
def _prices() -> dict[str, IndustrialPrice]:
    """Return the prices that the table has, by the two letters of the state."""
    priced = filter(itemgetter("usd_per_mwh"), read_table("industrial_price.csv"))
    return dict(map(_of_row, priced))


def _of_row(row: Mapping[str, str]) -> tuple[str, IndustrialPrice]:
    source = f"{row['said_by']}, {row['source']}"
    usd_per_mwh = float(row["usd_per_mwh"])
    return row["state"], IndustrialPrice(row["name"], usd_per_mwh, row["month"], source)
