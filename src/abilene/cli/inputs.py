"""Commands on what goes in: new, check, fmt, why, promises, schema."""

from __future__ import annotations

import gc
from pathlib import Path

import click

from abilene.cli.group import (
    AS_OF,
    CSV,
    FILE,
    KNOWN_BY,
    PUBLISHED,
    RECORDED,
    SET,
    VIEW,
    VIEWS,
    WITH,
    OneOf,
    day_of,
    day_of_record,
    day_of_table,
    guarded,
    known_by,
    main,
)
from abilene.errors import InputError, Problem
from abilene.tabular.source import table_stem


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--from-epoch",
    "tables",
    multiple=True,
    type=CSV,
    help="Make it of a site of Epoch AI's tables: the zip, or its CSVs one by one.",
)
@click.option("--site", "name", metavar="NAME", help="What those tables call the site.")
@PUBLISHED
@RECORDED
@guarded
def new(
    file: Path,
    *,
    tables: tuple[Path, ...],
    name: str | None,
    published: str | None,
    recorded_at: str | None,
) -> None:
    """Write a commented one-campus programme to start from, or one of a site that Epoch AI tracks."""
    from abilene.programme.template import write_new
    from abilene.report.shell import command_line

    if name and not tables:
        what = "--site is a site of Epoch's tables, and there are none"
        raise InputError(Problem(what, "give them with --from-epoch"))
    if tables:
        from abilene.intake.campus import choose_site, write_campus
        from abilene.intake.tracker import read_tracker

        tracker = read_tracker(tables, day_of_table(published))
        name = name or choose_site(tracker)
        _, ledger = write_campus(file, tracker, name, day_of_record(recorded_at))
        click.echo(f"wrote {ledger}: who said what")
    else:
        write_new(file)
    click.echo(f"wrote {file}; next: {command_line('abilene', 'plan', file)}")


@main.command()
@FILE
@click.option(
    "--strict",
    is_flag=True,
    help="Also refuse unchecked quotes, parts that exceed their total, and debt without a rate.",
)
@click.option(
    "--to",
    type=OneOf(["yaml", "csv"]),
    help="Write the claims in this form beside the file.",
)
@guarded
def check(file: Path, strict: bool, to: str | None) -> None:
    """Check a programme and its claims, a table of claims, or a folder of them: every problem at once."""
    is_table = bool(table_stem(file))
    if to:
        from abilene.claims.files import convert_claims

        if (to == "csv") == is_table:
            raise InputError(
                f"{file}: the claims have this form already; ask for the other one"
            )
        click.echo("\n".join(f"wrote {path}" for path in convert_claims(file)))
    elif file.is_dir() or is_table:
        from abilene.claims.files import check_form

        click.echo(f"{file}: {check_form(file)} claims, no errors")
    else:
        from abilene.planning.check import check as check_programme
        from abilene.report.checked import checked_lines
        from abilene.report.printing import say

        gc.freeze()  # what is loaded stays: to look through it for garbage would take a tenth of the time
        say(checked_lines(check_programme(file, strict)))


@main.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@guarded
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
@KNOWN_BY
@VIEWS
@guarded
def why(
    file: Path,
    path: str | None,
    *,
    overrides: tuple[str, ...],
    changes: tuple[Path, ...],
    as_of: str | None,
    known_day: str | None,
    views: tuple[str, ...],
) -> None:
    """Say who said a value, or how a result (npv, lcoc, it_mw.2028-Q4) follows; without PATH, list what differs."""
    from abilene.programme.changes import load
    from abilene.programme.resolve import seen_by
    from abilene.report.asked import result_asked
    from abilene.report.printing import say
    from abilene.report.why import differences, explain

    draft = known_by(load(file, overrides, changes), known_day)
    seen = seen_by(draft, views, day_of(as_of))
    asked = result_asked(path or "")
    if asked is not None:
        # A result needs a plan, and that what plans is loaded.
        from abilene.planning.chain import plans
        from abilene.report.why_result import explain_result

        plan = plans(draft, views, day_of(as_of))
        say(list(explain_result(draft, asked, plan, seen)))
        return
    lines = list(
        differences(draft, seen) if path is None else explain(draft, path, seen)
    )
    say(lines or ["every path has the same value in all of these views"])


@main.command()
@FILE
@SET
@WITH
@AS_OF
@KNOWN_BY
@VIEW
@click.option(
    "--json", "as_json", is_flag=True, help="Print JSON instead of the lists."
)
@guarded
def promises(
    file: Path,
    *,
    overrides: tuple[str, ...],
    changes: tuple[Path, ...],
    as_of: str | None,
    known_day: str | None,
    viewpoint: str | None,
    as_json: bool,
) -> None:
    """Say what has become of promises: kept, late, open, missed or lapsed; who made them; each speaker's record."""
    from abilene.planning.promised import promises_of
    from abilene.programme.changes import load
    from abilene.programme.resolve import seen_by
    from abilene.report import promises as report
    from abilene.report.printing import say, show

    draft = known_by(load(file, overrides, changes), known_day)
    views = (viewpoint,) if viewpoint else ()
    seen = next(iter(seen_by(draft, views, day_of(as_of)).values()))
    found = promises_of(draft, seen)
    lines = report.promise_lines(found, draft.ledger)
    if as_json:
        import json

        asked = {"viewpoint": seen.view.id, "as_of": seen.as_of.isoformat()}
        click.echo(json.dumps(report.as_json(lines, asked), indent=1))
        return
    count = report.counted(lines)
    head = f"{seen.view.title}, as of {seen.as_of}: {count}"
    say([head, *report.printed_lines(lines)])
    if lines:
        show(report.record_table(lines))


@main.command()
@click.argument("what", type=OneOf(["programme", "plan", "project", "study"]))
@guarded
def schema(what: str) -> None:
    """Print the JSON Schema of the programme file, of plan.json, or of the file of a financed project or a study."""
    import json

    if what == "programme":
        from abilene.programme.json_schema import programme_json_schema as json_schema
    elif what == "plan":
        from abilene.results.records import plan_json_schema as json_schema
    elif what == "project":
        from abilene.finance.project_records import project_json_schema as json_schema
    else:
        from abilene.studies.study.records import study_json_schema as json_schema
    click.echo(json.dumps(json_schema(), indent=1, ensure_ascii=False))
