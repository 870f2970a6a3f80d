"""Commands on plans: plan, compare, export, backtest, track-record, serve."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from abilene.cli.finite import SECONDS, SHARE
from abilene.cli.group import (
    AS_OF,
    CSV,
    FILE,
    KNOWN_BY,
    SET,
    VIEWS,
    WITH,
    OneOf,
    day_of,
    guarded,
    known_by,
    main,
    may_write,
    parsed_day,
    remembered,
)
from abilene.cli.likely import PROBABILITY, weighed
from abilene.cli.odds import REFCLASS
from abilene.errors import InputError, Problem, refuse

if TYPE_CHECKING:
    from abilene.report.exports import Form


@main.command()
@FILE
@SET
@WITH
@AS_OF
@KNOWN_BY
@VIEWS
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="Folder for the plan; by default plans/<id>-<hash>.",
)
@click.option(
    "--json", "as_json", is_flag=True, help="Print plan.json instead of the table."
)
@click.option(
    "--gap",
    type=SHARE,
    default=0.0,
    help="Relative gap at which a search may stop; above 0.001 the plan is called feasible. "
    "What designs of power leave under npv it does not bring down.",
)
@click.option(
    "--seconds",
    type=SECONDS,
    default=120.0,
    help="Time for each view; the best plan is kept.",
)
@click.option(
    "--relax",
    is_flag=True,
    help="Also say what each single limit holds back; takes a minute or two.",
)
@click.option(
    "--order",
    is_flag=True,
    help="Also look for one build order that is good in every view.",
)
@PROBABILITY
@REFCLASS
@guarded
def plan(
    file: Path,
    *,
    overrides: tuple[str, ...],
    changes: tuple[Path, ...],
    as_of: str | None,
    known_day: str | None,
    views: tuple[str, ...],
    out: Path | None,
    as_json: bool,
    gap: float,
    seconds: float,
    relax: bool,
    order: bool,
    likely: dict[str, float],
    refclass: str | None,
) -> None:
    """Plan a programme in each view, side by side, and write the plan folder.

    Ctrl-C stops the search and keeps the views planned so far.
    """
    from abilene.api.verbs import plans
    from abilene.buildout import Sizer
    from abilene.buildout.cache import default_folder as sizes_folder
    from abilene.planning.chain import input_hash
    from abilene.programme.changes import load
    from abilene.programme.expected_delay import later_class, with_class
    from abilene.programme.resolve import default_day, seen_by, shown_views
    from abilene.report.answer import printed_plan
    from abilene.report.printing import show
    from abilene.report.progress import progress, stop_on_interrupt
    from abilene.results.forecast import refuse_other_inputs
    from abilene.results.store import PLANS

    draft = known_by(remembered(load(file, overrides, changes)), known_day)
    draft = with_class(draft, refclass)
    may_write(out or PLANS / "new", "plan")
    day = day_of(as_of)
    if refclass is not None:
        seen = seen_by(draft, views, day).values()
        refuse(later_class(refclass, (one.as_of for one in seen)))
    if out is not None:
        asked = views or shown_views(draft)
        refuse_other_inputs(out, input_hash(draft, asked, day or default_day(draft)))
    probabilities = weighed(likely, order=order)
    sizer = Sizer(draft.folder, sizes_folder())
    with progress() as step, stop_on_interrupt() as cancel:
        result = plans(
            draft,
            views,
            day,
            gap=gap,
            seconds=seconds,
            step=step,
            cancel=cancel,
            sizer=sizer,
            relax=relax,
            order=order,
            probabilities=probabilities,
        )
    try:
        folder = result.write(out)
    except InputError:
        if not as_json:  # what took its time is seen, though it is not kept
            show(printed_plan(result))
        raise
    if as_json:
        click.echo((folder / "plan.json").read_bytes(), nl=False)
    else:
        show(printed_plan(result))
        click.echo(
            f"The whole plan is in {folder}; open {folder / 'report.html'} in a browser"
        )


@main.command()
@click.argument("a", type=click.Path(path_type=Path))
@click.argument("b", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of tables.")
@click.option(
    "--html",
    type=click.Path(path_type=Path),
    help="Write the comparison as one HTML page; only an earlier comparison is replaced.",
)
@click.option(
    "--all",
    "everything",
    is_flag=True,
    help="Also show what is the same, and every value and claim.",
)
@guarded
def compare(
    a: Path, b: Path, *, as_json: bool, html: Path | None, everything: bool
) -> None:
    """Say what differs between two plans: inputs, results, and the claims that the difference hangs on.

    A and B are plan folders, or plan.json files.
    """
    from abilene.named_files import write_named
    from abilene.report.compared import comparison_html, printed_comparison
    from abilene.report.printing import show
    from abilene.results.compare import compare as compare_plans

    found = compare_plans(a, b)
    if html:
        write_named(html, comparison_html(found).encode())
    if as_json:
        click.echo(found.model_dump_json(indent=1))
    else:
        show(printed_comparison(found, everything=everything))


@main.command()
@click.argument("plan_folder", metavar="PLAN", type=click.Path(path_type=Path))
@click.option(
    "--to",
    type=OneOf(["xlsx", "csv", "parquet", "json"]),
    required=True,
    help="The form.",
)
@click.option(
    "--table",
    metavar="NAME",
    help="One table only, such as quarters, claims or hours_SITE.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="The file; a folder for all tables as CSV or Parquet. "
    "Only an earlier export of the same table or form is replaced.",
)
@guarded
def export(plan_folder: Path, *, to: Form, table: str | None, out: Path | None) -> None:
    """Write a plan folder in a form that other tools read, with units and who said what."""
    from abilene.disk import write_folder
    from abilene.manifest import COMMAND, with_manifest
    from abilene.named_files import write_named
    from abilene.report.exports import exported
    from abilene.results.store import plan_name, read_plan

    plan = read_plan(plan_folder)
    files = exported(plan, to, table or "")
    if len(files) == 1:
        (name, data), *_ = files.items()
        if out is None:
            out = Path(name)
            refuse(_in_the_way(out, data))
        write_named(out, data)
    else:
        out = out or Path(f"{plan_name(plan)}-{to}")
        made = {COMMAND: "export", "id": plan.id, "input_hash": plan.input_hash}
        write_folder(out, with_manifest(files, made))
    click.echo(f"wrote {out}")


def _in_the_way(file: Path, data: bytes) -> Iterator[Problem]:
    """Say that a file is there already which nobody has named, so that nobody misses it afterwards."""
    if file.exists() and not (file.is_file() and file.read_bytes() == data):
        fix = "move it away, or say with --out which file to write"
        yield Problem(f"{file} exists and holds something else", fix)


@main.command()
@FILE
@click.option(
    "--site", "site_id", metavar="ID", required=True, help="The campus to compare."
)
@click.option(
    "--measured",
    type=CSV,
    required=True,
    help="What was seen of it: columns date, it_power_mw, status.",
)
@click.option(
    "--as-of",
    "days",
    metavar="DATE",
    multiple=True,
    required=True,
    help="Day to plan on; may be repeated.",
)
@click.option(
    "--timelines",
    type=(CSV, str),
    metavar="CSV DATE",
    help="Many campuses, as of a day, as Epoch has them.",
)
@click.option(
    "--called",
    metavar="NAME",
    help="What that table calls this campus: tests its earlier forecasts.",
)
@KNOWN_BY
@SET
@VIEWS
@click.option(
    "--out", type=click.Path(path_type=Path), help="Folder for figures and charts."
)
@click.option(
    "--json", "as_json", is_flag=True, help="Print JSON instead of the table."
)
@guarded
def backtest(
    file: Path,
    *,
    site_id: str,
    measured: Path,
    days: tuple[str, ...],
    known_day: str | None,
    timelines: tuple[Path, str] | None,
    called: str | None,
    overrides: tuple[str, ...],
    views: tuple[str, ...],
    out: Path | None,
    as_json: bool,
) -> None:
    """Plan as of earlier days, and compare with what was seen later."""
    import json

    from abilene.disk import write_folder
    from abilene.programme.changes import load
    from abilene.report.printing import show
    from abilene.report.progress import progress
    from abilene.report.studies.backtest import (
        backtest_files,
        backtest_json,
        printed_backtest,
    )
    from abilene.studies.backtest import (
        VIEWS as BACKTEST_VIEWS,
    )
    from abilene.studies.backtest import (
        backtest as run_backtest,
    )
    from abilene.studies.observed import read_series, read_timelines

    draft = known_by(remembered(load(file, overrides)), known_day)
    seen = read_series(measured)
    others = (
        read_timelines(timelines[0], parsed_day(timelines[1], "--timelines"))
        if timelines
        else None
    )
    on = [parsed_day(day, "--as-of") for day in days]
    may_write(out, "backtest")
    with progress() as step:
        found = run_backtest(
            draft,
            site_id,
            seen,
            on,
            views or BACKTEST_VIEWS,
            timelines=others,
            called=called,
            step=step,
        )
    if out is not None:
        write_folder(out, backtest_files(found, draft.programme.programme.title))
    if as_json:
        click.echo(json.dumps(backtest_json(found), indent=1))
    else:
        show(printed_backtest(found))


@main.command("track-record")
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option(
    "--until",
    metavar="DATE",
    help="Last day on which the newest table can have seen anything; by default its own.",
)
@click.option(
    "--as-of",
    "days",
    metavar="DATE",
    multiple=True,
    help="Day of a table to replay; may be repeated. By default every one with enough before it.",
)
@click.option(
    "--json", "as_json", is_flag=True, help="Print JSON instead of the table."
)
@guarded
def track_record(
    folder: Path, until: str | None, days: tuple[str, ...], *, as_json: bool
) -> None:
    """Say how well the vintages of a table of many campuses, and a class fitted to them, foresaw what came."""
    import json

    from abilene.report.printing import show
    from abilene.report.studies.track_record import printed_record, record_json
    from abilene.studies.track_record import replay_vintages
    from abilene.studies.vintages import read_vintages

    vintages = read_vintages(folder)
    end = parsed_day(until, "--until") if until else vintages[-1].day
    found = replay_vintages(vintages, end, [parsed_day(day, "--as-of") for day in days])
    if as_json:
        click.echo(json.dumps(record_json(found), indent=1))
    else:
        show(printed_record(found))


@main.command()
@FILE
@click.option(
    "--with",
    "changes",
    type=click.Path(path_type=Path),
    metavar="CHANGES",
    help="Changes to begin with.",
)
@AS_OF
@KNOWN_BY
@VIEWS
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8600,
    show_default=True,
    help="0: any that is free.",
)
@click.option("--open", "browse", is_flag=True, help="Open it in a browser.")
@click.option(
    "--seconds",
    type=SECONDS,
    default=120.0,
    help="Time for each view; the best plan is kept.",
)
@guarded
def serve(
    file: Path,
    *,
    changes: Path | None,
    as_of: str | None,
    known_day: str | None,
    views: tuple[str, ...],
    port: int,
    browse: bool,
    seconds: float,
) -> None:
    """Show a programme on a local page: its plan, its claims, and what if something were different.

    It begins by planning the programme, in every view or those given. Only this machine
    can reach it; Ctrl-C ends it.
    """
    from abilene.programme.changes import changes_of, load
    from abilene.web.server import serve_session
    from abilene.web.session import Session

    session = Session(known_by(load(file), known_day), day_of(as_of), seconds=seconds)
    if changes is not None:
        session.change(changes_of(changes))

    def ready(address: str) -> None:
        click.echo(f"{file} is at {address} (Ctrl-C ends it)")

    serve_session(session, port, ready, views=views, browse=browse)
    written = ", ".join(map(str, session.written_here))
    click.echo(f"stopped; written: {written or 'nothing, no plan was ready'}")
