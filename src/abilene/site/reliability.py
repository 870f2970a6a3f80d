"""How reliably a sized campus serves its load: its machines and lines fail as the programme says.

Nothing is guessed: where a machine that is built has no outage rate, nothing is computed,
and the reason is said.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from operator import attrgetter, itemgetter, methodcaller

import numpy as np

from abilene.arrays import Floats
from abilene.errors import InputError, Problem
from abilene.power.adequacy import (
    FACTOR,
    Adequacy,
    GridSupply,
    StoreSize,
    Supply,
    convolved,
    drawn,
)
from abilene.power.machines import MachineClass
from abilene.power.problem import series
from abilene.programme.outage_records import ReliabilityTarget
from abilene.programme.power_records import EquipmentType, Grid, Output
from abilene.programme.schema import Programme
from abilene.site.builder import WEATHERED
from abilene.site.outage_case import NO_TARGET, feeders_of
from abilene.site.power_design import PowerDesign
from abilene.site.problem import SiteCampus

FIRM: tuple[Output, ...] = ("firm",)
NEEDED: tuple[str, ...] = ("forced_outage_rate", "unit_mw")
"""Figures of a machine without which nothing is known."""
YEARS = 100
"""Years of outages that are drawn where a store makes convolution impossible; shared among the
weather years."""
LEAST_MW = 1e-12
ALIKE = 1e-9
"""Share by which what two weeks leave unserved may differ, and be the same. [-]"""
KEPT = 1e-8
"""Share of the load's energy that is rounding of a sizing. [-]"""
BUILT = 1e-3
"""Plants and stores smaller than this share of the load are not built. [-]"""


@dataclass(frozen=True)
class Served:
    """How reliably a load is served; mean of the weather years."""

    lole_hours: float
    """Hours a year in which any load is unserved. [h/year]"""
    lole_error: float
    """Standard error; 0 where it is exact. [h/year]"""
    eue_mwh: float
    """Unserved energy. [MWh/year]"""
    eue_error: float
    """[MWh/year]"""
    served: float
    """Share of the load's energy. [-]"""

    @property
    def served_error(self) -> float:
        """Standard error of that share. [-]"""
        missing = 1.0 - self.served
        return missing * self.eue_error / self.eue_mwh if self.eue_mwh > 0 else 0.0


@dataclass(frozen=True)
class OutageStudy:
    """A design held against the outages of its machines, at half and twice their rate too."""

    not_run: str = ""
    """Why there is nothing to tell; empty if there is."""
    method: str = ""
    """``convolution``, which is exact, or ``monte carlo``."""
    years: int = 0
    """Years that were drawn, of all weather years together; 0 where it is exact."""
    as_said: Served | None = None
    less: Served | None = None
    """At outage rates divided by ``FACTOR``."""
    more: Served | None = None
    """At outage rates multiplied by it."""
    machines: tuple[MachineClass, ...] = ()
    """What fails: machines and lines."""
    sure: tuple[str, ...] = ()
    """What gives all that it grants, as no outage rate is given for it."""
    spare: Mapping[str, int] = field(default_factory=dict)
    """Machines of each kind that may be out at the peak need, all else being there."""
    worst_week: int = 0
    """Week with the most unserved energy, counted from 1; 0 where no week is worse than another."""
    target: ReliabilityTarget = NO_TARGET

    @property
    def assumed(self) -> tuple[str, ...]:
        """Figures to give where nothing fails, as nobody gives one."""
        sure = () if self.machines else self.sure
        return tuple(f"{name}.forced_outage_rate" for name in sure)

    @property
    def meets(self) -> dict[str, bool]:
        """Whether the design keeps each figure of the target."""
        if self.as_said is None:
            return {}
        target = self.target
        counts = {one.name: one.count for one in self.machines}
        wanted = target.spare_units or 0
        # of a kind with fewer machines than may be out, all may be
        each = (has >= min(wanted, counts[name]) for name, has in self.spare.items())
        # and a kind that is not built asks for nothing
        keeps_spare = all(each)
        # what an optimum keeps to the last digit is kept but for rounding
        held = {
            "served": (self.as_said.served + KEPT, target.served),
            "lole_hours_per_year": (
                -self.as_said.lole_hours,
                target.lole_hours_per_year and -target.lole_hours_per_year,
            ),
            "spare_units": (wanted if keeps_spare else -1, target.spare_units),
        }
        return {
            name: has >= least
            for name, (has, least) in held.items()
            if least is not None
        }

    @property
    def unproven(self) -> tuple[str, ...]:
        """Figures of the target within two standard errors of what is drawn; none where it is exact."""
        if self.as_said is None:
            return ()
        said, target = self.as_said, self.target
        held = {
            "served": (said.served, target.served, said.served_error),
            "lole_hours_per_year": (
                said.lole_hours,
                target.lole_hours_per_year,
                said.lole_error,
            ),
        }
        return tuple(
            name
            for name, (has, wanted, error) in held.items()
            if wanted is not None and error > 0 and abs(has - wanted) <= 2 * error
        )


