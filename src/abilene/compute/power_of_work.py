"""What an accelerator draws idle, busy and capped, and how fast it works under a cap.

Under a power cap an accelerator lowers its clock. With w the draw of one accelerator,
all in, its speed is

    speed = ((w - w0) / (w1 - w0)) ** (1 / exponent)

where w1 is the draw uncapped and w0 the part that does not fall with the clock: the
static share of the chip, and its share of server, network and storage. The curve is
concave: the first watts saved cost the least. Parameters for each kind of work are
packaged in ``power_of_work.csv`` with the error of their fit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike

from abilene.arrays import Floats, Ints
from abilene.compute.hardware import Accelerator
from abilene.data import read_table
from abilene.errors import InputError, Problem
from abilene.names import did_you_mean

Work = Literal["training", "prefill", "decode", "batch"]
ANY = "any"


@dataclass(frozen=True)
class Parameter:
    """A fitted or reported parameter: ``error`` is the root mean square of the fit, None where none is known."""

    value: float
    error: float | None
    unit: str
    basis: str
    source: str
    url: str


def parameters() -> dict[tuple[str, str], Parameter]:
    """Return every packaged parameter by kind of work ("any" for all) and name."""
    return {
        (row["work"], row["parameter"]): Parameter(
            float(row["value"]),
            float(row["error"]) if row["error"] else None,
            row["unit"],
            row["basis"],
            row["source"],
            row["url"],
        )
        for row in read_table("power_of_work.csv")
    }


@dataclass(frozen=True)
class PowerOfWork:
    """Draw and speed of one accelerator with its share of server, network and storage."""

    idle_w: float
    """Powered, without work. [W]"""
    busy_w: float
    """At work, uncapped. [W]"""
    floor_w: float
    """Draw at which the work would come to a stand. [W]"""
    exponent: float
    """How flat the curve is near full power; at least 1. [-]"""

    def __post_init__(self) -> None:
        if not (
            0 <= self.idle_w <= self.busy_w
            and 0 < self.floor_w < self.busy_w
            and self.exponent >= 1
        ):
            raise InputError(
                Problem(
                    f"idle {self.idle_w:g} W, floor {self.floor_w:g} W and busy {self.busy_w:g} W with exponent "
                    f"{self.exponent:g} describe no accelerator",
                    "floor must lie between 0 and busy, idle up to busy, and the exponent must be at least 1",
                    path="power_of_work",
                )
            )

    def speed(self, power_w: ArrayLike) -> Floats:
        """Speed of work at this draw, 1 uncapped. [-]"""
        above = (np.asarray(power_w, dtype=float) - self.floor_w) / (
            self.busy_w - self.floor_w
        )
        return np.asarray(np.clip(above, 0.0, 1.0) ** (1.0 / self.exponent))

    def power_w(self, speed: ArrayLike) -> Floats:
        """Draw at this speed. [W]"""
        share_of_range = np.asarray(speed, dtype=float) ** self.exponent
        return np.asarray(self.floor_w + (self.busy_w - self.floor_w) * share_of_range)

    def best_cap_w(self, loss_when_shut: float = 0.0) -> float:
        """Return the lowest cap worth setting: below it, shutting some accelerators loses less.

        It is where (speed + loss_when_shut) / power is greatest, that is where the
        tangent of the curve passes through (0, -loss_when_shut). Without a loss it has
        the closed form exponent * floor / (exponent - 1).

        Parameters
        ----------
        loss_when_shut : float
            Hours of work that an accelerator loses, beyond the time itself, for each
            hour in which it is shut. [-]

        Returns
        -------
        float
            [W]
        """

        def falls_short(watts: float) -> bool:
            speed = float(self.speed(watts))
            return (
                speed * watts / (self.exponent * (watts - self.floor_w))
                > speed + loss_when_shut
            )

        if falls_short(self.busy_w):
            return self.busy_w
        low, high = self.floor_w, self.busy_w
        for _ in range(60):
            middle = (low + high) / 2
            if middle <= low or middle >= high:
                break
            low, high = (middle, high) if falls_short(middle) else (low, middle)
        return high


def power_of_work(
    accelerator: Accelerator,
    work: Work,
    it_w: float | None = None,
    idle_w: float | None = None,
) -> PowerOfWork:
    """Return draw and speed of an accelerator at a kind of work.

    Parameters
    ----------
    accelerator : Accelerator
        Its thermal design power is needed.
    work : str
        "training", "prefill", "decode" or "batch".
    it_w : float, optional
        IT power of an accelerator with its share of server, network and storage; by
        default the published one. [W]
    idle_w : float, optional
        What it draws without work, as measured, and at the most what it draws at work;
        by default by the packaged share. [W]

    Raises
    ------
    InputError
        If the kind of work is unknown, or a figure of the accelerator is missing.
    """
    if work not in get_args(Work):
        raise InputError(
            Problem(
                f"there is no work '{work}'",
                did_you_mean(work, get_args(Work)),
                path="work",
            )
        )
    tdp_w, all_in_w = (
        accelerator.tdp_w,
        accelerator.it_w_per_accelerator if it_w is None else it_w,
    )
    if tdp_w is None or all_in_w is None:
        lacking = [
            name
            for name, w in (("tdp_w", tdp_w), ("it_w_per_accelerator", all_in_w))
            if w is None
        ]
        what = (
            f"hardware '{accelerator.id}' has no published {' and no '.join(lacking)}"
        )
        raise InputError(
            Problem(
                what, "give the figure, or choose another generation", path="hardware"
            )
        )
    table = parameters()
    overhead_w = max(0.0, all_in_w - tdp_w)
    chip_w = tdp_w * table[work, "busy_per_tdp"].value
    idle_overhead_w = overhead_w * table[ANY, "idle_overhead_fraction"].value
    usual_idle_w = tdp_w * table[ANY, "idle_per_tdp"].value + idle_overhead_w
    busy_w = overhead_w + chip_w
    return PowerOfWork(
        idle_w=usual_idle_w if idle_w is None else min(idle_w, busy_w),
        busy_w=busy_w,
        floor_w=overhead_w + chip_w * table[work, "static_fraction"].value,
        exponent=table[work, "exponent"].value,
    )


def share(
    power_w: ArrayLike,
    accelerators: int,
    model: PowerOfWork,
    rack: int = 1,
    loss_when_shut: float = 0.0,
) -> tuple[Ints, Floats, Floats]:
    """Share limited power out: cap every accelerator, or shut racks, whichever loses less.

    Of n accelerators on, each gets power / n and the work done is n speed(power / n),
    less what those shut lose. That is concave in n: the best n is where each runs at
    ``best_cap_w``, rounded to whole racks either way. None is on with less than
    ``floor_w``.

    Parameters
    ----------
    power_w : array, shape (hours,)
        IT power for these accelerators. [W]
    accelerators, rack
        Accelerators installed, and how many are switched together; the last rack may be
        smaller.
    model : PowerOfWork
        Draw and speed of one accelerator.
    loss_when_shut : float
        Hours of work that an accelerator loses, beyond the time itself, for each hour
        in which it is shut. [-]

    Returns
    -------
    on : array of int, shape (hours,)
        Accelerators that are powered.
    speed : array, shape (hours,)
        Their speed. [-]
    busy_w : array, shape (hours,)
        Draw of each at work, so that on * busy_w <= power_w. [W]
    """
    power = np.asarray(power_w, dtype=float)
    if power.ndim != 1 or not np.isfinite(power).all() or (power < 0).any():
        raise InputError(
            Problem(
                "power must be a series of finite numbers >= 0",
                "mend the series",
                path="power_w",
            )
        )
    racks = -(-accelerators // rack)
    fewer = np.clip(
        np.floor(power / (model.best_cap_w(loss_when_shut) * rack)), 0, racks
    )
    options = [
        np.minimum(n * rack, accelerators)
        for n in (fewer, np.minimum(fewer + 1, racks))
    ]
    watts = [np.minimum(model.busy_w, power / np.maximum(on, 1)) for on in options]
    done = [
        np.where(w >= model.floor_w, on * (model.speed(w) + loss_when_shut), 0.0)
        for on, w in zip(options, watts, strict=True)
    ]
    more = done[1] > done[0]
    on = np.where(more, options[1], options[0])
    busy_w = np.where(on > 0, np.where(more, watts[1], watts[0]), 0.0)
    return on.astype(np.int64), np.where(on > 0, model.speed(busy_w), 0.0), busy_w
