"""The records of tariffs: what a utility charges, line by line, in windows of local hours."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import chain
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Discriminator,
    Field,
    Tag,
    ValidationInfo,
    field_validator,
    model_validator,
)

from abilene.programme.fields import (
    HOURS_OF_YEAR,
    LONGEST_YEARS,
    MOST_MW,
    AnyPricePerMwh,
    Fraction,
    Id,
    LeadMonths,
    MostHours,
    NotNegative,
    PerKw,
    PlainDay,
    Quantity,
    TimeZone,
    WholeYears,
)
from abilene.programme.hours_of_peaks import PlaceOfPeaks, miscounted, twice
from abilene.record import Names, Record, Some, one_or_many

KW_PER_MW = 1000
HOURS_OF_MONTH = 744
MOST_SCALE = 10.0
"""Most by which a draw is multiplied for losses and reserves. [-]"""
HOUR_OF_PEAK = r"^([0-9]{4}-)?[0-9]{2}-[0-9]{2} [0-9]{2}$"
A_LEAP_YEAR = "2000"
MINIMUM = "minimum_bill"
ALWAYS = "always"
"""The window of all hours."""


def _all_months(value: Any) -> Any:
    return tuple(range(1, 13)) if value == "all" else one_or_many(value)


_Month = Annotated[int, Field(ge=1, le=12)]
_Hour = Annotated[int, Field(ge=0, le=23)]
MonthsOfYear = Annotated[
    tuple[_Month, ...],
    Some,
    BeforeValidator(
        _all_months,
        json_schema_input_type=Literal["all"]
        | _Month
        | Annotated[tuple[_Month, ...], Some],
    ),
]
"""Months of the year, 1 to 12; ``all`` of them, one or several."""
HoursOfClock = Annotated[
    tuple[_Hour, ...],
    Some,
    BeforeValidator(
        one_or_many, json_schema_input_type=_Hour | Annotated[tuple[_Hour, ...], Some]
    ),
]
"""Hours of the day by the local clock, each named by its beginning, 0 to 23."""
PerMonth = Annotated[float, Quantity("USD", "less"), NotNegative]
PerKwMonth = Annotated[float, Quantity("USD/kW-month", "less"), PerKw]
PerMwh = Annotated[float, Quantity("USD/MWh", "less"), AnyPricePerMwh]
EVERY_MONTH, EVERY_HOUR = tuple(range(1, 13)), tuple(range(24))


class TariffWindow(Record):
    """Hours that return from day to day, by the clock of the tariff."""

    months: MonthsOfYear = EVERY_MONTH
    """Months of the year, 1 to 12, or ``all``."""
    days: Literal["all", "weekdays", "weekends"] = "all"
    """Days of the week."""
    hours: HoursOfClock = EVERY_HOUR
    """Hours of the day, each named by its beginning, 0 to 23."""


class NamingLine(Record):
    """A line of a tariff, and what it names."""

    def named(self) -> Iterable[tuple[tuple[str | int, ...], str, str]]:
        """Return each name in it: where it stands, the name, and what it may name."""
        return ()


class FixedLine(NamingLine):
    """A charge that no draw changes."""

    kind: Literal["fixed"]
    """Kind of line."""
    usd_per_month: PerMonth = 0.0
    """[USD per month]"""
    usd_per_day: PerMonth = 0.0
    """[USD per day]"""


class EnergyLine(NamingLine):
    """A price of energy; several of them add up in the hours that they share."""

    kind: Literal["energy"]
    """Kind of line."""
    usd_per_mwh: PerMwh | None = None
    """Price; not known where nobody says it, unless only the market price is passed on.
    [USD/MWh]"""
    when: str = ALWAYS
    """A window of the tariff."""
    pass_: Literal["spot"] | None = Field(default=None, alias="pass")
    """spot: the hourly market price is passed on as well."""

    def named(self) -> Iterable[tuple[tuple[str | int, ...], str, str]]:
        """Return each name in it."""
        return [(("when",), self.when, "window")]


class RatchetTerms(Record):
    """Billed demand is no less than a share of the highest of earlier months."""

    share: Annotated[float, Quantity("fraction", "less"), Fraction]
    """[-]"""
    months: Annotated[int, Field(ge=1, le=12)] = 11
    """How many months back."""
    of: MonthsOfYear = EVERY_MONTH
    """Months of the year that count, 1 to 12."""


class DemandStepTerms(Record):
    """A step of a price of demand."""

    up_to_kw: Annotated[float, Field(gt=0, le=MOST_MW * KW_PER_MW)] | None = None
    """Upper limit; the last step has none. [kW]"""
    usd_per_kw_month: Annotated[float, PerKw]
    """[USD/kW-month]"""


class DemandLine(NamingLine):
    """A price of the highest draw of each month in a window."""

    kind: Literal["demand"]
    """Kind of line."""
    usd_per_kw_month: PerKwMonth | None = None
    """Price, or give it in steps; not known where nobody says it. [USD/kW-month]"""
    steps: tuple[DemandStepTerms, ...] = ()
    """Prices by steps of billed demand."""
    months: MonthsOfYear = EVERY_MONTH
    """Months in which it is charged."""
    when: str = ALWAYS
    """A window of the tariff."""
    ratchet: RatchetTerms | None = None
    """What earlier months leave."""
    least_of_contract: Annotated[float, Quantity("fraction", "less"), Fraction] = 0.0
    """Billed demand is no less than this share of the contract. [-]"""

    def named(self) -> Iterable[tuple[tuple[str | int, ...], str, str]]:
        """Return each name in it."""
        return [(("when",), self.when, "window")]

    @model_validator(mode="after")
    def _one_price(self) -> Self:
        if self.steps and self.usd_per_kw_month is not None:
            raise ValueError("usd_per_kw_month and steps both say the price; keep one")
        return self


class CoincidentLine(NamingLine):
    """A price of the draw in the hours of a system's peaks."""

    kind: Literal["coincident"]
    """Kind of line."""
    usd_per_kw_year: Annotated[float, Quantity("USD/kW-year", "less"), PerKw] | None = (
        None
    )
    """Price; not known where nobody says it. [USD/kW-year]"""
    peaks: str
    """Which peaks: an id under ``peaks``."""
    scale: Annotated[float, Field(gt=0, le=MOST_SCALE)] = 1.0
    """By what the draw is multiplied, for losses and reserves. [-]"""
    peaks_of_year_before: bool = False
    """Whether it is paid on the peaks of the year before: its cash falls twelve months
    later, its cost counts in the year of the peaks."""

    def named(self) -> Iterable[tuple[tuple[str | int, ...], str, str]]:
        """Return each name in it."""
        return [(("peaks",), self.peaks, "peaks")]


