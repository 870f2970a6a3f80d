"""What industrial customers pay for electricity, by US state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from operator import itemgetter
from typing import NamedTuple

from abilene.data import read_table


class AveragePrice(NamedTuple):
    """The average price of electricity to the industrial customers of a state, delivery and all charges included."""

    usd_per_mwh: float
    """Revenue of a period over its sales, in money of the period. [USD/MWh]"""
    period: str
    """Year or month, ISO 8601."""
    source: str
    """Who says so, and where."""

    def above(self, usd_per_mwh: float) -> float:
        """Return how far a price lies above it, as a share of it; below 0 if under it. [-]"""
        return usd_per_mwh / self.usd_per_mwh - 1


class IndustrialPrice(NamedTuple):
    """What industrial customers of a state pay on average."""

    state: str
    """Name of the state."""
    year: AveragePrice
    """Of one year, the same for every state."""
    later: AveragePrice | None
    """Of one later month, which is not the same from state to state; None where none is at hand."""

    @property
    def averages(self) -> Sequence[AveragePrice]:
        """Those that are at hand."""
        return [*filter(None, (self.year, self.later))]


def industrial_price(state: str) -> IndustrialPrice | None:
    """Return the packaged prices of a state by its two letters; None where no source is at hand.

    The figures are the US EIA's: of 2023 the Electric Power Annual's, the last period that one source at hand has for
    every state but Wyoming; of a later month the Electric Power Monthly's (table 5.6.A), at first or second hand, as
    each says.
    """
    return _prices().get(state)


@cache
def _prices() -> dict[str, IndustrialPrice]:
    """Return the prices that the table has, by the two letters of the state."""
    priced = filter(itemgetter("usd_per_mwh"), read_table("industrial_price.csv"))
    return dict(map(_of_row, priced))


def _of_row(row: Mapping[str, str]) -> tuple[str, IndustrialPrice]:
    year = _average(row, "")
    later = _average(row, "later_") if row["later_usd_per_mwh"] else None
    return row["state"], IndustrialPrice(row["name"], year, later)


def _average(row: Mapping[str, str], of: str) -> AveragePrice:
    """Return one of the averages of a row: that of the year, or with ``later_`` that of a month."""
    price, period, source = itemgetter(
        f"{of}usd_per_mwh", f"{of}period", f"{of}source"
    )(row)
    return AveragePrice(float(price), period, source)
