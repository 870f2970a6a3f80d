"""The appraisal of one financed project: cover of the debt, worth to the owners, cost of what it sells.

Each levelised cost goes by its own name, for they answer different questions:

* before financing and tax: what the product costs whoever pays cash;
* by cash flow, nominal and real: SAM's definition, at the price that is charged;
* by fixed charge rate: NREL's, in one year of average cost; credits are left out;
* break-even: the price at which the owners earn just what they ask for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from abilene.arrays import Floats
from abilene.brief import brief
from abilene.finance.cashflow import CashFlow, project_cash_flow, required_price
from abilene.finance.construction import half_time_interest
from abilene.finance.delays import (
    Finish,
    Quantiles,
    Task,
    exponential,
    finish,
    fixed,
    triangular,
    uniform,
)
from abilene.finance.levelised import (
    FixedCharge,
    fixed_charge,
    lcoe_cash_flow,
    lcoe_fixed_charge,
    levelised_price,
)
from abilene.finance.measures import (
    Irr,
    loan_life_cover,
    mirr,
    payback_years,
    real_rate,
)
from abilene.finance.project_case import ProjectCase, project_case
from abilene.finance.project_records import ProjectFile, Works, WorkTask

LATE_CHANCES = (0.5, 0.8)
"""Chances to be done by which a late case is shown: P50 and P80."""


@dataclass(frozen=True)
class LevelisedCosts:
    """What a unit of the product costs, by each definition. [USD per unit]"""

    before_financing_and_tax: float
    cash_flow_nominal: float
    cash_flow_real: float
    fixed_charge: float
    break_even: float


@dataclass(frozen=True)
class ProjectAnswer:
    """What a lender and the owners want to know of one project."""

    case: ProjectCase
    cash: CashFlow
    cover: Floats
    """Debt service cover ratio of each year of operation, infinite where nothing is
    due, shape (years,). [-]"""
    life_cover: Floats
    """Loan life cover ratio at the start of each year of operation, infinite where
    nothing is owed, shape (years,). [-]"""
    sources_usd: Mapping[str, float]
    """Who pays until operation starts. [USD]"""
    uses_usd: Mapping[str, float]
    """What for; the same sum. [USD]"""
    half_time_interest_usd: float
    """Interest while building by the rule of thumb: the whole debt for half the time.
    [USD]"""
    npv_usd: float
    """Of the owners' cash, on the day on which work begins. [USD]"""
    irr: Irr
    """Every rate of return of the owners' cash. [per year]"""
    mirr: float | None
    """One modified rate of return, where the others are none or many. [per year]"""
    payback_years: float | None
    """From the start of operation, until the owners have their money back. [years]"""
    levelised: LevelisedCosts
    charge: FixedCharge
    """The fixed charge rate behind one of them, and what it is made of."""
    schedule: Finish | None = None
    """When the tasks end; None without tasks."""
    late: Mapping[float, ProjectAnswer] = field(default_factory=dict)
    """The same project if construction takes as long as its tasks do with this chance;
    debt is sized anew, and operation starts on the later day."""
    __repr__ = brief

    @property
    def least_cover(self) -> tuple[float, int] | None:
        """The least debt service cover ratio, and the year of operation in which it is."""
        return _least(self.cover)

    @property
    def least_life_cover(self) -> tuple[float, int] | None:
        """The least loan life cover ratio, and the year of operation at whose start it is."""
        return _least(self.life_cover)


def appraise_project(file: ProjectFile) -> ProjectAnswer:
    """Appraise a project as its file has it, and as late as its tasks may make it.

    Parameters
    ----------
    file : ProjectFile
        What ``read_project`` returns.

    Raises
    ------
    InputError
        If the file leaves out what its figures need, such as a law for its dates.
    """
    answer = appraise_case(project_case(file))
    works = file.construction
    if not works.tasks:
        return answer
    schedule = finish(tasks_of(works), works.draws, works.seed, works.correlation)
    late = {
        chance: appraise_case(project_case(file, schedule.at(chance)))
        for chance in LATE_CHANCES
    }
    return ProjectAnswer(**{**vars(answer), "schedule": schedule, "late": late})


def appraise_case(case: ProjectCase) -> ProjectAnswer:
    """Appraise a project whose construction takes as long as the case says."""
    header = case.file.project
    cash = project_cash_flow(case.project, case.financing, case.tax)
    operating = cash.times_years > 0
    begins = float(cash.times_years[0]) - case.project.step_years
    rate = header.discount_rate_per_year
    found = cash.irr
    debt_rate = case.financing.rate_per_year or rate
    levelised, charge = _levelised(case, cash)
    return ProjectAnswer(
        case=case,
        cash=cash,
        cover=cash.cover[operating],
        life_cover=_life_cover(case, cash),
        sources_usd=_sources(cash),
        uses_usd=_uses(cash),
        half_time_interest_usd=half_time_interest(
            cash.loan.schedule.amount_usd if cash.loan else 0.0,
            case.financing.construction_rate_per_year,
            case.construction_months,
        ),
        npv_usd=cash.npv(rate, at_years=begins),
        irr=found,
        mirr=None
        if found.only is not None
        else mirr(cash.equity_usd, debt_rate, rate, cash.times_years),
        payback_years=payback_years(cash.equity_usd, cash.times_years),
        levelised=levelised,
        charge=charge,
    )


