"""What a plan pays from its day on whatever is built: connections, what is under way, service, obligations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import chain, product
from operator import attrgetter

import numpy as np

from abilene.arrays import Floats, Ints
from abilene.buildout.case import Case, Key
from abilene.buildout.model import income
from abilene.buildout.model.cash import GIVEN_BACK
from abilene.buildout.model.connections import letter_fees_in
from abilene.buildout.model.terms import BN_USD
from abilene.buildout.model.uses import growth, sunk
from abilene.buildout.outcome import BuildPlan
from abilene.buildout.schedule import Step, phase_of, steps
from abilene.finance.capital import OPERATION
from abilene.programme.money_records import Obligation
from abilene.risk.equipment_bills import first_equipment, paid_ahead
from abilene.risk.payers import Paid, Payers
from abilene.risk.tables import PAID, QUARTER, Fixed, Records

OPERATION_FLOWS = ("revenue", "electricity", "running_cost")
"""What operation brings, and what it takes."""
Payment = tuple[str, int, float]
"""Path, quarter and amount. [USD]"""
NOTICED_USD = 1.0
"""What is lacking of a payment counts from here on. [USD]"""


def fixed_uses(plan: BuildPlan, payers: Payers, order: Sequence[Step]) -> list[Paid]:
    """Return what the plan pays from its day on for uses that belong to no phase: connections, first equipment."""
    found: list[Paid] = []
    payments = chain(
        _of_connections(plan), _of_history(plan), first_equipment(plan, order)
    )
    for path, t, usd in payments:
        whole = float(plan.cost_usd[path][t])
        paid = payers.paid(path, t)
        found += [
            (t, pot, funder, part * usd / whole / BN_USD) for pot, funder, part in paid
        ]
        lacking_usd = usd * (1 - sum(part for _, _, part in paid) / whole)
        if lacking_usd > NOTICED_USD:
            found.append((t, -1, -1, lacking_usd / BN_USD))
    return found


def _of_connections(plan: BuildPlan) -> Iterator[Payment]:
    for path in plan.cost_usd:
        if ".grid." in path:
            yield from paid_ahead(plan, path)


def _of_history(plan: BuildPlan) -> Iterator[Payment]:
    """Yield what is still to be paid for phases that are energised."""
    case = plan.case
    for step in filter(attrgetter("is_history"), steps(case)):
        for (path, t), usd in sunk(case, step).items():
            if t >= case.now:
                yield path, t, usd


def service_payments(plan: BuildPlan, payers: Payers) -> list[Paid]:
    """Return what tranches pay in the plan for operation and for the service of loans."""
    found: list[Paid] = []
    ahead = range(plan.case.now, plan.case.quarters)
    for path, t in product(plan.bridged_usd, ahead):
        found += [
            (t, pot, funder, usd / BN_USD) for pot, funder, usd in payers.paid(path, t)
        ]
    return found


def fixed_table(
    plan: BuildPlan,
    payers: Payers,
    uses: Sequence[Paid],
    service: Sequence[Paid],
    place: Mapping[Key, int],
) -> tuple[Fixed, Records]:
    """Return what is paid whatever is built, and the table of quarters.

    Parameters
    ----------
    uses, service : sequence
        From ``fixed_uses`` and ``service_payments``.
    place : mapping
        Place of each phase that is played.
    """
    case = plan.case
    quarter = np.zeros(case.quarters, QUARTER)
    quarter["growth"] = [growth(case, None, t) for t in range(case.quarters)]
    # twice the quarter for uses, and one more for service: one sort puts all in order
    slots = [2 * one[0] for one in uses] + [2 * one[0] + 1 for one in service]
    slot, listed = np.array(slots, np.int64), [*uses, *service]
    at = np.searchsorted(np.sort(slot), np.arange(2 * case.quarters + 1))
    quarter["uses"], quarter["service"] = at[:-1:2], at[1::2]
    quarter["service_end"] = at[2::2]
    none = np.zeros(case.quarters)
    cash_usd = plan.sources.cash_usd
    quarter["balance"] = cash_usd.get("balance", none) / BN_USD
    quarter["returned"] = cash_usd.get(GIVEN_BACK, none) / BN_USD
    quarter["owed"], waiting, waiting_bn = _obligations(case, place)
    in_order = [listed[i][1:] for i in np.argsort(slot, kind="stable")]
    bridge = np.array(payers.pool(OPERATION), np.int64)
    return Fixed(np.array(in_order, PAID), waiting, waiting_bn, bridge), quarter


def left_bn(plan: BuildPlan, order: Sequence[Step], income: Floats) -> Floats:
    """Return what operation leaves in the plan, by quarter, beside what phases leave that are to come. [bn USD]

    Of what runs already, and what bills and their days of payment make of the rest.
    """
    case, cash_usd = plan.case, plan.sources.cash_usd
    none = np.zeros(case.quarters)
    revenue, *costs = (cash_usd.get(name, none) for name in OPERATION_FLOWS)
    left: Floats = (revenue - sum(costs)) / BN_USD
    for place, step in enumerate(order):
        energised = plan.indices[step.key]
        if energised is not None:
            left = left - income[place, energised]
    left[: case.now] = 0.0
    return left


def _obligations(case: Case, place: Mapping[Key, int]) -> tuple[Floats, Ints, Floats]:
    """Return what is due by quarter whatever is built, and what waits for phases.

    For each obligation that waits: the place of its phase, -1 for one of history, and
    what it comes to by quarter. [bn USD]
    """
    owed = _letter_fees_bn(case)
    waiting: list[int] = []
    by_phase: list[Floats] = []
    for due in case.programme.obligations.values():
        bn = _due_bn(case, due)
        if due.when_energised is None:
            owed += bn
            continue
        # a phase of history was energised on some day too
        waiting.append(place.get(phase_of(due.when_energised), -1))
        by_phase.append(bn)
    return owed, np.array(waiting, np.int64), np.reshape(by_phase, (-1, case.quarters))


def _letter_fees_bn(case: Case) -> Floats:
    fees = np.zeros(case.quarters)
    for t in range(case.now, case.quarters):
        fees[t] = letter_fees_in(case, t) / BN_USD
    return fees


def _due_bn(case: Case, due: Obligation) -> Floats:
    """Return what an obligation comes to by quarter. [bn USD]"""
    bn = np.zeros(case.quarters)
    quarters = range(case.now, case.quarters)
    for t in filter(partial(_falls_due, case, due), quarters):
        bn[t] = income.due_usd(case, due, t) / BN_USD
    return bn


def _falls_due(case: Case, due: Obligation, quarter: int) -> bool:
    return income.is_due(case, quarter, due)
