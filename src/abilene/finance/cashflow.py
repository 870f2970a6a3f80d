"""The cash of a campus, year by year: what is built, earned, borrowed, taxed and left for the owners.

Time zero is the start of operation. Construction is paid at the ends of its periods, of
any length (months, quarters, years), the last of them at zero; operation is paid at the
ends of years 1, 2, ... Every row of a ``CashFlow`` stands on that one axis, and in
every period, whatever the sign,

    equity = revenue + residual - opex - capex - fees - into reserves + interest earned
             + debt drawn - interest - principal - tax + credits

Debt is drawn in one proportion to the spend, from a period that may be chosen; its
interest while building is added to it, and so are the upfront fee and the debt service
reserve. What a dollar of debt adds to the cost is thus a constant, and the gearing cap
an exact closed form (``gearing_limit``).
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import ArrayLike

from abilene.arrays import Floats
from abilene.brief import brief
from abilene.errors import InputError, Problem
from abilene.finance import debt
from abilene.finance.construction import Construction, commitment_fee, construction_debt
from abilene.finance.levelised import break_even_price
from abilene.finance.measures import Irr, aligned, debt_service_cover, irr, npv
from abilene.finance.project import Financing, Project, Tax
from abilene.finance.reserve import held_ahead, saved_for
from abilene.finance.taxation import taxation


@dataclass(frozen=True)
class CashFlow:
    """Cash by period: arrays of shape (construction periods + years,). [USD]"""

    times_years: Floats
    """End of each period; zero is the start of operation. [years]"""
    revenue_usd: Floats
    residual_usd: Floats
    opex_usd: Floats
    capex_usd: Floats
    fees_usd: Floats
    into_reserves_usd: Floats
    reserve_interest_usd: Floats
    debt_drawn_usd: Floats
    interest_usd: Floats
    principal_usd: Floats
    depreciation_usd: Floats
    taxable_usd: Floats
    tax_usd: Floats
    """Income tax, federal and of the state."""
    state_depreciation_usd: Floats
    state_taxable_usd: Floats
    state_tax_usd: Floats
    """What of the income tax is the state's."""
    credits_usd: Floats
    available_usd: Floats
    """Cash available for debt service."""
    loan: debt.SizedDebt | None
    """The debt and its limits."""
    __repr__ = brief

    @property
    def equity_usd(self) -> Floats:
        """Cash to the owners after tax; negative while they pay in. [USD]"""
        income = (
            self.revenue_usd
            + self.residual_usd
            + self.reserve_interest_usd
            + self.credits_usd
        )
        spent = (
            self.opex_usd
            + self.capex_usd
            + self.fees_usd
            + self.into_reserves_usd
            + self.tax_usd
        )
        return (
            income
            - spent
            + self.debt_drawn_usd
            - self.interest_usd
            - self.principal_usd
        )

    @property
    def debt_balance_usd(self) -> Floats:
        """Debt at the end of each period. [USD]"""
        return np.cumsum(self.debt_drawn_usd - self.principal_usd)

    @property
    def cover(self) -> Floats:
        """Debt service cover ratio by period; infinite where nothing is due. [-]"""
        due = np.where(
            self.times_years > 0, self.interest_usd + self.principal_usd, 0.0
        )
        return debt_service_cover(self.available_usd, due)

    @property
    def irr(self) -> Irr:
        """Every internal rate of return of the owners' cash. [per year]"""
        return irr(self.equity_usd, self.times_years)

    def npv(self, rate_per_year: float, at_years: float = 0.0) -> float:
        """Return the present value of the owners' cash at a time; by default at the start of operation. [USD]"""
        return npv(self.equity_usd, rate_per_year, self.times_years - at_years)

    def rows(self) -> dict[str, Floats]:
        """Return the table: every row by name, the owners' cash last."""
        table = {
            row.name: getattr(self, row.name)
            for row in fields(self)
            if row.name != "loan"
        }
        return {
            **table,
            "debt_balance_usd": self.debt_balance_usd,
            "equity_usd": self.equity_usd,
        }