class MinimumBillLine(NamingLine):
    """The least that other lines must come to."""

    kind: Literal["minimum_bill"]
    """Kind of line."""
    usd_per_month: PerMonth = 0.0
    """[USD per month]"""
    usd_per_kw_month: PerKwMonth = 0.0
    """Per kW of contract. [USD/kW-month]"""
    usd_per_year: PerMonth = 0.0
    """Settled in December. [USD per year]"""
    on: Names = ()
    """Lines that count; by default every one that is no minimum bill."""

    def named(self) -> Iterable[tuple[tuple[str | int, ...], str, str]]:
        """Return each name in it."""
        return [(("on", i), name, "line") for i, name in enumerate(self.on)]


class TierTerms(Record):
    """A step of a price of energy."""

    up_to: Annotated[float, Field(gt=0, le=MOST_MW * HOURS_OF_YEAR)] | None = None
    """Upper limit: MWh a month, or hours; the last step has none."""
    usd_per_mwh: Annotated[float, AnyPricePerMwh]
    """[USD/MWh]"""


class TiersLine(NamingLine):
    """A price of energy in steps."""

    kind: Literal["tiers"]
    """Kind of line."""
    of: Literal["energy_month", "hours_use"]
    """What fills the steps: the month's energy, or its energy per billed demand."""
    steps: Annotated[tuple[TierTerms, ...], Field(min_length=1)]
    """The steps."""
    demand: str | None = None
    """Demand line by whose billed demand hours' use is counted; by default the month's
    highest draw."""

    def named(self) -> Iterable[tuple[tuple[str | int, ...], str, str]]:
        """Return each name in it."""
        return [(("demand",), self.demand, "demand line")] if self.demand else ()


