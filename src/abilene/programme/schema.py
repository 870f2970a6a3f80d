"""The programme file: the only home of field names, units, bounds and defaults.

Every figure may be written with its unit (``500 bn USD``) or as a bare number in the unit of its name.
``variables`` hands the claims every path they may speak about, with its unit and better direction.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    Tag,
    model_validator,
)
from pydantic_core import CoreSchema, core_schema

from abilene.dates import FORMS, Quarter, parse_day
from abilene.units import Variable, example, parse_number

Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


@dataclass(frozen=True)
class Quantity(Variable):
    """A number with a unit: reads ``1.2 GW``, or a bare number in its own unit."""

    def read(self, value: Any) -> Any:
        """Turn text with a unit into a number in this unit."""
        return parse_number(value, self.unit) if isinstance(value, str) else value

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(self.read, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        shape = handler(schema)
        return {"anyOf": [shape, {"type": "string"}], "unit": self.unit, "examples": [example(self.unit)]}


@dataclass(frozen=True)
class Day(Variable):
    """A date: reads a day or a period, which counts as its last day."""

    unit: str = "date"

    def read(self, value: Any) -> Any:
        """Turn text (or a bare year) into a date."""
        if isinstance(value, str | int) and not isinstance(value, bool):
            return parse_day(str(value))
        return value

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(self.read, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"type": ["string", "integer"], "description": FORMS}


Positive = Field(gt=0)
NotNegative = Field(ge=0)
PlainDay = Annotated[date, Day()]
Earlier = Annotated[date, Day(better="earlier")]
Later = Annotated[date, Day(better="later")]
Megawatts = Annotated[float, Quantity("MW", "more"), NotNegative]
Output = Literal["firm", "sun", "wind", "storage"]
Shares = Annotated[tuple[float, ...], Field(min_length=1)]


def _one_or_many(value: Any) -> Any:
    return value if isinstance(value, list | tuple) else [value]


Names = Annotated[tuple[str, ...], BeforeValidator(_one_or_many)]


class Record(BaseModel):
    """A frozen record; a key that is not listed is an error."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        use_attribute_docstrings=True,
        validate_by_name=False,
        validate_by_alias=True,
    )


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
    usd_year: int
    """Year of money of every cost that carries no ``usd_year`` of its own. [year]"""
    inflation_per_year: Annotated[float, Quantity("per year")] = 0.0
    """Growth of costs from their year of money to the quarter of payment. [per year]"""
    discount_rate_per_year: Annotated[float, Quantity("per year")] = 0.0
    """Nominal rate at which a later dollar weighs less, where costs are compared. [per year]"""
    ledger: str | None = None
    """Folder with the claims, relative to this file; without one the literals of this file are all there is."""
    as_of: PlainDay | None = None
    """Day of the plan where there is no ledger: no decision takes effect before its quarter."""
    lost_load_usd_per_mwh: Annotated[float, Quantity("USD/MWh"), Positive] | None = None
    """What a MWh that the facility does not get costs: the value of the compute lost. [USD/MWh]"""

    lost_load_share_max: Annotated[float, Quantity("fraction"), Field(ge=0, le=1)] = 0.001
    """Own power that would leave more of the load unserved is not offered to the build-out. [-]"""

    @property
    def real_rate_per_year(self) -> float:
        """Discount rate without inflation, for costs in money of one year. [per year]"""
        return (1 + self.discount_rate_per_year) / (1 + self.inflation_per_year) - 1

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if Quarter.of(self.end) < Quarter.of(self.start):
            raise ValueError("end is before start; exchange them")
        return self


