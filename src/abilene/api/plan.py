"""Plans as a user of Python holds them: the records of ``plan.json`` with folder, tables, hours and charts.

plan = ab.plans(ab.load("programme.yaml"))
plan                                   the table of the command, in a notebook
plan.viewpoints["secured"].it_mw       a figure, by the key of plan.json
plan.tables["tranches"]                a DataFrame
plan.hours("abilene", "secured")       a campus at work through a year
plan.chart("load")                     a chart, in a notebook
plan.write()                           the folder that ``abilene plan`` writes
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from pydantic import PrivateAttr

from abilene.api.notebook import Charts, table_html
from abilene.api.tables import Tables, frame_of_hours, hours_table
from abilene.brief import brief
from abilene.buildout import Sizer
from abilene.disk import write_folder
from abilene.errors import InputError, Problem
from abilene.names import choices
from abilene.programme.draft import Draft
from abilene.programme.resolve import Seen
from abilene.record import Record
from abilene.report.answer import answer_table
from abilene.report.compared import printed_comparison
from abilene.report.document import report_files
from abilene.report.gallery import GALLERY, Subject
from abilene.report.hours import hours_of_plan
from abilene.report.workbook import workbook_bytes
from abilene.results import compare as comparison
from abilene.results import records, store
from abilene.results.forecast import refuse_to_rewrite

if TYPE_CHECKING:
    from pandas import DataFrame

    from abilene.results.hours import Hours

T = TypeVar("T")
SHOWN_VIEWS = 12
"""Views that the ``repr`` of a plan lists."""


@dataclass(frozen=True)
class Origin:
    """What a plan was made from; a plan that was read from a folder does not know it."""

    draft: Draft
    views: Mapping[str, Seen]
    sizer: Sizer
    __repr__ = brief

    def hours(self, plan: records.PlanRecord) -> dict[str, Hours]:
        """Return the hours of the campuses as the first view powers them."""
        return hours_of_plan(plan, self.views, self.sizer)


class Plan(records.PlanRecord):
    """A plan in one view or several, side by side; its fields are the keys of ``plan.json``."""

    _origin: Origin | None = PrivateAttr(default=None)
    _folder: Path | None = PrivateAttr(default=None)

    @classmethod
    def of(
        cls,
        record: records.PlanRecord,
        origin: Origin | None = None,
        folder: Path | None = None,
    ) -> Plan:
        """Return a plan with what it was made from, or the folder it was read from."""
        fields = {name: getattr(record, name) for name in type(record).model_fields}
        plan = cls.model_construct(record.model_fields_set, **fields)
        plan._origin, plan._folder = origin, folder
        return plan

    @property
    def origin(self) -> Origin:
        """What the plan was made from.

        Raises
        ------
        InputError
            If it was read from a folder, which keeps the figures and not the programme.
        """
        if self._origin is None:
            what = "this plan was read from a folder and does not know its programme"
            fix = "plan it with ab.plans(ab.load(FILE))"
            raise InputError(Problem(what, fix))
        return self._origin

    @property
    def name(self) -> str:
        """Its name, ``<id>-<hash8>``: that of its folder."""
        return store.plan_name(self)

    def folder_files(self) -> dict[str, bytes]:
        """Return the files of its folder by their path: ``plan.json``, report, workbook, tables, hours, manifest.

        Raises
        ------
        InputError
            If it was read from ``plan.json`` alone.
        """
        if self._folder is not None:
            return store.read_files(self._folder)
        made = self.origin
        report = report_files(self, made.draft, made.views, made.sizer)
        workbook = {"plan.xlsx": workbook_bytes(self)}
        return store.plan_files(self, made.draft, report | workbook)

    def write(self, folder: Path | str | None = None) -> Path:
        """Write its folder as a whole, as ``abilene plan`` does; return where it is.

        Parameters
        ----------
        folder : path, optional
            By default ``plans/<id>-<hash8>`` below the current folder.

        Raises
        ------
        InputError
            If the folder holds anything that Abilene did not write, or another
            forecast, or cannot be written.
        """
        to = store.plan_folder(self) if folder is None else Path(folder)
        files = self.folder_files()
        refuse_to_rewrite(to, files)
        write_folder(to, files)
        return to

    @cached_property
    def tables(self) -> Tables:
        """Every table by name, as DataFrames: quarters, tranches, cash_flow, claims, hours_VIEW_SITE, ..."""
        return Tables(self)

    def hours(self, site: str, viewpoint: str = "") -> DataFrame:
        """Return a campus at work through the last year of its hours, each quarter with its own load and designs.

        Parameters
        ----------
        site : str
            Id of the campus.
        viewpoint : str
            Id of the view; by default the first.

        Returns
        -------
        DataFrame
            Time in UTC as index; load, price, and what each block supplies. [MW, USD/MWh]

        Raises
        ------
        InputError
            If there is no such view or campus, nothing runs there, or its hours are not
            at hand.
        """
        view_id = viewpoint or next(iter(self.viewpoints))
        view = _of(self.viewpoints, view_id, "viewpoint")
        found = _of(view.sites, site, "campus")
        return frame_of_hours(found.hours, hours_table(view_id, site))

    @property
    def charts(self) -> list[str]:
        """Names of the charts that ``chart`` can show; none where the programme is not known."""
        return [entry.name for entry in GALLERY] if self._origin else []

    def chart(self, name: str) -> Charts:
        """Return a chart of the report, or all of its kind: a notebook shows them.

        Parameters
        ----------
        name : str
            One of ``charts``, such as ``load``; or the id of a single chart.

        Raises
        ------
        InputError
            If there is no such chart, or the plan was read from a folder.
        """
        kind = name.partition("-")[0]
        entry = _of({entry.name: entry for entry in GALLERY}, kind, "chart")
        found = list(entry.charts(self._subject))
        if kind != name:
            found = [_of({one.id: one for one in found}, name, "chart")]
        return Charts(entry.title, found)

    @cached_property
    def _subject(self) -> Subject:
        made = self.origin
        return Subject(self, made.draft, made.views, made.hours(self))

    def compare(self, other: records.PlanRecord | Path | str) -> PlanComparison:
        """Return what differs between this plan and another, or the folder of another."""
        return PlanComparison.of(comparison.compare(self, other))

    def __repr__(self) -> str:
        """Return the plan in a line, and a line for each view."""
        views = list(self.viewpoints.items())
        lines = [_view_line(view_id, view) for view_id, view in views[:SHOWN_VIEWS]]
        if len(views) > SHOWN_VIEWS:
            lines.append(f"  and {len(views) - SHOWN_VIEWS} more views")
        head = f"Plan {self.name}: {self.title}, as of {self.as_of}"
        return "\n".join([head, *lines])

    __str__ = __repr__

    def _repr_html_(self) -> str:
        """Return the table of the command."""
        return table_html(answer_table(self))

    def __eq__(self, other: object) -> bool:
        """Compare the keys of ``plan.json``, whatever the plans were made from."""
        return isinstance(other, records.PlanRecord) and _same(self, other)

    __hash__ = None  # type: ignore[assignment]


class PlanComparison(comparison.Comparison):
    """What differs between two plans; a notebook shows what ``abilene compare`` prints."""

    @classmethod
    def of(cls, record: comparison.Comparison) -> PlanComparison:
        """Return a comparison that a notebook can show."""
        fields = {name: getattr(record, name) for name in type(record).model_fields}
        return cls.model_construct(record.model_fields_set, **fields)

    def _repr_html_(self) -> str:
        return table_html(printed_comparison(self))

    def __eq__(self, other: object) -> bool:
        """Compare what was found."""
        return isinstance(other, comparison.Comparison) and _same(self, other)

    __hash__ = None  # type: ignore[assignment]


class PlanOfView(records.ViewAnswer):
    """The plan of one view; its fields are the keys below ``viewpoints`` in ``plan.json``."""

    _plan: Plan = PrivateAttr()

    @classmethod
    def of(cls, plan: Plan) -> PlanOfView:
        """Return the view of a plan that has one."""
        (record,) = plan.viewpoints.values()
        fields = {name: getattr(record, name) for name in type(record).model_fields}
        view = cls.model_construct(record.model_fields_set, **fields)
        view._plan = plan
        return view

    @property
    def plan(self) -> Plan:
        """The same as a plan that may have several views."""
        return self._plan

    @property
    def tables(self) -> Tables:
        """As ``Plan.tables``."""
        return self._plan.tables

    def write(self, folder: Path | str | None = None) -> Path:
        """Write the folder: as ``Plan.write``."""
        return self._plan.write(folder)

    def hours(self, site: str) -> DataFrame:
        """Return a campus at work through a year: as ``Plan.hours``."""
        return self._plan.hours(site)

    def chart(self, name: str) -> Charts:
        """Return a chart: as ``Plan.chart``."""
        return self._plan.chart(name)

    def __repr__(self) -> str:
        """Return the plan of the view in two lines."""
        return repr(self._plan)

    __str__ = __repr__

    def _repr_html_(self) -> str:
        """Return the table of the command."""
        return self._plan._repr_html_()

    def __eq__(self, other: object) -> bool:
        """Compare the keys of ``plan.json``."""
        return isinstance(other, records.ViewAnswer) and _same(self, other)

    __hash__ = None  # type: ignore[assignment]


def _same(a: Record, b: Record) -> bool:
    """Return whether two records hold the same, whatever they can do beside that."""
    return a.model_dump() == b.model_dump()


def _view_line(view_id: str, view: records.ViewAnswer) -> str:
    quarter, it_mw = list(view.it_mw.items())[-1]
    drawn = f"{view.capital_drawn_usd / 1e9:,.1f}"
    in_view = f"{view.capital_in_view_usd / 1e9:,.1f} bn USD"
    money = f"{drawn} of {in_view} drawn"
    return f"  {view_id}: {view.status}, {it_mw:,.0f} MW IT in {quarter}, {money}"


def _of(known: Mapping[str, T], name: str, kind: str) -> T:
    """Return one of what is known by its name."""
    if name not in known:
        fix = choices(name, list(known))
        raise InputError(Problem(f"there is no {kind} '{name}'", fix))
    return known[name]
