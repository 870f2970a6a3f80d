"""How likely each view is: what the ledger or the caller says, for the views that are shown.

A view of which nothing is said while others have a probability is taken to be ruled
out. Whatever is said must add up to 1 over the views shown: else an expected value
would be that of no world.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from abilene.claims.ledger import Ledger
from abilene.errors import InputError, Problem
from abilene.names import did_you_mean

NEAR = 1e-6
"""What the sum may miss 1 by, for probabilities such as 0.333333."""
OPTION = "--probability"
BY_CALLER = "give shares from 0 to 1 that add up to 1"
BY_LEDGER = "make them add up to 1, show the other views too, or give --probability"


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
    _check_names(given, shown)
    said = dict(given) or _of_ledger(ledger, shown)
    if not said:
        return {}
    _check_sum(ledger, said, BY_CALLER if given else BY_LEDGER)
    return dict.fromkeys(shown, 0.0) | said


def _check_names(given: Mapping[str, float], shown: Sequence[str]) -> None:
    """Refuse a probability of a view that is not shown."""
    unknown = sorted(given.keys() - shown)
    if unknown:
        name = unknown[0]
        what = f"a probability for '{name}', which is not among the views shown"
        fix = did_you_mean(name, shown) or f"give those of {', '.join(shown)}"
        raise InputError(Problem(what, fix, OPTION))


def _of_ledger(ledger: Ledger, shown: Sequence[str]) -> dict[str, float]:
    """Return what the viewpoints of a ledger say of the views shown, in the order in which these are shown."""
    viewpoints = map(ledger.viewpoints.get, shown)
    said = {one.id: one.probability for one in filter(None, viewpoints)}
    return {name: share for name, share in said.items() if share is not None}


def _check_sum(ledger: Ledger, said: Mapping[str, float], fix: str) -> None:
    """Refuse what is no distribution over the views shown: a negative share, or another sum than 1.

    Raises
    ------
    InputError
        At the option, or at the last viewpoint of the ledger that says one.
    """
    total = math.fsum(said.values())
    least = min(said.values())
    if least >= 0 and math.isclose(total, 1, abs_tol=NEAR):
        return
    each = ", ".join(map("{} {:g}".format, said.keys(), said.values()))
    what = f"the probabilities of the views shown add up to {total:g}: {each}"
    if least < 0:
        what = f"a probability is less than nothing: {each}"
    if fix == BY_CALLER:
        raise InputError(Problem(what, fix, OPTION))
    last = [*said][-1]
    problem = ledger.problem("viewpoints", last, "probability", what=what, fix=fix)
    raise InputError(problem)