class Hardware(Record):
    """An accelerator with its share of server, rack and network."""

    title: str = ""
    """Name for people."""
    it_w_per_accelerator: Annotated[float, Quantity("W", "less"), Positive]
    """IT power per accelerator, all in. [W]"""
    price_usd_per_accelerator: Annotated[float, Quantity("USD", "less"), NotNegative]
    """Price per accelerator, all in. [USD]"""
    usd_year: int | None = None
    """Year of money of the price. [year]"""
    available: Earlier | None = None
    """Can be bought from this date on."""

    @property
    def usd_per_it_kw(self) -> float:
        """Price per kW of IT load. [USD/kW]"""
        return self.price_usd_per_accelerator / self.it_w_per_accelerator * 1000


class EquipmentType(Record):
    """A kind of power equipment that may be built at a site.

    A figure given here wins over the packaged one; ``packaged``, ``figures_by`` and ``service_year`` say whose
    figures fill the rest.
    """

    title: str = ""
    """Name for people."""
    output: Output = "firm"
    """What its power depends on; only firm equipment counts as megawatts in the build-out."""
    packaged: Id | None = None
    """Kind in the packaged table of equipment."""
    figures_by: Names = ()
    """Sources of the packaged figures, in order of preference."""
    service_year: int | None = None
    """Year of entry into service for which the packaged figures are read. [year]"""
    capex_usd_per_kw: Annotated[float, Quantity("USD/kW", "less"), NotNegative] | None = None
    """Capital cost, paid when it comes into service; of a storage, its power part alone. [USD/kW]"""
    capex_usd_per_kwh: Annotated[float, Quantity("USD/kWh", "less"), NotNegative] | None = None
    """Of a storage, the energy part alone. [USD/kWh]"""
    fixed_om_usd_per_kw_year: Annotated[float, NotNegative] | None = None
    """Fixed operation and maintenance. [USD/kW per year]"""
    fixed_om_usd_per_kwh_year: Annotated[float, NotNegative] | None = None
    """Of a storage, the energy part alone. [USD/kWh per year]"""
    variable_om_usd_per_mwh: Annotated[float, Quantity("USD/MWh"), NotNegative] | None = None
    """Variable operation and maintenance, without fuel. [USD/MWh]"""
    usd_year: int | None = None
    """Year of money of the costs given here. [year]"""
    fuel: Id | None = None
    """What it burns; by default what the packaged kind burns."""
    heat_rate_mmbtu_per_mwh: Annotated[float, Positive] | None = None
    """Fuel burnt at full load, higher heating value. [MMBtu/MWh]"""
    round_trip_efficiency: Annotated[float, Quantity("fraction"), Field(gt=0, le=1)] | None = None
    """Of a storage. [-]"""
    life_years: Annotated[float, Positive] | None = None
    """[years]"""
    lead_months: Annotated[float, Quantity("months", "less"), NotNegative] | None = None
    """Time from order to service, where the site gives no date. [months]"""

    @model_validator(mode="after")
    def _has_figures(self) -> Self:
        if self.packaged is not None:
            if not self.figures_by or self.service_year is None:
                raise ValueError("packaged needs figures_by and service_year; say whose figures, and for which year")
        elif self.figures_by or self.service_year is not None:
            raise ValueError("figures_by and service_year need packaged; name the kind in the packaged table")
        elif self.capex_usd_per_kw is None or self.lead_months is None:
            raise ValueError("needs capex_usd_per_kw and lead_months; give both, or name a packaged kind")
        return self


class WeatherFile(Record):
    """Weather that a user brings."""

    file: str
    """Path, relative to the programme file."""
    format: Literal["tmy3", "epw", "psm", "pvgis"]
    """Format of the file."""
    real: bool | None = None
    """True if its hours happened, False if it is a typical year; by default as the format says."""


class StatedPrice(Record):
    """A price known only by its mean."""

    mean_usd_per_mwh: Annotated[float, Quantity("USD/MWh"), Positive]
    """[USD/MWh]"""
    shape: Id | None = None
    """Packaged profile whose hours it borrows; without one the price is the same in every hour."""


class PriceFile(Record):
    """Hourly prices that a user brings."""

    file: str
    """CSV file with the columns time and usd_per_mwh; path relative to the programme file."""


