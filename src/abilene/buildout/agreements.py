"""What power purchase agreements pay in each quarter of a plan: strike and fee of the contract year, less the market.

paid[q] = MW * (price[k] * delivered[s] - growth[q] * market[s]), nominal; k is the year of the contract in which
quarter q lies, s its quarter of the year. What delivers from a date on is settled from the quarter after it, as what
is energised in a quarter runs from the next one on. All of it is data, and no decision: ``site.season_agreements``.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from operator import attrgetter

from abilene.buildout.case import Case
from abilene.programme.ppa_records import Ppa
from abilene.site.season_agreements import SEASONS, SeasonAgreement


@dataclass(frozen=True)
class Settled:
    """An agreement in one quarter; money is nominal."""

    agreement: SeasonAgreement
    mwh: float
    """Delivered. [MWh]"""
    usd_per_mwh: float
    """Strike and fee of the contract year. [USD/MWh]"""
    market_usd: float
    """What the market pays for it. [USD]"""

    @property
    def paid_usd(self) -> float:
        """Strike and fee less what the market pays; below zero where it earns. [USD]"""
        return self.mwh * self.usd_per_mwh - self.market_usd


def settled_in(
    case: Case, site_id: str, quarter: int, grown: float
) -> Iterator[Settled]:
    """Yield each agreement of a campus in a quarter of the plan; nothing of one that is not sized.

    Parameters
    ----------
    grown : float
        By what money of the programme's year has grown by that quarter. [-]
    """
    if site_id in case.site_powers:
        for agreement in case.power(site_id).agreements:
            yield _settled(case, agreement, quarter, grown)


def _settled(
    case: Case, agreement: SeasonAgreement, quarter: int, grown: float
) -> Settled:
    """Return an agreement in a quarter of the plan; of one that does not deliver then nothing."""
    terms, season = agreement.terms, case.quarter(quarter).index % SEASONS
    gone = quarter - case.index(terms.from_) - 1
    usd_per_mwh = terms.strike_usd_per_mwh + terms.fee_usd_per_mwh
    if terms.years is None:
        usd_per_mwh *= grown
    else:
        usd_per_mwh *= (1 + (terms.escalator or 0.0)) ** max(0, gone // SEASONS)
    mw = agreement.mw * held_share(case, terms, quarter)
    return Settled(
        agreement=agreement,
        mwh=mw * agreement.mwh_per_mw[season],
        usd_per_mwh=usd_per_mwh,
        market_usd=mw * agreement.market_usd_per_mw[season] * grown,
    )


def held_share(case: Case, terms: Ppa, quarter: int) -> float:
    """Return the part of a quarter in which an agreement holds: of the last what is left of its term. [-]"""
    gone = quarter - case.index(terms.from_) - 1
    if gone < 0 or terms.years is None:
        return float(gone >= 0)
    return min(1.0, max(0.0, terms.years * SEASONS - gone))


def last_settled(case: Case, site_id: str) -> int:
    """Return the last quarter in which a signed agreement of a campus that has an end is settled; -1 without any."""
    signed = case.power(site_id).agreements if site_id in case.site_powers else ()
    ends = [
        case.index(one.terms.from_) + math.ceil(one.terms.years * SEASONS)
        for one in signed
        if one.mw > 0 and one.terms.years is not None
    ]
    return max(ends, default=-1)


def agreements_usd(case: Case, site_id: str, quarter: int, grown: float) -> float:
    """Return what the agreements of a campus pay in a quarter, nominal; below zero where they earn. [USD]"""
    settled = settled_in(case, site_id, quarter, grown)
    return math.fsum(map(attrgetter("paid_usd"), settled))
