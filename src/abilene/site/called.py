"""What utilities call of a sized campus in events: how often, how long, for what credit, and what is lost then."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from itertools import starmap

import numpy as np

from abilene.power.problem import Campus
from abilene.power.result import Operation
from abilene.programme.power_records import Grid
from abilene.site.connection import Curtailment, curtailment
from abilene.site.power_design import PowerDesign


@dataclass(frozen=True)
class CalledPower:
    """The curtailable power of a contract that is cut in events; means over the weather years."""

    contract: str
    """Its id."""
    mw: float
    """What is cut. [MW]"""
    events: float
    """[1/year]"""
    hours: float
    """Of all events. [h/year]"""
    lost_mwh: float
    """Load that is not served in these hours, whatever the reason. [MWh/year]"""
    notice_hours: float | None
    """How long before an event it is called; None where nobody says. [h]"""
    credit_usd: float | None
    """What the utility pays; None where nobody says. [USD/year]"""


def called_power(design: PowerDesign) -> tuple[CalledPower, ...]:
    """Return what is called of each contract that is cut in events; nothing without any."""
    return tuple(starmap(partial(_called, design), design.site.called.items()))


def _called(design: PowerDesign, contract: str, grid: Grid) -> CalledPower:
    site, terms = design.site, grid.curtail
    assert terms is not None  # SiteCampus.called has seen to it
    cuts = [curtailment(grid, hours) for hours in site.hours]
    years = list(zip(site.years, design.sizing.operations, strict=True))
    # drawn outages make several years of each weather year
    of_one = len(years) // len(cuts)
    found = [_sums(cuts[i // of_one], *year) for i, year in enumerate(years)]
    events, hours, lost_mwh = np.average(
        found, axis=0, weights=[campus.weight for campus in site.years]
    ).tolist()
    credited_mw = min(grid.curtailable_mw, site.load_mw)
    is_paid = terms.credit_usd_per_kw_year is not None
    return CalledPower(
        contract=contract,
        mw=grid.curtailable_mw,
        events=events,
        hours=hours,
        lost_mwh=lost_mwh,
        notice_hours=terms.notice_hours,
        credit_usd=grid.credit_usd_per_mw * credited_mw if is_paid else None,
    )


def _sums(
    cut: Curtailment, campus: Campus, operation: Operation
) -> tuple[float, float, float]:
    """Return events, their hours, and load lost in them, of a weather year. [1/year, h/year, MWh/year]"""
    lost_mw = campus.unserved_mw(operation.output_mw)[cut.hours]
    step_hours = campus.step_hours
    hours = int(cut.hours.sum()) * step_hours / campus.calendar_years
    lost_mwh = float(lost_mw.sum()) * step_hours / campus.years
    return cut.events / campus.calendar_years, hours, lost_mwh
