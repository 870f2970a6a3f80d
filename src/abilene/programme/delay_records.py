"""The records of delay: by which reference class a broken promise is judged."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from abilene.claims.refclass import NO_CLASS, packaged_classes
from abilene.names import choices
from abilene.programme.fields import Positive
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


class Risk(Record):
    """What is expected where promises are broken and nobody gives another day."""

    class_: Annotated[str, AfterValidator(_known_class)] | DelayRatio | None = Field(
        default=None, alias="class"
    )
    """Reference class of the targets of phases: the id of a packaged one, ``none``, or
    your own as ``{p50, p90}``; by default ``epoch_2025_26``, from the day on from which
    it was known."""
