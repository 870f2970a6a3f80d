"""What starting, stopping and part load add to a sized campus, between two bounds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import filterfalse, product, starmap
from operator import attrgetter

from abilene.power.commit import Commitment, Units, commit
from abilene.programme.power_records import EquipmentType
from abilene.programme.schema import Programme
from abilene.site.fuel import fuel_price
from abilene.site.power_design import PowerDesign

BUILT = 1e-3
"""Plants smaller than this share of the load are not built. [-]"""
NEEDED = ("unit_mw", "min_load", "start_usd_per_mw")
"""Figures without which machines are not committed."""


@dataclass(frozen=True)
class UnitsRun:
    """The machines of a plant in a year; means over the weather years."""

    count: int
    starts: float
    """Of single machines. [1/year]"""
    start_usd: float
    """[USD/year]"""
    hours_on: float
    """Of one machine in the mean. [h/year]"""


@dataclass(frozen=True)
class CommitmentStudy:
    """A sized design with its machines committed."""

    not_run: str = ""
    """Why there is nothing to tell; empty if there is."""
    added_usd: float = 0.0
    """The most that operation costs above that of the certificate. [USD/year]"""
    share: float = 0.0
    """The same per yearly cost of power and unserved energy. [-]"""
    units: Mapping[str, UnitsRun] = field(default_factory=dict)
    free: tuple[str, ...] = ()
    """Plants that run as the engine has it, as nothing is said of their machines."""


def commitment_of(design: PowerDesign, programme: Programme) -> CommitmentStudy:
    """Return what the machines of a sized campus add; nothing is guessed."""
    kinds = _built(design, programme)
    said = dict(filter(_is_said, kinds.items()))
    reason = _why_not(design, kinds, said)
    if reason:
        return CommitmentStudy(not_run=reason)
    of_plant = partial(_units, design, programme)
    machines = dict(zip(said, starmap(of_plant, said.items()), strict=True))
    given = zip(design.site.years, design.sizing.operations, strict=True)
    found = [commit(*year, machines) for year in given]
    mean = partial(design.mean_of_years, found)
    added_usd = mean("added_usd")
    return CommitmentStudy(
        added_usd=added_usd,
        share=added_usd / abs(design.sizing.cost_usd),
        units=dict(starmap(partial(_run, design, found), machines.items())),
        free=tuple(filterfalse(said.__contains__, kinds)),
    )


def _built(design: PowerDesign, programme: Programme) -> dict[str, EquipmentType]:
    """Return the firm plants that are built."""
    plants, capacity = design.site.plants, design.sizing.capacity
    firm = [kind for kind in plants if plants[kind].output == "firm"]
    least_mw = BUILT * design.load_mw
    return {k: programme.equipment[k] for k in firm if capacity[k] >= least_mw}


def _is_said(of: tuple[str, EquipmentType]) -> bool:
    """Return whether somebody says how the machines of a plant start or run."""
    _, given = of
    return {given.min_load, given.start_usd_per_mw} != {None}


def _why_not(
    design: PowerDesign,
    kinds: Mapping[str, EquipmentType],
    said: Mapping[str, EquipmentType],
) -> str:
    """Return why nothing is committed; empty if something is."""
    if not kinds:
        return "no firm plant is built"
    limits = list(map(attrgetter("name"), design.site.years[0].linking))
    if limits:
        return f"the limit on {', '.join(limits)} is kept over the year as a whole"
    asked = product(said or kinds, NEEDED)
    missing = [
        f"equipment.{kind}.{name}"
        for kind, name in asked
        if getattr(kinds[kind], name) is None
    ]
    return f"give {', '.join(missing)}" * bool(missing)


def _units(
    design: PowerDesign, programme: Programme, kind: str, given: EquipmentType
) -> Units:
    """Return the machines of a plant: as many as come nearest to its size, which they share."""
    # _why_not has seen to it that these are given
    unit_mw, least, start_usd = map(float, map(given.__getattribute__, NEEDED))
    fuel_usd_per_mwh, ratio = _fuel(design, programme, kind, given)
    return Units.burning(
        count=max(1, round(design.sizing.capacity[kind] / unit_mw)),
        min_load=least,
        start_usd_per_mw=start_usd,
        fuel_usd_per_mwh=fuel_usd_per_mwh,
        heat_rates=ratio,
    )


def _fuel(
    design: PowerDesign, programme: Programme, kind: str, given: EquipmentType
) -> tuple[float, float]:
    """Return what fuel costs at full load, and the heat rate at the least load per that. [USD/MWh, -]"""
    at, campus = design.site.plants[kind], design.site.years[0]
    if at.figures.fuel is None:
        return 0.0, 1.0
    heat_rate = at.need("heat_rate_mmbtu_per_mwh")
    usd_per_mmbtu, _ = fuel_price(programme, design.site.site, at.figures.fuel)
    carbon_usd = campus.co2_usd_per_t * float(campus.by_name[kind].co2_t_per_mwh)
    least = given.heat_rate_at_min_load_mmbtu_per_mwh or heat_rate
    return heat_rate * usd_per_mmbtu + carbon_usd, max(1.0, least / heat_rate)


def _run(
    design: PowerDesign, found: Sequence[Commitment], kind: str, units: Units
) -> tuple[str, UnitsRun]:
    """Return the machines of a plant, mean of the weather years."""
    each = [one.units[kind] for one in found]
    mean = partial(design.mean_of_years, each)
    return kind, UnitsRun(
        count=units.count,
        starts=mean("starts"),
        start_usd=mean("start_usd"),
        hours_on=mean("hours_on") / units.count,
    )
