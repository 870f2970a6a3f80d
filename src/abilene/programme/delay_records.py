"""The records of delay: by which reference class a broken promise is judged."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from abilene.claims.refclass import NO_CLASS, packaged_classes
from abilene.names import choices
from abilene.programme.fields import Fraction, Positive, Quantity
from abilene.record import Record


class DelayRatio(Record):
    """How much longer than promised things of a kind take, as the author of the file has it."""

    p50: Annotated[float, Positive]
    """Half of them take at most this many times the time that was promised. [-]"""
    p90: Annotated[float, Positive]
    """Nine of ten take at most this many times the time that was promised. [-]"""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.p90 <= self.p50:
            raise ValueError(
                f"p90 {self.p90:g} is not above p50 {self.p50:g}; exchange them, or widen them"
            )
        return self


def _known_class(name: str) -> str:
    known = {*packaged_classes(), NO_CLASS}
    if name not in known:
        fix = choices(name, known)
        raise ValueError(f"there is no reference class '{name}'; {fix}")
    return name


class CostRatio(Record):
    """What something comes to cost, to what the plan says, as the author of the file has it: a lognormal law."""

    p50: Annotated[float, Positive]
    """Half of all come to no more. [-]"""
    p90: Annotated[float, Positive]
    """Exceeded once in ten. [-]"""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.p90 < self.p50:
            raise ValueError(
                f"p90 {self.p90:g} is below p50 {self.p50:g}; exchange them"
            )
        return self


class CostRisk(Record):
    """How far costs may be from those of the plan; what is left out is as planned."""

    shell: CostRatio | None = None
    """Of buildings: half of the variance is common to all phases."""
    chips: CostRatio | None = None
    """Of accelerators: common to all phases."""
    equipment: CostRatio | None = None
    """Of power equipment, each campus on its own."""


class Closing(Record):
    """How likely money that is promised comes, and how late."""

    share: Annotated[float, Quantity("fraction"), Fraction]
    """Probability that it ever opens. [-]"""
    per_quarter: Annotated[float, Quantity("fraction"), Field(gt=0, le=1)] = 1.0
    """Probability in each quarter, from the promised one or that of its event on, that it
    opens then. [-]"""

    @property
    def is_certain(self) -> bool:
        """Whether it is sure to open in time."""
        return self.share == self.per_quarter == 1


class Risk(Record):
    """What is expected where promises are broken, and what may happen to a plan."""

    class_: Annotated[str, AfterValidator(_known_class)] | DelayRatio | None = Field(
        default=None, alias="class"
    )
    """Reference class of the targets of phases: the id of a packaged one, ``none``, or
    your own as ``{p50, p90}``; by default ``epoch_2025_26``, from the day on from which
    it was known."""
    common: Annotated[float, Quantity("fraction"), Fraction] = 0.2
    """Share of the variance of delay that all phases have in common: assumed, as one
    period cannot tell. [-]"""
    site: Annotated[float, Quantity("fraction"), Fraction] = 0.2
    """Share that the phases of one campus have in common beside it: assumed. [-]"""
    learn: bool = False
    """Whether the programme's own promises that have come teach what to expect of the
    rest of it."""
    costs: CostRisk | None = None
    """How far costs may be off; assumed by whoever writes it."""
    closing: dict[str, Closing] = Field(default_factory=dict)
    """Money that may not close, by the id of a tranche, or by the state of its amount
    (``announced``, ``committed``, ``secured``): by its day, or once its event has
    happened. What is open already is not touched."""

    @model_validator(mode="after")
    def _shares(self) -> Self:
        if self.common + self.site > 1:
            raise ValueError(
                f"common {self.common:g} and site {self.site:g} come to more than 1; lower one"
            )
        return self
