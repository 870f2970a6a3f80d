"""The tables of a plan as DataFrames, by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from abilene.errors import InputError, MissingExtraError, Problem
from abilene.names import choices
from abilene.results.hours import TIME, Hours
from abilene.results.records import PlanRecord
from abilene.results.table import Table
from abilene.results.tables import tables
from abilene.units import split_unit

if TYPE_CHECKING:
    from pandas import DataFrame


class Tables(Mapping[str, "DataFrame"]):
    """Every table of a plan by name; each is made when it is asked for.

    The names are those of ``abilene export`` (answer, quarters, tranches, ...) and, for
    each campus whose hours are at hand, ``hours_VIEW_SITE``. Columns keep the names of
    the files, which carry the unit (``capital_cost_usd``); ``attrs["units"]`` gives the
    unit of each column that has one, ``attrs["title"]`` says what the table holds.

    Parameters
    ----------
    plan : PlanRecord
        The plan.
    """

    def __init__(self, plan: PlanRecord) -> None:
        self._tables = tables(plan)
        self._sites = {}
        for view_id, site_id, site in plan.campuses():
            if site.has_hours:
                self._sites[hours_table(view_id, site_id)] = site

    def __getitem__(self, name: str) -> DataFrame:
        """Return a table.

        Raises
        ------
        InputError
            If there is no table of that name.
        MissingExtraError
            If pandas is not installed.
        """
        if name in self._tables:
            return frame_of_table(self._tables[name])
        if name in self._sites:
            return frame_of_hours(self._sites[name].hours, name)
        fix = choices(name, list(self))
        raise InputError(Problem(f"there is no table '{name}'", fix))

    def __contains__(self, name: object) -> bool:
        """Return whether there is a table of that name, without making it."""
        return name in self._tables or name in self._sites

    def __iter__(self) -> Iterator[str]:
        """Go through the names."""
        yield from self._tables
        yield from self._sites

    def __len__(self) -> int:
        """Return how many tables there are."""
        return len(self._tables) + len(self._sites)

    def __repr__(self) -> str:
        """Return the names, a line each."""
        return "\n".join(["Tables:", *(f"  {name}" for name in self)])


def hours_table(view_id: str, site_id: str) -> str:
    """Return the name of the table of a campus's hours in a view."""
    return f"hours_{view_id}_{site_id}"


def frame_of_table(table: Table) -> DataFrame:
    """Return a table as a DataFrame, its columns as in the files of the plan."""
    pandas = pandas_or_refuse()
    frame = pandas.DataFrame(list(table.rows), columns=list(table.columns))
    return described(frame, table.title)


def frame_of_hours(hours: Hours, name: str) -> DataFrame:
    """Return hours as a DataFrame with the time in UTC as index."""
    pandas = pandas_or_refuse()
    columns = dict(hours.columns)
    columns.pop(TIME, None)
    index = pandas.DatetimeIndex(hours.times, tz="UTC", name="time")
    frame = pandas.DataFrame(columns, index=index)
    return described(frame, name)


def described(
    frame: DataFrame, title: str, given: Mapping[str, str] | None = None
) -> DataFrame:
    """Write title and units beside a DataFrame; units that are not given follow from the names of its columns."""
    of_names = {str(name): split_unit(str(name))[1] for name in frame.columns}
    units = of_names if given is None else given
    frame.attrs["title"] = title
    frame.attrs["units"] = {name: units[name] for name in filter(units.get, units)}
    return frame


def pandas_or_refuse() -> Any:
    """Return pandas.

    Raises
    ------
    MissingExtraError
        If it is not installed.
    """
    try:
        import pandas
    except ImportError:
        raise MissingExtraError("notebook", "a table as a DataFrame") from None
    return pandas
