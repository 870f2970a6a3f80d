"""The programme file: the only home of field names, units, bounds and defaults.

Every figure may be written with its unit (``500 bn USD``) or as a bare number in the
unit of its name. ``variables`` hands the claims every path they may speak about, with
its unit and better direction. The records of power, of compute and of money stand in
modules of their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from typing import Annotated, Any, ClassVar, Self

from pydantic import BeforeValidator, Field, model_validator

from abilene.compute.cooling import COOLING_TYPES, CoolingType
from abilene.dates import Quarter
from abilene.programme.compute_records import DARK, SAME, Hardware, Workload
from abilene.programme.delay_records import DelayRatio, Risk
from abilene.programme.fields import (
    Choice,
    ContractId,
    EarlierDay,
    EquipmentId,
    FacilityLoad,
    Fraction,
    Id,
    ItLoad,
    Lasting,
    Megawatts,
    NotNegative,
    PerKw,
    PlainDay,
    Positive,
    PricePerMwh,
    PromisedDay,
    Pue,
    Quantity,
    Quarters,
    Shares,
    TimeZone,
    YearOf,
    check_order,
)
from abilene.programme.header import Header
from abilene.programme.hourly_records import (
    LoadFile,
    NetLoadFile,
    SitePrice,
    WeatherYear,
)
from abilene.programme.money_records import Finance, Obligation, Tranche
from abilene.programme.outage_records import ReliabilityTarget
from abilene.programme.power_records import (
    EquipmentType,
    Grid,
    RideThrough,
    SiteEquipment,
    Swing,
)
from abilene.programme.ppa_records import Ppa
from abilene.programme.tariff_records import SystemPeaks, TariffTerms
from abilene.record import Record, one_or_many
from abilene.units import Variable

MOST_CO2 = 1e5
"""Most CO2 of a MWh: a hundred times that of coal. [kg/MWh]"""
FuelPrice = PricePerMwh
"""Dearest fuel. [USD/MMBtu]"""


class Location(Record):
    """A point on the map."""

    lat: float = Field(ge=-90, le=90)
    """Latitude. [degrees]"""
    lon: float = Field(ge=-180, le=180)
    """Longitude. [degrees]"""


class Phase(Record):
    """A step of a campus: what is energised at one time."""

    title: str = ""
    """Name for people."""
    known_from: PlainDay | None = None
    """Does not exist in a view of an earlier day."""
    it_mw: Annotated[float, Quantity("MW", "more"), ItLoad] | None = None
    """IT load; or give facility_mw and the other follows. [MW]"""
    facility_mw: Annotated[float, Quantity("MW", "more"), FacilityLoad] | None = None
    """Load of the whole facility at its peak. [MW]"""
    target: PromisedDay | None = None
    """When it is promised to be energised; it is never planned earlier."""
    delay: DelayRatio | None = None
    """How much longer than promised it may take: your own reference class."""
    started: EarlierDay | None = None
    """Start of work. A measured claim makes it history."""
    energised: EarlierDay | None = None
    """Energised. A measured claim makes it history."""
    hardware: Id
    """What fills it: an id under ``hardware``."""
    shell_usd_per_it_kw: Annotated[float, Quantity("USD/kW", "less"), PerKw]
    """Cost of land, building, cooling and electrical plant, without chips. [USD per kW
    of IT load]"""
    usd_year: YearOf | None = None
    """Year of money of the shell cost. [year]"""
    shell_life_years: Annotated[float, Quantity("years", "more"), Lasting] | None = None
    """Life of the shell: what of it is left at the end of the plan counts as worth.
    [years]"""
    build_quarters: Quarters
    """Quarters from start of work to energised, both counted. [quarters]"""
    hardware_quarters: Quarters
    """Quarters over which hardware is paid, the last being that in which it is
    energised. [quarters]"""
    shell_spend: Shares
    """Share of the shell cost paid in each quarter from the start of work. [fractions,
    sum 1]"""
    hardware_spend: Shares
    """Share of the hardware cost paid in each of the hardware quarters. [fractions, sum
    1]"""
    ramp_up: tuple[Annotated[float, Fraction], ...] = ()
    """Share of its hours that is filled with work in each of its first quarters, from
    the one after it is energised; afterwards, and by default from the start, all of
    them. [-]"""

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        for name, shares, most in (
            ("shell_spend", self.shell_spend, self.build_quarters),
            ("hardware_spend", self.hardware_spend, self.hardware_quarters),
        ):
            if abs(sum(shares) - 1) > 1e-9 or min(shares) < 0:
                raise ValueError(
                    f"{name} adds up to {sum(shares):g}; shares must be >= 0 and add up to 1"
                )
            if len(shares) > most:
                raise ValueError(
                    f"{name} has {len(shares)} quarters, the work only {most}; shorten it"
                )
        check_order(started=self.started, energised=self.energised)
        if self.it_mw is None and self.facility_mw is None:
            raise ValueError("neither it_mw nor facility_mw is given; add one")
        return self


class Site(Record):
    """A campus."""

    second_names: ClassVar[tuple[str, ...]] = ("pue_peak",)

    title: str = ""
    """Name for people."""
    known_from: PlainDay | None = None
    """Does not exist in a view of an earlier day."""
    at: Location | None = None
    """Where it is."""
    state: str | None = None
    """US state by its two letters, such as ``TX``: what its power costs is held against
    what industrial customers pay there."""
    time_zone: TimeZone | None = None
    """Zone of the clock by which its months are billed and its year has quarters, such
    as ``America/Chicago``; by default the clock of its weather. A typical year has no
    date and so no summer time: its clock is the zone's standard time."""
    facility_per_it_peak: Annotated[float, Quantity("fraction", "less"), Pue]
    """PUE at the peak: facility load per IT load; give this or ``pue_peak``. [-]"""
    cooling: Annotated[CoolingType, Choice.of(COOLING_TYPES)] | None = None
    """How heat leaves the buildings: air_chiller, evaporative, or liquid (cold plates and
    dry coolers). By it the facility load follows IT load and weather hour by hour, below
    the stated peak; without it the load is at its peak in every hour."""
    load: LoadFile | None = None
    """Load by the hour of your own, instead of that which follows from workloads."""
    contract_usd_per_it_mw_year: (
        Annotated[float, Quantity("USD/MW-year", "more"), NotNegative] | None
    ) = None
    """What a tenant pays for energised IT load, nominal; replaces the price of
    accelerator-hours. [USD/MW-year]"""
    opex_usd_per_it_kw_year: Annotated[
        float, Quantity("USD/kW-year", "less"), PerKw
    ] = 0.0
    """Staff, upkeep and other running costs without electricity, by IT load.
    [USD/kW-year]"""
    debt_share_max: Annotated[float, Quantity("fraction"), Fraction] | None = None
    """The most that all debt together may have paid here, by any quarter, of the cost
    of the campus by then. [-]"""
    site_limit_facility_mw: Megawatts | None = None
    """What the land carries. [MW]"""
    power_usd_per_mwh: (
        Annotated[float, Quantity("USD/MWh", "less"), PricePerMwh] | None
    ) = None
    """Price of electricity delivered to the facility, where its power is not sized by
    the hour. [USD/MWh]"""
    weather: Annotated[
        tuple[WeatherYear, ...],
        BeforeValidator(
            one_or_many, json_schema_input_type=WeatherYear | tuple[WeatherYear, ...]
        ),
    ] = ()
    """Weather by which the power of the campus is sized: a packaged profile or a file;
    or several years."""
    weather_weights: dict[str, Annotated[float, Positive]] = Field(default_factory=dict)
    """How much a weather year counts in the mean of several, by its name, or by that of
    its file; 1 where none is given. [-]"""
    price: SitePrice | None = None
    """Hourly price of grid power: a packaged profile, a stated mean, or a file."""
    net_load: NetLoadFile | None = None
    """Hourly net load of the grid, by which the utility chooses the hours in which it
    cuts."""
    grid_co2_region: str | None = None
    """Row of the packaged table of grid carbon; without one, emissions of grid power
    are not known, and so not those of a campus that draws any."""
    marginal_co2_region: str | None = None
    """The same of what one more MWh causes: a region ``avert_...``."""
    residual_co2_kg_per_mwh: Annotated[float, Field(ge=0, le=MOST_CO2)] | None = None
    """CO2 of grid power that no contract speaks for: the residual mix. [kg/MWh]"""
    cooling_cycles: Annotated[float, Field(gt=1, le=100)] | None = None
    """Cycles of concentration of water that cools by evaporation. [-]"""
    ride_through: RideThrough = Field(default_factory=RideThrough)
    """Whether it keeps the rules of its grid for large loads."""
    swing: Swing | None = None
    """How its load steps, and what has to carry that."""
    reliability: ReliabilityTarget = Field(default_factory=ReliabilityTarget)
    """How reliable its power has to be; what is sized by the hour is held against it."""
    gas_region: str | None = None
    """Region of the packaged gas price."""
    fuel_usd_per_mmbtu: dict[Id, Annotated[float, FuelPrice]] = Field(
        default_factory=dict
    )
    """Price of a fuel delivered here, by fuel; wins over the packaged gas price.
    [USD/MMBtu]"""
    capex_total_usd: (
        Annotated[float, Quantity("USD", "less", feeds=False), NotNegative] | None
    ) = None
    """Total with chips, as claimed: a check on the plan's own sum, and nothing else.
    [USD]"""
    grid: dict[ContractId, Grid] = Field(default_factory=dict)
    """Grid connections and contracts."""
    ppa: dict[ContractId, Ppa] = Field(default_factory=dict)
    """Power purchase agreements that may be signed."""
    equipment: dict[EquipmentId, SiteEquipment] = Field(default_factory=dict)
    """What may be built here, by id under ``equipment``."""
    phases: dict[Id, Phase]
    """Phases in build order."""

    def known_on(self, day: date) -> Site:
        """Return the campus without what became known of it later."""
        dated: dict[str, Mapping[str, Any]] = {
            "grid": self.grid,
            "ppa": self.ppa,
            "equipment": self.equipment,
            "phases": self.phases,
        }
        known = {name: _known(records, day) for name, records in dated.items()}
        return self.model_copy(update=known)

    @property
    def it_mw_by_hardware(self) -> dict[str, float]:
        """IT load of all phases by hardware. [MW]"""
        found: dict[str, float] = {}
        for phase in self.phases.values():
            it_mw = (
                phase.it_mw
                if phase.it_mw is not None
                else (phase.facility_mw or 0.0) / self.facility_per_it_peak
            )
            found[phase.hardware] = found.get(phase.hardware, 0.0) + it_mw
        return found


