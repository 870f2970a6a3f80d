"""All debt together at no more than a share of cost, by any quarter: of the programme, or of one campus.

A lender to a programme looks at its whole debt, not at one tranche: what every tranche
that lends has paid by the end of a quarter, and passed on to tranches that do not lend,
is at most ``debt_share_max`` of all that capital was due to pay by then: capital cost,
and what it bridges for operation. At a campus both are what is spent there; what is
passed on belongs to no campus, and counts for the whole alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from abilene.buildout.case import Case
from abilene.buildout.model.formulation import Formulation
from abilene.buildout.model.terms import Terms, add, scaled


def caps_debt(case: Case) -> bool:
    """Return whether debt is capped at a share of cost, anywhere."""
    everywhere = case.programme.programme.debt_share_max
    return everywhere is not None or caps_debt_by_site(case)


def caps_debt_by_site(case: Case) -> bool:
    """Return whether debt is capped at a share of the cost of a campus."""
    sites = case.programme.sites.values()
    return any(site.debt_share_max is not None for site in sites)


def add_debt_share(form: Formulation) -> None:
    """Debt drawn by any quarter <= debt_share_max * cost by then: of the programme, and of each campus with a cap."""
    programme = form.case.programme
    caps: dict[str | None, float | None] = {None: programme.programme.debt_share_max}
    caps |= {id_: site.debt_share_max for id_, site in programme.sites.items()}
    for site, share in caps.items():
        if share is not None:
            _cap(form, site, share)


def _cap(form: Formulation, site: str | None, share: float) -> None:
    """Add the rows of one cap, one for each quarter in which anything is paid or due; of all sites where None."""
    by_quarter: dict[int, Terms] = defaultdict(dict)
    for quarter, terms in _drawn(form, site):
        add(by_quarter[quarter], terms)
    for quarter, terms in _spent(form, site):
        add(by_quarter[quarter], scaled(terms, -share))
    so_far: Terms = {}
    for quarter in sorted(by_quarter):
        add(so_far, by_quarter[quarter])
        form.model.row(so_far, high=0.0)


def _drawn(form: Formulation, site: str | None) -> Iterator[tuple[int, Terms]]:
    """Yield, by quarter, what debt pays, and passes on to what is not debt."""
    funding = form.case.funding
    for (id_, bill), column in form.payments.draw.items():
        if funding[id_].lending.is_debt and site in {None, bill.site}:
            yield bill.quarter, {column: 1.0}
    if site is not None:
        return
    for (funder, funded, quarter), column in form.payments.passed.items():
        if funding[funder].lending.is_debt and not funding[funded].lending.is_debt:
            yield quarter, {column: 1.0}


def _spent(form: Formulation, site: str | None) -> Iterator[tuple[int, Terms]]:
    """Yield, by quarter, what capital is to pay."""
    for bill, terms in form.due.items():
        if site in {None, bill.site}:
            yield bill.quarter, terms
    if form.cash is None or site is not None:
        return
    for (_, quarter), column in form.cash.bridged.items():
        yield quarter, {column: 1.0}
