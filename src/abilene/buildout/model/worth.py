"""What each thing that is bought brings and costs over its use, as terms in the columns of the model.

The appraisal prints the same cash: see ``abilene.appraisal``. Everything is discounted
to the quarter of the day of the plan.

* A set of accelerators: what replaces others costs its price of the day; sold at the
  end of its use for a straight line over its life.
* A shell: sold for a straight line over its life, each part of it where its
  accelerators end.
* Power equipment: bought anew whenever its life is over within the plan, and counted as
  sold in the quarter after it, for what of its annuity over its life is left.

What has no stated life is worth nothing in the end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial

from abilene.annuity import capital_recovery_factor
from abilene.buildout.case import Case, derived
from abilene.buildout.lifetime import left_of, quarters_of, shell_life
from abilene.buildout.model import income, uses
from abilene.buildout.model.formulation import Formulation
from abilene.buildout.model.terms import BN_USD, Terms, add, without_zeros
from abilene.buildout.model.uses import discount, growth
from abilene.buildout.schedule import Step
from abilene.finance.capital import SHELL

Usd = Callable[[Step, str, int], float]
"""What a whole phase comes to with some hardware in a quarter. [USD]"""


def revenue_after(form: Formulation) -> Terms:
    """Return what compute brings after the plan, discounted. [bn USD]"""

    def usd(step: Step, hardware: str, quarter: int) -> float:
        record = form.case.programme.hardware[hardware]
        per_mw = income.usd_per_it_mw(form.case, step, record, quarter)
        return per_mw * step.it_mw

    return _after(form, usd)


def opex_after(form: Formulation) -> Terms:
    """Return what the campuses cost to run after the plan, without electricity, discounted. [bn USD]"""
    return _after(form, lambda step, _, t: income.opex_usd(form.case, step, t))


def _after(form: Formulation, usd: Usd) -> Terms:
    """Return the sum of what each set of accelerators comes to after the quarter after the plan."""
    case, terms = form.case, Terms()
    for step in form.steps:
        # Sets that begin at different times end up with the same span: it is summed once.
        usd_of_span = cache(partial(_discounted, case, partial(usd, step)))
        for one, share in income.shares_of(form, step):
            first = max(one.first, case.quarters + 1)
            total_usd = usd_of_span(one.hardware, first, one.last)
            if total_usd:
                add(terms, share, total_usd / BN_USD)
    return without_zeros(terms)


def _discounted(
    case: Case,
    usd: Callable[[str, int], float],
    hardware: str,
    first: int,
    last: int,
) -> float:
    """Return the sum of what a phase comes to from one quarter to another, both included, discounted. [USD]"""
    quarters = range(first, last + 1)
    return sum(usd(hardware, t) * discount(case, t) for t in quarters)


def replacements(form: Formulation) -> Terms:
    """Return what new accelerators cost that the plan does not decide about, discounted. [bn USD]"""
    case, terms = form.case, Terms()
    for step, _, found in income.all_sets(form):
        for one, share in found[1:]:
            if not income.is_decided(case, one):
                usd = income.replacement_usd(case, step, one)
                add(terms, share, usd * discount(case, one.first) / BN_USD)
    return without_zeros(terms)


def worth_at_end(form: Formulation) -> Terms:
    """Return what is left of all that is bought where its use ends, discounted. [bn USD]"""
    terms: Terms = {}
    for step, energised, found in income.all_sets(form):
        for share, usd in _left_of_phase(form.case, step, energised, found):
            add(terms, share, usd / BN_USD)
    for kind, t, cost in _equipment(form):
        last = equipment_sets(form.case, kind, t)[-1]
        weight = last.grown * last.left * discount(form.case, form.case.quarters)
        add(terms, cost, weight)
    return without_zeros(terms)


def _left_of_phase(
    case: Case, step: Step, energised: int, found: list[income.Share]
) -> Iterator[tuple[Terms, float]]:
    """Yield what the sets of a phase, and its shell, are sold for, discounted, each with its share as terms. [USD]"""
    shell_usd, first_usd = _shell_and_hardware_usd(case, step, energised)
    phase = case.programme.sites[step.site].phases[step.name]
    life = shell_life(case.programme, phase)
    before = 0.0
    for place, (one, share) in enumerate(found):
        usd = income.replacement_usd(case, step, one) if place else first_usd
        weight = discount(case, one.last)
        shell = shell_usd * left_of(life, one.last - energised) * weight
        # Where accelerators are replaced, the shell is sold later instead.
        yield share, usd * one.left * weight + shell - before
        before = shell


def _shell_and_hardware_usd(
    case: Case, step: Step, energised: int
) -> tuple[float, float]:
    """Return what the shell of a phase costs, and what all else does, if it is energised in a quarter. [USD]"""
    shell_usd = 0.0
    hardware_usd = 0.0
    shell = SHELL(*step.key)
    for (path, _), usd in uses.costs(case, step, energised).items():
        if path == shell:
            shell_usd += usd
        else:
            hardware_usd += usd
    return shell_usd, hardware_usd


def renewals(form: Formulation) -> Terms:
    """Return what power equipment costs that is bought anew within the plan, discounted. [bn USD]"""
    case, terms = form.case, Terms()
    for kind, t, cost in _equipment(form):
        for one in equipment_sets(case, kind, t)[1:]:
            weight = one.grown * discount(case, one.first)
            add(terms, cost, weight)
    return without_zeros(terms)


def _equipment(form: Formulation) -> Iterator[tuple[str, int, Terms]]:
    """Yield kind, quarter and cost of all power equipment that is bought."""
    for (path, t, _), cost in form.costs.items():
        above, _, kind = path.rpartition(".")
        if above.endswith(".equipment"):
            yield kind, t, cost


@dataclass(frozen=True)
class EquipmentSet:
    """Power equipment that is bought, or bought anew, within the plan."""

    first: int
    """Quarter in which it is paid."""
    last: int
    """Last quarter of its use."""
    grown: float
    """Its price by that of the first. [-]"""
    left: float
    """Share of its cost for which it is sold after the last quarter. [-]"""


@derived
def equipment_sets(case: Case, kind: str, bought: int) -> tuple[EquipmentSet, ...]:
    """Return equipment bought in a quarter, and what takes its place to the quarter after the plan."""
    life = quarters_of(case.plants[kind].figures.life_years)
    found: list[EquipmentSet] = []
    paid, first = bought, bought + 1
    while first <= case.quarters:
        last = case.quarters if life is None else min(first + life - 1, case.quarters)
        grown = growth(case, None, paid) / growth(case, None, bought)
        left = annuity_left(case, life, last - first + 1)
        found.append(EquipmentSet(paid, last, grown, left))
        paid = first = last + 1
    return tuple(found)


def annuity_left(case: Case, life: int | None, used: int) -> float:
    """Return the share of a cost, paid in level parts over a life, that is not paid after so many quarters. [-]

    So using equipment costs the same whether it is bought and sold, or rented at its
    annuity; and what serves less than its life is never free.
    """
    if life is None or used >= life:
        return 0.0
    rate = case.programme.programme.discount_rate_per_year
    whole = capital_recovery_factor(rate, life / 4)
    return whole / capital_recovery_factor(rate, (life - used) / 4)
