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
) -> None:
    """Plan a programme in each view, side by side, and write the plan folder.

    Ctrl-C stops the search and keeps the views planned so far.
    """
    from rich.console import Console

    from abilene.plan import load, plans, seen_by
    from abilene.report.answer import answer
    from abilene.report.document import report_html
    from abilene.report.progress import progress, stop_on_interrupt
    from abilene.store import default_folder, plan_files, write_folder

    draft, day = load(file, overrides), _day(as_of)
    with progress() as step, stop_on_interrupt() as cancel:
        result = plans(draft, views, day, gap=gap, seconds=seconds, step=step, cancel=cancel)
    report = report_html(result, draft, seen_by(draft, list(result.viewpoints), day))
    folder, files = out or default_folder(result), plan_files(result, draft, {"report.html": report.encode()})
    write_folder(folder, files)
    if as_json:
        click.echo(files["plan.json"], nl=False)
    else:
        Console().print(answer(result))
        click.echo(f"The whole plan is in {folder}; open {folder / 'report.html'} in a browser")


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
