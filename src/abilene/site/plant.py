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
KW_MONTHS_PER_MW_YEAR = 12_000


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
            path = f"equipment.{self.figures.name}.{field}"
            raise InputError(Problem("missing", fix, path))
        return float(value)

    def annuity_usd(self, capital_usd: float, fixed_usd: float) -> float:
        """Return the yearly cost of a capital cost and fixed operation over the life of the plant. [USD/year]"""
        factor = capital_recovery_factor(self.rate_per_year, self.need("life_years"))
        return capital_usd * factor + fixed_usd


def inflation(programme: Programme, usd_year: int | None) -> float:
    """Return what turns money of a year into that of the programme's year; None is that year itself. [-]"""
    header = programme.programme
    years = 0 if usd_year is None else header.usd_year - usd_year
    return float((1 + header.inflation_per_year) ** years)


def plant(programme: Programme, kind: str) -> Plant:
    """Return a kind of equipment with all its figures.

    Raises
    ------
    InputError
        If the packaged table lacks the kind or a source that is named for it.
    """
    given = programme.equipment[kind]
    packaged = _packaged(kind, given)
    chosen = {field: _chosen(field, given, packaged) for field in FIELDS}
    known = {field: one for field, one in chosen.items() if one is not None}
    values = {field: one.value_in_money_of(programme) for field, one in known.items()}
    figures = Equipment(
        kind,
        given.title or packaged.title,
        given.fuel or packaged.fuel,
        packaged.figures,
        **values,
    )
    return Plant(
        given.output,
        figures,
        {field: one.origin for field, one in known.items()},
        programme.programme.real_rate_per_year,
        _rent(programme, given),
    )


@dataclass(frozen=True)
class _Chosen:
    """A figure as somebody gives it."""

    field: str
    value: float
    usd_year: int | None
    origin: str

    def value_in_money_of(self, programme: Programme) -> float:
        """Return it in the programme's year of money, if it is money."""
        is_money = "_usd_" in self.field
        return (
            self.value * inflation(programme, self.usd_year) if is_money else self.value
        )


def _chosen(field: str, given: EquipmentType, packaged: Equipment) -> _Chosen | None:
    """Return a figure: what the programme gives wins over the packaged table."""
    own = getattr(given, field, None)
    if own is not None:
        return _Chosen(field, own, given.usd_year, GIVEN)
    said = packaged.figures.get(field)
    if said is None:
        return None
    origin = f"{said.rival}: {said.said_by}, {said.date}"
    return _Chosen(field, getattr(packaged, field), said.usd_year, origin)


def _rent(programme: Programme, given: EquipmentType) -> float | None:
    """Return the rent of a MW for a year, in the programme's year of money. [USD/MW per year]"""
    if given.rent_usd_per_kw_month is None:
        return None
    rent_usd = given.rent_usd_per_kw_month * KW_MONTHS_PER_MW_YEAR
    return rent_usd * inflation(programme, given.usd_year)


def _packaged(kind: str, given: EquipmentType) -> Equipment:
    """Return the packaged figures that the programme names for a kind; none where it names none."""
    if given.packaged is None or given.service_year is None:
        return Equipment(kind, kind, None, {})
    rivals, year = given.figures_by, given.service_year
    try:
        return choose(given.packaged, *rivals, service_year=year)
    except InputError as error:
        where = f"equipment.{kind}"
        problems = [replace(problem, path=where) for problem in error.problems]
        raise InputError(problems) from None
