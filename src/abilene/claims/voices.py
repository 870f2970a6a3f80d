"""The people a viewpoint follows: what they said, in their words, and what was answered."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from abilene.claims.ledger import Ledger
from abilene.claims.quotes import describe
from abilene.claims.records import Claim, Rule


def voices(ledger: Ledger, rule: Rule, paths: Iterable[str], as_of: date) -> tuple[str, ...]:
    """Return what those whom a rule prefers or heeds said about some paths, each with its answers below.

    Parameters
    ----------
    ledger : Ledger
        Who said what.
    rule : Rule
        Whom the view prefers and heeds.
    paths : iterable of str
        Paths of the programme that matter.
    as_of : date
        Nothing published later is used.
    """
    followed = {*rule.prefers, *rule.heeds}
    about = {claim.id for path in paths for claim in ledger.about.get(path, ())}
    heard = [claim for claim in ledger.claims.values() if ledger.source(claim).published_day <= as_of]
    own = [claim for claim in heard if _speaks(ledger, claim, followed) and _concerns(ledger, claim, about)]
    lines: list[str] = []
    for claim in sorted(own, key=lambda claim: (claim.said_day, claim.id)):
        if rule.until is None or claim.said_day <= rule.until:
            lines.append(describe(claim, ledger))
            answers = [other for other in ledger.against.get(claim.id, ()) if other in heard]
            lines += [f"  answer: {describe(other, ledger)}" for other in sorted(answers, key=lambda other: other.id)]
    return tuple(lines)


def _speaks(ledger: Ledger, claim: Claim, followed: set[str]) -> bool:
    return any(ledger.names_of(speaker) & followed for speaker in claim.says)


def _concerns(ledger: Ledger, claim: Claim, about: set[str]) -> bool:
    """Tell whether a claim is about the paths, or speaks against claims about them, directly or through others."""
    return claim.id in about or any(
        _concerns(ledger, ledger.claims[target], about) for target in claim.targets if target in ledger.claims
    )
