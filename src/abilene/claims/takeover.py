"""What is believed where promises are broken: what is left, what a reference class expects, and what was paid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import filterfalse
from operator import attrgetter

from abilene.claims.admissibility import Admissibility
from abilene.claims.own_day import OwnDay
from abilene.claims.promises import Promise
from abilene.claims.records import Claim, Rule
from abilene.claims.refclass import QUANTILE_OF, RefClass


def believed(
    claims: Sequence[Claim], promises: Sequence[Promise], admissible: Admissibility
) -> tuple[list[Claim], dict[str, str]]:
    """Part claims into those without a broken promise, and why each other one is left out.

    What the viewpoint chooses stays, and everything where its rule keeps what is missed.
    """
    if admissible.rule.missed == "keep":
        return list(claims), {}
    broken = filter(attrgetter("is_broken"), promises)
    words = {promise.claim: promise.words(admissible.as_of) for promise in broken}
    # one that was superseded is out already, and for that reason
    names = {claim.id for claim in claims} & words.keys() - admissible.view.chooses
    lost = {name: words[name] for name in names}
    return list(filterfalse(lambda claim: claim.id in lost, claims)), lost


def may_be_assumed(own: OwnDay | None, rule: Rule) -> bool:
    """Return whether what the programme file gives counts where no claim does.

    A day that is known to be broken, or that nobody stands by, does not, unless the rule
    keeps what is missed.
    """
    is_gone = all((getattr(own, "is_gone", False), rule.missed != "keep"))
    return all(("assumed" in rule.kinds, not is_gone))


def expected_day(
    refclass: RefClass, promises: Sequence[Promise], admissible: Admissibility
) -> tuple[date, str]:
    """Return the day that a reference class expects after the last promise that was broken, and how it is called.

    The newest said counts, then by id; the bound of the rule says which quantile.
    """
    claims = admissible.ledger.claims

    def given(promise: Promise) -> tuple[date, str]:
        return claims[promise.claim].said_day, promise.claim

    last = max(filter(attrgetter("is_left_broken"), promises), key=given)
    said, _ = given(last)
    q = QUANTILE_OF[admissible.rule.bound]
    day = refclass.quantile(said, last.due, admissible.as_of, q)
    return day, f"derived:class:{refclass.id}:{last.claim}"


def first_paid(path: str, admissible: Admissibility) -> tuple[date | None, str | None]:
    """Return the first day on which somebody measured that money is there, and their claim.

    Whatever else is said of its amount. Nobody's day where nobody has.
    """
    ledger, view = admissible.ledger, admissible.view
    of_money = replace(admissible, rule=view.rule(path), _known={})
    left, _ = of_money.filter(ledger.about.get(path, ()))
    paid = ((claim.said_day, claim.id) for claim in left if claim.kind == "measured")
    return min(paid, default=(None, None))
