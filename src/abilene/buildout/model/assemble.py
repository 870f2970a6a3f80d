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

from abilene.buildout.case import Case, Key
from abilene.buildout.model import uses
from abilene.buildout.model.billing import bills, merge_bills, settle_bills
from abilene.buildout.model.cash import Cash, add_bridges, add_cash, add_gearing, needs_cash
from abilene.buildout.model.income import add_refresh, refresh_costs
from abilene.buildout.model.opening import add_drawn_events, add_events, opened
from abilene.buildout.model.payments import Bill, Payments, add_payments
from abilene.buildout.model.power import Power, add_power, equipment_costs
from abilene.buildout.model.terms import BN_USD, TINY, Terms
from abilene.buildout.schedule import Step, steps
from abilene.solve import Model


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
    used: dict[tuple[str, str, int], int] = field(default_factory=dict)
    """What is used of a part of the grid, where planes take the place of ways. [GW]"""
    power_rows: dict[tuple[str, str, int], int] = field(default_factory=dict)
    """Rows that say what power is worth, by site, unit or part of the grid, and quarter."""
    operating: dict[tuple[str, int], Terms] = field(default_factory=dict)
    """What the power of a site costs to run in a quarter, measured load included. [bn USD]"""
    reached: dict[tuple[str, int], int] = field(default_factory=dict)
    """1 if the IT load, or the draws, that open a tranche were reached by the end of the quarter before."""
    refreshed: dict[tuple[Key, int], int] = field(default_factory=dict)
    """Share of a phase whose hardware has been replaced by a quarter."""
    costs: dict[tuple[str, int, bool], Terms] = field(default_factory=dict)
    """What is paid by path of the use, quarter, and whether it is sunk. [bn USD]"""
    due: dict[Bill, Terms] = field(default_factory=dict)
    """What capital cost comes to, by quarter and who may pay it. [bn USD]"""
    bills: dict[Bill, Terms] = field(default_factory=dict)
    """What is to be paid: ``due``, merged or not, and what capital bridges for operation. [bn USD]"""
    cash: Cash | None = None
    """Cash of operation and of lenders, where there is any."""
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


def formulate(case: Case, *, merged: bool = False, with_extra: bool = False, power: Power = "ways") -> Formulation:
    """Return the model of a case, without an objective.

    Parameters
    ----------
    merged : bool
        With the bills of ``merge_bills``: the same decisions are possible, with far fewer columns of money. The
        columns up to ``reached`` have the same numbers either way.
    with_extra : bool
        With columns of money from nowhere.
    power : str
        Ways of power, ways with their prices, or planes below them: see ``powering.Power``.
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
    form.payments = add_payments(form.model, form.case.pots, form.bills, lambda id_, t: opened(form, id_, t))
    settle_bills(form, with_extra=with_extra)
    add_drawn_events(form)
    add_gearing(form)
    if form.cash is not None:
        add_cash(form, form.cash)


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
    for use, terms in (*equipment_costs(form), *refresh_costs(form).items()):
        for column, bn in terms.items():
            found[use][column] += bn
    kept = {use: {c: bn for c, bn in terms.items() if abs(bn) > TINY} for use, terms in found.items()}
    return {use: terms for use, terms in kept.items() if terms}
