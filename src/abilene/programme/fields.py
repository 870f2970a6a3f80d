"""The types of fields that the records of a programme file are made of: quantities with units, days, ids."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Annotated, Any
from zoneinfo import available_timezones

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
)
from pydantic_core import CoreSchema, core_schema

from abilene.dates import FORMS, parse_day
from abilene.names import did_you_mean
from abilene.units import ONE_OF, Better, Variable, example, parse_number

_KEYWORDS = {
    "ge": "minimum",
    "gt": "exclusiveMinimum",
    "le": "maximum",
    "lt": "exclusiveMaximum",
}
"""Bounds as pydantic hands them on, and as JSON Schema calls them."""
Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


_zones = cache(available_timezones)


def _known_zone(name: str) -> str:
    """Return the name of a time zone, if it is one."""
    known = _zones()
    if name in known:
        return name
    by_place = {zone.rpartition("/")[2].lower(): zone for zone in sorted(known)}
    near = by_place.get(name.strip().lower().replace(" ", "_"))
    fix = f"did you mean '{near}'?" if near else did_you_mean(name, known)
    fix = fix or "write its name in the IANA data base, such as America/Chicago"
    raise ValueError(f"no time zone is called '{name}'; {fix}")


TimeZone = Annotated[str, AfterValidator(_known_zone)]
"""A time zone by its name in the IANA data base."""


@dataclass(frozen=True)
class Quantity(Variable):
    """A number with a unit: reads ``1.2 GW``, or a bare number in its own unit."""

    def read(self, value: Any) -> Any:
        """Turn text with a unit into a number in this unit."""
        return parse_number(value, self.unit) if isinstance(value, str) else value

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_before_validator_function(self.read, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        number = {
            _KEYWORDS.get(key, key): value for key, value in handler(schema).items()
        }
        shape = {
            "anyOf": [number, {"type": "string"}],
            "unit": self.unit,
            "examples": [example(self.unit)],
        }
        return shape if self.better is None else {**shape, "better": self.better}


@dataclass(frozen=True)
class DateQuantity(Variable):
    """A date: reads a day or a period, which counts as its last day."""

    unit: str = "date"

    def read(self, value: Any) -> Any:
        """Turn text (or a bare year) into a date."""
        if isinstance(value, str | int) and not isinstance(value, bool):
            return _in_years(parse_day(str(value)))
        return _in_years(value)

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_before_validator_function(self.read, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        records = [
            other for other in handler(schema).get("oneOf", ()) if "$ref" in other
        ]
        day: dict[str, Any] = {"type": ["string", "integer"], "description": FORMS}
        shape = {"anyOf": [day, *records]} if records else day
        return shape if self.better is None else {**shape, "better": self.better}


@dataclass(frozen=True)
class Choice(Variable):
    """One of some words, of which claims may say which."""

    better: Better | None = "neither"

    @classmethod
    def of(cls, words: Iterable[str]) -> Choice:
        """Return the choice among some words."""
        return cls(f"{ONE_OF}{', '.join(words)}")

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {**handler(schema), "unit": self.unit, "better": self.better}


FIRST_YEAR, LAST_YEAR = 1900, 2200
"""Years of a programme: what lies outside is a slip, and some of it cannot be counted through."""
LONGEST_YEARS = 200
"""Longest life, loan or schedule. [years]"""
SHORTEST_YEARS = 0.01
"""Shortest life or loan, some four days: of less, no yearly cost can be told. [years]"""


def _in_years(day: Any) -> Any:
    """Refuse a day that no programme can mean."""
    if isinstance(day, date) and not FIRST_YEAR <= day.year <= LAST_YEAR:
        what = f"the year {day.year} is outside {FIRST_YEAR} .. {LAST_YEAR}"
        raise ValueError(f"{what}; write the year in full, such as 2026")
    return day


def _rate(value: float) -> float:
    """Refuse a rate that can only be meant in percent, or that leaves nothing after a year."""
    if value > 1:
        share = f"{value:g} is {value:,.0%} a year"
        raise ValueError(f"{share}; write {value / 100:g} or '{value:g} %'")
    if value <= -1:
        raise ValueError(
            f"{value:g} a year leaves nothing; write a rate above -1, such as 0.07 or '7 %'"
        )
    return value


def check_order(**days: Any) -> None:
    """Refuse two days of which the later one is named first; what is no day has no order."""
    (first, one), (second, other) = days.items()
    if isinstance(one, date) and isinstance(other, date) and other < one:
        raise ValueError(f"{second} {other} is before {first} {one}; exchange them")


def not_one_of(*reserved: str) -> AfterValidator:
    """Return what refuses ids that would be taken for something else."""

    def checked(id_: str) -> str:
        if id_ in reserved:
            raise ValueError(f"'{id_}' means something else; choose another id")
        return id_

    return AfterValidator(checked)


MOST = 1e15
"""Largest figure of any kind: more dollars than the world has. Above it, sums of squares and products
of figures leave what a number of the machine can hold, and costs end as inf or nan."""
Positive = Field(gt=0, le=MOST)
Lasting = Field(ge=SHORTEST_YEARS, le=LONGEST_YEARS)
"""Of years that something lasts."""
AtMostLasting = Field(ge=0, le=LONGEST_YEARS)
"""Of years that may be none."""
WholeYears = Annotated[int, Field(ge=1, le=LONGEST_YEARS)]
Quarters = Annotated[int, Field(ge=1, le=4 * LONGEST_YEARS)]
YearOf = Annotated[int, Field(ge=FIRST_YEAR, le=LAST_YEAR)]
"""A year of money, or of entry into service."""
PerYear = AfterValidator(_rate)
"""Of a rate per year."""
EquipmentId = Annotated[Id, not_one_of("grid", "facility", "load")]
"""Not what the hours call the load, nor what the grid's blocks begin with."""
ContractId = Annotated[Id, not_one_of("export", "curtailable")]
"""Not what the parts of a contract are called."""
NotNegative = Field(ge=0, le=MOST)
PlainDay = Annotated[date, DateQuantity()]
EarlierDay = Annotated[date, DateQuantity(better="earlier")]
PromisedDay = Annotated[date, DateQuantity(better="earlier", fulfilled_by="energised")]
"""When a phase is promised to be energised."""
ServiceDay = Annotated[date, DateQuantity(better="earlier", fulfilled_by="from")]
"""When power is promised to be there: fulfilled where somebody has measured the same day."""
LaterDay = Annotated[date, DateQuantity(better="later")]
MOST_LOAD_MW, MOST_MW = 1e5, 1e6
"""Most load of a phase and most power at a place: all the power plants of Texas, and of
the United States. Who writes more has written W or kW, and no sum of such figures can
be told from its rounding. [MW]"""
Megawatts = Annotated[float, Quantity("MW", "more"), Field(ge=0, le=MOST_MW)]
ItLoad, FacilityLoad = Field(gt=0, le=MOST_LOAD_MW), Field(gt=0, le=MOST_MW)
Pue = Field(ge=1, le=10)
Fraction = Field(ge=0, le=1)
HOURS_OF_YEAR = 8760
MOST_PER_MWH, MOST_PER_KW = 1e6, 1e6
"""Dearest energy [USD/MWh] and dearest power, built, rented or billed [USD/kW]: both a
hundred times what anybody has paid. Who writes more has another unit in mind."""
MOST_USE_PER_MWH = 1000.0
"""Most fuel [MMBtu] or water [m3] of a MWh: hundreds of times what any plant takes."""
PricePerMwh = Field(ge=0, le=MOST_PER_MWH)
AnyPricePerMwh = Field(ge=-MOST_PER_MWH, le=MOST_PER_MWH)
"""The same where it may be paid to whoever draws."""
PerKw = Field(ge=0, le=MOST_PER_KW)
MachineMw, LineMw = Field(gt=0, le=MOST_MW), Field(ge=0, le=MOST_MW)
MostHours = Field(gt=0, le=HOURS_OF_YEAR)
"""Of hours in a year."""
LongHours = Field(gt=0, le=10 * HOURS_OF_YEAR)
"""Of a repair, which may last years. [h]"""
DEAREST_LOAD = 1e9
"""Far above what compute is worth; beyond it all other costs are rounding. [USD/MWh]"""
LostLoad = Field(gt=0, le=DEAREST_LOAD)
UsePerMwh = Field(gt=0, le=MOST_USE_PER_MWH)
LeadMonths = Field(ge=0, le=12 * LONGEST_YEARS)
MOST_MACHINES = 20_000
"""Most machines of a kind: more are no machines but power that comes in any size. [-]"""
CleanShare = Annotated[float, Quantity("fraction", "more"), Fraction]
"""Share of the energy of a contract that counts as clean. [-]"""
Shares = Annotated[tuple[float, ...], Field(min_length=1)]


def _by_year(value: Any) -> Any:
    return value if isinstance(value, dict) else {0: value}


_Figure = Annotated[float, NotNegative]
ByYear = Annotated[
    dict[int, _Figure],
    BeforeValidator(_by_year, json_schema_input_type=_Figure | dict[int, _Figure]),
    Field(min_length=1),
]
"""A figure by year, which holds until the next year given; one number alone holds
always (written as year 0)."""


def of_year(path: dict[int, float], year: int) -> float:
    """Return the figure of a year: that of the last year given up to it, else of the first one."""
    return path[max((given for given in path if given <= year), default=min(path))]
