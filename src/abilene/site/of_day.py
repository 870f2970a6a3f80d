"""A campus as of one day: the contracts and equipment that are there by then, at the cost of that year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from itertools import starmap
from operator import attrgetter
from typing import Any, TypeVar

from abilene.dates import Quarter, quarters_of_months
from abilene.errors import InputError, Problem
from abilene.programme.power_records import EquipmentType, SiteEquipment
from abilene.programme.schema import Programme
from abilene.site.plant import plant

_Part = TypeVar("_Part")
_FROM = attrgetter("from_")


@dataclass(frozen=True)
class OfDay:
    """A programme in which one campus has what it has on a day."""

    programme: Programme
    notes: tuple[str, ...]
    """What is not there yet, and the year whose costs count."""


def in_force(programme: Programme, site_id: str, day: date) -> OfDay:
    """Return a programme in which a campus has no agreement whose term is over by a day, and which those are."""
    site = programme.sites[site_id]
    over = {name: terms for name, terms in site.ppa.items() if terms.is_over(day)}
    if not over:
        return OfDay(programme, ())
    kept = {name: terms for name, terms in site.ppa.items() if name not in over}
    sites = {**programme.sites, site_id: site.model_copy(update={"ppa": kept})}
    notes = [
        f"ppa.{name}: left out, its {terms.years:g} years from {terms.from_} are over by {day}"
        for name, terms in over.items()
    ]
    return OfDay(programme.model_copy(update={"sites": sites}), tuple(notes))


def of_day(programme: Programme, site_id: str, day: date | None, as_of: date) -> OfDay:
    """Return a programme in which a campus has the contracts, agreements and equipment of a day.

    As in a plan, equipment is there from its own date on, else from the day of the plan
    plus its lead time. Packaged figures are read for the year of the day as the year of
    entry into service.

    Parameters
    ----------
    programme : Programme
        As a viewpoint sees it.
    site_id : str
        The campus.
    day : date, optional
        When it is powered; None for all contracts and equipment, whatever their date,
        but for agreements whose term is over by the day of the plan.
    as_of : date
        Day of the plan: what has no date is ordered then.

    Raises
    ------
    InputError
        If nothing is there by the day.
    """
    still = in_force(programme, site_id, day or as_of)
    if day is None:
        return still
    programme = still.programme
    site = programme.sites[site_id]
    since = partial(_in_service, programme, as_of)
    kinds = dict(starmap(since, site.equipment.items()))
    contracts = _since(site.grid)
    agreements = _since(site.ppa)
    of_year = partial(_of_year, day.year)
    every = [*contracts.values(), *kinds.values(), *agreements.values()]
    if every and day < min(every):
        what = f"nothing of {site_id} is there by {day}"
        fix = f"the first is from {min(every)} on: ask of a later day"
        raise InputError(Problem(what, fix, "--date"))
    moved = site.model_copy(
        update={
            "grid": _there(site.grid, contracts, day),
            "equipment": _there(site.equipment, kinds, day),
            "ppa": _there(site.ppa, agreements, day),
        }
    )
    update = {
        "sites": {**programme.sites, site_id: moved},
        "equipment": dict(starmap(of_year, programme.equipment.items())),
    }
    late = [*_late("grid.", contracts, day), *_late("", kinds, day)]
    late += _late("ppa.", agreements, day)
    notes = [f"as of {day}: what is there by then, at packaged costs of {day.year}"]
    notes += [f"not there by {day}: {', '.join(late)}"] * bool(late)
    return OfDay(programme.model_copy(update=update), (*notes, *still.notes))


def _since(records: Mapping[str, Any]) -> dict[str, date]:
    """Return the day from which each record is there."""
    return dict(zip(records, map(_FROM, records.values()), strict=True))


def _in_service(
    programme: Programme, as_of: date, kind: str, at: SiteEquipment
) -> tuple[str, date]:
    """Return a kind of equipment, and the day from which it may be in service: the first of its quarter."""
    if at.from_ is not None:
        return kind, at.from_
    quarters = quarters_of_months(plant(programme, kind).need("lead_months"))
    before = Quarter.of(as_of) + (quarters - 1)
    return kind, before.last_day + timedelta(days=1)


def _there(
    records: Mapping[str, _Part], since: Mapping[str, date], day: date
) -> dict[str, _Part]:
    """Return the records that are there by a day."""
    return {name: record for name, record in records.items() if since[name] <= day}


def _late(of: str, since: Mapping[str, date], day: date) -> list[str]:
    """Return what is not there by a day, with its own."""
    return [f"{of}{name} (from {at})" for name, at in since.items() if at > day]


def _of_year(year: int, kind: str, given: EquipmentType) -> tuple[str, EquipmentType]:
    """Return equipment whose packaged figures are those of a year of entry into service."""
    if given.packaged is None:
        return kind, given
    return kind, given.model_copy(update={"service_year": year})
