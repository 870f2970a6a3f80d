"""The options of commands that run many tasks: on how many processes, on which cluster, and what is kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

MOST_WORKERS = 1024

WORKERS = click.option(
    "--workers",
    type=click.IntRange(1, MOST_WORKERS),
    metavar="N",
    help="Processes of this machine; by default one. Needs abilene[dask].",
)
DASK = click.option(
    "--dask",
    metavar="ADDRESS",
    help="A Dask cluster that you run, by its scheduler: tcp://HOST:8786. Needs abilene[dask].",
)
KEEP = click.option(
    "--keep",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="FOLDER",
    help="Keep each result there as it comes; the same command goes on from what stands.",
)


@contextmanager
def going_on_from(keep: Path | None) -> Iterator[None]:
    """Let Ctrl-C in the block say what stays, and how to go on."""
    try:
        yield
    except KeyboardInterrupt:
        if keep is None:
            raise
        words = f"what is done stays in {keep}: the same command goes on from there"
        raise KeyboardInterrupt(words) from None
