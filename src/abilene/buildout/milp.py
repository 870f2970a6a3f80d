"""The build-out as a mixed-integer programme: which phase is energised when, with which power and which money.

Columns are in GW and bn USD, so that the solver's tolerances are harmless. ``one`` is a column fixed at 1: it carries
what is history, so that every rule can be written with columns alone.

Each family of constraints is one function, with its rule in words above it. p: phase, t: quarter, b: tranche.
What is about power is in ``powering``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from abilene.buildout import uses
from abilene.buildout.case import Case, Key
from abilene.buildout.payments import BN_USD, Bill, Payments, Terms, add_payments
from abilene.buildout.powering import add_power, equipment_costs
from abilene.buildout.schedule import Step, steps
from abilene.buildout.uses import GW
from abilene.dates import Quarter
from abilene.solve import Model

TINY = 1e-12


@dataclass
class Formulation:
    """The model of a case, and what its columns mean."""

    case: Case
    model: Model = field(default_factory=Model)
    steps: tuple[Step, ...] = ()
    one: int = 0
    """Fixed at 1."""
    on: dict[tuple[Key, int], int] = field(default_factory=dict)
    """1 from the quarter on in which a phase is energised; absent while it cannot be."""
    built: dict[tuple[str, str, int], int] = field(default_factory=dict)
    """What is in service of a unit of equipment, by site, unit and quarter. [GW, GWh]"""
    served: dict[tuple[str, str, int], int] = field(default_factory=dict)
    """Load that a way of power serves, beside what is measured. [GW]"""
    operating: dict[tuple[str, int], Terms] = field(default_factory=dict)
    """What the power of a site costs to run in a quarter, measured load included. [bn USD]"""
    reached: dict[tuple[str, int], int] = field(default_factory=dict)
    """1 if the IT load that opens a tranche was reached by the end of the quarter before."""
    costs: dict[tuple[str, int, bool], Terms] = field(default_factory=dict)
    """What is paid by path of the use, quarter, and whether it is sunk. [bn USD]"""
    bills: dict[Bill, Terms] = field(default_factory=dict)
    """What each bill comes to. [bn USD]"""
    payments: Payments = field(default_factory=Payments)
    """Draws and what funders pass on. [bn USD]"""
    unattributed: dict[Bill, int] = field(default_factory=dict)
    """What no tranche pays of a sunk bill. [bn USD]"""
    extra: dict[Bill, int] = field(default_factory=dict)
    """Money from nowhere, where a model asks how much is lacking. [bn USD]"""

    def minimise(self, terms: Mapping[int, float]) -> None:
        """Make the sum of some terms the objective."""
        self.model.cost = [0.0] * len(self.model.cost)
        for column, value in terms.items():
            self.model.cost[column] = value

    def fix(self, columns: Mapping[int, float]) -> None:
        """Fix columns at values; a model with all its whole-number columns fixed is linear."""
        for column, value in columns.items():
            self.model.low[column] = self.model.high[column] = value
            self.model.integer[column] = False


def formulate(case: Case, *, merged: bool = False, with_extra: bool = False) -> Formulation:
    """Return the model of a case, without an objective.

    Parameters
    ----------
    merged : bool
        With the bills of ``merge_bills``: the same decisions are possible, with far fewer columns of money. The
        columns up to ``reached`` have the same numbers either way.
    with_extra : bool
        With columns of money from nowhere.
    """
    form = Formulation(case, steps=steps(case))
    form.one = form.model.column(low=1.0, high=1.0)
    add_phases(form)
    add_order(form)
    add_power(form)
    form.costs = costs_by_use(form)
    if not case.lacks("money"):
        add_events(form)
        form.bills = merge_bills(form, bills(form)) if merged else bills(form)
        form.payments = add_payments(form.model, case.pots, form.bills, lambda id_, t: opened(form, id_, t))
        settle_bills(form, with_extra=with_extra)
    return form


def add_phases(form: Formulation) -> None:
    """Z[p,t] = 1 from the quarter on in which phase p is energised: Z[p,t] >= Z[p,t-1].

    History is on from its quarter, which may lie before the plan. Of any other phase there are columns only from the
    earliest quarter that its dates, its lead time and the power of its site could allow.
    """
    for step in form.steps:
        if step.energised is not None:
            form.on.update({(step.key, t): form.one for t in range(max(-1, step.energised), form.case.quarters)})
        elif step.earliest is not None:
            for t in range(step.earliest, form.case.quarters):
                form.on[step.key, t] = form.model.column(high=1.0, integer=True)
                if t > step.earliest:
                    form.model.row({form.on[step.key, t]: 1.0, form.on[step.key, t - 1]: -1.0}, low=0.0)


def add_order(form: Formulation) -> None:
    """Z[p,t] >= Z[q,t] where q is the next phase of the site after p; history is in what order it was."""
    before: Step | None = None
    for step in form.steps:
        if step.energised is not None:
            continue
        if before is not None and before.site == step.site and step.earliest is not None:
            for t in range(step.earliest, form.case.quarters):
                form.model.row({form.on[before.key, t]: 1.0, form.on[step.key, t]: -1.0}, low=0.0)
        before = step


def it_online(form: Formulation, quarter: int) -> Terms:
    """Return the IT load of the whole programme at the end of a quarter, as terms. [GW]"""
    terms: Terms = defaultdict(float)
    for step in form.steps:
        column = form.on.get((step.key, quarter))
        if column is not None:
            terms[column] += step.it_mw * GW
    return terms


def add_events(form: Formulation) -> None:
    """y[b,t] = 1 only if the IT load at the end of t-1 is at least what opens b: IT[t-1] >= X[b] y[b,t].

    As load never falls, y[b,t] >= y[b,t-1]. Where history alone reaches it y is 1, and where even all phases together
    do not, there is no y: so that none is left open up to the quarter of the day of the plan.
    """
    for id_ in form.case.pots:
        event = form.case.event(id_)
        if event is None or event.it_online_mw is None:
            continue
        for t in range(form.case.quarters):
            online, wanted_gw = it_online(form, t - 1), event.it_online_mw * GW - TINY
            if online.get(form.one, 0.0) >= wanted_gw:
                form.reached[id_, t] = form.one
            elif sum(online.values()) >= wanted_gw:
                form.reached[id_, t] = y = form.model.column(high=1.0, integer=True)
                form.model.row({**online, y: -wanted_gw}, low=0.0)
                if (id_, t - 1) in form.reached:
                    form.model.row({y: 1.0, form.reached[id_, t - 1]: -1.0}, low=0.0)


def opened(form: Formulation, tranche: str, quarter: int) -> Terms:
    """Return how much of a tranche has opened by a quarter; nothing outside its dates. [bn USD]

    * by date: all of it;
    * ``energised``: all of it from the quarter after, own * Z[p,t-1];
    * ``it_online_mw``: own * y[t];
    * ``per_it_online_mw_usd``: so much for each MW of IT load at the end of t-1 (that no tranche pays more than its
      own is a rule of its payments).
    """
    pot, event = form.case.pots[tranche], form.case.event(tranche)
    own_bn = pot.own_usd / BN_USD
    if own_bn == 0 or not pot.dates_admit(form.case.quarter(quarter)):
        return {}
    if event is None:
        return {form.one: own_bn}
    if event.energised is not None:
        site_id, _, phase_id = event.energised.partition(".")
        column = form.on.get(((site_id, phase_id), quarter - 1))
    elif event.it_online_mw is not None:
        column = form.reached.get((tranche, quarter))
    else:
        rate = (event.per_it_online_mw_usd or 0.0) / BN_USD / GW
        return {column: rate * gw for column, gw in it_online(form, quarter - 1).items()}
    return {} if column is None else {column: own_bn}


def bills(form: Formulation) -> dict[Bill, Terms]:
    """Return what each bill comes to, as terms. [bn USD]

    A phase: sum over e of cost(e) (Z[p,e] - Z[p,e-1]). Equipment: price(t) (X[t] - X[t-1]). What was paid before the
    first quarter of the plan is left out.
    """
    found: dict[Bill, Terms] = defaultdict(lambda: defaultdict(float))
    for (path, quarter, is_sunk), terms in form.costs.items():
        if quarter >= 0:
            bill = found[Bill(quarter, form.case.payers[path], is_sunk)]
            for column, bn in terms.items():
                bill[column] += bn
    return {bill: dict(terms) for bill, terms in found.items()}


def merge_bills(form: Formulation, fine: Mapping[Bill, Terms]) -> dict[Bill, Terms]:
    """Return the bills of the model, merged where the quarter of payment makes no difference.

    In a *stretch* of quarters no tranche opens or closes by date. A tranche that waits for no event can then pay in
    any quarter of the stretch what it can pay in another, so that their payments are one bill for each stretch.
    What tranches pay that wait for an event remains a bill for each quarter, and the rest of it is never negative.
    """
    starts = _stretches(form.case)
    found: dict[Bill, Terms] = defaultdict(lambda: defaultdict(float))
    for bill, terms in fine.items():
        rest = dict(terms)
        waiting = tuple(id_ for id_ in bill.payers if waits(form.case, id_))
        if any(opened(form, id_, bill.quarter) for id_ in waiting):
            paid = form.model.column()
            found[Bill(bill.quarter, waiting)][paid] += 1.0
            rest[paid] = -1.0
            form.model.row(rest, low=0.0)
        start = max(t for t in starts if t <= bill.quarter)
        by_date = found[Bill(start, tuple(id_ for id_ in bill.payers if id_ not in waiting), bill.sunk)]
        for column, bn in rest.items():
            by_date[column] += bn
    return {bill: dict(terms) for bill, terms in found.items()}


def waits(case: Case, tranche: str) -> bool:
    """Tell whether a tranche, or one that funds it, waits for an event."""
    funders = (id_ for id_ in case.pots[tranche].funded_by if id_ in case.pots)
    return case.event(tranche) is not None or any(waits(case, id_) for id_ in funders)


def _stretches(case: Case) -> list[int]:
    """Return the first quarter of each stretch in which no tranche opens or closes by date."""
    opens = [pot.opens for pot in case.pots.values() if isinstance(pot.opens, Quarter)]
    closes = [pot.expires + 1 for pot in case.pots.values() if pot.expires is not None]
    return sorted({0, *(t for t in map(case.index_of, [*opens, *closes]) if 0 < t < case.quarters)})


def costs_by_use(form: Formulation) -> dict[tuple[str, int, bool], Terms]:
    """Return the cost by path, quarter and whether it is sunk, as terms. [bn USD]"""
    found: dict[tuple[str, int, bool], Terms] = defaultdict(lambda: defaultdict(float))
    for step in form.steps:
        for (path, quarter), usd in uses.sunk(form.case, step).items():
            found[path, quarter, True][form.one] += usd / BN_USD
        if step.energised is None and step.earliest is not None:
            for energised in range(step.earliest, form.case.quarters):
                for (path, quarter), usd in uses.decided(form.case, step, energised).items():
                    found[path, quarter, False][form.on[step.key, energised]] += usd / BN_USD
                    if energised > step.earliest:
                        found[path, quarter, False][form.on[step.key, energised - 1]] -= usd / BN_USD
    for use, terms in equipment_costs(form):
        for column, bn in terms.items():
            found[use][column] += bn
    kept = {use: {c: bn for c, bn in terms.items() if abs(bn) > TINY} for use, terms in found.items()}
    return {use: terms for use, terms in kept.items() if terms}


def settle_bills(form: Formulation, *, with_extra: bool) -> None:
    """Let sources equal uses, bill by bill: draws = cost; what is sunk may also stay without a source."""
    for bill, terms in form.bills.items():
        sources = {form.payments.draw[id_, bill]: 1.0 for id_ in bill.payers if (id_, bill) in form.payments.draw}
        if bill.sunk:
            form.unattributed[bill] = form.model.column()
            sources[form.unattributed[bill]] = 1.0
        elif with_extra:
            form.extra[bill] = form.model.column()
            sources[form.extra[bill]] = 1.0
        form.model.row({**sources, **{column: -bn for column, bn in terms.items()}}, low=0.0, high=0.0)
