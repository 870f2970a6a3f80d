"""The records of what comes hour by hour: weather, prices, load and net load of a grid, packaged or as files."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Discriminator, Field, Tag, model_validator

from abilene.programme.fields import (
    MOST_MW,
    MOST_PER_MWH,
    Id,
    Quantity,
)
from abilene.record import Record, Some, one_or_many

MeanPrice = Field(gt=0, le=MOST_PER_MWH)


NetLoad = Field(ge=-10 * MOST_MW, le=10 * MOST_MW)
"""Of a whole grid, some millions of MW at most. [MW]"""


Pairing = Literal["by_date", "by_hour"]


class WeatherFile(Record):
    """Weather that a user brings."""

    file: str
    """Path, relative to the programme file."""
    format: Literal["tmy3", "epw", "psm", "pvgis"]
    """Format of the file."""
    real: bool | None = None
    """True if its hours happened, False if it is a typical year; by default as the
    format says."""


class StatedPrice(Record):
    """A price known only by its mean."""

    mean_usd_per_mwh: Annotated[float, Quantity("USD/MWh"), MeanPrice]
    """[USD/MWh]"""
    shape: Id | None = None
    """Packaged profile whose hours it borrows; without one the price is the same in
    every hour."""


class PriceFile(Record):
    """Hourly prices that a user brings."""

    file: str
    """CSV file with the columns time and usd_per_mwh; path relative to the programme
    file."""
    typical: bool = False
    """True to draw a typical year from its hours, a year of them at least, as weather of
    a typical year needs it."""
    pairing: Pairing = "by_date"
    """What stands beside weather of a typical year, which has no date. by_date: nothing,
    a real price year is refused; by_hour: in each hour of the calendar (UTC) its price
    in that hour, where a heat wave and the price spike of its day meet by chance only. A
    29 February that the weather lacks is left out."""

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if self.typical and self.pairing != "by_date":
            raise ValueError(
                "typical: true draws a year and pairing takes the hours as they are; keep one"
            )
        return self


def _price_form(value: Any) -> str:
    if isinstance(value, str):
        return "profile"
    return (
        "price_file"
        if isinstance(value, PriceFile) or (isinstance(value, dict) and "file" in value)
        else "stated"
    )


SitePrice = Annotated[
    Annotated[Id, Tag("profile")]
    | Annotated[StatedPrice, Tag("stated")]
    | Annotated[PriceFile, Tag("price_file")],
    Discriminator(_price_form),
]


def _weather_form(value: Any) -> str:
    return "profile" if isinstance(value, str) else "weather_file"


WeatherYear = Annotated[
    Annotated[Id, Tag("profile")] | Annotated[WeatherFile, Tag("weather_file")],
    Discriminator(_weather_form),
]


class NetLoadFile(Record):
    """Hourly net load of a grid: its demand less sun and wind. It says when a utility would cut."""

    file: str
    """CSV file with the columns time and net_load_mw; path relative to the programme
    file."""
    pairing: Pairing = "by_date"
    """What stands beside weather of a typical year: as of a file of prices."""


class LoadFile(Record):
    """Load by the hour that a user brings. Only its shape counts: its highest hour is the stated peak."""

    file: str
    """CSV file with the columns time and it_mw, or facility_mw; path relative to the
    programme file."""
    of: Literal["it", "facility"] = "it"
    """Which load it is. it: what cooling and losses add follows from ``cooling``;
    facility: it is in it."""
    pairing: Pairing = "by_date"
    """What stands beside weather of a typical year: as of a file of prices."""


class HoursOfDay(Record):
    """Hours that return from day to day."""

    months: Annotated[
        tuple[Annotated[int, Field(ge=1, le=12)], ...],
        Some,
        BeforeValidator(one_or_many),
    ] = tuple(range(1, 13))
    """Months of the year by the clock of the site, 1 to 12."""
    hours_utc: Annotated[
        tuple[Annotated[int, Field(ge=0, le=23)], ...],
        Some,
        BeforeValidator(one_or_many),
    ]
    """Hours of the day in UTC, each named by its beginning, 0 to 23."""
