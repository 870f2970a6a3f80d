"""A backtest: what a plan made on an earlier day would have said, beside what was seen later.

A replay knows only what was published by its day, and only the sites, phases and
tranches known by then. What it cannot undo: the claims were collected, and the file was
cut into phases, by people who knew how the story went on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from abilene.brief import brief
from abilene.buildout import Sizer
from abilene.claims import keeping, view
from abilene.dates import Quarter, quarters_between
from abilene.errors import InputError, Problem
from abilene.names import choices
from abilene.planning.chain import plans
from abilene.programme.draft import Draft
from abilene.programme.resolve import Seen, resolve
from abilene.results.records import ViewAnswer
from abilene.studies.observed import Milestone, Series, Timelines

VIEWS = ("announced", "committed", "secured")
PROMISE = "promise"
"""The series beside the views: every phase in its target quarter, whatever money and
power allow."""
SAME_MW = 0.05
"""A load within this share of another counts as the same: who measured and who promised
count differently. [-]"""


@dataclass(frozen=True)
class StepError:
    """A step that was seen, and when a replay had it."""

    it_mw: float
    """Load that runs from then on. [MW]"""
    seen: Quarter
    planned: Quarter | None
    """None: not in the plan at all."""

    @property
    def quarters(self) -> int | None:
        """Planned less seen: negative if the plan was too early, positive if too late. [quarters]"""
        return _between(self.seen, self.planned)


@dataclass(frozen=True)
class Replay:
    """What was planned for one campus on one day in one view, beside what was seen."""

    as_of: date
    view: str
    planned_mw: Mapping[Quarter, float]
    """IT load at the end of each quarter. [MW]"""
    seen_mw: Mapping[Quarter, float]
    """The same as seen, from the quarter of the day to the last one that was watched to
    its end. [MW]"""
    steps: tuple[StepError, ...]
    """Steps seen after the day."""
    not_yet: Quarter | None
    """First quarter, watched to its end, for which more was planned than ever was
    seen."""
    not_yet_quarters: int | None
    """The most that its error can be: it can be energised in the quarter of the last
    observation at the earliest."""
    __repr__ = brief

    @property
    def bias_mw(self) -> float:
        """Mean of planned less seen over the quarters compared. [MW]"""
        return sum(self._errors_mw) / len(self._errors_mw)

    @property
    def miss_mw(self) -> float:
        """Mean distance of planned from seen over the quarters compared. [MW]"""
        return sum(map(abs, self._errors_mw)) / len(self._errors_mw)

    @property
    def _errors_mw(self) -> list[float]:
        """Planned less seen, quarter by quarter. [MW]"""
        return [self.planned_mw[q] - mw for q, mw in self.seen_mw.items()]


@dataclass(frozen=True)
class FirstPower:
    """One campus of a table of many: from the start of work to first power, by the programme's rule and as seen."""

    name: str
    started: Quarter
    ruled: Quarter
    """Start of work plus ``build_quarters``, both ends counted."""
    seen: Quarter | None
    """None: not by the day of the table."""

    @property
    def quarters(self) -> int | None:
        """By the rule less as seen: negative if the rule is too early. [quarters]"""
        if self.seen is None:
            return None
        return self.ruled - self.seen


@dataclass(frozen=True)
class Earlier:
    """A forecast that the table of many campuses made, and what was seen since."""

    milestone: Milestone
    seen: Quarter | None
    """None: not by the last observation."""


@dataclass(frozen=True)
class Backtest:
    """Everything that was compared."""

    site: str
    measured: Series
    replays: tuple[Replay, ...]
    build_quarters: int | None = None
    """The rule that was put to other campuses: ``defaults.phase.build_quarters``."""
    first_power: tuple[FirstPower, ...] = ()
    """Campuses whose start of work was seen."""
    earlier: tuple[Earlier, ...] = ()
    """Forecasts of the table about this campus that had come due by the last
    observation."""
    earlier_ahead: int = 0
    """Forecasts of the table about this campus that had not."""
    __repr__ = brief