def _kind(value: Any) -> str:
    found = value.get("kind") if isinstance(value, dict) else getattr(value, "kind", "")
    return f"{found}_line"


TariffLine = Annotated[
    Annotated[FixedLine, Tag("fixed_line")]
    | Annotated[EnergyLine, Tag("energy_line")]
    | Annotated[DemandLine, Tag("demand_line")]
    | Annotated[CoincidentLine, Tag("coincident_line")]
    | Annotated[MinimumBillLine, Tag("minimum_bill_line")]
    | Annotated[TiersLine, Tag("tiers_line")],
    Discriminator(
        _kind,
        custom_error_type="unknown_kind",
        custom_error_message="is no line of a tariff; give it a kind:"
        " fixed, energy, demand, coincident, minimum_bill or tiers",
    ),
]


class TermRamp(Record):
    """A contract that grows to its full size."""

    years: WholeYears
    """Years until it is full. [years]"""
    share: Annotated[tuple[Annotated[float, Fraction], ...], Field(min_length=1)]
    """Share of it in each of those years, which never falls. [-]"""

    @field_validator("share")
    @classmethod
    def _grows(
        cls, share: tuple[float, ...], info: ValidationInfo
    ) -> tuple[float, ...]:
        if list(share) != sorted(share):
            raise ValueError("a ramp grows; give shares that never fall")
        years = info.data.get("years", len(share))
        if len(share) != years:
            raise ValueError(f"{len(share)} of {years} years; give each its share")
        return share


class TariffTerm(Record):
    """For how long a customer is bound; a bill of one year does not ask."""

    years: Annotated[float, Quantity("years", "less"), Field(gt=0, le=LONGEST_YEARS)]
    """[years]"""
    ramp: TermRamp | None = None
    """How it grows."""
    exit_months: Annotated[float, Quantity("months", "less"), LeadMonths] = 0.0
    """Months of minimum charges that an early exit costs. [months]"""
    reduce_free: Annotated[float, Quantity("fraction", "more"), Fraction] = 0.0
    """Share of the contract that may be given back for nothing. [-]"""
    collateral_usd_per_kw: Annotated[float, Quantity("USD/kW", "less"), PerKw] = 0.0
    """Collateral per kW of the whole contract, posted in the quarter before the connection
    is energised, in money of the programme's year, and given back as it was, without
    interest, at the end of the term. [USD/kW]"""
    letter_of_credit_fee: (
        Annotated[float, Quantity("fraction", "less"), Fraction] | None
    ) = None
    """With it a letter of credit is given instead of cash: its fee, as a share of the
    collateral. [per year]"""

    @field_validator("ramp")
    @classmethod
    def _grown_in_time(
        cls, ramp: TermRamp | None, info: ValidationInfo
    ) -> TermRamp | None:
        years = info.data.get("years", math.inf)
        if ramp is not None and ramp.years > years:
            what = f"a ramp of {ramp.years} years in a term of {years:g}"
            raise ValueError(f"{what}; end it within the term")
        return ramp

    @model_validator(mode="after")
    def _fee_of_something(self) -> Self:
        if self.letter_of_credit_fee is not None and not self.collateral_usd_per_kw:
            raise ValueError(
                "letter_of_credit_fee needs collateral_usd_per_kw; give it, or leave the fee out"
            )
        return self


