"""The build-out as a mixed-integer programme: which phase is energised when, with which power and which money.

Columns are in GW and bn USD, so that the solver's tolerances are harmless. ``one`` is a
column fixed at 1: it carries what is history, so that every rule can be written with
columns alone.

Each family of constraints is one function, with its rule in words above it. p: phase,
t: quarter, b: tranche. What is about power is in ``power``.
"""

from __future__ import annotations

from collections import defaultdict

from abilene.buildout.case import Case
from abilene.buildout.model import uses
from abilene.buildout.model.billing import bills, merge_bills, settle_bills
from abilene.buildout.model.cash import add_bridges, add_cash, add_gearing, needs_cash
from abilene.buildout.model.formulation import Cash, Formulation
from abilene.buildout.model.income import add_refresh, refresh_costs
from abilene.buildout.model.opening import add_drawn_events, add_events, opened
from abilene.buildout.model.payments import add_payments
from abilene.buildout.model.power import PowerModel, add_power, equipment_costs
from abilene.buildout.model.terms import BN_USD, TINY, Terms
from abilene.buildout.schedule import Step, steps


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
    add_power(form, power)
    add_refresh(form)
    form.costs = costs_by_use(form)
    if not case.lacks("money"):
        add_money(form, merged=merged, with_extra=with_extra)
    return form


def add_money(form: Formulation, *, merged: bool, with_extra: bool) -> None:
    """Add what opens, what is due, who pays it, and the cash of operation and lenders."""
    add_events(form)
    form.due = bills(form)
    merges = merged and form.case.programme.programme.reinvested_share == 0
    form.bills = merge_bills(form, form.due) if merges else dict(form.due)
    if needs_cash(form.case):
        form.cash = Cash()
        add_bridges(form, form.cash)
    form.payments = add_payments(
        form.model, form.case.funding, form.bills, lambda id_, t: opened(form, id_, t)
    )
    settle_bills(form, with_extra=with_extra)
    add_drawn_events(form)
    add_gearing(form)
    if form.cash is not None:
        add_cash(form, form.cash)


def add_phases(form: Formulation) -> None:
    """Z[p,t] = 1 from the quarter on in which phase p is energised: Z[p,t] >= Z[p,t-1].

    History is on from its quarter, which may lie before the plan. Of any other phase
    there are columns only from the earliest quarter that its dates, its lead time and
    the power of its site could allow.
    """
    for step in form.steps:
        if step.energised is not None:
            form.on.update(
                {
                    (step.key, t): form.one
                    for t in range(max(-1, step.energised), form.case.quarters)
                }
            )
        elif step.earliest is not None:
            for t in range(step.earliest, form.case.quarters):
                form.on[step.key, t] = form.model.column(high=1.0, integer=True)
                if t > step.earliest:
                    form.model.row(
                        {form.on[step.key, t]: 1.0, form.on[step.key, t - 1]: -1.0},
                        low=0.0,
                    )


def add_order(form: Formulation) -> None:
    """Z[p,t] >= Z[q,t] where q is the next phase of the site after p; history is in what order it was."""
    before: Step | None = None
    for step in form.steps:
        if step.energised is not None:
            continue
        if (
            before is not None
            and before.site == step.site
            and step.earliest is not None
        ):
            for t in range(step.earliest, form.case.quarters):
                form.model.row(
                    {form.on[before.key, t]: 1.0, form.on[step.key, t]: -1.0}, low=0.0
                )
        before = step


def costs_by_use(form: Formulation) -> dict[tuple[str, int, bool], Terms]:
    """Return the cost by path, quarter and whether it is sunk, as terms. [bn USD]"""
    found: dict[tuple[str, int, bool], Terms] = defaultdict(lambda: defaultdict(float))
    for step in form.steps:
        for (path, quarter), usd in uses.sunk(form.case, step).items():
            found[path, quarter, True][form.one] += usd / BN_USD
        if step.energised is None and step.earliest is not None:
            for energised in range(step.earliest, form.case.quarters):
                for (path, quarter), usd in uses.decided(
                    form.case, step, energised
                ).items():
                    found[path, quarter, False][form.on[step.key, energised]] += (
                        usd / BN_USD
                    )
                    if energised > step.earliest:
                        found[path, quarter, False][
                            form.on[step.key, energised - 1]
                        ] -= usd / BN_USD
    for use, terms in (*equipment_costs(form), *refresh_costs(form).items()):
        for column, bn in terms.items():
            found[use][column] += bn
    kept = {
        use: {c: bn for c, bn in terms.items() if abs(bn) > TINY}
        for use, terms in found.items()
    }
    return {use: terms for use, terms in kept.items() if terms}
