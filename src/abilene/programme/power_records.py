"""The records of power: kinds of equipment, grid contracts, what may be built at a site, how its load swings."""

from __future__ import annotations

import math
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from abilene.programme.curtail_records import Curtail
from abilene.programme.delay_records import DelayRatio
from abilene.programme.fields import (
    HOURS_OF_YEAR,
    MOST_MACHINES,
    MOST_MW,
    MOST_PER_KW,
    MOST_USE_PER_MWH,
    CleanShare,
    Id,
    Lasting,
    LeadMonths,
    LineMw,
    Megawatts,
    NotNegative,
    PerKw,
    PlainDay,
    PricePerMwh,
    Quantity,
    ServiceDay,
    UsePerMwh,
    YearOf,
)
from abilene.programme.hourly_records import HoursOfDay, NetLoad
from abilene.programme.outage_records import FeederFigures, MachineFigures
from abilene.record import Names, Record

Output = Literal["firm", "sun", "wind", "storage"]

MOST_STORAGE_HOURS = 720.0
"""A month, the most that a storage can be bound to hold: the longest on sale holds 100 h (Form Energy's iron-air
battery), and the paths of a year through a store bound to hold a season take seconds each. [h]"""


MINUTES_OF_DAY = 1440.0
YearMwh = Field(ge=0, le=MOST_MW * HOURS_OF_YEAR)
MOST_RATIO = 1000.0
"""Most charging power per MW of discharge: more is a slip. [-]"""
HEAT_RATES = ("heat_rate_mmbtu_per_mwh", "heat_rate_at_min_load_mmbtu_per_mwh")
"""Figures of what burns fuel."""
OF_STORAGE = ("charge_mw_per_mw", "standing_loss_per_hour")
OF_FIRM = (
    "availability",
    "planned_outage_weeks",
    "min_load",
    "start_usd_per_mw",
    "heat_rate_at_min_load_mmbtu_per_mwh",
    "ramp_per_minute",
)
"""Figures of one kind of output alone: hours of sun and wind come after their losses."""


