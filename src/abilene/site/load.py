"""What a site asks for, and what it costs to leave a part of that unserved."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from abilene.arrays import Floats
from abilene.power.problem import Load, Series
from abilene.programme.schema import Site

LOAD = "facility"
"""Name of the load; of its tiers, what their names begin with."""


@dataclass(frozen=True)
class Tier:
    """A block of load that is worth the same: what it costs to leave it unserved."""

    name: str
    """Such as ``training.cap_1``, or ``all``."""
    workload: str = ""
    """Whose load it is; empty where all load is worth the same."""
    held_to: float = 0.0
    """Where shedding it leaves the power of an accelerator, as a share of that at work;
    0 if it is shut. [-]"""
    share_of_load: float = 0.0
    """[-]"""
    usd_per_mwh: float = 0.0
    """Value of the compute lost per MWh. [USD/MWh]"""
    compute_share: float = 0.0
    """Part of the campus's compute that is lost with the whole block, what stops cost
    included. [-]"""
    sheds: bool = False
    """Whether it may be shed because power costs more; else it buys through."""
    dear_usd_per_mwh: float = 0.0
    """What is added to its value so that no hour is too dear for it: see
    ``price_response``. [USD/MWh]"""
    peak_usd_per_mwh: float = 0.0
    """What is added in the hours in which it can make a peak that a tariff bills.
    [USD/MWh]"""

    @property
    def how(self) -> str:
        """What shedding it means, for people."""
        return f"{self.workload}, " + (
            f"held to {self.held_to:.0%} of its power" if self.held_to else "shut"
        )

    @property
    def counted_usd_per_mwh(self) -> float:
        """What a MWh of it that is missing counts. [USD/MWh]"""
        return self.usd_per_mwh + self.dear_usd_per_mwh


def lifted_usd(tier: Tier, mwh: float, counted_usd: float) -> float:
    """Return what missing load counts above its value, in the unit of what it counts in all. [USD]

    Parameters
    ----------
    tier : Tier
        Whose load it is.
    mwh : float
        What is missing. [MWh]
    counted_usd : float
        What it counts, hour by hour; asked for only where hours differ. [USD]
    """
    if tier.peak_usd_per_mwh:
        return counted_usd - tier.usd_per_mwh * mwh
    return tier.dear_usd_per_mwh * mwh


def phase_loads_mw(site: Site) -> list[float]:
    """Return the facility load of each phase of a site. [MW]"""
    return [
        phase.facility_mw or (phase.it_mw or 0.0) * site.facility_per_it_peak
        for phase in site.phases.values()
    ]


def full_load_mw(site: Site) -> float:
    """Return the facility load of all phases of a site. [MW]"""
    return math.fsum(phase_loads_mw(site))


def loads_of(
    tiers: Sequence[Tier],
    load_mw: float,
    shape: Floats,
    makes_peaks: NDArray[np.bool_] | None = None,
) -> tuple[Load, ...]:
    """Return one load for each block of it that is worth the same.

    Parameters
    ----------
    tiers : sequence of Tier
        Their shares add up to 1. [-]
    load_mw : float
        All of it. [MW]
    shape : array, shape (hours,)
        Load in each hour per MW. [-]
    makes_peaks : array, shape (hours,), optional
        Whether it can make a peak in an hour that a tariff bills.
    """
    return tuple(
        Load(
            f"{LOAD}.{tier.name}" if tier.workload else LOAD,
            load_mw * tier.share_of_load,
            shape,
            _value_by_hour(tier, makes_peaks),
        )
        for tier in tiers
    )


def _value_by_hour(tier: Tier, makes_peaks: NDArray[np.bool_] | None) -> Series:
    """Return what a MWh of a block that is missing counts, in each hour if they differ. [USD/MWh]"""
    if makes_peaks is None or not tier.peak_usd_per_mwh:
        return tier.counted_usd_per_mwh
    return np.asarray(tier.counted_usd_per_mwh + tier.peak_usd_per_mwh * makes_peaks)
