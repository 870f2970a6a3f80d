"""How likely each view is: what the ledger or the caller says, for the views that are shown.

A view of which nothing is said while others have a probability is taken to be ruled
out. Whatever is said must add up to 1 over the views shown: else an expected value
would be that of no world.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

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
    for name, share in given.items():
        if name not in shown:
            what = f"a probability for '{name}', which is not among the views shown"
            fix = did_you_mean(name, shown) or f"give those of {', '.join(shown)}"
            raise InputError(Problem(what, fix, "--probability"))
        if not 0 <= share <= 1:
            what = f"a probability of {share:g} for '{name}'"
            raise InputError(Problem(what, "give one from 0 to 1", "--probability"))
    said = given or _of_ledger(ledger, shown)
    if not said:
        return {}
    total = math.fsum(said.values())
    if abs(total - 1) > NEAR:
        raise InputError(_does_not_add_up(ledger, said, total, of_caller=bool(given)))
    return {name: said.get(name, 0.0) for name in shown}


def _of_ledger(ledger: Ledger, shown: Iterable[str]) -> dict[str, float]:
    own = ledger.viewpoints
    said = {name: own[name].probability for name in shown if name in own}
    return {name: share for name, share in said.items() if share is not None}


def _does_not_add_up(
    ledger: Ledger, said: Mapping[str, float], total: float, *, of_caller: bool
) -> Problem:
    each = ", ".join(f"{name} {share:g}" for name, share in said.items())
    what = f"the probabilities of the views shown add up to {total:g}: {each}"
    if of_caller:
        return Problem(what, "make them add up to 1", "--probability")
    fix = "make them add up to 1, show the other views too, or give --probability"
    last = [*said][-1]
    return ledger.problem("viewpoints", last, "probability", what=what, fix=fix)
