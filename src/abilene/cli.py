"""The command line: one function per command, each a few lines.

Exit codes: 0 done, 2 bad input (every problem at once, ``file:line:col: path: what; fix``), 3 stopped without a plan.
"""

from __future__ import annotations

import errno
import sys
from collections.abc import Callable
from functools import wraps
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from abilene.errors import AbileneError, InputError, NoPlanError

if TYPE_CHECKING:
    from datetime import date

    from abilene.power.master import Over
    from abilene.report.exports import Form
    from abilene.report.shown import Shown

FILE = click.argument("file", type=click.Path(path_type=Path))
SET = click.option("--set", "overrides", multiple=True, metavar="PATH=VALUE", help="Override a value in every view.")
WITH = click.option(
    "--with",
    "changes",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="CHANGES",
    help="Lay a file of changes over the programme: values that are set, viewpoints, claims.",
)
AS_OF = click.option("--as-of", metavar="DATE", help="Use only what was published by this day.")
SITE = click.option("--site", "site_id", metavar="ID", help="The site; not needed where there is only one.")
VIEW = click.option("--viewpoint", metavar="ID", help="The view; by default the first.")
POLICY = click.option(
    "--policy", default="fifo", metavar="NAME", help="Who starts next: fifo, backfill, priority ..."
)
ACCELERATORS = click.option("--accelerators", type=click.IntRange(1), help="Cluster; by default to suit the trace.")
SEED = click.option(
    "--seed", type=click.IntRange(0), default=1, help="Of failures, and of a price year that is drawn."
)
OUT_PAGE = click.option("--out", type=click.Path(path_type=Path), help="Folder for a page with charts, and JSON.")
CSV = click.Path(path_type=Path, dir_okay=False)
VIEWS = click.option("--viewpoint", "views", multiple=True, metavar="ID", help="A view to show; may be repeated.")


class OneOf(click.Choice[str]):
    """A choice that suggests the nearest one for a word it does not know."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the word, or say which one may be meant."""
        from abilene.names import did_you_mean

        if value in self.choices:
            return str(value)
        self.fail(
            f"'{value}' is none of {', '.join(self.choices)}; {did_you_mean(str(value), self.choices)}", param, ctx
        )


class Suggesting(click.Group):
    """A group of commands that suggests the nearest one for a name it does not know."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or say which one may be meant."""
        from abilene.names import did_you_mean

        if args and self.get_command(ctx, args[0]) is None:
            hint = did_you_mean(args[0], self.list_commands(ctx))
            ctx.fail(f"there is no command '{args[0]}'; {hint}")
        return super().resolve_command(ctx, args)


@click.group(cls=Suggesting, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="abilene")
def main() -> None:
    """Plan AI infrastructure programmes: is the money there, is the power there, and when?

    Start with: abilene new campus.yaml, then abilene plan campus.yaml
    """


