"""What is bought for a campus, when it serves, and for how much of its cost it is sold in the end.

* What has life left when it is no longer used is sold for that share of what it cost;
  what nobody gives a life is then worth nothing.
* Accelerators are replaced by those of ``refreshed_by``, at their price of that day.
* Power equipment is bought anew as long as anything runs on its campus.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from abilene.appraisal.lifetime import Generation, Valuation, quarters_of
from abilene.arrays import Floats
from abilene.buildout.model import uses
from abilene.buildout.schedule import Step
from abilene.finance.capital import EQUIPMENT, SHELL
from abilene.finance.tax import depreciation, straight_line, with_bonus
from abilene.finance.worth import Bought, QuarterlyCash
from abilene.programme.money_records import Deduction

NEVER = -(10**6)
"""A quarter before all others: the last one of what never runs."""


@dataclass(frozen=True)
class Purchase:
    """Something that is paid for, and used or not."""

    row: str
    """Row of ``QuarterlyCash``."""
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

    @property
    def residual_usd(self) -> float:
        """What it is sold for at the end of its use. [USD]"""
        return self.left * self.cost_usd

    def add_to(self, flows: QuarterlyCash, start: int) -> None:
        """Add what is paid, and what it is sold for, on an axis that starts in a quarter of the plan."""
        row = getattr(flows, self.row)
        for t, usd in self.paid_usd.items():
            row[t - start] += usd
        if self.used is not None:
            flows.residual_usd[self.used[1] - start] += self.residual_usd

    def bought(self, start: int) -> Bought | None:
        """Return it as the tax sees it, on an axis that starts in a quarter of the plan; None if it never serves."""
        if self.used is None:
            return None
        served, last = self.used[0] - start, self.used[1] - start
        plain = Bought(self.cost_usd, served, last, self.residual_usd)
        if self.deduction is None:
            return plain
        shares, itc = _shares(self.deduction), self.deduction.itc
        return replace(plain, depreciation=shares, itc=itc)


def purchases_of_phase(valuation: Valuation, step: Step) -> Iterator[Purchase]:
    """Yield the shell and each set of accelerators of a phase."""
    finance, runs = valuation.programme.finance, valuation.generations(step)
    costs = uses.costs(valuation.case, step, valuation.energised(step))
    shell: dict[int, float] = {}
    hardware: dict[int, float] = {}
    for (path, t), usd in costs.items():
        (shell if path == SHELL(*step.key) else hardware)[t] = usd
    if not runs:
        yield Purchase("shell_usd", shell, None)
        yield Purchase("hardware_usd", hardware, None)
        return
    served, last = runs[0].first - 1, runs[-1].last
    left = _left(valuation.shell_life(step), last - served)
    yield Purchase("shell_usd", shell, (served, last), left, finance.shell)
    # The first set is in service with its shell, a quarter before it runs.
    first = (served, runs[0].last)
    yield Purchase("hardware_usd", hardware, first, runs[0].left, finance.hardware)
    for run in runs[1:]:
        paid = {run.first: _replacement_usd(valuation, step, run)}
        used = (run.first, run.last)
        yield Purchase("hardware_usd", paid, used, run.left, finance.hardware)


def _replacement_usd(valuation: Valuation, step: Step, run: Generation) -> float:
    """Return what a later set of accelerators costs in the quarter in which it begins to run, nominal. [USD]"""
    hardware = valuation.programme.hardware[run.hardware]
    growth = uses.growth(valuation.case, hardware.usd_year, run.first)
    return hardware.usd_per_it_kw * step.it_mw * 1000 * growth


def purchases_of_power(
    valuation: Valuation, site_id: str, last: int
) -> Iterator[Purchase]:
    """Yield the power equipment that the plan builds, and what replaces it to the last quarter that runs."""
    finance, plan = valuation.programme.finance, valuation.plan
    for kind in valuation.programme.sites[site_id].equipment:
        spent = plan.cost_usd.get(EQUIPMENT(site_id, kind), np.zeros(0))
        life = quarters_of(plan.case.plants[kind].figures.life_years)
        deduction = finance.equipment.get(kind, finance.shell)
        for t in map(int, np.flatnonzero(spent)):
            # The plan paid at its own inflation; the valuation may vary that figure.
            real_usd = float(spent[t]) / uses.growth(plan.case, None, t)
            usd = (
                real_usd
                * uses.growth(valuation.case, None, t)
                * valuation.equipment.get(kind, 1.0)
            )
            if t > last:
                yield Purchase("equipment_usd", {t: usd}, None)
            else:
                yield from _renewed(valuation, usd, (t, last), life, deduction)


def _renewed(
    valuation: Valuation,
    usd: float,
    span: tuple[int, int],
    life: int | None,
    deduction: Deduction | None,
) -> Iterator[Purchase]:
    """Yield equipment bought in the first quarter of a span, and again whenever its life is over."""
    begin, last = span
    first, growth = begin, uses.growth(valuation.case, None, begin)
    while first <= last:
        end = last if life is None else min(first + life - 1, last)
        now_usd = usd * uses.growth(valuation.case, None, first) / growth
        left = _left(life, end - first + 1)
        yield Purchase("equipment_usd", {first: now_usd}, (first, end), left, deduction)
        first = end + 1


def _left(life: int | None, used: int) -> float:
    """Return the share of a life that is left after so many quarters; none where nobody gives a life. [-]"""
    return 0.0 if life is None else 1 - used / life


def _shares(deduction: Deduction) -> Floats:
    """Return the share of the basis deducted in each calendar year, the bonus included. [-]"""
    if deduction.depreciation is not None:
        shares = depreciation(deduction.depreciation)
    else:
        shares = straight_line(deduction.straight_line_years or 1)
    return with_bonus(shares, deduction.bonus)
