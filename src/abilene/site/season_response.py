"""What one MW of load does in each quarter of the year: what it buys, emits and leaves unserved, and in which hours.

A build-out mixes designs anew in every quarter. Energy, money and emissions of the
designs add up; hours in which some load is short do not, as the designs may be short
in the same hours: so the hours are kept, and those of a mix are counted together.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import filterfalse
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from abilene.arrays import Floats
from abilene.power.problem import Block, Campus
from abilene.power.result import Operation, Sizing, Tally, tally
from abilene.site.load import lifted_usd
from abilene.site.lost_compute import lost_compute_by_workload, lost_compute_share
from abilene.site.price_response import hours_short, price_response, shed_mw
from abilene.site.problem import SiteCampus
from abilene.site.seasons import (
    SEASONS,
    SeasonalCampus,
    full_load_mwh,
    load_factor,
)

ALL = ""
"""Stands for all workloads together."""
Operated = tuple[Campus, Operation]
"""A quarter of a weather year, and what is done in it."""


@dataclass(frozen=True)
class SeasonResponse:
    """What a MW of load does in a quarter of the year, mean of the weather years.

    A MWh at full load is a MW of load, counted at its peak, through an hour.
    """

    co2_t_per_mwh: float | None = 0.0
    """Emissions; None where nothing says what its grid power emits. [t per MWh at
    full load]"""
    bought_share: float = 0.0
    """Energy bought from the grid. [MWh per MWh at full load]"""
    bought_usd_per_mwh: float = 0.0
    """What is paid for it, charges by the MWh included. [USD per MWh at full
    load]"""
    lifted_usd_per_mwh: float = 0.0
    """What load that is not served counts in its running cost above its value, so that no
    hour is too dear. [USD per MWh at full load]"""
    shed_share: Mapping[str, float] = field(default_factory=dict)
    """Energy that is left unserved of each tier. [MWh per MWh at full load]"""
    lost_compute: Mapping[str, float] = field(default_factory=dict)
    """Part of the compute that is lost with it: of each workload by its name, and of all
    under an empty one. [-]"""
    steps: int = 1
    """Hours of this quarter in all the weather years."""
    outage: int = 0
    """Those in which some load is left unserved for want of supply: one bit for each."""
    shed: int = 0
    """Those in which some is shed because power then costs more than the compute
    lost: one bit for each."""


SeasonResponses = tuple[SeasonResponse, SeasonResponse, SeasonResponse, SeasonResponse]
"""One for each quarter of the year."""


def season_responses(one: SeasonalCampus, sizing: Sizing) -> SeasonResponses:
    """Return what a design does in each quarter of the year."""
    given = list(zip(one.site.years, sizing.operations, strict=True))
    first, second, third, fourth = (
        _response(one.site, given[season::SEASONS]) for season in range(SEASONS)
    )
    return first, second, third, fourth


def _response(site: SiteCampus, years: Sequence[Operated]) -> SeasonResponse:
    """Return what is done in one quarter of all the weather years."""
    mean = partial(np.average, axis=0, weights=[c.weight for c, _ in years])
    by_mwh = mean([_by_mwh(site, year) for year in years])
    count = len(site.tiers)
    co2_t, bought, bought_usd, *of_loads = by_mwh.tolist()
    unserved, counted_usd = of_loads[:count], of_loads[count:]
    short = np.concatenate(list(map(partial(_short, site), years)), axis=1)
    shed, outage = map(_bits, short)
    asked = map(attrgetter("share_of_load"), site.tiers)
    full = mean([load_factor(campus) for campus, _ in years])
    of_tiers = [
        max(0.0, lost / share / full)
        for lost, share in zip(unserved, asked, strict=True)
    ]
    in_all = lost_compute_share(site.tiers, of_tiers)
    return SeasonResponse(
        co2_t_per_mwh=None if math.isnan(co2_t) else co2_t,
        bought_share=bought,
        bought_usd_per_mwh=bought_usd,
        lifted_usd_per_mwh=math.fsum(
            lifted_usd(*one)
            for one in zip(site.tiers, unserved, counted_usd, strict=True)
        ),
        shed_share=dict(
            zip(map(attrgetter("name"), site.tiers), unserved, strict=True)
        ),
        lost_compute={
            **lost_compute_by_workload(site.tiers, of_tiers),
            ALL: in_all,
        },
        steps=short.shape[1],
        outage=outage,
        shed=shed,
    )


def _by_mwh(site: SiteCampus, year: Operated) -> Floats:
    """Return emissions, energy bought and its cost, what is missing of each load and what that counts, by the MWh."""
    campus, operation = year
    found, response = tally(campus, operation), price_response(*year, site.tiers)
    owners = filterfalse(attrgetter("of"), campus.blocks)
    co2_t = math.fsum(map(partial(_co2_t, site, found), owners))
    unserved = [found[load.unserved].energy_mwh for load in campus.loads]
    counted = [found[load.unserved].cost_usd for load in campus.loads]
    sums = [co2_t, response.bought_mwh, response.bought_usd, *unserved, *counted]
    return np.array(sums) / full_load_mwh(campus)


def _co2_t(site: SiteCampus, found: Mapping[str, Tally], block: Block) -> float:
    """Return the emissions of a block; NaN where it gives energy and nothing says what that emits. [t/year]"""
    given = found[block.name]
    is_unknown = block.name.removesuffix(".curtailable") in site.unknown_co2
    return math.nan if is_unknown and given.energy_mwh > 0 else given.co2_t


def _short(site: SiteCampus, year: Operated) -> NDArray[np.bool_]:
    """Return in which hours load is shed, and in which supply is missing: shape (2, hours)."""
    return np.array(hours_short(*year, shed_mw(*year, site.tiers)))


def _bits(hours: NDArray[np.bool_]) -> int:
    """Return hours as the bits of one number."""
    return int.from_bytes(np.packbits(hours).tobytes(), "big")