@dataclass(frozen=True)
class BuiltPower:
    """What is built at a campus, in sizes of the columns of its weather years."""

    site: SiteCampus
    capacity: Mapping[str, float]
    """[MW, MWh]"""
    seed: int = 1

    @property
    def load_mw(self) -> float:
        """Facility load. [MW]"""
        return self.site.load_mw


def reliability_of(design: PowerDesign, programme: Programme) -> OutageStudy:
    """Return how reliably a sized campus serves its load."""
    return reliability_as_built(_as_built(design), programme)


def _as_built(design: PowerDesign) -> BuiltPower:
    return BuiltPower(design.site, design.sizing.capacity, design.seed)


def reliability_as_built(built: BuiltPower, programme: Programme) -> OutageStudy:
    """Return how reliably a campus serves its load with what is built there.

    Without a store it is exact, by convolution; with one, or where plants lose
    differently in heat, years of outages are drawn.
    """
    target = programme.sites[built.site.site].reliability
    held = _held(built, programme)
    if held.not_run:
        return OutageStudy(not_run=held.not_run, target=target)
    method, supplies = _method(built, held.supplies), held.supplies

    def at(factor: float) -> list[Adequacy]:
        rated = map(methodcaller("with_outage_rates", factor), supplies)
        return list(map(method, rated))

    found = list(map(method, supplies))
    weights = _weights(built)
    weeks = np.sum(list(map(attrgetter("unserved_mwh"), found)), axis=0)
    feeders = map(attrgetter("feeders"), supplies[0].grids)
    return OutageStudy(
        method=found[0].method,
        years=sum(map(attrgetter("years"), found)),
        as_said=_mean(found, weights),
        less=_mean(at(1 / FACTOR), weights),
        more=_mean(at(FACTOR), weights),
        machines=(*supplies[0].classes, *filter(None, feeders)),
        sure=held.sure,
        spare=_spare(supplies),
        worst_week=_worst_week(weeks),
        target=target,
    )


def served_by(built: BuiltPower, programme: Programme) -> Served:
    """Return the same at the outage rates as they are said, and nothing else.

    Raises
    ------
    InputError
        If a figure is missing.
    """
    held = _held(built, programme)
    if held.not_run:
        path = f"sites.{built.site.site}.reliability"
        raise InputError(Problem("cannot be kept", held.not_run, path))
    found = list(map(_method(built, held.supplies), held.supplies))
    return _mean(found, _weights(built))


def spare_of(design: PowerDesign, programme: Programme) -> dict[str, int]:
    """Return how many machines of each kind may be out in every hour; none where figures are missing."""
    supplies = _held(_as_built(design), programme).supplies
    return _spare(supplies) if supplies else {}


@dataclass(frozen=True)
class _Held:
    """A design as supplies that fail."""

    not_run: str = ""
    supplies: tuple[Supply, ...] = ()
    """Of each weather year."""
    sure: tuple[str, ...] = ()


