"""How a sizing steps: how far towards the LP's own point, and when steps no longer help."""

from __future__ import annotations

from dataclasses import dataclass

STEP = 0.6
"""Share of the way from the best design to the LP's own point. [-]"""
GAIN = 0.05
"""A trial that closes less than this share of the gap gained nothing. [-]"""
IDLE_STEPS = 20
"""So many steps without any gain mean that rounding is all that is left."""
STALLED_STEPS = 5
"""So many steps in a row that gained nothing mean that a trial at one price of each
limit says too little: from then on the prices are settled at each trial."""


@dataclass
class Pace:
    """Counts the steps that gained nothing, and says how far the next one goes."""

    share: float = STEP
    """Share of the way from the best design to the LP's own point. [-]"""
    idle_steps: int = 0
    """Steps in a row that have closed nothing of the gap at all."""
    stalled_steps: int = 0
    """Steps in a row that have closed next to nothing of it."""

    def after(self, gap: float, left: float) -> None:
        """Take note of a step that found a gap and has left this much of it. [USD/year]"""
        gained = left <= (1 - GAIN) * gap
        self.idle_steps = self.idle_steps + 1 if left >= gap else 0
        self.stalled_steps = 0 if gained else self.stalled_steps + 1
        # The LP's own point is far out while it knows little, so it is tried only where
        # stepping towards it has stalled, and never twice running.
        self.share = STEP if gained or self.share == 1.0 else 1.0

    @property
    def is_idle(self) -> bool:
        """Whether steps close nothing any more."""
        return self.idle_steps >= IDLE_STEPS

    @property
    def has_stalled(self) -> bool:
        """Whether steps close next to nothing."""
        return self.stalled_steps >= STALLED_STEPS
