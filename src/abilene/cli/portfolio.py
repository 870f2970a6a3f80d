"""The command on lists of phases when nobody knows which view is right: portfolio."""

from __future__ import annotations

from pathlib import Path

import click

from abilene.cli.finite import SECONDS
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
from abilene.cli.likely import PROBABILITY
from abilene.cli.odds import FUTURES, REFCLASS, SEED, SOBOL


@main.command()
@FILE
@SET
@WITH
@AS_OF
@KNOWN_BY
@VIEWS
@PROBABILITY
@FUTURES
@SEED
@REFCLASS
@SOBOL
@click.option(
    "--seconds",
    type=SECONDS,
    help="Time for each plan, and for the common order. By default 120 for each plan, and what its lists take for "
    "the order.",
)
@OUT_PAGE
@click.option(
    "--json", "as_json", is_flag=True, help="Print JSON instead of the tables."
)
@guarded
def portfolio(
    file: Path,
    *,
    overrides: tuple[str, ...],
    changes: tuple[Path, ...],
    as_of: str | None,
    known_day: str | None,
    views: tuple[str, ...],
    likely: dict[str, float],
    futures: int,
    seed: int,
    refclass: str | None,
    sobol: bool,
    seconds: float | None,
    out: Path | None,
    as_json: bool,
) -> None:
    """Say which list of phases is best if nobody knows which view is right, nor what comes late.

    Each view's own list and the common order of `abilene plan --order` are followed in
    every view, in many futures: their mean, and what one is 80 % sure of.
    """
    from abilene.buildout import Sizer
    from abilene.buildout.cache import default_folder as sizes_folder
    from abilene.programme.changes import load
    from abilene.report.progress import progress
    from abilene.report.studies.portfolio import portfolio_page
    from abilene.studies.odds import Drawing
    from abilene.studies.portfolio import portfolio_odds

    draft = known_by(remembered(load(file, overrides, changes)), known_day)
    may_write(out, "portfolio")
    with progress(hint="") as step:
        found = portfolio_odds(
            draft,
            views,
            day_of(as_of),
            probabilities=likely,
            asked=Drawing(futures, seed, sobol=sobol, refclass=refclass),
            sizer=Sizer(draft.folder, sizes_folder()),
            seconds=seconds,
            step=step,
        )
    title = f"{draft.programme.programme.title}: one build order"
    show_answer(portfolio_page(title, found), out, as_json)
