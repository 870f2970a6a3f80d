"""A look in the mirror: what a plan made on an earlier day would have said, beside what was seen later.

A replay knows only what was published by its day, and only the sites, phases and
tranches known by then. What it cannot undo: the claims were collected, and the file was
cut into phases, by people who knew how the story went on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from abilene.buildout import Sizer
from abilene.dates import Quarter, quarters_between
from abilene.errors import InputError, Problem
from abilene.names import did_you_mean
from abilene.planning.chain import plans
from abilene.programme.draft import Draft
from abilene.programme.resolve import Seen, seen_by
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
        return None if self.planned is None else self.planned - self.seen


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

    @property
    def bias_mw(self) -> float:
        """Mean of planned less seen over the quarters compared. [MW]"""
        return sum(self.planned_mw[q] - mw for q, mw in self.seen_mw.items()) / len(
            self.seen_mw
        )

    @property
    def miss_mw(self) -> float:
        """Mean distance of planned from seen over the quarters compared. [MW]"""
        return sum(
            abs(self.planned_mw[q] - mw) for q, mw in self.seen_mw.items()
        ) / len(self.seen_mw)


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
        return None if self.seen is None else self.ruled - self.seen


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
    rule = None if timelines is None else rule_of(draft)
    earlier, ahead = (
        earlier_forecasts(timelines, called, measured)
        if timelines and called
        else ([], 0)
    )
    return Backtest(
        site=site_id,
        measured=measured,
        replays=tuple(_replays(draft, site_id, measured, sorted(days), views, step)),
        build_quarters=rule,
        first_power=tuple(first_powers(timelines, rule)) if timelines and rule else (),
        earlier=tuple(earlier),
        earlier_ahead=ahead,
    )


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
        promised = promised_mw(
            next(iter(seen_by(draft, views[:1], day).values())), site_id
        )
        yield compared(day, PROMISE, promised, measured)
        for view_id, view in plans(draft, views, day, sizer=sizer).viewpoints.items():
            site = view.sites.get(site_id)
            it_mw = {
                Quarter.parse(q): site.it_mw[q] if site else 0.0 for q in view.it_mw
            }
            yield compared(day, view_id, it_mw, measured)


def promised_mw(seen: Seen, site_id: str) -> dict[Quarter, float]:
    """Return the IT load of a campus if every phase were energised in its target quarter. [MW]"""
    site = seen.programme.sites.get(site_id)
    targets = (
        [
            (Quarter.of(p.target), p.it_mw or 0.0)
            for p in site.phases.values()
            if p.target
        ]
        if site
        else []
    )
    return {
        q: sum(mw for target, mw in targets if target <= q)
        for q in seen.programme.quarters
    }


def compared(
    day: date, view: str, planned_mw: Mapping[Quarter, float], measured: Series
) -> Replay:
    """Compare a planned load with what was seen from the quarter of a day on."""
    last = Quarter.of(measured.last_day)
    watched = last if measured.last_day >= last.last_day else last + -1
    quarters = [
        q for q in quarters_between(Quarter.of(day), watched) if q in planned_mw
    ]
    steps = tuple(
        StepError(rise.it_mw, Quarter.of(rise.day), _reached(planned_mw, rise.it_mw))
        for rise in measured.rises
        if rise.day > day
    )
    most_mw = max(milestone.it_mw for milestone in measured.seen)
    beyond = next(
        (q for q in quarters if planned_mw[q] > most_mw * (1 + SAME_MW)), None
    )
    return Replay(
        as_of=day,
        view=view,
        planned_mw=planned_mw,
        seen_mw={q: measured.it_mw(q) for q in quarters},
        steps=steps,
        not_yet=beyond,
        not_yet_quarters=None if beyond is None else beyond - last,
    )


def first_powers(timelines: Timelines, build_quarters: int) -> Iterator[FirstPower]:
    """Put a time from start of work to first power to every campus whose start was seen.

    One without power by the day of the table counts only if the rule's quarter had
    passed by then.
    """
    for series in timelines.campuses:
        if series.seen[0].it_mw > 0:
            continue
        started = Quarter.of(series.seen[0].day)
        powered = series.rises[0].day if series.rises else None
        ruled = started + (build_quarters - 1)
        if powered is not None or ruled < Quarter.of(timelines.day):
            yield FirstPower(
                series.name,
                started,
                ruled,
                None if powered is None else Quarter.of(powered),
            )


def earlier_forecasts(
    timelines: Timelines, name: str, measured: Series
) -> tuple[list[Earlier], int]:
    """Return the forecasts of a table about one campus that came due, and how many did not.

    Raises
    ------
    InputError
        If the table has no such campus.
    """
    series = next((one for one in timelines.campuses if one.name == name), None)
    if series is None:
        fix = did_you_mean(name, [one.name for one in timelines.campuses])
        raise InputError(
            Problem(f"the timelines have no data center '{name}'", fix, "--called")
        )
    due = [m for m in series.forecast if m.day <= measured.last_day]
    found = [
        Earlier(
            m, _reached({Quarter.of(s.day): s.it_mw for s in measured.seen}, m.it_mw)
        )
        for m in due
    ]
    return found, len(series.forecast) - len(due)


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
        raise InputError(
            Problem(
                what,
                "give it, or leave --timelines out",
                "defaults.phase.build_quarters",
            )
        )
    return quarters


def _check(draft: Draft, site_id: str, measured: Series, days: Sequence[date]) -> None:
    if site_id not in draft.programme.sites:
        fix = did_you_mean(site_id, draft.programme.sites)
        raise InputError(Problem(f"there is no site '{site_id}'", fix, "--site"))
    for day in days:
        if Quarter.of(day) >= Quarter.of(measured.last_day):
            what = f"nothing was seen after the quarter of {day}: the last observation is of {measured.last_day}"
            raise InputError(Problem(what, "give an earlier day", "--as-of"))


def _reached(it_mw: Mapping[Quarter, float], level_mw: float) -> Quarter | None:
    return next(
        (q for q, mw in sorted(it_mw.items()) if mw >= level_mw * (1 - SAME_MW)), None
    )
