"""All debt together at no more than a share of cost, by any quarter: of the programme, or of one campus.

A lender to a programme looks at its whole debt, not at one tranche: what every tranche
that lends has paid by the end of a quarter, and passed on to tranches that do not lend,
is at most ``debt_share_max`` of all that capital was due to pay by then: capital cost,
and what it bridges for operation. At a campus both are what is spent there; what is
passed on belongs to no campus, and counts for the whole alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from functools import partial

from abilene.buildout.case import Case
from abilene.buildout.model.formulation import Formulation
from abilene.buildout.model.gearing import WHOLE, Cap, hold_cap
from abilene.buildout.model.payments import Bill
from abilene.buildout.model.terms import Terms
from abilene.programme.header import Header
from abilene.programme.schema import Site


def caps_debt(case: Case) -> bool:
    """Return whether debt is capped at a share of cost, anywhere."""
    return bool(debt_caps(case))


def caps_debt_by_site(case: Case) -> bool:
    """Return whether debt is capped at a share of the cost of a campus."""
    return bool(debt_caps(case).keys() - {WHOLE})


def debt_caps(case: Case) -> dict[str, float]:
    """Return the share of the programme, under ``WHOLE``, and of each campus that has one. [-]"""
    records: dict[str, Header | Site] = {WHOLE: case.programme.programme}
    records |= case.programme.sites
    found: dict[str, float] = {}
    for where, record in records.items():
        if record.debt_share_max is not None:
            found[where] = record.debt_share_max
    return found


def add_debt_share(form: Formulation) -> None:
    """Debt drawn by any quarter <= debt_share_max * cost by then: of the programme, and of each campus with a cap."""
    debt = frozenset(filter(partial(_is_debt, form.case), form.case.funding))
    for where, share in debt_caps(form.case).items():
        cap = Cap(share, debt, where, of_all_cost=True)
        hold_cap(form, cap, _passed_on(form, debt))


def _is_debt(case: Case, tranche: str) -> bool:
    """Return whether a tranche counts as debt."""
    return case.funding[tranche].lending.is_debt


def _passed_on(
    form: Formulation,
    debt: Set[str],
) -> Iterator[tuple[Bill, Terms]]:
    """Yield what debt passes on to what is not debt; what it lends on is counted where it is paid."""
    for (funder, funded, quarter), column in form.payments.passed.items():
        if funder in debt and funded not in debt:
            yield Bill(quarter, (funded,)), {column: 1.0}
