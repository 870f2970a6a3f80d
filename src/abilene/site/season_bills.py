"""What a MW of load is billed in each quarter of the year, line by line: a plan mixes designs anew in each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from abilene.arrays import Floats
from abilene.power.result import Sizing
from abilene.site.bills import bills_of
from abilene.site.seasons import SEASONS, BySeason, SeasonalCampus

MONTHS_PER_QUARTER = 3
PartLine = tuple[str, str]
"""A part of the grid, and a line of its tariff."""


@dataclass(frozen=True)
class SeasonBills:
    """Bills of a design for one MW of load, by part of the grid and line; fixed charges and least demand left out."""

    usd: Mapping[PartLine, BySeason] = field(default_factory=dict)
    """In money of the programme's year. [USD/MW in the quarter]"""
    billed_mw: Mapping[PartLine, BySeason] = field(default_factory=dict)
    """Demand that is billed, mean of the months; of demand lines. [MW/MW]"""
    energy_mwh: Mapping[str, BySeason] = field(default_factory=dict)
    """Drawn from each part. [MWh/MW in the quarter]"""


def season_bills(one: SeasonalCampus, sizing: Sizing) -> SeasonBills:
    """Return the bills of a design for one MW of load, mean of the weather years."""
    usd: dict[PartLine, BySeason] = {}
    billed_mw: dict[PartLine, BySeason] = {}
    energy_mwh: dict[str, BySeason] = {}
    for bill in bills_of(one.site, sizing):
        part = bill.connection
        energy_mwh[part] = _by_quarter(bill.energy_mwh)
        for line in bill.lines:
            usd[part, line.name] = _by_quarter(line.usd)
            if line.kind == "demand":
                mean_mw = line.billed_mw / MONTHS_PER_QUARTER
                billed_mw[part, line.name] = _by_quarter(mean_mw)
    return SeasonBills(usd, billed_mw, energy_mwh)


def _by_quarter(months: Floats) -> BySeason:
    """Return sums over the months of each quarter of the year."""
    first, second, third, fourth = np.reshape(months, (SEASONS, -1)).sum(axis=1)
    return float(first), float(second), float(third), float(fourth)
