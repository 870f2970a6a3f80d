"""What already runs: the phases that somebody has measured to be energised."""

from __future__ import annotations

from collections.abc import Mapping

from abilene.planning.rounding import decimals
from abilene.programme.draft import Draft
from abilene.programme.resolve import Seen
from abilene.programme.schema import Phase
from abilene.results.known import Running


def already_running(draft: Draft, seen: Seen) -> dict[str, Running]:
    """Return, by site, the phases that somebody has measured to be energised."""
    running: dict[str, Running] = {}
    for site_id in seen.programme.sites:
        measured = _measured_phases(seen, site_id)
        if measured:
            running[site_id] = _together(draft, seen, measured)
    return running


def _measured_phases(seen: Seen, site_id: str) -> dict[str, Phase]:
    """Return the phases of a site that run, by the path of the quarter in which they were energised."""
    measured: dict[str, Phase] = {}
    for name, phase in seen.programme.sites[site_id].phases.items():
        path = f"sites.{site_id}.phases.{name}.energised"
        if path in seen.measured:
            measured[path] = phase
    return measured


def _together(draft: Draft, seen: Seen, measured: Mapping[str, Phase]) -> Running:
    it_mw = facility_mw = 0.0
    energised: list[str] = []
    claims: list[str] = []
    speakers: dict[str, None] = {}  # a set that keeps its order
    for path, phase in measured.items():
        it_mw += phase.it_mw or 0.0
        facility_mw += phase.facility_mw or 0.0
        energised.append(str(phase.energised))
        claims.append(str(seen.resolved[path].claim))
        speakers |= dict.fromkeys(draft.ledger.claims[claims[-1]].says)
    return Running(
        it_mw=it_mw,
        facility_mw=decimals(facility_mw, 3),
        since=max(energised),
        said_by=tuple(map(draft.ledger.actor_name, speakers)),
        claims=tuple(claims),
    )
