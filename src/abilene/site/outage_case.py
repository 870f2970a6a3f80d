"""Which machines and lines of a campus fail, and what its sizing is asked to keep: read from the programme."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import chain, product
from operator import attrgetter, itemgetter
from typing import Any

from abilene.errors import InputError, Problem
from abilene.power.machines import MachineClass
from abilene.power.outage_years import OutagePaths
from abilene.power.risk_blocks import OutageRates
from abilene.power.transforms import ROUNDING
from abilene.programme.fields import MOST_MACHINES
from abilene.programme.outage_records import ReliabilityTarget
from abilene.programme.power_records import EquipmentType, Grid, SiteEquipment
from abilene.programme.schema import Programme, Site
from abilene.site.problem import SiteCampus

NO_TARGET = ReliabilityTarget()
APART = 1_000_000
"""Number of the first path of outages that a sizing sees: none that it is held against."""


def is_asked(site: Site) -> bool:
    """Return whether the sizing of a campus counts its machines."""
    built = list(filter(attrgetter("max_mw"), site.equipment.values()))
    asks = map(attrgetter("whole"), built), map(attrgetter("units"), built)
    return any(chain(*asks, [site.reliability != NO_TARGET]))


@dataclass(frozen=True)
class OutageCase:
    """A campus whose sizing counts machines, as they fail or as whole ones."""

    programme: Programme
    campus: SiteCampus
    """Its weather years without failures."""
    grid: bool
    seed: int

    @property
    def site(self) -> Site:
        """The site of the programme."""
        return self.programme.sites[self.campus.site]

    @property
    def target(self) -> ReliabilityTarget:
        """What its power has to keep."""
        return self.site.reliability

    @property
    def here(self) -> Mapping[str, SiteEquipment]:
        """What may be built here of each kind."""
        return _taken(self.site.equipment, self.campus.plants)

    @property
    def types(self) -> Mapping[str, EquipmentType]:
        """The kinds that may be built."""
        return _taken(self.programme.equipment, self.campus.plants)

    @cached_property
    def kinds(self) -> Mapping[str, EquipmentType]:
        """The firm plants among them."""
        types = self.types
        return _taken(types, filter(lambda kind: types[kind].output == "firm", types))

    @property
    def counts_failures(self) -> bool:
        """Whether the sizing counts what fails: where a figure asks for it, or spare machines of known rates."""
        target = self.target
        return target.counts_failures or (
            target.spare_units is not None and not any(self._without_rates)
        )

    @property
    def _without_rates(self) -> Iterator[str]:
        """Yield the figures that nobody gives, without which machines to spare alone cost as if none failed."""
        names = ["forced_outage_rate", *["repair_hours"] * self.is_stored]
        for kind, name in product(self.kinds, names):
            if getattr(self.types[kind], name) is None:
                yield f"equipment.{kind}.{name}"

    @property
    def never_failing(self) -> str:
        """Why the cost of machines to spare counts no failure; empty where it does, or where none are asked."""
        if self.counts_failures or self.target.spare_units is None:
            return ""
        missing = ", ".join(sorted(self._without_rates))
        return f"no failure is counted in this cost, for want of {missing}"

    @cached_property
    def whole(self) -> set[str]:
        """Kinds of which whole machines are built."""
        return set(filter(lambda kind: self.here[kind].whole, self.here))

    @cached_property
    def fixed(self) -> dict[str, int]:
        """Kinds of which so many machines are built."""
        units = map(attrgetter("units"), self.here.values())
        return dict(filter(itemgetter(1), zip(self.here, units, strict=True)))

    @property
    def machines(self) -> set[str]:
        """Kinds that are counted as machines."""
        return self.kinds.keys() | self.whole | self.fixed.keys()

    @cached_property
    def contracts(self) -> dict[str, Grid]:
        """Its connections, by the name of their blocks."""
        grid = {True: self.site.grid, False: {}}[self.grid]
        return dict(zip(map("grid.{}".format, grid), grid.values(), strict=True))

    @property
    def is_stored(self) -> bool:
        """Whether it may store anything."""
        return bool(self.campus.years[0].storages)

    @property
    def is_exact(self) -> bool:
        """Whether nothing stands in for a machine that fails, so that its risk has a price of its own."""
        others = self.contracts or self.is_stored
        return len(self.kinds) == 1 and not others

    @property
    def options(self) -> frozenset[str]:
        """What is merely on offer, and may be left out: kinds of machines, and stores."""
        given = self.here
        return frozenset(
            name
            for name in self.kinds.keys() | self.stores
            if not (given[name].min_mw or given[name].units)
        )

    @property
    def stores(self) -> set[str]:
        """Storages that may be built."""
        types = self.types
        return set(filter(lambda kind: types[kind].output == "storage", types))

    @cached_property
    def rates(self) -> dict[str, OutageRates]:
        """How the machines of each kind fail; those that count as machines alone never do."""
        types = self.types
        sized = filter(
            lambda kind: types[kind].unit_mw, filter(self.machines.__contains__, types)
        )
        given = _taken(types, sized)
        counted = partial(_rates, fails=self.counts_failures)
        return dict(zip(given, map(counted, given.values()), strict=True))

    def paths(self, first: int = 0) -> OutagePaths:
        """Return how its outages are drawn, from years that no certificate sees."""
        site, number = self.campus.site, APART + first
        return OutagePaths(self.rates, self.lines, site, self.seed, number)

    @property
    def _failing(self) -> set[str]:
        """Connections whose lines fail."""
        contracts = self.contracts
        names = contracts.keys() & self.campus.years[0].by_name.keys()
        return set(filter(lambda name: contracts[name].forced_outage_rate, names))

    @property
    def sure_lines(self) -> list[str]:
        """Connections whose lines fail, and are counted as sure in the sizing, as their peaks are billed."""
        drawn = self.campus.years[0].drawn.values()
        return sorted(self._failing & set(map(attrgetter("column"), drawn)))

    @property
    def lines(self) -> dict[str, MachineClass]:
        """The lines of each connection that fail in the sizing."""
        if not self.counts_failures:
            return {}
        names = sorted(self._failing.difference(self.sure_lines))
        return dict(zip(names, map(self._lines_of, names), strict=True))

    @property
    def weak_lines(self) -> dict[str, float]:
        """What the feeders carry of connections that fail and grant more than that. [MW]"""
        lines = dict(
            zip(self._failing, map(self._lines_of, self._failing), strict=True)
        )
        blocks = self.campus.years[0].by_name
        return {
            name: lines[name].mw
            for name in sorted(lines)
            if lines[name].mw < blocks[name].capacity.high * (1 - ROUNDING)
        }

    def _lines_of(self, name: str) -> MachineClass:
        granted_mw = self.campus.years[0].by_name[name].capacity.high
        return feeders_of(name, self.contracts[name], granted_mw)

    def check(self) -> None:
        """Refuse what cannot be counted.

        Raises
        ------
        InputError
            If figures of machines are missing that what is asked hangs on.
        """
        problems = [
            *self._missing(),
            *self._too_many(),
            *self._too_large(),
            *self._too_small(),
        ]
        if problems:
            raise InputError(problems)

    def _missing(self) -> Iterator[Problem]:
        """Yield the figures that nobody gives."""
        is_counted, asked = self.counts_failures, self.target != NO_TARGET
        wanted = (
            (self.whole | self.fixed.keys(), "unit_mw", True),
            (self.kinds.keys(), "unit_mw", asked),
            (self.kinds.keys(), "forced_outage_rate", is_counted),
            (self.kinds.keys(), "repair_hours", is_counted and self.is_stored),
        )
        figures = {
            (kind, name) for kinds, name, holds in wanted if holds for kind in kinds
        }
        for kind, name in sorted(figures):
            given, path = self.types[kind], f"equipment.{kind}.{name}"
            if given.output == "storage":
                path = f"sites.{self.campus.site}.equipment.{kind}"
                yield Problem("a storage has no machines", "remove units", path)
            elif getattr(given, name) is None:
                what = "missing, and the sizing counts its machines"
                fix = (
                    f"give it, or remove what asks for it from sites.{self.campus.site}"
                )
                yield Problem(what, fix, path)

    def _too_many(self) -> Iterator[Problem]:
        """Yield kinds of which more machines are there than may be built."""
        for kind, units in self.fixed.items():
            unit_mw = self.types[kind].unit_mw or 0.0
            most_mw = self.here[kind].max_mw
            if units * unit_mw > most_mw * (1 + ROUNDING):
                what = (
                    f"{units} machines of {unit_mw:g} MW are above max_mw {most_mw:g}"
                )
                path = f"sites.{self.campus.site}.equipment.{kind}.units"
                yield Problem(what, "raise max_mw, or build fewer", path)

    def _too_large(self) -> Iterator[Problem]:
        """Yield kinds of which not one whole machine may be built."""
        for kind in sorted(self.whole):
            unit_mw, most_mw = self.types[kind].unit_mw or 0.0, self.here[kind].max_mw
            if unit_mw > most_mw * (1 + ROUNDING) and most_mw > 0:
                what = f"one machine of {unit_mw:g} MW is above max_mw {most_mw:g}"
                path = f"sites.{self.campus.site}.equipment.{kind}.max_mw"
                yield Problem(what, "raise it, or build smaller machines", path)

    def _too_small(self) -> Iterator[Problem]:
        """Yield kinds whose machines are so small that nobody would count them one by one."""
        peak_mw = max(float(year.demand_mw.max()) for year in self.campus.years)
        for kind, rates in self.rates.items():
            count = peak_mw / rates.unit_mw
            if count > MOST_MACHINES:
                said = f"{rates.unit_mw:g} MW are {count:,.0f} machines"
                what = f"{said} for a load of {peak_mw:,.0f} MW"
                fix = f"give the MW of one; at most {MOST_MACHINES:,} are counted"
                yield Problem(what, fix, f"equipment.{kind}.unit_mw")


def _taken(values: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """Return some values by their names."""
    kept = tuple(names)
    return dict(zip(kept, map(values.__getitem__, kept), strict=True))


def feeders_of(name: str, contract: Grid, mw: float) -> MachineClass:
    """Return the lines of a connection that grants so much, of equal parts where nothing else is said. [MW]"""
    count = contract.feeders or 1
    each_mw = mw / count if contract.feeder_mw is None else contract.feeder_mw
    return MachineClass(
        name,
        count,
        each_mw,
        contract.forced_outage_rate or 0.0,
        repair_hours=contract.repair_hours or MachineClass.repair_hours,
    )


def _rates(given: EquipmentType, *, fails: bool) -> OutageRates:
    """Return how the machines of a kind fail, or that they never do."""
    unit_mw = given.unit_mw or 0.0
    if not fails:
        return OutageRates(unit_mw, 0.0)
    return OutageRates(
        unit_mw,
        given.forced_outage_rate or 0.0,
        given.common_outage_rate,
        given.planned_outage_rate,
        given.repair_hours or MachineClass.repair_hours,
    )
