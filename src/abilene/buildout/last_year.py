"""What the power of a plan buys, emits and leaves unserved over the last year of its hours.

That year ends with the quarter after the plan: in each of its quarters runs what was
energised by the end of the one before. Designs of power are mixed anew in every
quarter, so a mix counts in the quarter in which it runs, and not for a whole year.
Quarters in which nothing runs yet are left out.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial, reduce
from itertools import groupby
from operator import attrgetter, or_
from typing import Literal

import numpy as np

from abilene.arrays import Floats, Indices
from abilene.buildout.candidates import CandidateDesign
from abilene.buildout.outcome import BuildPlan
from abilene.dates import HOURS_PER_YEAR
from abilene.power.problem import WEATHER_YEAR_HOURS
from abilene.site.price_response import SLIVER
from abilene.site.season_response import SeasonResponse
from abilene.site.seasons import BySeason

QUARTERS = 4
"""Of that year: each quarter of the calendar once."""
SHARE_OF_YEAR = np.array([90, 91, 92, 92]) / 365
"""Of the hours of a year, by its quarters: a mean over hours is that of the hours there are. [-]"""


@dataclass(frozen=True)
class DesignUse:
    """A design that serves load in one quarter of the year."""

    design: CandidateDesign
    quarter: int
    """Quarter of the year, 0 to 3."""
    mw: float
    """Load that it serves. [MW]"""

    @property
    def full_mwh(self) -> float:
        """What its load would ask for in that quarter, were it at its peak in every hour. [MWh]"""
        return float(self.mw * SHARE_OF_YEAR[self.quarter] * HOURS_PER_YEAR)

    @property
    def facility_mwh(self) -> float:
        """What its load asks for. [MWh]"""
        return self.full_mwh * self.design.load_factor[self.quarter]

    @property
    def served_mwh(self) -> float:
        """What of that is served. [MWh]"""
        lost = self.design.unserved[self.quarter].share
        return self.full_mwh * (self.design.load_factor[self.quarter] - lost)

    @property
    def response(self) -> SeasonResponse:
        """What it does in that quarter, where it was sized."""
        assert self.design.responses is not None
        return self.design.responses[self.quarter]


def quarters_that_run(build: BuildPlan, site_id: str) -> tuple[Indices, Indices]:
    """Return when what runs at a site in that year is energised, and when it runs.

    Returns
    -------
    tuple of two arrays, shape (quarters,)
        Quarter of the plan at whose end it stands, and quarter of the year in which it
        runs, 0 to 3; four at most.
    """
    count = len(build.quarters)
    at = np.arange(max(0, count - QUARTERS), count)
    at = at[build.facility_mw[site_id][at] > 0]
    return at, (build.case.quarter(0).index + at + 1) % QUARTERS


def hours_of_year(
    build: BuildPlan, site_id: str, why: Literal["outage", "shed"]
) -> float | None:
    """Return the hours of that year in which some load of a site is short.

    Those of all designs that run in a quarter are counted together: hours in which two
    are short count once. A design that serves less of the load than what is no outage
    is left out.

    Parameters
    ----------
    build : BuildPlan
        The plan.
    site_id : str
        The site.
    why : str
        Whether supply is missing, or load is shed as power is dear.

    Returns
    -------
    float or None
        None where nothing runs, or the site was not sized. [h]
    """
    uses = _known_uses(build, site_id)
    if not uses:
        return None
    quarter = attrgetter("quarter")
    by_quarter = groupby(sorted(uses, key=quarter), quarter)
    return math.fsum(_hours_short([*among], why) for _, among in by_quarter)


def _hours_short(uses: list[DesignUse], why: str) -> float:
    """Return the hours of a quarter in which any of some designs is short. [h]"""
    least_mw = SLIVER * math.fsum(map(attrgetter("mw"), uses))
    responses = [use.response for use in uses if use.mw >= least_mw]
    short = reduce(or_, map(attrgetter(why), responses)).bit_count()
    share = SHARE_OF_YEAR[uses[0].quarter]
    return float(short / responses[0].steps * share * WEATHER_YEAR_HOURS)


def facility_mwh_of_year(build: BuildPlan, site_id: str = "") -> float:
    """Return what the facility load of one site or of all asks for in that year. [MWh]

    Its peak in each quarter, by the share of it that its hours ask for on average; of a
    site that is not sized by the hour all of it, as it pays for it.
    """
    sites = [site_id] if site_id else build.facility_mw
    return math.fsum(
        _energy_mwh(
            build, where, build.facility_mw[where], _of_any(build, where).load_factor
        )
        for where in sites
    )


def it_mwh_of_year(build: BuildPlan, site_id: str) -> float | None:
    """Return the same of the IT load of a site; None where it is not known by the hour. [MWh]"""
    factor = _of_any(build, site_id).it_factor
    if factor is None:
        return None
    return _energy_mwh(build, site_id, build.it_mw[site_id], factor)


def _of_any(build: BuildPlan, site_id: str) -> CandidateDesign:
    """Return any design of a site: all of them power the same load."""
    return build.case.power(site_id).candidates[0]


def _energy_mwh(
    build: BuildPlan, site_id: str, peak_mw: Floats, factor: BySeason
) -> float:
    """Return the energy of a load in that year, from its peak in each quarter of the plan. [MWh]"""
    at, quarters = quarters_that_run(build, site_id)
    hours = SHARE_OF_YEAR[quarters] * HOURS_PER_YEAR * np.array(factor)[quarters]
    return float(peak_mw[at] @ hours)


def co2_t_of_year(build: BuildPlan, site_id: str = "") -> float | None:
    """Return the emissions of that year, of one site or of all.

    None where nothing runs, or some of it at a site that was not sized or of whose grid
    nothing says what it emits. [t]
    """
    return _total(build, site_id, "co2_t_per_mwh")


def co2_t_per_mwh_served(build: BuildPlan, site_id: str) -> float | None:
    """Return the same over the energy that is served. [t/MWh]"""
    co2_t = co2_t_of_year(build, site_id)
    served = map(attrgetter("served_mwh"), uses_of_year(build, site_id))
    return _ratio(co2_t, math.fsum(served))


def grid_price_usd_per_mwh(build: BuildPlan, site_id: str = "") -> float | None:
    """Return the mean price paid in that year over the hours bought from the grid, by one site or by all.

    None where nothing is bought, or some of the load is at a site that was not sized.
    [USD/MWh]
    """
    usd = _total(build, site_id, "bought_usd_per_mwh")
    return _ratio(usd, _total(build, site_id, "bought_share"))


def lifted_usd_of_year(build: BuildPlan, site_id: str) -> float | None:
    """Return what load that is not served in that year counts in running cost above its value.

    None where nothing runs, or some of it was not sized. [USD]
    """
    return _total(build, site_id, "lifted_usd_per_mwh")


def shed_mwh_of_year(build: BuildPlan, site_id: str) -> dict[str, float]:
    """Return what is not served in that year of each tier of a site's load; nothing where it was not sized. [MWh]"""
    found: dict[str, float] = {}
    for use in _known_uses(build, site_id):
        for tier, share in use.response.shed_share.items():
            found[tier] = found.get(tier, 0.0) + use.full_mwh * share
    return found


def _ratio(sum_of: float | None, over: float | None) -> float | None:
    return None if sum_of is None or not over else sum_of / over


def _total(build: BuildPlan, site_id: str, figure: str) -> float | None:
    """Return the sum over the load of that year of a figure by the MWh at full load; None if one is not known."""
    uses = _known_uses(build, site_id)
    figures = list(map(attrgetter(f"response.{figure}"), uses))
    if not uses or None in figures:
        return None
    return float(np.dot(list(map(attrgetter("full_mwh"), uses)), figures))


def _known_uses(build: BuildPlan, site_id: str) -> list[DesignUse]:
    """Return what runs in that year; nothing if some of it was not sized."""
    uses = list(uses_of_year(build, site_id))
    return [] if None in map(attrgetter("design.responses"), uses) else uses


def uses_of_year(build: BuildPlan, site_id: str) -> Iterator[DesignUse]:
    """Yield what runs in that year at one site or at all, design by design."""
    for (where, name), mw in build.served_mw.items():
        if site_id in {"", where}:
            at, quarters = quarters_that_run(build, where)
            used = partial(DesignUse, build.case.candidate(where, name))
            each = map(used, quarters.tolist(), mw[at].tolist())
            yield from filter(attrgetter("mw"), each)