class TariffTerms(Record):
    """What a utility charges."""

    title: str = ""
    """Name for people."""
    timezone: TimeZone | None = None
    """Zone of the clock of its windows and months, such as ``America/New_York``."""
    known_from: PlainDay | None = None
    """Does not exist in a view of an earlier day."""
    windows: dict[Id, TariffWindow] = Field(default_factory=dict)
    """Windows of local hours; ``always`` is one without being written."""
    lines: Annotated[dict[Id, TariffLine], Field(min_length=1)]
    """What is charged; lines add up."""
    term: TariffTerm | None = None
    """For how long."""
    paid_after_months: Annotated[int, Field(ge=0, le=12)] = 0
    """How many months after the month that it is for a bill is paid; in its own month where
    nobody says it. It moves cash, not cost. [months]"""

    def named(self) -> Iterator[tuple[tuple[str | int, ...], str, str]]:
        """Yield each name in its lines: where it stands, the name, and what it may name."""
        for line_id, line in self.lines.items():
            for steps, name, what in line.named():
                yield (line_id, *steps), name, what

    def known(self, peaks: Mapping[str, object]) -> dict[str, Mapping[str, object]]:
        """Return what its lines may name, by what it is called."""
        demands = filter(lambda name: self.lines[name].kind == "demand", self.lines)
        # a minimum bill counts lines that are none
        counted = filter(lambda name: self.lines[name].kind != MINIMUM, self.lines)
        return {
            "window": {ALWAYS: None, **self.windows},
            "demand line": dict.fromkeys(demands),
            "line": dict.fromkeys(counted),
            "peaks": peaks,
        }


def _is_hour(text: str) -> str:
    """Refuse what is no hour of any year."""
    *year, month, day = text[:-3].split("-")
    try:
        datetime(int(*year or [A_LEAP_YEAR]), int(month), int(day), int(text[-2:]))
    except ValueError:
        raise ValueError("give an hour as MM-DD HH or YYYY-MM-DD HH") from None
    return text


HourOfPeak = Annotated[str, Field(pattern=HOUR_OF_PEAK), AfterValidator(_is_hour)]
"""An hour by the clock of a tariff, named by its beginning."""


class PeakAlarm(Record):
    """An alarm that expects the peaks of a system."""

    hours: Annotated[tuple[HourOfPeak, ...], Some]
    """Hours of the alarm, as those of ``known``."""
    catches: Annotated[float, Quantity("fraction", "less"), Fraction]
    """Share of the peaks that lie in them. [-]"""


class SystemPeaks(Record):
    """When the peaks of a system may be."""

    months: MonthsOfYear = EVERY_MONTH
    """Months in which they may be, 1 to 12."""
    per_month: Annotated[int, Field(gt=0, le=HOURS_OF_MONTH)] | None = None
    """Peaks in each of these months; or give the total."""
    total: Annotated[int, MostHours] | None = None
    """Peaks in all months together."""
    days: Literal["all", "weekdays", "weekends"] = "all"
    """Days on which they may be."""
    hours_local: HoursOfClock = EVERY_HOUR
    """Hours in which they may be, by the clock of the tariff, 0 to 23."""
    known: tuple[HourOfPeak, ...] = ()
    """Hours in which they were, each named by its beginning: MM-DD HH of any year, or
    YYYY-MM-DD HH."""
    alarm: PeakAlarm | None = None
    """What expects them, where they are not known."""

    @model_validator(mode="after")
    def _counted_once(self) -> Self:
        if (self.per_month is None) == (self.total is None):
            raise ValueError("give one of per_month and total")
        if self.known and self.alarm:
            raise ValueError("give one of known and alarm")
        return self

    @model_validator(mode="after")
    def _hours_are_its_own(self) -> Self:
        given = self.known or (self.alarm.hours if self.alarm else ())
        where = PlaceOfPeaks(self.months, self.days, self.hours_local)
        # an alarm may sound more often than there are peaks
        counted = miscounted(self.known, self.months, self.per_month, self.total or 0)
        for fault in chain(where.faults(given), twice(given), counted):
            raise ValueError(fault)
        return self
