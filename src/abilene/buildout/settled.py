"""What the power purchase agreements of a plan deliver and pay, by quarter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from operator import attrgetter

import numpy as np

from abilene.arrays import ByValue, Floats
from abilene.buildout.agreements import settled_in
from abilene.buildout.model.uses import growth
from abilene.buildout.outcome import BuildPlan
from abilene.site.season_agreements import SeasonAgreement


@dataclass(frozen=True, eq=False)
class SettledAgreement(ByValue):
    """An agreement over the quarters of a plan, shape (quarters,); money is nominal."""

    agreement: SeasonAgreement
    mwh: Floats
    """Delivered. [MWh]"""
    usd_per_mwh: Floats
    """Strike and fee of the contract year. [USD/MWh]"""
    market_usd: Floats
    """What the market pays for it. [USD]"""
    paid_usd: Floats
    """Strike and fee less that. [USD]"""


def agreements_by_quarter(build: BuildPlan, site_id: str) -> Iterator[SettledAgreement]:
    """Yield the agreements of a campus; none of one that is not sized."""
    case, quarters = build.case, range(len(build.quarters))
    each = (settled_in(case, site_id, t, growth(case, None, t)) for t in quarters)
    figures = attrgetter("mwh", "usd_per_mwh", "market_usd", "paid_usd")
    for of_quarters in zip(*each, strict=True):
        mwh, usd_per_mwh, market_usd, paid_usd = np.array(
            list(map(figures, of_quarters))
        ).T
        yield SettledAgreement(
            of_quarters[0].agreement, mwh, usd_per_mwh, market_usd, paid_usd
        )
