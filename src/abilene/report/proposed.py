"""What an import proposes, in lines: each claim with what it replaces, and what no path can take."""

from __future__ import annotations

from collections.abc import Iterator

from abilene.intake.proposals import Moved, Proposals


def proposed_lines(proposals: Proposals) -> Iterator[str]:
    """Yield the lines that are printed of proposals."""
    yield from map("site: {}".format, proposals.sites)
    who = f"{proposals.actor.name}, {proposals.source.published}"
    yield f"{len(proposals.moved)} claims proposed ({who}); {proposals.same} say what the ledger has already"
    yield from map("  {}".format, map(_moved, proposals.moved))
    yield from map("no home: {0.what}: {0.why}".format, proposals.homeless)


def _moved(moved: Moved) -> str:
    claim, before = moved.claim, moved.before
    if claim.retracts and before:
        said = f"{before.value} {before.kind} ({before.said})"
        return f"{before.about}: withdrawn, was {said}; {claim.note}"
    was = f", was {before.value} {before.kind} ({before.said})" if before else ", new"
    return f"{claim.about}: {claim.value} {claim.kind}{was}"