class EquipmentType(MachineFigures):
    """A kind of power equipment that may be built at a site.

    A figure given here wins over the packaged one; ``packaged``, ``figures_by`` and
    ``service_year`` say whose figures fill the rest.
    """

    title: str = ""
    """Name for people."""
    output: Output = "firm"
    """What its power depends on; only firm equipment counts as megawatts in the
    build-out."""
    packaged: Id | None = None
    """Kind in the packaged table of equipment."""
    figures_by: Names = ()
    """Sources of the packaged figures, in order of preference."""
    service_year: YearOf | None = None
    """Year of entry into service for which the packaged figures are read. [year]"""
    capex_usd_per_kw: Annotated[float, Quantity("USD/kW", "less"), PerKw] | None = None
    """Capital cost, paid when it comes into service; of a storage, its power part
    alone. [USD/kW]"""
    capex_usd_per_kwh: Annotated[float, Quantity("USD/kWh", "less"), PerKw] | None = (
        None
    )
    """Of a storage, the energy part alone. [USD/kWh]"""
    fixed_om_usd_per_kw_year: Annotated[float, PerKw] | None = None
    """Fixed operation and maintenance. [USD/kW per year]"""
    fixed_om_usd_per_kwh_year: Annotated[float, PerKw] | None = None
    """Of a storage, the energy part alone. [USD/kWh per year]"""
    variable_om_usd_per_mwh: (
        Annotated[float, Quantity("USD/MWh"), PricePerMwh] | None
    ) = None
    """Variable operation and maintenance, without fuel. [USD/MWh]"""
    usd_year: YearOf | None = None
    """Year of money of the costs given here. [year]"""
    fuel: Id | None = None
    """What it burns; by default what the packaged kind burns."""
    heat_rate_mmbtu_per_mwh: Annotated[float, UsePerMwh] | None = None
    """Fuel burnt at full load, higher heating value. [MMBtu/MWh]"""
    heat_rate_at_min_load_mmbtu_per_mwh: Annotated[float, UsePerMwh] | None = None
    """The same at the least load of a machine; by default as at full load. [MMBtu/MWh]"""
    min_load: (
        Annotated[float, Quantity("fraction", "less"), Field(ge=0, le=1)] | None
    ) = None
    """Least output of a machine that runs, as a share of ``unit_mw``. [-]"""
    start_usd_per_mw: Annotated[float, Field(ge=0, le=MOST_PER_KW)] | None = None
    """Cost of a start, fuel and wear, per MW of the machine. [USD/MW]"""
    round_trip_efficiency: (
        Annotated[float, Quantity("fraction"), Field(gt=0, le=1)] | None
    ) = None
    """Of a storage. [-]"""
    charge_mw_per_mw: (
        Annotated[float, Quantity("fraction", "more"), Field(gt=0, le=MOST_RATIO)]
        | None
    ) = None
    """Of a storage, power with which it charges per MW with which it discharges; by
    default both are the same. [-]"""
    standing_loss_per_hour: (
        Annotated[float, Quantity("fraction", "less"), Field(ge=0, lt=1)] | None
    ) = None
    """Of a storage, share of what it holds that is gone after an hour: self-discharge.
    [1/h]"""
    ramp_per_minute: Annotated[float, Field(ge=0, le=MOST_RATIO)] | None = None
    """How much of its capacity it takes up or off in a minute, where the load swings.
    [1/min]"""
    water_m3_per_mwh: Annotated[float, Field(ge=0, le=MOST_USE_PER_MWH)] | None = None
    """Water that it evaporates. [m3/MWh]"""
    life_years: Annotated[float, Lasting] | None = None
    """[years]"""
    lead_months: Annotated[float, Quantity("months", "less"), LeadMonths] | None = None
    """Time from order to service, where the site gives no date. [months]"""
    rent_usd_per_kw_month: (
        Annotated[float, Quantity("USD/kW-month", "less"), PerKw] | None
    ) = None
    """Rented, and may be given back: this rent takes the place of capital cost and
    fixed costs. [USD/kW-month]"""

    @model_validator(mode="after")
    def _fits_its_output(self) -> Self:
        for output, names in (("storage", OF_STORAGE), ("firm", OF_FIRM)):
            given = [name for name in names if getattr(self, name) not in {None, ()}]
            if given and self.output != output:
                raise ValueError(
                    f"{given[0]} is of equipment with output: {output}, not {self.output}; remove it"
                )
        return self

    @model_validator(mode="after")
    def _burns_something(self) -> Self:
        burns = self.fuel or self.packaged
        given = [name for name in HEAT_RATES if getattr(self, name) and not burns]
        if given:
            raise ValueError(
                f"{given[0]} without fuel burns nothing, at no cost and no CO2; give fuel,"
                " such as natural_gas, or leave the heat rate out"
            )
        return self

    @model_validator(mode="after")
    def _has_figures(self) -> Self:
        if self.packaged is not None:
            if not self.figures_by or self.service_year is None:
                raise ValueError(
                    "packaged needs figures_by and service_year; say whose figures, and for which year"
                )
        elif self.figures_by or self.service_year is not None:
            raise ValueError(
                "figures_by and service_year need packaged; name the kind in the packaged table"
            )
        elif (
            self.capex_usd_per_kw is None and self.rent_usd_per_kw_month is None
        ) or self.lead_months is None:
            raise ValueError(
                "needs capex_usd_per_kw and lead_months; give both, or a rent, or name a packaged kind"
            )
        return self


class Swing(Record):
    """How far a load steps at once, such as all accelerators of a training run, and what the grid takes of it."""

    step: Annotated[float, Quantity("fraction", "less"), Field(gt=0, le=1)]
    """Largest step of the facility load, as a share of its peak. [-]"""
    minutes: Annotated[float, Field(gt=0, le=MINUTES_OF_DAY)]
    """Time in which it steps. [min]"""
    grid_takes: Annotated[float, Quantity("fraction", "more"), Field(ge=0, le=1)]
    """Step that the rule of its grid allows, as a share of the peak; 0 on an island. [-]"""
    rule: str = ""
    """Which rule says so, with its date."""


