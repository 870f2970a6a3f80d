"""By whose clock the hours of a site under a tariff are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from operator import attrgetter
from zoneinfo import ZoneInfo

import numpy as np

from abilene.errors import InputError, Problem
from abilene.programme.schema import Programme, Site
from abilene.resource.calendar import local_times
from abilene.resource.weather import SiteYear


def on_the_clock_of_its_tariffs(
    programme: Programme, site: Site, year: SiteYear
) -> SiteYear:
    """Return a weather year on the clock of the tariffs of a site, where that names none.

    Raises
    ------
    InputError
        If two clocks of them show different times.
    """
    zones = chain((site.time_zone,), _zones_of_tariffs(programme, site))
    named = list(map(ZoneInfo, dict.fromkeys(filter(None, zones))))
    if not named:
        return year
    first, *others = named
    shown = local_times(year.axis, first)
    for other in others:
        if not np.array_equal(shown, local_times(year.axis, other)):
            what = f"its bills follow the clock of {other}, other bills that of {first}"
            fix = "give the site and the tariffs of its connections one time zone"
            raise InputError(Problem(what, fix, "time_zone"))
    return replace(year, zone=first)


def _zones_of_tariffs(programme: Programme, site: Site) -> Iterator[str | None]:
    """Yield the time zone of each tariff of a site, as far as they are known."""
    named = map(attrgetter("tariff"), site.grid.values())
    known = filter(programme.tariffs.__contains__, named)
    terms = map(programme.tariffs.__getitem__, known)
    return map(attrgetter("timezone"), terms)
