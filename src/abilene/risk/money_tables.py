"""The tranches of a plan as the roll-out draws on them: what opens each, what its loans ask for, what is fixed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from operator import attrgetter

import numpy as np

from abilene.arrays import Floats, Ints
from abilene.buildout.case import Case, Key
from abilene.buildout.diagnosis import in_numbers
from abilene.buildout.model import income
from abilene.buildout.model.cash import GIVEN_BACK
from abilene.buildout.model.connections import letter_fees_in
from abilene.buildout.model.opening import ENOUGH_BN, opened
from abilene.buildout.model.terms import BN_USD
from abilene.buildout.model.uses import growth, sunk
from abilene.buildout.outcome import BuildPlan
from abilene.buildout.schedule import Step, phase_of, steps
from abilene.dates import Quarter
from abilene.finance.capital import OPERATION, SERVICE, Funding
from abilene.finance.fund import called_share
from abilene.risk import tables
from abilene.risk.payers import Payers
from abilene.risk.phase_tables import belongs_to_none, equipment_payments
from abilene.risk.tables import NEVER, Fixed, Loans, Money, Records

Paid = tuple[int, int, int, float]
"""Quarter, tranche or -1 where nobody pays, the one that passes it the money or -1, and an amount. [bn USD]"""


def fixed_uses(plan: BuildPlan, payers: Payers, order: Sequence[Step]) -> list[Paid]:
    """Return what the plan pays from its day on for uses that belong to no phase: connections, first equipment."""
    found: list[Paid] = []
    for path, t, usd in _fixed_payments(plan, order):
        paid = payers.paid(path, t)
        whole = float(plan.cost_usd[path][t])
        found += [
            (t, pot, funder, part * usd / whole / BN_USD) for pot, funder, part in paid
        ]
        lacking = usd * (1 - sum(part for _, _, part in paid) / whole)
        if lacking > 1.0:
            found.append((t, -1, -1, lacking / BN_USD))
    return found


def _fixed_payments(
    plan: BuildPlan, order: Sequence[Step]
) -> Iterator[tuple[str, int, float]]:
    for path, usd in plan.cost_usd.items():
        if ".grid." in path:
            for t in range(plan.case.now, plan.case.quarters):
                if usd[t] > 0:
                    yield path, t, float(usd[t])
    for step in filter(attrgetter("is_history"), steps(plan.case)):
        for (path, t), usd in sunk(plan.case, step).items():
            if t >= plan.case.now:
                yield path, t, usd
    for site_id in plan.case.programme.sites:
        here = [step for step in order if step.site == site_id]
        for path, t, usd in equipment_payments(plan, site_id):
            if belongs_to_none(plan, here, t):
                yield path, t, usd


def service_payments(plan: BuildPlan, payers: Payers) -> list[Paid]:
    """Return what tranches pay in the plan for operation and for the service of loans."""
    found: list[Paid] = []
    for path in plan.bridged_usd:
        for t in range(plan.case.now, plan.case.quarters):
            found += [
                (t, pot, funder, usd / BN_USD)
                for pot, funder, usd in payers.paid(path, t)
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
    quarter = np.zeros(case.quarters, tables.QUARTER)
    listed: list[Paid] = []
    for t in range(case.quarters):
        quarter["growth"][t] = growth(case, None, t)
        quarter["uses"][t] = len(listed)
        listed += [one for one in uses if one[0] == t]
        quarter["service"][t] = len(listed)
        listed += [one for one in service if one[0] == t]
        quarter["service_end"][t] = len(listed)
    none = np.zeros(case.quarters)
    cash_usd = plan.sources.cash_usd
    quarter["balance"] = cash_usd.get("balance", none) / BN_USD
    quarter["returned"] = cash_usd.get(GIVEN_BACK, none) / BN_USD
    quarter["owed"], waiting, waiting_bn = _obligations(case, place)
    paid = np.array([one[1:] for one in listed], tables.PAID)
    bridge = np.array(payers.pool(OPERATION), np.int64)
    return Fixed(paid, waiting, waiting_bn, bridge), quarter


def _obligations(case: Case, place: Mapping[Key, int]) -> tuple[Floats, Ints, Floats]:
    """Return what is due by quarter whatever is built; then, for each phase that others wait for, what they come to."""
    ahead = range(case.now, case.quarters)
    owed = np.zeros(case.quarters)
    for t in ahead:
        owed[t] = letter_fees_in(case, t) / BN_USD
    waiting: list[int] = []
    by_phase: list[Floats] = []
    for due in case.programme.obligations.values():
        bn = np.zeros(case.quarters)
        for t in filter(partial(income.is_due, case, due), ahead):
            bn[t] = income.due_usd(case, due, t) / BN_USD
        if due.when_energised is None:
            owed += bn
            continue
        # a phase of history was energised on some day too
        key = phase_of(due.when_energised)
        waiting.append(place.get(key, -1))
        by_phase.append(bn)
    return owed, np.array(waiting, np.int64), np.reshape(by_phase, (-1, case.quarters))


def money_table(
    plan: BuildPlan, payers: Payers, fixed: Sequence[Paid], place: Mapping[Key, int]
) -> Money:
    """Return the table of tranches.

    Parameters
    ----------
    fixed : sequence
        All that the plan pays whatever is built.
    place : mapping
        Place of each phase that is played.
    """
    case, pots = plan.case, payers.pots
    pot = np.zeros(len(pots), tables.POT)
    of = np.zeros((len(pots), case.quarters), tables.POT_QUARTER)
    of["hold"] = payers.hold_bn([one for one in fixed if one[1] >= 0])
    funder: list[int] = []
    for i, one in enumerate(pots):
        funders = _funders(payers, one)
        pot[i]["own"] = one.own_usd / BN_USD
        pot[i]["gone"] = _gone_bn(plan, one.id)
        pot[i]["planned"] = _planned(plan, one)
        pot[i]["expires"] = _last(case, one)
        pot[i]["funders"] = len(funder)
        pot[i]["funders_end"] = len(funder) + len(funders)
        opening = _opening(plan, payers, one, place)
        for name, value in zip(
            ("kind", "key", "wanted", "opens"), opening, strict=True
        ):
            pot[i][name] = value
        of["called"][i] = [_called(case, one, t) for t in range(case.quarters)]
        of["gross"][i] = _gross(case, one)
        funder += funders
    pot["lender"] = _lenders(case, pots)
    return Money(pot, of, np.array(funder, np.int64))


def _funders(payers: Payers, one: Funding) -> list[int]:
    return [payers.place[id_] for id_ in one.funded_by if id_ in payers.place]


def _gone_bn(plan: BuildPlan, tranche: str) -> float:
    return float(plan.outflow_usd[tranche][: plan.case.now].sum()) / BN_USD


def _last(case: Case, one: Funding) -> int:
    return NEVER if one.expires is None else case.index_of(one.expires)


def _opening(
    plan: BuildPlan, payers: Payers, one: Funding, place: Mapping[Key, int]
) -> tuple[int, int, float, int]:
    """Return what opens a tranche: the kind of event, whose, how much of it, and the quarter where it is a date."""
    case, event = plan.case, plan.case.event(one.id)
    if event is None:
        opens = one.opens
        quarter = case.index_of(opens) if isinstance(opens, Quarter) else -NEVER
        return tables.BY_DATE, -1, 0.0, quarter
    if event.per_it_online_mw_usd is not None:
        return tables.PER_MW, -1, event.per_it_online_mw_usd / BN_USD, -NEVER
    if event.it_online_mw is not None:
        return tables.BY_LOAD, -1, event.it_online_mw, NEVER
    if event.energised is not None:
        key = phase_of(event.energised)
        if key in place:
            return tables.BY_PHASE, place[key], 0.0, NEVER
        energised = plan.indices[key]
        return tables.BY_DATE, -1, 0.0, NEVER if energised is None else energised + 1
    drawn = case.funding[event.drawn or ""]
    wanted = drawn.own_usd / BN_USD * (event.fraction or 1.0) - ENOUGH_BN
    if drawn.id not in payers.place:
        # of nothing, nothing is ever drawn
        return tables.BY_DATE, -1, 0.0, NEVER
    return tables.BY_DRAWS, payers.place[drawn.id], wanted, NEVER


def _planned(plan: BuildPlan, one: Funding) -> int:
    """Return the first quarter in which a tranche is open in the plan."""
    if isinstance(one.opens, Quarter):
        return plan.case.index_of(one.opens)
    if one.opens is None:
        return -NEVER
    reading = in_numbers(plan, plan.case, 0)
    for t in range(plan.case.quarters):
        if opened(reading, one.id, t):
            return t
    return NEVER


def _called(case: Case, one: Funding, quarter: int) -> float:
    """Return the share of a tranche that has been called by a quarter. [-]"""
    if not one.calls_per_year:
        return 1.0
    first = case.index_of(one.opens) if isinstance(one.opens, Quarter) else 0
    return called_share(one.calls_per_year, quarter - first + 1)


def _lenders(case: Case, pots: Sequence[Funding]) -> list[int]:
    """Return the row of each tranche among those that lend, or -1."""
    rows = {one.id: i for i, one in enumerate(lending_pots(case, pots))}
    return [rows.get(one.id, -1) for one in pots]


def lending_pots(case: Case, pots: Sequence[Funding]) -> list[Funding]:
    """Return the tranches that lend."""
    return [one for one in pots if SERVICE(one.id) in case.payers]


def _gross(case: Case, one: Funding) -> Floats:
    """Return what a dollar that is drawn in a quarter costs to serve within the plan. [-]"""
    if not one.lending.costs:
        return np.zeros(case.quarters)
    interest, repaid = one.lending.service(case.quarters)
    by_age = np.cumsum(interest + repaid)
    idle = one.lending.upfront_fee
    return np.array(
        [by_age[case.quarters - 1 - t] + idle for t in range(case.quarters)]
    )


def loans_table(plan: BuildPlan, payers: Payers) -> Loans:
    """Return the table of loans."""
    case, lending = plan.case, lending_pots(plan.case, payers.pots)
    past = np.zeros((len(lending), case.quarters))
    drawn = plan.drawn_usd
    for row, one in enumerate(lending):
        past[row, : case.now] = drawn[one.id][: case.now] / BN_USD
    owed = [sum(one.lending.service(case.quarters)) for one in lending]
    terms = np.zeros(len(lending), tables.LOAN)
    terms["pot"] = [payers.place[one.id] for one in lending]
    terms["upfront"] = [one.lending.upfront_fee for one in lending]
    terms["commitment"] = [one.lending.commitment_fee_per_quarter for one in lending]
    owed_by_age = np.reshape(owed, (-1, case.quarters)).astype(np.float64)
    return Loans(terms, owed_by_age, past)
