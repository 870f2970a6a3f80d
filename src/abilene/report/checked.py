"""What ``abilene check`` says about a programme without errors."""

from __future__ import annotations

from collections.abc import Iterator

from abilene.names import how_many
from abilene.planning.check import Checked


def checked_lines(checked: Checked) -> Iterator[str]:
    """Yield what a programme holds, what its claims feed, and the warnings."""
    draft = checked.draft
    programme, ledger = draft.programme, draft.ledger
    sites, tranches = programme.sites.values(), programme.capital
    phases = sum(len(site.phases) for site in sites)
    held = (
        how_many(len(sites), "site"),
        how_many(phases, "phase"),
        how_many(len(tranches), "tranche"),
    )
    yield f"{draft.document.file}: {', '.join(held)}"
    if ledger.claims:
        yield from _claim_lines(checked)
    yield from map("warning: {}".format, checked.warnings)
    yield "no errors"


def _claim_lines(checked: Checked) -> Iterator[str]:
    ledger, idle = checked.draft.ledger, ", ".join(checked.idle)
    against = f"{checked.stances} against others"
    claims = how_many(len(ledger.claims), "claim")
    yield f"{claims} from {how_many(len(ledger.sources), 'source')}, {against}"
    for path, count in checked.by_path.items():
        yield f"{count:6} {path}"
    yield f"feed no value of the plan, only check it: {idle or 'none'}"
    yield (
        "quotes that could not be checked against their source: "
        f"in {how_many(checked.unchecked, 'source')}"
    )
