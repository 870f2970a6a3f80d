"""What a phase earns and costs to run, by the quarter in which it comes to be energised.

By the rules of a campus's cash (``cash_flow``): electricity costs a MW what it costs the
plan in the same quarter.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from abilene.appraisal.cash_flow import add_run
from abilene.appraisal.lifetime import Valuation
from abilene.appraisal.running_costs import ElectricityCost
from abilene.arrays import Floats
from abilene.brief import brief
from abilene.buildout.case import Case
from abilene.buildout.lifetime import Generation, generations_of
from abilene.buildout.model import income, uses
from abilene.buildout.schedule import Step, phase_of
from abilene.dates import Quarter
from abilene.finance.worth import QuarterlyCash, axis


@dataclass(frozen=True)
class PhaseCash:
    """Cash of phases; P phases, Q quarters of the plan, T quarters of the axis."""

    quarters: tuple[Quarter, ...]
    """The axis: from the first quarter of the year of the day of the plan to the end of
    the last year in which any phase could run."""
    first: int
    """Its first quarter, as a quarter of the plan."""
    operation_usd: Floats
    """(P, Q + 1, T) revenue less electricity and other running costs, by the quarter in
    which a phase is energised; in the last row that of one which never is. [USD]"""
    obligations_usd: Floats
    """(P, Q + 1, T) contracts that wait for it, up to the quarter after the plan. [USD]"""
    hours: Floats
    """(P, Q + 1, T) accelerator-hours sold. [h]"""
    __repr__ = brief


def phase_cash(
    valuation: Valuation, order: Sequence[Step], until: Quarter
) -> PhaseCash:
    """Return the cash of phases.

    Parameters
    ----------
    valuation : Valuation
        The plan, with its figures.
    order : sequence of Step
        The phases, in the order of the arrays.
    until : Quarter
        The axis goes to the end of its year at least.
    """
    case = valuation.case
    day = case.quarter(case.now)
    start = Quarter(day.year * 4)
    ends = (case.quarter(one.last) for step in order for _, one in _runs(case, step))
    quarters = axis(start, max(until, *ends, day))
    first = start - case.quarter(0)
    shape = len(order), case.quarters + 1, len(quarters)
    found = PhaseCash(
        quarters, first, np.zeros(shape), np.zeros(shape), np.zeros(shape)
    )
    for place, step in enumerate(order):
        price = _electricity_usd_per_mw(valuation, step.site, found)
        for energised, one in _runs(case, step):
            flows = QuarterlyCash.empty(quarters)
            add_run(flows, case, step, one, first)
            runs = slice(one.first - first, one.last + 1 - first)
            here = place, energised
            found.operation_usd[here] += flows.revenue_usd - flows.opex_usd
            found.operation_usd[place, energised, runs] -= (
                price[runs] * step.facility_mw
            )
            found.hours[here] += flows.hours
        _add_obligations(case, step, place, found)
    return found


def _runs(case: Case, step: Step) -> Iterator[tuple[int, Generation]]:
    """Yield each quarter in which a phase may come to be energised, with its sets of accelerators."""
    for energised in range(case.now, case.quarters):
        for one in generations_of(case, step.key, energised):
            yield energised, one


def _electricity_usd_per_mw(
    valuation: Valuation, site_id: str, of: PhaseCash
) -> Floats:
    """Return what the electricity of a MW of load costs at a campus, by quarter of the axis, nominal. [USD/MW]"""
    cost, case = ElectricityCost.at(valuation, site_id), valuation.case
    ahead = range(of.first, of.first + len(of.quarters))
    growth = [uses.growth(case, None, t) for t in ahead]
    return np.array(growth) * [*map(cost.real_usd_per_mw, ahead)]


def _add_obligations(case: Case, step: Step, place: int, found: PhaseCash) -> None:
    """Add the contracts that wait for a phase: from the quarter after it."""
    for due in case.programme.obligations.values():
        if due.when_energised is None or phase_of(due.when_energised) != step.key:
            continue
        for t in range(case.now, case.quarters + 1):
            if income.is_due(case, t, due):
                usd = income.due_usd(case, due, t)
                found.obligations_usd[place, :t, t - found.first] += usd
