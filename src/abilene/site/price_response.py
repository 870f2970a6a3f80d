"""What dear power does to a campus: it buys through, unless the file says that work may be shed; and what it pays.

Load may only be left unserved at its value. So that no hour is too dear for load that buys through, what it
is worth is lifted above all that supply can cost, through the store and with what a peak costs: a penalty
that is exact in a linear programme. Supply that is missing counts as much in the search; what is printed of it is
its value, and what it counts above that apart.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, replace
from functools import partial
from itertools import chain, filterfalse
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from abilene.arrays import Floats
from abilene.power.problem import INFINITY, Block, Campus, series
from abilene.power.result import Operation
from abilene.programme.compute_records import Workload
from abilene.programme.schema import Programme
from abilene.site.load import Tier

GRID = "grid."
"""What the names of the blocks of contracts begin with."""
MARGIN_USD_PER_MWH = 1.0
"""How far the value of load that buys through stands above the dearest supply.
[USD/MWh]"""
SLIVER = 1e-3
"""Share of the load below which what is not served is no outage: the tolerance of
sizing leaves slivers. [-]"""


@dataclass(frozen=True)
class PriceResponse:
    """What a campus does in the hours of a year because of their price; sums are per year."""

    bought_mwh: float
    """Bought from the grid. [MWh/year]"""
    bought_usd: float
    """Paid for it, charges by the MWh included, demand charges not. [USD/year]"""
    shed_mwh: float
    """Left unserved although there was supply. [MWh/year]"""
    shed_hours: float
    """Hours of that. [h/year]"""
    outage_hours: float
    """Hours in which supply was missing. [h/year]"""

    @property
    def bought_usd_per_mwh(self) -> float:
        """Mean price paid over the hours bought from the grid, without demand charges; NaN if none is. [USD/MWh]"""
        return self.bought_usd / self.bought_mwh if self.bought_mwh > 0 else math.nan


def mean_response(
    years: Sequence[PriceResponse], lengths: Sequence[float]
) -> PriceResponse:
    """Return the mean of some years, or their seasons, by the length of each."""
    return PriceResponse(
        *np.average(list(map(astuple, years)), axis=0, weights=lengths).tolist()
    )


def bought_through(tiers: Sequence[Tier], years: Sequence[Campus]) -> tuple[Tier, ...]:
    """Lift the value of what may not be shed above the dearest supply of any of the years.

    All of it by the same amount: what is worth least is still left unserved first. What
    billed demand adds counts only in hours in which it can be made: a cut connection
    has no peak to avoid.
    """
    kept = filterfalse(attrgetter("sheds"), tiers)
    least_usd = min(map(attrgetter("usd_per_mwh"), kept), default=INFINITY)
    above_usd = max(map(_dearest_usd_per_mwh, years)) + MARGIN_USD_PER_MWH
    more_usd = max(0.0, above_usd - least_usd)
    billed_usd = max(map(_dearest_billed_usd, years))
    # what is worth more than the dearest hour pays for some of its peak by that
    peak_usd = max(0.0, above_usd + billed_usd - least_usd - more_usd) * (
        billed_usd > 0
    )
    return tuple(
        replace(
            tier,
            dear_usd_per_mwh=more_usd * (not tier.sheds),
            peak_usd_per_mwh=peak_usd * (not tier.sheds),
        )
        for tier in tiers
    )


def makes_peaks(campus: Campus) -> NDArray[np.bool_]:
    """Return in which hours a connection is there whose peaks a tariff bills, shape (hours,)."""
    there = np.zeros(campus.hours, dtype=bool)
    for name in chain.from_iterable(map(attrgetter("blocks"), campus.demands)):
        there |= series(campus.by_name[name].availability, campus.hours) > 0
    return there


def _dearest_usd_per_mwh(campus: Campus) -> float:
    """Return what a MWh can cost at most, or earn elsewhere, when it comes through the store and makes a peak."""
    each = map(partial(_dearest_hour_usd, campus), campus.blocks)
    return max(each, default=0.0) / _least_kept(campus)


def _dearest_billed_usd(campus: Campus) -> float:
    """Return what a MWh can cost at most by the demand that it is billed as, through the store. [USD/MWh]"""
    each = map(partial(_most_billed_usd, campus), campus.blocks)
    return max(each, default=0.0) / _least_kept(campus)


def _least_kept(campus: Campus) -> float:
    """Return the least share of a MWh that is left of it after a store. [-]"""
    kept = [s.charge_efficiency * s.discharge_efficiency for s in campus.storages]
    return min(kept, default=1.0)


def _dearest_hour_usd(campus: Campus, block: Block) -> float:
    """Return what a MWh of a block costs in the dearest hour in which it is there, a peak of that hour included."""
    cost = np.asarray(block.cost_usd_per_mwh)
    cost = cost + campus.co2_usd_per_t * np.asarray(block.co2_t_per_mwh)
    there = np.where(np.asarray(block.availability) > 0, cost, -np.inf)
    peak_usd = block.demand_charge_usd_per_mw / campus.step_hours
    steps = (one for one in campus.energy_steps if block.name in one.blocks)
    above_usd = math.fsum(map(attrgetter("more_usd_per_mwh"), steps))
    return float(np.max(there)) + peak_usd + above_usd


def _most_billed_usd(campus: Campus, block: Block) -> float:
    """Return what a MWh can cost at most by the demand that it is billed as, ratchets included. [USD/MWh]"""
    # an hour counts per 8,760 hours in the yearly cost, a bill per calendar year
    scale = campus.years / campus.calendar_years / campus.step_hours
    count = campus.period_count
    billed = (one for one in campus.demands if block.name in one.blocks)
    return scale * math.fsum(one.dearest_usd_per_mw(count) for one in billed)


def price_response(
    campus: Campus, operation: Operation, tiers: Sequence[Tier]
) -> PriceResponse:
    """Tell what was shed because power was dear from what was missing, and add up what was bought."""
    given_up_mw = shed_mw(campus, operation, tiers)
    shed, missing = hours_short(campus, operation, given_up_mw)
    bought = list(filter(is_bought, campus.blocks))
    drawn_mw = [operation.output_mw[block.name] for block in bought]
    usd = [np.asarray(block.cost_usd_per_mwh) for block in bought]
    paid_usd = math.fsum(map(np.sum, map(np.multiply, drawn_mw, usd)))
    per_year = campus.step_hours / campus.years
    return PriceResponse(
        bought_mwh=float(np.sum(drawn_mw)) * per_year,
        bought_usd=paid_usd * per_year,
        shed_mwh=float(given_up_mw.sum()) * per_year,
        shed_hours=float(shed.sum()) * per_year,
        outage_hours=float(missing.sum()) * per_year,
    )


def shed_mw(campus: Campus, operation: Operation, tiers: Sequence[Tier]) -> Floats:
    """Return what is shed in each hour because power is dear.

    In an hour as much is shed as blocks could still have given, of the tiers that may be;
    all else that is not served is missing.

    Returns
    -------
    array, shape (hours,)
        [MW]
    """
    left_mw = spare_mw(campus, operation)
    may_shed_mw = [
        operation.output_mw[load.unserved] * tier.sheds
        for load, tier in zip(campus.loads, tiers, strict=True)
    ]
    return np.asarray(np.minimum(np.sum(may_shed_mw, axis=0), left_mw))


def hours_short(
    campus: Campus, operation: Operation, given_up_mw: Floats
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return in which hours load is shed because power is dear, and in which supply is missing.

    Parameters
    ----------
    campus, operation
        A campus and what it does.
    given_up_mw : array, shape (hours,)
        What is shed: see ``shed_mw``. [MW]

    Returns
    -------
    tuple of two arrays, shape (hours,)
        True in those hours.
    """
    least_mw = SLIVER * campus.load_mw
    missing_mw = campus.unserved_mw(operation.output_mw) - given_up_mw
    return given_up_mw > least_mw, missing_mw > least_mw


