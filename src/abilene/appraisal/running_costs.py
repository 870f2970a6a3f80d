"""What a campus costs to run beside its staff: electricity by quarter, and what its contracts take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from abilene.appraisal.lifetime import Valuation
from abilene.buildout.model import uses
from abilene.finance.worth import QuarterlyCash
from abilene.programme.money_records import Obligation

QUARTERS_AFTER = 4
"""Quarters at the end of the plan by which electricity is priced after it."""


@dataclass(frozen=True)
class ElectricityCost:
    """Cost of electricity for a MW of facility load, as the plan has it and beyond its end."""

    valuation: Valuation
    real_usd_per_mw: Mapping[int, float]
    """By quarter of the plan in which something runs, in money of the programme's year.
    [USD/MW]"""

    @classmethod
    def at(cls, valuation: Valuation, site_id: str) -> ElectricityCost:
        """Return the cost at a campus."""
        plan = valuation.plan
        load = plan.facility_mw[site_id]
        usd = plan.energy_usd[site_id] * valuation.electricity
        found: dict[int, float] = {}
        # What stands at the end of a quarter runs in the next one, and is paid for there.
        for t in map(int, np.flatnonzero(load[:-1] > 0) + 1):
            found[t] = float(usd[t] / load[t - 1]) / uses.growth(plan.case, None, t)
        return cls(valuation, found)

    def usd_per_mw(self, quarter: int) -> float:
        """Return the cost in a quarter, nominal. [USD/MW]"""
        growth = uses.growth(self.valuation.case, None, quarter)
        before, after = self._before_and_after
        beyond = after if quarter > min(self.real_usd_per_mw, default=0) else before
        return self.real_usd_per_mw.get(quarter, beyond) * growth

    @cached_property
    def _before_and_after(self) -> tuple[float, float]:
        """What its first quarter says of the time before the plan, and its last ones of that after it."""
        figures = list(self.real_usd_per_mw.values()) or [0.0]
        return figures[0], float(np.mean(figures[-QUARTERS_AFTER:]))


def add_obligation(
    flows: QuarterlyCash, valuation: Valuation, due: Obligation, start: int, last: int
) -> None:
    """Add what a contract takes in each quarter to the last of its own and of the campuses it belongs to."""
    case, first = valuation.case, _first_due(valuation, due)
    if first is None:
        return
    usd = (due.usd_per_year or 0.0) / 4
    end = last if due.until is None else min(last, case.index(due.until))
    for t in range(max(first, start), end + 1):
        growth = 1.0 if due.usd_year is None else uses.growth(case, due.usd_year, t)
        flows.obligations_usd[t - start] += usd * growth


def _first_due(valuation: Valuation, due: Obligation) -> int | None:
    """Return the first quarter in which a contract takes anything; None if the phase it waits for never runs."""
    first = valuation.case.index(due.from_)
    if due.when_energised is None:
        return first
    site_id, _, phase_id = due.when_energised.partition(".")
    energised = valuation.plan.energised.get((site_id, phase_id))
    if energised is None:
        return None
    return max(first, valuation.case.index_of(energised) + 1)
