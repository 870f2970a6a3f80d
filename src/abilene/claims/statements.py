"""The people a viewpoint follows: what they said, in their words, and what was answered."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import repeat
from operator import attrgetter

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
    matter = ledger.ids_about(paths)
    public = ledger.published_by(as_of)
    lines: list[str] = []
    for claim in sorted(public.claims.values(), key=attrgetter("said_day", "id")):
        if public.in_dispute(claim) and _is_followed(ledger, rule, claim, matter):
            answers = sorted(public.against.get(claim.id, ()), key=attrgetter("id"))
            lines.append(describe(claim, ledger))
            replies = map(describe, answers, repeat(ledger))
            lines += map("  answer: {}".format, replies)
    return tuple(lines)


def _is_followed(ledger: Ledger, rule: Rule, claim: Claim, matter: set[str]) -> bool:
    """Return whether a claim is by somebody whom a rule follows, in time, and about what matters.

    It is about it also if it speaks against claims about it, directly or through others.
    """
    names = ledger.speakers[claim.id]
    concerns = {claim.id, *ledger.reach(claim.id)}
    return (
        not names.isdisjoint(rule.prefers + rule.heeds)
        and not concerns.isdisjoint(matter)
        and claim.said_day <= rule.last_day
    )
