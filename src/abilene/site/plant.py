"""The equipment of a programme: the figures it gives, the rest from the packaged table, all in one year of money."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from abilene.annuity import capital_recovery_factor
from abilene.errors import InputError, Problem
from abilene.programme.power_records import EquipmentType, Output
from abilene.programme.schema import Programme
from abilene.site.equipment import FIELDS, Equipment, choose

GIVEN = "given in the programme"


@dataclass(frozen=True)
class Plant:
    """A kind of equipment of a programme; money in the programme's year of money."""

    output: Output
    """What its power depends on."""
    figures: Equipment
    """Its name is the id in the programme."""
    origins: Mapping[str, str]
    """Who gives each figure."""
    rate_per_year: float
    """Real rate of the programme, by which capital is paid off. [per year]"""
    rent_usd_per_mw_year: float | None = None
    """Of what is rented: takes the place of capital cost and fixed operation. [USD/MW
    per year]"""

    def need(self, field: str) -> float:
        """Return a figure.

        Raises
        ------
        InputError
            If neither the programme nor its chosen sources give it.
        """
        value = getattr(self.figures, field)
        if value is None:
            fix = f"give it, or add a source that has it to equipment.{self.figures.name}.figures_by"
            raise InputError(
                Problem("missing", fix, f"equipment.{self.figures.name}.{field}")
            )
        return float(value)

    def annuity_usd(self, capital_usd: float, fixed_usd: float) -> float:
        """Return the yearly cost of a capital cost and fixed operation over the life of the plant. [USD/year]"""
        return (
            capital_usd
            * capital_recovery_factor(self.rate_per_year, self.need("life_years"))
            + fixed_usd
        )


def plant(programme: Programme, kind: str) -> Plant:
    """Return a kind of equipment with all its figures.

    Raises
    ------
    InputError
        If the packaged table lacks the kind or a source that is named for it.
    """
    given, header = programme.equipment[kind], programme.programme
    packaged = _packaged(kind, given)
    values: dict[str, float] = {}
    origins: dict[str, str] = {}
    for field in FIELDS:
        own, said = (
            getattr(given, field, None),
            packaged.figures.get(field) if packaged else None,
        )
        if own is not None:
            values[field], origins[field], year = own, GIVEN, given.usd_year
        elif packaged and said:
            values[field], year = getattr(packaged, field), said.usd_year
            origins[field] = f"{said.rival}: {said.said_by}, {said.date}"
        else:
            continue
        if "_usd_" in field and year is not None:
            values[field] *= (1 + header.inflation_per_year) ** (header.usd_year - year)
    title = given.title or (packaged.title if packaged else kind)
    fuel = given.fuel or (packaged.fuel if packaged else None)
    figures = Equipment(
        kind, title, fuel, packaged.figures if packaged else {}, **values
    )
    return Plant(
        given.output,
        figures,
        origins,
        header.real_rate_per_year,
        _rent(programme, given),
    )


def _rent(programme: Programme, given: EquipmentType) -> float | None:
    """Return the rent of a MW for a year, in the programme's year of money. [USD/MW per year]"""
    if given.rent_usd_per_kw_month is None:
        return None
    header = programme.programme
    years = header.usd_year - (
        header.usd_year if given.usd_year is None else given.usd_year
    )
    return (
        given.rent_usd_per_kw_month
        * 12_000
        * float((1 + header.inflation_per_year) ** years)
    )


def _packaged(kind: str, given: EquipmentType) -> Equipment | None:
    """Return the packaged figures that the programme names for a kind."""
    if given.packaged is None or given.service_year is None:
        return None
    try:
        return choose(
            given.packaged, *given.figures_by, service_year=given.service_year
        )
    except InputError as error:
        where = f"equipment.{kind}"
        raise InputError(
            [replace(problem, path=where) for problem in error.problems]
        ) from None
