"""A project to be financed: what is built, earned and spent, on which terms, under which taxes. Plain records."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from abilene.arrays import Floats
from abilene.errors import InputError, Problem, ShapeError

Rate = float | Floats
"""One figure, or one for each year of operation."""
Losses = Literal["used", "carried"]


@dataclass(frozen=True)
class Asset:
    """Something bought, and how it is deducted from income."""

    cost_usd: float
    """Without interest while building. [USD]"""
    depreciation: Floats
    """Share of the basis deducted in each year of service, the bonus included; empty
    for land. [-]"""
    year: int = 0
    """0: built before operation starts. k: refresh, bought at the end of year k and
    deducted from that year on."""
    itc: float = 0.0
    """Investment tax credit, as a share of the cost. [-]"""
    state_depreciation: Floats | None = None
    """As ``depreciation``, from the income of the state; None: the same shares. [-]"""
    state_itc: float = 0.0
    """Investment tax credit of the state, as a share of the cost. [-]"""
    account: str = ""
    """Reserve account in which it is saved for; those of one name are saved for one
    after the other, those of different names beside each other."""


@dataclass(frozen=True)
class Project:
    """What is built, and what it earns and costs in each year of operation."""

    assets: tuple[Asset, ...]
    revenue_usd: Floats
    """Shape (years,). [USD]"""
    opex_usd: Floats
    """Shape (years,). [USD]"""
    spend_shares: Floats = field(default_factory=lambda: np.ones(1))
    """Share of the first assets' cost paid in each construction period, shape
    (periods,), sum 1. [-]"""
    step_years: float = 1.0
    """Length of a construction period. [years]"""
    credits_usd: Floats | None = None
    """Production tax credits, shape (years,). [USD]"""
    state_credits_usd: Floats | None = None
    """Production tax credits of the state, shape (years,). [USD]"""
    residual_usd: float = 0.0
    """What everything sells for at the end of the last year. [USD]"""

    def __post_init__(self) -> None:
        given = (self.credits_usd, self.state_credits_usd)
        years = {len(self.revenue_usd), len(self.opex_usd)}
        years |= {len(credits) for credits in given if credits is not None}
        if len(years) > 1:
            raise ShapeError(
                Problem(
                    f"revenue, opex and credits have {sorted(years)} years",
                    "give one value a year",
                )
            )
        if not math.isclose(sum(self.spend_shares), 1, abs_tol=1e-9):
            what = f"the construction shares add up to {sum(self.spend_shares):g}"
            raise InputError(Problem(what, "make them add up to 1", "spend_shares"))
        if any(not 0 <= asset.year <= self.years for asset in self.assets):
            raise InputError(
                Problem(
                    "an asset is bought after the last year",
                    "drop it or run longer",
                    "assets",
                )
            )

    @property
    def years(self) -> int:
        """Years of operation."""
        return len(self.revenue_usd)

    @property
    def cost_usd(self) -> float:
        """Cost of what is built before operation starts, without interest. [USD]"""
        return sum(asset.cost_usd for asset in self.assets if asset.year == 0)

    @property
    def refresh_usd(self) -> Floats:
        """Cost of what is bought at the end of each year, shape (years,). [USD]"""
        return sum(self.refresh_by_account_usd().values(), np.zeros(self.years))

    def refresh_by_account_usd(self) -> dict[str, Floats]:
        """Return ``refresh_usd`` by the account in which it is saved for. [USD]"""
        accounts: dict[str, Floats] = {}
        for asset in self.assets:
            if asset.year:
                due = accounts.setdefault(asset.account, np.zeros(self.years))
                due[asset.year - 1] += asset.cost_usd
        return accounts


@dataclass(frozen=True)
class Financing:
    """Terms of the debt and of the reserve accounts; all equity by default."""

    shape: Literal["level", "equal_principal", "bullet", "sculpted"] | None = None
    rate_per_year: float = 0.0
    """Interest in operation. [per year]"""
    tenor_years: int = 0
    grace_years: int = 0
    """First years of level payments or equal principal in which only interest is paid.
    [years]"""
    cover: float | None = None
    """Least debt service cover ratio; a sculpted debt needs it. [-]"""
    gearing: float | None = None
    """Most debt as a share of the total cost, financing included. [-]"""
    amount_usd: float | None = None
    """Most debt. [USD]"""
    collateral_usd: Floats | None = None
    """Worth of the collateral at the start of each year of the tenor, shape (tenor,).
    [USD]"""
    loan_to_value: float = 1.0
    """Most debt as a share of the collateral. [-]"""
    upfront_fee: float = 0.0
    """Share of the debt; paid by the debt, neither deducted nor depreciated. [-]"""
    closing_usd: float = 0.0
    """Cost of closing the debt; paid by the owners, neither deducted nor depreciated.
    [USD]"""
    commitment_fee_per_year: float = 0.0
    """On what is not yet drawn, from the first construction period on; paid by the
    owners, neither deducted nor depreciated. [per year]"""
    construction_rate_per_year: float = 0.0
    """Interest while building, added to the debt each construction period. [per
    year]"""
    first_draw: int = 0
    """Construction period, from 0, before which equity alone pays."""
    draw_share: float = 1.0
    """Most debt as a share of what is spent from then on. [-]"""
    debt_reserve_months: float = 0.0
    """Debt service held ahead, paid by the debt at first. [months]"""
    opex_reserve_months: float = 0.0
    """Operating cost held ahead, paid like construction at first. [months]"""
    revenue_reserve_months: float = 0.0
    """Sales that are paid so much later: money tied up, paid like construction at
    first; what comes back after the last year serves no debt. [months]"""
    saves_for_refresh: bool = False
    """Whether refresh is saved for in equal parts; else it is paid from the cash of its
    year."""
    reserve_interest_per_year: float = 0.0
    """Interest earned on reserves. [per year]"""

    def __post_init__(self) -> None:
        if self.shape == "sculpted" and self.cover is None:
            raise InputError(
                Problem(
                    "a sculpted debt has no cover ratio", "give one", "financing.cover"
                )
            )
        if self.grace_years and self.shape not in {"level", "equal_principal"}:
            what = f"{self.grace_years} years of grace mean nothing for this shape of debt: {self.shape}"
            raise InputError(Problem(what, "leave them out", "financing.grace_years"))


@dataclass(frozen=True)
class StateTax:
    """Income tax of a state beside the federal one, from whose income it is deducted."""

    rate: Rate
    """One, or one for each year of operation. [-]"""
    losses: Losses = "used"
    """As of the federal tax."""
    loss_limit: float = 1.0
    """Share of a year's income that losses carried forward may cancel. [-]"""
    basis_reduction: float = 0.5
    """Share of the federal investment tax credit by which it lowers the basis that the
    state deducts. [-]"""
    own_basis_reduction: float = 0.0
    """The same share of the state's own credit. [-]"""


@dataclass(frozen=True)
class Tax:
    """How income is taxed."""

    rate: Rate = 0.0
    """All income taxes together, or with ``state`` the federal one: one, or one for
    each year of operation. [-]"""
    losses: Losses = "used"
    """Used at once against other income of the owners, or carried forward."""
    loss_limit: float = 1.0
    """Share of a year's income that losses carried forward may cancel. [-]"""
    basis_reduction: float = 0.5
    """Share of the investment tax credit by which it lowers the depreciable basis.
    [-]"""
    basis_at_end: Literal["deducted", "lost"] = "deducted"
    """What is not yet depreciated at the end: deducted, as on a sale; or lost, as SAM
    has it."""
    state: StateTax | None = None
    """Of a state, with its own deductions."""
    state_itc_basis_reduction: float = 0.0
    """Share of the state's investment tax credit by which it lowers the federal basis.
    [-]"""

    @property
    def first_year_rate(self) -> float:
        """Both income taxes together in the first year, where they deduct the same. [-]"""
        federal = _first(self.rate)
        state = 0.0 if self.state is None else _first(self.state.rate)
        return federal + state - federal * state


def _first(rate: Rate) -> float:
    return float(np.atleast_1d(rate)[0])
