"""What a strict view leaves out of a programme: phases without a firm day or power, and the paths that lack it."""

from __future__ import annotations

from functools import partial
from operator import methodcaller

from abilene.programme.resolve import SET, Seen

PhaseKey = tuple[str, str]
"""Site and id of a phase."""


def kept_out(seen: Seen) -> frozenset[PhaseKey]:
    """Return the phases that a strict view leaves out unless they are measured to run; none of any other view.

    It believes no day of theirs, or no power of their campus.
    """
    if not seen.view.strict:
        return frozenset()
    every = map(methodcaller("split", "."), seen.programme.phase_names)
    lacking = filter(partial(_lacks, seen), every)
    return frozenset((site_id, phase_id) for site_id, phase_id in lacking)


def _lacks(seen: Seen, key: list[str]) -> bool:
    """Return whether a view believes no day of a phase, or no power of its campus."""
    site_id, phase_id = key
    phase = seen.programme.sites[site_id].phases[phase_id]
    return phase.target is None or site_id in seen.unpowered


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
