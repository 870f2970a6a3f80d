"""Names of packaged tables in a programme file: weather, prices, regions, equipment and whose figures of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, partial
from itertools import chain, filterfalse
from operator import itemgetter
from typing import NamedTuple, TypeVar

from abilene.data import read_table
from abilene.programme.hourly_records import WeatherFile
from abilene.programme.power_records import EquipmentType
from abilene.programme.schema import Programme, Site
from abilene.yamltext import Steps

_Value = TypeVar("_Value")
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
    cells = map(itemgetter(column), read_table(table))
    return dict.fromkeys(cells)


@cache
def gas_regions() -> dict[str, None]:
    """Return the regions of the packaged gas price, in the order of the table."""
    columns = read_table("gas_price.csv")[0]
    return dict.fromkeys(filterfalse(NOT_REGIONS.__contains__, columns))


class NamingField(NamedTuple):
    """A field of a site that names a row or a column of a packaged table."""

    steps: tuple[str, ...]
    """Where it stands in the site."""
    known: Callable[[], Mapping[str, object]]
    what: str
    """Word for what it names."""


NAMING_FIELDS = (
    NamingField(
        steps=("price",),
        known=partial(names_in, "price_memory.csv", "profile"),
        what="packaged price profile",
    ),
    NamingField(
        steps=("price", "shape"),
        known=partial(names_in, "price_memory.csv", "profile"),
        what="packaged price profile",
    ),
    NamingField(
        steps=("grid_co2_region",),
        known=partial(names_in, "grid_co2.csv", "region"),
        what="region of grid carbon",
    ),
    NamingField(
        steps=("marginal_co2_region",),
        known=partial(names_in, "grid_co2.csv", "region"),
        what="region of grid carbon",
    ),
    NamingField(
        steps=("gas_region",),
        known=gas_regions,
        what="region of gas prices",
    ),
    NamingField(
        steps=("state",),
        known=partial(names_in, "industrial_price.csv", "state"),
        what="US state, by its two letters,",
    ),
)
"""Weather is not among them: a site may name several years of it."""


def packaged_names(programme: Programme) -> Iterator[Reference]:
    """Yield every name of a packaged table that has to do with power."""
    for site_id, site in programme.sites.items():
        here = ("sites", site_id)
        yield from _weather_of(here, site)
        yield from _fields_of(here, site)
    for kind, equipment in programme.equipment.items():
        yield from _of_equipment(("equipment", kind), equipment)


def _weather_of(here: Steps, site: Site) -> Iterator[Reference]:
    known = names_in("weather_sites.csv", "name")
    for steps, year in packaged_weather_steps(here, site):
        yield Reference(steps, year, known, "packaged weather")
    own = dict.fromkeys(map(weather_name, site.weather))
    for name in site.weather_weights:
        yield Reference((*here, "weather_weights", name), name, own, "weather here")


def weather_name(weather: str | WeatherFile) -> str:
    """Return how a weather year is called: a file by its name as the site gives it."""
    return weather if isinstance(weather, str) else weather.file


def _fields_of(here: Steps, site: Site) -> Iterator[Reference]:
    for field in NAMING_FIELDS:
        name = _value_in(site, field.steps)
        # a price may be a name, a stated mean or a file
        if isinstance(name, str):
            steps = (*here, *field.steps)
            yield Reference(steps, name, field.known(), field.what)


def _value_in(record: object, steps: tuple[str, ...]) -> object:
    """Return what stands in a record; None where its form has no such field."""
    for step in steps:
        record = getattr(record, step, None)
    return record


def weather_steps(here: Steps, site: Site) -> Iterator[tuple[Steps, object]]:
    """Yield each weather year of a site with its steps."""
    return _numbered((*here, "weather"), site.weather)


def packaged_weather_steps(here: Steps, site: Site) -> Iterator[tuple[Steps, str]]:
    """Yield the weather years of a site that are packaged, each with its steps."""
    for steps, year in weather_steps(here, site):
        if isinstance(year, str):
            yield steps, year


def _numbered(steps: Steps, values: Sequence[_Value]) -> Iterator[tuple[Steps, _Value]]:
    """Yield values with their steps: several are numbered, as a list is."""
    if len(values) == 1:
        yield steps, values[0]
        return
    for number, value in enumerate(values):
        yield (*steps, number), value


def files_of(programme: Programme) -> Iterator[tuple[Steps, str]]:
    """Yield every file of hours that a programme names, with its steps."""
    for site_id, site in programme.sites.items():
        here: Steps = ("sites", site_id)
        records = chain(
            weather_steps(here, site),
            [((*here, "price"), site.price)],
            [((*here, "net_load"), site.net_load)],
            [((*here, "load"), site.load)],
        )
        for steps, record in records:
            file = getattr(record, "file", None)
            if file is not None:
                yield (*steps, "file"), file


def _of_equipment(here: Steps, equipment: EquipmentType) -> Iterator[Reference]:
    kind = equipment.packaged
    if kind is None:
        return
    kinds = names_in("equipment.csv", "name")
    yield Reference((*here, "packaged"), kind, kinds, "packaged equipment")
    # of a kind that is not there, nobody has figures: one problem says it
    if kind in kinds:
        known = sources_on(kind)
        what = f"source on {kind}"
        rivals = _numbered((*here, "figures_by"), equipment.figures_by)
        for steps, rival in rivals:
            yield Reference(steps, rival, known, what)


@cache
def sources_on(kind: str) -> dict[str, None]:
    """Return the sources that have figures for a packaged kind of equipment."""
    rows = read_table("equipment_figures.csv")
    return dict.fromkeys(row["rival"] for row in rows if row["equipment"] == kind)
