"""What is bought for a campus, when it serves, and for how much of its cost it is sold in the end.

* What has life left when it is no longer used is sold for that share of what it cost;
  what nobody gives a life is then worth nothing.
* Accelerators are replaced as ``at_end_of_life`` says, at their price of that day.
* Power equipment is bought anew within the plan, and counts as sold in the quarter after
  it: from then on load pays its annuity with its electricity.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import zip_longest

from abilene.appraisal.lifetime import Valuation
from abilene.arrays import Floats
from abilene.buildout.lifetime import left_of
from abilene.buildout.model import uses
from abilene.buildout.model.income import replacement_usd
from abilene.buildout.model.worth import equipment_sets
from abilene.buildout.schedule import Step
from abilene.finance.capital import SHELL
from abilene.finance.tax import depreciation, straight_line, with_bonus
from abilene.finance.worth import Bought, QuarterlyCash
from abilene.programme.money_records import Deduction


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
    served = runs[0].first - 1
    # Each part of the shell serves as long as the accelerators in it.
    for one, following in zip_longest(runs, runs[1:]):
        part = one.share - (following.share if following else 0.0)
        if part > 0:
            left = left_of(valuation.shell_life(step), one.last - served)
            paid = {t: usd * part for t, usd in shell.items()}
            yield Purchase("shell_usd", paid, (served, one.last), left, finance.shell)
    # The first set is in service with its shell, a quarter before it runs.
    first = (served, runs[0].last)
    yield Purchase("hardware_usd", hardware, first, runs[0].left, finance.hardware)
    for run in runs[1:]:
        usd = replacement_usd(valuation.case, step, run) * run.share
        used = (run.first, run.last)
        yield Purchase(
            "hardware_usd", {run.first: usd}, used, run.left, finance.hardware
        )


def purchases_of_power(valuation: Valuation, site_id: str) -> Iterator[Purchase]:
    """Yield the power equipment that the plan builds, and what replaces it to the quarter after the plan."""
    finance, plan = valuation.programme.finance, valuation.plan
    for kind in valuation.programme.sites[site_id].equipment:
        deduction = finance.equipment.get(kind, finance.shell)
        for t, spent_usd in plan.equipment_usd(site_id, kind):
            # The plan paid at its own inflation; the valuation may vary that figure.
            real_usd = spent_usd / uses.growth(plan.case, None, t)
            usd = (
                real_usd
                * uses.growth(valuation.case, None, t)
                * valuation.equipment.get(kind, 1.0)
            )
            for one in equipment_sets(valuation.case, kind, t):
                paid, used = {one.first: usd * one.grown}, (one.first, one.last)
                yield Purchase("equipment_usd", paid, used, one.left, deduction)


def _shares(deduction: Deduction) -> Floats:
    """Return the share of the basis deducted in each calendar year, the bonus included. [-]"""
    if deduction.depreciation is not None:
        shares = depreciation(deduction.depreciation)
    else:
        shares = straight_line(deduction.straight_line_years or 1)
    return with_bonus(shares, deduction.bonus)
