"""What a table of many campuses said would come, beside what came: its word and a reference class as rivals.

On the day of a vintage the first forecast of every milestone is taken up. Those that had
come by then, as the table had it *then*, fit the class; the rest are pending, and both
rivals say when they will come: the table its word of that day, the class its law, given
that they are not there. What the newest vintage says of them decides. So the class knows
nothing that was not known on its day.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from abilene.arrays import Floats, Ints
from abilene.brief import brief
from abilene.claims.refclass import LEAST_LEAD_DAYS, NORMAL, RefClass
from abilene.errors import Problem, refuse
from abilene.intake.tracker import CONFIRMED
from abilene.studies.vintages import NEVER, MilestoneName, Vintage

LEAST_EVENTS = 5
"""With fewer milestones that have come no class is fitted."""
BAND = (0.1, 0.9)
"""Quantiles between which four of five are to come."""
LEADS = ((30, 180), (180, 365), (365, None))
"""Horizons: from so many days between forecast and what it forecasts, to below so many. [days]"""
MOST_DAYS = 100_000
"""Nobody forecasts a day that is farther off. [days]"""
_CLOSE = 1e-10
_MOST_STEPS = 10_000


@dataclass(frozen=True)
class FirstForecast:
    """The first time that a milestone was forecast with a lead that a class knows."""

    name: MilestoneName
    said: date
    due: date

    @property
    def lead_days(self) -> int:
        """From the day on which it was said to the day due. [days]"""
        return (self.due - self.said).days


@dataclass(frozen=True)
class Pending:
    """A milestone that was not there on the day of a replay, and what was seen of it later."""

    first: FirstForecast
    word: date
    """When the table of the day had it; ``date.max`` if it had it no more."""
    seen: date
    """When it came, as the newest table has it; ``date.max`` if not by the end."""
    confirmed: bool = False
    """Whether somebody saw that it came."""

    @property
    def confirmed_on(self) -> date:
        """Day on which it was seen to have come; ``date.max`` if it was not."""
        return self.seen if self.confirmed else date.max


@dataclass(frozen=True)
class Score:
    """How well one rival did with some of the pending milestones."""

    rival: str
    expected: float
    """How many it had come by the end."""
    brier_confirmed: float
    """Mean square of probability less outcome at the end; what was confirmed came. [-]"""
    brier_assumed: float
    """The same where a day that passed without anybody looking counts as well. [-]"""
    crps_days: float
    """Threshold-weighted continuous ranked probability score up to the end, of what was confirmed. [days]"""
    errors_days: tuple[int, ...]
    """Its day, or its median, less the day on which it was confirmed. [days]"""
    inside: int | None = None
    """How many came within its band of 80 %; None for a rival that gives one day."""
    decided: int | None = None
    """Of how many that can be told: confirmed, or not there when the band was over."""


@dataclass(frozen=True)
class Replayed:
    """One day: the class as it could be fitted then, and what was pending."""

    as_of: date
    until: date
    refclass: RefClass
    pending: tuple[Pending, ...]
    __repr__ = brief

    @cached_property
    def leads(self) -> dict[str, tuple[Pending, ...]]:
        """What was pending by the lead of its first forecast, after all of it; horizons without any left out."""
        found = {"all": self.pending}
        for least, below in LEADS:
            name = f"{least}-{below - 1} d" if below else f"{least} d +"
            most = below or math.inf
            those = [it for it in self.pending if least <= it.first.lead_days < most]
            found[name] = tuple(those)
        return {name: those for name, those in found.items() if those}

    def scores(self, those: Sequence[Pending]) -> tuple[Score, Score]:
        """Score the word of the table and the class on some of the pending milestones."""
        firsts = [it.first for it in those]
        word = self._days_to(it.word for it in those)
        median = self._days_to(map(self._median, firsts))
        curves = law_curves(self.refclass, firsts, self.as_of, self.until)
        end = curves.shape[1] - 1
        confirmed = self._days_to(it.confirmed_on for it in those)
        seen = self._days_to(it.seen for it in those)
        stepped = (np.arange(end + 1) >= word[:, None]).astype(float)
        by_word = _score("word", stepped, word, confirmed, seen)
        by_class = _score("class", curves, median, confirmed, seen)
        inside, decided = _coverage(curves, confirmed)
        return by_word, replace(by_class, inside=inside, decided=decided)

    def _days_to(self, days: Iterable[date]) -> Ints:
        """Return how long after the replay some days are. [days]"""
        return np.array([(day - self.as_of).days for day in days], np.int64)

    def _median(self, first: FirstForecast) -> date:
        """Return the day by which the class has half of those come that were not there."""
        said, due = first.said, first.due
        q = 1 - self.refclass.longer(said, due, self.as_of) / 2
        return self.refclass.quantile(said, due, said, q)


def replay_vintages(
    vintages: Sequence[Vintage], until: date, days: Sequence[date] = ()
) -> list[Replayed]:
    """Replay days of a series of vintages.

    Parameters
    ----------
    vintages : sequence of Vintage
        The oldest first; the newest says what came.
    until : date
        Last day on which the newest vintage can have seen anything.
    days : sequence of date
        Days of vintages to replay; by default every one on which a class can be fitted.

    Raises
    ------
    InputError
        If a day is not that of a vintage before the end on which a class can be fitted.
    """
    *earlier, newest = vintages
    firsts = first_forecasts(earlier)
    known = {it.day: _known(firsts, it) for it in earlier if it.day < until}
    enough = [day for day, ends in known.items() if _events(ends) >= LEAST_EVENTS]
    refuse(_no_replays(days, enough, until))
    return [
        Replayed(
            day,
            until,
            _class_of_day(known[day], day),
            tuple(_pending(known[day], it, newest, until)),
        )
        for it in earlier
        for day in {it.day}.intersection(days or enough)
    ]


def _no_replays(
    days: Iterable[date], enough: Sequence[date], until: date
) -> Iterator[Problem]:
    """Yield what is wrong with days on which nothing can be replayed, or that there are no others."""
    if not enough:
        what = f"no vintage before {until} has {LEAST_EVENTS} milestones that had come"
        yield Problem(what, "give more vintages, or a later --until")
        return
    for day in sorted(set(days).difference(enough)):
        what = (
            f"{day} is not the day of a vintage before {until} by which {LEAST_EVENTS} "
            "milestones had come"
        )
        choice = ", ".join(map(str, enough))
        yield Problem(what, f"take one of {choice}", "--as-of")


def _known(
    firsts: Sequence[FirstForecast], vintage: Vintage
) -> dict[FirstForecast, date]:
    """Return the forecasts made before a vintage, with the day on which each came as it has that, or ``date.max``."""
    day = vintage.day
    return {
        first: vintage.came(first.name, day).day for first in firsts if first.said < day
    }


def _events(ends: Mapping[FirstForecast, date]) -> int:
    return len(ends) - list(ends.values()).count(date.max)


def first_forecasts(vintages: Sequence[Vintage]) -> list[FirstForecast]:
    """Return the first forecast of each milestone with a lead of 30 days or more, in order of names."""
    found: dict[MilestoneName, FirstForecast] = {}
    for vintage in vintages:
        for name, dated in vintage.milestones.items():
            first = FirstForecast(name, vintage.day, dated.day)
            if first.lead_days >= LEAST_LEAD_DAYS:
                found.setdefault(name, first)
    return [found[name] for name in sorted(found)]


def _class_of_day(ends: Mapping[FirstForecast, date], day: date) -> RefClass:
    """Fit the class that could be known on a day from what had come by then, and what had not."""
    leads = np.array([first.lead_days for first in ends])
    took = np.array([(min(end, day) - first.said).days for first, end in ends.items()])
    came = np.array(list(ends.values())) < date.max
    mu, sigma = fit_censored(np.log(np.maximum(took, 1) / leads), came)
    return RefClass(
        id=f"as_of_{day}",
        title=f"milestones as the table had them on {day}",
        mu=mu,
        sigma=sigma,
        applies_to=(),
        n=len(ends),
        events=_events(ends),
        sites=len({first.name[0] for first in ends}),
        known_from=day,
        strength="weak",
        source="fitted to the vintages",
    )


def fit_censored(values: Floats, came: NDArray[np.bool_]) -> tuple[float, float]:
    """Fit a normal law to values of which some are only known to be exceeded, by maximum likelihood.

    Expectation and maximisation in turn: what is exceeded is put at its mean given that,
    with its mean square, and the law fitted to all.

    Parameters
    ----------
    values : array, shape (n,)
        Values, or what they exceed. [-]
    came : array of bool, shape (n,)
        Whether each is a value.

    Returns
    -------
    tuple of float
        Mean and standard deviation.

    References
    ----------
    .. [1] Dempster, Laird, Rubin, "Maximum likelihood from incomplete data via the EM
       algorithm", Journal of the Royal Statistical Society B 39 (1977), section 4.
    """
    mu, sigma = float(values.mean()), float(values.std()) or 1.0
    known, exceeded = values[came], values[~came]
    for _ in range(_MOST_STEPS):
        hazard = np.array([_hazard((x - mu) / sigma) for x in exceeded])
        mean = mu + sigma * hazard
        square = mu**2 + sigma**2 + sigma * hazard * (exceeded + mu)
        new_mu = float(known.sum() + mean.sum()) / len(values)
        total = float((known**2).sum() + square.sum()) / len(values)
        new_sigma = math.sqrt(max(total - new_mu**2, 0.0))
        moved = abs(new_mu - mu) + abs(new_sigma - sigma)
        mu, sigma = new_mu, new_sigma
        if moved < _CLOSE:
            break
    return mu, sigma


def _hazard(z: float) -> float:
    """Return density over upper tail of the standard normal law."""
    tail = math.erfc(z / math.sqrt(2)) / 2
    # Far out the tail is no float any more, and the ratio is as good as z itself.
    return NORMAL.pdf(z) / tail if tail > 0 else z


def _pending(
    ends: Mapping[FirstForecast, date], vintage: Vintage, newest: Vintage, until: date
) -> Iterator[Pending]:
    """Yield what had not come by the day of a vintage, with its word and what the newest has."""
    for first, end in ends.items():
        if end == date.max:
            word = vintage.milestones.get(first.name, NEVER)
            seen = newest.came(first.name, until)
            yield Pending(first, word.day, seen.day, seen.kind == CONFIRMED)


def law_curves(
    refclass: RefClass, firsts: Sequence[FirstForecast], as_of: date, until: date
) -> Floats:
    """Return the probability that milestones are there by each day, given that they were not on the first.

    Shape (milestones, days + 1), 0 on the first day. [-]
    """
    days = [as_of + timedelta(n) for n in range((until - as_of).days + 1)]
    longer = np.array(
        [
            [refclass.longer(first.said, first.due, day) for day in days]
            for first in firsts
        ],
        np.float64,
    )
    curves: Floats = 1 - longer / longer[:, :1]
    return curves


def _coverage(curves: Floats, confirmed: Ints) -> tuple[int, int]:
    """Return how many were confirmed within the band, and of how many that can be told."""
    low, high = BAND
    end = curves.shape[1] - 1
    came = confirmed <= end
    at = np.minimum(confirmed, end)[:, None]
    reached = np.take_along_axis(curves, at, axis=1)[:, 0]
    is_inside = came & (low <= reached) & (reached <= high)
    is_decided = came | (curves[:, -1] > high)
    return int(is_inside.sum()), int(is_decided.sum())


def _score(rival: str, curves: Floats, day: Ints, confirmed: Ints, seen: Ints) -> Score:
    """Score a rival: its curves, the one day that it gives, and when things came. [days from the replay]"""
    at_end, end = curves[:, -1], curves.shape[1] - 1
    # Who gives no day, or one for what was not confirmed, has no error in days.
    told = (confirmed <= end) & (day < MOST_DAYS)
    return Score(
        rival=rival,
        expected=float(at_end.sum()),
        brier_confirmed=float(((at_end - (confirmed <= end)) ** 2).mean()),
        brier_assumed=float(((at_end - (seen <= end)) ** 2).mean()),
        crps_days=float(crps_until(curves, confirmed).mean()),
        errors_days=tuple((day - confirmed)[told].tolist()),
    )


def crps_until(curves: Floats, seen: Ints) -> Floats:
    """Return the ranked probability score of dates up to the last day of their curves, shape (n,). [days]

    The integral of (F(t) - 1{seen <= t})^2 over the days of a curve: of a forecast of
    one day, how many of these days lie between it and the outcome.

    Parameters
    ----------
    curves : array, shape (n, days + 1)
        Probability that each is there by each day from the first on. [-]
    seen : array, shape (n,)
        Day on which it was; any behind the last: not by then. [days from the first]

    References
    ----------
    .. [1] Gneiting, Ranjan, "Comparing density forecasts using threshold- and quantile-
       weighted scoring rules", Journal of Business & Economic Statistics 29 (2011).
    """
    # A day counts from its beginning, as a day that is forecast does.
    there = np.arange(curves.shape[1] - 1) >= seen[:, None]
    score: Floats = ((curves[:, :-1] - there) ** 2).sum(axis=1)
    return score
