"""Construction: debt drawn while building, and the interest on it.

Interest of a month is on the balance of the month before, so debt is a plain recursion,
linear in the spend; the circle "interest raises the cost, the cost raises the debt, the
debt raises the interest" closes within the month.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from abilene.arrays import Floats
from abilene.finance.debt import Rate, rates_of
from abilene.finance.measures import aligned


@dataclass(frozen=True)
class Construction:
    """Debt while building: arrays of shape (periods,), at the end of each period. [USD]"""

    interest_usd: Floats
    """Interest on the balance before the draw; it is a cost of the project. [USD]"""
    debt_usd: Floats
    """New debt, the interest added to it included. [USD]"""
    equity_usd: Floats
    """Money from the owners. [USD]"""


def construction_debt(
    spend_usd: ArrayLike,
    rate: Rate,
    gearing: ArrayLike,
    interest_gearing: ArrayLike | None = None,
) -> Construction:
    """Draw debt and equity while building, with interest on the debt so far.

    I_k = i_k B_(k-1);  B_k = B_(k-1) + g_k c_k + h_k I_k;  equity_k = (1 - g_k) c_k + (1 - h_k) I_k

    Parameters
    ----------
    spend_usd : array, shape (periods,)
        Spend at the end of each period, c. [USD]
    rate : float or array, shape (periods,)
        Interest a period, i. [-]
    gearing : float or array, shape (periods,)
        Share of the spend that is debt, g. [-]
    interest_gearing : float or array, shape (periods,), optional
        Share of the interest that is debt, h: 1 if it is added to the loan; by default
        as the spend. [-]
    """
    (spend,) = aligned(spend_usd=spend_usd)
    rates = rates_of(rate, len(spend))
    share = np.broadcast_to(np.asarray(gearing, dtype=np.float64), spend.shape)
    on_interest = (
        share
        if interest_gearing is None
        else np.broadcast_to(interest_gearing, spend.shape)
    )
    interest = np.zeros(len(spend))
    balance = 0.0
    for k in range(len(spend)):
        interest[k] = rates[k] * balance
        balance += share[k] * spend[k] + on_interest[k] * interest[k]
    return Construction(
        interest,
        share * spend + on_interest * interest,
        (1 - share) * spend + (1 - on_interest) * interest,
    )


def half_time_interest(
    principal_usd: float, rate_per_year: float, months: float
) -> float:
    """Return SAM's approximation of construction interest: the whole principal for half the time. [USD]

    References
    ----------
    .. [1] NREL, System Advisor Model, ``tcs/csp_system_costs.cpp``.
    """
    return principal_usd * rate_per_year / 12 * months / 2


def commitment_fee(limit_usd: float, drawn_usd: ArrayLike, rate: float) -> Floats:
    """Return the fee on what is not yet drawn at the start of each period, shape (periods,). [USD]

    Parameters
    ----------
    limit_usd : float
        Size of the facility. [USD]
    drawn_usd : array, shape (periods,)
        New debt at the end of each period. [USD]
    rate : float
        Fee a period. [-]
    """
    (drawn,) = aligned(drawn_usd=drawn_usd)
    return rate * (limit_usd - (np.cumsum(drawn) - drawn))
