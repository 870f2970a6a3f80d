"""Dates of power that are uncertain: which there are, and what a campus carries with each of their subsets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from operator import attrgetter

import numpy as np

from abilene.arrays import Floats
from abilene.buildout.case import Case
from abilene.buildout.room import limits, room_mw
from abilene.buildout.schedule import steps
from abilene.claims.refclass import RefClass
from abilene.programme.expected_delay import refclass_of

MOST = 6
"""Uncertain dates of power of one campus: with each one more there are twice as many subsets."""
UNBOUNDED_MW = 1e9
"""What stands for a load without a bound. [MW]"""


@dataclass(frozen=True)
class PowerEvent:
    """A grid connection or a kind of equipment whose date is uncertain."""

    site: str
    what: str
    """``grid`` or ``equipment``."""
    name: str
    quarter: int
    """Quarter of the plan in which it is promised to be in service."""
    refclass: RefClass

    @property
    def path(self) -> str:
        """Site, what it is, and its id."""
        return f"{self.site}.{self.what}.{self.name}"


def power_events(case: Case) -> list[PowerEvent]:
    """Return the uncertain dates of power, campus by campus: what has a law of its own, to come within the plan."""
    return [*chain.from_iterable(map(partial(_at, case), case.programme.sites))]


def _at(case: Case, site_id: str) -> Iterator[PowerEvent]:
    day = case.situation.as_of
    for what, name, quarter in _to_come(case, site_id):
        path = f"sites.{site_id}.{what}.{name}.from"
        refclass = refclass_of(case.programme, path, day)
        if refclass is not None and quarter < case.quarters:
            yield PowerEvent(site_id, what, name, quarter, refclass)


def _to_come(case: Case, site_id: str) -> Iterator[tuple[str, str, int]]:
    """Yield the connections and the equipment that are not there on the day of the plan, with their quarters."""
    site, day = case.programme.sites[site_id], case.situation.as_of
    for name, contract in site.grid.items():
        if contract.from_ > day:
            yield "grid", name, max(case.now, case.index(contract.from_))
    for name, limit in limits(case, site_id).items():
        dated = site.equipment[name].from_
        if limit.first > case.now or (dated is not None and dated > day):
            yield "equipment", name, limit.first


def too_many(case: Case) -> str:
    """Return the campus that has more uncertain dates of power than the roll-out plays; nothing if none has."""
    of = [event.site for event in power_events(case)]
    return next((site for site in of if of.count(site) > MOST), "")


def room_by_event(
    case: Case, sites: Sequence[str], events: Sequence[PowerEvent]
) -> Floats:
    """Return the load that can be added at each campus, by which of its events have happened and by quarter. [MW]

    Returns
    -------
    array, shape (S, M, Q)
        Bit j of the second place stands for the j-th event of the campus.
    """
    measured = dict.fromkeys(sites, 0.0)
    for step in filter(attrgetter("is_history"), steps(case)):
        measured[step.site] += step.facility_mw
    here = {id_: [one for one in events if one.site == id_] for id_ in sites}
    masks = 1 << max(map(len, here.values()), default=0)
    room = np.empty((len(sites), masks, case.quarters))
    for place, site_id in enumerate(sites):
        own = 1 << len(here[site_id])
        for mask in range(own):
            there = _with(case, here[site_id], mask)
            room[place, mask::own] = room_mw(there, site_id, measured[site_id])
    found: Floats = np.minimum(room, UNBOUNDED_MW)
    return found


def _with(case: Case, events: Sequence[PowerEvent], mask: int) -> Case:
    """Return a case in which some events of a campus happened long ago, and the others do not within the plan."""
    if not events:
        return case
    days = {
        (one.what, one.name): case.quarter(case.now if mask >> j & 1 else case.quarters)
        for j, one in enumerate(events)
    }
    site_id = events[0].site
    site = case.programme.sites[site_id]
    changed = {what: dict(getattr(site, what)) for what in ("grid", "equipment")}
    for (what, name), quarter in days.items():
        record = changed[what][name]
        changed[what][name] = record.model_copy(update={"from_": quarter.last_day})
    sites = case.programme.sites | {site_id: site.model_copy(update=changed)}
    programme = case.programme.model_copy(update={"sites": sites})
    return replace(case, programme=programme)
