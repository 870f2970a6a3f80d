"""When a firm plant does not give all of its capacity: its availability, and its weeks of planned work."""

from __future__ import annotations

from itertools import starmap
from operator import itemgetter

import numpy as np

from abilene.power.problem import Series
from abilene.programme.power_records import EquipmentType
from abilene.resource.calendar import local_weeks
from abilene.resource.weather import SiteYear


def planned_availability(given: EquipmentType, year: SiteYear) -> Series:
    """Return what a firm plant gives of its capacity in each hour, what heat takes aside. [-]"""
    share = 1.0 if given.availability is None else given.availability
    if not given.planned_outage_weeks:
        return share
    weeks = local_weeks(year.axis, year.zone)
    return np.where(np.isin(weeks, given.planned_outage_weeks), 0.0, share)


def outage_words(given: EquipmentType) -> str:
    """Say when a firm plant does not give all of its capacity; nothing if it does."""
    said = {
        "available {:.1%} of the time, in every hour": given.availability,
        "out for planned work in week {} of the year": ", ".join(
            map(str, sorted({*given.planned_outage_weeks}))
        ),
    }
    given_words = filter(itemgetter(1), said.items())
    return "; ".join(starmap(str.format, given_words))
