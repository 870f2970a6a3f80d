"""What all commands share: the group, options, errors as messages and exit codes.

Exit codes: 0 done, 2 bad input (every problem at once, ``file:line:col: path: what;
fix``), 3 stopped without a plan.
"""

from __future__ import annotations

import errno
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import wraps
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from abilene.cli.finite import MOST_ACCELERATORS, SEED_NUMBER
from abilene.cli.verbosity import VERBOSE
from abilene.errors import AbileneError, InputError, NoPlanError, Problem
from abilene.inputs_kept import inputs_kept

if TYPE_CHECKING:
    from datetime import date

    from abilene.programme.draft import Draft
    from abilene.programme.resolve import Seen
    from abilene.programme.unread import Question
    from abilene.report.studies.page import StudyAnswer

STARTS_AGAIN = "nothing was written by halves: the same command starts again"
FILE = click.argument("file", type=click.Path(path_type=Path))


def _each_path_once(
    _ctx: click.Context, param: click.Parameter, texts: tuple[str, ...]
) -> tuple[str, ...]:
    """Refuse a path that is set to several values by one command: the last one would win unseen."""
    said: dict[str, str] = {}
    for text in texts:
        path, _, value = map(str.strip, text.partition("="))
        if said.setdefault(path, value) != value:
            what = f"{path} is set to {said[path]} and to {value}; keep one"
            raise click.BadParameter(what, param=param)
    return texts


SET = click.option(
    "--set",
    "overrides",
    multiple=True,
    metavar="PATH=VALUE",
    help="Override a value in every view.",
    callback=_each_path_once,
)
WITH = click.option(
    "--with",
    "changes",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="CHANGES",
    help="Lay a file of changes over the programme: values that are set, viewpoints, claims.",
)
AS_OF = click.option(
    "--as-of", metavar="DATE", help="Use only what was published by this day."
)
KNOWN_BY = click.option(
    "--known-by",
    "known_day",
    metavar="DATE",
    help="Use only what was in the ledger by this day: see recorded_at of claims.",
)
PUBLISHED = click.option(
    "--published",
    metavar="DATE",
    help="Day on which the table stood so; by default that in the name of the file.",
)
RECORDED = click.option(
    "--recorded-at",
    metavar="DATE",
    help="Day on which the claims come into the ledger; by default today.",
)
SITE = click.option(
    "--site",
    "site_id",
    metavar="ID",
    help="The site; not needed where there is only one.",
)
VIEW = click.option("--viewpoint", metavar="ID", help="The view; by default the first.")
POLICY = click.option(
    "--policy",
    default="fifo",
    metavar="NAME",
    help="Who starts next: fifo, backfill, priority ...",
)
ACCELERATORS = click.option(
    "--accelerators",
    type=click.IntRange(1, MOST_ACCELERATORS),
    help="Cluster; by default to suit the trace.",
)
SEED = click.option(
    "--seed",
    type=SEED_NUMBER,
    default=1,
    help="Of failures, and of a price year that is drawn.",
)
OUT_PAGE = click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="Folder for a page with charts, and JSON.",
)
CSV = click.Path(path_type=Path, dir_okay=False)
VIEWS = click.option(
    "--viewpoint",
    "views",
    multiple=True,
    metavar="ID",
    help="A view to show; may be repeated.",
)


class OneOf(click.Choice[str]):
    """A choice that suggests the nearest one for a word it does not know."""

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> str:
        """Return the word, or say which one may be meant."""
        from abilene.names import did_you_mean

        if value in self.choices:
            return str(value)
        self.fail(
            f"'{value}' is none of {', '.join(self.choices)}; {did_you_mean(str(value), self.choices)}",
            param,
            ctx,
        )


class SaidOnce(click.Command):
    """A command that refuses an option of one value which is given several: the last one would win unseen."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments, or say which option is given twice."""
        _, _, order = self.make_parser(ctx).parse_args(list(args))
        for option, count in Counter(filter(_has_one_value, order)).items():
            if count > 1:
                ctx.fail(f"{option.opts[0]} is given {count} times; keep one")
        return super().parse_args(ctx, args)


def _has_one_value(option: click.Parameter) -> bool:
    """Return whether an option takes a value, and no more than one."""
    is_mark = getattr(option, "is_flag", True) or getattr(option, "count", False)
    return not (is_mark or option.multiple)


class Suggesting(click.Group):
    """A group of commands that suggests the nearest one for a name it does not know."""

    command_class = SaidOnce
    group_class = type

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
@VERBOSE
def main() -> None:
    """Plan AI infrastructure programmes: is the money there, is the power there, and when?

    Start with: abilene new campus.yaml, then abilene plan campus.yaml
    """


