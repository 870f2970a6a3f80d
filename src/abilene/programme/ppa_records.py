"""The record of a power purchase agreement: what is bought of a plant of others, at which price, for how long."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from datetime import date
from operator import attrgetter
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from abilene.dates import Quarter
from abilene.programme.delay_records import DelayRatio
from abilene.programme.fields import (
    LONGEST_YEARS,
    CleanShare,
    Megawatts,
    PerYear,
    PlainDay,
    PricePerMwh,
    Quantity,
    ServiceDay,
)
from abilene.programme.hourly_records import HoursOfDay
from abilene.programme.power_records import Output
from abilene.record import Record

PpaKind = Literal["as_produced", "fixed_for_floating", "shaped", "sleeved"]
PpaSource = Literal["solar", "wind", "flat"]
OUTPUT_OF: Mapping[PpaSource, Output] = {"solar": "sun", "wind": "wind", "flat": "firm"}
"""What the output of a source follows, as that of equipment does."""
NOT_SETTLED = "a plan settles agreements for money, quarter by quarter; it holds none that is {kind}"
NOT_SETTLED_FIX = "make it fixed_for_floating, shaped or sleeved, or ask `abilene size`, which has all kinds"
CLEAN_SOURCES = ("solar", "wind")


TermYears = Field(ge=1, le=LONGEST_YEARS)
DAYS_PER_YEAR = 365.25


class Ppa(Record):
    """A power purchase agreement (PPA): energy of a plant of others at a price that is fixed in advance."""

    title: str = ""
    """Name for people."""
    known_from: PlainDay | None = None
    """Does not exist in a view of an earlier day."""
    kind: PpaKind
    """as_produced: a plant behind the meter, all of whose output is paid for, used or not;
    fixed_for_floating: no power, the difference of strike and market price is paid for
    what the plant makes (a contract for differences, a virtual PPA); shaped: the same for
    a profile that is delivered whatever the plant makes; sleeved: delivered through the
    grid connection at the strike in place of the market price."""
    source: PpaSource = "flat"
    """What its hours follow: solar and wind the weather of the site, flat is every hour
    alike."""
    delivered_in: HoursOfDay | None = None
    """Of a flat source, the hours in which it delivers; by default all."""
    max_mw: Megawatts
    """The most that may be signed; how much is, is chosen. [MW]"""
    strike_usd_per_mwh: Annotated[float, Quantity("USD/MWh", "less"), PricePerMwh]
    """Price of a MWh in its first year, nominal. [USD/MWh]"""
    fee_usd_per_mwh: Annotated[float, Quantity("USD/MWh", "less"), PricePerMwh] = 0.0
    """What the seller or the utility between takes for each MWh on top; it grows as the
    strike does. [USD/MWh]"""
    from_: ServiceDay = Field(alias="from")
    """Delivers from this date on."""
    delay: DelayRatio | None = None
    """How much longer than promised it may take: your own reference class."""
    years: Annotated[float, Quantity("years", "more"), TermYears] | None = None
    """How long it holds: a year at least, for a sizing is of a whole one. Without an end
    the strike is taken as one in the programme's year of money that grows with inflation.
    [years]"""
    escalator: Annotated[float, Quantity("per year", "less"), PerYear] | None = None
    """Growth of strike and fee from one year of the contract to the next; by default
    nothing. [per year]"""
    clean: bool | CleanShare | None = None
    """Share of its energy that counts as clean, true or false; by default all of solar and
    wind behind the meter, and nothing of any other. [-]"""

    @model_validator(mode="after")
    def _hours_of_flat(self) -> Self:
        if self.delivered_in is not None and self.source != "flat":
            raise ValueError(
                f"delivered_in and source {self.source} both say its hours; keep one"
            )
        return self

    @model_validator(mode="after")
    def _grows_to_an_end(self) -> Self:
        if self.escalator is not None and self.years is None:
            raise ValueError(
                "escalator needs years: nobody can say what a strike that grows without"
                " end comes to; give years"
            )
        return self

    @property
    def is_physical(self) -> bool:
        """Whether its power comes to the campus behind the meter."""
        return self.kind == "as_produced"

    def is_over(self, day: date) -> bool:
        """Return whether its term has ended by a day."""
        if self.years is None:
            return False
        return (day - self.from_).days >= self.years * DAYS_PER_YEAR

    def is_settled_before(self, quarter: Quarter) -> bool:
        """Return whether it was settled to its end before a quarter; that begins with the quarter after its day."""
        if self.years is None:
            return False
        return Quarter.of(self.from_) + math.ceil(self.years * 4) < quarter

    @property
    def output(self) -> Output:
        """What its output follows: sun, wind, or firm."""
        return OUTPUT_OF[self.source]

    @property
    def clean_share(self) -> float:
        """Share of its energy that counts as clean. [-]"""
        if self.clean is not None:
            return float(self.clean)
        return float(self.is_physical and self.source in CLEAN_SOURCES)


def is_any_settled(agreements: Iterable[Ppa]) -> bool:
    """Return whether any agreement is settled against the price of a market."""
    return not all(map(attrgetter("is_physical"), agreements))


def is_any_of_wind(agreements: Iterable[Ppa]) -> bool:
    """Return whether any agreement is of a wind farm, which needs wind at hub height."""
    bought = filter(attrgetter("max_mw"), agreements)
    return "wind" in map(attrgetter("source"), bought)