def tasks_of(works: Works) -> dict[str, Task]:
    """Return the tasks of a construction, with durations as functions of their chance."""
    return {
        name: Task(_duration(given), given.after) for name, given in works.tasks.items()
    }


def _duration(given: WorkTask) -> Quantiles:
    match given.months:
        case None:
            return exponential(given.mean_months or 0.0)
        case (months,):
            return fixed(months)
        case (low, high):
            return uniform(low, high)
        case (low, likely, high):
            return triangular(low, likely, high)
    raise AssertionError(given.months)  # the record has one to three


def _life_cover(case: ProjectCase, cash: CashFlow) -> Floats:
    """Return the loan life cover ratio at the start of each year of operation, shape (years,). [-]"""
    cover = np.full(case.project.years, np.inf)
    if cash.loan is not None:
        opening = cash.loan.schedule.opening_usd
        available = cash.available_usd[cash.times_years > 0][: len(opening)]
        rate = case.financing.rate_per_year
        cover[: len(opening)] = loan_life_cover(available, opening, rate)
    return cover


def _sources(cash: CashFlow) -> dict[str, float]:
    before = cash.times_years <= 0
    return {
        "debt": float(cash.debt_drawn_usd[before].sum()),
        "owners": float(-cash.equity_usd[before].sum()),
    }


def _uses(cash: CashFlow) -> dict[str, float]:
    before = cash.times_years <= 0
    rows = {
        "construction": cash.capex_usd,
        "interest while building": cash.interest_usd,
        "fees": cash.fees_usd,
        "reserves": cash.into_reserves_usd,
    }
    return {name: float(row[before].sum()) for name, row in rows.items()}


def _levelised(case: ProjectCase, cash: CashFlow) -> tuple[LevelisedCosts, FixedCharge]:
    header = case.file.project
    rate = header.discount_rate_per_year
    real = real_rate(rate, header.inflation_per_year)
    sold = np.zeros(len(cash.times_years))
    sold[cash.times_years > 0] = case.quantity
    cost = cash.capex_usd + cash.opex_usd - cash.residual_usd
    rows = cash.equity_usd, cash.revenue_usd, sold, cash.times_years
    charge = _charge(case, cash)
    costs = LevelisedCosts(
        before_financing_and_tax=levelised_price(cost, sold, cash.times_years, rate),
        cash_flow_nominal=lcoe_cash_flow(*rows, nominal_rate=rate),
        cash_flow_real=lcoe_cash_flow(*rows, nominal_rate=rate, energy_rate=real),
        fixed_charge=lcoe_fixed_charge(
            charge.rate,
            case.project.cost_usd,
            case.file.costs.fixed_usd_per_year,
            case.file.costs.usd_per_unit,
            float(case.quantity[0]),
        ),
        break_even=required_price(
            case.project,
            case.quantity,
            rate,
            case.financing,
            case.tax,
            price_index=case.price_index,
        ),
    )
    return costs, charge


def _charge(case: ProjectCase, cash: CashFlow) -> FixedCharge:
    """Return the fixed charge rate of the project: its own gearing, taxes, schedules and spend."""
    cost = sum(_uses(cash).values())
    drawn = _sources(cash)["debt"]
    return fixed_charge(
        inflation=case.file.project.inflation_per_year,
        equity_rate=case.file.project.discount_rate_per_year,
        debt_rate=case.financing.rate_per_year,
        debt_fraction=drawn / cost,
        tax_rate=case.tax.first_year_rate,
        life_years=case.project.years,
        depreciation=_deducted_shares(case),
        construction_spend=_spend_by_year(case),
        construction_rate=case.financing.construction_rate_per_year,
    )


def _deducted_shares(case: ProjectCase) -> Floats:
    """Return the share of the first assets' cost that is deducted in each year, shape (years,). [-]"""
    shares = np.zeros(case.project.years)
    for asset in case.project.assets:
        if asset.year == 0:
            deducted = np.asarray(asset.depreciation)[: len(shares)]
            shares[: len(deducted)] += asset.cost_usd * deducted
    return shares / case.project.cost_usd


def _spend_by_year(case: ProjectCase) -> Floats:
    """Return the share of the cost that is spent in each year before operation, the last one first. [-]"""
    shares = np.asarray(case.project.spend_shares)[::-1]
    years = (np.arange(len(shares)) * case.project.step_years + 1e-9).astype(np.int64)
    return np.bincount(years, shares).astype(np.float64)


def _least(cover: Floats) -> tuple[float, int] | None:
    """Return the least of a row of ratios, and its year from 1; None where all are infinite."""
    if not np.isfinite(cover).any():
        return None
    # Sculpted debt keeps one ratio in all years: rounding must not choose among them.
    year = int(np.argmin(np.round(cover, 9)))
    return float(cover[year]), year + 1
