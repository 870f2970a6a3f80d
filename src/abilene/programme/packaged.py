"""Names of packaged tables in a programme file: weather, prices, regions, equipment and whose figures of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

from abilene.data import read_table
from abilene.programme.power_records import EquipmentType, StatedPrice
from abilene.programme.schema import Programme, Site
from abilene.yamltext import Steps

NOT_REGIONS = {"case", "year"}
"""Columns of the table of gas prices that are no region."""


class Reference(NamedTuple):
    """A name in a programme file, and what it may name."""

    steps: Steps
    """Where it stands."""
    name: str
    known: Mapping[str, object]
    what: str
    """Word for what it names."""


@cache
def names_in(table: str, column: str) -> dict[str, None]:
    """Return what a column of a packaged table holds, each once and in its order."""
    return dict.fromkeys(row[column] for row in read_table(table))


@cache
def gas_regions() -> dict[str, None]:
    """Return the regions of the packaged gas price, in the order of the table."""
    columns = read_table("gas_price.csv")[0]
    return dict.fromkeys(name for name in columns if name not in NOT_REGIONS)


def packaged_names(programme: Programme) -> Iterator[Reference]:
    """Yield every name of a packaged table that has to do with power."""
    for site_id, site in programme.sites.items():
        yield from _of_site(("sites", site_id), site)
    for kind, equipment in programme.equipment.items():
        yield from _of_equipment(("equipment", kind), equipment)


def _of_site(here: Steps, site: Site) -> Iterator[Reference]:
    weather = names_in("weather_sites.csv", "name")
    for steps, year in weather_steps(here, site):
        if isinstance(year, str):
            yield Reference(steps, year, weather, "packaged weather")
    profiles = names_in("price_memory.csv", "profile")
    if isinstance(site.price, str):
        steps = (*here, "price")
        yield Reference(steps, site.price, profiles, "packaged price profile")
    elif isinstance(site.price, StatedPrice) and site.price.shape:
        steps = (*here, "price", "shape")
        yield Reference(steps, site.price.shape, profiles, "packaged price profile")
    if site.grid_co2_region is not None:
        steps, known = (*here, "grid_co2_region"), names_in("grid_co2.csv", "region")
        yield Reference(steps, site.grid_co2_region, known, "region of grid carbon")
    if site.gas_region is not None:
        steps = (*here, "gas_region")
        yield Reference(steps, site.gas_region, gas_regions(), "region of gas prices")


def weather_steps(here: Steps, site: Site) -> Iterator[tuple[Steps, object]]:
    """Yield each weather year of a site with its steps: several are numbered, as a list is."""
    one, several = (*here, "weather"), len(site.weather) > 1
    for number, year in enumerate(site.weather):
        yield ((*one, number) if several else one), year


def files_of(programme: Programme) -> Iterator[tuple[Steps, str]]:
    """Yield every file of hours that a programme names, with its steps."""
    for site_id, site in programme.sites.items():
        here: Steps = ("sites", site_id)
        prices = ((*here, "price"), site.price), ((*here, "net_load"), site.net_load)
        for steps, record in (*weather_steps(here, site), *prices):
            file = getattr(record, "file", None)
            if file is not None:
                yield (*steps, "file"), file


def _of_equipment(here: Steps, equipment: EquipmentType) -> Iterator[Reference]:
    kind = equipment.packaged
    if kind is None:
        return
    kinds = names_in("equipment.csv", "name")
    yield Reference((*here, "packaged"), kind, kinds, "packaged equipment")
    if kind in kinds:
        known, what = sources_on(kind), f"source on {kind}"
        steps, several = (*here, "figures_by"), len(equipment.figures_by) > 1
        for number, rival in enumerate(equipment.figures_by):
            yield Reference((*steps, number) if several else steps, rival, known, what)


@cache
def sources_on(kind: str) -> dict[str, None]:
    """Return the sources that have figures for a packaged kind of equipment."""
    rows = read_table("equipment_figures.csv")
    return dict.fromkeys(row["rival"] for row in rows if row["equipment"] == kind)
