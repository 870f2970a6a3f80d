"""The value of lost load (VOLL) of a campus, workload by workload: the compute that goes with unserved energy.

Joins compute, which knows what shedding takes, to power, which knows when it pays.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from operator import attrgetter
from typing import Literal

from abilene.compute.hardware import accelerator
from abilene.compute.power_of_work import PowerOfWork, Work, power_of_work
from abilene.compute.shedding import Sheddable, ShedTier, shed_tiers
from abilene.compute.workload import Batch, Training
from abilene.dates import SECONDS_PER_HOUR
from abilene.errors import InputError, Problem
from abilene.programme.compute_records import Hardware, Workload
from abilene.programme.schema import Programme
from abilene.site.compute_price import is_priced, usd_per_accelerator_hour
from abilene.site.load import Tier

CURVE: dict[Literal["training", "batch", "serving"], Work] = {
    "training": "training",
    "batch": "batch",
    "serving": "prefill",
}
"""Curve of power and speed by kind of workload; of serving that of its dearer half:
decoding loses less to a cap."""
KEPT = ".kept"
"""Ends the name of the part of a tier that always runs, where another part may be
shed."""
TINY_SHARE = 1e-12
"""A smaller share of a load is rounding. [-]"""


def tiers(programme: Programme, site_id: str) -> tuple[Tier, ...]:
    """Cut the load of a campus into blocks by what the compute lost with them is worth, the cheapest first.

    Each workload has its share of the load, and is worth the mean over the hardware of
    all phases of the campus. An accelerator is taken to draw all its IT power at work,
    as the load of a plan is counted; nothing is done later. Of a workload that may be
    shed where power is dear, the cheapest blocks are marked, down to what always runs.

    Parameters
    ----------
    programme : Programme
        As a view sees it.
    site_id : str
        The campus.

    Returns
    -------
    tuple of Tier
        Shares of load add up to 1, values rise. Empty where there are no workloads, or
        where nobody says what its compute brings, or nothing, and none may be shed:
        then its load is worth ``lost_load_usd_per_mwh``.
    """
    it_mw = programme.sites[site_id].it_mw_by_hardware
    found: dict[str, Tier] = {}
    if is_priced(programme, site_id):
        for id_ in it_mw:
            part = it_mw[id_] / math.fsum(it_mw.values())
            for name, work in programme.workloads.items():
                _add(found, name, work, part, _blocks(programme, site_id, id_, work))
    elif _says_what_is_shed(programme):
        for name, work in programme.workloads.items():
            _add(found, name, work, 1.0, _stated_blocks(programme, work))
    return tuple(sorted(found.values(), key=lambda tier: tier.usd_per_mwh))


def _says_what_is_shed(programme: Programme) -> bool:
    """Return whether load may be shed where power is dear, and is worth a stated value."""
    if programme.programme.lost_load_usd_per_mwh is None:
        return False
    return not all(work.sheds_down_to is None for work in programme.workloads.values())


def _add(
    found: dict[str, Tier],
    name: str,
    work: Workload,
    part: float,
    blocks: Sequence[ShedTier],
) -> None:
    """Add the blocks of a workload on a part of the load to the tiers, what may be shed apart from what always runs.

    The cheapest blocks are shed first; the one that reaches the floor is divided.
    """
    if work.share <= 0:
        return
    left = 1.0 - work.always_runs
    kept = KEPT if left > 0 else ""
    for tier, block in zip(_names(name, len(blocks)), blocks, strict=True):
        shed_share = min(left, block.share_of_load)
        left -= shed_share
        parts = {tier: shed_share, f"{tier}{kept}": block.share_of_load - shed_share}
        for named, share in parts.items():
            if share > TINY_SHARE:
                sheds = bool(kept) and named == tier
                old = found.get(named, Tier(named, name, sheds=sheds))
                weight = part * work.share * share / block.share_of_load
                found[named] = _with(old, block, weight)


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
    return stated_at(usd_per_mwh)


def stated_at(usd_per_mwh: float) -> tuple[Tier, ...]:
    """Return all load as one tier that is worth so much. [USD/MWh]"""
    return (Tier("all", share_of_load=1.0, usd_per_mwh=usd_per_mwh, compute_share=1.0),)


PEAK_WORDS = "; {:,.0f} more in hours in which it makes a billed peak"


def voll_words(programme: Programme, tiers: tuple[Tier, ...]) -> str:
    """Say what a MWh of load is worth, and why."""
    first, last = (f"{tier.usd_per_mwh:,.0f}" for tier in (tiers[0], tiers[-1]))
    words = " to ".join(dict.fromkeys((first, last))) + " USD"
    if tiers[0].workload and not _says_what_is_shed(programme):
        words += ", by what the compute lost with it brings"
        if programme.programme.lost_load_usd_per_mwh is not None:
            words += ", not lost_load_usd_per_mwh"
    dear_usd = max(map(attrgetter("dear_usd_per_mwh"), tiers))
    if dear_usd:
        words += (
            f", and {dear_usd:,.0f} more where it buys through hours that cost as much"
        )
    peak_usd = max(map(attrgetter("peak_usd_per_mwh"), tiers))
    words += PEAK_WORDS.format(peak_usd) * bool(peak_usd)
    return words


def shed(blocks: Sequence[Tier], share: float) -> tuple[float, float]:
    """Shed a share of the load, the cheapest blocks first.

    Returns
    -------
    compute : float
        Share of the compute that is lost. [-]
    usd_per_mwh : float
        What that is worth per MWh of the whole load. [USD/MWh]
    """
    left, compute, usd_per_mwh = share, 0.0, 0.0
    for tier in blocks:
        part = min(left, tier.share_of_load)
        left -= part
        compute += tier.compute_share * part / tier.share_of_load
        usd_per_mwh += tier.usd_per_mwh * part
    return compute, usd_per_mwh


def _names(work: str, blocks: int) -> tuple[str, ...]:
    """Return the names of the tiers of a workload: lower and lower caps, and shut."""
    return (*(f"{work}.cap_{number}" for number in range(1, blocks)), f"{work}.shut")


def _with(old: Tier, block: ShedTier, weight: float) -> Tier:
    """Return a tier with a block of more hardware in it: its share of the load, and the mean of what it is worth."""
    more = weight * block.share_of_load
    share = old.share_of_load + more
    return replace(
        old,
        held_to=(old.held_to * old.share_of_load + block.held_to * more) / share,
        share_of_load=share,
        usd_per_mwh=(
            old.usd_per_mwh * old.share_of_load + block.value_usd_per_mwh * more
        )
        / share,
        compute_share=old.compute_share + weight * block.compute_share,
    )


def _stated_blocks(programme: Programme, work: Workload) -> tuple[ShedTier, ...]:
    """Return the one block of work whose load is worth a stated value: it is shut, and that costs a restart."""
    (stated,) = stated_voll(programme)
    usd_per_mwh, hours = stated.usd_per_mwh, programme.programme.shed_hours
    worth = work.relative_price * usd_per_mwh
    return shed_tiers(_sheddable(work), None, worth, 1.0, hours)


def _blocks(
    programme: Programme, site_id: str, hardware_id: str, work: Workload
) -> tuple[ShedTier, ...]:
    hardware = programme.hardware[hardware_id]
    usd = usd_per_accelerator_hour(programme, site_id, hardware_id)
    assert usd is not None  # is_priced has seen to it
    usd_per_it_mwh = work.relative_price * usd / hardware.it_w_per_accelerator * 1e6
    pue, shed_hours = (
        programme.sites[site_id].facility_per_it_peak,
        programme.programme.shed_hours,
    )
    return shed_tiers(
        _sheddable(work), curve_of(hardware, work), usd_per_it_mwh, pue, shed_hours
    )


def curve_of(hardware: Hardware, work: Workload) -> PowerOfWork | None:
    """Return draw and speed of an accelerator; None where the file names no generation, or its power is not known."""
    known = accelerator(hardware.packaged) if hardware.packaged else None
    if known is None or known.tdp_w is None:
        return None
    return power_of_work(
        known,
        CURVE[work.kind],
        hardware.it_w_per_accelerator,
        hardware.idle_w_per_accelerator,
    )


def _sheddable(work: Workload) -> Sheddable:
    """Return what a stop costs: a checkpoint before it and a restart, or where nothing is saved, the restart."""
    if work.checkpoint_s is not None:
        return Training(
            work.gang,
            work.checkpoint_s,
            work.restart_s,
            accelerator_hours_per_failure=math.inf,
        )
    return Batch(
        recovered_fraction=0.0, lost_hours_per_stop=work.restart_s / SECONDS_PER_HOUR
    )
