"""The file of one financed project, as a lender reads it: what is built, sold, owed and taxed.

Every amount is nominal: in the money of the year in which it is paid.
"""

from __future__ import annotations

import math
from datetime import date
from itertools import chain
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, field_validator, model_validator

from abilene.finance.project_fields import Growth, Months, Rate, Share, Usd
from abilene.finance.project_tax_records import (
    AssetRecord,
    IncomeTax,
    ProductionCredit,
)
from abilene.names import choices
from abilene.programme.fields import (
    Id,
    Lasting,
    NotNegative,
    PlainDay,
    Positive,
    Quantity,
    WholeYears,
)
from abilene.record import Record, one_or_many

Span = Annotated[
    tuple[Months, ...],
    BeforeValidator(one_or_many, json_schema_input_type=Months | tuple[Months, ...]),
    Field(min_length=1, max_length=3),
]
"""One number, lowest and highest, or lowest, likeliest and highest."""


class ProjectHeader(Record):
    """What the project is called, how long it runs, and what its owners ask of it."""

    title: str
    operates_from: PlainDay
    """First day of operation."""
    years: Annotated[int, Field(ge=1, le=100)]
    """Years of operation. [years]"""
    discount_rate_per_year: Growth
    """Return that the owners ask for, nominal. [per year]"""
    inflation_per_year: Growth = 0.0
    """Parts the real from the nominal figures. [per year]"""


class WorkTask(Record):
    """A piece of work whose duration nobody knows for certain."""

    months: Span | None = None
    """How long it takes: one number, lowest and highest, or lowest, likeliest and
    highest. [months]"""
    mean_months: Annotated[float, Quantity("months"), Positive] | None = None
    """Or its mean, where it may end at any moment, however long it has taken.
    [months]"""
    after: tuple[Id, ...] = ()
    """Tasks that must have ended before it starts."""

    @model_validator(mode="after")
    def _one_duration(self) -> Self:
        if (self.months is None) == (self.mean_months is None):
            raise ValueError("not one time; give one of months, mean_months")
        if self.months is not None and list(self.months) != sorted(self.months):
            raise ValueError("the months do not rise; write the lowest first")
        return self


class Works(Record):
    """Construction: paid in one period after the other, the last of which ends as operation starts."""

    begins: PlainDay
    """Day on which work begins; tax law looks at it too."""
    step_months: Annotated[float, Quantity("months"), Positive] = 1.0
    """Length of a period of payment and of interest. [months]"""
    spend_shares: Annotated[tuple[Share, ...], Field(min_length=1)] | None = None
    """Share of the cost paid in each period, by default the same in all."""
    tasks: dict[Id, WorkTask] = Field(default_factory=dict)
    """What must be done before operation starts, and how long it may take."""
    correlation: Share = 0.0
    """Correlation of the durations of any two tasks. [-]"""
    draws: Annotated[int, Field(ge=100, le=1_000_000)] = 10_000
    """How often the durations are drawn."""
    seed: Annotated[int, Field(ge=0)] = 1
    """Of the draws."""

    @field_validator("spend_shares")
    @classmethod
    def _whole(cls, shares: tuple[float, ...] | None) -> tuple[float, ...] | None:
        if shares is not None and not math.isclose(sum(shares), 1, abs_tol=1e-9):
            raise ValueError(
                f"the shares add up to {sum(shares):g}; make them add up to 1"
            )
        return shares

    @field_validator("tasks")
    @classmethod
    def _known(cls, tasks: dict[str, WorkTask]) -> dict[str, WorkTask]:
        waited_for = chain.from_iterable(task.after for task in tasks.values())
        unknown = sorted(set(waited_for) - tasks.keys())
        if unknown:
            fix = choices(unknown[0], tasks)
            raise ValueError(f"there is no task '{unknown[0]}'; {fix}")
        return tasks


def _day_keys(value: Any) -> Any:
    """Let a bare year stand for its last day, as everywhere."""
    return (
        {str(key): usd for key, usd in value.items()}
        if isinstance(value, dict)
        else value
    )


class Price(Record):
    """The price of what is sold: one that grows, or a path of dated points."""

    usd: Annotated[float, NotNegative] | None = None
    """In the first year of operation. [USD per unit]"""
    growth_per_year: Growth = 0.0
    """Growth of ``usd`` from year to year. [per year]"""
    usd_by_day: Annotated[
        dict[PlainDay, Annotated[float, NotNegative]], BeforeValidator(_day_keys)
    ] = Field(default_factory=dict)
    """Or dated points with straight lines between them; they must reach from the first
    to the last day of operation. [USD per unit]"""
    packaged: str | None = None
    """Accelerator whose packaged points of a GPU-hour stand before those given."""
    terms: str = "one_year_contract"
    """Terms of the packaged points; terms are never mixed."""

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if (self.usd is None) == (not self.usd_by_day and self.packaged is None):
            raise ValueError(
                "not one price; give one of usd, and usd_by_day with or without packaged"
            )
        return self


