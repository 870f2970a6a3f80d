"""Commands on the tables of others: import epoch, import table. Nothing is accepted unless somebody says so."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from abilene.cli.group import (
    PUBLISHED,
    RECORDED,
    day_of_record,
    day_of_table,
    guarded,
    main,
)

if TYPE_CHECKING:
    from abilene.intake.proposals import Proposals
    from abilene.programme.draft import Draft

TABLE = click.Path(path_type=Path, dir_okay=False)
PROGRAMME = click.option(
    "--programme",
    type=click.Path(path_type=Path),
    required=True,
    help="The programme to which claims are proposed.",
)
OUT = click.option(
    "--out",
    type=TABLE,
    help="Write the proposals as a file of claims, for --with or the ledger.",
)
ACCEPT = click.option(
    "--accept", is_flag=True, help="Put the proposals into the ledger of the programme."
)


@main.group("import")
def bring_in() -> None:
    """Propose claims from a table of somebody else: only what moved, each figure with its path.

    Nothing is written unless --out or --accept says so. What no path of the programme
    can take is listed as "no home".
    """


@bring_in.command("epoch")
@click.argument("files", nargs=-1, required=True, type=TABLE)
@PROGRAMME
@click.option(
    "--site",
    "pairs",
    multiple=True,
    metavar="NAME=ID",
    help="Which site of the table is which campus; by default by their names. May be repeated.",
)
@PUBLISHED
@RECORDED
@OUT
@ACCEPT
@guarded
def epoch(
    files: tuple[Path, ...],
    *,
    programme: Path,
    pairs: tuple[str, ...],
    published: str | None,
    recorded_at: str | None,
    out: Path | None,
    accept: bool,
) -> None:
    """Propose what Epoch AI's tables of data centres say: FILES are the zip, or its CSVs."""
    from abilene.intake.epoch import propose_epoch
    from abilene.intake.tracker import read_tracker
    from abilene.programme.changes import load

    draft, tracker = load(programme), read_tracker(files, day_of_table(published))
    found = propose_epoch(draft, tracker, pairs, day_of_record(recorded_at))
    _hand_over(found, draft, out, accept=accept)


def _hand_over(
    found: Proposals, draft: Draft, out: Path | None, *, accept: bool
) -> None:
    """Print proposals, and write them where somebody wants them."""
    from abilene.intake.proposals import HEAD, write_proposals
    from abilene.intake.proposals import accept as put_into_ledger
    from abilene.report.printing import say
    from abilene.report.proposed import proposed_lines

    say(list(proposed_lines(found)))
    if not found.moved:
        click.echo("nothing moved, nothing to write")
        return
    if out is not None:
        click.echo(f"wrote {write_proposals(found.text(HEAD), draft, out)}")
    if accept:
        click.echo(f"accepted: wrote {put_into_ledger(found, draft)}")


@bring_in.command("table")
@click.argument("file", type=TABLE)
@click.option(
    "--map",
    "map_file",
    type=TABLE,
    required=True,
    help="The mapping file: which column is what.",
)
@PROGRAMME
@OUT
@ACCEPT
@guarded
def table(
    file: Path, *, map_file: Path, programme: Path, out: Path | None, accept: bool
) -> None:
    """Propose what any table says, by a mapping file."""
    from abilene.intake.mapped import propose_table
    from abilene.programme.changes import load

    draft = load(programme)
    found = propose_table(draft, file, map_file)
    _hand_over(found, draft, out, accept=accept)
