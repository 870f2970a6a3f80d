"""What a campus costs to run beside its staff: electricity by quarter, and what its contracts take."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

import numpy as np

from abilene.appraisal.lifetime import Valuation
from abilene.buildout.model import uses
from abilene.buildout.model.income import due_usd
from abilene.buildout.schedule import phase_of
from abilene.finance.worth import QuarterlyCash
from abilene.programme.money_records import Obligation

QUARTERS_AFTER = 4
"""Quarters by which electricity is priced after the last one in which the plan has any load."""


@dataclass(frozen=True)
class ElectricityCost:
    """Cost of electricity of a campus, as the plan has it; where a figure is varied, for the load that then runs."""

    valuation: Valuation
    real_usd: Mapping[int, float]
    """By quarter of the plan, before and after it too, in money of the programme's
    year. [USD]"""
    load_mw: Mapping[int, float]
    """The load that it is for. [MW]"""

    @classmethod
    def at(cls, valuation: Valuation, site_id: str) -> ElectricityCost:
        """Return the cost at a campus."""
        plan = valuation.plan
        as_planned = Valuation(plan, plan.case.programme)
        return cls(
            valuation=valuation,
            real_usd=_real_usd(valuation, site_id),
            load_mw=load_by_quarter(as_planned, site_id),
        )

    def usd(self, quarter: int, load_mw: float) -> float:
        """Return what a load costs in a quarter, nominal. [USD]"""
        growth = uses.growth(self.valuation.case, None, quarter)
        if quarter in self.real_usd and not self.load_mw.get(quarter):
            return self.real_usd[quarter] * growth  # due whether anything runs or not
        return self.real_usd_per_mw(quarter) * load_mw * growth

    def real_usd_per_mw(self, quarter: int) -> float:
        """Return the cost in a quarter, in money of the programme's year. [USD/MW]"""
        before, after = self._before_and_after
        first = min(self._known, default=0)
        beyond = after if quarter > first else before
        return self._known.get(quarter, beyond)

    @cached_property
    def _known(self) -> dict[int, float]:
        """The cost of a MW by quarter with load."""
        with_load = sorted(self.load_mw.keys() & self.real_usd.keys())
        return {t: self.real_usd[t] / self.load_mw[t] for t in with_load}

    @cached_property
    def _before_and_after(self) -> tuple[float, float]:
        """What the first quarter with load says of the time before it, and the last ones of that after them."""
        figures = list(self._known.values()) or [0.0]
        return figures[0], float(np.mean(figures[-QUARTERS_AFTER:]))

    @property
    def span(self) -> list[int]:
        """Quarters in which anything is due."""
        return [t for t, usd in self.real_usd.items() if usd]


def _real_usd(valuation: Valuation, site_id: str) -> dict[int, float]:
    """Return the plan's cost of electricity by quarter, as it is varied, in money of the programme's year. [USD]"""
    plan = valuation.plan
    found: dict[int, float] = {}
    for t, nominal_usd in plan.electricity_usd[site_id].items():
        growth = uses.growth(plan.case, None, t)
        found[t] = nominal_usd * valuation.electricity / growth
    return found


def load_by_quarter(valuation: Valuation, site_id: str) -> dict[int, float]:
    """Return the load of the facility that runs in each quarter, where any does. [MW]"""
    found: dict[int, float] = {}
    for step, one in valuation.runs(site_id):
        load_mw = one.share * step.facility_mw
        for t in range(one.first, one.last + 1):
            found[t] = found.get(t, 0.0) + load_mw
    return found


def add_obligation(
    flows: QuarterlyCash, valuation: Valuation, due: Obligation, start: int
) -> None:
    """Add what a contract takes: to the quarter after the plan whatever runs, then for what still runs."""
    for t in due_in(valuation, due, start + len(flows.quarters)):
        in_full_usd = due_usd(valuation.case, due, t)
        kept_usd = in_full_usd * _kept(valuation, due, t)
        flows.obligations_usd[t - start] += kept_usd


def due_in(valuation: Valuation, due: Obligation, end: int) -> range:
    """Return the quarters of the plan, and after it before an end, in which a contract may take anything."""
    first = _first_due(valuation, due)
    if first is None:
        return range(0)
    if due.until is not None:
        end = min(end, valuation.case.index(due.until) + 1)
    return range(max(first, 0), end)


def _kept(valuation: Valuation, due: Obligation, quarter: int) -> float:
    """Return the share of a contract that is kept: after the plan, the largest of its phases that still runs. [-]"""
    if quarter <= valuation.case.quarters:
        return 1.0
    return max(_running_shares(valuation, due, quarter), default=0.0)


def _running_shares(
    valuation: Valuation, due: Obligation, quarter: int
) -> Iterator[float]:
    """Yield the share of each phase that runs in a quarter: of the campus of a contract, else of all. [-]"""
    sites = valuation.steps.keys() if due.site is None else (due.site,)
    for _, one in chain.from_iterable(map(valuation.runs, sites)):
        if one.runs_in(quarter):
            yield one.share


def _first_due(valuation: Valuation, due: Obligation) -> int | None:
    """Return the first quarter in which a contract takes anything; None if the phase it waits for never runs."""
    case = valuation.case
    first = case.index(due.from_)
    if due.when_energised is None:
        return first
    energised = valuation.plan.energised.get(phase_of(due.when_energised))
    if energised is None:
        return None
    runs_from = case.index_of(energised) + 1
    return max(first, runs_from)
