"""What a view leaves out of a programme: phases without a firm day or power, or whose only day was taken back."""

from __future__ import annotations

from functools import partial
from operator import methodcaller

from abilene.claims.own_day import WITHDRAWN
from abilene.programme.resolve import SET, Seen

PhaseKey = tuple[str, str]
"""Site and id of a phase."""


def kept_out(seen: Seen) -> frozenset[PhaseKey]:
    """Return the phases that a view leaves out unless they are measured to run.

    It believes no power of their campus; or everybody who gave a day of theirs has taken
    it back; or, where the view is strict, it believes no day of theirs.
    """
    every = map(methodcaller("split", "."), seen.programme.phase_names)
    lacking = filter(partial(_lacks, seen), every)
    return frozenset((site_id, phase_id) for site_id, phase_id in lacking)


def _lacks(seen: Seen, key: list[str]) -> bool:
    """Return whether a view leaves a phase out for want of a day or of power."""
    site_id, phase_id = key
    phase = seen.programme.sites[site_id].phases[phase_id]
    is_undated = seen.view.strict and phase.target is None
    return is_undated or site_id in seen.unpowered or is_withdrawn(seen, *key)


def is_withdrawn(seen: Seen, site_id: str, phase_id: str) -> bool:
    """Return whether all who gave a day of a phase took it back, and nobody gives another."""
    path = f"sites.{site_id}.phases.{phase_id}.target"
    own = seen.resolved[path].own
    return path in seen.undated and getattr(own, "state", "") == WITHDRAWN


def unsaid_paths(seen: Seen) -> tuple[str, ...]:
    """Return power and days of which a strict view believes nothing, and nobody has set anything."""
    return tuple(filter(partial(_is_unsaid, seen), seen.resolved))


def _is_unsaid(seen: Seen, path: str) -> bool:
    holds = (
        seen.resolved[path].kind is None,
        seen.view.must_be_firm(path),
        seen.provenance.get(path) != SET,
    )
    return all(holds)
