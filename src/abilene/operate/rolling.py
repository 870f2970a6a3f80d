"""A sized campus dispatched as it runs: what each part does now, what IT may draw, and which limit says so.

Contracts and demand charges are those of the plan: no draw exceeds the peaks that it pays
for. What is stored beyond a window is worth what it is worth over the year
(``power.foresight``).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property, partial

import numpy as np

from abilene.arrays import Floats
from abilene.operate.outlook import NO_FORECAST, HourForecast, thought_of
from abilene.power.foresight import StorageWorth, worth
from abilene.power.parts import Block, series
from abilene.power.problem import Campus
from abilene.power.rolling import RolledHours, RollingWindow, by_forecast, roll
from abilene.power.transforms import with_availability
from abilene.site.power_design import PowerDesign
from abilene.site.problem import SiteCampus

HAIR = 1e-6
"""Share of a size that is rounding. [-]"""
GRID = "grid."


@dataclass(frozen=True)
class SetPoints:
    """What a campus does in one step of its year."""

    step: int
    """Step of the weather year."""
    soc_mwh: float
    """What is stored at its end. [MWh]"""
    storage_mw: float
    """Given by the storage; below zero where it charges. [MW]"""
    units_mw: Mapping[str, float]
    """Given by each plant of its own. [MW]"""
    grid_mw: float
    """Drawn from the grid; below zero where it sells. [MW]"""
    asked_mw: float
    """Facility load that there is. [MW]"""
    facility_mw: float
    """Facility load that is served. [MW]"""
    it_mw: float
    """IT load that is allowed; NaN where only the load of the facility is known. [MW]"""
    why: str
    """Which limits bind."""

    @property
    def is_cut(self) -> bool:
        """Whether IT gets less than it asks for."""
        return self.facility_mw < self.asked_mw * (1 - HAIR)


@dataclass(frozen=True)
class RollingCampus:
    """A sized campus in its first weather year, ready to be dispatched step by step."""

    site: SiteCampus
    campus: Campus
    """As it is operated: peaks are limits, and no more is charged for them."""
    sizes: Floats
    """[MW, MWh]"""
    mu: Floats
    """What a unit of each limit on a yearly sum costs. [USD/unit]"""
    end: StorageWorth | None
    """What is stored is worth; None where nothing is."""

    @classmethod
    def of(cls, design: PowerDesign) -> RollingCampus:
        """Make a design ready.

        Raises
        ------
        InputError
            If it keeps a limit over the year as a whole, or asks for what dispatch
            cannot do.
        """
        planned, capacity = design.site.years[0], design.sizing.capacity
        sizes = np.array(list(map(capacity.__getitem__, planned.columns)))
        mu = np.maximum(np.array([*design.sizing.linking_usd.values()], float), 0.0)
        mu = mu[: len(planned.linking)]
        has_store = bool(planned.storages) and _stored_mwh(planned, capacity) > 0
        end = worth([planned], [sizes], mu) if has_store else None
        operated = as_operated(planned, capacity)
        own = np.array(list(map(capacity.__getitem__, operated.columns)))
        return cls(design.site, operated, own, mu, end)

    @property
    def energy_mwh(self) -> float:
        """What its storage holds. [MWh]"""
        return _stored_mwh(self.campus, self.campus.named(self.sizes))

    @cached_property
    def import_mw(self) -> Floats:
        """Most that the grid gives in each step, shape (steps,). [MW]"""
        most: Floats = np.zeros(self.campus.hours)
        for block in self._grid:
            most = most + self._most_mw(block)
        return most

    @cached_property
    def _grid(self) -> list[Block]:
        return [
            b for b in self.campus.blocks if b.name.startswith(GRID) and not b.export
        ]

    def _most_mw(self, block: Block) -> Floats:
        """Return the most that a block gives in each step. [MW]"""
        size = float(self.sizes[self.campus.index[block.column]])
        return size * series(block.availability, self.campus.hours)

    def _given_at_most_mw(self, comes: Campus, block: Block, step: int) -> float:
        """Return the most that a block gives in a step of a campus as it comes. [MW]"""
        size = float(self.sizes[comes.index[block.column]])
        return size * float(
            series(comes.by_name[block.name].availability, comes.hours)[step]
        )

    def step_of_year(self, at: float) -> int:
        """Return the step of the weather year in which a moment lies, by the standard time of the site."""
        local = datetime.fromtimestamp(at, self.site.hours[0].weather.zone)
        standard = local - (local.dst() or timedelta())
        # the 29th of February is dispatched as the 28th
        day = min(standard.day, 28) if standard.month == 2 else standard.day
        days = (date(2001, standard.month, day) - date(2001, 1, 1)).days
        hours = days * 24 + standard.hour + standard.minute / 60
        return int(hours / self.campus.step_hours) % self.campus.hours

    def dispatch(
        self,
        first: int,
        start_mwh: float,
        window_hours: float,
        limit_mw: Floats,
        forecast: HourForecast = NO_FORECAST,
        every_hours: float = 1.0,
    ) -> SetPoints:
        """Dispatch one step.

        Parameters
        ----------
        first : int
            Step of the year.
        start_mwh : float
            What is stored now. [MWh]
        window_hours : float
            Hours ahead that count. [h]
        limit_mw : array, shape (ahead,)
            Most that the grid may give in this step and those after it, as far as is
            known; infinite where it asks for nothing. [MW]
        forecast : HourForecast
            What is thought of the steps after it.
        every_hours : float
            Time between two looks ahead: this step knows what the last of them thought.
            [h]
        """
        step_hours = self.campus.step_hours
        looked = first - first % max(1, round(every_hours / step_hours))
        ahead = max(1, round(window_hours / step_hours))
        last = min(max(looked + ahead, first + 1), self.campus.hours)
        comes = self._limited(self.campus, first, limit_mw)
        thought = thought_of(self.campus, forecast, looked, last)
        outlook = by_forecast(
            self._limited(thought, first, limit_mw), self.sizes, self.mu
        )
        known_hours = (last - first) * step_hours
        window = RollingWindow(first, 1, known_hours, step_hours)
        found = roll(comes, self.sizes, self.end, window, start_mwh, outlook, self.mu)
        return self._points(comes, found, first)

    def _limited(self, campus: Campus, first: int, limit_mw: Floats) -> Campus:
        """Return a campus whose grid gives no more than a limit from a step on, each part of it in proportion."""
        hours = slice(first, min(first + len(limit_mw), campus.hours))
        share = np.ones(campus.hours)
        most = np.maximum(self.import_mw[hours], 1e-12)
        share[hours] = np.minimum(1.0, limit_mw[: hours.stop - first] / most)
        cut = {
            block.name: series(campus.by_name[block.name].availability, campus.hours)
            * share
            for block in self._grid
        }
        return with_availability(campus, cut)

    def _points(self, comes: Campus, found: RolledHours, first: int) -> SetPoints:
        """Say what a step does, and why."""
        moved = found.moved
        output = {name: float(mw[0]) for name, mw in moved.output_mw.items()}
        signed = {
            b.name: (-1 if b.export else 1) * output[b.name] for b in comes.blocks
        }
        units = dict(filter(_is_own, signed.items()))
        asked = float(comes.demand_mw[first])
        lost = math.fsum(output[load.unserved] for load in comes.loads)
        storage = float(moved.discharge_mw[0] - moved.charge_mw[0])
        served = max(0.0, asked - lost)
        return SetPoints(
            step=first,
            soc_mwh=float(moved.soc_mwh[1]),
            storage_mw=storage,
            units_mw=units,
            grid_mw=math.fsum(signed.values()) - math.fsum(units.values()),
            asked_mw=asked,
            facility_mw=served,
            it_mw=self._it_mw(first) * served / max(asked, 1e-12),
            why=_why(lost, asked, list(self._binding(comes, output, found, first))),
        )

    def _it_mw(self, first: int) -> float:
        """Return the IT load that there is in a step; NaN where it is not known. [MW]"""
        load = self.site.load
        if load.it is None:
            return math.nan
        return float(load.it[0][first]) * self.site.load_mw / load.pue_peak

    def _binding(
        self, comes: Campus, output: Mapping[str, float], found: RolledHours, first: int
    ) -> Iterator[str]:
        """Yield the limits that bind in a step."""
        given = math.fsum(output[block.name] for block in self._grid)
        most = sum(self._given_at_most_mw(comes, block, first) for block in self._grid)
        if self._grid and given >= most - HAIR * self.campus.load_mw:
            yield f"the grid gives all it may, {most:,.1f} MW"
        for block in filter(_is_plant, comes.blocks):
            most = self._given_at_most_mw(comes, block, first)
            if 0 < most <= output[block.name] + HAIR * self.campus.load_mw:
                yield f"{block.name} gives all it may, {most:,.1f} MW"
        if self.end is not None:
            level, energy = float(found.moved.soc_mwh[1]), self.energy_mwh
            if level <= HAIR * energy:
                yield "the storage is empty"
            if level >= (1 - HAIR) * energy:
                yield "the storage is full"


def _why(lost_mw: float, asked_mw: float, binding: Sequence[str]) -> str:
    """Say which limits bind, and what IT lacks."""
    limits = "; ".join(binding) or "power costs more than the compute is worth"
    if lost_mw <= HAIR * asked_mw:
        return "; ".join(binding) or "nothing binds"
    return f"{lost_mw:,.1f} MW less than asked: {limits}"


def _is_plant(block: Block) -> bool:
    return not block.name.startswith(GRID)


def _is_own(named: tuple[str, float]) -> bool:
    return not named[0].startswith(GRID)


def _stored_mwh(campus: Campus, capacity: Mapping[str, float]) -> float:
    """Return the energy of all storages. [MWh]"""
    return math.fsum(capacity[one.energy_column] for one in campus.storages)


def as_operated(campus: Campus, capacity: Mapping[str, float]) -> Campus:
    """Return a campus as it is operated: a peak that is paid for is a limit, and nothing more is charged for it."""
    level = partial(_peaks_mw, campus, capacity)
    blocks = []
    for block in campus.blocks:
        size = max(capacity[block.column], 1e-12)
        share = np.minimum(1.0, level(block) / size)
        available = series(block.availability, campus.hours) * share
        blocks.append(
            replace(block, availability=available, demand_charge_usd_per_mw=0.0)
        )
    return replace(campus, blocks=tuple(blocks), demands=())


def _peaks_mw(campus: Campus, capacity: Mapping[str, float], block: Block) -> Floats:
    """Return the most of a block in each step by the peaks that are paid for. [MW]"""
    peaks = campus.peaks_of(block)
    if not peaks:
        return np.full(campus.hours, np.inf)
    return np.array(list(map(capacity.__getitem__, peaks)))[campus.periods]
