"""What became of forecasts: each question of the folders of plans beside what was seen, and how good the odds were.

A question is *seen* where a measured claim says the day, *pending* where a quarter has
ended since it was asked and nothing has come, *not yet due* where none has, and
*unobservable* where the phase is gone from the programme or its load changed by more
than a tenth. Days count by the ends
of their quarters, as in a plan; a quarter that is not over is not looked at.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from operator import attrgetter
from pathlib import Path

import numpy as np

from abilene.arrays import Floats, Ints
from abilene.dates import Quarter
from abilene.errors import Problem, refuse
from abilene.programme.draft import Draft
from abilene.programme.resolve import Seen, default_day, seen_by
from abilene.programme.schema import Phase
from abilene.results.forecast import (
    EPOCH,
    day_number,
    forecast_id,
    programme_of,
    read_forecast,
    why_none,
)
from abilene.results.forecast_records import (
    NOT_WITHIN,
    PhaseForecast,
    ViewForecast,
)
from abilene.risk.score import brier, crps_up_to, pit
from abilene.studies.calibration import (
    RIVALS,
    Calibration,
    Chance,
    Outcome,
    Scored,
    ScoredLoad,
    last_end,
)

CHANGED = 0.1
"""Change of a phase's load by which it is another phase. [-]"""
NEVER_YEARS = 1
"""What does not happen within a plan counts as so many years after its end."""
DAYS_PER_YEAR = 365
NOT_MEASURED = (
    "the file has it energised on {day}, but no measured claim says so: "
    "put the source that saw it into a ledger"
)
"""Why a day that stands in the file alone is not used."""
NEVER_DAY = 10**9
"""After any day."""


def score(
    folders: Sequence[Path],
    draft: Draft,
    as_of: date | None = None,
    viewpoints: Sequence[str] = (),
) -> Calibration:
    """Score the forecasts of plan folders by what a programme knows on a day.

    Parameters
    ----------
    folders : sequence of Path
        Folders of plans; a forecast that is given twice, or in a copy, counts once.
    draft : Draft
        The programme with its ledger, as it is now.
    as_of : date, optional
        Day of the score; by default that of the last source. A day after all that the
        file knows is taken for the last day that it knows.
    viewpoints : sequence of str
        Views of the folders to score; by default all.

    Raises
    ------
    InputError
        If no folder holds a forecast of these views, one is of another programme, or
        its bytes were changed.
    """
    asked_for = as_of or default_day(draft)
    day = min(asked_for, last_known_day(draft))
    questions: list[Scored] = []
    loads: list[ScoredLoad] = []
    not_asked: dict[str, str] = {}
    counted: dict[str, str] = {}
    copies: dict[str, str] = {}
    for name, folder in _named(folders).items():
        reason = why_none(folder)
        if reason is not None:
            not_asked[name] = reason
            continue
        refuse(_of_another(folder, draft))
        digest = forecast_id(folder)
        if counted.setdefault(digest, name) != name:
            copies[name] = counted[digest]
            continue
        for one in _chosen(read_forecast(folder), viewpoints):
            seen = seen_by(draft, [one.view], day)[one.view]
            asked = [*_of_view((name, digest), one, seen, day)]
            questions += asked
            loads += _loads(name, one, asked, last_end(day))
    if not questions:
        refuse(_nothing_asked(not_asked, viewpoints))
    later = asked_for if asked_for > day else None
    return Calibration(tuple(questions), day, tuple(loads), not_asked, later, copies)


def last_known_day(draft: Draft) -> date:
    """Return the day after which a file knows nothing: of its newest source, or its header's if later."""
    told = draft.programme.programme.as_of or date.min
    return min(max(default_day(draft), told), draft.ledger.known_by)


def _named(folders: Sequence[Path]) -> dict[str, Path]:
    """Return folders by their last name, or by the whole of it where two have the same."""
    different = {folder.resolve(): folder for folder in folders}
    names = Counter(place.name for place in different)
    return {
        place.name if names[place.name] == 1 else str(folder): folder
        for place, folder in different.items()
    }


def _of_another(folder: Path, draft: Draft) -> Iterator[Problem]:
    """Yield that a forecast is of another programme."""
    theirs, ours = programme_of(folder), draft.programme.programme.id
    if theirs != ours:
        what = f"{folder} holds a forecast of the programme '{theirs}', not of '{ours}'"
        yield Problem(what, "give the file of that programme, or other folders")


def _chosen(
    asked: Mapping[str, ViewForecast], viewpoints: Sequence[str]
) -> Iterator[ViewForecast]:
    for name in viewpoints or asked:
        if name in asked:
            yield asked[name]


def _nothing_asked(
    not_asked: Mapping[str, str], viewpoints: Sequence[str]
) -> Iterator[Problem]:
    """Yield why there is nothing to score."""
    fix = (
        "give a folder that 'abilene plan' wrote, of a day on which a reference class was known, or of a "
        "programme that says what is uncertain, as 'risk: {class: {p50: 1.6, p90: 2.7}}'"
    )
    for name, reason in not_asked.items():
        yield Problem(f"{name} holds no forecast: {reason}", fix)
    if not not_asked:
        what = f"no forecast of the view {', '.join(viewpoints)} in these folders"
        yield Problem(what, "choose another view", "--viewpoint")


def _of_view(
    folder: tuple[str, str], one: ViewForecast, seen: Seen, day: date
) -> Iterator[Scored]:
    """Yield the questions of one view of a folder, scored."""
    for place, asked in enumerate(one.phases):
        yield _question(folder, one, place, _became(asked, one, seen, day), day)


