"""Commands on what a utility charges: bill, tariff."""

from __future__ import annotations

from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click
from click.core import ParameterSource

from abilene.cli.finite import Finite
from abilene.cli.group import (
    AS_OF,
    KNOWN_BY,
    SET,
    VIEW,
    OneOf,
    day_of,
    guarded,
    main,
    seen_in,
)
from abilene.errors import InputError, Problem, refuse

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, tzinfo

    from abilene.power.tariff import Tariff
    from abilene.report.packaged_tariffs import KnownTariff
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

    TARIFF is a rate of the Utility Rate Database, as a file of JSON; FILE#ID, a tariff of a
    programme; or a packaged tariff: see `abilene tariff --list`.
    """
    import json
    from dataclasses import replace

    from abilene.power.bill import bill
    from abilene.report.printing import show
    from abilene.report.studies.bill import bill_json, printed_bill
    from abilene.resource.billing import billing_calendar
    from abilene.resource.load_table import read_load, read_spot
    from abilene.resource.metered import metered_notes

    view = Seeing(overrides, as_of, known_day, viewpoint)
    terms, incomplete = _tariff(tariff, contract_kw, view)
    refuse(incomplete)
    axis, draw_mw = read_load(load)
    refuse(_unread_options(terms, real=axis.real))
    said = (*terms.notes, *metered_notes(draw_mw, axis.step_hours))
    terms = replace(terms, notes=tuple(dict.fromkeys(said)))
    zone = _zone(axis, time_zone or terms.zone)
    if axis.real:
        first, last = axis.times[0].astype(object), axis.times[-1].astype(object)
        terms = _noted(terms, first.date(), last.date())
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
@click.argument("tariff", metavar="[TARIFF]", required=False)
@click.option(
    "--list", "lists", is_flag=True, help="Name the packaged tariffs of large loads."
)
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
    tariff: str | None,
    *,
    lists: bool,
    accept_partial: bool,
    overrides: tuple[str, ...],
    as_of: str | None,
    known_day: str | None,
    viewpoint: str | None,
) -> None:
    """Say in words what a tariff charges, or name each field of its file that cannot be billed.

    TARIFF is a rate of the Utility Rate Database, as a file of JSON; FILE#ID, a tariff of a
    programme; or a packaged tariff, of which every figure is told with who said it.
    """
    from abilene.report.packaged_tariffs import (
        NO_TOTAL,
        listed_tariffs,
        packaged_tariff_lines,
    )
    from abilene.report.printing import say
    from abilene.report.tariff_words import tariff_lines

    view = Seeing(overrides, as_of, known_day, viewpoint)
    if lists:
        if tariff is not None or accept_partial:
            what = "lists the packaged tariffs, and shows none"
            raise InputError(Problem(what, "ask for one, or for the list", "--list"))
        say(listed_tariffs(view.day))
        return
    if tariff is None:
        what, fix = "no tariff is named", "give one, or --list the packaged ones"
        raise InputError(Problem(what, fix, "TARIFF"))
    if _is_packaged(tariff):
        say(packaged_tariff_lines(_packaged(tariff, view)))
        return
    terms, incomplete = _tariff(tariff, None, view)
    if not accept_partial:
        refuse(incomplete)
    say(tariff_lines(terms))
    for problem in incomplete:
        click.echo(f"incomplete: {problem.path}: {problem.what}; {problem.fix}")
    if incomplete:
        click.echo(NO_TOTAL)


class Seeing(NamedTuple):
    """Whose view of a programme is asked for."""

    overrides: tuple[str, ...]
    as_of: str | None
    known_day: str | None
    viewpoint: str | None

    @property
    def day(self) -> date:
        """The day after which nothing counts."""
        from datetime import date

        return day_of(self.as_of) or date.max


def _is_packaged(name: str) -> bool:
    """Return whether a name is that of a packaged tariff; a file goes before it."""
    from abilene.programme.packaged_tariffs import is_packaged

    return is_packaged(name) and not Path(name).exists()


def _packaged(name: str, view: Seeing) -> KnownTariff:
    """Return a packaged tariff as it was known on the day of a view, with what is set of it."""
    from abilene.report.packaged_tariffs import KnownTariff

    if any((view.known_day, view.viewpoint)):
        raise _of_no_programme(f"{name} is packaged", "--as-of and --set ask")
    found = KnownTariff(name, view.day, view.overrides)
    if not found.is_known:
        known_from = found.packaged.terms.known_from
        what, fix = f"{name} is known from {known_from} on", "ask of a later day"
        raise InputError(Problem(what, fix, "--as-of"))
    return found


def _tariff(
    name: str, contract_kw: float | None, view: Seeing
) -> tuple[Tariff, tuple[Problem, ...]]:
    """Return the tariff that a user names, with a contract of theirs, and what of it cannot be billed."""
    from dataclasses import replace

    from abilene.power.urdb_lines import tariff_of
    from abilene.resource.urdb import read_urdb
    from abilene.site.tariff import tariff_of_terms

    if _is_packaged(name):
        known = _packaged(name, view)
        refuse(known.incomplete)
        found = tariff_of_terms(name, known.place)
        return replace(found, contract_mw=_megawatts(contract_kw)), ()
    file, mark, tariff_id = name.rpartition("#")
    if mark and not Path(name).exists():
        return _of_programme(Path(file), tariff_id, contract_kw, view), ()
    if not Path(name).exists():
        what = "no such file, and no packaged tariff has this name"
        fix = "give its path, FILE#ID of a tariff in a programme, or one of `abilene tariff --list`"
        raise InputError(Problem(what, fix, name))
    if any((view.overrides, view.known_day, view.viewpoint)):
        raise _of_no_programme(f"{name} is a rate", "--as-of asks")
    rate = read_urdb(name)
    found = tariff_of(rate, contract_kw)
    if view.as_of is not None:
        found = _noted(found, view.day, view.day)
    return found, rate.incomplete


def _noted(terms: Tariff, first: date, last: date) -> Tariff:
    """Return a tariff with a note of the days on which it does not hold."""
    from dataclasses import replace

    said = (*terms.notes, *terms.not_held(first, last))
    return replace(terms, notes=tuple(dict.fromkeys(said)))


def _of_no_programme(what: str, takes: str) -> InputError:
    """Return why there is no more to set or see in a tariff that no programme holds."""
    fix = "name it in a programme, and ask for FILE#ID"
    return InputError(Problem(f"{what}, and only {takes} of it", fix))


def _unread_options(terms: Tariff, *, real: bool) -> Iterator[Problem]:
    """Yield the options that are given and change nothing of a bill."""
    passes_on = any(line.by_spot for line in terms.lines)
    holds = {
        "time_zone": (
            real,
            "the load has no column time, and is by the clock of the tariff",
        ),
        "first_weekday": (
            not real,
            "the load has a column time, which says its weekdays",
        ),
        "spot": (passes_on, "no line of the tariff passes the market price on"),
    }
    source = click.get_current_context().get_parameter_source
    for name, (is_read, why) in holds.items():
        if not is_read and source(name) is ParameterSource.COMMANDLINE:
            yield Problem(why, "leave it out", f"--{name.replace('_', '-')}")


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
    return programme_tariff(seen.programme, tariff_id, _megawatts(contract_kw))


def _megawatts(contract_kw: float | None) -> float | None:
    return None if contract_kw is None else contract_kw / 1000


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
