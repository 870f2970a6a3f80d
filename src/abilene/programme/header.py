"""The header of a programme: its time, its money, and what its plan aims at."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from abilene.dates import Quarter
from abilene.programme.fields import (
    Fraction,
    Id,
    LostLoad,
    MostHours,
    NotNegative,
    PerYear,
    PlainDay,
    Quantity,
    YearOf,
)
from abilene.record import Record

LONGEST_PLAN_YEARS = 100
"""Between the first and the last quarter of a plan. [years]"""


LEAST_DISCOUNT = -0.5
"""Below it the dollars of later years outgrow what a solver can tell apart. [per year]"""


class Header(Record):
    """The programme as a whole."""

    id: Id
    """Short name; the plan folder is called after it."""
    title: str
    """Name for people."""
    start: PlainDay
    """First quarter of the plan; history before it is not shown."""
    end: PlainDay
    """Last quarter of the plan."""
    usd_year: YearOf
    """Year of money of every cost that carries no ``usd_year`` of its own. [year]"""
    inflation_per_year: Annotated[float, Quantity("per year"), PerYear] = 0.0
    """Growth of costs from their year of money to the quarter of payment. [per year]"""
    discount_rate_per_year: Annotated[
        float, Quantity("per year"), PerYear, Field(ge=LEAST_DISCOUNT)
    ] = 0.0
    """Nominal rate at which a later dollar weighs less, where costs are compared. [per
    year]"""
    ledger: str | None = None
    """Folder with the claims, relative to this file; without one the literals of this
    file are all there is."""
    as_of: PlainDay | None = None
    """Day of the plan where there is no ledger: no decision takes effect before its
    quarter."""
    lost_load_usd_per_mwh: Annotated[float, Quantity("USD/MWh"), LostLoad] | None = None
    """What a MWh that the facility does not get costs: the value of the compute lost.
    Where there are workloads and the price of accelerator-hours is known, it follows
    from them instead. Supply that is missing counts so; power that is dear is bought,
    but for workloads that say ``sheds_down_to``. [USD/MWh]"""
    shed_hours: Annotated[float, Quantity("hours"), MostHours] = 3.0
    """Usual length of one shedding of load, over which the cost of stopping work is
    spread. [hours]"""
    objective: Literal["npv", "most_compute", "target_path"] | None = None
    """What the build-out aims at, within the money and the power of the view. npv: the
    highest net present value; most_compute: most IT load energised, quarter by quarter,
    then least cost; target_path: least shortfall against the announced targets, then
    least cost. By default npv where compute has a price, else most_compute."""
    most_compute_by: PlainDay | None = None
    """Count compute only up to this day, under ``most_compute``."""
    minimum_cash_usd: Annotated[float, Quantity("USD"), NotNegative] = 0.0
    """What must stay in cash at the end of every quarter in which something runs.
    [USD]"""
    reinvested_share: Annotated[float, Quantity("fraction"), Fraction] = 0.0
    """Share of what operation leaves, after debt service, that may pay for capital
    cost. [-]"""
    debt_share_max: Annotated[float, Quantity("fraction"), Fraction] | None = None
    """The most that all debt together may have paid, by any quarter, of what capital
    has had to pay by then: tranches of the kind debt, or with a rate. [-]"""
    lost_load_share_max: Annotated[float, Quantity("fraction"), Field(ge=0, le=1)] = (
        0.001
    )
    """Own power whose unserved load would take more of the compute is not offered to
    the build-out. [-]"""

    @property
    def real_rate_per_year(self) -> float:
        """Discount rate without inflation, for costs in money of one year. [per year]"""
        return (1 + self.discount_rate_per_year) / (1 + self.inflation_per_year) - 1

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if Quarter.of(self.end) < Quarter.of(self.start):
            raise ValueError("end is before start; exchange them")
        years = self.end.year - self.start.year
        if years > LONGEST_PLAN_YEARS:
            raise ValueError(
                f"start and end are {years} years apart; {LONGEST_PLAN_YEARS} are the most"
            )
        return self
