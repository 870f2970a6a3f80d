"""The records of compute: what accelerators do, and what failures cost it."""

from __future__ import annotations

from itertools import compress
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from abilene.programme.fields import Fraction, Id, NotNegative, Positive, Quantity
from abilene.record import Record


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
    gang: Annotated[int, Field(ge=1)]
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
