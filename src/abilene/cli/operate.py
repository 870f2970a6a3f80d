"""Keep a cluster below what the grid allows."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import click

from abilene.cli.group import guarded, main


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--dry-run",
    is_flag=True,
    help="Print the commands that Slurm would get, and send none.",
)
@click.option("--once", is_flag=True, help="One look at all sources, one step.")
@click.option(
    "--state",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of state and audit log; by default operate-state beside the file.",
)
@click.option(
    "--release", is_flag=True, help="Resume all that is ours in Slurm, and end."
)
@guarded
def operate(
    file: Path, *, dry_run: bool, once: bool, folder: Path | None, release: bool
) -> None:
    """Keep a cluster under Slurm below the limits that the grid signals.

    FILE holds the terms: the contract, what nodes draw, what work is worth, and where
    signals come from.
    """
    from abilene.operate.audit import AuditLog
    from abilene.operate.loop import (
        AuditedRunner,
        run_loop,
        run_once,
        stopped_by_signals,
    )
    from abilene.operate.operator import Operator
    from abilene.operate.slurm import DryRunner, ProcessRunner, Slurm
    from abilene.operate.sources import sources_of
    from abilene.operate.state import StateFolder
    from abilene.operate.terms import read_terms

    terms = read_terms(file)
    sources = sources_of(terms, file.parent)
    state = StateFolder(folder or file.parent / "operate-state")
    dry = DryRunner(click.echo) if dry_run else None
    if dry is not None:
        state = StateFolder(state.folder / "dry-run")
    with state.held(), stopped_by_signals() as stop:
        audit = AuditLog(state.audit, time.time, None if dry_run else _show)
        runner = AuditedRunner(dry or ProcessRunner(), audit)
        operator = Operator(terms, Slurm(runner), state, audit)
        if release:
            operator.release()
        elif once:
            run_once(operator, sources, time.time())
        else:
            run_loop(operator, sources, terms.step_s, stop, dry=dry)


def _show(line: dict[str, Any]) -> None:
    """Print a line of the audit log."""
    said = (
        f"{key}={value}" for key, value in line.items() if key not in {"at", "what"}
    )
    click.echo(f"{line['at']} {line['what']}: {' '.join(said)}")
