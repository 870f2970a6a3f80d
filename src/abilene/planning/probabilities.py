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
    if given:
        _check_given(given, shown)
        return {**dict.fromkeys(shown, 0.0), **given}
    said = _of_ledger(ledger, shown)
    if not said:
        return {}
    return {**dict.fromkeys(shown, 0.0), **said}


def _check_given(given: Mapping[str, float], shown: Sequence[str]) -> None:
    """Refuse what a caller gives that is of a view not shown, or no distribution over the views shown."""
    unknown = sorted(given.keys() - shown)
    if unknown:
        name = unknown[0]
        what = f"a probability for '{name}', which is not among the views shown"
        fix = did_you_mean(name, shown) or f"give those of {', '.join(shown)}"
        raise InputError(Problem(what, fix, OPTION))
    wrong = _wrong_with(given)
    if wrong:
        raise InputError(Problem(wrong, BY_CALLER, OPTION))


def _of_ledger(ledger: Ledger, shown: Sequence[str]) -> dict[str, float]:
    """Return what the viewpoints of a ledger say of the views shown, in the order in which these are shown.

    Raises
    ------
    InputError
        At the last viewpoint that says one, if what they say is no distribution.
    """
    said = {}
    for viewpoint in filter(None, map(ledger.viewpoints.get, shown)):
        if viewpoint.probability is not None:
            said[viewpoint.id] = viewpoint.probability
    wrong = _wrong_with(said)
    if said and wrong:
        last = [*said][-1]
        problem = ledger.problem(
            "viewpoints",
            last,
            "probability",
            what=wrong,
            fix=BY_LEDGER,
        )
        raise InputError(problem)
    return said


def _wrong_with(said: Mapping[str, float]) -> str:
    """Return why some probabilities are no distribution, in words; nothing where they are one."""
    total = math.fsum(said.values())
    least = min(said.values(), default=0.0)
    each = ", ".join(map("{} {:g}".format, said.keys(), said.values()))
    if least < 0:
        return f"a probability is less than nothing: {each}"
    if not math.isclose(total, 1, abs_tol=NEAR):
        return f"the probabilities of the views shown add up to {total:g}: {each}"
    return ""