def _known(records: Mapping[str, Any], day: date) -> dict[str, Any]:
    """Return the records that were known on a day."""
    return {
        name: record
        for name, record in records.items()
        if (record.known_from or date.min) <= day
    }


class Defaults(Record):
    """Values for every record of a kind that does not give its own."""

    phase: dict[str, Any] = Field(default_factory=dict)
    """Defaults of a phase."""


class Programme(Record):
    """A programme: what is planned, with which money."""

    programme: Header
    hardware: dict[Id, Hardware]
    """Accelerators by id."""
    equipment: dict[EquipmentId, EquipmentType] = Field(default_factory=dict)
    """Kinds of power equipment by id."""
    workloads: dict[Id, Workload] = Field(default_factory=dict)
    """What the accelerators do; the shares add up to 1. Without it nobody knows what
    failures cost."""
    defaults: Defaults = Field(default_factory=Defaults)
    """Defaults, already applied to the records below."""
    sites: dict[Id, Site] = Field(min_length=1)
    """Campuses by id."""
    capital: dict[Id, Tranche] = Field(default_factory=dict)
    """Tranches of money by id."""
    obligations: dict[Id, Obligation] = Field(default_factory=dict)
    """Leases and other contracts by id."""
    finance: Finance = Field(default_factory=Finance)
    """How the plan is valued to the end of its use."""
    risk: Risk | None = None
    """What is expected where promises are broken."""
    tariffs: dict[Id, TariffTerms] = Field(default_factory=dict)
    """What utilities charge, by id; ``abilene bill FILE#ID`` says what a load costs under
    one."""
    peaks: dict[Id, SystemPeaks] = Field(default_factory=dict)
    """Peaks of systems that tariffs charge, by id."""

    @property
    def quarters(self) -> tuple[Quarter, ...]:
        """Return every quarter of the plan."""
        first, last = Quarter.of(self.programme.start), Quarter.of(self.programme.end)
        return tuple(Quarter(i) for i in range(first.index, last.index + 1))

    def successor(self, name: str) -> str | None:
        """Return what replaces hardware at the end of its life: an id; None where it goes dark."""
        hardware = self.hardware[name]
        said = hardware.at_end_of_life or hardware.refreshed_by or DARK
        return {SAME: name, DARK: None}.get(said, said)

    def known_on(self, day: date) -> Programme:
        """Return the programme as it was known on a day: without later records, and without what hangs on them."""
        sites = {
            name: site.known_on(day) for name, site in _known(self.sites, day).items()
        }
        then = self.model_copy(update={"sites": sites})
        openings = {None, *then.phase_names}
        capital = {
            name: tranche
            for name, tranche in _known(self.capital, day).items()
            if getattr(tranche.opens, "energised", None) in openings
        }
        kept = {name: tranche.among(capital) for name, tranche in capital.items()}
        tariffs = _known(self.tariffs, day)
        risk = self.risk and self.risk.known_on(day)
        changed = {"capital": kept, "tariffs": tariffs, "risk": risk}
        return then.model_copy(update=changed)

    @property
    def phase_names(self) -> tuple[str, ...]:
        """Every phase as ``site.phase``."""
        return tuple(
            f"{site_id}.{phase_id}"
            for site_id, site in self.sites.items()
            for phase_id in site.phases
        )

    @model_validator(mode="after")
    def _all_work_shared_out(self) -> Self:
        total = sum(work.share for work in self.workloads.values())
        if self.workloads and abs(total - 1) > 1e-9:
            raise ValueError(
                f"the shares of workloads add up to {total:g}; they must add up to 1"
            )
        mean = sum(work.share * work.relative_price for work in self.workloads.values())
        if self.workloads and abs(mean - 1) > 1e-6:
            raise ValueError(
                f"relative_price of workloads has a mean of {mean:g}, by their shares; "
                f"it must be 1: divide each by {mean:g}"
            )
        return self