def _price_form(value: Any) -> str:
    if isinstance(value, str):
        return "profile"
    return "price_file" if isinstance(value, PriceFile) or (isinstance(value, dict) and "file" in value) else "stated"


Price = Annotated[
    Annotated[Id, Tag("profile")] | Annotated[StatedPrice, Tag("stated")] | Annotated[PriceFile, Tag("price_file")],
    Discriminator(_price_form),
]


def _weather_form(value: Any) -> str:
    return "profile" if isinstance(value, str) else "weather_file"


WeatherYear = Annotated[
    Annotated[Id, Tag("profile")] | Annotated[WeatherFile, Tag("weather_file")], Discriminator(_weather_form)
]


class Place(Record):
    """A point on the map."""

    lat: float = Field(ge=-90, le=90)
    """Latitude. [degrees]"""
    lon: float = Field(ge=-180, le=180)
    """Longitude. [degrees]"""


class Grid(Record):
    """A grid connection or contract."""

    title: str = ""
    """Name for people."""
    known_from: PlainDay | None = None
    """Does not exist in a view of an earlier day."""
    firm_mw: Megawatts = 0.0
    """Power that is always there. [MW]"""
    curtailable_mw: Megawatts = 0.0
    """Power that the utility may cut in some hours; the build-out counts it in full. [MW]"""
    curtailed_hours_per_year: Annotated[float, Quantity("hours per year"), Field(ge=0, le=8760)] | None = None
    """Hours in which the curtailable power is cut: those of the highest price. [hours per year]"""
    charge_usd_per_mwh: Annotated[float, Quantity("USD/MWh"), NotNegative] = 0.0
    """Delivery and other charges on top of the price of energy. [USD/MWh]"""
    demand_charge_usd_per_kw_month: Annotated[float, NotNegative] = 0.0
    """Charge on the highest power of each month. [USD/kW per month]"""
    min_take: Annotated[float, Quantity("fraction"), Field(ge=0, le=1)] = 0.0
    """Least energy to be paid for, as a share of power times hours; what is not taken costs the mean price. [-]"""
    export_mw: Megawatts = 0.0
    """Most power that may be sold through it, at the price of energy. [MW]"""
    from_: Earlier = Field(alias="from")
    """Energised from this date on."""

    @model_validator(mode="after")
    def _curtailed(self) -> Self:
        if self.curtailed_hours_per_year is not None and not self.curtailable_mw:
            raise ValueError("curtailed_hours_per_year needs curtailable_mw; give the MW that may be cut")
        return self


class SiteEquipment(Record):
    """What may be built of one kind of equipment at a site."""

    known_from: PlainDay | None = None
    """Does not exist in a view of an earlier day."""
    max_mw: Megawatts
    """The most that may be built. [MW]"""
    min_mw: Annotated[float, Quantity("MW"), NotNegative] = 0.0
    """The least that must be built for the whole campus; for a smaller load, its share. [MW]"""
    min_hours: Annotated[float, NotNegative] = 0.0
    """Of a storage, the least energy per MW of power. [h]"""
    from_: Earlier | None = Field(default=None, alias="from")
    """In service from this date on at the earliest; without it, the day of the plan plus the lead time."""


