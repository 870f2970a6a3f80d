"""What is due in each quarter, by who may pay it, and that it is paid: the bills of the model."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping

from abilene.buildout.case import Case, derived
from abilene.buildout.model.formulation import Formulation
from abilene.buildout.model.opening import InColumns, opened
from abilene.buildout.model.payments import Bill
from abilene.buildout.model.terms import Terms, add, total
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
    """Return the bill to which a use belongs; bills differ by site only where a tranche has a cap at each site."""
    payers = case.payers[path]
    if not path.startswith("sites.") or not _has_cap_per_site(case, payers):
        return Bill(quarter, payers, is_sunk)
    return Bill(quarter, payers, is_sunk, site=path.split(".")[1])


@derived
def _has_cap_per_site(case: Case, payers: tuple[str, ...]) -> bool:
    caps = (case.funding[id_].lending.gearing_cap_per_site for id_ in payers)
    return any(cap is not None for cap in caps)


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
        timed = tuple(id_ for id_ in bill.payers if quarter_matters(form.case, id_))
        timeless = tuple(id_ for id_ in bill.payers if id_ not in timed)
        rest = dict(terms)
        if any(opened(InColumns(form), id_, bill.quarter) for id_ in timed):
            paid = form.model.column()
            add(found[Bill(bill.quarter, timed, site=bill.site)], {paid: 1.0})
            rest[paid] = -1.0
            form.model.row(rest, low=0.0)
        start = starts[bisect_right(starts, bill.quarter) - 1]
        add(found[Bill(start, timeless, bill.sunk)], rest)
    return dict(found)


@derived
def quarter_matters(case: Case, tranche: str) -> bool:
    """Return whether the quarter in which a tranche pays matters: for its own terms, or for those of its funders.

    It does where an event opens it, or another opens when it is drawn, or its draws
    bear interest, fees or a gearing cap.
    """
    funding = case.funding[tranche]
    by_event = case.event(tranche) is not None or tranche in _opens_another(case)
    if by_event or not funding.lending.is_plain:
        return True
    funders = (id_ for id_ in funding.funded_by if id_ in case.funding)
    return any(quarter_matters(case, id_) for id_ in funders)


@derived
def _opens_another(case: Case) -> frozenset[str | None]:
    """Return the tranches that open another when they are drawn."""
    events = (case.event(id_) for id_ in case.funding)
    return frozenset(event.drawn for event in events if event is not None)


def _stretches(case: Case) -> list[int]:
    """Return the first quarter of each stretch in which no tranche opens or closes by date."""
    changes: list[Quarter] = []
    for tranche in case.funding.values():
        if isinstance(tranche.opens, Quarter):
            changes.append(tranche.opens)
        if tranche.expires is not None:
            changes.append(tranche.expires + 1)
    starts = {case.index_of(quarter) for quarter in changes}
    return [0, *sorted(starts.intersection(range(1, case.quarters)))]


def settle_bills(form: Formulation, *, with_extra: bool) -> None:
    """Let sources equal uses, bill by bill: draws, and what is reinvested, = cost; what is sunk may lack a source."""
    for bill, terms in form.bills.items():
        row = total(form.payments.draws_on(bill).values())
        row |= total(_without_source(form, bill, with_extra=with_extra))
        row |= total(_reinvested(form, bill))
        add(row, terms, -1.0)
        form.model.row(row, low=0.0, high=0.0)


def _without_source(
    form: Formulation, bill: Bill, *, with_extra: bool
) -> tuple[int, ...]:
    """Add and return the column of what no tranche pays of a bill, where that is allowed."""
    if bill.sunk:
        form.unattributed[bill] = form.model.column()
        return (form.unattributed[bill],)
    if with_extra:
        form.extra[bill] = form.model.column()
        return (form.extra[bill],)
    return ()


def _reinvested(form: Formulation, bill: Bill) -> tuple[int, ...]:
    """Add and return the column of what operation pays of a bill, where it may."""
    reinvests = form.case.programme.programme.reinvested_share > 0
    if form.cash is None or not reinvests:
        return ()
    if bill.sunk or bill not in form.due:
        return ()
    form.cash.reinvested[bill] = form.model.column()
    return (form.cash.reinvested[bill],)
