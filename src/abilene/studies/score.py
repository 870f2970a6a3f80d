"""What became of forecasts: each question of the folders of plans beside what was seen, and how good the odds were.

A question is *seen* where a measured claim says the day, *pending* where the day of the
score has passed its asking and nothing has come, and *unobservable* where the phase is
gone from the programme or its load changed by more than a tenth. Days count by the ends
of their quarters, as in a plan; a quarter that is not over is not looked at.

Two rivals are scored beside the odds: *as promised*, the day that was promised, and
*class only*, the reference class without money, power and other phases.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from operator import attrgetter
from pathlib import Path
from typing import Literal

import numpy as np

from abilene.arrays import Floats, Ints
from abilene.brief import brief
from abilene.dates import Quarter
from abilene.programme.draft import Draft
from abilene.programme.resolve import Seen, default_day, seen_by
from abilene.programme.schema import Phase
from abilene.results.forecast import EPOCH, day_number, read_forecast
from abilene.results.forecast_records import (
    NOT_WITHIN,
    PhaseForecast,
    ViewForecast,
)
from abilene.risk.score import brier, coverage_band, crps_up_to, is_within, pit, skill

Outcome = Literal["seen", "pending", "unobservable", "not yet due"]
BANDS = (0.5, 0.8, 0.9)
"""Central bands whose coverage is counted. [-]"""
CHANGED = 0.1
"""Change of a phase's load by which it is another phase. [-]"""
NEVER_YEARS = 1
"""What does not happen within a plan counts as so many years after its end."""
DAYS_PER_YEAR = 365
NEVER_DAY = 10**9
"""After any day."""
RIVALS = ("odds", "as promised", "class only")


@dataclass(frozen=True)
class Scored:
    """One question, and how well it was answered."""

    folder: str
    view: str
    phase: str
    asked_on: date
    outcome: Outcome
    seen_on: date | None
    """End of the quarter in which it was energised."""
    median: date | None
    """P50 of the odds; None where it does not come within the plan."""
    crps_days: Mapping[str, float]
    """Threshold-weighted CRPS up to the day of the score, of the odds and of each rival. [days]"""
    brier: Mapping[str, float]
    """Brier score of whether it is there on that day. [-]"""
    pit: float | None
    """Where what came lies among the futures: uniform between 0 and 1 if calibrated. [-]"""
    __repr__ = brief


@dataclass(frozen=True)
class Calibration:
    """The questions of some folders together."""

    as_of: date
    scored: tuple[Scored, ...]
    crps_days: Mapping[str, float]
    """Mean over the questions that are seen or pending. [days]"""
    brier: Mapping[str, float]
    skill: Mapping[str, float | None]
    """1 - CRPS of the odds / CRPS of a rival. [-]"""
    coverage: Mapping[float, tuple[int, int, float, float]]
    """Of each band: hits, questions that were seen, and the interval of the share."""
    __repr__ = brief


def score(
    folders: Sequence[Path], draft: Draft, as_of: date | None = None
) -> Calibration:
    """Score the forecasts of plan folders by what a programme knows on a day.

    Parameters
    ----------
    folders : sequence of Path
        Folders of plans.
    draft : Draft
        The programme with its ledger, as it is now.
    as_of : date, optional
        Day of the score; by default that of the last source.

    Raises
    ------
    InputError
        If a folder holds no forecast, or its bytes were changed.
    """
    day = as_of or default_day(draft)
    scored: list[Scored] = []
    for folder in folders:
        for one in read_forecast(folder).values():
            seen = seen_by(draft, [one.view], day)[one.view]
            scored += _of_view(folder.name, one, seen, day)
    return _together(day, scored)


def _of_view(folder: str, one: ViewForecast, seen: Seen, day: date) -> Iterator[Scored]:
    """Yield the questions of one view of a folder, scored."""
    for place, asked in enumerate(one.phases):
        yield _question(folder, one, place, _outcome(asked, one, seen, day), day)


def _outcome(
    asked: PhaseForecast, one: ViewForecast, seen: Seen, day: date
) -> tuple[Outcome, date | None]:
    """Return what became of a phase by a day."""
    found = _phase_of(asked, seen)
    if found is None:
        return "unobservable", None
    if asked.path in seen.measured and found.energised:
        return "seen", Quarter.of(found.energised).last_day
    if last_end(day) > one.as_of:
        return "pending", None
    return "not yet due", None


