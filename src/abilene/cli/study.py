"""The command on one question asked many times: study."""

from __future__ import annotations

from pathlib import Path

import click

from abilene.cli.group import FILE, guarded, main, may_write, show_answer
from abilene.cli.where import DASK, KEEP, WORKERS, going_on_from


@main.command()
@FILE
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="Folder for the results: Parquet, CSV, a page with charts, JSON. Its runs are kept beside it.",
)
@WORKERS
@DASK
@KEEP
@click.option("--csv", "as_csv", is_flag=True, help="Also write results.csv.")
@click.option(
    "--strict",
    is_flag=True,
    help="Stop at the first run that is refused or fails, instead of a row that says so.",
)
@click.option(
    "--json", "as_json", is_flag=True, help="Print JSON instead of the tables."
)
@guarded
def study(
    file: Path,
    *,
    out: Path | None,
    keep: Path | None,
    workers: int | None,
    dask: str | None,
    as_csv: bool,
    strict: bool,
    as_json: bool,
) -> None:
    """Ask a plan, a sizing or the odds many times, with values of the programme varied by a design.

    FILE says which: sweep, grid, one_at_a_time, latin_hypercube or sobol. What is
    interrupted goes on from the runs that stand.
    """
    from abilene.report.progress import progress
    from abilene.report.studies.study import study_page
    from abilene.studies.study.read import read_study
    from abilene.studies.study.runs import refuse_other_study, run_study
    from abilene.tasks.where import where_of

    where = where_of(workers, dask)
    may_write(out, "study")
    keep = keep or (out.parent if out else None)
    with (
        going_on_from(keep),
        progress("study", " (Ctrl-C keeps the runs that are done)") as step,
    ):
        given = read_study(file, step)
        if out is not None:
            refuse_other_study(out, given)
        found = run_study(
            given, keep, where, step, strict=strict, name=f"{file.stem}.runs"
        )
    show_answer(study_page(found, csv=as_csv), out, as_json)
