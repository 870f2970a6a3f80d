"""A campus at work through a year: what its answer says beside the keys of ``plan.json``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from functools import reduce
from operator import or_
from typing import Protocol

import numpy as np

from abilene.arrays import Floats
from abilene.dates import Quarter
from abilene.errors import InputError, Problem
from abilene.results.hours import Hours, mixed

QUARTERS = 4
"""Of a year."""
HoursOnDemand = Callable[[], Hours]
"""Works hours out, or reads them, when they are asked for; it can be pickled, so that a
plan can go to another process with its hours."""


class Powered(Protocol):
    """A campus with the load that each design of its power serves."""

    @property
    def served_mw(self) -> Mapping[str, Mapping[str, float]]:
        """Load by design and quarter. [MW]"""

    @property
    def hours_at_hand(self) -> Mapping[str, HoursOnDemand]:
        """What gives the hours of one MW of load, for each design whose hours are at hand."""

    @property
    def year_mw(self) -> dict[str, Floats]:
        """Load in each quarter of the last year of hours, by the design that serves it. [MW]"""

    @property
    def has_hours(self) -> bool:
        """Return whether something runs there in that year whose hours are at hand."""

    @property
    def hours(self) -> Hours:
        """The campus at work through that year."""


class AtWork:
    """The hours of a campus, from the load that each design serves in the last year.

    That year ends with the quarter after the plan: in each of its quarters runs what
    stood at the end of the one before, on the designs of that time. USD/MWh, hours
    unserved and emissions of the campus are those of the same year.
    """

    @property
    def year_mw(self: Powered) -> dict[str, Floats]:
        """Load in each quarter of the year, the first to the fourth, by the design that serves it in it. [MW]"""
        found: dict[str, Floats] = {}
        for design, by_quarter in self.served_mw.items():
            mw = np.zeros(QUARTERS)
            for stands, served in [*by_quarter.items()][-QUARTERS:]:
                mw[(Quarter.parse(stands).index + 1) % QUARTERS] = served
            if mw.any():
                found[design] = mw
        return found

    @property
    def has_hours(self: Powered) -> bool:
        """Return whether something runs there in that year whose hours are at hand."""
        powered = self.year_mw.keys()
        return bool(powered) and self.hours_at_hand.keys() >= powered

    @property
    def hours(self: Powered) -> Hours:
        """The campus at work through that year; no load in a quarter in which nothing runs yet.

        Raises
        ------
        InputError
            If nothing runs there, or its hours are not at hand.
        """
        year_mw = self.year_mw
        if not year_mw:
            what = "nothing runs at this campus in this view"
            raise InputError(Problem(what, "take another campus or view"))
        if not self.has_hours:
            what = "the hours of this campus are not at hand"
            fix = "plan again, or give the campus weather, a price and what its load is worth"
            raise InputError(Problem(what, fix))
        per_mw = {design: self.hours_at_hand[design]() for design in year_mw}
        return mixed(per_mw, year_mw)


def burning_hours(site: Powered) -> dict[str, int]:
    """Return in how many hours of the year each storage of a campus is charged and discharged at once.

    Each design counts in the quarters in which it runs; of several, that in which it is
    the most. Storages of which it
    is none are left out.
    """
    designs = site.year_mw if site.has_hours else {}
    each = [
        Counter(site.hours_at_hand[design]().at_once(mw > 0))
        for design, mw in designs.items()
    ]
    # the union of counters is the larger of two counts, and keeps none of zero
    return dict(reduce(or_, each, Counter()))
