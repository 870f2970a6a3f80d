"""Power purchase agreements in the quarters of a year: what a MW delivers, and what the market pays for it.

A plan settles them quarter by quarter, as money is paid: strike and fee as they are then, against the market price of
the hours. How much is signed is decided once: all of what earns over its own term, levelised, and none of what costs.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from abilene.arrays import Floats
from abilene.power.problem import WEATHER_YEAR_HOURS, Ints
from abilene.programme.ppa_records import Ppa
from abilene.site.hours import SiteHours
from abilene.site.ppa import Agreement

SEASONS = 4
BySeason = tuple[float, float, float, float]


@dataclass(frozen=True)
class SeasonAgreement:
    """A power purchase agreement that is settled against the market, as a plan has it."""

    name: str
    """Id under ``ppa`` of its campus."""
    terms: Ppa
    mw: float
    """What is signed. [MW]"""
    mwh_per_mw: BySeason
    """Delivered in each quarter of the year, mean of the weather years. [MWh/MW]"""
    market_usd_per_mw: BySeason
    """What the market pays for that, in money of the programme's year. [USD/MW]"""


def season_agreements(
    agreements: Sequence[Agreement],
    hours: Sequence[SiteHours],
    quarters: Sequence[Ints],
    weights: Sequence[float],
) -> Iterator[SeasonAgreement]:
    """Yield the agreements of a campus as a plan has them.

    Parameters
    ----------
    agreements : sequence of Agreement
        None whose power comes behind the meter.
    hours : sequence of SiteHours
        Its weather years.
    quarters : sequence of array, shape (steps,)
        The quarter of the year of each of their steps, 0 to 3.
    weights : sequence of float
        How much each of them counts in their mean. [-]
    """
    shares = np.array(weights) / (math.fsum(weights) or 1.0)
    for agreement in agreements:
        delivered = [agreement.profile(one) for one in hours]
        market = [agreement.market_usd_per_mwh(one) for one in hours]
        sold = [mw * usd for mw, usd in zip(delivered, market, strict=True)]
        usd_per_mw = float(shares @ list(map(agreement.usd_per_mw, hours)))
        yield SeasonAgreement(
            name=agreement.id,
            terms=agreement.terms,
            mw=agreement.terms.max_mw * (usd_per_mw < 0),
            mwh_per_mw=_by_season(delivered, quarters, shares),
            market_usd_per_mw=_by_season(sold, quarters, shares),
        )


def _by_season(
    years: Sequence[Floats], quarters: Sequence[Ints], shares: Floats
) -> BySeason:
    """Return the sums over each quarter of a year of 8,760 hours, mean of the weather years."""
    found = np.zeros(SEASONS)
    for series, quarter, share in zip(years, quarters, shares, strict=True):
        step_hours = WEATHER_YEAR_HOURS / len(series) * share
        found += np.bincount(quarter, weights=series, minlength=SEASONS) * step_hours
    first, second, third, fourth = found.tolist()
    return first, second, third, fourth
