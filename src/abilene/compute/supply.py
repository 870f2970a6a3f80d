"""What power allows a cluster: how many accelerators are on, how fast they work, what they draw."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from abilene.arrays import Floats, Ints
from abilene.brief import brief
from abilene.compute.power_of_work import PowerOfWork, share
from abilene.dates import SECONDS_PER_HOUR
from abilene.errors import InputError, ShapeError


@dataclass(frozen=True)
class PowerShared:
    """Power that those at work and those idle share, as many as there are of each at the time.

    Work comes first: the rest keeps idle racks on as far as it goes, the others are
    switched off; only where even that is not enough are those at work capped.
    """

    power_w: Floats
    """IT power in each step of a supply, shape (steps,). [W]"""
    accelerators: int
    """Accelerators installed."""
    rack: int
    """Accelerators that are switched together; the last rack may be smaller."""
    model: PowerOfWork
    """Draw and speed of one accelerator."""


@dataclass(frozen=True)
class ClusterSupply:
    """What power allows, from each ``start_s`` until the next; the last holds on.

    Attributes
    ----------
    start_s : array, shape (steps,)
        Rising. [s]
    accelerators : array, shape (steps,)
        Accelerators that may be at work; without ``shared`` all of them are powered.
    speed : array, shape (steps,)
        Speed of work under the power cap, 1 uncapped; with ``shared`` that where all
        are at work. [-]
    busy_w, idle_w : array, shape (steps,)
        Draw of an accelerator with and without work, with its share of server and
        network; with ``shared`` that where all are at work. [W]
    shared : PowerShared or None
        Where given, how many are powered and how fast they work follow at each time
        from how many are at work.
    """

    start_s: Floats
    accelerators: Ints
    speed: Floats
    busy_w: Floats
    idle_w: Floats
    shared: PowerShared | None = None
    __repr__ = brief

    def __post_init__(self) -> None:
        steps = len(self.start_s)
        for name in ("start_s", "accelerators", "speed", "busy_w", "idle_w"):
            kind = np.int64 if name == "accelerators" else np.float64
            values = np.asarray(getattr(self, name))
            if values.shape != (steps,) or steps == 0:
                raise ShapeError(
                    f"supply: {name} has shape {values.shape}; every array needs one value per step"
                )
            if not np.isfinite(values).all() or (
                name != "start_s" and (values < 0).any()
            ):
                raise InputError(f"supply: {name} must be finite and not negative")
            object.__setattr__(self, name, np.ascontiguousarray(values, kind))
        if (np.diff(self.start_s) <= 0).any():
            raise InputError("supply: start_s must rise from step to step")
        if self.shared is not None and self.shared.power_w.shape != (steps,):
            raise ShapeError(
                f"supply: power_w has shape {self.shared.power_w.shape}; every array needs one value per step"
            )

    @property
    def installed(self) -> int:
        """Accelerators installed; without ``shared`` as many as there ever are."""
        if self.shared is not None:
            return self.shared.accelerators
        return int(self.accelerators.max())

    @classmethod
    def constant(
        cls,
        accelerators: int,
        busy_w: float = 0.0,
        idle_w: float = 0.0,
        start_s: float = 0.0,
    ) -> ClusterSupply:
        """Return a supply that never changes."""
        return cls(
            start_s=np.array([start_s]),
            accelerators=np.array([accelerators]),
            speed=np.ones(1),
            busy_w=np.array([busy_w]),
            idle_w=np.array([idle_w]),
        )

    @classmethod
    def from_power(
        cls,
        power_w: ArrayLike,
        accelerators: int,
        model: PowerOfWork,
        rack: int = 1,
        loss_when_shut: float = 0.0,
        start_s: float = 0.0,
    ) -> ClusterSupply:
        """Return what hourly power allows: caps or shut racks, whichever loses less where all are at work.

        Where fewer are at work, their power is what those idle leave: see
        ``PowerShared``.

        Parameters
        ----------
        power_w : array, shape (hours,)
            IT power for these accelerators. [W]
        accelerators, rack
            Accelerators installed, and how many are switched together.
        model : PowerOfWork
            Draw and speed of one accelerator.
        loss_when_shut : float
            Hours of work an accelerator loses for each hour in which it is shut; see
            ``share``. [-]
        """
        on, speed, busy_w = share(power_w, accelerators, model, rack, loss_when_shut)
        hours = start_s + SECONDS_PER_HOUR * np.arange(len(on), dtype=np.float64)
        power = np.asarray(power_w, dtype=np.float64)
        return cls(
            hours,
            on,
            speed,
            busy_w,
            np.minimum(model.idle_w, busy_w),
            PowerShared(power, accelerators, rack, model),
        )
