"""Nodes as the budget: which racks go dark for a limit, and how that is told to Slurm."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import compress

import numpy as np

from abilene.arrays import Bools, Floats
from abilene.operate.allocation import (
    HAIR_KW,
    Allocation,
    PowerUnits,
    WorkAtStake,
    allocate,
)
from abilene.operate.draws import SlurmFleet
from abilene.operate.slurm import Slurm, SlurmJob
from abilene.operate.stopping import ending
from abilene.operate.terms import OperateTerms
from abilene.operate.work_classes import losses_usd

SWITCH_USD = 0.01
"""What it counts to make a rack dark that is up: a hair beside any work, so that racks
that are dark stay so where nothing else decides. [USD]"""


@dataclass(frozen=True)
class Demanded:
    """What is asked of the nodes at a moment."""

    it_kw: float
    """What they may draw together. [kW]"""
    hours: float
    """For how long, as far as is known. [h]"""
    usd_per_mwh: float
    """Price of power in force; 0 where nobody states one. [USD/MWh]"""
    why: str
    """Id of the event, or what else sets the limit."""


@dataclass(frozen=True)
class BudgetChoice:
    """What goes dark for a limit, by name."""

    found: Allocation
    dark: tuple[str, ...]
    """Racks, or jobs where licences count."""
    jobs: tuple[str, ...]
    """Jobs that are stopped."""
    nodes: Bools
    """Nodes that are to be dark, shape (nodes,); none where licences count."""


def node_choice(
    terms: OperateTerms, fleet: SlurmFleet, asked: Demanded
) -> BudgetChoice:
    """Choose the racks that go dark.

    Nodes that others have drained, and those that do not answer, count as they are.
    """
    park = fleet.park
    is_ending = np.fromiter(map(ending, fleet.jobs), bool, len(fleet.jobs))
    facility_mw = fleet.job_kw * terms.pue / 1000.0
    loss = losses_usd(fleet.jobs, terms.classes, facility_mw, asked.hours)
    # what ends by itself is lost to nobody
    work = WorkAtStake(fleet.jobs_by_rack() & ~is_ending[:, None], loss)
    found = allocate(_units(terms, fleet, asked), work, asked.it_kw)
    nodes = found.dark[park.rack] & fleet.is_steerable
    return BudgetChoice(
        found=found,
        dark=tuple(compress(park.racks, found.dark)),
        jobs=tuple(compress(_ids(fleet), found.stopped)),
        nodes=nodes,
    )


def _units(terms: OperateTerms, fleet: SlurmFleet, asked: Demanded) -> PowerUnits:
    """Return the racks as the choice sees them."""
    park, mine = fleet.park, fleet.is_steerable
    as_it_is = fleet.counted_kw
    up = np.where(mine, park.full_kw, as_it_is)
    dark = np.where(mine, park.dark_kw, as_it_is)
    drawn = np.where(mine, np.maximum(0.0, fleet.drawn_kw - park.dark_kw), 0.0)
    saved_mwh = park.by_rack(drawn) * terms.pue / 1000.0 * asked.hours
    to_switch = park.by_rack((mine & ~fleet.is_ours).astype(float))
    return PowerUnits(
        up_kw=park.by_rack(up),
        dark_kw=park.by_rack(dark),
        saves_usd=max(0.0, asked.usd_per_mwh) * saved_mwh,
        switch_usd=SWITCH_USD * to_switch,
    )


def _ids(fleet: SlurmFleet) -> list[str]:
    return list(map(_job_id, fleet.jobs))


def _job_id(job: SlurmJob) -> str:
    return job.id


class NodeBudget:
    """Keeps nodes within what they may draw."""

    def __init__(self, terms: OperateTerms, slurm: Slurm) -> None:
        self._terms, self._slurm = terms, slurm

    def choose(self, fleet: SlurmFleet, asked: Demanded) -> BudgetChoice:
        """Return what goes dark."""
        return node_choice(self._terms, fleet, asked)

    def counted_kw(self, fleet: SlurmFleet) -> float:
        """Return what all nodes count as drawing. [kW]"""
        return fleet.total_kw

    def apply(
        self, fleet: SlurmFleet, asked: Demanded, chosen: BudgetChoice
    ) -> Mapping[str, SlurmJob]:
        """Drain and resume; return the jobs that are to end."""
        fresh = chosen.nodes & ~fleet.is_ours
        back = _may_return(fleet, fleet.is_ours & ~chosen.nodes, asked.it_kw)
        if fresh.any():
            self._slurm.drain(fleet.park.named(fresh), asked.why)
        elif back.any():
            self._slurm.resume(fleet.park.named(back))
        doomed = compress(fleet.jobs, fleet.jobs_on(chosen.nodes))
        return _by_id(doomed)

    def release(self, fleet: SlurmFleet) -> None:
        """Give back all nodes that we have drained."""
        if fleet.is_ours.any():
            self._slurm.resume(fleet.park.named(fleet.is_ours))


def _by_id(jobs: compress[SlurmJob]) -> dict[str, SlurmJob]:
    """Return jobs by id, without those that are ending."""
    return {job.id: job for job in jobs if not ending(job)}


def _may_return(fleet: SlurmFleet, nodes: Bools, it_kw: float) -> Bools:
    """Return the nodes that may come back without passing the limit, as things are."""
    more: Floats = np.where(nodes, fleet.park.full_kw - fleet.counted_kw, 0.0)
    fits = fleet.total_kw + np.cumsum(more) <= it_kw + HAIR_KW
    return np.asarray(nodes & fits)
