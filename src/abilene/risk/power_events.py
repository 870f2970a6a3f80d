"""Dates of power that are uncertain: which there are, and what a campus carries with each of their subsets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from itertools import chain, compress
from operator import attrgetter
from typing import Any

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


def own_dates(case: Case) -> Iterator[str]:
    """Yield each connection and equipment to which the author gives a law of delay: site, what it is, and its id."""
    for site_id, site in case.programme.sites.items():
        for what, records in (("grid", site.grid), ("equipment", site.equipment)):
            its_own = map(attrgetter("delay"), records.values())
            named = f"{site_id}.{what}.{{}}".format
            yield from map(named, compress(records, its_own))


def _at(case: Case, site_id: str) -> Iterator[PowerEvent]:
    day = case.situation.as_of
    for what, name, quarter in _to_come(case, site_id):
        path = f"sites.{site_id}.{what}.{name}.from"
        refclass = refclass_of(case.programme, path, day)
        if refclass is not None:
            yield PowerEvent(site_id, what, name, quarter, refclass)


def _to_come(case: Case, site_id: str) -> Iterator[tuple[str, str, int]]:
    """Yield the connections and the equipment that are not there on the day of the plan, with their quarters."""
    site, day = case.programme.sites[site_id], case.situation.as_of
    last_day = case.quarter(case.quarters - 1).last_day
    for name, contract in site.grid.items():
        if day < contract.from_ <= last_day:
            yield "grid", name, max(case.now, case.index(contract.from_))
    for name, limit in limits(case, site_id).items():
        # without a date it is there after its lead time
        before = case.quarter(limit.first - 1).last_day
        from_ = site.equipment[name].from_ or before + timedelta(1)
        if from_ > day:
            yield "equipment", name, limit.first


def too_many(case: Case) -> str:
    """Return the campus that has more uncertain dates of power than the roll-out plays; nothing if none has."""
    counts = Counter(map(attrgetter("site"), power_events(case)))
    ((site_id, count),) = [*counts.most_common(1), ("", 0)][:1]
    return site_id if count > MOST else ""


def room_by_event(
    case: Case, sites: Sequence[str], events: Sequence[PowerEvent]
) -> Floats:
    """Return the load that can be added at each campus, by which of its events have happened and by quarter. [MW]

    Returns
    -------
    array, shape (S, M, Q)
        Bit j of the second place stands for the j-th event of the campus.
    """
    here: dict[str, list[PowerEvent]] = {site_id: [] for site_id in sites}
    for event in events:
        here[event.site].append(event)
    masks = 1 << max(map(len, here.values()))
    room = np.empty((len(sites), masks, case.quarters))
    for place, site_id in enumerate(sites):
        measured_mw = _measured_mw(case, site_id)
        own = 1 << len(here[site_id])
        # a campus with fewer events than another does not look at the bits beyond its own
        for mask in range(own):
            there = _with(case, site_id, here[site_id], mask)
            room[place, mask::own] = room_mw(there, site_id, measured_mw)
    found: Floats = np.minimum(room, UNBOUNDED_MW)
    return found


def _measured_mw(case: Case, site_id: str) -> float:
    """Return the facility load of a campus that is measured. [MW]"""
    history = filter(attrgetter("is_history"), steps(case))
    return sum(step.facility_mw for step in history if step.site == site_id)


def _with(case: Case, site_id: str, events: Sequence[PowerEvent], mask: int) -> Case:
    """Return a case in which some events of a campus have happened by its day, and the others never do."""
    site = case.programme.sites[site_id]
    changed: dict[str, dict[str, Any]] = {
        "grid": dict(site.grid),
        "equipment": dict(site.equipment),
    }
    days = case.quarter(case.quarters).last_day, case.quarter(case.now).last_day
    for place, event in enumerate(events):
        records = changed[event.what]
        from_ = days[mask >> place & 1]
        records[event.name] = records[event.name].model_copy(update={"from_": from_})
    sites = case.programme.sites | {site_id: site.model_copy(update=changed)}
    return replace(case, programme=case.programme.model_copy(update={"sites": sites}))
