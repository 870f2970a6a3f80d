"""What a site asks for, and what it costs to leave a part of that unserved."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from abilene.arrays import Floats
from abilene.errors import InputError, Problem
from abilene.power.problem import Load
from abilene.programme.schema import Programme, Site

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

    @property
    def how(self) -> str:
        """What shedding it means, for people."""
        return f"{self.workload}, " + (
            f"held to {self.held_to:.0%} of its power" if self.held_to else "shut"
        )


def full_load_mw(site: Site) -> float:
    """Return the facility load of all phases of a site. [MW]"""
    return math.fsum(
        phase.facility_mw or (phase.it_mw or 0.0) * site.facility_per_it_peak
        for phase in site.phases.values()
    )


def stated_voll(programme: Programme) -> tuple[Tier, ...]:
    """Return what all load is worth where nobody says what its compute is.

    Raises
    ------
    InputError
        If the file does not state the value of lost load.
    """
    usd_per_mwh = programme.programme.lost_load_usd_per_mwh
    if usd_per_mwh is None:
        fix = "say what a MWh not served costs; or give workloads and hardware.*.usd_per_accelerator_hour"
        raise InputError(Problem("missing", fix, "programme.lost_load_usd_per_mwh"))
    return (Tier("all", share_of_load=1.0, usd_per_mwh=usd_per_mwh, compute_share=1.0),)


def loads_of(tiers: Sequence[Tier], load_mw: float, shape: Floats) -> tuple[Load, ...]:
    """Return one load for each block of it that is worth the same.

    Parameters
    ----------
    tiers : sequence of Tier
        Their shares add up to 1. [-]
    load_mw : float
        All of it. [MW]
    shape : array, shape (hours,)
        Load in each hour per MW. [-]
    """
    return tuple(
        Load(
            f"{LOAD}.{tier.name}" if tier.workload else LOAD,
            load_mw * tier.share_of_load,
            shape,
            tier.usd_per_mwh,
        )
        for tier in tiers
    )


def voll_words(programme: Programme, tiers: tuple[Tier, ...]) -> str:
    """Say what a MWh of load is worth, and why."""
    first, last = (f"{tier.usd_per_mwh:,.0f}" for tier in (tiers[0], tiers[-1]))
    if not tiers[0].workload:
        return f"{first} USD"
    without = (
        ""
        if programme.programme.lost_load_usd_per_mwh is None
        else ", not lost_load_usd_per_mwh"
    )
    span = " to ".join(dict.fromkeys((first, last)))
    return f"{span} USD, by what the compute lost with it brings{without}"
