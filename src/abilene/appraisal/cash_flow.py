"""The cash of one campus, before tax: what is bought and how long it is used, what it earns and costs to run.

* What has life left when it is no longer used is sold for that share of what it cost;
  what nobody gives a life is then worth nothing. Power equipment is bought anew as long
  as anything runs on its campus.
* Electricity costs what it costs in the plan, lost load at its value among it, as every
  hour counts as sold; later, what its last four quarters cost, growing with inflation.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from abilene.appraisal.lifetime import Generation, Valuation, quarters_of
from abilene.arrays import Floats
from abilene.buildout.model import income, uses
from abilene.buildout.schedule import Step
from abilene.dates import HOURS_PER_QUARTER, Quarter
from abilene.finance.capital import EQUIPMENT, SHELL
from abilene.finance.tax import depreciation, straight_line, with_bonus
from abilene.finance.worth import Bought, Flows
from abilene.programme.money_records import Deduction, Obligation

QUARTERS_AFTER = 4
"""Quarters at the end of the plan by which electricity is priced after it."""


@dataclass(frozen=True)
class Purchase:
    """Something that is paid for, and used or not."""

    row: str
    """Row of ``Flows``."""
    paid_usd: dict[int, float]
    """Nominal, by quarter of the plan. [USD]"""
    used: tuple[int, int] | None
    """Quarter in which it comes into service, and last quarter of its use; None if it
    never does."""
    left: float = 0.0
    """Share of its cost for which it is sold then. [-]"""
    deduction: Deduction | None = None

    @property
    def cost_usd(self) -> float:
        """All of it. [USD]"""
        return sum(self.paid_usd.values())


@dataclass(frozen=True)
class CampusCashFlow:
    """One campus of a valuation."""

    valuation: Valuation
    site_id: str

    @cached_property
    def runs(self) -> list[tuple[Step, Generation]]:
        """Every set of accelerators that runs, with its phase."""
        steps = self.valuation.steps[self.site_id]
        return [
            (step, generation)
            for step in steps
            for generation in self.valuation.generations(step)
        ]

    @cached_property
    def last(self) -> int | None:
        """The last quarter in which anything runs."""
        return max((generation.last for _, generation in self.runs), default=None)

    @cached_property
    def purchases(self) -> list[Purchase]:
        """Everything that is paid for."""
        found = [
            one
            for step in self.valuation.steps[self.site_id]
            for one in self._purchases_of_phase(step)
        ]
        return [one for one in (*found, *self._equipment()) if one.cost_usd > 0]

    @cached_property
    def span(self) -> list[int]:
        """Quarters in which something is paid, or begins or ends to run: the first and the last are among them."""
        paid = [t for one in self.purchases for t in one.paid_usd]
        return [
            *paid,
            *(
                t
                for _, generation in self.runs
                for t in (generation.first - 1, generation.last)
            ),
        ]

    @property
    def unpriced(self) -> tuple[str, ...]:
        """Hardware that runs here and has no price, where no tenant pays a rent."""
        if (
            self.valuation.programme.sites[self.site_id].contract_usd_per_it_mw_year
            is not None
        ):
            return ()
        names, hardware = (
            (generation.hardware for _, generation in self.runs),
            self.valuation.programme.hardware,
        )
        return tuple(
            name
            for name in dict.fromkeys(names)
            if hardware[name].usd_per_accelerator_hour is None
        )

    def bought(self, start: int) -> list[Bought]:
        """Return what comes into service, on an axis that starts in a quarter of the plan."""
        used = [(one, one.used) for one in self.purchases if one.used is not None]
        return [
            _bought(one, served - start, last - start) for one, (served, last) in used
        ]

    def flows(self, quarters: tuple[Quarter, ...], start: int) -> Flows:
        """Return the cash on an axis that starts in a quarter of the plan."""
        flows = Flows.empty(quarters)
        for one in self.purchases:
            for t, usd in one.paid_usd.items():
                getattr(flows, one.row)[t - start] += usd
            if one.used is not None:
                flows.residual_usd[one.used[1] - start] += one.left * one.cost_usd
        for step, generation in self.runs:
            self._add_run(flows, step, generation, start)
        for due in self.valuation.programme.obligations.values():
            if due.site == self.site_id and self.last is not None:
                add_obligation(flows, self.valuation, due, start, self.last)
        return flows

    def _purchases_of_phase(self, step: Step) -> Iterator[Purchase]:
        """Yield the shell and each set of accelerators of a phase."""
        valuation, finance = self.valuation, self.valuation.programme.finance
        runs = valuation.generations(step)
        costs = uses.costs(valuation.case, step, valuation.energised(step))
        shell = {t: usd for (path, t), usd in costs.items() if path == SHELL(*step.key)}
        hardware = {
            t: usd for (path, t), usd in costs.items() if path != SHELL(*step.key)
        }
        if not runs:
            yield Purchase("shell_usd", shell, None)
            yield Purchase("hardware_usd", hardware, None)
            return
        served, last = runs[0].first - 1, runs[-1].last
        life = valuation.shell_life(step)
        left = 0.0 if life is None else 1 - (last - served) / life
        yield Purchase("shell_usd", shell, (served, last), left, finance.shell)
        yield Purchase(
            "hardware_usd",
            hardware,
            (served, runs[0].last),
            runs[0].left,
            finance.hardware,
        )
        for one in runs[1:]:
            again = valuation.programme.hardware[one.hardware]
            usd = (
                again.usd_per_it_kw
                * step.it_mw
                * 1000
                * uses.growth(valuation.case, again.usd_year, one.first)
            )
            yield Purchase(
                "hardware_usd",
                {one.first: usd},
                (one.first, one.last),
                one.left,
                finance.hardware,
            )

    def _equipment(self) -> Iterator[Purchase]:
        """Yield the power equipment that the plan builds, and what replaces it."""
        valuation, finance = self.valuation, self.valuation.programme.finance
        for kind in valuation.programme.sites[self.site_id].equipment:
            spent = valuation.plan.cost_usd.get(
                EQUIPMENT(self.site_id, kind), np.zeros(0)
            )
            life = quarters_of(valuation.plan.case.plants[kind].figures.life_years)
            for t in map(int, np.flatnonzero(spent)):
                real_usd = float(spent[t]) / uses.growth(valuation.plan.case, None, t)
                usd = (
                    real_usd
                    * uses.growth(valuation.case, None, t)
                    * valuation.equipment.get(kind, 1.0)
                )
                yield from self._renewed(
                    usd, t, life, finance.equipment.get(kind, finance.shell)
                )

    def _renewed(
        self, usd: float, t: int, life: int | None, deduction: Deduction | None
    ) -> Iterator[Purchase]:
        if self.last is None or t > self.last:
            yield Purchase("equipment_usd", {t: usd}, None)
            return
        first, growth = t, uses.growth(self.valuation.case, None, t)
        while first <= self.last:
            end = self.last if life is None else min(first + life - 1, self.last)
            left = 0.0 if life is None else 1 - (end - first + 1) / life
            now_usd = usd * uses.growth(self.valuation.case, None, first) / growth
            yield Purchase(
                "equipment_usd", {first: now_usd}, (first, end), left, deduction
            )
            first = end + 1

    def _add_run(
        self, flows: Flows, step: Step, generation: Generation, start: int
    ) -> None:
        """Add what one set of accelerators earns and costs to run."""
        case, site = self.valuation.case, self.valuation.programme.sites[self.site_id]
        hardware = self.valuation.programme.hardware[generation.hardware]
        hours = (
            step.it_mw
            * 1e6
            / hardware.it_w_per_accelerator
            * hardware.sold_share
            * HOURS_PER_QUARTER
        )
        opex_usd = site.opex_usd_per_it_kw_year / 4 * step.it_mw * 1000
        for t in range(generation.first, generation.last + 1):
            flows.hours[t - start] += hours
            flows.revenue_usd[t - start] += (
                income.usd_per_it_mw(case, step, hardware, t) * step.it_mw
            )
            flows.electricity_usd[t - start] += (
                step.facility_mw * self._electricity_usd_per_mw(t)
            )
            flows.opex_usd[t - start] += opex_usd * uses.growth(case, None, t)

    def _electricity_usd_per_mw(self, quarter: int) -> float:
        """Return the cost of electricity for a MW of facility load in a quarter, nominal. [USD/MW]"""
        growth = uses.growth(self.valuation.case, None, quarter)
        known = self._real_usd_per_mw
        if quarter in known:
            return known[quarter] * growth
        ends = (
            [*known.values()][-QUARTERS_AFTER:]
            if quarter > min(known, default=0)
            else [*known.values()][:1]
        )
        return float(np.mean(ends)) * growth if ends else 0.0

    @cached_property
    def _real_usd_per_mw(self) -> dict[int, float]:
        """Cost of electricity by quarter of the plan in which something runs, in money of the programme's year."""
        plan = self.valuation.plan
        load, usd = (
            plan.facility_mw[self.site_id],
            plan.energy_usd[self.site_id] * self.valuation.electricity,
        )
        runs = (int(t) + 1 for t in np.flatnonzero(load[:-1] > 0))
        return {
            t: float(usd[t] / load[t - 1]) / uses.growth(plan.case, None, t)
            for t in runs
        }