def _guarded(command: Callable[..., None]) -> Callable[..., None]:
    """Turn errors into messages and exit codes."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> None:
        try:
            command(*args, **kwargs)
        except InputError as error:
            click.echo(str(error), err=True)
            sys.exit(2)
        except NoPlanError as error:
            click.echo(f"no plan: {error}", err=True)
            sys.exit(3)
        except KeyboardInterrupt:
            click.echo("stopped; nothing was written: the same command starts again", err=True)
            sys.exit(3)
        except AbileneError as error:
            click.echo(f"error: {error}", err=True)
            sys.exit(1)
        except OSError as error:
            if error.errno == errno.EPIPE:
                raise
            where = f"{error.filename}: " if error.filename else ""
            click.echo(f"error: {where}{error.strerror}; nothing was half-written", err=True)
            sys.exit(1)

    return run


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
@_guarded
def new(file: Path) -> None:
    """Write a commented one-campus programme to start from."""
    from abilene.programme.template import write_new

    write_new(file)
    click.echo(f"wrote {file}; next: abilene plan {file}")


@main.command()
@FILE
@click.option("--strict", is_flag=True, help="Also refuse unchecked quotes, and parts that exceed their total.")
@click.option("--to", type=OneOf(["yaml", "csv"]), help="Write the claims in this form beside the file.")
@_guarded
def check(file: Path, strict: bool, to: str | None) -> None:
    """Check a programme and its claims, a table of claims, or a folder of them: every problem at once."""
    from abilene.claims.files import check_form, convert

    if to:
        if (to == "csv") == (file.suffix == ".csv"):
            raise InputError(f"{file}: the claims have this form already; ask for the other one")
        click.echo("\n".join(f"wrote {path}" for path in convert(file)))
    elif file.is_dir() or file.suffix == ".csv":
        click.echo(f"{file}: {check_form(file)} claims, no errors")
    else:
        from abilene.check import check as check_programme
        from abilene.report.checked import lines
        from abilene.report.printing import say

        say(lines(check_programme(file, strict)))


@main.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@_guarded
def fmt(files: tuple[Path, ...]) -> None:
    """Put claims files (or all of a folder) into their one form; nothing is lost."""
    from abilene.claims.files import format_files

    for path in format_files(files):
        click.echo(f"formatted {path}")


@main.command()
@FILE
@click.argument("path", required=False)
@SET
@WITH
@AS_OF
@VIEWS
@_guarded
def why(
    file: Path,
    path: str | None,
    *,
    overrides: tuple[str, ...],
    changes: tuple[Path, ...],
    as_of: str | None,
    views: tuple[str, ...],
) -> None:
    """Say who said a value; without PATH, list the paths whose value differs between the views."""
    from abilene.plan import load, seen_by
    from abilene.report.printing import say
    from abilene.report.why import differences, explain

    draft = load(file, overrides, changes)
    seen = seen_by(draft, views, _day(as_of))
    lines = list(differences(draft, seen) if path is None else explain(draft, path, seen))
    say(lines or ["every path has the same value in all of these views"])


@main.command()
@FILE
@SET
@WITH
@AS_OF
@VIEWS
@click.option("--out", type=click.Path(path_type=Path), help="Folder for the plan; by default plans/<id>-<hash>.")
@click.option("--json", "as_json", is_flag=True, help="Print plan.json instead of the table.")
@click.option("--gap", type=click.FloatRange(0, 1), default=0.0, help="Relative gap at which a search may stop.")
@click.option("--seconds", type=click.FloatRange(0), default=120.0, help="Time for each view; the best plan is kept.")
@click.option("--relax", is_flag=True, help="Also say what each single limit holds back; takes a minute or two.")
@click.option("--order", is_flag=True, help="Also look for one build order that is good in every view.")
@_guarded
def plan(
    file: Path,
    *,
    overrides: tuple[str, ...],
    changes: tuple[Path, ...],
    as_of: str | None,
    views: tuple[str, ...],
    out: Path | None,
    as_json: bool,
    gap: float,
    seconds: float,
    relax: bool,
    order: bool,
) -> None:
    """Plan a programme in each view, side by side, and write the plan folder.

    Ctrl-C stops the search and keeps the views planned so far.
    """
    from abilene.buildout import Sizer
    from abilene.buildout.kept import default_folder as sizes_folder
    from abilene.plan import load, plans, seen_by
    from abilene.report.answer import answer
    from abilene.report.document import report_files
    from abilene.report.printing import show
    from abilene.report.progress import progress, stop_on_interrupt
    from abilene.report.workbook import workbook_bytes
    from abilene.store import default_folder, plan_files, write_folder

    draft, day = load(file, overrides, changes), _day(as_of)
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
        )
    seen, folder = seen_by(draft, list(result.viewpoints), day), out or default_folder(result)
    workbook = {"plan.xlsx": workbook_bytes(result)}
    files = plan_files(result, draft, report_files(result, draft, seen, sizer) | workbook)
    write_folder(folder, files)
    if as_json:
        click.echo(files["plan.json"], nl=False)
    else:
        show(answer(result))
        click.echo(f"The whole plan is in {folder}; open {folder / 'report.html'} in a browser")


@main.command()
@FILE
@SITE
@click.option("--own-power", is_flag=True, help="Without the grid.")
@click.option(
    "--load", "load_mw", type=click.FloatRange(0, min_open=True), help="Facility MW; by default all phases."
)
@SET
@WITH
@AS_OF
@click.option("--viewpoint", metavar="ID", help="The view; by default the first.")
@click.option("--weather-years", metavar="NAMES", help="Which weather, by comma; by default all years of the site.")
@click.option("--objective", "over", type=click.Choice(["mean", "worst"]), default="mean", help="Of weather years.")
@click.option("--co2-price", "co2_usd_per_t", type=click.FloatRange(0), default=0.0, help="USD per tonne.")
@click.option("--co2-cap", "co2_cap_t", type=click.FloatRange(0), default=inf, help="Most tonnes of CO2 a year.")
@click.option("--clean-share", type=click.FloatRange(0, 1), default=0.0, help="Least share of clean energy.")
@click.option("--storage-hours", type=(float, float), default=(0.0, inf), metavar="MIN MAX", help="Hours of storage.")
@click.option("--seed", type=int, default=1, help="Of the price year, where it is drawn.")
@click.option("--tolerance", type=click.FloatRange(0, 1), default=1e-4, help="Relative gap at which to stop.")
@click.option("--seconds", type=click.FloatRange(0), default=120.0, help="Time at which to stop.")
@click.option("--compare", type=OneOf(["lp"]), help="Also solve it as one LP over all hours; slow.")
@click.option("--to", type=(OneOf(["pypsa"]), click.Path(path_type=Path)), help="Write a PyPSA CSV folder.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of the table.")
@_guarded
def size(
    file: Path,
    *,
    site_id: str | None,
    own_power: bool,
    load_mw: float | None,
    overrides: tuple[str, ...],
    changes: tuple[Path, ...],
    as_of: str | None,
    viewpoint: str | None,
    weather_years: str | None,
    over: Over,
    co2_usd_per_t: float,
    co2_cap_t: float,
    clean_share: float,
    storage_hours: tuple[float, float],
    seed: int,
    tolerance: float,
    seconds: float,
    compare: str | None,
    to: tuple[str, Path] | None,
    as_json: bool,
) -> None:
    """Size the cheapest power of a site, hour by hour, with a certificate."""
    import json

    from abilene.plan import load, seen_by
    from abilene.power import lp
    from abilene.power.site import Limits, chosen_site, full_load_mw, with_weather
    from abilene.power.unit import unit_design
    from abilene.report import sized
    from abilene.report.printing import show
    from abilene.store import pypsa_folder, write_folder

    draft = load(file, overrides, changes)
    seen = next(iter(seen_by(draft, [viewpoint] if viewpoint else (), _day(as_of)).values()))
    programme, site_id = seen.programme, chosen_site(seen.programme, site_id)
    if weather_years is not None:
        programme = with_weather(programme, site_id, [name.strip() for name in weather_years.split(",")])
    design = unit_design(
        programme,
        site_id,
        load_mw=full_load_mw(programme.sites[site_id]) if load_mw is None else load_mw,
        grid=not own_power,
        seed=seed,
        folder=file.parent,
        limits=Limits(co2_usd_per_t, co2_cap_t, clean_share, storage_hours),
        over=over,
        tolerance=tolerance,
        seconds=seconds,
    )
    oracle = lp.size(design.site.years, over=over) if compare else None
    if to is not None:
        write_folder(to[1], pypsa_folder(design))
    if as_json:
        click.echo(json.dumps(sized.as_json(design, seen.view.id, oracle), indent=1))
    else:
        show(sized.sized(design, programme, seen.view.title, oracle))
        if to is not None:
            click.echo(f"The PyPSA network is in {to[1]}")


@main.command()
@FILE
@SITE
@click.option("--trace", type=click.Path(path_type=Path), required=True, help="Jobs: a plain CSV, or that of Philly.")
@POLICY
@ACCELERATORS
@click.option("--start-day", type=click.IntRange(1, 366), help="Day of the year; by default before the worst cut.")
@click.option("--own-power", is_flag=True, help="Without the grid.")
@SET
@AS_OF
@VIEW
@SEED
@OUT_PAGE
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of the table.")
@_guarded
def simulate(
    file: Path,
    *,
    site_id: str | None,
    trace: Path,
    policy: str,
    accelerators: int | None,
    start_day: int | None,
    own_power: bool,
    overrides: tuple[str, ...],
    as_of: str | None,
    viewpoint: str | None,
    seed: int,
    out: Path | None,
    as_json: bool,
) -> None:
    """Replay jobs on a slice of a campus, under the power that its sized dispatch leaves in each hour."""
    from abilene.compute.cluster import policy_of
    from abilene.compute.traces import read_trace
    from abilene.plan import load, seen_by
    from abilene.power.site import chosen_site, full_load_mw
    from abilene.power.unit import unit_design
    from abilene.report import simulated
    from abilene.report.progress import progress
    from abilene.simulation import simulate_campus, slice_of

    seen = next(iter(seen_by(load(file, overrides), [viewpoint] if viewpoint else (), _day(as_of)).values()))
    programme, site_id, jobs = seen.programme, chosen_site(seen.programme, site_id), read_trace(trace)
    cluster = slice_of(programme, site_id, jobs, accelerators, seed)
    with progress("simulating", "") as step:
        step(f"the power of {site_id}")
        load_mw, grid = full_load_mw(programme.sites[site_id]), not own_power
        design = unit_design(programme, site_id, load_mw=load_mw, grid=grid, seed=seed, folder=file.parent)
        step(f"{len(jobs):,} jobs on {cluster.accelerators:,} accelerators")
        found = simulate_campus(cluster, jobs, design, policy_of(policy), start_day)
    title = f"{trace.name} on a slice of {site_id}, {policy}; {seen.view.title}"
    _show(simulated.shown(found, title, design.site.notes), out, as_json)


@main.command()
@FILE
@SITE
@click.option("--share", type=click.FloatRange(0, 1), default=0.25, show_default=True, help="Part of the load shed.")
@click.option("--hours", type=click.FloatRange(0), default=3.0, show_default=True, help="Length of one shedding.")
@click.option("--hours-per-year", type=click.FloatRange(0), default=100.0, show_default=True, help="All of them.")
@click.option("--trace", type=click.Path(path_type=Path), help="Jobs to replay through a year of it, if wanted.")
@POLICY
@ACCELERATORS
@SET
@AS_OF
@VIEW
@SEED
@OUT_PAGE
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of the table.")
@_guarded
def flex(
    file: Path,
    *,
    site_id: str | None,
    share: float,
    hours: float,
    hours_per_year: float,
    trace: Path | None,
    policy: str,
    accelerators: int | None,
    overrides: tuple[str, ...],
    as_of: str | None,
    viewpoint: str | None,
    seed: int,
    out: Path | None,
    as_json: bool,
) -> None:
    """Say what it costs a campus to shed load in the hours of highest price, and what that saves."""
    from abilene.compute.cluster import policy_of
    from abilene.compute.traces import read_trace
    from abilene.flexibility import Flex, study
    from abilene.plan import load, seen_by
    from abilene.power.site import chosen_site
    from abilene.report import flexible
    from abilene.report.progress import progress
    from abilene.simulation import slice_of

    seen = next(iter(seen_by(load(file, overrides), [viewpoint] if viewpoint else (), _day(as_of)).values()))
    programme, site_id = seen.programme, chosen_site(seen.programme, site_id)
    jobs, how, terms = read_trace(trace) if trace else None, policy_of(policy), Flex(share, hours, hours_per_year)
    cluster = slice_of(programme, site_id, jobs, accelerators, seed)
    with progress("simulating", "") as step:
        step(f"{site_id} with firm power, with backup of its own, and shedding")
        found = study(programme, site_id, terms, cluster, jobs=jobs, policy=how, seed=seed, folder=file.parent)
    _show(flexible.shown(found, f"{site_id}: {share:.0%} of the load shed; {seen.view.title}"), out, as_json)


@main.command()
@FILE
@click.option("--site", "site_id", metavar="ID", required=True, help="The campus to compare.")
@click.option("--measured", type=CSV, required=True, help="What was seen of it: columns date, it_power_mw, status.")
@click.option(
    "--as-of", "days", metavar="DATE", multiple=True, required=True, help="Day to plan on; may be repeated."
)
@click.option(
    "--timelines", type=(CSV, str), metavar="CSV DATE", help="Many campuses, as of a day, as Epoch has them."
)
@click.option("--called", metavar="NAME", help="What that table calls this campus: tests its earlier forecasts.")
@SET
@VIEWS
@click.option("--out", type=click.Path(path_type=Path), help="Folder for figures and charts.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of the table.")
@_guarded
def backtest(
    file: Path,
    *,
    site_id: str,
    measured: Path,
    days: tuple[str, ...],
    timelines: tuple[Path, str] | None,
    called: str | None,
    overrides: tuple[str, ...],
    views: tuple[str, ...],
    out: Path | None,
    as_json: bool,
) -> None:
    """Plan as of earlier days, and compare with what was seen later."""
    import json

    from abilene import backtest as mirror
    from abilene.observed import read_series, read_timelines
    from abilene.plan import load
    from abilene.report import mirror as report
    from abilene.report.printing import show
    from abilene.report.progress import progress
    from abilene.store import write_folder

    draft, seen = load(file, overrides), read_series(measured)
    others = read_timelines(timelines[0], _parsed_day(timelines[1], "--timelines")) if timelines else None
    on = [_parsed_day(day, "--as-of") for day in days]
    with progress() as step:
        found = mirror.backtest(
            draft, site_id, seen, on, views or mirror.VIEWS, timelines=others, called=called, step=step
        )
    if out is not None:
        write_folder(out, report.files(found, draft.programme.programme.title))
    if as_json:
        click.echo(json.dumps(report.as_json(found), indent=1))
    else:
        show(report.answer(found))


@main.command()
@click.argument("a", type=click.Path(path_type=Path))
@click.argument("b", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of tables.")
@click.option("--html", type=click.Path(path_type=Path), help="Write the comparison as one HTML page.")
@click.option("--all", "everything", is_flag=True, help="Also show what is the same, and every value and claim.")
@_guarded
def compare(a: Path, b: Path, *, as_json: bool, html: Path | None, everything: bool) -> None:
    """Say what differs between two plans: inputs, results, and the claims that the difference hangs on.

    A and B are plan folders, or plan.json files.
    """
    from abilene.compare import compare as compare_plans
    from abilene.disk import write_whole
    from abilene.report.compared import compared, compared_html
    from abilene.report.printing import show

    found = compare_plans(a, b)
    if html:
        write_whole(html, compared_html(found).encode())
    if as_json:
        click.echo(found.model_dump_json(indent=1))
    else:
        show(compared(found, everything=everything))


@main.command()
@click.argument("plan_folder", metavar="PLAN", type=click.Path(path_type=Path))
@click.option("--to", type=OneOf(["xlsx", "csv", "parquet", "json"]), required=True, help="The form.")
@click.option("--table", metavar="NAME", help="One table only, such as quarters, claims or hours_SITE.")
@click.option("--out", type=click.Path(path_type=Path), help="The file; a folder for all tables as CSV or Parquet.")
@_guarded
def export(plan_folder: Path, *, to: Form, table: str | None, out: Path | None) -> None:
    """Write a plan folder in a form that other tools read, with units and who said what."""
    from abilene.disk import write_whole
    from abilene.report.exports import exported
    from abilene.store import plan_name, read_plan, with_manifest, write_folder

    plan = read_plan(plan_folder)
    files = exported(plan, to, table or "")
    if len(files) == 1:
        (name, data), *_ = files.items()
        out = out or Path(name)
        write_whole(out, data)
    else:
        out = out or Path(f"{plan_name(plan)}-{to}")
        write_folder(out, with_manifest(files, {"id": plan.id, "input_hash": plan.input_hash}))
    click.echo(f"wrote {out}")


@main.command()
@FILE
@click.option("--with", "changes", type=click.Path(path_type=Path), metavar="CHANGES", help="Changes to begin with.")
@AS_OF
@VIEWS
@click.option("--port", type=click.IntRange(0, 65535), default=8600, show_default=True, help="0: any that is free.")
@click.option("--open", "browse", is_flag=True, help="Open it in a browser.")
@click.option("--seconds", type=click.FloatRange(0), default=120.0, help="Time for each view; the best plan is kept.")
@_guarded
def serve(
    file: Path,
    *,
    changes: Path | None,
    as_of: str | None,
    views: tuple[str, ...],
    port: int,
    browse: bool,
    seconds: float,
) -> None:
    """Show a programme on a local page: its plan, its claims, and what if something were different.

    It begins by planning the programme, in every view or those given. Only this machine can reach it; Ctrl-C ends it.
    """
    from abilene.plan import load
    from abilene.programme.changes import changes_of
    from abilene.web.bench import Bench
    from abilene.web.server import serve as serve_bench

    bench = Bench(load(file), _day(as_of), seconds=seconds)
    if changes is not None:
        bench.change(changes_of(changes))

    def ready(address: str) -> None:
        click.echo(f"{file} is at {address} (Ctrl-C ends it)")

    serve_bench(bench, port, ready, views=views, browse=browse)


@main.command()
@click.argument("what", type=OneOf(["programme", "plan"]))
@_guarded
def schema(what: str) -> None:
    """Print the JSON Schema of the programme file or of plan.json."""
    import json

    if what == "programme":
        from abilene.programme.read import programme_json_schema as json_schema
    else:
        from abilene.result import plan_json_schema as json_schema
    click.echo(json.dumps(json_schema(), indent=1, ensure_ascii=False))


def _show(answer: Shown, out: Path | None, as_json: bool) -> None:
    """Print an answer, and write its folder if one is wanted."""
    import json

    from rich.console import Console

    from abilene.store import write_folder

    if out is not None:
        write_folder(out, answer.files())
    if as_json:
        click.echo(json.dumps(answer.data, indent=1))
        return
    Console().print(answer.terminal())
    if out is not None:
        click.echo(f"Charts and figures are in {out}; open {out / 'report.html'} in a browser")


def _day(text: str | None) -> date | None:
    return _parsed_day(text, "--as-of") if text else None


def _parsed_day(text: str, option: str) -> date:
    from abilene.dates import parse_day

    try:
        return parse_day(text)
    except ValueError as error:
        raise InputError(f"{option}: {error}") from None