@contextmanager
def only_ours_on_stdout() -> Iterator[None]:
    """Send to stderr what libraries print by themselves; what Python prints stays where it goes.

    A solver written in C may greet on descriptor 1, in the middle of JSON that another
    program reads. So that descriptor becomes that of stderr, and ``sys.stdout`` writes to
    a copy of what it was.
    """
    printed = sys.stdout
    try:
        is_ours = printed.fileno() == 1
    except (AttributeError, OSError, ValueError):
        is_ours = False  # a test or a caller listens
    if not is_ours:
        yield
        return
    printed.flush()
    kept = os.dup(1)
    os.dup2(2, 1)
    sys.stdout = TextIOWrapper(
        os.fdopen(kept, "wb", closefd=False),
        encoding=printed.encoding,
        errors=printed.errors,
        line_buffering=printed.isatty(),
    )
    try:
        yield
    finally:
        with suppress(BrokenPipeError):
            sys.stdout.flush()
        sys.stdout = printed
        os.dup2(kept, 1)
        os.close(kept)


def guarded(command: Callable[..., None]) -> Callable[..., None]:
    """Turn errors into messages and exit codes; let ``-v`` say what is being done."""

    @VERBOSE
    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> None:
        try:
            with only_ours_on_stdout(), inputs_kept():
                command(*args, **kwargs)
        except InputError as error:
            click.echo(str(_placed(error)), err=True)
            sys.exit(2)
        except NoPlanError as error:
            click.echo(f"no plan: {error}", err=True)
            sys.exit(3)
        except KeyboardInterrupt as stopped:
            click.echo(f"stopped; {str(stopped) or STARTS_AGAIN}", err=True)
            sys.exit(3)
        except AbileneError as error:
            click.echo(f"error: {error}", err=True)
            sys.exit(1)
        except OSError as error:
            if error.errno == errno.EPIPE:
                raise
            where = f"{error.filename}: " if error.filename else ""
            click.echo(
                f"error: {where}{error.strerror}; nothing was half-written", err=True
            )
            sys.exit(1)

    return run


def may_write(folder: Path | None, command: str) -> None:
    """Refuse, before anything is computed for it, a folder that another command wrote, or that cannot be written."""
    from abilene.disk import check_folder

    if folder is not None:
        check_folder(folder, command)


def remembered(draft: Draft) -> Draft:
    """Keep a draft at hand, so that what is refused later is said at its place in the file; return it."""
    context = click.get_current_context(silent=True)
    if context is not None:
        context.obj = draft
    return draft


def _placed(error: InputError) -> InputError:
    """Return an error whose problems stand at the places of their paths in the programme file.

    Paths of something else, such as options and other files, are left as they are.
    """
    draft = click.get_current_context().obj
    if draft is None:
        return error
    from abilene.programme.schema import Programme

    sections = Programme.model_fields
    return InputError(
        problem
        if problem.place or problem.path.partition(".")[0] not in sections
        else replace(problem, place=draft.place(problem.path))
        for problem in error.problems
    )


def show_answer(answer: StudyAnswer, out: Path | None, as_json: bool) -> None:
    """Print an answer, and write its folder if one is wanted."""
    import json

    from abilene.disk import write_folder
    from abilene.report.printing import show

    if out is not None:
        write_folder(out, answer.files())
    if as_json:
        click.echo(json.dumps(answer.data, indent=1))
        return
    show(answer.terminal())
    if out is not None:
        click.echo(
            f"Charts and figures are in {out}; open {out / 'report.html'} in a browser"
        )


def seen_in(
    file: Path,
    overrides: tuple[str, ...],
    changes: tuple[Path, ...] = (),
    *,
    viewpoint: str | None,
    as_of: str | None,
    known_day: str | None = None,
    question: Question = "campus",
) -> Seen:
    """Read a programme and return it as one view sees it; by default the first of those that are shown."""
    from abilene.programme.changes import load
    from abilene.programme.idle import idle_settings
    from abilene.programme.resolve import seen_by

    draft = known_by(remembered(load(file, overrides, changes)), known_day)
    views = seen_by(draft, [viewpoint] if viewpoint else (), day_of(as_of))
    name, seen = next(iter(views.items()))
    for words in idle_settings(draft, {name: seen}, question):
        click.echo(f"warning: --set {words}", err=True)
    return seen


def day_of(text: str | None) -> date | None:
    """Read the day of ``--as-of``, if it is given."""
    return None if text is None else parsed_day(text, "--as-of")


def day_of_table(text: str | None) -> date | None:
    """Read the day of ``--published``, if it is given."""
    return None if text is None else parsed_day(text, "--published")


def day_of_record(text: str | None) -> date:
    """Read the day of ``--recorded-at``; a ledger is written today unless somebody says otherwise."""
    from datetime import date

    return date.today() if text is None else parsed_day(text, "--recorded-at")


def known_by(draft: Draft, text: str | None) -> Draft:
    """Return a programme as its ledger stood on the day of ``--known-by``, if it is given."""
    return draft if text is None else draft.known_by(parsed_day(text, "--known-by"))


def parsed_day(text: str, option: str) -> date:
    """Read a day, or say which option holds none."""
    from abilene.dates import parse_day
    from abilene.programme.fields import FIRST_YEAR, LAST_YEAR

    try:
        day = parse_day(text)
    except ValueError as error:
        raise InputError(f"{option}: {error}") from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        what = f"the year {day.year} is outside {FIRST_YEAR} .. {LAST_YEAR}"
        raise InputError(Problem(what, "write the year in full, such as 2026", option))
    return day
