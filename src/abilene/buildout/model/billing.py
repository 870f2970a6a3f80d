"""What is due in each quarter, by who may pay it, and that it is paid: the bills of the model."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import partial
from itertools import filterfalse

from abilene.buildout.case import Case, derived
from abilene.buildout.model.debt_share import caps_debt, caps_debt_by_site
from abilene.buildout.model.formulation import Formulation
from abilene.buildout.model.opening import InColumns, opened
from abilene.buildout.model.payments import Bill
from abilene.buildout.model.terms import (
    Terms,
    add,
    at_least,
    difference,
    equal,
    summed,
    total,
)
from abilene.dates import Quarter


def bills(form: Formulation) -> dict[Bill, Terms]:
    """Return what each bill comes to, as terms. [bn USD]

    A phase: sum over e of cost(e) (Z[p,e] - Z[p,e-1]). Equipment: price(t) (b[t] -
    b[t-1]). What was paid before the first quarter of the plan is left out.
    """
    found: dict[Bill, Terms] = defaultdict(dict)
    for (path, quarter, is_sunk), terms in form.costs.items():
        if quarter >= 0:
            add(found[bill_of(form.case, path, quarter, is_sunk)], terms)
    return dict(found)


def bill_of(case: Case, path: str, quarter: int, is_sunk: bool) -> Bill:
    """Return the bill to which a use belongs; bills differ by site only where something is capped by site."""
    payers, site = case.payers[path], ""
    if path.startswith("sites.") and _has_cap_per_site(case, payers):
        _, site, *_ = path.split(".")
    return Bill(quarter, payers, is_sunk, site)


@derived
def _has_cap_per_site(case: Case, payers: tuple[str, ...]) -> bool:
    lendings = (case.funding[id_].lending for id_ in payers)
    of_a_tranche = (lending.gearing_cap_per_site is not None for lending in lendings)
    return any(of_a_tranche) or caps_debt_by_site(case)


def merge_bills(form: Formulation, fine: Mapping[Bill, Terms]) -> dict[Bill, Terms]:
    """Return the bills of the model, merged where the quarter of payment makes no difference.

    In a *stretch* of quarters no tranche opens or closes by date. A tranche whose
    quarter of payment does not matter can then pay in any quarter of the stretch what
    it can pay in another, so that such payments are one bill for each stretch. What the
    others pay (see ``quarter_matters``) remains a bill for each quarter, and the rest
    of it is never negative.
    """
    starts = _stretches(form.case)
    found: dict[Bill, Terms] = defaultdict(dict)
    for bill, terms in fine.items():
        timed, timeless = _by_timing(form.case, bill.payers)
        paid: Terms = {}
        if _is_any_open(form, timed, bill.quarter):
            paid = {form.model.column(): 1.0}
            at_least(form.model, terms, paid)
            apart = Bill(bill.quarter, timed, site=bill.site)
            add(found[apart], paid)
        stretch = bisect_right(starts, bill.quarter) - 1
        together = Bill(starts[stretch], timeless, bill.sunk)
        rest = difference(terms, paid)
        add(found[together], rest)
    return dict(found)


@derived
def _by_timing(
    case: Case, payers: tuple[str, ...]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the payers whose quarter of payment matters, and the others."""
    matters = partial(quarter_matters, case)
    return tuple(filter(matters, payers)), tuple(filterfalse(matters, payers))


def _is_any_open(form: Formulation, tranches: Iterable[str], quarter: int) -> bool:
    """Return whether any of some tranches may be open in a quarter."""
    reading = InColumns(form)
    return any(opened(reading, id_, quarter) for id_ in tranches)


@derived
def quarter_matters(case: Case, tranche: str) -> bool:
    """Return whether the quarter in which a tranche pays matters: for its own terms, or for those of its funders.

    It does where an event or call after call opens it, or another opens when it is drawn, or its draws
    bear interest, fees or a gearing cap, or count as debt that is capped.
    """
    funding = case.funding[tranche]
    of_its_own = (
        case.event(tranche) is not None,
        bool(funding.calls_per_year),
        tranche in _opens_another(case),
        not funding.lending.is_plain,
        funding.lending.is_debt and caps_debt(case),
    )
    funders = filter(case.funding.__contains__, funding.funded_by)
    of_funders = map(partial(quarter_matters, case), funders)
    return any((*of_its_own, *of_funders))


@derived
def _opens_another(case: Case) -> frozenset[str | None]:
    """Return the tranches that open another when they are drawn."""
    events = filter(None, map(case.event, case.funding))
    return frozenset(event.drawn for event in events)


def _stretches(case: Case) -> list[int]:
    """Return the first quarter of each stretch in which no tranche opens or closes by date."""
    changes: list[Quarter] = []
    for tranche in case.funding.values():
        if isinstance(tranche.opens, Quarter):
            changes.append(tranche.opens)
        if tranche.expires is not None:
            changes.append(tranche.expires + 1)
    starts = set(map(case.index_of, changes))
    inside = starts.intersection(range(1, case.quarters))
    return [0, *sorted(inside)]


def settle_bills(form: Formulation, *, with_extra: bool) -> None:
    """Let sources equal uses, bill by bill: draws, and what is reinvested, = cost; what is sunk may lack a source."""
    for bill, terms in form.bills.items():
        sources = (
            total(form.payments.draws_on(bill).values()),
            _without_source(form, bill, with_extra=with_extra),
            _reinvested(form, bill),
        )
        equal(form.model, summed(sources), terms)


def _without_source(
    form: Formulation,
    bill: Bill,
    *,
    with_extra: bool,
) -> Terms:
    """Add and return what no tranche pays of a bill, where that is allowed."""
    if not (bill.sunk or with_extra):
        return {}
    lacking = form.unattributed if bill.sunk else form.extra
    lacking[bill] = form.model.column()
    return {lacking[bill]: 1.0}


def _reinvested(form: Formulation, bill: Bill) -> Terms:
    """Add and return what operation pays of a bill, where it may."""
    reinvested_share = form.case.programme.programme.reinvested_share
    may_be = all((reinvested_share > 0, bill in form.due, not bill.sunk))
    if form.cash is None or not may_be:
        return {}
    form.cash.reinvested[bill] = form.model.column()
    return {form.cash.reinvested[bill]: 1.0}
