"""Options by which a command schedules jobs: what policies leave open, window of goodput, waiting for good hours."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from abilene.errors import InputError, Problem, refuse

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from abilene.arrays import Ints
    from abilene.compute.jobs import Jobs
    from abilene.compute.service_order import PolicyOptions, Stop
    from abilene.compute.traces.record import Trace
    from abilene.programme.schema import Programme
    from abilene.studies.campus_power import CampusPower
    from abilene.studies.deferred import DeferBy, HourlyEnergy

Command = Callable[..., None]
_LENGTH = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)\s*(s|min|h|d)")
_SECONDS = {"s": 1.0, "min": 60.0, "h": 3600.0, "d": 86_400.0}
_TIER = re.compile(r"tier\s?(\d{1,9})")
_OPTIONS = {
    "defer": click.option(
        "--defer",
        type=click.Choice(["price", "co2"]),
        help="Jobs with a deadline wait for the hours that are cheapest or cleanest.",
    ),
    "slack": click.option(
        "--slack",
        metavar="TIME",
        multiple=True,
        help="With --defer: how much later jobs without a deadline may end: 6h, tier1=2d.",
    ),
    "window": click.option(
        "--window",
        metavar="FROM..TO",
        help="Of goodput: 0h..10d of the replay, or dates; by default first to last submission.",
    ),
    "half_life": click.option(
        "--half-life",
        metavar="TIME",
        help="Of what counts for fair_share: 12h, 7d, inf; by default 7d.",
    ),
    "quantum": click.option(
        "--quantum",
        metavar="HOURS",
        help="Accelerator-hours that end each queue of least_attained: 1 or 1,10; by default 1.",
    ),
    "stop": click.option(
        "--stop",
        type=click.Choice(["policy", "least_loss"]),
        help="Who stops when power falls: the last of the policy, or what loses least.",
    ),
}
_OF_POLICY = {"half_life": "fair_share", "quantum": "least_attained"}


class ScheduleAsked(NamedTuple):
    """How a user wants jobs scheduled."""

    defer: DeferBy | None
    slack: tuple[str, ...]
    window: str | None
    half_life: str | None
    quantum: str | None
    stop: Stop | None = None

    def refuse_unused(self, policy: str, trace: Trace, own_power: bool) -> None:
        """Refuse options that would be passed over.

        Raises
        ------
        InputError
            With each of them.
        """
        if self.defer and own_power:
            what = (
                "waits for better hours of the grid, and with --own-power none counts"
            )
            refuse([Problem(what, "leave one of the two out", "--defer")])
        refuse(_unused(self, policy, trace))

    @property
    def options(self) -> PolicyOptions:
        """What the policy leaves open.

        Raises
        ------
        InputError
            If a time or a number is none, or they do not rise.
        """
        from abilene.compute.service_order import PolicyOptions

        given: dict[str, Any] = {}
        if self.half_life is not None:
            given["half_life_s"] = length_s(self.half_life, "--half-life")
        if self.quantum is not None:
            given["attained_hours"] = tuple(map(_hours, self.quantum.split(",")))
        if self.stop is not None:
            given["stop"] = self.stop
        return PolicyOptions(**given)

    def window_s(self, trace: Trace) -> tuple[float, float] | None:
        """Return the window of goodput, counted from the begin of the replay; None where none is asked for. [s]

        Raises
        ------
        InputError
            If an end is neither a time nor a date, or it does not end after its begin.
        """
        if self.window is None:
            return None
        begin, is_pair, end = self.window.partition("..")
        if not is_pair:
            fix = "write --window 0h..10d, or --window 2026-03-01..2026-03-08"
            raise InputError(Problem(f"'{self.window}' has no '..'", fix, "--window"))
        begin_s, end_s = (_moment_s(text, trace) for text in (begin, end))
        if not 0 <= begin_s < end_s:
            what = f"'{self.window}' does not end after its begin, or begins before the first job"
            raise InputError(Problem(what, "mend the ends", "--window"))
        return begin_s, end_s

    def jobs(self, trace: Trace) -> Jobs:
        """Return the jobs, those without a deadline with the slack that is asked for.

        Raises
        ------
        InputError
            If a slack is no time, or is of a tier that no job has.
        """
        import numpy as np

        from abilene.compute.deferral import with_slack

        jobs = trace.jobs
        slack_s = np.full(len(jobs), math.inf)
        # that of a tier goes before that of all
        for given in sorted(self.slack, key=_is_of_tier):
            who, _, length = given.rpartition("=")
            those = _of_tier(who, jobs.tier) if who else np.ones(len(jobs), bool)
            slack_s[those] = length_s(length, "--slack")
        return with_slack(jobs, slack_s) if self.slack else jobs

    def energy(
        self,
        programme: Programme,
        site_id: str,
        power: CampusPower,
        first_step: int,
        folder: Path,
        seed: int,
    ) -> HourlyEnergy | None:
        """Return what energy costs and emits by the hour, where jobs wait for it.

        Raises
        ------
        InputError
            As ``energy_of_campus``.
        """
        from abilene.studies.deferred import energy_of_campus

        if self.defer is None:
            return None
        asked = programme, site_id, power, first_step, self.defer, folder, seed
        return energy_of_campus(*asked)


def _is_of_tier(slack: str) -> bool:
    return "=" in slack


def _of_tier(who: str, tiers: Ints) -> NDArray[np.bool_]:
    """Return which jobs are of a tier that is named: tier1."""
    found = _TIER.fullmatch(who.strip())
    those: NDArray[np.bool_] = tiers == (int(found[1]) if found else -1)
    if not those.any():
        known = ", ".join(f"tier{each}" for each in sorted({*tiers.tolist()})[:8])
        what = f"no job is of '{who.strip()}'"
        raise InputError(Problem(what, f"the trace has {known}", "--slack"))
    return those


def _unused(asked: ScheduleAsked, policy: str, trace: Trace) -> Iterator[Problem]:
    given = {name for name in asked._fields if getattr(asked, name)}
    for name in sorted(given):
        option = f"--{name.replace('_', '-')}"
        if trace.requests is not None:
            what = "is of no use: the trace holds requests, and no jobs"
            yield Problem(what, "leave it out", option)
        elif name in _OF_POLICY and policy != _OF_POLICY[name]:
            fix = f"add --policy {_OF_POLICY[name]}, or leave it out"
            yield Problem(f"is of no use with the policy {policy}", fix, option)
        elif name == "slack" and "defer" not in given:
            yield Problem("is of no use without --defer", "leave it out", option)


def length_s(text: str, option: str) -> float:
    """Read a length of time: 90min, 6h, 2d; inf. [s]

    Raises
    ------
    InputError
        If it is none.
    """
    if text.strip() == "inf":
        return math.inf
    found = _LENGTH.fullmatch(text.strip())
    if found is None:
        fix = "write such as 90min, 6h or 2d"
        raise InputError(Problem(f"'{text}' is no length of time", fix, option))
    return float(found[1]) * _SECONDS[found[2]]


def _hours(text: str) -> float:
    try:
        hours = float(text) if text.isascii() else math.nan
    except ValueError:
        hours = math.nan
    if not math.isfinite(hours):
        what, fix = f"'{text}' is no number", "write such as 1 or 1,10"
        raise InputError(Problem(what, fix, "--quantum"))
    return hours


def _moment_s(text: str, trace: Trace) -> float:
    """Read an end of the window: a length from the begin of the replay, or a date of the trace. [s]"""
    if _LENGTH.fullmatch(text.strip()):
        return length_s(text, "--window")
    try:
        at = datetime.fromisoformat(text.strip()).replace(tzinfo=None)
    except ValueError:
        fix = "write such as 0h, 10d or 2026-03-01"
        what = f"'{text}' is neither a length of time nor a date"
        raise InputError(Problem(what, fix, "--window")) from None
    if trace.begins is None:
        what = "the times of the trace tell no date"
        raise InputError(Problem(what, "write such as 0h..10d", "--window"))
    return (at - trace.begins.replace(tzinfo=None)).total_seconds()


def scheduled(command: Command) -> Command:
    """Give a command the options of a schedule, and its function ``schedule``: what is asked for."""

    @wraps(command)
    def asked(**given: Any) -> None:
        schedule = ScheduleAsked(*map(given.pop, ScheduleAsked._fields))
        command(schedule=schedule, **given)

    for name in reversed(ScheduleAsked._fields):
        asked = _OPTIONS[name](asked)
    return asked
