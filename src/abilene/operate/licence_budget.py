"""A licence that counts kW as the budget: jobs ask for what they draw above idle, and a cut takes licences away."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import compress

import numpy as np

from abilene.arrays import Floats
from abilene.operate.allocation import PowerUnits, WorkAtStake, allocate
from abilene.operate.draws import SlurmFleet
from abilene.operate.node_budget import BudgetChoice, Demanded
from abilene.operate.slurm import MARK, Slurm, SlurmJob
from abilene.operate.stopping import ending
from abilene.operate.terms import OperateTerms
from abilene.operate.work_classes import losses_usd

RESERVED = f"{MARK}_kw"
"""The reservation that takes licences away."""


class LicenceBudget:
    """Keeps jobs within the licences that a limit leaves."""

    def __init__(self, terms: OperateTerms, slurm: Slurm) -> None:
        self._terms, self._slurm = terms, slurm
        self._out: int | None = None
        """Licences that we have taken away; None while we do not know."""

    def choose(self, fleet: SlurmFleet, asked: Demanded) -> BudgetChoice:
        """Return the jobs that end: each is a unit of its own."""
        terms = self._terms
        kw, is_ending = self._held_kw(fleet), np.array(list(map(ending, fleet.jobs)))
        mine = np.where(is_ending, 0.0, kw) if len(kw) else kw
        mw = mine * terms.pue / 1000.0
        loss = losses_usd(fleet.jobs, terms.classes, mw, asked.hours)
        saves = max(0.0, asked.usd_per_mwh) * mw * asked.hours
        nothing = np.zeros(len(kw))
        units = PowerUnits(mine, nothing, saves, nothing)
        work = WorkAtStake(np.eye(len(kw), dtype=bool), loss)
        found = allocate(units, work, float(self._left(fleet, asked)))
        ids = tuple(map(_id_of, compress(fleet.jobs, found.dark)))
        none = np.zeros(len(fleet.park.names), dtype=bool)
        return BudgetChoice(found, ids, ids, none)

    def counted_kw(self, fleet: SlurmFleet) -> float:
        """Return idle nodes and the licences in use. [kW]"""
        return _idle_kw(fleet) + float(self._held_kw(fleet).sum())

    def apply(
        self, fleet: SlurmFleet, asked: Demanded, chosen: BudgetChoice
    ) -> Mapping[str, SlurmJob]:
        """Take licences away or give them back; return the jobs that are to end."""
        total = self._slurm.licences(self._terms.licence)
        self._take(max(0, total - self._left(fleet, asked)))
        doomed = list(compress(fleet.jobs, chosen.found.dark))
        return dict(zip(map(_id_of, doomed), doomed, strict=True))

    def release(self, fleet: SlurmFleet) -> None:
        """Give back all licences."""
        self._take(0)

    def _take(self, count: int) -> None:
        """Let so many licences be out of use."""
        if self._out is None:
            self._out = -1 if RESERVED in self._slurm.reservations() else 0
        if count == self._out:
            return
        licence = self._terms.licence
        if count == 0:
            done = self._slurm.unreserve(RESERVED)
        elif self._out == 0:
            done = self._slurm.reserve_licences(RESERVED, licence, count)
        else:
            done = self._slurm.change_licences(RESERVED, licence, count)
        self._out = count if done.code == 0 else None

    def _held_kw(self, fleet: SlurmFleet) -> Floats:
        """Return the licences of each job, shape (jobs,). [kW]"""

        def held(job: SlurmJob) -> float:
            return float(job.licences.get(self._terms.licence, 0))

        return np.fromiter(map(held, fleet.jobs), float, len(fleet.jobs))

    def _left(self, fleet: SlurmFleet, asked: Demanded) -> int:
        """Return the licences that a limit leaves: what nodes draw without work is no part of them."""
        return math.floor(max(0.0, asked.it_kw - _idle_kw(fleet)))


def _idle_kw(fleet: SlurmFleet) -> float:
    """Return what all nodes draw without work. [kW]"""
    return math.fsum(fleet.park.idle_kw.tolist())


def _id_of(job: SlurmJob) -> str:
    return job.id