class RideThrough(Record):
    """Whether a load stays on through disturbances of its grid, as its rule asks; what nobody says is not known."""

    frequency: bool | None = None
    """It rides through the frequencies of the rule."""
    voltage: bool | None = None
    """It rides through the voltages of the rule."""
    exempt: bool = False
    """The rule does not hold for it, such as by the day of its approval."""


PRICES_OF_GRID = (
    "energy_usd_per_mwh",
    "charge_usd_per_mwh",
    "demand_charge_usd_per_kw_month",
)
"""Fields of a connection that say what a tariff says line by line."""
CUTS = (
    "curtailed_hours_per_year",
    "curtailed_above_mw",
    "curtailed_in",
    "curtail",
)
"""Fields of a connection that say when its curtailable power is cut, of which one holds."""


class Grid(FeederFigures):
    """A grid connection or contract. Power that comes by steps is several of them, each with its date."""

    title: str = ""
    """Name for people."""
    known_from: PlainDay | None = None
    """Does not exist in a view of an earlier day."""
    firm_mw: Megawatts = 0.0
    """Power that is always there; a storage charges with what the load leaves of it.
    [MW]"""
    curtailable_mw: Megawatts = 0.0
    """Power that the utility may cut in some hours; the build-out counts it in full.
    [MW]"""
    curtailed_hours_per_year: (
        Annotated[float, Quantity("hours per year"), Field(ge=0, le=8760)] | None
    ) = None
    """Hours in which the curtailable power is cut: those of the highest net load of the
    site's grid, or, where that is not given, of the highest price. [hours per year]"""
    curtailed_above_mw: Annotated[float, Quantity("MW"), NetLoad] | None = None
    """Cut in the hours in which the net load of the site's grid is above this. [MW]"""
    curtailed_in: HoursOfDay | None = None
    """Cut in these hours."""
    curtail: Curtail | None = None
    """Cut in events that the utility calls, on these terms."""
    energy_usd_per_mwh: Annotated[float, Quantity("USD/MWh"), PricePerMwh] | None = None
    """Fixed price of energy; without it, the hourly price of the site. [USD/MWh]"""
    charge_usd_per_mwh: Annotated[float, Quantity("USD/MWh"), PricePerMwh] = 0.0
    """Delivery and other charges on top of the price of energy. [USD/MWh]"""
    demand_charge_usd_per_kw_month: Annotated[float, PerKw] = 0.0
    """Charge on the highest power of each month. [USD/kW per month]"""
    tariff: Id | None = None
    """Id under ``tariffs``, or of a packaged tariff (``abilene tariff --list``), by which
    it is billed: its lines say all that energy and demand cost."""
    contract_mw: Megawatts | None = None
    """Contract demand of the tariff; without it, the power of the connection. [MW]"""
    contribution_in_aid_usd: Annotated[float, Quantity("USD", "less"), NotNegative] = (
        0.0
    )
    """Contribution in aid of construction: paid to the utility for what it builds, in the
    quarter before the connection is energised, whatever else is built. A cost of capital
    in money of the programme's year. [USD]"""
    contribution_in_aid_usd_per_kw: Annotated[
        float, Quantity("USD/kW", "less"), PerKw
    ] = 0.0
    """The same per kW of contract demand, or of the power of the connection, on top.
    [USD/kW]"""
    min_take: Annotated[float, Quantity("fraction"), Field(ge=0, le=1)] = 0.0
    """Least energy to be paid for, as a share of power times hours, whatever the load;
    what is not taken costs the mean price. Of a year in a sizing; in a plan quarter by
    quarter, from the one after the connection. [-]"""
    export_mw: Megawatts = 0.0
    """Most power that may be sold through it, at the price of energy; under a tariff at that
    of the market. [MW]"""
    export_fee_usd_per_mwh: Annotated[
        float, Quantity("USD/MWh", "less"), PricePerMwh
    ] = 0.0
    """Taken of the price of each MWh sold. [USD/MWh]"""
    net_metering: bool = False
    """What is sold is credited at the price of energy of the hour under the tariff, with its
    riders, in place of the price of the market."""
    clean: bool | CleanShare = False
    """Share of what is drawn that counts as clean in a limit on the clean share; true is
    all of it. [-]"""
    from_: ServiceDay = Field(alias="from")
    """Energised from this date on."""
    delay: DelayRatio | None = None
    """How much longer than promised it may take: your own reference class."""

    @property
    def credit_usd_per_mw(self) -> float:
        """What the utility pays for each MW that it may cut. [USD/MW/year]"""
        if self.curtail is None:
            return 0.0
        return (self.curtail.credit_usd_per_kw_year or 0.0) * 1000

    @model_validator(mode="after")
    def _curtailed(self) -> Self:
        given = [name for name in CUTS if getattr(self, name) is not None]
        if len(given) > 1:
            raise ValueError(
                f"{given[0]} and {given[1]} both say when power is cut; keep one"
            )
        if given and not self.curtailable_mw:
            raise ValueError(
                f"{given[0]} needs curtailable_mw; give the MW that may be cut"
            )
        return self

    @model_validator(mode="after")
    def _sells(self) -> Self:
        if self.net_metering and not (self.tariff and self.export_mw):
            raise ValueError(
                "net_metering credits what is sold at the price of a tariff; give tariff"
                " and export_mw"
            )
        if self.export_fee_usd_per_mwh and not self.export_mw:
            raise ValueError(
                "export_fee_usd_per_mwh needs export_mw; give the MW that may be sold"
            )
        return self

    @model_validator(mode="after")
    def _billed_once(self) -> Self:
        if self.tariff is None:
            if self.contract_mw is not None:
                raise ValueError(
                    "contract_mw is a term of a tariff; name one in tariff, or remove it"
                )
            return self
        for name in PRICES_OF_GRID:
            if getattr(self, name):
                raise ValueError(
                    f"tariff and {name} both say what power costs; make {name} a line"
                    " of the tariff"
                )
        if self.firm_mw and self.curtailable_mw:
            raise ValueError(
                "firm_mw and curtailable_mw of one connection would be billed on the"
                " peak of their sum; give each a connection of its own"
            )
        return self


