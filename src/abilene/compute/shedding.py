"""What it costs to shed load: blocks of a workload by the value of the compute lost with them, the cheapest first.

An accelerator short of power is capped or shut, whichever loses less. The first blocks
lower its cap along the curve of power and speed, where a MWh costs little compute; the
last one shuts it, with what a stop costs. A lost accelerator-hour costs its price.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from abilene.compute.power_of_work import PowerOfWork
from abilene.errors import InputError, Problem


class Sheddable(Protocol):
    """Work as far as shedding goes."""

    @property
    def lost_hours_per_stop(self) -> float:
        """Hours of work that a stop costs each accelerator, beyond its own length. [h]"""
        ...

    @property
    def recovered_fraction(self) -> float:
        """Share of the work shed that is done later. [-]"""
        ...


@dataclass(frozen=True)
class ShedTier:
    """A block of load that may be shed, and what that costs."""

    held_to: float
    """Where it leaves the power of an accelerator, as a share of that at work; 0 if it
    is shut. [-]"""
    share_of_load: float
    """Part of the facility load. [-]"""
    value_usd_per_mwh: float
    """Value of the compute lost per MWh of facility load shed. [USD/MWh]"""
    compute_share: float
    """Part of the compute that is lost with the whole block, what stops cost included.
    [-]"""


def shed_tiers(
    work: Sheddable,
    model: PowerOfWork | None,
    usd_per_it_mwh: float,
    pue: float,
    shed_hours: float,
    caps: int = 2,
) -> tuple[ShedTier, ...]:
    """Cut the load of a workload into blocks by the value of what is lost, the cheapest first.

    Parameters
    ----------
    work : Training or Batch
        What a stop costs, and what is done later.
    model : PowerOfWork or None
        Draw and speed of one accelerator at this work; None where nobody knows it: then
        it is only shut.
    usd_per_it_mwh : float
        What compute brings per MWh of IT load: the price of an accelerator-hour over
        its power. [USD/MWh]
    pue : float
        Facility load per IT load, at the peak. [-]
    shed_hours : float
        Usual length of one shedding: what a stop costs is spread over it. [h]
    caps : int
        Blocks by which the curve is approximated; where no cap loses less than to shut
        some, there are none.

    Returns
    -------
    tuple of ShedTier
        Shares of load add up to 1, values rise.

    Raises
    ------
    InputError
        If a number is out of its range.
    """
    if not (usd_per_it_mwh >= 0 and pue >= 1 and shed_hours > 0 and caps >= 1):
        what = "usd_per_it_mwh must be >= 0, pue >= 1, shed_hours > 0 and caps >= 1"
        raise InputError(
            Problem(what, "correct the one that is not", path="shed_tiers")
        )
    extra = work.lost_hours_per_stop / shed_hours
    power, speed = np.array([1.0, 0.0]), np.array([1.0, -extra])
    if model is not None and (lowest_w := model.best_cap_w(extra)) < model.busy_w:
        watts = np.linspace(model.busy_w, lowest_w, caps + 1)
        power, speed = (
            np.append(watts / model.busy_w, 0.0),
            np.append(model.speed(watts), -extra),
        )
    shares, lost = -np.diff(power), -np.diff(speed) * (1.0 - work.recovered_fraction)
    values = usd_per_it_mwh / pue * lost / shares
    blocks = zip(
        power[1:].tolist(), shares.tolist(), values.tolist(), lost.tolist(), strict=True
    )
    return tuple(ShedTier(*block) for block in blocks)
