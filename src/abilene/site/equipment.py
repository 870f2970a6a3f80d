"""Power equipment: what it costs, burns and waits for, and who says so.

Every figure is a row of ``equipment_figures.csv`` with its source and year of money;
rivals stand side by side and nothing is averaged. ``choose`` picks between them by
name. What no chosen source tells is None, never a guess. Where a source states no year
of money, it is the year in which the figure was said.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Literal

import numpy as np

from abilene.arrays import Floats
from abilene.data import read_table
from abilene.errors import InputError, Problem
from abilene.names import did_you_mean

End = Literal["low", "middle", "high"]
DERATE_FROM_C = 15.0
"""Ratings of turbines hold at this air temperature (ISO 2314). [degC]"""


@dataclass(frozen=True)
class Figure:
    """One figure about a kind of equipment, as one source gives it; ``low`` equals ``high`` unless it is a range."""

    equipment: str
    field: str
    """What it is, with its unit: a field of ``Equipment``."""
    low: float
    high: float
    usd_year: int | None
    """Year of money; None for what is not money."""
    service_year: int | None
    """Year of entry into service it holds for; None if it names none."""
    rival: str
    """Short name of the source, by which it is chosen."""
    said_by: str
    date: str
    tier: str
    """How near to its origin it was read: primary, news or secondary."""
    source: str
    url: str

    def at(self, end: End) -> float:
        """Return the low end, the middle or the high end."""
        return {
            "low": self.low,
            "middle": (self.low + self.high) / 2,
            "high": self.high,
        }[end]


@dataclass(frozen=True)
class Equipment:
    """A kind of equipment with the figures chosen for it; None where no chosen source has one."""

    name: str
    title: str
    fuel: str | None
    """What it burns, an id of ``fuel_co2.csv``."""
    figures: Mapping[str, Figure]
    """Where each value comes from, by field."""
    capex_usd_per_kw: float | None = None
    """Overnight capital cost; of a battery, its power part alone. [USD/kW]"""
    capex_usd_per_kwh: float | None = None
    """Of a battery, the energy part alone. [USD/kWh]"""
    capex_usd_per_kwh_all_in: float | None = None
    """Of a battery of about four hours, with its power part: never to be added to the
    two above. [USD/kWh]"""
    fixed_om_usd_per_kw_year: float | None = None
    """[USD/kW per year]"""
    fixed_om_usd_per_kwh_year: float | None = None
    """Of a battery, the energy part alone. [USD/kWh per year]"""
    variable_om_usd_per_mwh: float | None = None
    """Without fuel. [USD/MWh]"""
    heat_rate_mmbtu_per_mwh: float | None = None
    """At full load, higher heating value. [MMBtu/MWh]"""
    round_trip_efficiency: float | None = None
    """[-]"""
    derate_per_k_above_15c: float | None = None
    """Share of capacity lost per degree of air above 15 degC. [1/K]"""
    derate_floor: float | None = None
    """Share of capacity that is always left. [-]"""
    lead_months: float | None = None
    """From order to service. [months]"""
    life_years: float | None = None
    """[years]"""


FIELDS = tuple(
    f.name
    for f in fields(Equipment)
    if f.name not in {"name", "title", "fuel", "figures"}
)


def equipment_names() -> tuple[str, ...]:
    """Return every kind of equipment."""
    return tuple(row["name"] for row in read_table("equipment.csv"))


def figures(equipment: str, field: str | None = None) -> tuple[Figure, ...]:
    """Return every rival figure for a kind of equipment, or for one field of it.

    Raises
    ------
    InputError
        If the kind or the field is not known.
    """
    _check_known(equipment, equipment_names(), "equipment")
    if field is not None:
        _check_known(field, FIELDS, "field")
    rows = (
        row
        for row in read_table("equipment_figures.csv")
        if row["equipment"] == equipment
    )
    return tuple(_figure(row) for row in rows if field in {None, row["field"]})


def choose(
    equipment: str, *rivals: str, service_year: int, end: End = "middle"
) -> Equipment:
    """Pick figures for a kind of equipment.

    Parameters
    ----------
    equipment : str
        Such as ``gas_turbine``.
    *rivals : str
        Sources in order of preference, such as ``"eia_2025", "atb_2024"``: the first
        that has a figure for a field.
    service_year : int
        Year of entry into service: a source that gives several years is read between
        them.
    end : {"low", "middle", "high"}
        Which end of a range to take.

    Raises
    ------
    InputError
        If a source has no figure for this equipment, or none for a year so early or
        late.
    """
    known = figures(equipment)
    for rival in rivals:
        _check_known(
            rival, {figure.rival for figure in known}, f"source on {equipment}"
        )
    chosen: dict[str, Figure] = {}
    for rival in rivals:
        mine = [figure for figure in known if figure.rival == rival]
        for field in dict.fromkeys(
            figure.field for figure in mine if figure.field not in chosen
        ):
            chosen[field] = _in_year(
                [figure for figure in mine if figure.field == field], service_year
            )
    row = next(row for row in read_table("equipment.csv") if row["name"] == equipment)
    values = {field: figure.at(end) for field, figure in chosen.items()}
    return Equipment(equipment, row["title"], row["fuel"] or None, chosen, **values)


def in_money_of(
    equipment: Equipment, field: str, usd_year: int, inflation_per_year: float
) -> float:
    """Return a money figure in the money of another year.

    Raises
    ------
    InputError
        If no chosen source has the figure.
    """
    value = getattr(equipment, field)
    if value is None:
        raise InputError(
            Problem(
                f"no chosen source has {field} of {equipment.name}",
                _where(equipment.name, field),
            )
        )
    year = equipment.figures[field].usd_year
    if year is None:
        raise InputError(Problem(f"{field} is not money", "ask for a field in USD"))
    return float(value * (1 + inflation_per_year) ** (usd_year - year))


def temperature_availability(equipment: Equipment, air_temp_c: Floats) -> Floats:
    """Share of capacity left at an air temperature; none is gained below 15 degC.

    Raises
    ------
    InputError
        If no chosen source says how capacity falls with temperature.
    """
    slope, floor = equipment.derate_per_k_above_15c, equipment.derate_floor
    if slope is None or floor is None:
        what = f"no chosen source says how {equipment.name} loses capacity in heat"
        raise InputError(
            Problem(what, _where(equipment.name, "derate_per_k_above_15c"))
        )
    return np.clip(1 - slope * (air_temp_c - DERATE_FROM_C), floor, 1)


@dataclass(frozen=True)
class Unit:
    """A type of gas-fired unit as measured: part load, ramps, outages; medians over the units of its type."""

    name: str
    equipment: str
    capacity_mw: float
    load_fractions: tuple[float, ...]
    """Loads from the least to full at which the heat rate is known. [-]"""
    heat_rates_mmbtu_per_mwh: tuple[float, ...]
    """Heat rates at these loads, higher heating value. [MMBtu/MWh]"""
    min_up_hours: float
    min_down_hours: float
    ramp_fraction_per_minute: float
    """Change of load per minute, per capacity. [1/min]"""
    forced_outage_rate: float
    """[-]"""
    source: str

    @property
    def min_load_fraction(self) -> float:
        """Least stable load per capacity. [-]"""
        return self.load_fractions[0]

    def fuel_mmbtu_per_hour(self, load_mw: Floats) -> Floats:
        """Fuel burnt at a load, straight lines between the known points; NaN where the unit cannot run.

        Parameters
        ----------
        load_mw : array
            Output of one unit. [MW]

        Returns
        -------
        array
            0 where it stands still. [MMBtu/h]
        """
        loads = np.array(self.load_fractions) * self.capacity_mw
        burnt = np.interp(
            load_mw,
            loads,
            loads * self.heat_rates_mmbtu_per_mwh,
            left=np.nan,
            right=np.nan,
        )
        return np.where(np.asarray(load_mw) == 0, 0.0, burnt)


def units(equipment: str | None = None) -> tuple[Unit, ...]:
    """Return the measured types of unit, all or those of one kind of equipment."""
    return tuple(
        _unit(row)
        for row in read_table("units.csv")
        if equipment in {None, row["equipment"]}
    )


def _unit(row: Mapping[str, str]) -> Unit:
    least = float(row["min_load_fraction"])
    points = {
        0.5: row["heat_rate_at_half"],
        0.75: row["heat_rate_at_three_quarters"],
        1.0: row["heat_rate_at_full"],
    }
    curve = {least: float(row["heat_rate_at_min"])}
    curve |= {
        load: float(rate) for load, rate in points.items() if rate and load > least
    }
    return Unit(
        name=row["unit"],
        equipment=row["equipment"],
        capacity_mw=float(row["capacity_mw"]),
        load_fractions=tuple(curve),
        heat_rates_mmbtu_per_mwh=tuple(curve.values()),
        min_up_hours=float(row["min_up_hours"]),
        min_down_hours=float(row["min_down_hours"]),
        ramp_fraction_per_minute=float(row["ramp_fraction_per_minute"]),
        forced_outage_rate=float(row["forced_outage_rate"]),
        source=row["source"],
    )


def _figure(row: Mapping[str, str]) -> Figure:
    return Figure(
        equipment=row["equipment"],
        field=row["field"],
        low=float(row["low"]),
        high=float(row["high"]),
        usd_year=int(row["usd_year"]) if row["usd_year"] else None,
        service_year=int(row["service_year"]) if row["service_year"] else None,
        rival=row["rival"],
        said_by=row["said_by"],
        date=row["date"],
        tier=row["tier"],
        source=row["source"],
        url=row["url"],
    )


def _in_year(path: list[Figure], service_year: int) -> Figure:
    """Read a path of figures of one source at a year; a figure without a year holds for any."""
    years = [figure.service_year for figure in path]
    if years == [None]:
        return path[0]
    known = [year for year in years if year is not None]
    if not known[0] <= service_year <= known[-1]:
        what = f"{path[0].rival} knows {path[0].field} of {path[0].equipment} for {known[0]} to {known[-1]}"
        raise InputError(
            Problem(
                f"{what}, not {service_year}", "choose another year or another source"
            )
        )
    low, high = (
        float(np.interp(service_year, known, ends))
        for ends in zip(*((f.low, f.high) for f in path), strict=True)
    )
    return Figure(
        **{**vars(path[0]), "low": low, "high": high, "service_year": service_year}
    )


def _where(equipment: str, field: str) -> str:
    rivals = dict.fromkeys(figure.rival for figure in figures(equipment, field))
    return (
        f"choose one of {', '.join(rivals)}"
        if rivals
        else "no packaged source has it; give your own"
    )


def _check_known(name: str, known: Iterable[str], what: str) -> None:
    options = set(known)
    if name not in options:
        raise InputError(
            Problem(f"'{name}' is not a known {what}", did_you_mean(name, options))
        )
