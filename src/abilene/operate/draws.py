"""What nodes count as drawing, on the safe side, and where work runs on them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, compress, repeat
from operator import attrgetter, methodcaller
from typing import Any

import numpy as np

from abilene.arrays import Bools, Floats, Ints
from abilene.operate.hostlist import expand_hosts
from abilene.operate.slurm import SlurmJob, SlurmNode, SlurmView
from abilene.operate.terms import NodePower, OperateTerms

MISSING = SlurmNode("", "missing", 0, 0, "")
"""A node that Slurm does not know."""


@dataclass(frozen=True, eq=False)
class Park:
    """The nodes of the terms: arrays have shape (nodes,)."""

    names: tuple[str, ...]
    full_kw: Floats
    """At full work. [kW]"""
    idle_kw: Floats
    """Without work. [kW]"""
    dark_kw: Floats
    """Drained and empty. [kW]"""
    racks: tuple[str, ...]
    """Names of the racks; a node without one is a rack of its own."""
    rack: Ints
    """Number of the rack of each node."""

    @classmethod
    def of(cls, terms: OperateTerms) -> Park:
        """Return the nodes of the terms."""
        lists = list(map(_hosts, terms.nodes))
        names = tuple(chain.from_iterable(lists))
        count = list(map(len, lists))

        def each(field: str) -> Floats:
            return np.repeat(list(map(attrgetter(field), terms.nodes)), count)

        rack_of = dict(zip(names, names, strict=True))
        for text in terms.racks:
            rack_of |= dict.fromkeys(expand_hosts(text), text)
        racks, rack = np.unique(list(rack_of.values()), return_inverse=True)
        return cls(
            names=names,
            full_kw=each("full_kw"),
            idle_kw=each("idle_kw"),
            dark_kw=each("dark_kw"),
            racks=tuple(racks.tolist()),
            rack=rack.astype(np.int64),
        )

    def named(self, chosen: Bools) -> list[str]:
        """Return the names of some nodes."""
        return list(compress(self.names, chosen))

    def by_rack(self, values: Floats) -> Floats:
        """Return the sums of values of nodes, shape (racks,)."""
        sums = np.bincount(self.rack, values, len(self.racks))
        return sums.astype(np.float64)


def _hosts(kind: NodePower) -> list[str]:
    return expand_hosts(kind.names)


@dataclass(frozen=True, eq=False)
class SlurmFleet:
    """The nodes of the terms as Slurm shows them at a moment; arrays have shape (nodes,)."""

    park: Park
    jobs: tuple[SlurmJob, ...]
    cpus: Floats
    busy: Floats
    """Share of a node at work. [-]"""
    is_busy: Bools
    is_drain: Bools
    is_off: Bools
    """Whether Slurm has switched it off."""
    is_ours: Bools
    """Whether we have drained it."""
    is_steerable: Bools
    """Whether we may drain or resume it."""
    job_row: Ints
    """Job of each pair of a job and a node on which it runs."""
    node_col: Ints
    """Node of each such pair."""

    @classmethod
    def of(cls, park: Park, view: SlurmView) -> SlurmFleet:
        """Look at the nodes of a park."""
        nodes = list(map(view.nodes.get, park.names, repeat(MISSING)))
        rows, cols = _pairs(park.names, view.jobs)

        def each(field: str) -> Any:
            return np.array(list(map(attrgetter(field), nodes)))

        cpus = each("cpus").astype(np.float64)
        has_job = np.isin(np.arange(len(nodes)), cols)
        return cls(
            park=park,
            jobs=view.jobs,
            cpus=cpus,
            busy=np.divide(each("busy_cpus"), cpus, np.ones(len(cpus)), where=cpus > 0),
            is_busy=has_job | (each("busy_cpus") > 0),
            is_drain=each("is_drain"),
            is_off=each("is_off"),
            is_ours=each("is_ours"),
            is_steerable=each("may_start") | each("is_ours"),
            job_row=rows,
            node_col=cols,
        )

    @property
    def counted_kw(self) -> Floats:
        """What each node counts as drawing now. [kW]

        Full unless nothing runs on it and nothing may start: then what it draws drained,
        or nothing where Slurm has switched it off. One that does not answer counts in
        full, as nobody knows.
        """
        states: list[Bools] = [self.is_busy, self.is_off, self.is_drain]
        nothing = np.zeros(len(self.cpus))
        levels = [self.park.full_kw, nothing, self.park.dark_kw]
        return np.select(states, levels, self.park.full_kw)

    @property
    def total_kw(self) -> float:
        """What all nodes count as drawing now. [kW]"""
        return math.fsum(self.counted_kw.tolist())

    @property
    def drawn_kw(self) -> Floats:
        """What each node draws by the work on it. [kW]"""
        park = self.park
        return park.idle_kw + self.busy * (park.full_kw - park.idle_kw)

    @property
    def job_kw(self) -> Floats:
        """Full power of the accelerators of each job, shape (jobs,). [kW]"""
        asked = np.array(list(map(attrgetter("cpus_per_node"), self.jobs)))
        held = np.maximum(self.cpus[self.node_col], 1.0)
        share = np.minimum(1.0, asked[self.job_row] / held)
        kw = self.park.full_kw[self.node_col] * share
        return np.bincount(self.job_row, kw, len(self.jobs)).astype(np.float64)

    def jobs_on(self, nodes: Bools) -> Bools:
        """Return the jobs that run on any of some nodes, shape (jobs,)."""
        touched = self.job_row[nodes[self.node_col]]
        return np.isin(np.arange(len(self.jobs)), touched)

    def jobs_by_rack(self) -> Bools:
        """Return which jobs run on which rack, shape (jobs, racks)."""
        found = np.zeros((len(self.jobs), len(self.park.racks)), dtype=bool)
        found[self.job_row, self.park.rack[self.node_col]] = True
        return found


def _pairs(names: Sequence[str], jobs: Sequence[SlurmJob]) -> tuple[Ints, Ints]:
    """Return job and node of each pair; nodes that the terms do not name fall away."""
    place: Mapping[str, int] = dict(zip(names, range(len(names)), strict=True))
    hosts = list(map(attrgetter("nodes"), jobs))
    counts = list(map(methodcaller("__len__"), hosts))
    rows = np.repeat(np.arange(len(jobs)), counts)
    found = map(place.get, chain.from_iterable(hosts), repeat(-1))
    cols = np.fromiter(found, np.int64, len(rows))
    return rows[cols >= 0].astype(np.int64), cols[cols >= 0]
