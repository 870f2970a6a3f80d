"""Commands on what a utility charges: bill, tariff."""

from __future__ import annotations

from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from abilene.cli.finite import Finite
from abilene.cli.group import AS_OF, KNOWN_BY, SET, VIEW, OneOf, guarded, main, seen_in
from abilene.errors import InputError, Problem, refuse

if TYPE_CHECKING:
    from datetime import tzinfo

    from abilene.power.tariff import Tariff
    from abilene.resource.timeaxis import TimeAxis

TARIFF = click.argument("tariff", metavar="TARIFF")
MOST_KW = 1e9
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@main.command("bill")
@TARIFF
@click.option(
    "--load",
    type=click.Path(path_type=Path),
    required=True,
    help="Table with one column of kW by hour, from 1 January; or real hours, with a column time.",
)
@click.option(
    "--contract-kw",
    type=Finite(0, MOST_KW),
    help="Contract demand; wins over that of the tariff.",
)
@click.option(
    "--first-weekday",
    type=OneOf(DAYS),
    default=DAYS[0],
    show_default=True,
    help="Of 1 January, where the load has no column time.",
)
@click.option(
    "--time-zone",
    metavar="ZONE",
    help="Clock of the tariff, where the load has a column time: such as America/Chicago.",
)
@click.option(
    "--spot",
    type=click.Path(path_type=Path),
    help="Table with a column usd_per_mwh, for lines that pass the market price on.",
)
@SET
@AS_OF
@KNOWN_BY
@VIEW
@click.option(
    "--json", "as_json", is_flag=True, help="Print JSON instead of the table."
)
@guarded
def bill_command(
    tariff: str,
    *,
    load: Path,
    contract_kw: float | None,
    first_weekday: str,
    time_zone: str | None,
    spot: Path | None,
    overrides: tuple[str, ...],
    as_of: str | None,
    known_day: str | None,
    viewpoint: str | None,
    as_json: bool,
) -> None:
    """Say what a load costs under a tariff, every line of every month.

    TARIFF is a rate of the Utility Rate Database, as a file of JSON, or FILE#ID: a tariff
    of a programme.
    """
    import json

    from abilene.power.bill import bill
    from abilene.report.printing import show
    from abilene.report.studies.bill import bill_json, printed_bill
    from abilene.resource.billing import billing_calendar
    from abilene.resource.load_table import read_load, read_spot

    view = Seeing(overrides, as_of, known_day, viewpoint)
    terms, incomplete = _tariff(tariff, contract_kw, view)
    refuse(incomplete)
    axis, draw_mw = read_load(load)
    zone = _zone(axis, time_zone or terms.zone)
    found = bill(
        draw_mw,
        billing_calendar(axis, zone, DAYS.index(first_weekday)),
        terms,
        spot_usd_per_mwh=None if spot is None else read_spot(spot, axis),
    )
    if as_json:
        click.echo(json.dumps(bill_json(found, terms), indent=1))
    else:
        show(printed_bill(found, terms))


@main.command("tariff")
@TARIFF
@click.option(
    "--accept-partial",
    is_flag=True,
    help="Show what can be read where something cannot be billed, and name that.",
)
@SET
@AS_OF
@KNOWN_BY
@VIEW
@guarded
def tariff_command(
    tariff: str,
    *,
    accept_partial: bool,
    overrides: tuple[str, ...],
    as_of: str | None,
    known_day: str | None,
    viewpoint: str | None,
) -> None:
    """Say in words what a tariff charges, or name each field of its file that cannot be billed.

    TARIFF is a rate of the Utility Rate Database, as a file of JSON, or FILE#ID: a tariff
    of a programme.
    """
    from abilene.report.printing import say
    from abilene.report.tariff_words import tariff_lines

    view = Seeing(overrides, as_of, known_day, viewpoint)
    terms, incomplete = _tariff(tariff, None, view)
    if not accept_partial:
        refuse(incomplete)
    say(tariff_lines(terms))
    for problem in incomplete:
        click.echo(f"incomplete: {problem.path}: {problem.what}; {problem.fix}")
    if incomplete:
        click.echo("no total: nobody can say what a load costs without these fields")


class Seeing(NamedTuple):
    """Whose view of a programme is asked for."""

    overrides: tuple[str, ...]
    as_of: str | None
    known_day: str | None
    viewpoint: str | None


def _tariff(
    name: str, contract_kw: float | None, view: Seeing
) -> tuple[Tariff, tuple[Problem, ...]]:
    """Return the tariff that a user names, with a contract of theirs, and what of it cannot be billed."""
    from abilene.power.urdb_lines import tariff_of
    from abilene.resource.urdb import read_urdb

    file, mark, tariff_id = name.rpartition("#")
    if mark and not Path(name).exists():
        return _of_programme(Path(file), tariff_id, contract_kw, view), ()
    rate = read_urdb(name)
    return tariff_of(rate, contract_kw), rate.incomplete


def _of_programme(
    file: Path, tariff_id: str, contract_kw: float | None, view: Seeing
) -> Tariff:
    from abilene.names import choices
    from abilene.site.tariff import programme_tariff

    seen = seen_in(
        file,
        view.overrides,
        viewpoint=view.viewpoint,
        as_of=view.as_of,
        known_day=view.known_day,
        question="tariff",
    )
    tariffs = seen.programme.tariffs
    if tariff_id not in tariffs:
        what = f"{file} has no tariff '{tariff_id}' that the view knows"
        later = "add it under 'tariffs', or ask of a later day with --as-of"
        fix = choices(tariff_id, tariffs) if tariffs else later
        raise InputError(Problem(what, fix))
    contract_mw = None if contract_kw is None else contract_kw / 1000
    return programme_tariff(seen.programme, tariff_id, contract_mw)


def _zone(axis: TimeAxis, name: str | None) -> tzinfo:
    """Return the clock of a bill: of steps without a date it is their own."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    if not axis.real:
        return UTC
    if name is None:
        what = (
            "the load has real hours, and nobody says by which clock its months begin"
        )
        raise InputError(
            Problem(what, "give the zone, such as America/Chicago", "--time-zone")
        )
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        what, fix = f"no time zone is called '{name}'", "write such as America/Chicago"
        raise InputError(Problem(what, fix, "--time-zone")) from None
