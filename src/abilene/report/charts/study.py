"""The charts of a study, by kind of design: lines, surfaces, tornadoes, clouds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice

from abilene.report.chart import Chart
from abilene.report.charts.clouds import cloud_charts
from abilene.report.charts.responses import end_charts, line_charts, surface_charts
from abilene.report.charts.varied import Shown
from abilene.studies.study.rows import Group, Row, column_of, numbers_among
from abilene.studies.study.runs import StudyResults

MOST_OUTPUTS = 4
"""Outputs of which charts are drawn: the first that vary."""


def study_charts(
    study: StudyResults, group: Group, rows: Sequence[Row], first: int
) -> list[Chart]:
    """Return the charts of a view, day and campus.

    Parameters
    ----------
    study : StudyResults
        The study.
    group : tuple
        View, day and campus.
    rows : sequence of mapping
        Their rows.
    first : int
        Number of the first output on the page.
    """
    found: list[Chart] = []
    outputs = islice(told_apart(study, rows), MOST_OUTPUTS)
    for n, output in enumerate(outputs):
        found += charts_of_output(study, group, rows, output, first + n)
    return found


def charts_of_output(
    study: StudyResults, group: Group, rows: Sequence[Row], output: str, number: int
) -> list[Chart]:
    """Return the charts of one output of a view, day and campus; none where no run has a figure of it."""
    shown = Shown(study, group, rows, output, number)
    charts = _OF_DESIGN[study.case.file.design.kind]
    return list(charts(shown)) if numbers_among(column_of(rows, output)) else []


def told_apart(study: StudyResults, rows: Sequence[Row]) -> Iterator[str]:
    """Yield the outputs that vary, of several that are the same in every run the first."""
    columns = list(map(tuple, map(partial(column_of, rows), study.outputs)))
    first = dict(zip(reversed(columns), reversed(study.outputs), strict=True))
    for cells, output in zip(columns, study.outputs, strict=True):
        if len(set(numbers_among(cells))) > 1 and first[cells] == output:
            yield output


def _grid(shown: Shown) -> Iterator[Chart]:
    """Yield a surface over two paths; a line along one; clouds where there are more."""
    charts = {1: line_charts, 2: surface_charts}
    yield from charts.get(len(shown.study.case.paths), cloud_charts)(shown)


_OF_DESIGN: Mapping[str, Callable[[Shown], Iterator[Chart]]] = {
    "sweep": line_charts,
    "grid": _grid,
    "one_at_a_time": end_charts,
    "latin_hypercube": cloud_charts,
    "sobol": cloud_charts,
}
"""How each kind of design is shown."""