def project_cash_flow(
    project: Project, financing: Financing | None = None, tax: Tax | None = None
) -> CashFlow:
    """Work out the cash of a project.

    Parameters
    ----------
    project : Project
        What is built, earned and spent.
    financing : Financing, optional
        By default all equity, without reserves.
    tax : Tax, optional
        By default none.
    """
    financing, tax = financing or Financing(), tax or Tax()
    residual = np.r_[np.zeros(project.years - 1), project.residual_usd]
    saved = _saved(project, financing)
    set_aside = held_ahead(project.opex_usd, financing.opex_reserve_months / 12)
    unpaid = held_ahead(project.revenue_usd, financing.revenue_reserve_months / 12)
    available = (
        project.revenue_usd
        + residual
        - project.opex_usd
        - project.refresh_usd
        - np.diff(saved)
        - np.r_[np.diff(unpaid)[:-1], 0.0]
    )
    held = set_aside + unpaid
    spend = project.cost_usd * np.asarray(project.spend_shares)
    spend[-1] += held[0]

    loan = _loan(financing, available, spend, project.step_years)
    interest, principal, fee = _repayment(financing, loan, project.years)
    ahead = held_ahead(interest + principal, financing.debt_reserve_months / 12)
    built = _drawn(financing, loan, spend, project.step_years, fee + float(ahead[0]))
    undrawn_rate = financing.commitment_fee_per_year * project.step_years
    amount = loan.schedule.amount_usd if loan else 0.0
    closing = financing.closing_usd if loan else 0.0
    committed = commitment_fee(amount, built.debt_usd, undrawn_rate)
    reserves = saved + held + ahead
    earned = financing.reserve_interest_per_year * reserves[:-1]
    income = project.revenue_usd + residual - project.opex_usd + earned - interest
    taxed = taxation(project, tax, income, float(built.interest_usd.sum()))

    periods = len(spend)
    before = np.zeros(periods)
    at_start = np.r_[np.zeros(periods - 1), 1.0]
    return CashFlow(
        times_years=np.r_[
            project.step_years * np.arange(1 - periods, 1),
            np.arange(1, project.years + 1),
        ],
        revenue_usd=np.r_[before, project.revenue_usd],
        residual_usd=np.r_[before, residual],
        opex_usd=np.r_[before, project.opex_usd],
        capex_usd=np.r_[spend - at_start * held[0], project.refresh_usd],
        fees_usd=np.r_[committed + at_start * (fee + closing), np.zeros(project.years)],
        into_reserves_usd=np.r_[at_start * reserves[0], np.diff(reserves)],
        reserve_interest_usd=np.r_[before, earned],
        debt_drawn_usd=np.r_[built.debt_usd, np.zeros(project.years)],
        interest_usd=np.r_[built.interest_usd, interest],
        principal_usd=np.r_[before, principal],
        **{name: np.r_[before, row] for name, row in vars(taxed).items()},
        available_usd=np.r_[before, available],
        loan=loan,
    )


def required_price(
    project: Project,
    quantity: ArrayLike,
    rate_per_year: float,
    financing: Financing | None = None,
    tax: Tax | None = None,
    *,
    price_index: ArrayLike | None = None,
) -> float:
    """Return the price at which the owners earn just this rate: the levelised cost of what the project sells.

    Of energy if the quantity is MWh, of compute if it is useful GPU-hours. Sold at this
    price, or at this price times the index of each year, the present value of the
    owners' cash is zero.

    Parameters
    ----------
    project : Project
        Its revenue is left aside.
    quantity : array, shape (years,)
        What is sold in each year of operation. [units]
    rate_per_year : float
        Rate of return on equity; nominal if costs are. [per year]
    financing : Financing, optional
        By default all equity.
    tax : Tax, optional
        By default none.
    price_index : array, shape (years,), optional
        Price of each year relative to the answer, such as ``PricePath.index``. [-]

    Returns
    -------
    float
        [USD per unit]
    """
    index = np.ones(project.years) if price_index is None else price_index
    sold, relative, _ = aligned(
        quantity=quantity, price_index=index, opex_usd=project.opex_usd
    )
    spent = project.cost_usd + float(project.opex_usd.sum() + project.refresh_usd.sum())

    def worth(price: float) -> float:
        priced = replace(project, revenue_usd=price * sold * relative)
        return project_cash_flow(priced, financing, tax).npv(rate_per_year)

    return break_even_price(
        worth, start=spent / float(sold @ relative) if (sold @ relative) > 0 else 1.0
    )


def _saved(project: Project, financing: Financing) -> Floats:
    """Return what is saved for refresh in all accounts, shape (years + 1,). [USD]"""
    saved = np.zeros(project.years + 1)
    if financing.saves_for_refresh:
        for due in project.refresh_by_account_usd().values():
            saved += saved_for(due)
    return saved


