"""Events in a file: for dry runs, for what a person was told on the telephone, and for bridges of your own."""

from __future__ import annotations

import math
from collections import Counter
from functools import partial
from operator import attrgetter, methodcaller
from pathlib import Path
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from abilene.errors import Place, Problem, in_one_line, refuse
from abilene.operate.signal import EventKind, GridEvent, zoned_time
from abilene.operate.terms import NonNegative, Share
from abilene.record import Record
from abilene.tabular.rows import as_text, head_of, rows_of
from abilene.validating import validate
from abilene.yamltext import read_yaml

COLUMNS = (
    "id",
    "asked_by",
    "from",
    "until",
    "limit_mw",
    "cut",
    "usd_per_mwh",
    "alert",
)
YAML = {".yaml", ".yml"}


def _zoned(text: str) -> str:
    zoned_time(text)
    return text


Moment = Annotated[str, AfterValidator(_zoned)]


class EventRecord(Record):
    """One event; a limit, a cut, a price or an alert."""

    model_config = ConfigDict(populate_by_name=True)

    id: str = Field(min_length=1)
    asked_by: str = Field(min_length=1)
    from_: Moment = Field(alias="from")
    """Day and time with its zone, such as 2026-12-01T16:00:00Z."""
    until: Moment | None = None
    """Without it, the event holds until it is gone from the file."""
    limit_mw: NonNegative | None = None
    """Most that the connection may draw. [MW]"""
    cut: Share | None = None
    """Share of the contract that goes. [-]"""
    usd_per_mwh: float | None = None
    """Price of power. [USD/MWh]"""
    alert: str | None = None
    """As the terms know it, such as ALERT_GRID_EMERGENCY."""

    @model_validator(mode="after")
    def _asks_something(self) -> EventRecord:
        asked = (self.limit_mw, self.cut, self.usd_per_mwh, self.alert)
        if sum(one is not None for one in asked) != 1:
            what = "it asks for nothing, or for several things"
            raise ValueError(f"{what}; give one of limit_mw, cut, usd_per_mwh, alert")
        if self.until is not None and zoned_time(self.until) <= zoned_time(self.from_):
            raise ValueError("it ends before it begins; put them in order")
        return self

    def as_event(self, now: float) -> GridEvent:
        """Return it as an event, heard of now."""
        no_end, no_limit = math.inf, math.inf
        return GridEvent(
            id=self.id,
            asked_by=self.asked_by,
            kind=self._kind,
            start=zoned_time(self.from_),
            end=no_end if self.until is None else zoned_time(self.until),
            limit_mw=no_limit if self.limit_mw is None else self.limit_mw,
            cut=self.cut or 0.0,
            usd_per_mwh=self.usd_per_mwh or 0.0,
            alert=self.alert or "",
            received=now,
        )

    @property
    def _kind(self) -> EventKind:
        """Return what is asked: a capacity limit unless it is a price or an alert."""
        kinds: dict[EventKind, object] = {
            "price": self.usd_per_mwh,
            "alert": self.alert,
            "limit": True,
        }
        return next(filter(lambda kind: kinds[kind] is not None, kinds))


class EventList(Record):
    """A YAML file of events."""

    events: tuple[EventRecord, ...]


def read_events(path: Path, now: float) -> tuple[GridEvent, ...]:
    """Read a file of events: YAML, or a table with the columns of ``EventRecord``.

    Raises
    ------
    InputError
        With every problem found, each at its place.
    """
    records = _of_yaml(path) if path.suffix in YAML else _of_table(path)
    counts = Counter(map(attrgetter("id"), records))
    twice = sorted((counts - Counter(counts.keys())).keys())
    refuse(Problem(f"event {one} stands twice", "once", str(path)) for one in twice)
    return tuple(map(methodcaller("as_event", now), records))


def _of_yaml(path: Path) -> tuple[EventRecord, ...]:
    return validate(EventList, read_yaml(path)).events


def _of_table(path: Path) -> tuple[EventRecord, ...]:
    """Read a table; an empty cell says nothing."""
    rows = rows_of(path, COLUMNS)
    _, head = head_of(rows, path, ("id", "asked_by", "from"))
    names = list(map(_tidy, head))
    records: list[EventRecord] = []
    problems: list[Problem] = []
    for line, cells in rows:
        texts = dict(zip(names, map(_tidy, cells), strict=False))
        said = {name: texts[name] for name in COLUMNS if texts.get(name)}
        try:
            records.append(EventRecord.model_validate(said))
        except ValidationError as error:
            at = partial(_problem, place=Place(str(path), line, 1))
            problems += map(at, error.errors())
    refuse(problems)
    return tuple(records)


def _tidy(cell: object) -> str:
    return as_text(cell).strip()


def _problem(error: Any, place: Place) -> Problem:
    """Return what pydantic says of a row."""
    where = ".".join(map(str, error["loc"]))
    what = in_one_line(error["msg"]).removeprefix("Value error, ")
    what, _, fix = what.partition("; ")
    return Problem(what, fix or "correct it", where, place)
