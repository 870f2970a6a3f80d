"""How exactly and how long to search, and whom to tell: one record for whatever searches."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar

Told = TypeVar("Told")


@dataclass(frozen=True)
class Budget(Generic[Told]):
    """Limits of a search. Its time runs from when it is made, or from ``begin``.

    Parameters
    ----------
    gap : float
        Relative gap at which a search may stop; 0 is exact. [-]
    tolerance : float, optional
        How far a search may miss what it must hold; by default what suits it.
    seconds : float
        Time for all that the budget is given to; the best found so far is kept. [s]
    evaluations : int, optional
        Most evaluations of a search that counts them; by default what suits it.
    progress : function, optional
        Told how far a search is, in its own terms.
    cancel : event, optional
        Set it to stop, and keep the best found so far.
    """

    gap: float = 0.0
    tolerance: float | None = None
    seconds: float = math.inf
    evaluations: int | None = None
    progress: Callable[[Told], None] | None = None
    cancel: threading.Event | None = None
    _begun: float = field(default_factory=time.monotonic, repr=False, compare=False)

    def begin(self) -> Budget[Told]:
        """Return the same budget with its time running from now."""
        return replace(self, _begun=time.monotonic())

    @property
    def seconds_left(self) -> float:
        """What is left of the time; none rather than less. [s]"""
        return max(0.0, self._begun + self.seconds - time.monotonic())

    @property
    def is_cancelled(self) -> bool:
        """Return whether somebody has called it off."""
        return self.cancel is not None and self.cancel.is_set()

    @property
    def is_over(self) -> bool:
        """Return whether there is no time left, or somebody has called it off."""
        return self.seconds_left == 0.0 or self.is_cancelled