@dataclass(frozen=True)
class _Became:
    """What became of a phase by the end of the last quarter that is over."""

    outcome: Outcome
    seen_on: date | None = None
    why: str = ""


def _became(asked: PhaseForecast, one: ViewForecast, seen: Seen, day: date) -> _Became:
    phase = _phase_of(asked, seen)
    if phase is None:
        return _Became("unobservable", why="it is gone from the programme")
    it_mw = phase.it_mw or attrgetter("facility_mw")(phase) / (
        seen.programme.sites[asked.site].facility_per_it_peak
    )
    if abs(it_mw - asked.it_mw) > CHANGED * asked.it_mw:
        why = f"its load was {asked.it_mw:,.0f} MW, and is {it_mw:,.0f}"
        return _Became("unobservable", why=why)
    if last_end(day) <= one.as_of:
        return _Became("not yet due")
    came = Quarter.of(phase.energised).last_day if phase.energised else date.max
    if came > last_end(day):
        return _Became("pending")
    if asked.path in seen.measured:
        return _Became("seen", came)
    return _Became("unobservable", why=NOT_MEASURED.format(day=phase.energised))


def _phase_of(asked: PhaseForecast, seen: Seen) -> Phase | None:
    """Return the phase that was asked about, as it is now; None where it is gone."""
    site = seen.programme.sites.get(asked.site)
    return None if site is None else site.phases.get(asked.phase)


def _question(
    named: tuple[str, str],
    one: ViewForecast,
    place: int,
    became: _Became,
    day: date,
) -> Scored:
    """Score one question of a folder, of which the name and the hash of its forecast are given."""
    folder, digest = named
    asked = one.phases[place]
    made = Scored(
        folder=folder,
        view=one.view,
        phase=f"{asked.site}.{asked.phase}",
        asked_on=one.as_of,
        outcome=became.outcome,
        seen_on=became.seen_on,
        median=_median(one.days[:, place]),
        crps_days={},
        brier={},
        pit=None,
        why=became.why,
    )
    if became.outcome not in {"seen", "pending"}:
        return made
    rivals, until = _rivals(one, place), last_end(day)
    chances = _chances(rivals["odds"], one.as_of, became.seen_on, until)
    made = replace(made, chances=tuple(chances))
    return _with_scores(made, digest, rivals, float(day_number(until)))


def _rivals(one: ViewForecast, place: int) -> dict[str, Floats]:
    """Return what the odds and each rival said of a phase, as days."""
    never = day_number(one.last_day) + NEVER_YEARS * DAYS_PER_YEAR
    return {
        "odds": _days(one.days[:, place], never),
        "as promised": _promised(one.phases[place], never),
        "class only": _days(one.alone[:, place], never),
    }


def _with_scores(
    made: Scored, digest: str, rivals: Mapping[str, Floats], until: float
) -> Scored:
    """Return a question with the scores of each rival, up to a day."""
    came = None if made.seen_on is None else float(day_number(made.seen_on))
    is_there = came is not None and came <= until
    crps, squared = dict[str, float](), dict[str, float]()
    for rival, days in rivals.items():
        crps[rival] = crps_up_to(days, came, until)
        squared[rival] = brier(float(np.mean(days <= until)), is_there)
    low, high = (pit(rivals["odds"], came, until, end) for end in (0.0, 1.0))
    return replace(
        made,
        crps_days=crps,
        brier=squared,
        pit=low + _between(made, digest) * (high - low),
        pit_between=(low, high),
    )


def _chances(
    days: Floats, asked_on: date, came: date | None, until: date
) -> Iterator[Chance]:
    """Yield how likely a phase was to be there at the end of each quarter up to a day, and whether it was."""
    for end in _ends(asked_on, until):
        is_there = came is not None and came <= end
        yield Chance(end, float(np.mean(days <= day_number(end))), is_there)


def _ends(asked_on: date, until: date) -> Iterator[date]:
    """Yield the ends of quarters from the one of a day to the last that is over on another."""
    quarter = Quarter.of(asked_on)
    while quarter.last_day <= until:
        yield quarter.last_day
        quarter += 1


def _loads(
    folder: str, one: ViewForecast, asked: Sequence[Scored], until: date
) -> Iterator[ScoredLoad]:
    """Yield the load at the end of each quarter beside that of the futures, without phases that are unobservable."""
    those = [
        (phase.it_mw, question.seen_on, _rivals(one, place))
        for place, (phase, question) in enumerate(zip(one.phases, asked, strict=True))
        if question.outcome != "unobservable"
    ]
    for end in _ends(one.as_of, until) if those else ():
        seen = [mw for mw, seen_on, _ in those if seen_on and seen_on <= end]
        futures_mw = {
            rival: one.history_mw
            + np.sum(
                [mw * (days[rival] <= day_number(end)) for mw, _, days in those], axis=0
            )
            for rival in RIVALS
        }
        yield ScoredLoad(
            folder=folder,
            view=one.view,
            asked_on=one.as_of,
            by=end,
            seen_mw=one.history_mw + sum(seen),
            futures_mw=futures_mw,
        )


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


def _between(one: Scored, digest: str) -> float:
    """Return a number between 0 and 1 that belongs to a question: the same whenever and wherever it is scored."""
    words = f"{digest}/{one.view}/{one.phase}".encode()
    key = np.random.SeedSequence([*words])
    return float(np.random.Generator(np.random.Philox(key)).random())
