"""Failures as weather years: each year stands beside paths of its machines that are up.

Where a grid or a store stands in for a machine that fails, its risk has no price of its
own: what it costs hangs on the hour. So outages are drawn, and the campus is sized over
some years of them. The operation of such a year knows its outages in advance, which is
somewhat too good; and what it costs with machines that are always up in their mean is no
more than that (Jensen's inequality: cost is convex in what is available). See
``docs/reliability.md``.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from operator import itemgetter

import numpy as np

from abilene.arrays import Floats
from abilene.power.machines import MachineClass, rota, seed_of, units_up, up_path
from abilene.power.problem import Block, Campus
from abilene.power.risk_blocks import OutageRates
from abilene.power.transforms import with_availability

PATHS = 4
"""Paths of outages beside a weather year: with four the cost is right to a ten-thousandth (``tests/published``)."""

MOST_JOINED = 200_000
"""States beyond which they are not even listed."""
UNLIKELY = 1e-10
"""Probability of all states together that are left out where every state is counted. [-]"""


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

    def states(
        self, campuses: Sequence[Campus], counts: Mapping[str, int], most: int
    ) -> list[Campus]:
        """Return each weather year in every state of its machines and lines, weighted by how likely that is.

        Exact where no hour hangs on another; planned work goes by ``rota``. What has no
        size has one state. None are returned where a weather year has more than ``most``.
        """
        found: list[Campus] = []
        for campus in campuses:
            parts = list(self._likely(campus, counts))
            if math.prod(map(len, parts)) > MOST_JOINED:
                return []
            states = _most_likely(parts)
            if len(states) > most:
                return []
            found += [_in_state(campus, up, chance) for up, chance in states]
        return found

    def _likely(
        self, campus: Campus, counts: Mapping[str, int]
    ) -> Iterator[list[tuple[str, float, float]]]:
        """Yield what may be up of each block, as a share, and how likely that is. [-]"""
        for name, rates in self.rates.items():
            if campus.bounds[name].high > 0:
                machines = rates.machines(name, counts[name])
                up = _number_up(machines)
                shares = np.arange(len(up)) / machines.count
                yield _likely_shares(name, shares, up)
        for name, lines in self.lines.items():
            if campus.bounds[name].high > 0:
                up = _number_up(lines)
                mw = np.arange(len(up)) * lines.unit_mw
                shares = np.minimum(1.0, mw / _granted_mw(campus.by_name[name]))
                yield _likely_shares(name, shares, up)

    def in_the_mean(
        self, campuses: Sequence[Campus], counts: Mapping[str, int]
    ) -> list[Campus]:
        """Return the weather years with what is up in the mean: no design can cost less than there."""
        return [self._with(one, counts, None) for one in campuses]

    def _with(
        self, campus: Campus, counts: Mapping[str, int], path: int | None
    ) -> Campus:
        return _with_up(campus, dict(self._shares(campus, counts, path)))

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


def _with_up(campus: Campus, up: Mapping[str, Floats | float]) -> Campus:
    """Return a campus with so much up of each column, as a share of its availability. [-]"""
    return with_availability(
        campus,
        {
            block.name: block.availability * up[block.column]
            for block in campus.blocks
            if block.column in up
        },
    )


def _in_state(campus: Campus, up: Mapping[str, float], chance: float) -> Campus:
    """Return a campus in a state, which counts as it is likely."""
    return replace(_with_up(campus, up), weight=campus.weight * chance)


def _number_up(machines: MachineClass) -> Floats:
    """Return the probability that 0, 1, ... are up, planned work by rota, shape (count + 1,). [-]"""
    total = np.zeros(machines.count + 1)
    for free, share in rota(machines):
        own = machines.forced_outage_rate, machines.common_outage_rate
        total[: free + 1] += share * units_up(free, *own)
    return total


def _likely_shares(
    name: str, shares: Floats, chances: Floats
) -> list[tuple[str, float, float]]:
    """Return the shares of a block that may be up, each with its probability; none of the most unlikely. [-]"""
    kept = chances > UNLIKELY / 1e3 / len(chances)
    pairs = zip(shares[kept].tolist(), chances[kept].tolist(), strict=True)
    return [(name, share, chance) for share, chance in pairs]


def _most_likely(
    parts: Sequence[Sequence[tuple[str, float, float]]],
) -> list[tuple[dict[str, float], float]]:
    """Return the joint states, all but those that are ``UNLIKELY`` together, and their probabilities, of sum one."""
    joined = [
        ({name: share for name, share, _ in each}, math.prod(p for _, _, p in each))
        for each in product(*parts)
    ]
    joined.sort(key=itemgetter(1))
    left_out = np.cumsum([chance for _, chance in joined]) < UNLIKELY
    kept = joined[int(left_out.sum()) :]
    whole = math.fsum(chance for _, chance in kept)
    return [(up, chance / whole) for up, chance in kept]
