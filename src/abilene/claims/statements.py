"""The people a viewpoint follows: what they said, in their words, and what was answered."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from abilene.claims.ledger import Ledger
from abilene.claims.quotes import describe
from abilene.claims.records import Claim, Rule


def statements_of(
    ledger: Ledger, rule: Rule, paths: Iterable[str], as_of: date
) -> tuple[str, ...]:
    """Return what those whom a rule prefers or trusts said in a dispute about some paths, with the answers below.

    Parameters
    ----------
    ledger : Ledger
        Who said what.
    rule : Rule
        Whom the view prefers and trusts.
    paths : iterable of str
        Paths of the programme that matter.
    as_of : date
        Nothing published later is used.
    """
    followed = {*rule.prefers, *rule.heeds}
    about = {claim.id for path in paths for claim in ledger.about.get(path, ())}
    published = [
        c for c in ledger.claims.values() if ledger.source(c).published_day <= as_of
    ]
    own = [
        c
        for c in published
        if _speaks(ledger, c, followed) and _concerns(ledger, c, about)
    ]
    lines: list[str] = []
    for claim in sorted(own, key=lambda claim: (claim.said_day, claim.id)):
        answers = sorted(
            {c.id for c in ledger.against.get(claim.id, ()) if c in published}
        )
        spoken = rule.until is None or claim.said_day <= rule.until
        if spoken and (claim.targets or answers):
            lines.append(describe(claim, ledger))
            lines += [
                f"  answer: {describe(ledger.claims[name], ledger)}" for name in answers
            ]
    return tuple(lines)


def _speaks(ledger: Ledger, claim: Claim, followed: set[str]) -> bool:
    return any(ledger.names_of(speaker) & followed for speaker in claim.says)


def _concerns(ledger: Ledger, claim: Claim, about: set[str]) -> bool:
    """Return whether a claim is about the paths, or speaks against claims about them, directly or through others."""
    return claim.id in about or any(
        _concerns(ledger, ledger.claims[target], about)
        for target in claim.targets
        if target in ledger.claims
    )
