"""The command on what a meter has seen: telemetry."""

from __future__ import annotations

from pathlib import Path

import click

from abilene.cli.finite import MOST_ACCELERATORS
from abilene.cli.group import (
    AS_OF,
    CSV,
    FILE,
    KNOWN_BY,
    OUT_PAGE,
    SET,
    SITE,
    VIEW,
    WITH,
    guarded,
    main,
    may_write,
    seen_in,
    show_answer,
)
from abilene.cli.traced import COLUMN, FORMAT, columns_named


@main.command()
@FILE
@click.option(
    "--jobs",
    "jobs_file",
    type=CSV,
    required=True,
    help="Jobs as they ran: sacct -P, or a table with start, end, accelerators.",
)
@FORMAT
@COLUMN
@click.option(
    "--power",
    "power_file",
    type=CSV,
    required=True,
    help="Measured power: time, and it_kw, facility_mw or the like.",
)
@SITE
@click.option(
    "--accelerators",
    type=click.IntRange(1, MOST_ACCELERATORS),
    help="Those that were powered; by default all of the site.",
)
@SET
@WITH
@AS_OF
@KNOWN_BY
@VIEW
@OUT_PAGE
@click.option(
    "--json", "as_json", is_flag=True, help="Print JSON instead of the tables."
)
@guarded
def telemetry(
    file: Path,
    *,
    jobs_file: Path,
    form: str,
    columns: tuple[str, ...],
    power_file: Path,
    site_id: str | None,
    accelerators: int | None,
    overrides: tuple[str, ...],
    changes: tuple[Path, ...],
    as_of: str | None,
    known_day: str | None,
    viewpoint: str | None,
    out: Path | None,
    as_json: bool,
) -> None:
    """Replay recorded jobs, compare predicted power with measured, and fit the draws of accelerators."""
    from abilene.compute.traces.recorded_runs import read_recorded
    from abilene.report.studies.telemetry import telemetry_answer
    from abilene.resource.power_log import read_power_log
    from abilene.site.problem import chosen_site
    from abilene.studies.proposed_draws import proposed_draws
    from abilene.studies.telemetry import replay_telemetry

    seen = seen_in(
        file,
        overrides,
        changes,
        viewpoint=viewpoint,
        as_of=as_of,
        known_day=known_day,
    )
    programme = seen.programme
    may_write(out, "telemetry")
    site_id = chosen_site(programme, site_id)
    log = read_power_log(power_file)
    runs = read_recorded(jobs_file, log.offset_s, form, columns_named(columns))
    found = replay_telemetry(programme, site_id, runs, log, accelerators, file.parent)
    title = (
        f"{jobs_file.name} on {site_id} against {power_file.name}; {seen.view.title}"
    )
    proposed = proposed_draws(programme, found)
    show_answer(telemetry_answer(found, proposed, title, power_file.name), out, as_json)
