"""How likely each view is: what the ledger or the caller says, for the views that are shown.

A view of which nothing is said while others have a probability is taken to be ruled
out. Whatever is said must add up to 1 over the views shown: else an expected value
would be that of no world.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping

from abilene.claims.ledger import Ledger
from abilene.errors import InputError, Problem
from abilene.names import did_you_mean

NEAR = 1e-6
"""What the sum may miss 1 by, for probabilities such as 0.333333."""


def view_probabilities(
    ledger: Ledger, shown: Iterable[str], given: Mapping[str, float]
) -> dict[str, float]:
    """Return the probability of each view shown; nothing where nobody gives one.

    Parameters
    ----------
    ledger : Ledger
        Its viewpoints may have a ``probability``.
    shown : iterable of str
        Ids of the views.
    given : mapping of str to float
        What wins over the ledger; where anything is given, the ledger is not asked. [-]

    Raises
    ------
    InputError
        If one is no share, is of a view that is not shown, or they do not add up to 1.
    """
    shown = [*shown]
    _check(given, shown)
    said = dict(given) or _of_ledger(ledger, shown)
    total = math.fsum(said.values())
    if said and not math.isclose(total, 1, abs_tol=NEAR):
        raise InputError(_does_not_add_up(ledger, said, total, of_caller=bool(given)))
    # Of a view that is not named nothing is said at all where no other is named.
    return {name: said.get(name, 0.0) for name in shown} if said else {}


def _check(given: Mapping[str, float], shown: Collection[str]) -> None:
    """Refuse what is of no view, or no share."""
    unknown = sorted(given.keys() - shown)
    if unknown:
        what = f"a probability for '{unknown[0]}', which is not among the views shown"
        fix = did_you_mean(unknown[0], shown) or f"give those of {', '.join(shown)}"
        raise InputError(Problem(what, fix, "--probability"))
    outside = {name: share for name, share in given.items() if not 0 <= share <= 1}
    if outside:
        name, share = next(iter(outside.items()))
        what = f"a probability of {share:g} for '{name}'"
        raise InputError(Problem(what, "give one from 0 to 1", "--probability"))


def _of_ledger(ledger: Ledger, shown: Collection[str]) -> dict[str, float]:
    """Return what the viewpoints of a ledger say of the views shown."""
    own = ledger.viewpoints
    said = {name: own[name].probability for name in own if name in shown}
    return {name: share for name, share in said.items() if share is not None}


def _does_not_add_up(
    ledger: Ledger, said: Mapping[str, float], total: float, *, of_caller: bool
) -> Problem:
    each = ", ".join(map("{} {:g}".format, said.keys(), said.values()))
    what = f"the probabilities of the views shown add up to {total:g}: {each}"
    if of_caller:
        return Problem(what, "make them add up to 1", "--probability")
    fix = "make them add up to 1, show the other views too, or give --probability"
    last = [*said][-1]
    return ledger.problem("viewpoints", last, "probability", what=what, fix=fix)
