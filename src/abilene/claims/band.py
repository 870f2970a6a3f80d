"""The band of a path: the worst and the best number among the claims as good as the winner."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from abilene.brief import brief
from abilene.claims.ledger import Ledger
from abilene.claims.resolution import Resolved, resolve_path
from abilene.claims.viewpoint import View, bounded
from abilene.units import Variable


@dataclass(frozen=True)
class Band:
    """Both ends of what is claimed of a path in a view, each with the claim that gives it."""

    cautious: Resolved
    generous: Resolved
    __repr__ = brief


def band_of(
    path: str, variable: Variable, ledger: Ledger, view: View, as_of: date
) -> Band | None:
    """Return the band of a path: every claim as good as the winner, and every interval, at its worse and better end.

    A claim is as good as the winner if it is of the same kind, rank, preference and
    kind of source: a forecast widens no announcement, and of money nothing smaller of a
    firmer state.

    Parameters
    ----------
    path : str
        Path of the programme.
    variable : Variable
        Its unit and better direction.
    ledger : Ledger
        Who said what.
    view : View
        Which claims are believed.
    as_of : date
        Sources published later are left out.

    Returns
    -------
    Band or None
        None where no claim wins, or both ends are the same number.
    """
    cautious, generous = (
        resolve_path(path, variable, ledger, bounded(view, end), as_of=as_of)
        for end in ("cautious", "generous")
    )
    if cautious.claim is None or cautious.number == generous.number:
        return None
    return Band(cautious, generous)
