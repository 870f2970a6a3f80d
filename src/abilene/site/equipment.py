"""Power equipment: what it costs, burns and waits for, and who says so.

Every figure is a row of ``equipment_figures.csv`` with its source and year of money;
rivals stand side by side and nothing is averaged. ``choose`` picks between them by
name. What no chosen source tells is None, never a guess. Where a source states no year
of money, it is the year in which the figure was said.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Literal

import numpy as np

from abilene.arrays import Floats
from abilene.data import read_table
from abilene.errors import InputError, Problem
from abilene.names import choices
from abilene.power.problem import Series

End = Literal["low", "middle", "high"]
DERATE_FROM_C = 15.0
"""Ratings of turbines hold at this air temperature (ISO 2314). [degC]"""


@dataclass(frozen=True)
class EquipmentFigure:
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
    figures: Mapping[str, EquipmentFigure]
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


def equipment_figures(equipment: str) -> tuple[EquipmentFigure, ...]:
    """Return every rival figure for a kind of equipment.

    Raises
    ------
    InputError
        If the kind is not known.
    """
    _check_known(equipment, equipment_names(), "equipment")
    rows = read_table("equipment_figures.csv")
    return tuple(_figure(row) for row in rows if row["equipment"] == equipment)


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
    by_rival: dict[str, dict[str, list[EquipmentFigure]]] = {}
    for figure in equipment_figures(equipment):
        by_field = by_rival.setdefault(figure.rival, {})
        by_field.setdefault(figure.field, []).append(figure)
    chosen: dict[str, EquipmentFigure] = {}
    for rival in rivals:
        _check_known(rival, by_rival, f"source on {equipment}")
        for field, path in by_rival[rival].items():
            # asked only where it is needed: a source that knows no such year may still
            # give what another has said already
            if field not in chosen:
                chosen[field] = _in_year(path, service_year)
    row = next(row for row in read_table("equipment.csv") if row["name"] == equipment)
    values = {field: figure.at(end) for field, figure in chosen.items()}
    return Equipment(equipment, row["title"], row["fuel"] or None, chosen, **values)


def temperature_availability(equipment: Equipment, air_temp_c: Floats) -> Series:
    """Share of capacity left at an air temperature; none is gained below 15 degC.

    All of it where no chosen source says how capacity falls with temperature.
    """
    slope, floor = equipment.derate_per_k_above_15c, equipment.derate_floor
    if slope is None or floor is None:
        return 1.0
    return np.clip(1 - slope * (air_temp_c - DERATE_FROM_C), floor, 1)


def _figure(row: Mapping[str, str]) -> EquipmentFigure:
    return EquipmentFigure(
        equipment=row["equipment"],
        field=row["field"],
        low=float(row["low"]),
        high=float(row["high"]),
        usd_year=_year(row["usd_year"]),
        service_year=_year(row["service_year"]),
        rival=row["rival"],
        said_by=row["said_by"],
        date=row["date"],
        tier=row["tier"],
        source=row["source"],
        url=row["url"],
    )


def _year(text: str) -> int | None:
    return int(text) if text else None


def _in_year(path: list[EquipmentFigure], service_year: int) -> EquipmentFigure:
    """Read a path of figures of one source at a year; a figure without a year holds for any."""
    first = path[0]
    known = [figure.service_year for figure in path if figure.service_year is not None]
    if not known:
        return first
    if not known[0] <= service_year <= known[-1]:
        about = f"{first.field} of {first.equipment} for {known[0]} to {known[-1]}"
        what = f"{first.rival} knows {about}, not {service_year}"
        raise InputError(Problem(what, "choose another year or another source"))
    low = np.interp(service_year, known, [figure.low for figure in path])
    high = np.interp(service_year, known, [figure.high for figure in path])
    return replace(first, low=float(low), high=float(high), service_year=service_year)


def _check_known(name: str, known: Iterable[str], what: str) -> None:
    options = set(known)
    if name not in options:
        fix = choices(name, options)
        raise InputError(Problem(f"'{name}' is not a known {what}", fix))
