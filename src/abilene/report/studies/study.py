"""A study to print, to write or to open: how its runs ended, its table, what moves each output, and charts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import count, filterfalse, islice
from operator import attrgetter, itemgetter, methodcaller
from typing import Any

from abilene.csvtext import csv_text
from abilene.names import how_many
from abilene.report.chart import Chart
from abilene.report.charts.clouds import INDEX_WORDS
from abilene.report.charts.study import study_charts
from abilene.report.charts.varied import group_words, scale_of, short, words
from abilene.report.studies.page import AnswerSection, Cells, StudyAnswer
from abilene.studies.study.designs import SAMPLED
from abilene.studies.study.indices import Index
from abilene.studies.study.outputs import known_columns
from abilene.studies.study.rows import (
    Group,
    Row,
    column_of,
    numbers_among,
    rows_by_group,
)
from abilene.studies.study.runs import StudyResults
from abilene.tasks.parquet import table_bytes

SHOWN_ROWS, SHOWN_COLUMNS = 30, 6
"""Rows and columns that are printed; the table in the folder has all of them."""
LONG = 11
"""Letters of a head above which it is broken at its points."""
NOTE = "each row of results.parquet has its own inputs, how its run ended, and its outputs; columns carry their unit"
MOST_JSON = 10_000
"""Most rows that stand in ``answer.json`` too."""
SMALL_CSV = 10_000
"""Most rows that are also written as CSV without being asked for."""


def study_page(study: StudyResults, *, csv: bool = False) -> StudyAnswer:
    """Return a study, ready to print, to write or to open.

    Parameters
    ----------
    study : StudyResults
        The study.
    csv : bool
        Write ``results.csv`` whatever its size.
    """
    is_small = len(study.rows) <= SMALL_CSV
    extra = {
        "results.parquet": table_bytes(study.table),
        "results.csv": results_csv(study) if csv or is_small else b"",
        "indices.csv": indices_csv(study),
    }
    return StudyAnswer(
        title=study.case.title,
        sections=tuple(_sections(study)),
        notes=tuple(_notes(study)),
        data=study_json(study),
        extra=dict(filter(itemgetter(1), extra.items())),
        command="study",
        made_by=study.made_by,
    )


def study_json(study: StudyResults) -> dict[str, Any]:
    """Return every figure under its name; rows of more than ``MOST_JSON`` runs stand in the table alone."""
    return {
        "title": study.case.title,
        "asks": study.case.file.ask,
        "study": study.case.study_hash,
        "runs": len(study.rows),
        "cases": study.cases,
        "ended": study.ended(),
        "units": study.units,
        "rows": [*map(dict, study.rows)] if len(study.rows) <= MOST_JSON else None,
        "indices": [one._asdict() for one in study.indices],
    }


def results_csv(study: StudyResults) -> bytes:
    """Return the results as CSV, each head with its unit in brackets."""
    columns = study.table.column_names
    heads = map(partial(_head_with_unit, study.units), columns)
    rows = zip(*map(partial(column_of, study.rows), columns), strict=True)
    return csv_text(heads, rows).encode()


def _head_with_unit(units: Mapping[str, str], name: str) -> str:
    return f"{name} [{units[name]}]" if name in units else name


def indices_csv(study: StudyResults) -> bytes:
    """Return the indices as CSV; nothing where there are none."""
    text = csv_text(Index._fields, study.indices)
    return text.encode() if study.indices else b""


def _sections(study: StudyResults) -> Iterator[AnswerSection]:
    groups = rows_by_group(study.rows)
    yield AnswerSection(("ended", "rows"), _ended(study), tuple(_head(study)))
    charts = 1
    for group, rows in groups.items():
        drawn = study_charts(study, group, rows, charts)
        charts += len(drawn)
        yield _table(study, group, rows, drawn)
        told = partial(_is_of, group, _shown(study, rows))
        yield from _indices(study, group, list(filter(told, study.indices)))


def _is_of(group: Group, outputs: Sequence[str], one: Index) -> bool:
    return (one[:3], one.output in outputs) == (group, True)


def _ended(study: StudyResults) -> tuple[Cells, ...]:
    ended = study.ended()
    return tuple(zip(ended, map("{:,}".format, ended.values()), strict=True))


def _head(study: StudyResults) -> Iterator[str]:
    kind, points = study.case.file.design.kind, len(study.case.points)
    yield (
        f"{study.case.file.ask}; {kind} of {how_many(points, 'point')}; "
        f"{how_many(len(study.rows), 'row')} from {how_many(study.cases, 'different run')}"
    )
    reasons = dict.fromkeys(map("{0[status]}: {0[reason]}".format, study.rows))
    yield from islice(filterfalse(methodcaller("endswith", ": None"), reasons), 3)


def _table(
    study: StudyResults, group: Group, rows: Sequence[Row], charts: list[Chart]
) -> AnswerSection:
    paths, outputs = study.case.paths, _shown(study, rows)
    heads = dict(zip(paths, short(paths), strict=True))
    names = [*paths, *outputs]
    told, units = map(heads.get, names, names), map(study.units.get, names)
    columns = list(map(partial(_Column, rows), names, map(str, told), units))
    cells = tuple(
        tuple(column.cell(row) for column in columns) for row in rows[:SHOWN_ROWS]
    )
    rest = len(rows) - len(cells)
    said = (f"and {how_many(rest, 'more row')} in results.parquet",) if rest > 0 else ()
    return AnswerSection(
        tuple(map(attrgetter("title"), columns)),
        cells,
        said,
        group_words(group),
        tuple(charts),
    )


@dataclass(frozen=True)
class _Column:
    """A column of the printed table; large sums of money are in bn USD."""

    rows: Sequence[Row]
    name: str
    head: str
    unit: str | None

    @cached_property
    def scale(self) -> tuple[float, str]:
        return scale_of(self.rows, self.name, self.unit or "")

    @property
    def title(self) -> str:
        head = self.head.replace(".", ".\n") if len(self.head) > LONG else self.head
        return ",\n".join(filter(None, (head, self.scale[1])))

    def cell(self, row: Row) -> str:
        cell = row[self.name]
        number = next(iter(numbers_among([cell])), None)
        return words(cell if number is None else number / self.scale[0])


def _shown(study: StudyResults, rows: Sequence[Row]) -> list[str]:
    """Return the outputs that are printed: first those that differ from run to run."""
    room = max(1, SHOWN_COLUMNS - len(study.case.paths))
    columns = map(partial(column_of, rows), study.outputs)
    same = map((1).__eq__, map(len, map(set, columns)))
    order = sorted(zip(same, count(), study.outputs, strict=False))
    return list(map(itemgetter(2), order[:room]))


def _indices(
    study: StudyResults, group: Group, found: Sequence[Index]
) -> Iterator[AnswerSection]:
    """Yield the table of some indices, those of a path or a pair in one row."""
    names = list(dict.fromkeys(map(attrgetter("measure"), found)))
    paths = dict(zip(study.case.paths, short(study.case.paths), strict=True))
    lines: dict[tuple[str, str], dict[str, str]] = {}
    for one in found:
        pair = map(paths.get, filter(None, (one.path, one.with_path)))
        line = one.output, " x ".join(map(str, pair))
        lines.setdefault(line, dict.fromkeys(names, ""))[one.measure] = _value(one)
    if lines:
        yield AnswerSection(
            ("output", "value of", *names),
            tuple((*line, *told.values()) for line, told in lines.items()),
            tuple(filter(None, map(INDEX_WORDS.get, names))),
            f"What moves it: {group_words(group)}",
        )


def _value(one: Index) -> str:
    width = one.half_width_95
    return f"{one.value:.3f}" + ("" if width is None else f" ± {width:.3f}")


def _notes(study: StudyResults) -> Iterator[str]:
    yield NOTE
    known = set(known_columns(study.rows, study.outputs))
    unknown = list(filterfalse(known.__contains__, study.outputs))
    if unknown:
        yield f"no run answers {', '.join(unknown)}"
    if study.case.file.design.kind in SAMPLED and not study.indices:
        yield "no indices: no output varies and is known in every run"
