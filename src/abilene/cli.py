"""The command line: one function per command, each a few lines.

Exit codes: 0 done, 2 bad input (every problem at once, ``file:line:col: path: what; fix``), 3 stopped without a plan.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from abilene.errors import AbileneError, InputError, NoPlanError

if TYPE_CHECKING:
    from datetime import date

FILE = click.argument("file", type=click.Path(path_type=Path))
SET = click.option("--set", "overrides", multiple=True, metavar="PATH=VALUE", help="Override a value in every view.")
AS_OF = click.option("--as-of", metavar="DATE", help="Use only what was published by this day.")
VIEWS = click.option("--viewpoint", "views", multiple=True, metavar="ID", help="A view to show; may be repeated.")


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
            click.echo("stopped; nothing was written", err=True)
            sys.exit(3)
        except AbileneError as error:
            click.echo(f"error: {error}", err=True)
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
@click.option("--to", type=click.Choice(["yaml", "csv"]), help="Write the claims in this form beside the file.")
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

        for line in lines(check_programme(file, strict)):
            click.echo(line)


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
@AS_OF
@VIEWS
@_guarded
def why(file: Path, path: str | None, overrides: tuple[str, ...], as_of: str | None, views: tuple[str, ...]) -> None:
    """Say who said a value; without PATH, list the paths whose value differs between the views."""
    from abilene.plan import load, seen_by
    from abilene.report.why import differences, explain

    draft = load(file, overrides)
    seen = seen_by(draft, views, _day(as_of))
    lines = differences(draft, seen) if path is None else explain(draft, path, seen)
    click.echo("\n".join(lines) or "every path has the same value in all of these views")


@main.command()
@FILE
@SET
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
    from rich.console import Console

    from abilene.buildout import Sizer
    from abilene.buildout.kept import default_folder as sizes_folder
    from abilene.plan import load, plans, seen_by
    from abilene.report.answer import answer
    from abilene.report.document import report_files
    from abilene.report.progress import progress, stop_on_interrupt
    from abilene.store import default_folder, plan_files, write_folder

    draft, day = load(file, overrides), _day(as_of)
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
    files = plan_files(result, draft, report_files(result, draft, seen, sizer))
    write_folder(folder, files)
    if as_json:
        click.echo(files["plan.json"], nl=False)
    else:
        Console().print(answer(result))
        click.echo(f"The whole plan is in {folder}; open {folder / 'report.html'} in a browser")


@main.command()
@FILE
@click.option("--site", "site_id", metavar="ID", help="The site; not needed where there is only one.")
@click.option("--own-power", is_flag=True, help="Without the grid.")
@click.option(
    "--load", "load_mw", type=click.FloatRange(0, min_open=True), help="Facility MW; by default all phases."
)
@SET
@AS_OF
@click.option("--viewpoint", metavar="ID", help="The view; by default the first.")
@click.option("--seed", type=int, default=1, help="Of the price year, where it is drawn.")
@click.option("--tolerance", type=click.FloatRange(0, 1), default=1e-4, help="Relative gap at which to stop.")
@click.option("--seconds", type=click.FloatRange(0), default=120.0, help="Time at which to stop.")
@click.option("--compare", type=click.Choice(["lp"]), help="Also solve it as one LP over all hours; slow.")
@click.option("--to", type=(click.Choice(["pypsa"]), click.Path(path_type=Path)), help="Write a PyPSA CSV folder.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of the table.")
@_guarded
def size(
    file: Path,
    *,
    site_id: str | None,
    own_power: bool,
    load_mw: float | None,
    overrides: tuple[str, ...],
    as_of: str | None,
    viewpoint: str | None,
    seed: int,
    tolerance: float,
    seconds: float,
    compare: str | None,
    to: tuple[str, Path] | None,
    as_json: bool,
) -> None:
    """Size the cheapest power of a site, hour by hour, with a certificate."""
    import json

    from rich.console import Console

    from abilene.plan import load, seen_by
    from abilene.power import lp
    from abilene.power.site import chosen_site, full_load_mw
    from abilene.power.unit import unit_design
    from abilene.report import sized
    from abilene.store import pypsa_folder, write_folder

    draft = load(file, overrides)
    seen = next(iter(seen_by(draft, [viewpoint] if viewpoint else (), _day(as_of)).values()))
    programme, site_id = seen.programme, chosen_site(seen.programme, site_id)
    design = unit_design(
        programme,
        site_id,
        load_mw=full_load_mw(programme.sites[site_id]) if load_mw is None else load_mw,
        grid=not own_power,
        seed=seed,
        folder=file.parent,
        tolerance=tolerance,
        seconds=seconds,
    )
    oracle = lp.size(design.site.years) if compare else None
    if to is not None:
        write_folder(to[1], pypsa_folder(design))
    if as_json:
        click.echo(json.dumps(sized.as_json(design, seen.view.id, oracle), indent=1))
    else:
        Console().print(sized.sized(design, programme, seen.view.title, oracle))
        if to is not None:
            click.echo(f"The PyPSA network is in {to[1]}")


@main.command()
@click.argument("what", type=click.Choice(["programme", "plan"]))
@_guarded
def schema(what: str) -> None:
    """Print the JSON Schema of the programme file or of plan.json."""
    import json

    if what == "programme":
        from abilene.programme.read import programme_json_schema as json_schema
    else:
        from abilene.result import plan_json_schema as json_schema
    click.echo(json.dumps(json_schema(), indent=1, ensure_ascii=False))


def _day(text: str | None) -> date | None:
    from abilene.dates import parse_day

    try:
        return parse_day(text) if text else None
    except ValueError as error:
        raise InputError(f"--as-of: {error}") from None
