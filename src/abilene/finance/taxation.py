"""Income taxes of a project by year: federal, and of a state beside it with its own deductions and credits.

The tax of the state is deducted from federal income, as NREL's Single Owner model has
it; what the state credits (production or investment) is federal income instead:

    state tax   = state rate x (income - state depreciation)
    federal tax = federal rate x (income - depreciation - state tax + state credits)

Without a state, the one rate stands for all income taxes together.

References
----------
.. [1] NREL, System Advisor Model, ``ssc/cmod_singleowner.cpp``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from abilene.arrays import Floats
from abilene.finance.project import Asset, Project, StateTax, Tax
from abilene.finance.tax import income_tax


@dataclass(frozen=True)
class Taxation:
    """Deductions, taxes and credits by year of operation: arrays of shape (years,). [USD]"""

    depreciation_usd: Floats
    """Deducted from federal income."""
    taxable_usd: Floats
    """Federal taxable income."""
    tax_usd: Floats
    """Federal and state income tax."""
    state_depreciation_usd: Floats
    state_taxable_usd: Floats
    state_tax_usd: Floats
    """What of the tax is the state's."""
    credits_usd: Floats
    """Federal and state tax credits."""


def taxation(
    project: Project, tax: Tax, income_usd: Floats, construction_interest_usd: float
) -> Taxation:
    """Work out the income taxes of a project.

    Parameters
    ----------
    project : Project
        Its assets are deducted and credited, and its production credits counted.
    tax : Tax
        Federal tax, or all together; with the state's beside it or not.
    income_usd : array, shape (years,)
        Income before depreciation and taxes. [USD]
    construction_interest_usd : float
        Interest while building; part of what is deducted. [USD]
    """
    own, state_credits = _credits(project, construction_interest_usd)
    state = tax.state
    deducted = _deducted(project, tax, construction_interest_usd, _federal(tax))
    state_deducted = state_taxable = state_tax = np.zeros(project.years)
    if state is not None:
        state_deducted = _deducted(
            project, tax, construction_interest_usd, _of_state(state)
        )
        state_taxable = income_usd - state_deducted
        state_tax = income_tax(
            state_taxable, state.rate, state.losses, state.loss_limit
        )
    taxable = income_usd - deducted - state_tax + state_credits
    federal_tax = income_tax(taxable, tax.rate, tax.losses, tax.loss_limit)
    return Taxation(
        depreciation_usd=deducted,
        taxable_usd=taxable,
        tax_usd=federal_tax + state_tax,
        state_depreciation_usd=state_deducted,
        state_taxable_usd=state_taxable,
        state_tax_usd=state_tax,
        credits_usd=own + state_credits,
    )


Terms = Callable[[Asset], tuple[float, Floats]]
"""Share of an asset's cost that is deducted, and its share of each year of service."""


def _federal(tax: Tax) -> Terms:
    def terms(asset: Asset) -> tuple[float, Floats]:
        lowered = tax.basis_reduction * asset.itc
        lowered += tax.state_itc_basis_reduction * asset.state_itc
        return 1 - lowered, np.asarray(asset.depreciation)

    return terms


def _of_state(state: StateTax) -> Terms:
    def terms(asset: Asset) -> tuple[float, Floats]:
        lowered = state.basis_reduction * asset.itc
        lowered += state.own_basis_reduction * asset.state_itc
        own = asset.state_depreciation
        return 1 - lowered, np.asarray(asset.depreciation if own is None else own)

    return terms


def _deducted(
    project: Project, tax: Tax, construction_interest_usd: float, terms: Terms
) -> Floats:
    """Return the depreciation of each year, shape (years,). [USD]"""
    deducted = np.zeros(project.years)
    for asset in project.assets:
        first = max(asset.year, 1) - 1
        share, schedule = terms(asset)
        basis = share * _cost(asset, project, construction_interest_usd)
        shares = schedule[: project.years - first]
        deducted[first : first + len(shares)] += basis * shares
        if tax.basis_at_end == "deducted":
            deducted[-1] += basis * (1 - shares.sum())
    return deducted


def _credits(
    project: Project, construction_interest_usd: float
) -> tuple[Floats, Floats]:
    """Return the credits of each year: federal, and the state's. [USD]"""
    federal, state = (
        np.zeros(project.years) if given is None else np.array(given)
        for given in (project.credits_usd, project.state_credits_usd)
    )
    for asset in project.assets:
        first = max(asset.year, 1) - 1
        cost = _cost(asset, project, construction_interest_usd)
        federal[first] += asset.itc * cost
        state[first] += asset.state_itc * cost
    return federal, state


def _cost(asset: Asset, project: Project, construction_interest_usd: float) -> float:
    """Return the cost of an asset with its share of the interest while building. [USD]"""
    if asset.year or not project.cost_usd:
        return asset.cost_usd
    return asset.cost_usd * (1 + construction_interest_usd / project.cost_usd)
