"""The build-out as a mixed-integer programme: which phase is energised when, with which power and which money.

Columns are in GW and bn USD, so that the solver's tolerances are harmless. ``one`` is a
column fixed at 1: it carries what is history, so that every rule can be written with
columns alone.

Each family of constraints is one function, with its rule in words above it. p: phase,
t: quarter, b: tranche. What is about power is in ``power``.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import chain, filterfalse, pairwise
from operator import attrgetter, itemgetter

from abilene.buildout.case import Case
from abilene.buildout.model import uses
from abilene.buildout.model.after import add_use_of_obligations
from abilene.buildout.model.billing import bills, merge_bills, settle_bills
from abilene.buildout.model.cash import add_bridges, add_cash, needs_cash
from abilene.buildout.model.connections import connection_costs
from abilene.buildout.model.debt_share import add_debt_share
from abilene.buildout.model.formulation import CashColumns, Formulation
from abilene.buildout.model.gearing import add_gearing
from abilene.buildout.model.income import add_refresh, refresh_costs
from abilene.buildout.model.opening import (
    InColumns,
    add_drawn_events,
    add_events,
    opened,
)
from abilene.buildout.model.operating import equipment_costs
from abilene.buildout.model.payments import add_payments
from abilene.buildout.model.power import PowerModel, add_power
from abilene.buildout.model.terms import BN_USD, TINY, Terms, gathered, scaled
from abilene.buildout.schedule import Step, steps

Use = tuple[str, int, bool]
"""Path of a use, quarter, and whether it is sunk."""


def formulate(
    case: Case,
    *,
    merged: bool = False,
    with_extra: bool = False,
    power: PowerModel = "candidates",
) -> Formulation:
    """Return the model of a case, without an objective.

    Parameters
    ----------
    merged : bool
        With the bills of ``merge_bills``: the same decisions are possible, with far
        fewer columns of money. The columns up to ``reached`` have the same numbers
        either way.
    with_extra : bool
        With columns of money from nowhere.
    power : str
        Candidate designs, the same with their prices, or cuts below any design: see
        ``power.PowerModel``.
    """
    form = Formulation(case, steps=steps(case))
    form.one = form.model.column(low=1.0, high=1.0)
    add_phases(form)
    add_order(form)
    add_refresh(form)
    add_power(form, power)
    form.costs = costs_by_use(form)
    add_use_of_obligations(form)
    if not case.lacks("money"):
        add_money(form, merged=merged, with_extra=with_extra)
    return form


def add_money(form: Formulation, *, merged: bool, with_extra: bool) -> None:
    """Add what opens, what is due, who pays it, and the cash of operation and lenders."""
    add_events(form)
    form.due = bills(form)
    # With reinvestment, the cash of each quarter may pay a part of its bills: they keep
    # their quarters.
    merges = merged and form.case.programme.programme.reinvested_share == 0
    form.bills = merge_bills(form, form.due) if merges else dict(form.due)
    if needs_cash(form.case):
        form.cash = CashColumns()
        add_bridges(form, form.cash)
    form.payments = add_payments(
        form.model, form.case.funding, form.bills, partial(opened, InColumns(form))
    )
    settle_bills(form, with_extra=with_extra)
    add_drawn_events(form)
    add_gearing(form)
    add_debt_share(form)
    if form.cash is not None:
        add_cash(form, form.cash)


def add_phases(form: Formulation) -> None:
    """Z[p,t] = 1 from the quarter on in which phase p is energised: Z[p,t] >= Z[p,t-1].

    History is on from its quarter, which may lie before the plan. Of any other phase
    there are columns only from the earliest quarter that its dates, its lead time and
    the power of its site could allow.
    """
    last = form.case.quarters
    for step in form.steps:
        for t in _since_energised(step, last):
            form.on[step.key, t] = form.one
        for t in step.window(last):
            column = form.model.column(high=1.0, integer=True)
            form.on[step.key, t] = column
            form.never_falls(column, form.on.get((step.key, t - 1)))


def _since_energised(step: Step, last: int) -> range:
    """Return the quarters of a phase that is history, from that just before the plan on; none for any other."""
    if step.energised is None:
        return range(last, last)
    return range(max(-1, step.energised), last)


def add_order(form: Formulation) -> None:
    """Z[p,t] >= Z[q,t] where q is the next phase of the site after p; history is in what order it was."""
    undecided = filterfalse(attrgetter("is_history"), form.steps)
    for before, step in pairwise(undecided):
        if before.site != step.site:
            continue
        for t in step.window(form.case.quarters):
            form.never_falls(form.on[before.key, t], form.on[step.key, t])


def costs_by_use(form: Formulation) -> dict[Use, Terms]:
    """Return the cost by path, quarter and whether it is sunk, as terms. [bn USD]"""
    of_phases = map(partial(_costs_of, form), form.steps)
    parts = chain(
        chain.from_iterable(of_phases),
        equipment_costs(form),
        connection_costs(form),
        refresh_costs(form).items(),
    )
    large: dict[Use, Terms] = {}
    for use, terms in gathered(parts).items():
        large[use] = _without_rounding(terms)
    return dict(filter(itemgetter(1), large.items()))


def _costs_of(form: Formulation, step: Step) -> Iterator[tuple[Use, Terms]]:
    """Yield what a phase costs: what is sunk, and sum over e of cost(e) (Z[p,e] - Z[p,e-1])."""
    for (path, quarter), usd in uses.sunk(form.case, step).items():
        yield (path, quarter, True), {form.one: usd / BN_USD}
    for energised, switched_on in form.decisions(step):
        decided = uses.decided(form.case, step, energised)
        for (path, quarter), usd in decided.items():
            yield (path, quarter, False), scaled(switched_on, usd / BN_USD)


def _without_rounding(terms: Terms) -> Terms:
    """Return terms without those that are nothing but the rounding of a difference."""
    return {column: bn for column, bn in terms.items() if abs(bn) > TINY}
