"""What a search is held to beside its rows: what may stay without a source, and the list that it follows."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from abilene.buildout.case import Key
from abilene.buildout.model.formulation import Formulation
from abilene.buildout.model.terms import BN_USD, at_least, if_there
from abilene.buildout.outcome import IrreducibleShortfall

SLACK = 1e-7
"""By how much an objective that was reached may be missed by the next search. [GW quarters,
bn USD]"""


def hold_shortfall(form: Formulation, irreducible: IrreducibleShortfall) -> None:
    """Add the rows that no more than this stays without a source."""
    form.model.row(
        dict.fromkeys(form.unattributed.values(), 1.0),
        high=irreducible.not_attributed_usd / BN_USD + SLACK,
    )
    if form.cash is not None:
        form.model.row(
            dict.fromkeys(form.cash.unpaid.values(), 1.0),
            high=irreducible.unpaid_usd / BN_USD + SLACK,
        )


def hold_list(form: Formulation, listed: Sequence[Key]) -> None:
    """Add the rows by which no phase of a list is built without the one before it.

    Z[p,T] >= Z[q,T] in the last quarter T, for each phase q and the one before it on
    the list, p; which is nothing where p cannot be energised.
    """
    last = form.case.quarters - 1
    for before, after in pairwise(listed):
        later = if_there(form.on, (after, last))
        if later:
            at_least(form.model, if_there(form.on, (before, last)), later)
