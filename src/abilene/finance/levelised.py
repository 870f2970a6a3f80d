"""Levelised costs: of energy by NREL's two definitions, and of compute.

* **fixed charge rate**: one year of average cost over one year of energy, financing
  folded into one rate (``lcoe_fixed_charge``), as in NREL's Annual Technology Baseline
  and SAM's LCOE calculator;
* **cash flow**: all costs of a financed project, year by year, over its discounted
  energy (``lcoe_cash_flow``), as in SAM's Single Owner model. It counts the tax on the
  revenue earned, so it depends on the price charged;
* **levelised price** (``levelised_price``, ``break_even_price``): the price at which
  the present value is zero, whatever price is charged today. The levelised cost of
  compute is this one, per useful GPU-hour.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from abilene.annuity import capital_recovery_factor
from abilene.errors import InputError, Problem
from abilene.finance.measures import aligned, bracketed_root, discount_factors

STRAIGHT = 1e-12
"""A curve that misses its chord by this share of its height counts as a straight
line."""
WIDENINGS = 60
"""How often the search for a price doubles its reach before it gives up."""


@dataclass(frozen=True)
class FixedCharge:
    """A fixed charge rate and what it is made of."""

    wacc_real: float
    """Weighted average cost of capital after tax, real. [per year]"""
    capital_recovery: float
    """Capital recovery factor at that cost of capital. [per year]"""
    project_financing: float
    """Project financing factor: tax, net of the present worth of depreciation. [-]"""
    construction_financing: float
    """Construction financing factor: interest while building. [-]"""

    @property
    def rate(self) -> float:
        """Share of the capital cost to be earned each year. [per year]"""
        return (
            self.capital_recovery * self.project_financing * self.construction_financing
        )


def fixed_charge(
    *,
    inflation: float,
    equity_rate: float,
    debt_rate: float,
    debt_fraction: float,
    tax_rate: float,
    life_years: int,
    depreciation: ArrayLike,
    construction_spend: ArrayLike = (1.0,),
    construction_rate: float = 0.0,
) -> FixedCharge:
    """Work out the fixed charge rate by NREL's definition.

    w   = (1 + (1-d) r_e + d r_d (1-tau)) / (1 + inflation) - 1
    CRF = w / (1 - (1+w)^-N)
    PFF = (1 - tau sum_k dep_k ((1+w)(1+inflation))^-k) / (1 - tau)
    CFF = sum_k s_k (1 + (1-tau) ((1+i_c)^(k+1/2) - 1)),  k = 0, 1, ... years before operation
    FCR = CRF PFF CFF

    Parameters
    ----------
    inflation : float
        [per year]
    equity_rate, debt_rate : float
        Nominal returns on equity and debt. [per year]
    debt_fraction : float
        Share of debt in the capital. [-]
    tax_rate : float
        Income tax. [-]
    life_years : int
        [years]
    depreciation : array, shape (years of depreciation,)
        Share of the cost deducted in each year. [-]
    construction_spend : array, shape (years of construction,)
        Share of the cost spent in each year, the last before operation first. [-]
    construction_rate : float
        Nominal interest while building. [per year]

    References
    ----------
    .. [1] NREL, Annual Technology Baseline, "Financial cases and methods".
    .. [2] NREL, System Advisor Model, ``ssc/cmod_lcoefcr.cpp``.
    """
    (shares,) = aligned(depreciation=depreciation)
    (spend,) = aligned(construction_spend=construction_spend)
    nominal = (1 - debt_fraction) * equity_rate + debt_fraction * debt_rate * (
        1 - tax_rate
    )
    wacc = (1 + nominal) / (1 + inflation) - 1
    deducted = float(
        shares
        @ discount_factors(
            np.arange(1, len(shares) + 1), (1 + wacc) * (1 + inflation) - 1
        )
    )
    interest = (1 + construction_rate) ** (np.arange(len(spend)) + 0.5) - 1
    return FixedCharge(
        wacc_real=wacc,
        capital_recovery=capital_recovery_factor(wacc, life_years),
        project_financing=(1 - tax_rate * deducted) / (1 - tax_rate),
        construction_financing=float(spend @ (1 + (1 - tax_rate) * interest)),
    )


def lcoe_fixed_charge(
    fixed_charge_rate: float,
    capital_usd: float,
    fixed_usd_per_year: float,
    variable_usd_per_mwh: float,
    energy_mwh_per_year: float,
) -> float:
    """Levelised cost of energy by the fixed charge rate: (FCR x capital + fixed) / energy + variable. [USD/MWh]

    References
    ----------
    .. [1] NREL, System Advisor Model, ``ssc/cmod_lcoefcr.cpp``.
    """
    return (
        fixed_charge_rate * capital_usd + fixed_usd_per_year
    ) / energy_mwh_per_year + variable_usd_per_mwh


def lcoe_cash_flow(
    after_tax_usd: ArrayLike,
    revenue_usd: ArrayLike,
    energy_mwh: ArrayLike,
    times_years: ArrayLike,
    *,
    nominal_rate: float,
    energy_rate: float | None = None,
) -> float:
    """Levelised cost of energy by cash flow, SAM's definition.

    LCOE = - sum_t (after-tax flow - revenue)_t (1+d)^-t / sum_t energy_t (1+e)^-t,
    with d nominal, and e = d for the nominal LCOE, e real for the real one.

    Parameters
    ----------
    after_tax_usd : array, shape (flows,)
        Cash to equity after tax: what is put in negative. [USD]
    revenue_usd, energy_mwh : array, shape (flows,)
        Sales and what is sold. [USD], [MWh]
    times_years : array, shape (flows,)
        [years]
    nominal_rate : float
        [per year]
    energy_rate : float, optional
        Real rate, for the real LCOE; by default the nominal one. [per year]

    Returns
    -------
    float
        [USD/MWh]

    References
    ----------
    .. [1] NREL, System Advisor Model, ``ssc/cmod_singleowner.cpp``.
    """
    flows, revenue, energy, times = aligned(
        after_tax_usd=after_tax_usd,
        revenue_usd=revenue_usd,
        energy_mwh=energy_mwh,
        times_years=times_years,
    )
    cost = float((revenue - flows) @ discount_factors(times, nominal_rate))
    sold = energy @ discount_factors(
        times, nominal_rate if energy_rate is None else energy_rate
    )
    return cost / _some(float(sold), "energy_mwh")


def levelised_price(
    cost_usd: ArrayLike,
    quantity: ArrayLike,
    times_years: ArrayLike,
    rate_per_year: float,
    *,
    price_index: ArrayLike | None = None,
    tax_rate: float = 0.0,
) -> float:
    """Price at which after-tax costs are earned back: the levelised cost of compute, if the quantity is GPU-hours.

    p = sum_t cost_t (1+d)^-t / sum_t (1-tau) quantity_t q_t (1+d)^-t

    Sold at p x q_t, the present value is zero. Without an index p is the same in every
    period; with one, it is the price of the period in which the index is 1.

    Parameters
    ----------
    cost_usd : array, shape (flows,)
        Costs after tax and net of resale, the tax on revenue left out. [USD]
    quantity : array, shape (flows,)
        What is sold: useful GPU-hours, MWh. [units]
    times_years : array, shape (flows,)
        [years]
    rate_per_year : float
        [per year]
    price_index : array, shape (flows,), optional
        Price of each period relative to p. [-]
    tax_rate : float
        Income tax on the revenue. [-]

    Returns
    -------
    float
        [USD per unit]
    """
    index = np.ones(np.size(quantity)) if price_index is None else price_index
    cost, sold, relative, times = aligned(
        cost_usd=cost_usd, quantity=quantity, price_index=index, times_years=times_years
    )
    discount = discount_factors(times, rate_per_year)
    return float(cost @ discount) / (
        (1 - tax_rate) * _some(float((sold * relative) @ discount), "quantity")
    )


def break_even_price(npv_at: Callable[[float], float], start: float = 1.0) -> float:
    """Price at which a project's present value is zero, whatever its financing does with the price.

    Where the present value is straight in the price (debt of a fixed size, losses used
    at once) the answer is exact after two looks; where it bends (sculpted debt, losses
    carried forward) the bend is bracketed and searched.

    Parameters
    ----------
    npv_at : function
        Present value as a function of the price, rising with it. [USD]
    start : float
        A price to begin with, of the right size. [USD per unit]

    Returns
    -------
    float
        [USD per unit]

    Raises
    ------
    InputError
        If the present value does not rise with the price, or no price reaches zero.
    """
    at_zero, at_start = npv_at(0.0), npv_at(start)
    if not at_start > at_zero:
        raise InputError(
            Problem(
                "the present value does not rise with the price",
                "check that anything is sold",
            )
        )
    guess = start * at_zero / (at_zero - at_start)
    if abs(npv_at(guess)) <= STRAIGHT * max(abs(at_zero), abs(at_start)):
        return guess
    reach = max(abs(guess), abs(start))
    for _ in range(WIDENINGS):
        low, high = guess - reach, guess + reach
        if npv_at(low) < 0 < npv_at(high):
            return bracketed_root(npv_at, low, high)
        reach *= 2
    raise InputError(
        Problem(
            "no price brings the present value to zero", "check costs and quantities"
        )
    )


def _some(total: float, name: str) -> float:
    if total <= 0:
        raise InputError(
            Problem(
                "nothing is sold, so it has no levelised cost",
                "check the quantities",
                name,
            )
        )
    return total
