"""The commands on what may happen to a plan, and on what did: risk, score."""

from __future__ import annotations

from pathlib import Path

import click

from abilene.cli.finite import SECONDS, SEED_NUMBER
from abilene.cli.group import (
    AS_OF,
    FILE,
    KNOWN_BY,
    OUT_PAGE,
    SET,
    VIEWS,
    WITH,
    day_of,
    guarded,
    known_by,
    main,
    may_write,
    remembered,
    show_answer,
)
from abilene.cli.where import DASK, KEEP, WORKERS, going_on_from

MOST_FUTURES = 10**7
FUTURES = click.option(
    "--futures",
    type=click.IntRange(100, MOST_FUTURES),
    default=10_000,
    help="How many futures of each view are played.",
)
SEED = click.option("--seed", type=SEED_NUMBER, default=1, help="Of the futures.")
REFCLASS = click.option(
    "--class",
    "refclass",
    metavar="ID",
    help="Reference class of the targets of phases, or none, instead of the programme's.",
)
SOBOL = click.option(
    "--sobol",
    is_flag=True,
    help="Points of a Sobol sequence, which fill the space more evenly; needs abilene[risk].",
)


@main.command()
@FILE
@SET
@WITH
@AS_OF
@KNOWN_BY
@VIEWS
@FUTURES
@SEED
@REFCLASS
@SOBOL
@click.option(
    "--foresight",
    type=click.IntRange(0, 1000),
    default=0,
    metavar="N",
    help="Also plan the first N futures knowing them: what foresight is worth. Some seconds each.",
)
@click.option(
    "--seconds",
    type=SECONDS,
    default=120.0,
    help="Time for the plan of each view.",
)
@WORKERS
@DASK
@KEEP
@OUT_PAGE
@click.option(
    "--json", "as_json", is_flag=True, help="Print JSON instead of the tables."
)
@guarded
def risk(
    file: Path,
    *,
    overrides: tuple[str, ...],
    changes: tuple[Path, ...],
    as_of: str | None,
    known_day: str | None,
    views: tuple[str, ...],
    futures: int,
    seed: int,
    refclass: str | None,
    sobol: bool,
    foresight: int,
    seconds: float,
    workers: int | None,
    dask: str | None,
    keep: Path | None,
    out: Path | None,
    as_json: bool,
) -> None:
    """Say how likely a programme is: the plan of each view, played in many futures.

    Phases take longer as in the record so far, or as the file says; what it says of costs
    and of money that may not close is drawn as well.
    """
    from abilene.buildout import Sizer
    from abilene.buildout.cache import default_folder as sizes_folder
    from abilene.programme.changes import load
    from abilene.report.progress import progress
    from abilene.report.studies.odds import odds_page
    from abilene.studies.odds import Drawing, odds
    from abilene.tasks.where import where_of

    where = where_of(workers, dask)
    draft = known_by(remembered(load(file, overrides, changes)), known_day)
    may_write(out, "risk")
    with progress() as step, going_on_from(keep):
        found = odds(
            draft,
            views,
            day_of(as_of),
            asked=Drawing(
                futures, seed, sobol=sobol, foresight=foresight, refclass=refclass
            ),
            sizer=Sizer(draft.folder, sizes_folder()),
            seconds=seconds,
            where=where,
            keep=keep,
            step=step,
        )
    title = f"{draft.programme.programme.title}: how likely it is"
    show_answer(odds_page(title, found), out, as_json)


@main.command()
@click.argument(
    "folders",
    nargs=-1,
    required=True,
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    metavar="FOLDER...",
)
@click.argument("file", type=click.Path(path_type=Path))
@SET
@WITH
@AS_OF
@KNOWN_BY
@VIEWS
@OUT_PAGE
@click.option(
    "--json", "as_json", is_flag=True, help="Print JSON instead of the tables."
)
@guarded
def score(
    folders: tuple[Path, ...],
    file: Path,
    *,
    overrides: tuple[str, ...],
    changes: tuple[Path, ...],
    as_of: str | None,
    known_day: str | None,
    views: tuple[str, ...],
    out: Path | None,
    as_json: bool,
) -> None:
    """Score the forecasts of plan folders by what a programme FILE knows by a day.

    With --out the folder also holds calibration.csv, one row for each question, and load.csv, one for each quarter.
    """
    from abilene.programme.changes import load
    from abilene.report.studies.score import score_page
    from abilene.studies.score import score as scored

    draft = known_by(remembered(load(file, overrides, changes)), known_day)
    may_write(out, "score")
    found = scored(folders, draft, day_of(as_of), views)
    title = f"{draft.programme.programme.title}: forecasts and what came"
    show_answer(score_page(title, found), out, as_json)