def value_paths(data: Mapping[str, Any], prefix: str = "") -> Iterator[str]:
    """Yield the path of every value in the data of a programme; lists are one value.

    Money that nobody speaks of is a value all the same: it counts 0, and is said to.
    """
    for key, value in data.items():
        path = f"{prefix}{key}"
        if isinstance(value, dict):
            yield from value_paths(value, f"{path}.")
        elif value is not None or key == "amount_usd":
            yield path


def variables(record: Record, prefix: str = "") -> dict[str, Variable]:
    """Return every path that a claim may be about, with its unit and better direction."""
    return dict(_variables(record, prefix))


def _variables(record: Record, prefix: str) -> Iterator[tuple[str, Variable]]:
    for name, key, variable in _fields(type(record)):
        path, value = f"{prefix}{key}", getattr(record, name)
        if variable is not None:
            yield path, variable
        elif isinstance(value, Record):
            yield from _variables(value, f"{path}.")
        elif isinstance(value, Mapping):
            for id_, item in value.items():
                if isinstance(item, Record):
                    yield from _variables(item, f"{path}.{id_}.")


@cache
def _fields(record: type[Record]) -> tuple[tuple[str, str, Variable | None], ...]:
    """Return name and key of each field of a kind of record, and its unit if claims may be about it."""
    return tuple(
        (
            name,
            field.alias or name,
            next(
                (
                    m
                    for m in metadata_of(field)
                    if isinstance(m, Variable) and m.better is not None
                ),
                None,
            ),
        )
        for name, field in record.model_fields.items()
    )


def metadata_of(field: Any) -> Iterator[Any]:
    """Yield the metadata of a field, also of the parts of an optional one."""
    yield from field.metadata
    for part in getattr(field.annotation, "__args__", ()):
        yield from getattr(part, "__metadata__", ())