def _phase_of(asked: PhaseForecast, seen: Seen) -> Phase | None:
    """Return the phase that was asked about, as it is now; None where it is gone, or another load."""
    try:
        site = seen.programme.sites[asked.site]
        phase = site.phases[asked.phase]
    except KeyError:
        return None
    it_mw = phase.it_mw or attrgetter("facility_mw")(phase) / site.facility_per_it_peak
    changed = abs(it_mw / asked.it_mw - 1)
    return phase if changed <= CHANGED else None


def last_end(day: date) -> date:
    """Return the end of the last quarter that is over on a day."""
    quarter = Quarter.of(day)
    return day if quarter.last_day == day else (quarter + -1).last_day


def _question(
    folder: str,
    one: ViewForecast,
    place: int,
    outcome: tuple[Outcome, date | None],
    day: date,
) -> Scored:
    """Score one question."""
    asked, (state, seen_on) = one.phases[place], outcome
    made = Scored(
        folder=folder,
        view=one.view,
        phase=f"{asked.site}.{asked.phase}",
        asked_on=one.as_of,
        outcome=state,
        seen_on=seen_on,
        median=_median(one.days[:, place]),
        crps_days={},
        brier={},
        pit=None,
    )
    if state not in {"seen", "pending"}:
        return made
    return _with_scores(made, _rivals(one, place), float(day_number(last_end(day))))


def _rivals(one: ViewForecast, place: int) -> dict[str, Floats]:
    """Return what the odds and each rival said of a phase, as days."""
    never = day_number(one.last_day) + NEVER_YEARS * DAYS_PER_YEAR
    return {
        "odds": _days(one.days[:, place], never),
        "as promised": _promised(one.phases[place], never),
        "class only": _days(one.alone[:, place], never),
    }


def _with_scores(made: Scored, rivals: Mapping[str, Floats], until: float) -> Scored:
    """Return a question with the scores of each rival, up to a day."""
    came = None if made.seen_on is None else float(day_number(made.seen_on))
    is_there = came is not None and came <= until
    crps, squared = dict[str, float](), dict[str, float]()
    for rival, days in rivals.items():
        crps[rival] = crps_up_to(days, came, until)
        squared[rival] = brier(float(np.mean(days <= until)), is_there)
    place = pit(rivals["odds"], came, until, _between(made))
    return replace(made, crps_days=crps, brier=squared, pit=place)


def _days(days: Ints, never: int) -> Floats:
    """Return days as numbers, with one for what does not come within the plan."""
    found: Floats = np.where(days == NOT_WITHIN, never, days).astype(np.float64)
    return found


def _promised(asked: PhaseForecast, never: int) -> Floats:
    """Return the day that was promised, as a forecast without any doubt."""
    if asked.promised is None:
        return np.array([float(never)])
    return np.array([float(day_number(asked.promised))])


def _median(days: Ints) -> date | None:
    """Return the day by which half of the futures have it; None where they do not within the plan."""
    ordered = np.sort(_days(days, NEVER_DAY))
    middle = int(ordered[(len(ordered) - 1) // 2])
    return None if middle == NEVER_DAY else date.fromordinal(middle + EPOCH)


def _between(one: Scored) -> float:
    """Return a number between 0 and 1 that belongs to a question: the same whenever it is scored."""
    words = f"{one.folder}/{one.view}/{one.phase}".encode()
    key = np.random.SeedSequence([*words])
    return float(np.random.Generator(np.random.Philox(key)).random())


def _together(day: date, scored: Sequence[Scored]) -> Calibration:
    """Return the questions together."""
    counted = [one for one in scored if one.crps_days]
    crps = _means([one.crps_days for one in counted])
    return Calibration(
        as_of=day,
        scored=tuple(scored),
        crps_days=crps,
        brier=_means([one.brier for one in counted]),
        skill={rival: skill(crps["odds"], crps[rival]) for rival in RIVALS[1:] if crps},
        coverage={band: _coverage(scored, band) for band in BANDS},
    )


def _means(scores: Sequence[Mapping[str, float]]) -> dict[str, float]:
    if not scores:
        return {}
    return {rival: float(np.mean([one[rival] for one in scores])) for rival in RIVALS}


def _coverage(scored: Sequence[Scored], band: float) -> tuple[int, int, float, float]:
    """Return how many of the questions that were seen lie in the central band, and the interval of that share."""
    places = (one.pit for one in scored if one.outcome == "seen")
    within = [is_within(place, band) for place in places if place is not None]
    hits, count = sum(within), len(within)
    low, high = coverage_band(hits, count)
    return hits, count, low, high
