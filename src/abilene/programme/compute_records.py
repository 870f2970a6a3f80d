"""The records of compute: accelerators, what they do, and what failures cost it."""

from __future__ import annotations

from itertools import compress
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from abilene.programme.fields import (
    ByYear,
    EarlierDay,
    Fraction,
    Id,
    Lasting,
    NotNegative,
    Positive,
    Quantity,
    YearOf,
)
from abilene.record import Record

SAME, DARK = "same", "dark"
"""What ``at_end_of_life`` may say beside the id of other hardware."""


MOST_IN_A_GANG = 10_000_000
"""Accelerators of one run: more than all that have been made for one. [-]"""


class Workload(Record):
    """A kind of work that a share of the accelerators does."""

    title: str = ""
    """Name for people."""
    kind: Literal["training", "batch", "serving"]
    """training and batch: gangs that stop as a whole and go on from their last
    checkpoint; serving: what is under way when a group fails is asked again. Each has
    its own curve of speed by power."""
    share: Annotated[float, Quantity("fraction"), Fraction]
    """Share of the accelerators. [-]"""
    relative_price: Annotated[float, Quantity("fraction"), Positive] = 1.0
    """What an hour of it brings, as a multiple of the mean over all workloads: what is
    cheap is shed first. [-]"""
    sheds_down_to: Annotated[float, Quantity("fraction"), Fraction] | None = None
    """Share of its load that always runs; the campus may shed what is above it while
    power costs more than the compute lost, what the restart costs included. Without it
    nothing is shed because power is dear. [-]"""
    gang: Annotated[int, Field(ge=1, le=MOST_IN_A_GANG)]
    """Accelerators that stop together when one of them fails."""
    checkpoint_s: Annotated[float, Quantity("s", "less"), Positive] | None = None
    """Time that a checkpoint takes; training and batch need it. [s]"""
    checkpoint_interval_s: Annotated[float, Quantity("s"), Positive] | None = None
    """Work between two checkpoints; by default Daly's optimum. [s]"""
    restart_s: Annotated[float, Quantity("s", "less"), NotNegative]
    """Time from a failure until work goes on. [s]"""
    output_tokens_per_accelerator_s: dict[Id, Annotated[float, Positive]] = Field(
        default_factory=dict
    )
    """Tokens that an accelerator writes while it serves, or in batch, by hardware.
    [1/s]"""

    @model_validator(mode="after")
    def _complete(self) -> Self:
        serves = self.kind == "serving"
        refused = {
            f"{self.kind} needs checkpoint_s, the time that a checkpoint takes; add it": (
                not serves and self.checkpoint_s is None
            ),
            "training writes no tokens for anybody; take output_tokens_per_accelerator_s out": (
                self.kind == "training" and self.output_tokens_per_accelerator_s
            ),
            "serving writes no checkpoints; take checkpoint_s and checkpoint_interval_s out": (
                serves and (self.checkpoint_s or self.checkpoint_interval_s)
            ),
        }
        for reason in compress(refused, refused.values()):
            raise ValueError(reason)
        return self

    @property
    def always_runs(self) -> float:
        """Share of its load that is never shed because power is dear. [-]"""
        return 1.0 if self.sheds_down_to is None else self.sheds_down_to


class Hardware(Record):
    """An accelerator with its share of server, rack and network."""

    title: str = ""
    """Name for people."""
    it_w_per_accelerator: Annotated[float, Quantity("W", "less"), Positive]
    """IT power per accelerator, all in. [W]"""
    idle_w_per_accelerator: (
        Annotated[float, Quantity("W", "less"), NotNegative] | None
    ) = None
    """What one draws without work, all in; by default by the measured share of busy
    draw. `abilene telemetry` fits it to a meter. [W]"""
    price_usd_per_accelerator: Annotated[float, Quantity("USD", "less"), NotNegative]
    """Price per accelerator, all in. [USD]"""
    usd_year: YearOf | None = None
    """Year of money of the price. [year]"""
    available: EarlierDay | None = None
    """Can be bought from this date on."""
    packaged: Id | None = None
    """Generation in the packaged table of accelerators: gives the figures on compute
    that are not given here."""
    bf16_tflops: Annotated[float, Quantity("TFLOPS", "more"), Positive] | None = None
    """Dense BF16 rate of an accelerator; by default the packaged one. [10^12 operations
    per second]"""
    accelerator_hours_per_failure: (
        Annotated[float, Quantity("accelerator-hours", "more"), Positive] | None
    ) = None
    """Accelerator-hours of work between failures that stop a job; by default the packaged figure, if there is one.
    [accelerator-hours]"""
    usd_per_accelerator_hour: ByYear | None = None
    """What an accelerator-hour sold brings, nominal: a number, or a path by year.
    [USD/h]"""
    sold_share: Annotated[float, Quantity("fraction"), Fraction] = 1.0
    """Share of the hours of an energised accelerator that is sold. [-]"""
    life_years: Annotated[float, Quantity("years", "more"), Lasting] | None = None
    """How long it serves; by default ``finance.hardware_life_years``. [years]"""
    at_end_of_life: Id | None = None
    """What happens then. same: it is replaced by the same, at its price of that day;
    dark: it is not replaced, and its part of the phase runs no more; or the id of the
    hardware that replaces it, on the same IT load. By default dark."""
    refreshed_by: Id | None = None
    """Another way to write the hardware that replaces it."""

    @model_validator(mode="after")
    def _idle_below_full(self) -> Self:
        idle_w = self.idle_w_per_accelerator
        if idle_w is not None and idle_w > self.it_w_per_accelerator:
            raise ValueError(
                f"idle_w_per_accelerator {idle_w:g} is above it_w_per_accelerator {self.it_w_per_accelerator:g}; "
                "without work less is drawn than all in"
            )
        return self

    @model_validator(mode="after")
    def _one_end(self) -> Self:
        if None not in {self.at_end_of_life, self.refreshed_by}:
            raise ValueError(
                "at_end_of_life and refreshed_by both say what replaces it; give one"
            )
        return self

    @property
    def usd_per_it_kw(self) -> float:
        """Price per kW of IT load. [USD/kW]"""
        return self.price_usd_per_accelerator / self.it_w_per_accelerator * 1000