def backtest(
    draft: Draft,
    site_id: str,
    measured: Series,
    days: Sequence[date],
    views: Sequence[str] = VIEWS,
    *,
    timelines: Timelines | None = None,
    called: str | None = None,
    step: Callable[[str], None] = lambda _: None,
) -> Backtest:
    """Plan as of earlier days, and compare with what was seen later.

    Parameters
    ----------
    draft : Draft
        The programme with its ledger.
    site_id : str
        The campus to compare.
    measured : Series
        What was seen of it.
    days : sequence of date
        Days to plan on.
    views : sequence of str
        Views to plan in.
    timelines : Timelines, optional
        Many campuses: the programme's time from start of work to first power is put to
        them.
    called : str, optional
        What the timelines call this campus: their earlier forecasts of it are compared
        as well.
    step : function
        Told what is being worked on.

    Raises
    ------
    InputError
        If the programme has no such site, the timelines no such campus, or nothing was
        seen after a day.
    """
    _check(draft, site_id, measured, days)
    found = Backtest(site=site_id, measured=measured, replays=())
    if timelines is not None:
        found = _beside_others(found, timelines, rule_of(draft), called)
    replays = _replays(draft, site_id, measured, sorted(days), views, step)
    return replace(found, replays=tuple(replays))


def _beside_others(
    found: Backtest, timelines: Timelines, rule: int, called: str | None
) -> Backtest:
    """Put the rule to other campuses, and the table's own forecasts beside what was seen of this one."""
    powered = tuple(first_powers(timelines, rule))
    found = replace(found, build_quarters=rule, first_power=powered)
    if not called:
        return found
    earlier, ahead = earlier_forecasts(timelines, called, found.measured)
    return replace(found, earlier=tuple(earlier), earlier_ahead=ahead)


def _replays(
    draft: Draft,
    site_id: str,
    measured: Series,
    days: Sequence[date],
    views: Sequence[str],
    step: Callable[[str], None],
) -> Iterator[Replay]:
    """Yield what was planned on each day: first the promise, then each view."""
    sizer = Sizer(draft.folder)
    for day in days:
        step(f"as of {day}")
        seen = resolve(draft, keeping(view(draft.ledger, views[0])), day)
        yield replay_of(day, PROMISE, promised_mw(seen, site_id), measured)
        answers = plans(draft, views, day, sizer=sizer).viewpoints
        for view_id, answer in answers.items():
            yield replay_of(day, view_id, _planned_mw(answer, site_id), measured)


def _planned_mw(view: ViewAnswer, site_id: str) -> dict[Quarter, float]:
    """Return the IT load that a view plans for a campus; none where it was not known yet. [MW]"""
    site = view.sites.get(site_id)
    it_mw = site.it_mw if site else dict.fromkeys(view.it_mw, 0.0)
    return {Quarter.parse(quarter): mw for quarter, mw in it_mw.items()}


def promised_mw(seen: Seen, site_id: str) -> dict[Quarter, float]:
    """Return the IT load of a campus if every phase were energised in its target quarter. [MW]"""
    promised: dict[Quarter, float] = dict.fromkeys(seen.programme.quarters, 0)
    if site_id not in seen.programme.sites:
        return promised
    for phase in seen.programme.sites[site_id].phases.values():
        begins = Quarter.of(phase.target or date.max)
        for quarter in promised:
            if quarter >= begins:
                promised[quarter] += phase.it_mw or 0.0
    return promised


