"""The records of reliability: how machines and lines fail, and what a campus asks for."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from abilene.programme.fields import NotNegative, Positive, Quantity
from abilene.record import Record

OutageRate = Annotated[float, Quantity("fraction", "less"), Field(ge=0, lt=1)]


class OutageFigures(Record):
    """How a machine or a line fails; what nobody says is not guessed."""

    forced_outage_rate: OutageRate | None = None
    """Share of the time in which one that is wanted is out unplanned (FOR). Sources
    differ by ten times for one class of machine. [-]"""
    repair_hours: Annotated[float, Quantity("hours", "less"), Positive] | None = None
    """Mean time to repair; needed where something is stored. [h]"""


class MachineFigures(OutageFigures):
    """How the machines of a kind of equipment fail."""

    unit_mw: Annotated[float, Quantity("MW"), Positive] | None = None
    """Size of one machine. [MW]"""
    planned_outage_rate: OutageRate = 0.0
    """Share of the time in which one is out for planned work. [-]"""
    common_outage_rate: OutageRate = 0.0
    """Share of the time in which all are out together, such as for want of fuel. [-]"""


class FeederFigures(OutageFigures):
    """The lines of a connection, and how they fail."""

    feeders: Annotated[int, Field(ge=1, le=1000)] | None = None
    """Lines that bring its power; without a forced outage rate all of it is counted as
    sure. [-]"""
    feeder_mw: Annotated[float, Quantity("MW"), NotNegative] | None = None
    """The most that one of them carries; by default an equal part of its power. [MW]"""

    @model_validator(mode="after")
    def _has_lines(self) -> Self:
        if self.feeder_mw is not None and self.feeders is None:
            raise ValueError("feeder_mw needs feeders; give the number of lines")
        return self


class ReliabilityTarget(Record):
    """How reliable the power of a campus has to be."""

    served: Annotated[float, Quantity("fraction", "more"), Field(gt=0, lt=1)] | None = (
        None
    )
    """Least share of the load's energy that is served in the mean. [-]"""
    spare_units: Annotated[int, Field(ge=0)] | None = None
    """Machines of each kind that may be out at the peak load (N+k). [-]"""