def is_bought(block: Block) -> bool:
    """Return whether a block is power bought from the grid."""
    return block.name.startswith(GRID) and not block.export


def spare_mw(campus: Campus, operation: Operation) -> Floats:
    """Return what all blocks together could still have given in each hour; what is stored counts nothing. [MW]"""
    left = list(_spare_mw(campus, operation))
    return np.asarray(np.sum(left or [np.zeros(campus.hours)], axis=0))


def _spare_mw(campus: Campus, operation: Operation) -> Iterator[Floats]:
    """Yield what each block could still have given in each hour, whatever peak it was held to. [MW]"""
    for block in filterfalse(attrgetter("export"), campus.blocks):
        there = np.asarray(block.availability) * operation.capacity[block.column]
        yield np.maximum(0.0, there - operation.output_mw[block.name])


def shed_words(programme: Programme, tiers: Sequence[Tier]) -> str:
    """Say whether load is shed because power is dear, and of which work."""
    may_shed = filter(attrgetter("sheds"), tiers)
    names = dict.fromkeys(map(attrgetter("workload"), may_shed))
    if not names:
        return "no load is shed because power is dear"
    each = ", ".join(_down_to(name, programme.workloads[name]) for name in names)
    hours = programme.programme.shed_hours
    return f"where power costs more it may be shed: {each}; restarts are spread over {hours:g} hours, assumed"


def _down_to(name: str, work: Workload) -> str:
    return f"{name} down to {work.sheds_down_to:.0%} of its load"