def replay_of(
    day: date, view: str, planned_mw: Mapping[Quarter, float], measured: Series
) -> Replay:
    """Compare a planned load with what was seen from the quarter of a day on."""
    last = Quarter.of(measured.last_day)
    is_watched_to_its_end = measured.last_day >= last.last_day
    watched = last if is_watched_to_its_end else last + -1
    since = set(quarters_between(Quarter.of(day), watched))
    quarters = sorted(since & planned_mw.keys())
    ever_mw = measured.most_mw * (1 + SAME_MW)
    beyond = [quarter for quarter in quarters if planned_mw[quarter] > ever_mw]
    not_yet = min(beyond, default=None)
    return Replay(
        as_of=day,
        view=view,
        planned_mw=planned_mw,
        seen_mw={quarter: measured.it_mw(quarter) for quarter in quarters},
        steps=tuple(_steps(day, planned_mw, measured)),
        not_yet=not_yet,
        not_yet_quarters=_between(last, not_yet),
    )


def _steps(
    day: date, planned_mw: Mapping[Quarter, float], measured: Series
) -> Iterator[StepError]:
    """Yield each step that was seen after a day, and when it was planned."""
    for rise in measured.rises:
        if rise.day > day:
            planned = _reached(planned_mw, rise.it_mw)
            yield StepError(rise.it_mw, Quarter.of(rise.day), planned)


def first_powers(timelines: Timelines, build_quarters: int) -> Iterator[FirstPower]:
    """Put a time from start of work to first power to every campus whose start was seen.

    One without power by the day of the table counts only if the rule's quarter had
    passed by then.
    """
    today = Quarter.of(timelines.day)
    for series in timelines.campuses:
        first = series.seen[0]
        if first.it_mw > 0:  # its start was not seen
            continue
        started = Quarter.of(first.day)
        ruled = started + (build_quarters - 1)
        powered = Quarter.of(series.rises[0].day) if series.rises else None
        if powered is not None or ruled < today:
            yield FirstPower(series.name, started, ruled, powered)


def earlier_forecasts(
    timelines: Timelines, name: str, measured: Series
) -> tuple[list[Earlier], int]:
    """Return the forecasts of a table about one campus that came due, and how many did not.

    Raises
    ------
    InputError
        If the table has no such campus.
    """
    campuses = {series.name: series for series in timelines.campuses}
    if name not in campuses:
        what = f"the timelines have no data center '{name}'"
        raise InputError(Problem(what, choices(name, list(campuses)), "--called"))
    forecast = campuses[name].forecast
    due = [milestone for milestone in forecast if milestone.day <= measured.last_day]
    seen_mw = {Quarter.of(seen.day): seen.it_mw for seen in measured.seen}
    found = [Earlier(each, _reached(seen_mw, each.it_mw)) for each in due]
    return found, len(forecast) - len(due)


def rule_of(draft: Draft) -> int:
    """Return ``defaults.phase.build_quarters``: the programme's time from start of work to first power. [quarters]

    Raises
    ------
    InputError
        If the file has none.
    """
    quarters = draft.programme.defaults.phase.get("build_quarters")
    if not isinstance(quarters, int):
        what = "no time from start of work to first power to put to other campuses"
        fix = "give it, or leave --timelines out"
        raise InputError(Problem(what, fix, "defaults.phase.build_quarters"))
    return quarters


def _check(draft: Draft, site_id: str, measured: Series, days: Sequence[date]) -> None:
    if site_id not in draft.programme.sites:
        fix = choices(site_id, draft.programme.sites)
        raise InputError(Problem(f"there is no site '{site_id}'", fix, "--site"))
    for day in days:
        if Quarter.of(day) >= Quarter.of(measured.last_day):
            last = f"the last observation is of {measured.last_day}"
            what = f"nothing was seen after the quarter of {day}: {last}"
            raise InputError(Problem(what, "give an earlier day", "--as-of"))


def _between(first: Quarter, then: Quarter | None) -> int | None:
    """Return the quarters from one to another; None where there is no other."""
    return None if then is None else then - first


def _reached(it_mw: Mapping[Quarter, float], level_mw: float) -> Quarter | None:
    """Return the first quarter with so much load, as near as two people count it."""
    nearly_mw = level_mw * (1 - SAME_MW)
    reached = [quarter for quarter, mw in it_mw.items() if mw >= nearly_mw]
    return min(reached, default=None)