class Phase(Record):
    """A step of a campus: what is energised at one time."""

    title: str = ""
    """Name for people."""
    known_from: PlainDay | None = None
    """Does not exist in a view of an earlier day."""
    it_mw: Annotated[float, Quantity("MW", "more"), Positive] | None = None
    """IT load; or give facility_mw and the other follows. [MW]"""
    facility_mw: Annotated[float, Quantity("MW", "more"), Positive] | None = None
    """Load of the whole facility at its peak. [MW]"""
    target: Earlier | None = None
    """When it is promised to be energised; it is never planned earlier."""
    started: Earlier | None = None
    """Start of work. A measured claim makes it history."""
    energised: Earlier | None = None
    """Energised. A measured claim makes it history."""
    hardware: Id
    """What fills it: an id under ``hardware``."""
    shell_usd_per_it_kw: Annotated[float, Quantity("USD/kW", "less"), NotNegative]
    """Cost of land, building, cooling and electrical plant, without chips. [USD per kW of IT load]"""
    usd_year: int | None = None
    """Year of money of the shell cost. [year]"""
    build_quarters: Annotated[int, Field(ge=1)]
    """Quarters from start of work to energised, both counted. [quarters]"""
    hardware_quarters: Annotated[int, Field(ge=1)]
    """Quarters over which hardware is paid, the last being that in which it is energised. [quarters]"""
    shell_spend: Shares
    """Share of the shell cost paid in each quarter from the start of work. [fractions, sum 1]"""
    hardware_spend: Shares
    """Share of the hardware cost paid in each of the hardware quarters. [fractions, sum 1]"""

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        for name, shares, most in (
            ("shell_spend", self.shell_spend, self.build_quarters),
            ("hardware_spend", self.hardware_spend, self.hardware_quarters),
        ):
            if abs(sum(shares) - 1) > 1e-9 or min(shares) < 0:
                raise ValueError(f"{name} adds up to {sum(shares):g}; shares must be >= 0 and add up to 1")
            if len(shares) > most:
                raise ValueError(f"{name} has {len(shares)} quarters, the work only {most}; shorten it")
        if self.it_mw is None and self.facility_mw is None:
            raise ValueError("neither it_mw nor facility_mw is given; add one")
        return self


class Site(Record):
    """A campus."""

    title: str = ""
    """Name for people."""
    known_from: PlainDay | None = None
    """Does not exist in a view of an earlier day."""
    at: Place | None = None
    """Where it is."""
    facility_per_it_peak: Annotated[float, Quantity("fraction", "less"), Field(ge=1)]
    """Facility load per IT load at the peak. [-]"""
    site_limit_facility_mw: Megawatts | None = None
    """What the land carries. [MW]"""
    power_usd_per_mwh: Annotated[float, Quantity("USD/MWh", "less"), NotNegative]
    """Price of electricity delivered to the facility, as the build-out counts it. [USD/MWh]"""
    weather: Annotated[tuple[WeatherYear, ...], BeforeValidator(_one_or_many)] = ()
    """Weather by which the power of the campus is sized: a packaged profile or a file; or several years."""
    price: Price | None = None
    """Hourly price of grid power: a packaged profile, a stated mean, or a file."""
    grid_co2_region: str | None = None
    """Row of the packaged table of grid carbon; without one, emissions of grid power are not counted."""
    gas_region: str | None = None
    """Region of the packaged gas price."""
    fuel_usd_per_mmbtu: dict[Id, Annotated[float, NotNegative]] = Field(default_factory=dict)
    """Price of a fuel delivered here, by fuel; wins over the packaged gas price. [USD/MMBtu]"""
    capex_total_usd: Annotated[float, Quantity("USD", "less", feeds=False), NotNegative] | None = None
    """Total with chips, as claimed: a check on the plan's own sum, and nothing else. [USD]"""
    grid: dict[Id, Grid] = Field(default_factory=dict)
    """Grid connections and contracts."""
    equipment: dict[Id, SiteEquipment] = Field(default_factory=dict)
    """What may be built here, by id under ``equipment``."""
    phases: dict[Id, Phase]
    """Phases in build order."""


class Event(Record):
    """What opens a tranche, other than a date."""

    energised: str | None = None
    """``site.phase``: from the quarter after that phase is energised."""
    it_online_mw: Annotated[float, Quantity("MW"), Positive] | None = None
    """From the quarter after the whole programme has this much IT load energised. [MW]"""
    per_it_online_mw_usd: Annotated[float, Quantity("USD"), Positive] | None = None
    """Opens in proportion: so many dollars per MW of IT load energised by the end of the quarter before. [USD]"""

    @model_validator(mode="after")
    def _one(self) -> Self:
        if sum(value is not None for _, value in self) != 1:
            raise ValueError("give exactly one of energised, it_online_mw, per_it_online_mw_usd")
        return self


