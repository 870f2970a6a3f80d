"""Options by which a command takes the power of a campus: a series, a plan folder, or its sized dispatch."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from abilene.cli.finite import LEAST_MW, MOST_MW, Finite
from abilene.errors import Problem, refuse

if TYPE_CHECKING:
    from abilene.programme.resolve import Seen
    from abilene.resource.power_table import PowerOf
    from abilene.studies.campus_power import CampusPower

Command = Callable[..., None]
_OPTIONS = {
    "series": click.option(
        "--power",
        "series",
        metavar="FILE",
        type=click.Path(path_type=Path),
        help="Power by step, a column it_mw, facility_kw, it_share ...; by default as sized.",
    ),
    "of": click.option(
        "--power-of",
        "of",
        type=click.Choice(["it", "facility"]),
        help="Whose power the series is, where its header does not say.",
    ),
    "full_mw": click.option(
        "--power-full",
        "full_mw",
        type=Finite(LEAST_MW, MOST_MW),
        help="MW of the series at full load; by default of all phases.",
    ),
    "plan": click.option(
        "--plan",
        metavar="FOLDER",
        type=click.Path(path_type=Path),
        help="Power of a quarter of this plan, with --quarter.",
    ),
    "quarter": click.option(
        "--quarter", metavar="QUARTER", help="Quarter of the plan, such as 2028-Q2."
    ),
}


class PowerAsked(NamedTuple):
    """The power that a user asks for."""

    series: Path | None
    of: PowerOf | None
    full_mw: float | None
    plan: Path | None
    quarter: str | None

    def refuse_mixed(self, own_power: bool) -> None:
        """Refuse options that would be passed over.

        Raises
        ------
        InputError
            With each of them.
        """
        refuse(_mixed(self, own_power))

    def read(self, seen: Seen, site_id: str, folder: Path) -> CampusPower | None:
        """Return it for a campus of a view; None where its sized dispatch is asked for.

        Raises
        ------
        InputError
            As ``read_power``, ``read_plan``, ``power_of_table`` and ``power_of_plan``.
        """
        from abilene.resource.power_table import read_power
        from abilene.results.store import read_plan
        from abilene.studies.campus_power import power_of_plan, power_of_table

        if self.series is not None:
            table = read_power(self.series, self.of)
            return power_of_table(
                seen.programme,
                site_id,
                table,
                file=self.series.name,
                full_mw=self.full_mw,
                folder=folder,
            )
        if self.plan is not None:
            plan = read_plan(self.plan)
            _refuse_other(plan.id, seen.programme.programme.id)
            at = _quarter(self.quarter)
            return power_of_plan(plan, seen.view.id, site_id, at)
        return None


def _mixed(asked: PowerAsked, own_power: bool) -> Iterator[Problem]:
    if asked.series is not None and asked.plan is not None:
        yield Problem("--power and --plan are both given", "keep one")
    if asked.series == Path("-"):
        what = "a replay needs the whole series, and reads no standard input"
        fix = "give a file; abilene operate acts on power as it comes"
        yield Problem(what, fix, "--power")
    if own_power and (asked.series or asked.plan):
        fix = "leave it out: nothing is sized"
        yield Problem("is of no use beside --power or --plan", fix, "--own-power")
    for option, value in {
        "--power-of": asked.of,
        "--power-full": asked.full_mw,
    }.items():
        if value is not None and asked.series is None:
            yield Problem("is of no use without --power", "leave it out", option)
    if (asked.plan is None) != (asked.quarter is None):
        lacking = "--quarter" if asked.quarter is None else "--plan"
        yield Problem("missing", "--plan FOLDER needs --quarter 2028-Q2", lacking)


def _refuse_other(plan_id: str, programme_id: str) -> None:
    if plan_id != programme_id:
        what = f"the plan is of '{plan_id}', the file of '{programme_id}'"
        refuse([Problem(what, "give the programme of which it is the plan", "--plan")])


def _quarter(text: str | None) -> Any:
    from abilene.dates import Quarter
    from abilene.errors import InputError

    try:
        return Quarter.parse(text or "")
    except ValueError as error:
        raise InputError(Problem(str(error), path="--quarter")) from None


def powered(command: Command) -> Command:
    """Give a command the options of power, and its function ``power``: what is asked for."""

    @wraps(command)
    def asked(**given: Any) -> None:
        power = PowerAsked(*map(given.pop, PowerAsked._fields))
        command(power=power, **given)

    for name in reversed(PowerAsked._fields):
        asked = _OPTIONS[name](asked)
    return asked
