"""What is drawn of a programme, by the names under which its file may correlate it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import chain, count, starmap

from abilene.programme.delay_records import CostRisk, Risk
from abilene.programme.power_records import Grid, SiteEquipment
from abilene.programme.schema import Programme, Site
from abilene.yamltext import Steps


@dataclass(frozen=True)
class DrawnSource:
    """A column of what is drawn: more of it is later, dearer, or money that does not come."""

    kind: str
    """A field of ``Columns``."""
    place: int = 0


ALONE = {
    "delay": DrawnSource("common"),
    "costs.shell": DrawnSource("shell"),
    "costs.chips": DrawnSource("chips"),
}
"""Those of which there is one."""


def sources(
    sites: Iterable[str],
    phases: Iterable[str],
    events: Iterable[str],
    tranches: Iterable[str],
) -> dict[str, DrawnSource]:
    """Return each source by its name.

    Parameters
    ----------
    sites, tranches : iterable of str
        Their ids, in the order of the columns.
    phases : iterable of str
        ``SITE.PHASE`` of each.
    events : iterable of str
        ``SITE.grid.NAME`` or ``SITE.equipment.NAME`` of each uncertain date of power.
    """
    sites, phases = list(sites), list(phases)
    return {
        **ALONE,
        **_each("delay.{}", "site", sites),
        **_each("delay.{}", "phase", phases),
        **_each("delay.{}", "power", events),
        **_each("costs.shell.{}", "shell_phase", phases),
        **_each("costs.equipment.{}", "equipment", sites),
        **_each("closing.{}", "closes", tranches),
    }


def _each(words: str, kind: str, names: Iterable[str]) -> dict[str, DrawnSource]:
    places = map(partial(DrawnSource, kind), count())
    return dict(zip(map(words.format, names), places, strict=False))


def may_be_drawn(programme: Programme) -> list[str]:
    """Return the names of what may be drawn of a programme: of costs and money only what it says is uncertain."""
    risk = programme.risk or Risk()
    events = chain.from_iterable(starmap(_late, programme.sites.items()))
    money = programme.capital if risk.closing else ()
    names = sources(programme.sites, programme.phase_names, events, money)
    costs = (risk.costs or CostRisk()).model_dump(exclude_none=True)
    return [*filter(partial(_is_given, costs), names)]


def _is_given(costs: Iterable[str], name: str) -> bool:
    kind, *rest = name.split(".")
    return kind != "costs" or rest[0] in costs


def _late(site_id: str, site: Site) -> Iterator[str]:
    """Yield what brings power to a campus with a law of delay of its own."""
    for what, records in (("grid", site.grid), ("equipment", site.equipment)):
        late = filter(partial(_has_law, records), records)
        yield from map(f"{site_id}.{what}.{{}}".format, late)


def _has_law(records: Mapping[str, Grid | SiteEquipment], name: str) -> bool:
    return records[name].delay is not None


def correlated_names(programme: Programme) -> Iterator[tuple[Steps, str]]:
    """Yield each name of what goes together, with its place in the file."""
    risk = programme.risk or Risk()
    for id_, one in risk.correlations.items():
        for place, name in enumerate(one.between):
            yield ("risk", "correlations", id_, "between", place), name
