"""Yearly costs that follow what a project cost: property tax on its assessed value, and insurance.

References
----------
.. [1] NREL, System Advisor Model, ``ssc/cmod_singleowner.cpp``.
"""

from __future__ import annotations

import numpy as np

from abilene.arrays import Floats


def property_tax(
    cost_usd: float,
    rate: float,
    years: int,
    *,
    assessed: float = 1.0,
    decline_per_year: float = 0.0,
) -> Floats:
    """Property tax by year: rate x assessed share of the cost, which declines in equal steps to nothing.

    Parameters
    ----------
    cost_usd : float
        What was built cost. [USD]
    rate : float
        Of the assessed value. [per year]
    years : int
        Years of operation. [years]
    assessed : float
        Share of the cost at which it is assessed in the first year. [-]
    decline_per_year : float
        Share of that first value by which it falls each year. [per year]

    Returns
    -------
    array, shape (years,)
        [USD]
    """
    left = np.maximum(0.0, 1 - decline_per_year * np.arange(years))
    return np.asarray(rate * assessed * cost_usd * left)


def insurance(
    cost_usd: float, rate: float, years: int, growth_per_year: float = 0.0
) -> Floats:
    """Insurance by year: a share of the cost in the first year, growing from then on.

    Parameters
    ----------
    cost_usd : float
        What was built cost. [USD]
    rate : float
        Of the cost, in the first year. [per year]
    years : int
        Years of operation. [years]
    growth_per_year : float
        [per year]

    Returns
    -------
    array, shape (years,)
        [USD]
    """
    return np.asarray(rate * cost_usd * (1 + growth_per_year) ** np.arange(years))