def _day_or_event(value: Any) -> str:
    return "event" if isinstance(value, dict | Event) else "day"


DayOrEvent = Annotated[
    Annotated[date, Tag("day")] | Annotated[Event, Tag("event")], Discriminator(_day_or_event), Day(better="earlier")
]


class Tranche(Record):
    """Money from one provider on one set of terms."""

    title: str = ""
    """Name for people."""
    known_from: PlainDay | None = None
    """Does not exist in a view of an earlier day."""
    provider: str = ""
    """Who provides it: an actor of the ledger, or a name."""
    kind: Literal["equity", "debt", "lease", "vendor", "prepayment", "grant"] | None = None
    """What sort of money it is."""
    amount_usd: Annotated[float, Quantity("USD", "more", nests=True), NotNegative] | None = None
    """Amount; its state is the kind of the claim that won. Nobody's figure is "no claim" and counts 0. [USD]"""
    opens: DayOrEvent | None = None
    """Date or event from which it may be drawn; without one, from the start."""
    expires: Later | None = None
    """Last day on which it may be drawn."""
    only_for: Names = ()
    """Earmark: patterns of uses, such as ``sites.abilene`` or ``sites.*.phases.*.hardware``; none means any use."""
    part_of: Id | None = None
    """The tranche whose total contains this one."""
    funded_by: Names = ()
    """No money of its own: each dollar it pays is also drawn from one of these."""
    outside: bool = False
    """Reaches the programme only through the tranches that it funds."""


class Defaults(Record):
    """Values for every record of a kind that does not give its own."""

    phase: dict[str, Any] = Field(default_factory=dict)
    """Defaults of a phase."""


class Programme(Record):
    """A programme: what is planned, with which money."""

    programme: Header
    """The programme as a whole."""
    hardware: dict[Id, Hardware]
    """Accelerators by id."""
    equipment: dict[Id, EquipmentType] = Field(default_factory=dict)
    """Kinds of power equipment by id."""
    defaults: Defaults = Field(default_factory=Defaults)
    """Defaults, already applied to the records below."""
    sites: dict[Id, Site] = Field(min_length=1)
    """Campuses by id."""
    capital: dict[Id, Tranche] = Field(default_factory=dict)
    """Tranches of money by id."""

    @property
    def quarters(self) -> tuple[Quarter, ...]:
        """Return every quarter of the plan."""
        first, last = Quarter.of(self.programme.start), Quarter.of(self.programme.end)
        return tuple(Quarter(i) for i in range(first.index, last.index + 1))


def variables(record: Record, prefix: str = "") -> dict[str, Variable]:
    """Return every path that a claim may be about, with its unit and better direction."""
    return dict(_variables(record, prefix))


def _variables(record: Record, prefix: str) -> Iterator[tuple[str, Variable]]:
    for name, field in type(record).model_fields.items():
        path = f"{prefix}{field.alias or name}"
        variable = next((m for m in _metadata(field) if isinstance(m, Variable)), None)
        value = getattr(record, name)
        if variable is not None and (variable.better is not None):
            yield path, variable
        elif isinstance(value, Record):
            yield from _variables(value, f"{path}.")
        elif isinstance(value, Mapping):
            for key, item in value.items():
                if isinstance(item, Record):
                    yield from _variables(item, f"{path}.{key}.")


def _metadata(field: Any) -> Iterator[Any]:
    """Yield the metadata of a field, also of the parts of an optional one."""
    yield from field.metadata
    for part in getattr(field.annotation, "__args__", ()):
        yield from getattr(part, "__metadata__", ())