class Sales(Record):
    """What is sold."""

    unit: str = "MWh"
    """What a unit of it is: MWh, GPU-hour."""
    quantity_per_year: Annotated[float, Quantity("count"), Positive]
    """Sold in the first year of operation. [units]"""
    degradation_per_year: Annotated[float, Quantity("per year"), Field(ge=0, lt=1)] = (
        0.0
    )
    """Share by which each year sells less than the one before. [per year]"""
    price: Price


class RunningCosts(Record):
    """What operation costs."""

    fixed_usd_per_year: Usd = 0.0
    """In the first year of operation. [USD]"""
    usd_per_unit: Annotated[float, NotNegative] = 0.0
    """For each unit sold, in the first year of operation. [USD per unit]"""
    growth_per_year: Growth = 0.0
    """Growth of both from year to year. [per year]"""
    property_tax_per_year: Rate = 0.0
    """On the assessed value of what is built before operation. [per year]"""
    assessed: Share = 1.0
    """Share of the cost at which it is assessed in the first year. [-]"""
    assessed_decline_per_year: Rate = 0.0
    """Share of that first value by which it falls each year. [per year]"""
    insurance_per_year: Rate = 0.0
    """In the first year, as a share of the cost of what is built before operation.
    [per year]"""
    insurance_growth_per_year: Growth = 0.0
    """Growth of insurance from year to year. [per year]"""


class Debt(Record):
    """The terms of the lender; the debt is the most that all its limits admit."""

    shape: Literal["level", "equal_principal", "bullet", "sculpted"]
    """How it is repaid; ``sculpted`` follows the cash."""
    rate_per_year: Rate
    """Interest in operation. [per year]"""
    tenor_years: WholeYears
    """From the start of operation to the last payment. [years]"""
    grace_years: Annotated[int, Field(ge=0)] = 0
    """First years in which only interest is paid. [years]"""
    cover: Annotated[float, Positive] | None = None
    """Least debt service cover ratio; a sculpted debt needs it. [-]"""
    gearing: Share | None = None
    """Most debt as a share of the total cost, financing included. [-]"""
    amount_usd: Usd | None = None
    """Most debt. [USD]"""
    collateral_life_years: Annotated[float, Quantity("years"), Lasting] | None = None
    """Years in which the first assets lose their worth, in equal parts; with it, they
    limit the debt as collateral. [years]"""
    loan_to_value: Share = 1.0
    """Most debt at the start of every year as a share of what the first assets are
    worth then. [-]"""
    first_draw: Annotated[int, Field(ge=0)] = 0
    """Construction period, from 0, before which the owners alone pay."""
    draw_share: Share = 1.0
    """Most debt as a share of what is spent from then on. [-]"""
    upfront_fee: Share = 0.0
    """Share of the debt, paid by the debt. [-]"""
    closing_usd: Usd = 0.0
    """Cost of closing, paid by the owners. [USD]"""
    commitment_fee_per_year: Rate = 0.0
    """On what is not yet drawn, paid by the owners. [per year]"""
    construction_rate_per_year: Rate | None = None
    """Interest while building, added to the debt; by default as in operation.
    [per year]"""
    reserve_months: Months = 0.0
    """Debt service held ahead in a reserve account. [months]"""

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.shape == "sculpted" and self.cover is None:
            raise ValueError("a sculpted debt has no cover ratio; give cover")
        if self.collateral_life_years is None and self.loan_to_value != 1:
            raise ValueError("loan_to_value of what; give collateral_life_years")
        return self


class Reserves(Record):
    """Reserve accounts beside that of the lender."""

    opex_months: Months = 0.0
    """Operating cost held ahead. [months]"""
    revenue_months: Months = 0.0
    """Sales that are paid so much later. [months]"""
    saves_for_refresh: bool = False
    """Whether what is bought in operation is saved for in equal parts."""
    interest_per_year: Rate = 0.0
    """Interest earned on all reserves. [per year]"""


class ProjectFile(Record):
    """One project, financed: all that a lender needs to appraise it."""

    project: ProjectHeader
    construction: Works
    assets: Annotated[dict[Id, AssetRecord], Field(min_length=1)]
    """What is bought, by a name of yours."""
    sales: Sales
    costs: RunningCosts = Field(default_factory=RunningCosts)
    residual_usd: Usd = 0.0
    """What everything sells for at the end of the last year. [USD]"""
    debt: Debt | None = None
    """None: the owners pay everything."""
    reserves: Reserves = Field(default_factory=Reserves)
    tax: IncomeTax | None = None
    """None: no income tax, and no credits."""
    production_credit: ProductionCredit | None = None
    state_production_credit: ProductionCredit | None = None
    """Of the state, given by hand; it is federal income."""


def months_between(begins: date, ends: date) -> float:
    """Return the time between two days, in whole months where their days of the month agree. [months]"""
    whole = (ends.year - begins.year) * 12 + ends.month - begins.month
    return whole + (ends.day - begins.day) * 12 / 365.25


def project_json_schema() -> dict[str, Any]:
    """Return the JSON Schema of the file of a project, as editors read it."""
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Abilene project",
    }
    schema = ProjectFile.model_json_schema(by_alias=True)
    return head | {key: part for key, part in schema.items() if key not in head}
