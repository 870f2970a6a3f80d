"""Days that a claim cannot mean: not yet measured, said of the wrong path, or past when they were said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import partial
from itertools import chain

from abilene.claims.ledger import Ledger
from abilene.claims.namer import Namer
from abilene.claims.promises import due_day, has_come
from abilene.claims.records import Claim
from abilene.dates import parse_period
from abilene.errors import InputError, Problem
from abilene.units import Value, Variable

Variables = Mapping[str, Variable]
LONG_DAYS = 3_653
"""Ten years: what was there so long before is hardly news. [days]"""


def not_yet(claim: Claim, value: Value, unit: str, of: Namer) -> Iterator[Problem]:
    """Yield that a day is called measured that had not come when it was said."""
    kind_and_unit = claim.kind, unit
    if kind_and_unit == ("measured", "date") and not has_come(value, claim.said_day):
        what = f"'{claim.value}' was not measured yet when it was said, {claim.said}"
        fix = "give it another kind, such as forecast, or correct one of the days"
        yield of.problem("value", what=what, fix=fix)


def belongs_elsewhere(
    claim: Claim, variables: Variables, of: Namer
) -> Iterator[Problem]:
    """Yield that a measured day is said of the path that only promises it."""
    event = event_path(claim.about, variables)
    if (claim.kind, event > "") == ("measured", True):
        what = f"what was measured is no promise, and '{claim.about}' is one"
        yield of.problem("about", what=what, fix=f"write about: {event}")


def event_path(path: str, variables: Variables) -> str:
    """Return the other path that tells the day on which what a path promises has come; or nothing."""
    record, _, _ = path.rpartition(".")
    other = f"{record}.{variables[path].fulfilled_by}"
    unit = getattr(variables.get(other), "unit", "")
    return other * ((unit, other == path) == ("date", False))


def past_days(ledger: Ledger, variables: Variables) -> list[Problem]:
    """Return the claims that give a day as one to come that had passed long before it was said.

    Of a path that only promises, any such day; of one that may report what has come, from
    ``LONG_DAYS`` on. They are no errors: one can be said so.
    """
    dated = {path for path, variable in variables.items() if variable.unit == "date"}
    about_days = map(ledger.about.get, dated & ledger.about.keys())
    claims = chain.from_iterable(filter(None, about_days))
    found = map(partial(_past_day, ledger, variables), claims)
    return list(InputError(chain.from_iterable(found)).problems)


def _past_day(ledger: Ledger, variables: Variables, claim: Claim) -> Iterator[Problem]:
    event = event_path(claim.about, variables)
    since = (parse_period(claim.said)[0] - (due_day(claim) or date.max)).days
    if since > LONG_DAYS * (not event):
        what = (
            f"{claim.kind} for {claim.value}, {since:,} days before it was said, "
            f"{claim.said}: it promises nothing"
        )
        told = f"; what has come is measured, about {event}" * bool(event)
        fix = f"correct one of the days{told}"
        yield Namer(ledger, "claims", claim.id).problem("value", what=what, fix=fix)
