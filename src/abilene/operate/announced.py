"""Cuts that were announced: reservations hold back jobs whose wall time would reach into them."""

from __future__ import annotations

import math
from functools import partial

from abilene.operate.draws import SlurmFleet
from abilene.operate.node_budget import Demanded, node_choice
from abilene.operate.signal import GridEvent
from abilene.operate.slurm import Slurm, reservation_name
from abilene.operate.state import OperatorState
from abilene.operate.terms import OperateTerms

HORIZON_S = 7 * 86_400.0
"""How far ahead nodes are reserved. [s]"""


class Announced:
    """Reserves the nodes that will go dark, from the announcement until the cut begins."""

    def __init__(self, terms: OperateTerms, slurm: Slurm, state: OperatorState) -> None:
        self._terms, self._slurm, self._state = terms, slurm, state

    def step(self, fleet: SlurmFleet, now: float) -> None:
        """Reserve for new announcements; let go of what has begun or was taken back."""
        ahead = filter(partial(self._is_ahead, now), self._state.events.values())
        wanted = {reservation_name(event.id): event for event in ahead}
        known = set(self._state.reserved)
        for name in sorted(known - wanted.keys()):
            self._let_go(name)
        for name in sorted(wanted.keys() - known):
            self._reserve(name, wanted[name], fleet)

    def _is_ahead(self, now: float, event: GridEvent) -> bool:
        """Return whether an event lowers the limit later, and not within the lead already."""
        ahead = event.start - now
        is_ours = self._terms.budget == "nodes"
        binds = event.most_mw(self._terms) < self._terms.contract_mw
        is_near = self._terms.lead_time_s < ahead <= HORIZON_S
        return is_ours and binds and is_near

    def _reserve(self, name: str, event: GridEvent, fleet: SlurmFleet) -> None:
        hours = self._terms.cut_hours(event.end - event.start)
        it_kw = self._terms.it_kw(event.most_mw(self._terms))
        asked = Demanded(it_kw, hours, 0.0, event.id)
        nodes = node_choice(self._terms, fleet, asked).nodes
        if nodes.any():
            minutes = max(1, math.ceil(hours * 60))
            names = fleet.park.named(nodes)
            self._slurm.reserve_nodes(name, names, event.start, minutes)
        # noted also where it failed: the cut itself does not hang on it
        self._state.reserved.append(name)

    def _let_go(self, name: str) -> None:
        if name in self._slurm.reservations():
            self._slurm.unreserve(name)
        self._state.reserved.remove(name)

    def release(self) -> None:
        """Delete all of our reservations."""
        for name in [*self._state.reserved]:
            self._let_go(name)