def _loan(
    financing: Financing, available: Floats, spend: Floats, step_years: float
) -> debt.SizedDebt | None:
    """Size the debt: its shape, and the least of its limits."""
    if financing.shape is None:
        return None
    cash = available[: financing.tenor_years]
    shape = _shape(financing, cash)
    if shape.amount_usd == 0:
        return debt.SizedDebt(shape, {"cover": 0.0})
    first = float(shape.service_usd[0]) / shape.amount_usd
    own = financing.upfront_fee + financing.debt_reserve_months / 12 * first
    if own >= 1:
        raise InputError(
            Problem("fee and reserve take all of the debt", "lower them", "financing")
        )
    grown = _grown(financing, spend, step_years)
    limits = {"spend": financing.draw_share * grown / (1 - own)}
    if financing.gearing is not None:
        limits["gearing"] = debt.gearing_limit(
            financing.gearing,
            float(spend.sum()) + financing.closing_usd,
            _cost_per_debt(financing, shape, spend, step_years, own),
        )
    if financing.cover is not None:
        limits["cover"] = debt.cover_limit(shape, cash, financing.cover)
    if financing.collateral_usd is not None:
        limits["collateral"] = debt.collateral_limit(
            shape, financing.collateral_usd, financing.loan_to_value
        )
    if financing.amount_usd is not None:
        limits["amount"] = financing.amount_usd
    return debt.size_debt(shape, limits)


def _cost_per_debt(
    financing: Financing,
    shape: debt.Schedule,
    spend: Floats,
    step_years: float,
    own: float,
) -> float:
    """Return the cost that each dollar of debt adds: fee and reserve, interest while building, commitment. [-]"""
    grown = _grown(financing, spend, step_years)
    if grown == 0:
        return own
    drawn = float(spend[financing.first_draw :].sum())
    # Everything is in proportion to the debt, so one dollar of it shows the rest.
    dollar = debt.SizedDebt(shape.scaled(1 / shape.amount_usd), {})
    built = _drawn(financing, dollar, spend, step_years, own)
    rate = financing.commitment_fee_per_year * step_years
    committed = float(commitment_fee(1.0, built.debt_usd, rate).sum())
    return own + (1 - own) * (1 - drawn / grown) + committed


def _shape(financing: Financing, cash: Floats) -> debt.Schedule:
    rate, tenor, grace = (
        financing.rate_per_year,
        financing.tenor_years,
        financing.grace_years,
    )
    if tenor > len(cash):
        what = f"the debt runs {tenor} years, the project {len(cash)}"
        raise InputError(Problem(what, "shorten the tenor", "financing.tenor_years"))
    if financing.shape == "sculpted" and financing.cover is not None:
        return debt.sculpted(cash, financing.cover, rate)
    if financing.shape == "bullet":
        return debt.bullet(1.0, rate, tenor)
    shape = debt.level if financing.shape == "level" else debt.equal_principal
    return shape(1.0, rate, tenor, grace)


def _grown(financing: Financing, spend: Floats, step_years: float) -> float:
    """Return the spend that debt may pay, with interest to the start of operation: its most debt. [USD]"""
    rate = financing.construction_rate_per_year * step_years
    periods = np.arange(len(spend) - 1, -1, -1)
    return float((spend * (1 + rate) ** periods)[financing.first_draw :].sum())


def _drawn(
    financing: Financing,
    loan: debt.SizedDebt | None,
    spend: Floats,
    step_years: float,
    own_usd: float,
) -> Construction:
    """Draw the debt in one proportion to the spend, and at the start of operation what it pays for itself."""
    if loan is None or not loan.schedule.amount_usd:
        return construction_debt(spend, 0.0, 0.0)
    share = (loan.schedule.amount_usd - own_usd) / _grown(financing, spend, step_years)
    gearing = np.where(np.arange(len(spend)) >= financing.first_draw, share, 0.0)
    built = construction_debt(
        spend,
        financing.construction_rate_per_year * step_years,
        gearing,
        interest_gearing=1.0,
    )
    at_start = np.r_[np.zeros(len(spend) - 1), own_usd]
    return Construction(built.interest_usd, built.debt_usd + at_start, built.equity_usd)


def _repayment(
    financing: Financing, loan: debt.SizedDebt | None, years: int
) -> tuple[Floats, Floats, float]:
    """Return interest and principal by year of operation, and the upfront fee."""
    rest = np.zeros(years - financing.tenor_years if loan else years)
    if loan is None:
        return rest, rest, 0.0
    schedule = loan.schedule
    fee = financing.upfront_fee * schedule.amount_usd
    return np.r_[schedule.interest_usd, rest], np.r_[schedule.principal_usd, rest], fee
