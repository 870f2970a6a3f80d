"""What lenders are owed, and the most that they may pay: the service of loans and gearing caps, as terms."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from abilene.arrays import Floats
from abilene.buildout.case import Case
from abilene.buildout.model.formulation import Formulation
from abilene.buildout.model.opening import InColumns, opened
from abilene.buildout.model.terms import Terms, add, scaled, total, without_zeros
from abilene.finance.capital import SERVICE

SERVICES = ("interest", "fees", "repaid")
Service = dict[tuple[str, int], Terms]
"""What a tranche is owed, by name and quarter, as terms. [bn USD]"""


def lenders(case: Case) -> dict[str, str]:
    """Return the tranches that lend, by the path of their interest and fees."""
    found: dict[str, str] = {}
    for id_, funding in case.funding.items():
        path = SERVICE(id_)
        if funding.lending.costs and path in case.payers:
            found[path] = id_
    return found


def service(form: Formulation, tranche: str) -> Service:
    """Return interest, fees and repayment of a tranche by quarter, as terms. [bn USD]

    What falls due before the quarter of the day of the plan is history, and is not
    counted.
    """
    drawn = draws(form, tranche)
    lending = form.case.funding[tranche].lending
    interest, repaid = lending.service(form.case.quarters)
    found: Service = {}
    for t in range(form.case.now, form.case.quarters):
        by_now = {quarter: column for quarter, column in drawn.items() if quarter <= t}
        fees = _commitment(form, tranche, t, by_now)
        if t in drawn:
            add(fees, {drawn[t]: lending.upfront_fee})
        found["interest", t] = _by_age(interest, t, by_now)
        found["fees", t] = without_zeros(fees)
        found["repaid", t] = _by_age(repaid, t, by_now)
    return found


def _by_age(per_usd: Floats, quarter: int, drawn: Mapping[int, int]) -> Terms:
    """Return what falls due in a quarter on all draws, by how many quarters ago each was made."""
    ages = {column: quarter - when for when, column in drawn.items()}
    return without_zeros({column: float(per_usd[age]) for column, age in ages.items()})


def draws(form: Formulation, tranche: str) -> dict[int, int]:
    """Return one column for what a tranche pays in each quarter: the sum of its draws."""
    by_quarter: dict[int, list[int]] = defaultdict(list)
    for bill, column in form.payments.draws_by(tranche).items():
        by_quarter[bill.quarter].append(column)
    return {quarter: _summed(form, some) for quarter, some in by_quarter.items()}


def _summed(form: Formulation, columns: list[int]) -> int:
    """Return a column that is the sum of some; itself, where there is one."""
    if len(columns) == 1:
        return columns[0]
    summed = form.model.column()
    form.model.row({**total(columns), summed: -1.0}, low=0.0, high=0.0)
    return summed


def _commitment(
    form: Formulation, tranche: str, quarter: int, drawn: Mapping[int, int]
) -> Terms:
    """Return the commitment fee of a quarter: on what is open at its end and not drawn by then."""
    fee = form.case.funding[tranche].lending.commitment_fee_per_quarter
    open_by_now = opened(InColumns(form), tranche, quarter)
    if not fee or not open_by_now:
        return {}
    terms = scaled(open_by_now, fee)
    add(terms, total(drawn.values()), -fee)
    return terms


def add_gearing(form: Formulation) -> None:
    """Draws of a tranche by any quarter <= cap * cost by then of the uses that it may pay for; or so at each site."""
    for id_, funding in form.case.funding.items():
        everywhere = funding.lending.gearing_cap
        if everywhere is not None:
            _gear(form, id_, everywhere, None)
        at_each = funding.lending.gearing_cap_per_site
        if at_each is None:
            continue
        for site in sorted({bill.site for bill in form.due if id_ in bill.payers}):
            _gear(form, id_, at_each, site)


def _gear(form: Formulation, tranche: str, cap: float, site: str | None) -> None:
    """Add the rows of one cap, one for each quarter in which anything is paid or due; of all sites where None."""
    by_quarter: dict[int, Terms] = defaultdict(dict)
    for quarter, terms in _counted(form, tranche, cap, site):
        add(by_quarter[quarter], terms)
    so_far: Terms = {}
    for quarter in sorted(by_quarter):
        add(so_far, by_quarter[quarter])
        form.model.row(so_far, high=0.0)


def _counted(
    form: Formulation, tranche: str, cap: float, site: str | None
) -> Iterator[tuple[int, Terms]]:
    """Yield, by quarter, what a tranche pays, less the share that it may pay of what is due."""
    everywhere = site is None
    for bill, column in form.payments.draws_by(tranche).items():
        if everywhere or bill.site == site:
            yield bill.quarter, {column: 1.0}
    for bill, terms in form.due.items():
        is_here = everywhere or bill.site == site
        if is_here and tranche in bill.payers:
            yield bill.quarter, scaled(terms, -cap)
    # What capital bridges for operation belongs to no site: it counts for the whole.
    if form.cash is None or not everywhere:
        return
    for (path, quarter), column in form.cash.bridged.items():
        if tranche in form.case.payers[path]:
            yield quarter, {column: -cap}
