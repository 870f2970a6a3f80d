"""A campus at work through a year: what its answer says beside the keys of ``plan.json``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from functools import reduce
from operator import or_
from typing import Protocol

from abilene.errors import InputError, Problem
from abilene.results.hours import Hours, mixed

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
    def powered_mw(self) -> dict[str, float]:
        """Load at the last quarter, by the design that powers it. [MW]"""

    @property
    def has_hours(self) -> bool:
        """Return whether something runs there at the end whose hours are at hand."""

    @property
    def hours(self) -> Hours:
        """The campus at work through a year, with the load of the last quarter."""


class AtWork:
    """The hours of a campus, from the load that each design serves at the last quarter."""

    @property
    def powered_mw(self: Powered) -> dict[str, float]:
        """Load at the last quarter, by the design that powers it. [MW]"""
        last_mw = {
            design: list(by_quarter.values())[-1]
            for design, by_quarter in self.served_mw.items()
        }
        return {design: mw for design, mw in last_mw.items() if mw > 0}

    @property
    def has_hours(self: Powered) -> bool:
        """Return whether something runs there at the end whose hours are at hand."""
        powered = self.powered_mw.keys()
        return bool(powered) and self.hours_at_hand.keys() >= powered

    @property
    def hours(self: Powered) -> Hours:
        """The campus at work through a year, with the load of the last quarter.

        Raises
        ------
        InputError
            If nothing runs there, or its hours are not at hand.
        """
        powered_mw = self.powered_mw
        if not powered_mw:
            what = "nothing runs at this campus in this view"
            raise InputError(Problem(what, "take another campus or view"))
        if not self.has_hours:
            what = "the hours of this campus are not at hand"
            fix = "plan again, or give the campus weather, a price and what its load is worth"
            raise InputError(Problem(what, fix))
        per_mw = {design: self.hours_at_hand[design]() for design in powered_mw}
        return mixed(per_mw, powered_mw)


def burning_hours(site: Powered) -> dict[str, int]:
    """Return in how many hours of the year each storage of a campus is charged and discharged at once.

    Of several designs at work, that in which it is the most counts. Storages of which it
    is none are left out.
    """
    designs = site.powered_mw if site.has_hours else {}
    each = [Counter(site.hours_at_hand[design]().at_once) for design in designs]
    # the union of counters is the larger of two counts, and keeps none of zero
    return dict(reduce(or_, each, Counter()))
