"""What it costs to shed load: blocks of it by the value of the compute lost with them, the cheapest first.

An accelerator short of power is capped or shut, whichever loses less. The first blocks lower its cap along the curve
of power and speed, where a MWh costs little compute; the last one shuts it, with what a stop costs. A lost
accelerator-hour costs its price.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal, Protocol

import numpy as np

from abilene.compute.hardware import accelerator
from abilene.compute.power_of_work import PowerOfWork, Work, power_of_work
from abilene.compute.workload import SECONDS_PER_HOUR, Batch, Training
from abilene.errors import InputError, Problem
from abilene.programme.compute_records import Workload
from abilene.programme.fields import of_year
from abilene.programme.schema import Hardware, Programme

CURVE: dict[Literal["training", "serving"], Work] = {"training": "training", "serving": "prefill"}
"""Curve of power and speed by kind of workload; of serving that of its dearer half: decoding loses less to a cap."""
CAPS = 2
"""Blocks by which the curve is approximated in a plan: each is a line of the merit order of every hour."""


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

    name: str
    """``cap_1``, ``cap_2``, ... or ``shut``; at a site after workload and hardware, as in ``training.gb200.shut``."""
    how: str
    """The same for people, such as "training on gb200, capped at 1,919 W"."""
    share_of_load: float
    """Part of the facility load. [-]"""
    value_usd_per_mwh: float
    """Value of the compute lost per MWh of facility load shed. [USD/MWh]"""
    compute_share: float
    """Part of the compute that is lost with the whole block, what stops cost included. [-]"""


def shed_tiers(
    work: Sheddable,
    model: PowerOfWork,
    price_usd_per_accelerator_hour: float,
    facility_per_it: float,
    shed_hours: float,
    caps: int = 4,
) -> tuple[ShedTier, ...]:
    """Cut the load of a workload into blocks by the value of what is lost, the cheapest first.

    Parameters
    ----------
    work : Training, Serving or Batch
        What a stop costs, and what is done later.
    model : PowerOfWork
        Draw and speed of one accelerator at this work.
    price_usd_per_accelerator_hour : float
        Price of an accelerator-hour. [USD/h]
    facility_per_it : float
        Facility load per IT load. [-]
    shed_hours : float
        Usual length of one shedding: what a stop costs is spread over it. [h]
    caps : int
        Blocks by which the curve is approximated; 0 if it can only be shut.

    Returns
    -------
    tuple of ShedTier
        Shares of load add up to 1, values rise. Each block's value times its energy is price times compute lost.

    Raises
    ------
    InputError
        If a number is out of its range.
    """
    if not (price_usd_per_accelerator_hour >= 0 and facility_per_it >= 1 and shed_hours > 0 and caps >= 0):
        what = "price must be >= 0, facility_per_it >= 1, shed_hours > 0 and caps >= 0"
        raise InputError(Problem(what, "correct the one that is not", path="shed_tiers"))
    extra = work.lost_hours_per_stop / shed_hours
    lowest_w = model.best_cap_w(extra) if caps else model.busy_w
    watts = np.append(np.linspace(model.busy_w, lowest_w, caps + 1), 0.0)
    done = np.append(model.speed(watts[:-1]), -extra)
    ways = (*((f"cap_{n}", f"capped at {w:,.0f} W") for n, w in enumerate(watts[1:-1], 1)), ("shut", "shut"))
    usd_per_mwh = price_usd_per_accelerator_hour / (model.busy_w / 1e6) / facility_per_it
    tiers = []
    for way, saved_w, speed in zip(ways, -np.diff(watts), -np.diff(done), strict=True):
        if saved_w > 0:
            share, lost = saved_w / model.busy_w, speed * (1.0 - work.recovered_fraction)
            tiers.append(ShedTier(*way, float(share), float(usd_per_mwh * lost / share), float(lost)))
    return tuple(tiers)


def site_tiers(programme: Programme, site_id: str) -> tuple[ShedTier, ...]:
    """Cut the load of a campus into blocks by workload and hardware, the cheapest first.

    Each generation has the share of the load that it has of the IT load of all phases, each workload its share of
    that. An accelerator is taken to draw all its IT power at work, as the load of a plan is counted; nothing is done
    later. Where nobody published what an accelerator draws under a cap, it is only shut.

    Parameters
    ----------
    programme : Programme
        As a view sees it.
    site_id : str
        The campus.

    Returns
    -------
    tuple of ShedTier
        Shares of load add up to 1, values rise. Empty where workloads or the price of any of its accelerators are
        not known.
    """
    site = programme.sites[site_id]
    it_mw = site.it_mw_by_hardware
    prices = {id_: usd_per_accelerator_hour(programme, id_) for id_ in it_mw}
    tiers: list[ShedTier] = []
    for id_, price in prices.items():
        if price is None:
            return ()
        part = it_mw[id_] / math.fsum(it_mw.values())
        for name, work in programme.workloads.items():
            blocks = _tiers(programme, programme.hardware[id_], work, price, site.facility_per_it_peak)
            tiers += _shared_out(blocks, name, id_, part * work.share)
    return tuple(sorted(tiers, key=lambda tier: tier.value_usd_per_mwh))


def usd_per_accelerator_hour(programme: Programme, hardware_id: str) -> float | None:
    """Return what an accelerator-hour brings, mean over the years of the plan in its year of money. [USD/h]

    Its price times the share that is sold; None where nobody puts a price on it.
    """
    header, hardware = programme.programme, programme.hardware[hardware_id]
    if hardware.usd_per_accelerator_hour is None:
        return None
    years = range(header.start.year, header.end.year + 1)
    real = [
        of_year(hardware.usd_per_accelerator_hour, year) / (1 + header.inflation_per_year) ** (year - header.usd_year)
        for year in years
    ]
    return hardware.sold_share * math.fsum(real) / len(real)


def _shared_out(tiers: tuple[ShedTier, ...], work: str, hardware: str, share: float) -> Iterator[ShedTier]:
    """Yield the blocks of a part of the load as blocks of the whole."""
    for tier in tiers:
        if share > 0:
            yield replace(
                tier,
                name=f"{work}.{hardware}.{tier.name}",
                how=f"{work} on {hardware}, {tier.how}",
                share_of_load=share * tier.share_of_load,
                compute_share=share * tier.compute_share,
            )


def _tiers(
    programme: Programme, hardware: Hardware, work: Workload, price_usd: float, facility_per_it: float
) -> tuple[ShedTier, ...]:
    it_w, known = hardware.it_w_per_accelerator, hardware.packaged and accelerator(hardware.packaged)
    if known and known.tdp_w is not None:
        model, caps = _at_full_power(power_of_work(known, CURVE[work.kind], it_w), it_w), CAPS
    else:
        model, caps = PowerOfWork(idle_w=0.0, busy_w=it_w, floor_w=it_w / 2, exponent=1.0), 0
    return shed_tiers(_sheddable(work), model, price_usd, facility_per_it, programme.programme.shed_hours, caps)


def _at_full_power(model: PowerOfWork, it_w: float) -> PowerOfWork:
    """Return the same curve for an accelerator that draws all its IT power at work."""
    scale = it_w / model.busy_w
    return replace(model, idle_w=model.idle_w * scale, busy_w=it_w, floor_w=model.floor_w * scale)


def _sheddable(work: Workload) -> Sheddable:
    """Return what a stop costs: a checkpoint before it and a restart, or where nothing is saved, the restart."""
    if work.kind == "training":
        assert work.checkpoint_s is not None  # the schema has seen to it
        return Training(work.gang, work.checkpoint_s, work.restart_s, accelerator_hours_per_failure=math.inf)
    return Batch(recovered_fraction=0.0, lost_hours_per_stop=work.restart_s / SECONDS_PER_HOUR)