class SiteEquipment(Record):
    """What may be built of one kind of equipment at a site."""

    known_from: PlainDay | None = None
    """Does not exist in a view of an earlier day."""
    max_mw: Megawatts
    """The most that may be built. [MW]"""
    min_mw: Annotated[float, Quantity("MW"), LineMw] = 0.0
    """The least that must be built: in a plan with the first phase that runs, in a
    sizing of a smaller load its share. [MW]"""
    units: Annotated[int, Field(ge=1, le=MOST_MACHINES)] | None = None
    """Machines that are built, neither more nor fewer; needs ``unit_mw`` of the kind. [-]"""
    whole: bool = False
    """Build whole machines, as many as are cheapest; needs ``unit_mw`` of the kind."""
    min_hours: Annotated[float, Field(ge=0, le=MOST_STORAGE_HOURS)] = 0.0
    """Of a storage, the least energy per MW of power: at most a month. [h]"""
    max_mwh: Annotated[float, Quantity("MWh", "more"), YearMwh] | None = None
    """Of a storage, the most energy that it may hold [MWh]; of a plant, the most that it
    may give a year, such as by its permit [MWh/year]."""
    from_: ServiceDay | None = Field(default=None, alias="from")
    """In service from this date on at the earliest; without it, the day of the plan
    plus the lead time."""
    delay: DelayRatio | None = None
    """How much longer than promised it may take: your own reference class."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.min_mw > self.max_mw:
            raise ValueError(
                f"min_mw {self.min_mw:g} is above max_mw {self.max_mw:g}; exchange them"
            )
        least_mwh = self.min_mw * self.min_hours
        if least_mwh > self.most_mwh:
            raise ValueError(
                f"min_mw for min_hours is {least_mwh:g} MWh, above max_mwh {self.most_mwh:g}; lower one of them"
            )
        if self.units is not None and self.whole:
            raise ValueError(
                "units says how many machines there are and whole seeks it; keep one"
            )
        return self

    @property
    def most_mwh(self) -> float:
        """The same, infinite where there is no limit."""
        return math.inf if self.max_mwh is None else self.max_mwh
