"""A study, run: a row of results for each run, with its own inputs, and what it was made by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from abilene.brief import brief
from abilene.errors import AbileneError, InputError, Problem
from abilene.manifest import manifest_of
from abilene.studies.study.answers import RunCase, StudyQuestion, answer
from abilene.studies.study.cases import Run, cases_of, runs_of
from abilene.studies.study.indices import Index, indices_of
from abilene.studies.study.outputs import known_columns, unit_of_output
from abilene.studies.study.read import StudyCase
from abilene.studies.study.records import StudyDesign
from abilene.studies.study.rows import Cell, Row, arrow_table, column_of
from abilene.tasks.hands import Hands
from abilene.tasks.item import WorkItem
from abilene.tasks.run import run_tasks
from abilene.tasks.where import HERE, Where

if TYPE_CHECKING:
    import pyarrow as pa

ANSWERED = frozenset({"optimal", "feasible", "played"})
"""Status of rows that have outputs."""
PACKAGES = ("abilene", "numpy", "highspy", "pyarrow", "SALib")
STUDY = "study"
"""Key under which the manifest of a folder has the hash of what was asked."""
HEADS = ("run", "viewpoint", "as_of")
"""Columns before the campus and the paths that are varied."""


class StudyError(AbileneError):
    """A run of a study that is to stop at the first that fails."""


@dataclass(frozen=True)
class StudyResults:
    """The results of a study."""

    case: StudyCase
    rows: tuple[Row, ...]
    """By column: run, view, day, campus, each path that is varied, how the run ended,
    and its outputs."""
    outputs: tuple[str, ...]
    """Columns of the outputs."""
    indices: tuple[Index, ...]
    """What moves each output, of designs that can tell."""
    cases: int
    """How many runs were different."""
    __repr__ = brief

    @property
    def units(self) -> dict[str, str]:
        """Unit of each column that has one."""
        of_outputs = dict(
            zip(self.outputs, map(unit_of_output, self.outputs), strict=True)
        )
        units = self.case.units | of_outputs | {"gap": "-"}
        return dict(filter(itemgetter(1), units.items()))

    @property
    def table(self) -> pa.Table:
        """The rows as a table of Arrow, whose columns carry their unit."""
        return arrow_table(self.rows, self.units)

    @property
    def made_by(self) -> dict[str, Any]:
        """What the manifest of the folder says beside its files."""
        file = self.case.file
        return {
            STUDY: self.case.study_hash,
            "asks": file.ask,
            "design": file.design.model_dump(
                mode="json", by_alias=True, exclude_none=True
            ),
            "seeds": {"futures": file.seed, **_seed_of(file.design)},
            "versions": dict(_versions()),
            "inputs": self.case.files_hash,
            "units": self.units,
            "runs": len(self.rows),
            "cases": self.cases,
        }

    def ended(self) -> dict[str, int]:
        """Return how many rows ended in which way."""
        return dict(Counter(map(str, column_of(self.rows, "status"))))


def refuse_other_study(folder: Path, study: StudyCase) -> None:
    """Refuse a folder that holds the results of another study, or of other inputs.

    Raises
    ------
    InputError
        If it does; the same study may write its own folder again.
    """
    said = manifest_of(folder.expanduser())
    if said and said.get(STUDY) != study.study_hash:
        what = (
            f"{folder} holds the results of another study, or of this one as its "
            "file or its programme were before"
        )
        raise InputError(Problem(what, "choose another folder, or move that away"))


def _seed_of(design: StudyDesign) -> dict[str, int]:
    seed = getattr(getattr(design, design.kind), "seed", None)
    return {} if seed is None else {"design": seed}


def _versions() -> Iterator[tuple[str, str]]:
    for name in PACKAGES:
        try:
            yield name, version(name)
        except PackageNotFoundError:
            continue


def run_study(
    study: StudyCase,
    folder: Path | None = None,
    where: Where | Hands = HERE,
    step: Callable[[str], None] = lambda _: None,
    *,
    strict: bool = False,
    name: str = "study",
) -> StudyResults:
    """Run a study; what an interrupted one has done is taken up.

    Parameters
    ----------
    study : StudyCase
        From ``read_study``.
    folder : Path, optional
        Folder in which that of its runs is made, ``NAME-HASH``; by default they are not
        kept.
    where : Where
        Here, in processes, or on a cluster.
    step : function
        Told how far it is, and how long the rest will take.
    strict : bool
        Stop at the first run that is refused or fails, instead of a row that says so.
    name : str
        How the folder of its runs begins.

    Raises
    ------
    StudyError
        Of the first run that is refused or fails, if ``strict``.
    InputError
        As ``run_tasks``.
    MissingExtraError
        If a run needs an optional part.
    """
    runs = runs_of(study, step)
    asked = question_of(study)
    cases = list(cases_of(runs))
    items = [WorkItem(_named(case), (case,)) for case in cases]
    found: dict[RunCase, list[Row]] = {}
    with closing(
        run_tasks(answer, asked, items, folder, where, step, name=name)
    ) as done:
        for case, one in zip(cases, done, strict=True):
            found[case] = one.table.to_pylist()
            if strict:
                _refuse_bad(found[case], one.item.name)
    rows = [_row(run, row) for run in runs for row in found[run.case]]
    # of the headlines those that no run has are left out
    known = set(study.file.outputs or known_columns(rows, study.outputs))
    outputs = tuple(filter(known.__contains__, study.outputs))
    left_out = set(study.outputs) - known
    kept = tuple(map(partial(_without, left_out), rows))
    indices = tuple(indices_of(study, kept, outputs))
    return StudyResults(study, kept, outputs, indices, len(cases))


def _without(left_out: Collection[str], row: Row) -> Row:
    """Return a row without some of its columns."""
    return {name: cell for name, cell in row.items() if name not in left_out}


def question_of(study: StudyCase) -> StudyQuestion:
    """Return what all runs of a study share."""
    file = study.file
    return StudyQuestion(
        draft=study.draft,
        ask=file.ask,
        outputs=study.outputs,
        campuses=study.campuses,
        gap=file.gap,
        seconds=file.seconds,
        futures=file.futures,
        seed=file.seed,
        files=study.files_hash,
    )


def _named(case: RunCase) -> str:
    """Return what people call a case: by its values, view and day."""
    values = ", ".join(f"{path}={text}" for path, text in case.settings)
    return " ".join(filter(None, (case.view, case.as_of, case.campus, values)))


def _row(run: Run, row: Mapping[str, Cell]) -> Row:
    """Return a row of results: what the run is of, and what it answers."""
    inputs, rest = dict(run.inputs), dict(row)
    heads = dict(zip(HEADS, map(inputs.pop, HEADS), strict=True))
    campus = rest.pop("campus") or None
    return {**heads, "campus": campus, **inputs, **rest}


def _refuse_bad(rows: list[Row], name: str) -> None:
    for row in rows:
        if row["status"] not in ANSWERED:
            raise StudyError(f"run {name} is {row['status']}: {row['reason']}")
