"""Keep a cluster below what the grid allows."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from abilene.cli.finite import HOURS_PER_LEAP_YEAR, Finite
from abilene.cli.group import guarded, main

if TYPE_CHECKING:
    from abilene.operate.outlook import HourForecast
    from abilene.operate.rolling import RollingCampus
    from abilene.operate.terms import OperateTerms


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
@click.option(
    "--dispatch",
    "hours",
    type=Finite(0, HOURS_PER_LEAP_YEAR),
    help="Print the dispatch of the campus for so many hours from now, and end.",
)
@guarded
def operate(
    file: Path,
    *,
    dry_run: bool,
    once: bool,
    folder: Path | None,
    release: bool,
    hours: float | None,
) -> None:
    """Keep a cluster under Slurm below the limits that the grid signals.

    FILE holds the terms: the contract, what nodes draw, what work is worth, and where
    signals come from.
    """
    from abilene.operate.audit import AuditLog
    from abilene.operate.dispatching import CampusDispatcher
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
    if hours is not None:
        _show_dispatch(terms, file.parent, hours)
        return
    sources = sources_of(terms, file.parent)
    state = StateFolder(folder or file.parent / "operate-state")
    dry = DryRunner(click.echo) if dry_run else None
    if dry is not None:
        state = StateFolder(state.folder / "dry-run")
    with state.held(), stopped_by_signals() as stop:
        audit = AuditLog(state.audit, time.time, None if dry_run else _show)
        dispatcher = None
        if terms.campus is not None and not release:
            campus, forecast = _campus_of(terms, file.parent)
            dispatcher = CampusDispatcher(
                campus, terms.campus, forecast, state.folder, audit
            )
        slurm = Slurm(AuditedRunner(dry or ProcessRunner(), audit))
        operator = Operator(terms, slurm, state, audit, dispatcher)
        if release:
            operator.release()
        elif once:
            run_once(operator, sources, time.time())
        else:
            audit.note("started", terms=str(file))
            run_loop(operator, sources, terms.step_s, stop, dry=dry)
            audit.note("stopped", dark="stays so until --release or the next start")


def _show(line: dict[str, Any]) -> None:
    """Print a line of the audit log."""
    said = (
        f"{key}={value}" for key, value in line.items() if key not in {"at", "what"}
    )
    click.echo(f"{line['at']} {line['what']}: {' '.join(said)}")


def _campus_of(terms: OperateTerms, folder: Path) -> tuple[RollingCampus, HourForecast]:
    """Size the campus of the terms, and read its forecast.

    Raises
    ------
    InputError
        If the terms name none, or it cannot be dispatched.
    """
    from abilene.cli.group import seen_in
    from abilene.errors import InputError, Problem
    from abilene.operate.outlook import read_outlook
    from abilene.operate.rolling import RollingCampus
    from abilene.site.load import full_load_mw
    from abilene.site.of_day import of_day
    from abilene.site.problem import chosen_site
    from abilene.site.sizing import unit_design
    from abilene.site.voll import tiers

    asked = terms.campus
    if asked is None:
        what = "the terms name no campus"
        raise InputError(Problem(what, "add campus: {programme: FILE}", "campus"))
    file = folder / asked.programme
    seen = seen_in(file, (), viewpoint=asked.viewpoint, as_of=None)
    site = chosen_site(seen.programme, asked.site)
    programme = of_day(seen.programme, site, None, seen.as_of).programme
    design = unit_design(
        programme,
        site,
        load_mw=full_load_mw(programme.sites[site]),
        folder=file.parent,
        tiers=tiers(programme, site),
    )
    campus = RollingCampus.of(design)
    return campus, read_outlook(asked.forecast, folder, campus.campus)


def _show_dispatch(terms: OperateTerms, folder: Path, hours: float) -> None:
    """Print the dispatch of the hours ahead, with what the sources ask now."""
    from functools import partial

    from abilene.operate.dispatching import dispatched_ahead
    from abilene.operate.signal import limit_at
    from abilene.operate.sources import poll_once, sources_of
    from abilene.report.printing import show
    from abilene.report.studies.rolling import rolling_table

    now = time.time()
    campus, forecast = _campus_of(terms, folder)
    readings = list(map(partial(poll_once, now=now), sources_of(terms, folder)))
    for reading in filter(lambda one: one.error, readings):
        click.echo(f"warning: {reading.source} is silent: {reading.error}", err=True)
    events = [event for reading in readings for event in reading.events]

    def ahead(at: float) -> float:
        return limit_at(events, terms, at, is_lost=False).mw

    assert terms.campus is not None  # _campus_of has seen to it
    steps = dispatched_ahead(campus, terms.campus, forecast, ahead, now, hours)
    show(rolling_table(list(steps), terms.campus))
