"""Failures as weather years: each year stands beside paths of its machines that are up.

Where a grid or a store stands in for a machine that fails, its risk has no price of its
own: what it costs hangs on the hour. So outages are drawn, and the campus is sized over
some years of them. The operation of such a year knows its outages in advance, which is
somewhat too good; and what it costs with machines that are always up in their mean is no
more than that (Jensen's inequality: cost is convex in what is available). See
``docs/reliability.md``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from abilene.arrays import Floats
from abilene.power.machines import MachineClass, seed_of, up_path
from abilene.power.problem import Block, Campus
from abilene.power.risk_blocks import OutageRates
from abilene.power.transforms import with_availability

PATHS = 4
"""Paths of outages beside a weather year: with four the cost is right to a ten-thousandth (``tests/published``)."""


@dataclass(frozen=True)
class OutagePaths:
    """How the outages of a campus are drawn."""

    rates: Mapping[str, OutageRates]
    """Of the blocks that are machines."""
    lines: Mapping[str, MachineClass]
    """Lines of the connections that fail, by block."""
    site: str = ""
    seed: int = 1
    first: int = 0
    """Number of the first path: paths of other numbers are other years."""

    def drawn(
        self, campuses: Sequence[Campus], counts: Mapping[str, int], paths: int = PATHS
    ) -> list[Campus]:
        """Return each weather year as often as there are paths, with outages of its own each time.

        The same path has the same random numbers whatever the design, so that designs
        compare by them.
        """
        return [
            self._with(one, counts, year * paths + path)
            for year, one in enumerate(campuses)
            for path in range(paths)
        ]

    def in_the_mean(
        self, campuses: Sequence[Campus], counts: Mapping[str, int]
    ) -> list[Campus]:
        """Return the weather years with what is up in the mean: no design can cost less than there."""
        return [self._with(one, counts, None) for one in campuses]

    def _with(
        self, campus: Campus, counts: Mapping[str, int], path: int | None
    ) -> Campus:
        up = dict(self._shares(campus, counts, path))
        return with_availability(
            campus,
            {
                block.name: block.availability * up[block.column]
                for block in campus.blocks
                if block.column in up
            },
        )

    def _shares(
        self, campus: Campus, counts: Mapping[str, int], path: int | None
    ) -> Iterator[tuple[str, Floats | float]]:
        """Yield what is up of each block, as a share of its availability. [-]"""
        for name, rates in self.rates.items():
            machines = rates.machines(name, counts[name])
            yield name, self._up(campus, machines, path) / machines.count
        for name, lines in self.lines.items():
            most_mw = _granted_mw(campus.by_name[name])
            if path is None:
                # a line that is up carries no more than it does in any path
                mean_mw = lines.mw * (1.0 - lines.forced_outage_rate)
                yield name, min(1.0, mean_mw / most_mw)
            else:
                up_mw = self._up(campus, lines, path) * lines.unit_mw
                yield name, np.minimum(1.0, up_mw / most_mw)

    def _up(
        self, campus: Campus, machines: MachineClass, path: int | None
    ) -> Floats | float:
        """Return how many machines are up in each hour of a path, or in the mean of all."""
        if path is None:
            there = (1.0 - machines.planned_outage_rate) * (
                1.0 - machines.common_outage_rate
            )
            return machines.count * there * (1.0 - machines.forced_outage_rate)
        key = seed_of(self.seed, self.site, machines.name, self.first + path)
        hours, step = campus.hours, campus.step_hours
        return up_path(machines, key, hours=hours, step_hours=step).astype(float)


def with_lost_load(campus: Campus, usd_per_mwh: float) -> Campus:
    """Return a campus in which a MWh that is not served counts so much, whatever load it is of. [USD/MWh]"""
    loads = [replace(load, voll_usd_per_mwh=usd_per_mwh) for load in campus.loads]
    return replace(campus, loads=tuple(loads))


def _granted_mw(block: Block) -> float:
    """Return the most that a connection gives. [MW]"""
    return block.capacity.high * float(np.max(block.availability))
