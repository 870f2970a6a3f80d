"""Capital as a level yearly cost: the one factor that power and finance share."""

from __future__ import annotations

import math

from abilene.errors import InputError, Problem


def capital_recovery_factor(rate_per_year: float, years: float) -> float:
    """Share of a capital cost to be paid in each year of its life, at the end of the year.

    CRF = r / (1 - (1 + r)^-n), and 1 / n for r = 0

    Parameters
    ----------
    rate_per_year : float
        Interest. [per year]
    years : float
        Life, or number of payments. [years]

    Raises
    ------
    InputError
        If the life is not positive or the rate is -1 or less.

    References
    ----------
    .. [1] Short, Packey, Holt, "A Manual for the Economic Evaluation of Energy Efficiency and Renewable Energy
       Technologies", NREL/TP-462-5173, 1995.
    """
    if min(years, 1 + rate_per_year) <= 0:
        what = f"no annuity over {years:g} years at {rate_per_year:g} per year"
        raise InputError(Problem(what, "give a positive life and a rate above -1"))
    if rate_per_year == 0:
        return 1 / years
    # 1 - (1 + r)^-n by expm1 and log1p, as the difference would lose all digits of a
    # small rate
    growth = years * math.log1p(rate_per_year)
    return rate_per_year / -math.expm1(-growth)
