"""Debt: how it is repaid, and how much of it a project carries. Nothing is iterated.

A schedule has one shape and any size: interest, principal and balance are in proportion
to the amount. So every limit on the amount is linear in it, and the size of the debt is
the least of them; fees, reserve accounts and construction interest that the debt itself
pays for have a closed form.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from abilene.arrays import Floats
from abilene.errors import InputError, Problem, ShapeError
from abilene.finance.measures import aligned

Rate = float | Floats
"""One figure, or one for each period: interest (a margin over a floating rate), cover,
loan to value."""


@dataclass(frozen=True)
class Schedule:
    """A loan from the day it is drawn: arrays of shape (periods,), paid at the end of each period. [USD]"""

    opening_usd: Floats
    interest_usd: Floats
    service_usd: Floats
    """Interest and principal."""

    @property
    def amount_usd(self) -> float:
        """What was lent. [USD]"""
        return float(self.opening_usd[0]) if len(self.opening_usd) else 0.0

    @property
    def principal_usd(self) -> Floats:
        """Repayment. [USD]"""
        return self.service_usd - self.interest_usd

    def scaled(self, factor: float) -> Schedule:
        """Return the same shape in another size."""
        return Schedule(
            self.opening_usd * factor,
            self.interest_usd * factor,
            self.service_usd * factor,
        )


def level(amount_usd: float, rate: Rate, periods: int, grace: int = 0) -> Schedule:
    """Level payments, as of a mortgage: A = D / sum_t prod_{s<=t} (1+r_s)^-1; only interest in the ``grace`` periods.

    Parameters
    ----------
    amount_usd : float
        What is lent. [USD]
    rate : float or array, shape (periods,)
        Interest a period. [-]
    periods : int
        Number of payments, the grace periods among them.
    grace : int
        Periods at the start in which only interest is paid.
    """
    rates = rates_of(rate, periods)
    _check_grace(grace, periods)
    payment = amount_usd / _discount(rates[grace:]).sum()
    return _repaid(
        amount_usd,
        rates,
        np.r_[rates[:grace] * amount_usd, np.full(periods - grace, payment)],
    )


def equal_principal(
    amount_usd: float, rate: Rate, periods: int, grace: int = 0
) -> Schedule:
    """Equal repayments of principal, with interest on what is left; only interest in the ``grace`` periods."""
    rates = rates_of(rate, periods)
    _check_grace(grace, periods)
    principal = np.r_[
        np.zeros(grace), np.full(periods - grace, amount_usd / (periods - grace))
    ]
    opening = amount_usd - np.r_[0.0, np.cumsum(principal)[:-1]]
    return Schedule(opening, rates * opening, rates * opening + principal)


def bullet(amount_usd: float, rate: Rate, periods: int) -> Schedule:
    """Interest only, and everything back at the end. An extension is a longer bullet."""
    return equal_principal(amount_usd, rate, periods, grace=periods - 1)


def sculpted(available_usd: ArrayLike, cover: Rate, rate: Rate) -> Schedule:
    """Debt whose service follows the cash: service_t = max(CFADS_t, 0) / DSCR_t, so D = sum_t service_t / prod (1+r).

    This is the most that the cash carries at that cover. A period without cash pays
    nothing: its interest is added to the balance, and the balance still ends at zero.

    Parameters
    ----------
    available_usd : array, shape (periods,)
        Cash flow available for debt service, CFADS. [USD]
    cover : float or array, shape (periods,)
        Debt service cover ratio to keep, DSCR. [-]
    rate : float or array, shape (periods,)
        Interest a period. [-]

    References
    ----------
    .. [1] NREL, System Advisor Model, ``ssc/cmod_singleowner.cpp``.
    """
    (available,) = aligned(available_usd=available_usd)
    rates = rates_of(rate, len(available))
    service = np.maximum(available, 0) / np.broadcast_to(
        np.asarray(cover, dtype=np.float64), available.shape
    )
    return _repaid(float(_discount(rates) @ service), rates, service)


@dataclass(frozen=True)
class SizedDebt:
    """A debt and what holds it at its size."""

    schedule: Schedule
    limits_usd: dict[str, float]
    """The most that each limit admits: ``cover``, ``gearing``, ``collateral``,
    ``spend``, ``amount``. [USD]"""

    @property
    def binding(self) -> str:
        """The limit that holds: the smallest."""
        return min(self.limits_usd, key=self.limits_usd.__getitem__)


def size_debt(shape: Schedule, limits_usd: dict[str, float]) -> SizedDebt:
    """Give a shape the size of the least of its limits.

    D = min over the limits, each linear in D: see ``cover_limit``, ``gearing_limit``,
    ``collateral_limit``.

    Raises
    ------
    InputError
        If there is no limit: then nothing says how much debt there is.
    """
    if not limits_usd or min(limits_usd.values()) == math.inf:
        raise InputError(
            Problem(
                "nothing limits the debt",
                "give a gearing cap, a cover ratio or an amount",
                "debt",
            )
        )
    size = max(min(limits_usd.values()), 0.0)
    return SizedDebt(shape.scaled(size / shape.amount_usd if size else 0.0), limits_usd)


def cover_limit(shape: Schedule, available_usd: ArrayLike, cover: Rate) -> float:
    """Return the most debt of a shape that keeps the cover ratio in every period.

    service_t D / amount <= max(CFADS_t, 0) / DSCR_t for every t. For a sculpted shape
    that is its own amount. [USD]
    """
    available, service = aligned(
        available_usd=available_usd, service_usd=shape.service_usd
    )
    paid = service > 0
    room = (np.maximum(available, 0) / cover)[paid] / service[paid]
    return shape.amount_usd * float(room.min(initial=math.inf))


def collateral_limit(
    shape: Schedule, collateral_usd: ArrayLike, loan_to_value: Rate
) -> float:
    """Return the most debt of a shape that the collateral covers at the start of every period.

    opening_t D / amount <= LTV_t collateral_t for every t, the collateral at its worth
    then. [USD]
    """
    collateral, opening = aligned(
        collateral_usd=collateral_usd, opening_usd=shape.opening_usd
    )
    owed = opening > 0
    room = (collateral * loan_to_value)[owed] / opening[owed]
    return shape.amount_usd * float(room.min(initial=math.inf))


def gearing_limit(gearing: float, cost_usd: float, cost_per_debt: float = 0.0) -> float:
    """Return the most debt within a share of the cost, where the cost itself grows with the debt.

    D = g (C + k D), so D = g C / (1 - g k), with k the fees, reserve and interest that
    each dollar of debt adds.

    Parameters
    ----------
    gearing : float
        Share of the total cost that may be debt, g. [-]
    cost_usd : float
        Cost without what the debt adds, C. [USD]
    cost_per_debt : float
        Cost that each dollar of debt adds, k. [-]
    """
    if not 0 <= gearing <= 1:
        raise InputError(
            Problem(
                f"a gearing of {gearing:g} is no share",
                "give one from 0 to 1",
                "gearing",
            )
        )
    if gearing * cost_per_debt >= 1:
        what = f"each dollar of debt adds {cost_per_debt:g} of cost: no debt is large enough to pay for itself"
        raise InputError(
            Problem(
                what, "lower the fee, the reserve, the rate or the gearing", "gearing"
            )
        )
    return gearing * cost_usd / (1 - gearing * cost_per_debt)


def rates_of(rate: Rate, periods: int) -> Floats:
    """Return the rate of each period, shape (periods,)."""
    if periods < 1:
        raise InputError(
            Problem(
                "a debt without periods is never repaid", "give it one or more", "debt"
            )
        )
    rates = np.asarray(rate, dtype=np.float64)
    if rates.ndim and rates.shape != (periods,):
        raise ShapeError(
            Problem(
                f"{rates.shape} rates for {periods} periods",
                "give one, or one a period",
                "rate",
            )
        )
    return np.broadcast_to(rates, (periods,))


def _check_grace(grace: int, periods: int) -> None:
    if not 0 <= grace < periods:
        raise InputError(
            Problem(
                f"{grace} of {periods} periods repay nothing",
                "leave one to repay in",
                "grace",
            )
        )


def _discount(rates: Floats) -> Floats:
    return np.asarray(1 / np.cumprod(1 + rates), dtype=np.float64)


def _repaid(amount_usd: float, rates: Floats, service: Floats) -> Schedule:
    """Return the schedule of a loan that is paid this service.

    The balance is the worth of the service still to come, so rounding never builds up
    in it.
    """
    to_come = np.zeros(len(service) + 1)
    for t in range(len(service) - 1, -1, -1):
        to_come[t] = (to_come[t + 1] + service[t]) / (1 + rates[t])
    opening = np.r_[amount_usd, to_come[1:-1]]
    return Schedule(opening, rates * opening, service)
