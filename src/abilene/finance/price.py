"""The price of a GPU-hour as a path of dated points: it fell and rose again, and no one rate of decline says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np

from abilene.arrays import Floats
from abilene.data import read_table
from abilene.dates import parse_day
from abilene.errors import InputError, Problem
from abilene.names import choices

TABLE = "finance_gpu_hour_price.csv"


@dataclass(frozen=True)
class PricePath:
    """A price at some days; straight lines between them, and nothing before the first or after the last."""

    days: tuple[date, ...]
    """Rising."""
    usd_per_unit: tuple[float, ...]
    """Price on each day. [USD per GPU-hour]"""

    def __post_init__(self) -> None:
        if len(self.days) != len(self.usd_per_unit) or len(self.days) < 2:
            raise InputError(
                Problem(
                    "a price path needs two days or more, and a price for each",
                    path="price",
                )
            )
        if any(later <= earlier for earlier, later in pairwise(self.days)):
            raise InputError(
                Problem(
                    "the days of a price path do not rise", "put them in order", "price"
                )
            )

    def mean(self, start: date, end: date) -> float:
        """Return the mean price from one day to another. [USD per GPU-hour]

        Raises
        ------
        InputError
            If the path does not cover both days.
        """
        if start < self.days[0] or end > self.days[-1]:
            what = f"the price path runs from {self.days[0]} to {self.days[-1]}, not from {start} to {end}"
            raise InputError(
                Problem(
                    what,
                    "add a point: nobody knows a price that is not written down",
                    "price",
                )
            )
        clock = np.array([day.toordinal() for day in self.days], dtype=np.float64)
        first, last = float(start.toordinal()), float(end.toordinal())
        marks = np.unique([first, *clock[(clock > first) & (clock < last)], last])
        prices = np.interp(marks, clock, self.usd_per_unit)
        if len(marks) == 1:
            return float(prices[0])
        return float(np.trapezoid(prices, marks) / (last - first))

    def yearly(self, borders: Sequence[date]) -> Floats:
        """Return the mean price between each day and the next, shape (days - 1,). [USD per GPU-hour]"""
        return np.array([self.mean(start, end) for start, end in pairwise(borders)])

    def index(self, borders: Sequence[date]) -> Floats:
        """Return the mean price between each day and the next relative to the first, shape (days - 1,). [-]"""
        prices = self.yearly(borders)
        return np.asarray(prices / prices[0])


def packaged_path(accelerator: str, terms: str) -> PricePath:
    """Return a packaged path, such as that of ``h100`` by ``one_year_contract``; terms are never mixed.

    Raises
    ------
    InputError
        If there is none.
    """
    rows = read_table(TABLE)
    chosen = [
        row
        for row in rows
        if (row["accelerator"], row["terms"]) == (accelerator, terms)
    ]
    if not chosen:
        known = {f"{row['accelerator']} {row['terms']}" for row in rows}
        fix = choices(f"{accelerator} {terms}", known)
        raise InputError(
            Problem(
                f"no packaged price of a GPU-hour for {accelerator} by {terms}",
                fix,
                "price",
            )
        )
    points = sorted(
        (parse_day(row["month"]), float(row["usd_per_gpu_hour"])) for row in chosen
    )
    days, prices = zip(*points, strict=True)
    return PricePath(days, prices)
