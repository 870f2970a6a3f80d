"""Accelerators and racks: what they compute, draw and cost, each figure with its source.

The packaged table has one row for each figure that somebody published; a figure that
nobody published is missing and stays None. Where several stand side by side, the first
row is the one used and the others are rivals.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import cache
from operator import itemgetter

from abilene.data import read_table
from abilene.dates import parse_day
from abilene.errors import InputError, Problem
from abilene.names import choices

REFERENCE = "h100"
"""What compute is counted in."""
TEXT = {"title", "available"}
"""Fields that are no figures."""


@dataclass(frozen=True)
class PublishedFigure:
    """A published figure: ``low`` and ``high`` differ where a range was given."""

    field: str
    low: float
    high: float
    unit: str
    as_of: str
    basis: str
    said_by: str
    source: str
    url: str
    note: str

    @property
    def value(self) -> float:
        """The figure, or the geometric mean of its range."""
        return self.low if self.low == self.high else math.sqrt(self.low * self.high)


@dataclass(frozen=True)
class Accelerator:
    """A generation of accelerators; rates are dense (without sparsity), per accelerator."""

    id: str
    title: str
    available: date | None
    """First shipped in systems, as a day or the last day of a period."""
    figures: tuple[PublishedFigure, ...]
    """Every figure in file order: the first of a field is the one used."""

    def figure(self, field: str) -> PublishedFigure | None:
        """Return the figure used for a field, with its source, or None if nobody published it."""
        return next(iter(self._published(field)), None)

    def rivals(self, field: str) -> tuple[PublishedFigure, ...]:
        """Return the other figures for a field."""
        return self._published(field)[1:]

    def _published(self, field: str) -> tuple[PublishedFigure, ...]:
        return tuple(one for one in self.figures if one.field == field)

    def value(self, field: str) -> float | None:
        """Return the figure used for a field, or None if nobody published it."""
        figure = self.figure(field)
        return None if figure is None else figure.value

    @property
    def bf16_tflops(self) -> float | None:
        """Rate in BF16. [10^12 operations per second]"""
        return self.value("bf16_tflops")

    @property
    def tdp_w(self) -> float | None:
        """Thermal design power of the chip. [W]"""
        return self.value("tdp_w")

    @property
    def it_w_per_accelerator(self) -> float | None:
        """IT power per accelerator with its share of server. [W]"""
        return self.value("it_w_per_accelerator")

    @property
    def rack_accelerators(self) -> int | None:
        """Accelerators in a rack."""
        value = self.value("rack_accelerators")
        return None if value is None else round(value)

    @property
    def accelerator_hours_per_failure(self) -> float | None:
        """Accelerator-hours between failures that stop a job. [accelerator-hours]"""
        return self.value("accelerator_hours_per_failure")

    def prices(self) -> tuple[tuple[int, PublishedFigure], ...]:
        """Return the price path: (year, price of one accelerator in USD of that year)."""
        found = [(int(one.as_of), one) for one in self._published("price_usd")]
        return tuple(sorted(found, key=itemgetter(0)))

    @property
    def h100_equivalents(self) -> float | None:
        """Dense BF16 rate per that of an H100 SXM: the one definition of H100 equivalents. [-]"""
        return (
            None if self.bf16_tflops is None else self.bf16_tflops / reference_tflops()
        )


@cache
def accelerators() -> dict[str, Accelerator]:
    """Return the packaged accelerators by id."""
    by_name: defaultdict[str, list[dict[str, str]]] = defaultdict(list)
    for row in read_table("hardware.csv"):
        by_name[row["hardware"]].append(row)
    return {name: _accelerator(name, rows) for name, rows in by_name.items()}


def _accelerator(name: str, rows: list[dict[str, str]]) -> Accelerator:
    text = {row["field"]: row["low"] for row in rows if row["field"] in TEXT}
    figures = tuple(_figure(row) for row in rows if row["field"] not in TEXT)
    available = parse_day(text["available"]) if "available" in text else None
    return Accelerator(name, text["title"], available, figures)


def reference_tflops() -> float:
    """Return the dense BF16 rate of the accelerator in which compute is counted. [10^12 operations per second]"""
    rate = accelerators()[REFERENCE].bf16_tflops
    assert rate is not None  # the packaged table has it
    return rate


def accelerator(name: str) -> Accelerator:
    """Return a packaged accelerator.

    Raises
    ------
    InputError
        If there is none of this name.
    """
    known = accelerators()
    if name not in known:
        raise InputError(
            Problem(
                f"there is no accelerator '{name}'",
                choices(name, known),
                path="hardware",
            )
        )
    return known[name]


def _figure(row: dict[str, str]) -> PublishedFigure:
    low = float(row["low"])
    high = float(row["high"]) if row["high"] else low
    names = ("unit", "as_of", "basis", "said_by", "source", "url", "note")
    return PublishedFigure(
        row["field"], low, high, **{name: row[name] for name in names}
    )
