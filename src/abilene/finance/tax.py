"""Taxes on a project. The rules are dated data, not code: ``tax_rule`` looks them up, the rest is arithmetic.

United States federal rules are packaged, each row with its law and source. A rule that
no row covers is an error, never a default; any figure may be given by hand instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from abilene.arrays import Floats
from abilene.data import read_table
from abilene.errors import InputError, Problem, ShapeError
from abilene.finance.measures import aligned
from abilene.names import choices

RULES, DEPRECIATION = "finance_tax_rules.csv", "finance_depreciation.csv"


@dataclass(frozen=True)
class TaxRule:
    """A figure of tax law, as it holds for one thing on its dates."""

    value: float
    unit: str
    law: str
    source: str
    url: str


def tax_rule(name: str, subject: str, begun: date, served: date) -> TaxRule:
    """Look up a figure of tax law.

    Parameters
    ----------
    name : str
        ``income_tax_rate``, ``loss_limit``, ``bonus``, ``itc_rate``,
        ``basis_reduction``, ``ptc_share``, ``ptc_usd_per_mwh`` or ``ptc_years``.
    subject : str
        What it is about: ``corporation``, ``equipment``, ``electricity``, ``itc``,
        ``sun``, ``wind``, ``storage``, ``nuclear``, ``fuel_cell`` or ``gas_turbine``.
    begun : date
        Day on which construction began, or the thing was bought by a binding contract.
    served : date
        Day on which it is placed in service, or for which the figure is wanted.

    Raises
    ------
    InputError
        If the rule or subject is unknown, or no row covers these dates.
    """
    rows = _named(read_table(RULES), "rule", name)
    for row in _named(rows, "subject", subject):
        if _within(row, "begun", begun) and _within(row, "served", served):
            text = {key: row[key] for key in ("unit", "law", "source", "url")}
            return TaxRule(float(row["value"]), **text)
    what = f"no packaged {name} for {subject} begun {begun} and in service {served}"
    raise InputError(Problem(what, "give the figure yourself", "tax"))


def _named(
    rows: Sequence[dict[str, str]], column: str, name: str
) -> list[dict[str, str]]:
    """Return the rows that have a name in a column, or say which one may be meant."""
    found = [row for row in rows if row[column] == name]
    if not found:
        what = f"no packaged tax {column} is called '{name}'"
        fix = choices(name, {row[column] for row in rows})
        raise InputError(Problem(what, fix, "tax"))
    return found


def depreciation(schedule: str) -> Floats:
    """Return the share of the basis deducted in each year by a packaged schedule, such as ``macrs_5``. [-]

    References
    ----------
    .. [1] IRS Publication 946, Appendix A.
    """
    rows = read_table(DEPRECIATION)
    shares = [
        float(row["percent"]) / 100 for row in rows if row["schedule"] == schedule
    ]
    if not shares:
        fix = choices(schedule, {row["schedule"] for row in rows})
        raise InputError(
            Problem(
                f"no depreciation schedule is called '{schedule}'", fix, "depreciation"
            )
        )
    return np.array(shares)


def straight_line(life_years: int, first_year: float = 0.5) -> Floats:
    """Return equal shares over a life; the part of a year missing at the start comes at the end. [-]

    A half year first is the half-year convention; for buildings (39 years), put in
    service in month m, it is (12.5 - m) / 12, the mid-month convention.
    """
    if first_year == 1:
        return np.full(life_years, 1 / life_years)
    return (
        np.array([first_year, *[1.0] * (life_years - 1), 1 - first_year]) / life_years
    )


def with_bonus(shares: ArrayLike, bonus: float) -> Floats:
    """Deduct a share of the basis at once in the first year, and the rest by its schedule. [-]"""
    (rest,) = aligned(shares=shares)
    rest = (1 - bonus) * rest
    if len(rest):
        rest[0] += bonus
    return rest


def production_credit(
    energy_mwh: ArrayLike,
    usd_per_mwh: float,
    growth_per_year: float,
    years: int,
    step_usd_per_mwh: float = 1.0,
) -> Floats:
    """Production tax credit by year: energy x amount, the amount growing and rounded to a step, for the first years.

    Parameters
    ----------
    energy_mwh : array, shape (years of operation,)
        [MWh]
    usd_per_mwh : float
        Amount in the first year, before rounding. [USD/MWh]
    growth_per_year : float
        Growth of the amount with the inflation adjustment factor. [per year]
    years : int
        How many years it is paid. [years]
    step_usd_per_mwh : float
        The law rounds to the nearest 0.1 cent per kWh; zero for no rounding. [USD/MWh]

    Returns
    -------
    array, shape (years of operation,)
        [USD]

    References
    ----------
    .. [1] 26 USC 45(b)(2), 45Y(c)(1).
    """
    (energy,) = aligned(energy_mwh=energy_mwh)
    amount = usd_per_mwh * (1 + growth_per_year) ** np.arange(len(energy))
    if step_usd_per_mwh:
        amount = np.floor(amount / step_usd_per_mwh + 0.5) * step_usd_per_mwh
    return energy * np.where(np.arange(len(energy)) < years, amount, 0.0)


def income_tax(
    taxable_usd: ArrayLike,
    rate: float | Floats,
    losses: Literal["used", "carried"] = "used",
    limit: float = 1.0,
) -> Floats:
    """Income tax by year.

    Parameters
    ----------
    taxable_usd : array, shape (years,)
        Income less deductions; losses negative. [USD]
    rate : float or array, shape (years,)
        One, or one for each year. [-]
    losses : {'used', 'carried'}
        Used at once against the owner's other income, so that the tax is negative; or
        carried forward without end.
    limit : float
        Share of a year's income that losses carried forward may cancel. [-]

    Returns
    -------
    array, shape (years,)
        [USD]

    Raises
    ------
    ShapeError
        If there are several rates, but not one for each year.
    """
    (taxable,) = aligned(taxable_usd=taxable_usd)
    rates = yearly_rates(rate, len(taxable))
    if losses == "used":
        return rates * taxable
    tax = np.zeros(len(taxable))
    carried = 0.0
    for year, income in enumerate(taxable):
        cancelled = min(carried, limit * max(income, 0.0))
        carried += max(-income, 0.0) - cancelled
        tax[year] = rates[year] * (max(income, 0.0) - cancelled)
    return tax


def yearly_rates(rate: float | Floats, years: int) -> Floats:
    """Return the tax rate of each year, shape (years,); one for all may be given. [-]"""
    rates = np.asarray(rate, dtype=np.float64)
    if rates.ndim and rates.shape != (years,):
        raise ShapeError(
            Problem(
                f"{len(rates)} tax rates for {years} years",
                "give one, or one a year",
                "tax.rate",
            )
        )
    return np.broadcast_to(rates, (years,))


def _within(row: dict[str, str], which: str, day: date) -> bool:
    first = row[f"{which}_from"] or str(date.min)
    before = row[f"{which}_before"] or str(date.max)
    return date.fromisoformat(first) <= day < date.fromisoformat(before)
