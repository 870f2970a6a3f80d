"""Caps on gearing: what tranches have paid by any quarter is at most a share of what was due by then.

A cap is on one tranche and what it may pay for, everywhere or at each campus; or on all
debt together and all cost: see ``debt_share``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from abilene.buildout.model.formulation import Formulation
from abilene.buildout.model.payments import Bill
from abilene.buildout.model.terms import Terms, add, gathered, scaled

WHOLE = ""
"""Stands for the programme, where others are ids of campuses."""
AsBills = Iterable[tuple[Bill, Terms]]
"""Money by the bill under which it comes, which may come more than once. [bn USD]"""


@dataclass(frozen=True)
class Cap:
    """The most that some tranches may have paid by any quarter."""

    share: float | None
    """Of what is due by then; None where nobody caps them. [-]"""
    tranches: frozenset[str]
    site: str = WHOLE
    """Campus at which it holds."""
    of_all_cost: bool = False
    """Whether the share is of all cost, or of what these tranches may pay for."""

    def is_here(self, bill: Bill) -> bool:
        """Return whether a bill lies where the cap holds."""
        return self.site in {WHOLE, bill.site}

    def counts(self, bill: Bill) -> bool:
        """Return whether a bill belongs to the cost of which the cap is a share."""
        may_be_paid = not self.tranches.isdisjoint(bill.payers)
        return self.is_here(bill) and (self.of_all_cost or may_be_paid)


def add_gearing(form: Formulation) -> None:
    """Draws of a tranche by t <= its cap * cost by t of what it may pay for; or so at each campus."""
    for id_, funding in form.case.funding.items():
        own, terms = frozenset({id_}), funding.lending
        hold_cap(form, Cap(terms.gearing_cap, own))
        for site_id in sorted(form.case.programme.sites):
            hold_cap(form, Cap(terms.gearing_cap_per_site, own, site_id))


def hold_cap(form: Formulation, cap: Cap, passed_on: AsBills = ()) -> None:
    """Draws by t <= share * due by t, for each quarter t in which anything is paid or due.

    What is ``passed_on`` counts as draws do; what capital bridges for operation is due
    as capital cost is.
    """
    if cap.share is None:
        return
    parts = (
        _those(cap.is_here, _draws(form, cap), 1.0),
        _those(cap.counts, form.due.items(), -cap.share),
        _those(cap.is_here, passed_on, 1.0),
        _those(cap.counts, form.bridged_bills(), -cap.share),
    )
    beyond = gathered(chain.from_iterable(parts))
    so_far: Terms = {}
    for quarter in sorted(beyond):
        add(so_far, beyond[quarter])
        form.model.row(so_far, high=0.0)


def _draws(form: Formulation, cap: Cap) -> Iterator[tuple[Bill, Terms]]:
    """Yield what the tranches of a cap pay, wherever it is."""
    for (id_, bill), column in form.payments.draw.items():
        if id_ in cap.tranches:
            yield bill, {column: 1.0}


def _those(
    belongs: Callable[[Bill], bool],
    bills: AsBills,
    factor: float,
) -> Iterator[tuple[int, Terms]]:
    """Yield, by quarter, what comes under some bills, times a factor."""
    for bill, terms in bills:
        if belongs(bill):
            yield bill.quarter, scaled(terms, factor)
