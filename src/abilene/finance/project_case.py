"""From the file of a project to what is computed with it: a ``Project``, its ``Financing`` and its ``Tax``.

Construction may be told to take longer than the file says: then operation starts later,
and whatever hangs on its day (a path of prices, the tax law) is read on the later one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from abilene.arrays import Floats
from abilene.errors import InputError, Problem
from abilene.finance.price import PricePath, packaged_path
from abilene.finance.project import Financing, Project, Tax
from abilene.finance.project_records import (
    Debt,
    Price,
    ProjectFile,
    months_between,
)
from abilene.finance.project_tax import (
    asset_of,
    credits_by_year,
    income_taxes,
    tax_contradictions,
)
from abilene.finance.yearly_costs import insurance, property_tax
from abilene.validating import validate
from abilene.yamltext import Steps, dotted, read_yaml

DAYS_PER_MONTH = 365.25 / 12


@dataclass(frozen=True)
class ProjectCase:
    """A project as its file has it, or with a longer construction."""

    file: ProjectFile
    operates_from: date
    construction_months: float
    """From the day on which work begins to the start of operation. [months]"""
    project: Project
    financing: Financing
    tax: Tax
    quantity: Floats
    """Sold in each year of operation, shape (years,). [units]"""
    price_usd: Floats
    """Mean price of each year of operation, shape (years,). [USD per unit]"""

    @property
    def price_index(self) -> Floats:
        """Price of each year relative to the first, shape (years,). [-]"""
        first = self.price_usd[0]
        return self.price_usd / first if first > 0 else np.ones(len(self.price_usd))


def read_project(path: Path | str) -> ProjectFile:
    """Read the file of a project.

    Raises
    ------
    InputError
        With every problem found, each at its place.
    """
    document = read_yaml(path)
    if not isinstance(document.data, dict):
        raise InputError(
            Problem(
                "not a project: no keys",
                "start from examples/project.yaml",
                place=document.place(()),
            )
        )
    file = validate(ProjectFile, document)
    problems = [
        Problem(what, fix, dotted(steps), document.place(steps))
        for steps, what, fix in _contradictions(file)
    ]
    if problems:
        raise InputError(problems)
    return file


def _contradictions(file: ProjectFile) -> Iterator[tuple[Steps, str, str]]:
    """Yield what no record can see alone: where it stands, what is wrong, and the fix."""
    header, works = file.project, file.construction
    if works.begins >= header.operates_from:
        what = f"operation starts on {header.operates_from}, before work begins on {works.begins}"
        yield ("project", "operates_from"), what, "put them in order"
    for name, asset in file.assets.items():
        if asset.year > header.years:
            what = f"'{name}' is bought after the last of {header.years} years"
            yield ("assets", name, "year"), what, "drop it or run longer"
    if not any(asset.year == 0 and asset.cost_usd for asset in file.assets.values()):
        yield (
            ("assets",),
            "nothing is built before operation",
            "give an asset of year 0",
        )
    if file.debt is not None and file.debt.tenor_years > header.years:
        what = (
            f"the debt runs {file.debt.tenor_years} years, the project {header.years}"
        )
        yield ("debt", "tenor_years"), what, "shorten the tenor"
    yield from tax_contradictions(file)


def project_case(
    file: ProjectFile, construction_months: float | None = None
) -> ProjectCase:
    """Return what is computed with a file.

    Parameters
    ----------
    file : ProjectFile
        What ``read_project`` returns.
    construction_months : float, optional
        By default as the file has it. [months]

    Raises
    ------
    InputError
        If no packaged law covers the dates, or the path of prices does not reach from
        the first to the last day of operation.
    """
    planned = months_between(file.construction.begins, file.project.operates_from)
    months = planned if construction_months is None else construction_months
    late = timedelta(days=round((months - planned) * DAYS_PER_MONTH))
    served = file.project.operates_from + late
    years = np.arange(file.project.years, dtype=np.float64)
    quantity = (
        file.sales.quantity_per_year * (1 - file.sales.degradation_per_year) ** years
    )
    price = yearly_price(file.sales.price, served, file.project.years)
    shares = _spend_shares(file, months)
    given = file.production_credit, file.state_production_credit
    federal, state = (credits_by_year(one, file, quantity, served) for one in given)
    project = Project(
        assets=tuple(
            asset_of(asset, file, served, _anniversary(served, asset.year))
            for asset in file.assets.values()
        ),
        revenue_usd=quantity * price,
        opex_usd=_running_costs(file, quantity),
        spend_shares=shares,
        step_years=months / 12 / len(shares),
        credits_usd=federal,
        state_credits_usd=state,
        residual_usd=file.residual_usd,
    )
    financing = _financing(file, project.cost_usd)
    tax = income_taxes(file, served)
    return ProjectCase(file, served, months, project, financing, tax, quantity, price)


def yearly_price(price: Price, start: date, years: int) -> Floats:
    """Return the mean price of each year from a day on, shape (years,). [USD per unit]"""
    if price.usd is not None:
        return price.usd * (1 + price.growth_per_year) ** np.arange(
            years, dtype=np.float64
        )
    points = dict(price.usd_by_day)
    if price.packaged is not None:
        past = packaged_path(price.packaged, price.terms)
        points |= dict(zip(past.days, past.usd_per_unit, strict=True))
    days = sorted(points)
    path = PricePath(tuple(days), tuple(points[day] for day in days))
    return path.yearly([_anniversary(start, year) for year in range(years + 1)])


def _anniversary(day: date, years: int) -> date:
    """Return the same day so many years later; the 29th of February counts as the 28th."""
    leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year + years, day=28 if leap_day else day.day)


def _spend_shares(file: ProjectFile, months: float) -> Floats:
    if file.construction.spend_shares is not None:
        return np.array(file.construction.spend_shares)
    periods = max(1, round(months / file.construction.step_months))
    return np.full(periods, 1 / periods)


def _running_costs(file: ProjectFile, quantity: Floats) -> Floats:
    """Return what operation costs in each year, shape (years,). [USD]"""
    costs, years = file.costs, file.project.years
    built = sum(asset.cost_usd for asset in file.assets.values() if asset.year == 0)
    grown = (1 + costs.growth_per_year) ** np.arange(years, dtype=np.float64)
    return (
        (costs.fixed_usd_per_year + costs.usd_per_unit * quantity) * grown
        + property_tax(
            built,
            costs.property_tax_per_year,
            years,
            assessed=costs.assessed,
            decline_per_year=costs.assessed_decline_per_year,
        )
        + insurance(
            built, costs.insurance_per_year, years, costs.insurance_growth_per_year
        )
    )


def _financing(file: ProjectFile, cost_usd: float) -> Financing:
    reserves = file.reserves
    own = Financing(
        opex_reserve_months=reserves.opex_months,
        revenue_reserve_months=reserves.revenue_months,
        saves_for_refresh=reserves.saves_for_refresh,
        reserve_interest_per_year=reserves.interest_per_year,
    )
    debt = file.debt
    if debt is None:
        return own
    building = debt.construction_rate_per_year
    if building is None:
        building = debt.rate_per_year
    return replace(
        own,
        shape=debt.shape,
        rate_per_year=debt.rate_per_year,
        tenor_years=debt.tenor_years,
        grace_years=debt.grace_years,
        cover=debt.cover,
        gearing=debt.gearing,
        amount_usd=debt.amount_usd,
        collateral_usd=_collateral(debt, cost_usd),
        loan_to_value=debt.loan_to_value,
        upfront_fee=debt.upfront_fee,
        closing_usd=debt.closing_usd,
        commitment_fee_per_year=debt.commitment_fee_per_year,
        construction_rate_per_year=building,
        first_draw=debt.first_draw,
        draw_share=debt.draw_share,
        debt_reserve_months=debt.reserve_months,
    )


def _collateral(debt: Debt, cost_usd: float) -> Floats | None:
    """Return what the first assets are worth at the start of each year of the tenor, shape (tenor,). [USD]"""
    if debt.collateral_life_years is None:
        return None
    age = np.arange(debt.tenor_years)
    return cost_usd * np.maximum(0.0, 1 - age / debt.collateral_life_years)
