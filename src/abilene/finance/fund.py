"""A commitment to a fund over its life: what is called, what it is worth, what comes back.

The model of Takahashi and Alexander. In year t of the fund

    called       C_t = RC_t (CC - PIC_t)               PIC_t: paid in before year t
    distributed  D_t = RD_t NAV_(t-1) (1 + G),         RD_t = max(Y, (t / L)^B)
    value        NAV_t = NAV_(t-1) (1 + G) + C_t - D_t

with the commitment CC, rates of contribution RC (the last one holds from then on),
growth G, life L, bow B and yield Y. What is called in a year grows from the next year
on. At the end of its life a fund has distributed everything but what it called in its
last year: ``last_call_year`` ends calls before it.

References
----------
.. [1] Takahashi, Alexander, "Illiquid Alternative Asset Fund Modeling", Yale University
   Investments Office, 2001; The Journal of Portfolio Management 28(2), 2002.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from abilene.arrays import Floats
from abilene.brief import brief
from abilene.errors import InputError, Problem


@dataclass(frozen=True)
class FundTerms:
    """How a fund calls and distributes."""

    calls_per_year: tuple[float, ...]
    """Rate of contribution of each year: share of what is not yet called; the last one
    holds from then on. [per year]"""
    life_years: int
    """Years until everything is distributed. [years]"""
    bow: float
    """How late distributions come: 1 in proportion to age, more is later. [-]"""
    growth_per_year: float
    """Of the value. [per year]"""
    yield_per_year: float = 0.0
    """Least share of the value that is distributed each year. [per year]"""
    last_call_year: int | None = None
    """Nothing is called after it; None: to the end of its life. [years]"""

    def __post_init__(self) -> None:
        if not self.calls_per_year or not _are_shares(self.calls_per_year):
            what = f"rates of contribution {list(self.calls_per_year)} are not shares"
            fix = "give one or more from 0 to 1"
            raise InputError(Problem(what, fix, "calls_per_year"))
        if not _are_shares((self.yield_per_year,)):
            what = f"a yield of {self.yield_per_year:g} is no share"
            raise InputError(Problem(what, "give one from 0 to 1", "yield_per_year"))
        if self.life_years < 1 or self.bow < 0:
            what = f"a life of {self.life_years} years with a bow of {self.bow:g}"
            fix = "give one year or more, and a bow of 0 or more"
            raise InputError(Problem(what, fix, "life_years"))


@dataclass(frozen=True)
class FundPath:
    """A commitment by year: arrays of shape (years,), at the end of each year. [USD]"""

    called_usd: Floats
    distributed_usd: Floats
    value_usd: Floats
    """Net asset value."""
    uncalled_usd: Floats
    """What of the commitment may still be called."""
    __repr__ = brief


def fund_path(
    commitment_usd: float,
    terms: FundTerms,
    *,
    age_years: int = 0,
    paid_in_usd: float = 0.0,
    value_usd: float = 0.0,
) -> FundPath:
    """Return what a commitment calls and brings, to the end of the life of the fund.

    Parameters
    ----------
    commitment_usd : float
        CC. [USD]
    terms : FundTerms
        How the fund calls and distributes.
    age_years : int
        Years behind a fund that is under way; the path starts with the next. [years]
    paid_in_usd, value_usd : float
        What has been paid in by then, and the value of the fund. [USD]

    Returns
    -------
    FundPath
        Of ``life_years - age_years`` years.
    """
    years = range(age_years + 1, terms.life_years + 1)
    called, distributed, values = (np.zeros(len(years)) for _ in range(3))
    uncalled, value = commitment_usd - paid_in_usd, value_usd
    for k, year in enumerate(years):
        grown = value * (1 + terms.growth_per_year)
        called[k] = _rate_of_contribution(terms, year) * uncalled
        distributed[k] = rate_of_distribution(terms, year) * grown
        uncalled -= called[k]
        value = grown + called[k] - distributed[k]
        values[k] = value
    return FundPath(
        called, distributed, values, commitment_usd - paid_in_usd - np.cumsum(called)
    )


def rate_of_distribution(terms: FundTerms, year: int) -> float:
    """Return the share of its value that a fund distributes in a year, from 1: max(Y, (t/L)^B). [-]"""
    by_age = float((year / terms.life_years) ** terms.bow)
    return max(terms.yield_per_year, by_age)


def called_share(calls_per_year: Sequence[float], quarters: int) -> float:
    """Return the share of a commitment that has been called so many quarters after it opened.

    1 - prod (1 - RC_q), where each quarter of year t calls RC_q = 1 - (1 - RC_t)^(1/4)
    of what is left, so that four of them call RC_t. The first quarter counts in full.

    Parameters
    ----------
    calls_per_year : sequence of float
        Rate of contribution of each year; the last one holds from then on. [per year]
    quarters : int
        Quarters begun since the commitment opened; 0 before it.
    """
    left = 1.0
    for quarter in range(quarters):
        rate = calls_per_year[min(quarter // 4, len(calls_per_year) - 1)]
        left *= (1 - rate) ** 0.25
    return 1 - left


def _rate_of_contribution(terms: FundTerms, year: int) -> float:
    if terms.last_call_year is not None and year > terms.last_call_year:
        return 0.0
    rates = terms.calls_per_year
    return rates[min(year, len(rates)) - 1]


def _are_shares(values: Sequence[float]) -> bool:
    return all(0 <= value <= 1 for value in values)
