"""A project to be financed: what is built, earned and spent, on which terms, under which taxes. Plain records."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from abilene.arrays import Floats
from abilene.errors import InputError, Problem, ShapeError


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
    residual_usd: float = 0.0
    """What everything sells for at the end of the last year. [USD]"""

    def __post_init__(self) -> None:
        years = {len(self.revenue_usd), len(self.opex_usd)}
        years |= set() if self.credits_usd is None else {len(self.credits_usd)}
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
        bought = [
            (asset.year - 1, asset.cost_usd) for asset in self.assets if asset.year
        ]
        return np.bincount(
            [k for k, _ in bought], [usd for _, usd in bought], self.years
        ).astype(np.float64)


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
class Tax:
    """How income is taxed."""

    rate: float = 0.0
    """All income taxes together. [-]"""
    losses: Literal["used", "carried"] = "used"
    """Used at once against other income of the owners, or carried forward."""
    loss_limit: float = 1.0
    """Share of a year's income that losses carried forward may cancel. [-]"""
    basis_reduction: float = 0.5
    """Share of the investment tax credit by which it lowers the depreciable basis.
    [-]"""
    basis_at_end: Literal["deducted", "lost"] = "deducted"
    """What is not yet depreciated at the end: deducted, as on a sale; or lost, as SAM
    has it."""
