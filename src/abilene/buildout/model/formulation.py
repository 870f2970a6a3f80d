"""The model of a build-out in the making: its columns, and what each of them means.

Columns are in GW and bn USD, so that the solver's tolerances are harmless. ``one`` is a
column fixed at 1: it carries what is history, so that every rule can be written with
columns alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import filterfalse
from operator import attrgetter

import numpy as np

from abilene.buildout.case import Case, Key
from abilene.buildout.model.payments import Bill, Payments
from abilene.buildout.model.terms import (
    Terms,
    at_least,
    difference,
    if_there,
    total,
)
from abilene.buildout.schedule import Step
from abilene.solve import Model

_is_history = attrgetter("is_history")


def _facility_mw(steps: Iterable[Step]) -> float:
    """Return the load of some phases. [MW]"""
    return sum(step.facility_mw for step in steps)


@dataclass
class CashColumns:
    """Columns and terms of cash, by quarter from that of the day of the plan. [bn USD]"""

    bridged: dict[tuple[str, int], int] = field(default_factory=dict)
    """What tranches pay for ``operation``, or one of them for its own service, by path
    of the use and quarter."""
    reinvested: dict[Bill, int] = field(default_factory=dict)
    """What operation pays of a bill."""
    unpaid: dict[int, int] = field(default_factory=dict)
    balance: dict[int, int] = field(default_factory=dict)
    flows: dict[tuple[str, int], Terms] = field(default_factory=dict)
    """revenue, electricity, running_cost, obligations, interest, fees, repaid: each as
    terms, never negative."""

    def bridged_in(self, quarter: int) -> Terms:
        """Return what tranches pay for operation in a quarter."""
        return total(column for (_, t), column in self.bridged.items() if t == quarter)

    def reinvested_in(self, quarter: int) -> Terms:
        """Return what operation pays of the bills of a quarter."""
        paid = self.reinvested.items()
        return total(column for bill, column in paid if bill.quarter == quarter)

    def reinvested_by(self, quarter: int) -> Terms:
        """Return what operation has paid of bills by the end of a quarter."""
        paid = self.reinvested.items()
        return total(column for bill, column in paid if bill.quarter <= quarter)


@dataclass
class Formulation:
    """The model of a case, and what its columns mean."""

    case: Case
    model: Model = field(default_factory=Model)
    steps: tuple[Step, ...] = ()
    one: int = 0
    """Fixed at 1."""
    on: dict[tuple[Key, int], int] = field(default_factory=dict)
    """1 from the quarter on in which a phase is energised; absent while it cannot
    be."""
    built: dict[tuple[str, str, int], int] = field(default_factory=dict)
    """What is in service of a unit of equipment, by site, unit and quarter. [GW,
    GWh]"""
    served: dict[tuple[str, str, int], int] = field(default_factory=dict)
    """Load that a candidate of power serves, beside what is measured. [GW]"""
    used: dict[tuple[str, str, int], int] = field(default_factory=dict)
    """What is used of a part of the grid, where cuts take the place of candidates. [GW]"""
    looked_back: dict[tuple[str, str, int], int] = field(default_factory=dict)
    """What was used of it at most in the quarters before that a ratchet looks back to. [GW]"""
    power_rows: dict[tuple[str, str, int], int] = field(default_factory=dict)
    """Rows that say what power is worth, by site, unit or part of the grid, and
    quarter."""
    operating: dict[tuple[str, int], Terms] = field(default_factory=dict)
    """What the power of a site costs to run in a quarter, measured load included. [bn
    USD]"""
    stranded: dict[tuple[str, str, str, int], Terms] = field(default_factory=dict)
    """Least demand that the load does not reach, by site, part of the grid, line of its
    tariff and quarter. [bn USD]"""
    carried: dict[tuple[str, str, str, int], Terms] = field(default_factory=dict)
    """What lines bill beyond what each design is billed by itself, by site, part of the
    grid, line of its tariff and quarter; may be below zero. [bn USD]"""
    beyond: dict[tuple[str, str, str, int, int], Terms] = field(default_factory=dict)
    """The same by weather year and month, in money of the programme's year. [USD]"""
    ratcheted: dict[
        tuple[str, str, str, int], list[tuple[float, tuple[Terms, ...]]]
    ] = field(default_factory=dict)
    """What a line with a ratchet bills of the load that a plan decides about, by site, part
    of the grid, line and quarter: each month of each weather year with its weight, billed
    on the highest of some terms. [GW]"""
    lowest: dict[int, tuple[Terms, ...]] = field(default_factory=dict)
    """Columns of bills, in the order in which each follows from those before it, and the
    terms of which each is the highest, where it is as low as its rows let it be."""
    not_taken: dict[tuple[str, str, str, int], Terms] = field(default_factory=dict)
    """What contracts with a minimum take are paid for and is not taken, by site, part of the
    grid, nothing, and quarter. [bn USD]"""
    take_beyond: dict[tuple[str, str, str, int], Terms] = field(default_factory=dict)
    """Of that what no design is paid for by itself; may be below zero. [bn USD]"""
    credits: dict[tuple[str, str, int], Terms] = field(default_factory=dict)
    """What utilities pay for power that they may cut, by site, contract and quarter: below
    zero. [bn USD]"""
    standing: dict[tuple[str, int], int] = field(default_factory=dict)
    """1 if any load of a site runs in a quarter after the plan in which no term binds it."""
    by_cuts: set[str] = field(default_factory=set)
    """Sites whose power is bounded by cuts, without designs."""
    reached: dict[tuple[str, int], int] = field(default_factory=dict)
    """1 if the IT load, or the draws, that open a tranche were reached by the end of
    the quarter before."""
    kept: dict[tuple[Key, int, int], int] = field(default_factory=dict)
    """Share of a phase, energised in a quarter, that has its second accelerators, its
    third, and so on (1, 2, ...), where the plan decides it."""
    alive: dict[Key, dict[int, dict[str, Terms]]] = field(default_factory=dict)
    """Share of a phase that runs in a quarter, by hardware: worked out once."""
    after: dict[tuple[str, str, int], int] = field(default_factory=dict)
    """Load that a candidate of power serves from the end of the plan to the quarter in
    which the load ends, by site, candidate and that quarter. [GW]"""
    after_costs: list[tuple[Terms, float]] = field(default_factory=list)
    """What is due after the plan, with its weight: a bound, or obligations. [bn USD]"""
    costs: dict[tuple[str, int, bool], Terms] = field(default_factory=dict)
    """What is paid by path of the use, quarter, and whether it is sunk. [bn USD]"""
    due: dict[Bill, Terms] = field(default_factory=dict)
    """What capital cost comes to, by quarter and who may pay it. [bn USD]"""
    bills: dict[Bill, Terms] = field(default_factory=dict)
    """What is to be paid: ``due``, merged or not, and what capital bridges for
    operation. [bn USD]"""
    cash: CashColumns | None = None
    """Cash of operation and of lenders, where there is any."""
    payments: Payments = field(default_factory=Payments)
    """Draws and what funders pass on. [bn USD]"""
    unattributed: dict[Bill, int] = field(default_factory=dict)
    """What no tranche pays of a sunk bill. [bn USD]"""
    extra: dict[Bill, int] = field(default_factory=dict)
    """Money from nowhere, where a model asks how much is lacking. [bn USD]"""

    def switched_on(self, step: Step, quarter: int) -> Terms:
        """Return 1 if a phase is energised in just this quarter of its window: Z[p,t] - Z[p,t-1]."""
        now = if_there(self.on, (step.key, quarter))
        before = if_there(self.on, (step.key, quarter - 1))
        return difference(now, before)

    def decisions(self, step: Step) -> Iterator[tuple[int, Terms]]:
        """Yield each quarter of the window of a phase, and 1 if it is energised in just this quarter."""
        for quarter in step.window(self.case.quarters):
            yield quarter, self.switched_on(step, quarter)

    @property
    def ahead(self) -> range:
        """The quarters that there are to decide about."""
        return range(self.case.now, self.case.quarters)

    @cached_property
    def by_key(self) -> dict[Key, Step]:
        """Every phase by site and name."""
        return {step.key: step for step in self.steps}

    def steps_at(self, site_id: str) -> tuple[Step, ...]:
        """Return the phases of a site."""
        return tuple(step for step in self.steps if step.site == site_id)

    def history(self, site_id: str) -> tuple[Step, ...]:
        """Return the phases of a site that are history."""
        return tuple(filter(_is_history, self.steps_at(site_id)))

    def undecided(self, site_id: str) -> tuple[Step, ...]:
        """Return the phases of a site that are yet to be decided about."""
        return tuple(filterfalse(_is_history, self.steps_at(site_id)))

    def measured_mw(self, site_id: str) -> float:
        """Return the measured load of a site, whenever it was energised. [MW]"""
        return _facility_mw(self.history(site_id))

    def whole_mw(self, site_id: str) -> float:
        """Return the load of all phases of a site. [MW]"""
        return _facility_mw(self.steps_at(site_id))

    def highest_of(self, *terms: Terms) -> int:
        """Add a column that is no less than any of some terms, and return it; see ``lowest``."""
        column = self.model.column()
        for one in filter(None, terms):
            at_least(self.model, {column: 1.0}, one)
        self.lowest[column] = terms
        return column

    def never_falls(self, column: int, before: int | None) -> None:
        """Add the row that a column is no less than that of the quarter before, if there is one."""
        if before is not None:
            at_least(self.model, {column: 1.0}, {before: 1.0})

    @property
    def whole(self) -> list[int]:
        """Columns that are whole numbers and not fixed yet."""
        return np.flatnonzero(self.model.integer).tolist()

    def bridged_bills(self) -> Iterator[tuple[Bill, Terms]]:
        """Yield the bills of what capital bridges for operation, which belong to no site. [bn USD]"""
        bridged = self.cash.bridged if self.cash else {}
        for (path, quarter), column in bridged.items():
            yield Bill(quarter, self.case.payers[path]), {column: 1.0}

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
