"""What ``abilene check`` says about a programme without errors."""

from __future__ import annotations

from collections.abc import Iterator

from abilene.planning.check import Checked


def checked_lines(checked: Checked) -> Iterator[str]:
    """Yield what a programme holds, what its claims feed, and the warnings."""
    draft = checked.draft
    programme, ledger = draft.programme, draft.ledger
    phases = sum(len(site.phases) for site in programme.sites.values())
    yield f"{draft.document.file}: {len(programme.sites)} sites, {phases} phases, {len(programme.capital)} tranches"
    if ledger.claims:
        yield f"{len(ledger.claims)} claims from {len(ledger.sources)} sources, {checked.stances} against others"
        yield from (f"{count:6} {path}" for path, count in checked.by_path.items())
        idle = ", ".join(checked.idle)
        yield f"feed no value of the plan, only check it: {idle or 'none'}"
        yield f"quotes that could not be checked against their source: in {checked.unchecked} sources"
    yield from (f"warning: {warning}" for warning in checked.warnings)
    yield "no errors"
