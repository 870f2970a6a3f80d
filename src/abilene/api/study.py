"""A study as a user of Python holds it: its rows, what moves them, charts, and the folder of the command.

found = ab.study("study.yaml", workers=4)
found                                  the tables of the command, in a notebook
found.results                          a DataFrame, a row for each run
found.indices                          a DataFrame: what moves each output
found.chart("it_mw.2028-Q4")           the charts of an output, in a notebook
found.write("folder")                  the folder that ``abilene study --out`` writes
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from abilene.api.notebook import Charts, table_html
from abilene.api.tables import described, pandas_or_refuse
from abilene.disk import write_folder
from abilene.errors import InputError, Problem
from abilene.names import choices, how_many
from abilene.report.charts.study import charts_of_output, told_apart
from abilene.report.studies.study import study_page
from abilene.studies.study.indices import Index
from abilene.studies.study.read import read_study
from abilene.studies.study.rows import rows_by_group
from abilene.studies.study.runs import StudyResults, refuse_other_study, run_study
from abilene.tasks.where import where_of

if TYPE_CHECKING:
    from pandas import DataFrame


class StudyOutcome:
    """The results of a study: a row for each run, with its own inputs.

    Parameters
    ----------
    found : StudyResults
        What was run.
    """

    def __init__(self, found: StudyResults) -> None:
        self._found = found

    @property
    def results(self) -> DataFrame:
        """The rows: run, viewpoint, as_of, campus, each path that is varied, how it ended, and its outputs.

        ``attrs["units"]`` gives the unit of each column that has one.

        Raises
        ------
        MissingExtraError
            If pandas is not installed.
        """
        frame = pandas_or_refuse().DataFrame(list(self._found.rows))
        return described(frame, self._found.case.title, self._found.units)

    @property
    def indices(self) -> DataFrame:
        """What moves each output, of a Sobol design or a Latin hypercube; no rows of any other.

        Raises
        ------
        MissingExtraError
            If pandas is not installed.
        """
        frame = pandas_or_refuse().DataFrame(
            list(self._found.indices), columns=list(Index._fields)
        )
        return described(frame, f"What moves {self._found.case.title}", {})

    @property
    def ended(self) -> dict[str, int]:
        """How many rows ended in which way: optimal, feasible, played, none, refused, infeasible, failed."""
        return self._found.ended()

    @property
    def charts(self) -> list[str]:
        """Outputs of which there are charts: those that vary."""
        rows = self._found.rows
        return list(told_apart(self._found, rows))

    def chart(self, output: str) -> Charts:
        """Return the charts of an output, of each view, day and campus: a notebook shows them.

        Raises
        ------
        InputError
            If there is no such output.
        """
        if output not in self._found.outputs:
            fix = choices(output, list(self._found.outputs))
            raise InputError(Problem(f"there is no output '{output}'", fix))
        charts = [
            chart
            for n, (group, rows) in enumerate(
                rows_by_group(self._found.rows).items(), 1
            )
            for chart in charts_of_output(self._found, group, rows, output, n)
        ]
        return Charts(output, charts)

    def write(self, folder: Path | str) -> Path:
        """Write its folder as a whole, as ``abilene study --out`` does; return where it is.

        Raises
        ------
        InputError
            If the folder holds anything that Abilene did not write, or the results of
            another study, or cannot be written.
        """
        refuse_other_study(Path(folder), self._found.case)
        write_folder(Path(folder), study_page(self._found).files())
        return Path(folder)

    def __repr__(self) -> str:
        """Return the study in a line, and how its runs ended in another."""
        ended = ", ".join(f"{count} {status}" for status, count in self.ended.items())
        design = self._found.case.file.design.kind
        rows = how_many(len(self._found.rows), "row")
        head = f"Study {self._found.case.title}: {design}, {rows}"
        return f"{head}\n  {ended}"

    def _repr_html_(self) -> str:
        """Return the tables of the command."""
        return table_html(study_page(self._found).terminal())


def study(
    file: Path | str,
    *,
    keep: Path | str | None = None,
    workers: int | None = None,
    dask: str | None = None,
    strict: bool = False,
    step: Callable[[str], None] = lambda _: None,
) -> StudyOutcome:
    """Ask one question of a programme many times, with values of it varied by a design.

    Parameters
    ----------
    file : path
        File of the study: programme, what is asked, design.
    keep : path, optional
        Folder in which each run is kept as it comes; the same call goes on from there.
    workers : int, optional
        Processes of this machine; by default this one.
    dask : str, optional
        Address of a Dask scheduler that you run, ``tcp://HOST:8786``.
    strict : bool
        Stop at the first run that is refused or fails, instead of a row that says so.
    step : function
        Told how far it is.

    Raises
    ------
    InputError
        With every problem of the file, the programme, or the values of the runs.
    MissingExtraError
        If Dask or SALib is needed and not installed.
    AbileneError
        Of the first run that is refused or fails, if ``strict``.
    """
    where = where_of(workers, dask)
    given = read_study(file, step)
    kept = None if keep is None else Path(keep)
    name = f"{Path(file).stem}.runs"
    return StudyOutcome(run_study(given, kept, where, step, strict=strict, name=name))