def _held(built: BuiltPower, programme: Programme) -> _Held:
    """Return what stands beside the load in each weather year, or what is missing to say it."""
    site = programme.sites[built.site.site]
    kinds = {name: programme.equipment[name] for name in _built(built, FIRM)}
    contracts = {f"grid.{name}": grid for name, grid in site.grid.items()}
    lines = {name: contracts[name] for name in contracts if _grants(built, name)}
    failing = {name for name in lines if lines[name].forced_outage_rate is not None}
    # a figure that is asked for has an answer where all that carries the load counts as sure
    target = site.reliability
    asked = bool(lines) and (target.is_given or target.counts_failures)
    reason = _missing(kinds, lines, failing, stored=_stored_mwh(built) > 0, asked=asked)
    if reason:
        return _Held(reason)
    studied = partial(_supply, built, kinds, lines, failing)
    supplies = tuple(map(studied, range(len(built.site.years))))
    return _Held("", supplies, tuple(sorted(lines.keys() - failing)))


def _method(
    built: BuiltPower, supplies: Sequence[Supply]
) -> Callable[[Supply], Adequacy]:
    """Return how a design is held against outages: exactly where that is possible."""
    if all(map(attrgetter("is_exact"), supplies)):
        return convolved
    years = max(2, YEARS // len(supplies))
    return partial(drawn, years=years, site=built.site.site, seed=built.seed)


def _worst_week(unserved_mwh: Floats) -> int:
    """Return the week with the most unserved energy, counted from 1; 0 where all are alike but for a shorter last."""
    most_mwh = float(unserved_mwh.max())
    whole = unserved_mwh[:-1] if len(unserved_mwh) > 1 else unserved_mwh
    if np.allclose(whole, most_mwh, rtol=ALIKE, atol=0.0):
        return 0
    return int(np.argmax(unserved_mwh)) + 1


def _weights(built: BuiltPower) -> Floats:
    """Return how much each weather year counts. [-]"""
    return np.array(list(map(attrgetter("weight"), built.site.years)))


def _mean(years: Sequence[Adequacy], weights: Floats) -> Served:
    """Return the mean of the weather years; their errors are independent."""
    whole = float(weights.sum())

    def of(name: str) -> list[float]:
        figures = np.array(list(map(attrgetter(name), years)))
        return list((figures * weights).tolist())

    eue_mwh = math.fsum(of("eue_mwh")) / whole
    return Served(
        lole_hours=math.fsum(of("lole_hours")) / whole,
        lole_error=math.hypot(*of("lole_error")) / whole,
        eue_mwh=eue_mwh,
        eue_error=math.hypot(*of("eue_error")) / whole,
        served=1.0 - eue_mwh * whole / math.fsum(of("load_mwh")),
    )


def _built(built: BuiltPower, outputs: Sequence[str]) -> list[str]:
    """Return the plants of some outputs that are built."""
    plants, capacity = built.site.plants, built.capacity
    kinds = [kind for kind, at in plants.items() if at.output in outputs]
    return [kind for kind in kinds if capacity[kind] >= BUILT * built.load_mw]


def _grants(built: BuiltPower, name: str) -> list[str]:
    """Return the blocks through which a contract gives power; none where it is not used."""
    names = set(map(attrgetter("name"), built.site.years[0].blocks))
    own = names & {name, f"{name}.curtailable"}
    return sorted(filter(built.capacity.__getitem__, own))


def _built_of(built: BuiltPower, column: str) -> float:
    """Return what is built of all storages together. [MW, MWh]"""
    columns = map(attrgetter(column), built.site.years[0].storages)
    return math.fsum(map(built.capacity.__getitem__, columns))


def _stored_mwh(built: BuiltPower) -> float:
    """Return what all storages hold together; nothing of slivers, which are rounding of a sizing. [MWh]"""
    is_built = _built_of(built, "power_column") >= BUILT * built.load_mw
    return _built_of(built, "energy_column") if is_built else 0.0


def _missing(
    kinds: Mapping[str, EquipmentType],
    lines: Mapping[str, Grid],
    failing: set[str],
    *,
    stored: bool,
    asked: bool,
) -> str:
    """Say which figures nobody gives; empty if all are there."""
    if not asked and not kinds.keys() | failing:
        return "no outage rate"
    wanted = NEEDED
    repairs: dict[str, float | None] = {}
    if stored:
        wanted = (*NEEDED, "repair_hours")
        repairs = {f"{name}.repair_hours": lines[name].repair_hours for name in failing}
    figures = {
        f"equipment.{kind}.{name}": getattr(at, name)
        for kind, at in kinds.items()
        for name in wanted
    }
    missing = [path for path, value in (figures | repairs).items() if value is None]
    word = "no outage rate; " * ("forced_outage_rate" in " ".join(missing))
    return f"{word}give {', '.join(missing)}" * bool(missing)


def _supply(
    built: BuiltPower,
    kinds: Mapping[str, EquipmentType],
    lines: Mapping[str, Grid],
    failing: set[str],
    year: int,
) -> Supply:
    """Return what stands beside the load of a weather year."""
    campus, capacity = built.site.years[year], built.capacity

    def available(name: str) -> Floats:
        # cells of a connection under a tariff share its hours among them
        parts = [block for block in campus.blocks if block.column == name]
        each = (series(part.availability, campus.hours) for part in parts)
        return np.asarray(sum(each, np.zeros(campus.hours)))

    def given(names: Sequence[str]) -> Floats:
        each = [capacity[name] * available(name) for name in names]
        return np.asarray(np.sum([np.zeros(campus.hours), *each], axis=0))

    def connection(name: str) -> GridSupply:
        mw = given(_grants(built, name))
        if name not in failing:
            return GridSupply(mw)
        return GridSupply(mw, feeders_of(name, lines[name], float(mw.max())))

    return Supply(
        load_mw=campus.demand_mw,
        classes=tuple(_machines(name, kinds[name], capacity[name]) for name in kinds),
        given_mw=given(_built(built, WEATHERED)),
        grids=tuple(map(connection, lines)),
        store=_store(built),
        derates=tuple(map(available, kinds)),
        step_hours=campus.step_hours,
    )


def _said(value: float | None, otherwise: float = math.nan) -> float:
    """Return a figure, or what stands for it where it is not given."""
    return otherwise if value is None else value


def _machines(kind: str, at: EquipmentType, mw: float) -> MachineClass:
    """Return the machines of a plant: as many as come nearest to its size, which they share."""
    count = max(1, round(mw / _said(at.unit_mw)))
    return MachineClass(
        kind,
        count,
        mw / count,
        _said(at.forced_outage_rate),
        # of no matter where it is not given: then nothing is stored
        repair_hours=_said(at.repair_hours, MachineClass.repair_hours),
        planned_outage_rate=at.planned_outage_rate,
        common_outage_rate=at.common_outage_rate,
    )


def _store(built: BuiltPower) -> StoreSize | None:
    """Return what all storages hold together, at the efficiencies of the first."""
    stored_mwh = _stored_mwh(built)
    if not stored_mwh > 0:
        return None
    first = built.site.years[0].storages[0]
    return StoreSize(
        charge_mw=_built_of(built, "charge_column") * first.charge_per_power,
        discharge_mw=_built_of(built, "power_column"),
        energy_mwh=stored_mwh,
        charge_efficiency=first.charge_efficiency,
        discharge_efficiency=first.discharge_efficiency,
        rho=first.rho,
    )


def _spare(supplies: Sequence[Supply]) -> dict[str, int]:
    """Return how many machines of each kind may be out in every hour, while all else is there."""
    each = list(map(_spare_of_year, supplies))
    return {name: min(map(itemgetter(name), each)) for name in each[0]}


def _spare_of_year(supply: Supply) -> dict[str, int]:
    if not supply.classes:
        return {}
    can = [m.unit_mw * d for m, d in zip(supply.classes, supply.derated, strict=True)]
    counts = np.array(list(map(attrgetter("count"), supply.classes)))
    grids = map(attrgetter("mw"), supply.grids)
    all_mw = np.sum([np.zeros(supply.hours), *grids, *(counts[:, None] * can)], axis=0)
    # in a week in which none of a kind runs, none of it that fails is missed
    of_one = (all_mw - supply.need_mw) / np.maximum(can, LEAST_MW)
    whole = np.floor(of_one.min(axis=1) + 1e-9)
    names = map(attrgetter("name"), supply.classes)
    return dict(zip(names, np.clip(whole, 0, counts).astype(int).tolist(), strict=True))
