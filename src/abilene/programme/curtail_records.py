"""The record of a curtailable contract: in which events power is cut, with what notice, for what credit."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from abilene.programme.fields import HOURS_OF_YEAR, PerKw, Quantity
from abilene.record import Record

MOST_HOURS = float(HOURS_OF_YEAR)
"""Of a year. [h]"""


Notice = Field(ge=0, le=MOST_HOURS)


class Curtail(Record):
    """Events in which a utility cuts the curtailable power of a connection, and what it pays for that."""

    events: Annotated[int, Field(ge=1, le=8760)]
    """Most events of a year. [1/year]"""
    hours_each: Annotated[float, Quantity("hours", "less"), Field(gt=0, le=MOST_HOURS)]
    """Length of each. [h]"""
    hours_per_year: (
        Annotated[float, Quantity("hours per year", "less"), Field(gt=0, le=MOST_HOURS)]
        | None
    ) = None
    """Most hours of all events of a year; without it, as many as the events have.
    [hours per year]"""
    notice_hours: Annotated[float, Quantity("hours", "more"), Notice] | None = None
    """How long before an event the utility calls it. [h]"""
    credit_usd_per_kw_year: (
        Annotated[float, Quantity("USD/kW-year", "more"), PerKw] | None
    ) = None
    """What the utility pays for the curtailable power, of which no more counts than the
    load, in money of the programme's year. [USD/kW-year]"""

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.hours_each > self.most_hours:
            raise ValueError(
                f"hours_each {self.hours_each:g} is above hours_per_year {self.most_hours:g},"
                " in which no event fits; exchange them"
            )
        return self

    @property
    def most_hours(self) -> float:
        """Most hours of all events of a year. [hours per year]"""
        return MOST_HOURS if self.hours_per_year is None else self.hours_per_year
