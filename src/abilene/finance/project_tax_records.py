"""What is bought and how it is taxed, in the file of a project: deductions, credits, federal and state income tax."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from abilene.finance.project_fields import Growth, Rates, Share, Shares, Usd
from abilene.programme.fields import Id, NotNegative, Quantity, WholeYears
from abilene.programme.money_records import DepreciationSchedule
from abilene.record import Record

Technology = Literal[
    "equipment", "sun", "wind", "storage", "nuclear", "fuel_cell", "gas_turbine"
]


class StateDeduction(Record):
    """How an asset is deducted from the income of a state, where that differs."""

    depreciation: DepreciationSchedule | None = None
    """Packaged schedule; without any of three, the shares of the federal one. [-]"""
    straight_line_years: WholeYears | None = None
    """Or equal parts over so many years, half of one in the first. [years]"""
    depreciation_shares: Shares | None = None
    """Or the share of each year of service. [-]"""
    bonus: Share | None = None
    """Share deducted at once in the first year; by default the federal one. [-]"""
    itc: Share = 0.0
    """Investment tax credit of the state, as a share of the cost. [-]"""

    @model_validator(mode="after")
    def _one_schedule(self) -> Self:
        _check_schedule(self)
        return self


class AssetRecord(Record):
    """Something bought, and how it is deducted from income."""

    cost_usd: Usd
    """Without interest while building. [USD]"""
    year: Annotated[int, Field(ge=0)] = 0
    """0: before operation starts. k: at the end of year k of operation."""
    depreciation: DepreciationSchedule | None = None
    """Packaged schedule of the Internal Revenue Service."""
    straight_line_years: WholeYears | None = None
    """Or equal parts over so many years, half of one in the first. [years]"""
    depreciation_shares: Shares | None = None
    """Or the share of each year of service; with none of the three, nothing is deducted
    before the end. [-]"""
    by_law: Technology | None = None
    """Take bonus and investment tax credit from the packaged tax law, for this
    technology; ``equipment`` has a bonus alone."""
    bonus: Share | None = None
    """Share deducted at once in the first year; wins over ``by_law``. [-]"""
    itc: Share | None = None
    """Investment tax credit, as a share of the cost; wins over ``by_law``. [-]"""
    state: StateDeduction = Field(default_factory=StateDeduction)
    """What is different before the tax of the state."""
    account: Id | None = None
    """Reserve account in which it is saved for; assets of one account are saved for one
    after the other, accounts beside each other. By default one for all."""

    @property
    def bonus_by_law(self) -> str | None:
        """What the law of the bonus calls it: equipment all the same; None where the law is not asked."""
        return None if self.by_law is None else "equipment"

    @property
    def itc_by_law(self) -> str | None:
        """What the law of the investment tax credit calls it: plain equipment has none."""
        return None if self.by_law == "equipment" else self.by_law

    @model_validator(mode="after")
    def _one_schedule(self) -> Self:
        _check_schedule(self)
        return self


class ProductionCredit(Record):
    """A tax credit for each MWh sold."""

    by_law: Literal["sun", "wind", "nuclear", "gas_turbine"] | None = None
    """Take share of the amount, and years, from the packaged tax law."""
    usd_per_mwh: Annotated[float, Quantity("USD/MWh"), NotNegative] | None = None
    """Amount in the first year, before rounding; by law where none is given.
    [USD/MWh]"""
    growth_per_year: Growth = 0.0
    """Growth with the inflation adjustment factor. [per year]"""
    years: Annotated[int, Field(ge=0)] | None = None
    """How many years it is paid; by law where none is given. [years]"""

    @model_validator(mode="after")
    def _given_or_law(self) -> Self:
        if self.by_law is None and (self.usd_per_mwh is None or self.years is None):
            raise ValueError("not one credit; give usd_per_mwh and years, or by_law")
        return self


class IncomeTax(Record):
    """How income is taxed; what is not given is read in the packaged federal law."""

    federal_rate: Rates | None = None
    """One, or one for each year of operation; by default the law's, on the first day of
    operation. [-]"""
    state_rate: Rates = (0.0,)
    """One, or one for each year of operation. The tax of the state has its own
    deductions (``assets``, ``state``) and is deducted from federal income. [-]"""
    losses: Literal["used", "carried"] = "used"
    """Used at once against other income of the owners, or carried forward."""
    state_loss_limit: Share | None = None
    """Share of a year's income that losses carried forward may cancel before the tax of
    the state; by default that of the federal law. [-]"""
    state_basis_reduction: Share | None = None
    """Share of the federal investment tax credit by which it lowers what the state
    deducts; by default that of the federal law. [-]"""
    state_itc_lowers_state_basis: Share = 0.0
    """Share of the state's own credit by which it lowers what the state deducts. [-]"""
    state_itc_lowers_federal_basis: Share = 0.0
    """Share of the state's own credit by which it lowers what is deducted from federal
    income. [-]"""
    basis_at_end: Literal["deducted", "lost"] = "deducted"
    """What is not yet depreciated at the end: deducted, as on a sale; or lost."""


def _check_schedule(record: AssetRecord | StateDeduction) -> None:
    """Refuse two schedules for one asset, and shares that deduct more than all of it."""
    given = record.depreciation, record.straight_line_years, record.depreciation_shares
    if sum(one is not None for one in given) > 1:
        raise ValueError(
            "not one way to deduct it; give one of depreciation, straight_line_years, depreciation_shares"
        )
    if sum(record.depreciation_shares or ()) > 1 + 1e-9:
        raise ValueError(
            "the shares of depreciation add up to more than 1; make them add up to 1 at most"
        )
