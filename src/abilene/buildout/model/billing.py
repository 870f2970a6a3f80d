"""What is due in each quarter, by who may pay it, and that it is paid: the bills of the model."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from abilene.buildout.case import Case
from abilene.buildout.model.formulation import Formulation
from abilene.buildout.model.opening import opened
from abilene.buildout.model.payments import Bill
from abilene.buildout.model.terms import Terms
from abilene.dates import Quarter


def bills(form: Formulation) -> dict[Bill, Terms]:
    """Return what each bill comes to, as terms. [bn USD]

    A phase: sum over e of cost(e) (Z[p,e] - Z[p,e-1]). Equipment: price(t) (b[t] -
    b[t-1]). What was paid before the first quarter of the plan is left out.
    """
    found: dict[Bill, Terms] = defaultdict(lambda: defaultdict(float))
    for (path, quarter, is_sunk), terms in form.costs.items():
        if quarter >= 0:
            bill = found[bill_of(form.case, path, quarter, is_sunk)]
            for column, bn in terms.items():
                bill[column] += bn
    return {bill: dict(terms) for bill, terms in found.items()}


def bill_of(case: Case, path: str, quarter: int, is_sunk: bool) -> Bill:
    """Return the bill to which a use belongs; bills differ by site only where a tranche has a cap at each site."""
    payers = case.payers[path]
    by_site = any(
        case.funding[id_].lending.gearing_cap_per_site is not None for id_ in payers
    )
    return Bill(
        quarter,
        payers,
        is_sunk,
        path.split(".")[1] if by_site and path.startswith("sites.") else "",
    )


def merge_bills(form: Formulation, fine: Mapping[Bill, Terms]) -> dict[Bill, Terms]:
    """Return the bills of the model, merged where the quarter of payment makes no difference.

    In a *stretch* of quarters no tranche opens or closes by date. A tranche that waits
    for nothing can then pay in any quarter of the stretch what it can pay in another,
    so that their payments are one bill for each stretch. What tranches pay that wait
    (see ``quarter_matters``) remains a bill for each quarter, and the rest of it is never
    negative.
    """
    starts = _stretches(form.case)
    found: dict[Bill, Terms] = defaultdict(lambda: defaultdict(float))
    for bill, terms in fine.items():
        rest = dict(terms)
        waiting = tuple(id_ for id_ in bill.payers if quarter_matters(form.case, id_))
        if any(opened(form, id_, bill.quarter) for id_ in waiting):
            paid = form.model.column()
            found[Bill(bill.quarter, waiting, site=bill.site)][paid] += 1.0
            rest[paid] = -1.0
            form.model.row(rest, low=0.0)
        start = max(t for t in starts if t <= bill.quarter)
        by_date = found[
            Bill(
                start,
                tuple(id_ for id_ in bill.payers if id_ not in waiting),
                bill.sunk,
            )
        ]
        for column, bn in rest.items():
            by_date[column] += bn
    return {bill: dict(terms) for bill, terms in found.items()}


def quarter_matters(case: Case, tranche: str) -> bool:
    """Return whether the quarter in which a tranche pays matters: for its own terms, or for those of its funders.

    It waits for an event, or another waits for it to be drawn, or its draws bear
    interest, fees or a gearing cap.
    """
    funders = (id_ for id_ in case.funding[tranche].funded_by if id_ in case.funding)
    awaited = any(
        event is not None and event.drawn == tranche
        for event in map(case.event, case.funding)
    )
    plain = (
        case.event(tranche) is None
        and not awaited
        and case.funding[tranche].lending.is_plain
    )
    return not plain or any(quarter_matters(case, id_) for id_ in funders)


def _stretches(case: Case) -> list[int]:
    """Return the first quarter of each stretch in which no tranche opens or closes by date."""
    opens = [
        tranche.opens
        for tranche in case.funding.values()
        if isinstance(tranche.opens, Quarter)
    ]
    closes = [
        tranche.expires + 1
        for tranche in case.funding.values()
        if tranche.expires is not None
    ]
    return sorted(
        {
            0,
            *(
                t
                for t in map(case.index_of, [*opens, *closes])
                if 0 < t < case.quarters
            ),
        }
    )


def settle_bills(form: Formulation, *, with_extra: bool) -> None:
    """Let sources equal uses, bill by bill: draws, and what is reinvested, = cost; what is sunk may lack a source."""
    reinvests = (
        form.cash is not None and form.case.programme.programme.reinvested_share > 0
    )
    for bill, terms in form.bills.items():
        sources = {
            form.payments.draw[id_, bill]: 1.0
            for id_ in bill.payers
            if (id_, bill) in form.payments.draw
        }
        if bill.sunk:
            form.unattributed[bill] = form.model.column()
            sources[form.unattributed[bill]] = 1.0
        elif with_extra:
            form.extra[bill] = form.model.column()
            sources[form.extra[bill]] = 1.0
        if reinvests and form.cash is not None and bill in form.due and not bill.sunk:
            form.cash.reinvested[bill] = form.model.column()
            sources[form.cash.reinvested[bill]] = 1.0
        form.model.row(
            {**sources, **{column: -bn for column, bn in terms.items()}},
            low=0.0,
            high=0.0,
        )
