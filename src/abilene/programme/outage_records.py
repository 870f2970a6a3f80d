"""The records of reliability: how machines and lines fail, and what a campus asks for."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import BeforeValidator, Field, model_validator

from abilene.programme.fields import (
    MOST_MACHINES,
    LineMw,
    LongHours,
    LostLoad,
    MachineMw,
    MostHours,
    Quantity,
)
from abilene.record import Record, one_or_many

WEEKS = 52
"""Weeks of a year; the last has the day or two more. [-]"""
OutageRate = Annotated[float, Quantity("fraction", "less"), Field(ge=0, lt=1)]


class OutageFigures(Record):
    """How a machine or a line fails; what nobody says is not guessed."""

    forced_outage_rate: OutageRate | None = None
    """Share of the time in which one that is wanted is out unplanned (FOR). Sources
    differ by ten times for one class of machine. [-]"""
    repair_hours: Annotated[float, Quantity("hours", "less"), LongHours] | None = None
    """Mean time to repair; needed where something is stored. [h]"""


class MachineFigures(OutageFigures):
    """How the machines of a kind of equipment fail."""

    unit_mw: Annotated[float, Quantity("MW", "neither"), MachineMw] | None = None
    """Size of one machine. [MW]"""
    planned_outage_rate: OutageRate = 0.0
    """Share of the time in which one is out for planned work. [-]"""
    common_outage_rate: OutageRate = 0.0
    """Share of the time in which all are out together, such as for want of fuel. [-]"""
    availability: (
        Annotated[float, Quantity("fraction", "more"), Field(gt=0, le=1)] | None
    ) = None
    """Share of its capacity that it gives in every hour in the mean, what heat takes
    aside: stands for failures and planned work where no outage rate is given. [-]"""
    planned_outage_weeks: Annotated[
        tuple[Annotated[int, Field(ge=1, le=WEEKS)], ...], BeforeValidator(one_or_many)
    ] = ()
    """Weeks of the year in which none of it runs: the first begins on 1 January by the
    clock of the site, the 52nd lasts to the end of the year. [-]"""

    @model_validator(mode="after")
    def _is_out_once(self) -> Self:
        rates = ("forced_outage_rate", "planned_outage_rate", "common_outage_rate")
        given = [name for name in rates if getattr(self, name)]
        if self.availability is not None and given:
            raise ValueError(
                f"availability and {given[0]} both say how much of the time it is out; keep one"
            )
        if self.planned_outage_weeks and self.planned_outage_rate:
            raise ValueError(
                "planned_outage_weeks and planned_outage_rate both say how long it is out for planned work;"
                " keep one"
            )
        return self


class FeederFigures(OutageFigures):
    """The lines of a connection, and how they fail."""

    feeders: Annotated[int, Field(ge=1, le=1000)] | None = None
    """Lines that bring its power; without a forced outage rate all of it is counted as
    sure. [-]"""
    feeder_mw: Annotated[float, Quantity("MW"), LineMw] | None = None
    """The most that one of them carries; by default an equal part of its power. [MW]"""

    @model_validator(mode="after")
    def _has_lines(self) -> Self:
        if self.feeder_mw is not None and self.feeders is None:
            raise ValueError("feeder_mw needs feeders; give the number of lines")
        return self


class ReliabilityTarget(Record):
    """How reliable the power of a campus has to be. What is given makes its sizing count the machines that fail."""

    served: Annotated[float, Quantity("fraction", "more"), Field(gt=0, lt=1)] | None = (
        None
    )
    """Least share of the load's energy that is served in the mean. [-]"""
    lole_hours_per_year: (
        Annotated[float, Quantity("hours per year", "less"), MostHours] | None
    ) = None
    """Most hours a year, in the mean, in which any load is unserved. [hours per year]"""
    spare_units: Annotated[int, Field(ge=0, le=MOST_MACHINES)] | None = None
    """Machines of each kind that may be out at the peak load (N+k). [-]"""
    lost_load_usd_per_mwh: (
        Annotated[float, Quantity("USD/MWh", "less"), LostLoad] | None
    ) = None
    """What a MWh that is not served costs here, instead of what the programme says.
    [USD/MWh]"""

    @property
    def is_given(self) -> bool:
        """Whether any figure is to be kept."""
        asked = (self.served, self.lole_hours_per_year, self.spare_units)
        return any(one is not None for one in asked)

    @property
    def counts_failures(self) -> bool:
        """Whether it asks what failures cost; spare machines alone are a rule that asks for no outage rate."""
        asked = (self.served, self.lole_hours_per_year, self.lost_load_usd_per_mwh)
        return any(one is not None for one in asked)
