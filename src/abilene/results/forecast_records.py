"""What a forecast holds: the futures of a view, and what was asked of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from abilene.arrays import ByValue, Floats, Ints
from abilene.brief import brief

NOT_WITHIN = -1
"""Day of what does not happen within the plan."""


@dataclass(frozen=True)
class PhaseForecast:
    """What was asked of one phase."""

    site: str
    phase: str
    it_mw: float
    promised: date | None
    """The last day for which it was promised, as announced."""

    @property
    def path(self) -> str:
        """Path of the day on which it is energised."""
        return f"sites.{self.site}.phases.{self.phase}.energised"


@dataclass(frozen=True, eq=False)
class ViewForecast(ByValue):
    """The forecast of one view; N futures, P phases."""

    view: str
    as_of: date
    last_day: date
    """Of the plan."""
    law: Mapping[str, Any]
    """Reference classes and shares, as ``plan.json`` has them, seed and count."""
    history_mw: float
    """IT load that was energised. [MW]"""
    phases: tuple[PhaseForecast, ...]
    days: Ints
    """(N, P) day on which each is energised, or NOT_WITHIN."""
    alone: Ints
    """(N, P) the same by the reference class alone: without money, power and other phases."""
    spent_bn_usd: Floats
    """(N,) capital from the day of the plan on."""
    __repr__ = brief