def add_obligation(
    flows: Flows, valuation: Valuation, due: Obligation, start: int, last: int
) -> None:
    """Add what a contract takes in each quarter to the last of its own and of the campuses it belongs to."""
    case, first = valuation.case, valuation.case.index(due.from_)
    if due.when_energised is not None:
        site_id, _, phase_id = due.when_energised.partition(".")
        energised = valuation.plan.energised.get((site_id, phase_id))
        if energised is None:
            return
        first = max(first, case.index_of(energised) + 1)
    end = last if due.until is None else min(last, case.index(due.until))
    for t in range(max(first, start), end + 1):
        growth = 1.0 if due.usd_year is None else uses.growth(case, due.usd_year, t)
        flows.obligations_usd[t - start] += (due.usd_per_year or 0.0) / 4 * growth


def _bought(one: Purchase, served: int, last: int) -> Bought:
    """Return a purchase as the tax sees it."""
    residual_usd = one.left * one.cost_usd
    if one.deduction is None:
        return Bought(one.cost_usd, served, last, residual_usd)
    return Bought(
        one.cost_usd,
        served,
        last,
        residual_usd,
        _shares(one.deduction),
        one.deduction.itc,
    )


def _shares(deduction: Deduction) -> Floats:
    if deduction.depreciation is not None:
        return with_bonus(depreciation(deduction.depreciation), deduction.bonus)
    return with_bonus(
        straight_line(deduction.straight_line_years or 1), deduction.bonus
    )
