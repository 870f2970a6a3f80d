"""All debt together at no more than a share of cost, by any quarter: of the programme, or of one campus.

A lender to a programme looks at its whole debt, not at one tranche: what every tranche
that lends has paid by the end of a quarter, and passed on to tranches that do not lend,
is at most ``debt_share_max`` of all that capital was due to pay by then: capital cost,
and what it bridges for operation. At a campus both are what is spent there; what is
passed on belongs to no campus, and counts for the whole alone.
"""

from __future__ import annotations

from collections import defaultdict

from abilene.buildout.case import Case
from abilene.buildout.model.formulation import Formulation
from abilene.buildout.model.payments import Bill
from abilene.buildout.model.terms import Terms, add

WHOLE = ""
"""Stands for the programme, where others are ids of campuses."""
ByQuarter = defaultdict[int, Terms]


def caps_debt(case: Case) -> bool:
    """Return whether debt is capped at a share of cost, anywhere."""
    return bool(debt_caps(case))


def caps_debt_by_site(case: Case) -> bool:
    """Return whether debt is capped at a share of the cost of a campus."""
    return bool(debt_caps(case).keys() - {WHOLE})


def debt_caps(case: Case) -> dict[str, float]:
    """Return the share of the programme, under ``WHOLE``, and of each campus that has one. [-]"""
    programme = case.programme
    shares = {WHOLE: programme.programme.debt_share_max}
    shares |= {id_: site.debt_share_max for id_, site in programme.sites.items()}
    return {where: share for where, share in shares.items() if share is not None}


def add_debt_share(form: Formulation) -> None:
    """Debt drawn by any quarter <= debt_share_max * cost by then: of the programme, and of each campus with a cap."""
    for where, share in debt_caps(form.case).items():
        beyond: ByQuarter = defaultdict(dict)
        _add_draws(form, where, beyond)
        _add_cost(form, where, share, beyond)
        if where == WHOLE:
            _add_passed_on(form, beyond)
            _add_bridged(form, share, beyond)
        _hold(form, beyond)


def _add_draws(form: Formulation, where: str, beyond: ByQuarter) -> None:
    """Add what debt pays."""
    for (id_, bill), column in form.payments.draw.items():
        if _is_debt(form, id_) and _lies(bill, where):
            add(beyond[bill.quarter], {column: 1.0})


def _add_passed_on(form: Formulation, beyond: ByQuarter) -> None:
    """Add what debt passes on to what is not debt; what it lends on is counted where it is paid."""
    for (funder, funded, quarter), column in form.payments.passed.items():
        if _is_debt(form, funder) and not _is_debt(form, funded):
            add(beyond[quarter], {column: 1.0})


def _add_cost(form: Formulation, where: str, share: float, beyond: ByQuarter) -> None:
    """Take off the share of what capital cost comes to."""
    for bill, terms in form.due.items():
        if _lies(bill, where):
            add(beyond[bill.quarter], terms, -share)


def _add_bridged(form: Formulation, share: float, beyond: ByQuarter) -> None:
    """Take off the share of what capital bridges for operation."""
    bridged = form.cash.bridged if form.cash else {}
    for (_, quarter), column in bridged.items():
        add(beyond[quarter], {column: -share})


def _hold(form: Formulation, beyond: ByQuarter) -> None:
    """Let nothing be beyond the share: one row for each quarter in which anything is paid or due."""
    so_far: Terms = {}
    for quarter in sorted(beyond):
        add(so_far, beyond[quarter])
        form.model.row(so_far, high=0.0)


def _is_debt(form: Formulation, tranche: str) -> bool:
    return form.case.funding[tranche].lending.is_debt


def _lies(bill: Bill, where: str) -> bool:
    return where in {WHOLE, bill.site}
