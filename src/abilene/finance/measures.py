"""What a series of cash flows is worth: present value, internal rates of return, payback, cover of the debt.

Money paid in counts negative, money taken out positive. Times are years from any day,
and need not be whole or even.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from abilene.arrays import Floats
from abilene.errors import InputError, Problem, ShapeError

LOWEST_LOG, HIGHEST_LOG = -36.0, 700.0
"""Where rates are looked for, as log(1 + rate): everything that a double can tell from
-100 % and from infinity."""
TOUCHES = 1e-13
"""A present value this small, as a share of the sum of its parts without sign, is zero
at an extreme."""
SAME_MONEY = 1e-12
"""Flows below this share of the largest are the rounding of sums, and no flow. [-]"""


def aligned(**series: ArrayLike) -> tuple[Floats, ...]:
    """Return series as arrays of floats, one value a period, and refuse lengths that differ and what is not finite.

    Raises
    ------
    ShapeError
        If the series differ in length or are not one-dimensional.
    InputError
        If a value is not finite.
    """
    arrays = {
        name: np.asarray(values, dtype=np.float64) for name, values in series.items()
    }
    if (
        any(a.ndim != 1 for a in arrays.values())
        or len({len(a) for a in arrays.values()}) > 1
    ):
        shapes = ", ".join(f"{name} {a.shape}" for name, a in arrays.items())
        raise ShapeError(
            Problem(f"series do not align: {shapes}", "give one value a period in each")
        )
    for name, array in arrays.items():
        if not np.isfinite(array).all():
            raise InputError(
                Problem(
                    f"{name} has a value that is not finite",
                    "give every period a number",
                    name,
                )
            )
    return tuple(arrays.values())


def real_rate(nominal_rate: float, inflation: float) -> float:
    """Return the real rate: (1 + nominal) / (1 + inflation) - 1. [per year]"""
    return (1 + nominal_rate) / (1 + inflation) - 1


def discount_factors(times_years: ArrayLike, rate_per_year: float) -> Floats:
    """Return the worth today of one unit at each time: (1 + r)^-t. [-]"""
    if rate_per_year <= -1:
        raise InputError(
            Problem(
                f"a rate of {rate_per_year:g} a year takes more than all",
                "give one above -1",
            )
        )
    return np.asarray(
        (1 + rate_per_year) ** -np.asarray(times_years, dtype=np.float64),
        dtype=np.float64,
    )


def npv(
    flows_usd: ArrayLike, rate_per_year: float, times_years: ArrayLike | None = None
) -> float:
    """Net present value at time zero.

    NPV = sum_j flow_j (1 + r)^-t_j

    Parameters
    ----------
    flows_usd : array, shape (flows,)
        Money out of the project positive, into it negative. [USD]
    rate_per_year : float
        Discount rate. [per year]
    times_years : array, shape (flows,), optional
        When each flow is; by default 0, 1, 2, ... [years]

    Returns
    -------
    float
        [USD]
    """
    flows, times = _timed(flows_usd, times_years)
    return float(flows @ discount_factors(times, rate_per_year))


@dataclass(frozen=True)
class Irr:
    """Every internal rate of return of a series, rising; there may be none, and there may be several."""

    rates: tuple[float, ...]
    """All rates above -100 % a year at which the present value is zero. [per year]"""

    @property
    def only(self) -> float | None:
        """The internal rate of return where there is exactly one; None where there is none or a choice."""
        return self.rates[0] if len(self.rates) == 1 else None

    def __str__(self) -> str:
        if not self.rates:
            return "no internal rate of return"
        shown = ", ".join(f"{rate:.2%}" for rate in self.rates)
        return (
            shown
            if len(self.rates) == 1
            else f"{len(self.rates)} internal rates of return: {shown}"
        )


def irr(flows_usd: ArrayLike, times_years: ArrayLike | None = None) -> Irr:
    """Find all internal rates of return.

    The rates r > -1 with sum_j flow_j (1 + r)^-t_j = 0. Flows are scaled by the largest
    first, so the unit of money does not matter. By Descartes' rule of signs there are
    at most as many rates as changes of sign; each one is bracketed between the extremes
    of the present value and none is guessed.

    Parameters
    ----------
    flows_usd : array, shape (flows,)
        Money out of the project positive, into it negative. [USD]
    times_years : array, shape (flows,), optional
        When each flow is; by default 0, 1, 2, ... [years]

    References
    ----------
    .. [1] Lorie, Savage, "Three Problems in Rationing Capital", Journal of Business 28, 1955.
    .. [2] Jameson, "Counting zeros of generalised polynomials: Descartes' rule of signs and Laguerre's extensions",
       The Mathematical Gazette 90, 2006.
    """
    flows, times = _timed(flows_usd, times_years)
    days, which = np.unique(times, return_inverse=True)
    sums = _without_rounding(np.bincount(which, weights=flows).astype(np.float64))
    roots = _roots(sums, -days)
    return Irr(tuple(sorted(math.expm1(root) for root in roots)))


def turns(flows_usd: ArrayLike) -> tuple[int, ...]:
    """Return where flows take the other sign than the last one that is not zero.

    With one place, or none, there is at most one internal rate of return; a second is
    what lets there be two.

    Parameters
    ----------
    flows_usd : array, shape (flows,)
        In the order of time. [USD]

    Examples
    --------
    >>> turns([-1600, 10_000, 0, -10_000])
    (1, 3)
    """
    (flows,) = aligned(flows_usd=flows_usd)
    flowing = np.flatnonzero(_without_rounding(flows))
    signs = np.sign(flows[flowing])
    return tuple(flowing[1:][signs[1:] != signs[:-1]].tolist())


def _without_rounding(flows: Floats) -> Floats:
    """Return flows in which what is left of two sums that should be the same is no money put in."""
    return np.where(
        np.abs(flows) <= SAME_MONEY * np.abs(flows).max(initial=0.0), 0.0, flows
    )


def mirr(
    flows_usd: ArrayLike,
    finance_rate: float,
    reinvest_rate: float,
    times_years: ArrayLike | None = None,
) -> float | None:
    """Return the modified internal rate of return: one number where the others are none or many.

    ((worth of what comes out, reinvested to the last flow) / (worth of what goes in, at
    the first))^(1/n) - 1, with n the years from the first flow to the last

    Parameters
    ----------
    flows_usd : array, shape (flows,)
        Money out of the project positive, into it negative. [USD]
    finance_rate, reinvest_rate : float
        Rate at which money goes in, and at which what comes out is put to work. [per
        year]
    times_years : array, shape (flows,), optional
        When each flow is, rising; by default 0, 1, 2, ... [years]

    Returns
    -------
    float or None
        [per year]; None unless money goes in and comes out.
    """
    flows, times = _timed(flows_usd, times_years)
    put_in = -npv(np.minimum(flows, 0), finance_rate, times - times[0])
    taken = npv(np.maximum(flows, 0), reinvest_rate, times - times[-1])
    if put_in <= 0 or taken <= 0:
        return None
    return float((taken / put_in) ** (1 / (times[-1] - times[0])) - 1)


def payback_years(
    flows_usd: ArrayLike,
    times_years: ArrayLike | None = None,
    rate_per_year: float = 0.0,
) -> float | None:
    """Time from which the money put in is back for good, within a period by straight line.

    The last time at which the sum of flows so far, discounted if a rate is given, rises
    through zero. A later refresh may take it below again: then the earlier crossing
    does not count.

    Returns
    -------
    float or None
        On the clock of ``times_years``. [years] None if the money never comes back, or
        never went in.
    """
    flows, times = _timed(flows_usd, times_years)
    total = np.cumsum(flows * discount_factors(times, rate_per_year))
    below = np.flatnonzero(total < 0)
    if len(below) == 0 or total[-1] < 0:
        return None
    k = below[-1]
    return float(
        times[k] + (times[k + 1] - times[k]) * -total[k] / (total[k + 1] - total[k])
    )


def debt_service_cover(available_usd: ArrayLike, service_usd: ArrayLike) -> Floats:
    """Debt service cover ratio: cash available for debt service over interest and principal, by period.

    Returns
    -------
    array, shape (periods,)
        [-] Infinite where there is nothing to pay.
    """
    available, service = aligned(available_usd=available_usd, service_usd=service_usd)
    cover = np.full(len(service), np.inf)
    cover[service > 0] = available[service > 0] / service[service > 0]
    return cover


def loan_life_cover(
    available_usd: ArrayLike, opening_usd: ArrayLike, rate: float
) -> Floats:
    """Loan life cover ratio: worth of the cash still to come until the last payment over what is owed, by period.

    LLCR_t = sum_{s>=t} CFADS_s (1 + r)^-(s-t+1) / opening_t

    Parameters
    ----------
    available_usd : array, shape (periods,)
        Cash available for debt service, CFADS, at the end of each period of the tenor.
        [USD]
    opening_usd : array, shape (periods,)
        Owed at the start of each period. [USD]
    rate : float
        Interest a period. [-]

    Returns
    -------
    array, shape (periods,)
        At the start of each period; infinite where nothing is owed. [-]
    """
    available, opening = aligned(available_usd=available_usd, opening_usd=opening_usd)
    factors = discount_factors(np.arange(len(available)), rate)
    to_come = np.cumsum((available * factors)[::-1])[::-1] / factors / (1 + rate)
    cover = np.full(len(opening), np.inf)
    np.divide(to_come, opening, out=cover, where=opening > 0)
    return cover


def bracketed_root(
    function: Callable[[float], float], low: float, high: float
) -> float:
    """Halve a bracket, at whose ends a function differs in sign, until no number lies inside it."""
    rises = function(low) < 0
    while low < (middle := low + (high - low) / 2) < high:
        if (function(middle) < 0) == rises:
            low = middle
        else:
            high = middle
    return high


def _timed(
    flows_usd: ArrayLike, times_years: ArrayLike | None
) -> tuple[Floats, Floats]:
    times = np.arange(np.size(flows_usd)) if times_years is None else times_years
    flows, clock = aligned(flows_usd=flows_usd, times_years=times)
    return flows, clock


def _roots(weights: Floats, powers: Floats) -> list[float]:
    """Find every u with f(u) = sum_j weights_j exp(powers_j u) = 0, whatever the scale of the weights.

    Divided by exp(middle u), with the middle between two powers whose weights differ in
    sign, f keeps its roots, and its derivative has the weights (power - middle) weight:
    one change of sign fewer. So the roots of that, found the same way, part the line
    into stretches on which the divided f is monotone and has one root at most.
    """
    weights = weights / (np.abs(weights).max(initial=0.0) or 1.0)
    weights, powers = weights[weights != 0], powers[weights != 0]
    turns = np.flatnonzero(np.sign(weights[1:]) != np.sign(weights[:-1]))
    if len(turns) == 0:
        return []
    middle = (powers[turns[0]] + powers[turns[0] + 1]) / 2
    extremes = sorted(_roots(weights * (powers - middle), powers))
    marks = [LOWEST_LOG, *extremes, HIGHEST_LOG]
    signs = [_sign(weights, powers, mark) for mark in marks]
    roots = [
        mark for mark, sign in zip(extremes, signs[1:-1], strict=True) if sign == 0
    ]
    for a, b, at_a, at_b in zip(marks, marks[1:], signs, signs[1:], strict=False):
        if at_a * at_b < 0:
            roots.append(bracketed_root(lambda u: _value(weights, powers, u), a, b))
    return roots


def _value(weights: Floats, powers: Floats, u: float) -> float:
    """Return f(u) over its largest exponential: the same sign, and no overflow."""
    return float(weights @ np.exp(powers * u - np.max(powers * u)))


def _sign(weights: Floats, powers: Floats, u: float) -> int:
    """Return the sign of f(u); zero where it cancels as far as its digits can tell."""
    value, size = _value(weights, powers, u), _value(np.abs(weights), powers, u)
    return 0 if abs(value) <= TOUCHES * size else int(np.sign(value))
