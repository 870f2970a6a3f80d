"""What scored questions say together: how good the odds were, by plan, by view and in all.

Two rivals stand beside the odds: *as promised*, the day that was promised, and *class
only*, the reference class without money, power and other phases.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import groupby
from operator import attrgetter
from typing import Literal, NamedTuple, TypeVar

import numpy as np

from abilene.arrays import Floats
from abilene.brief import brief
from abilene.dates import Quarter
from abilene.risk.score import (
    coverage_band,
    crps,
    is_within,
    ranked_probability,
    skill,
)

Group = TypeVar("Group")
Outcome = Literal["seen", "pending", "unobservable", "not yet due"]
BANDS = (0.5, 0.8, 0.9)
"""Central bands whose coverage is counted. [-]"""
RIVALS = ("odds", "as promised", "class only")
TELLING_DAYS = 0.5
"""CRPS below which nobody expected by the day what had not come. [days]"""
BINS = 10
"""Parts of equal width into which probabilities are sorted."""


class Chance(NamedTuple):
    """How likely a phase was to be there at the end of a quarter, and whether it was."""

    by: date
    probability: float
    """By the odds. [-]"""
    is_there: bool


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
    """Where what came lies among the futures, at random within a quarter and in what the
    day leaves for what is not there yet: uniform between 0 and 1 if calibrated. [-]"""
    pit_between: tuple[float, float] = (0.0, 1.0)
    """Between which ends that is. [-]"""
    chances: tuple[Chance, ...] = ()
    """At the end of each quarter from the asking to the day of the score."""
    why: str = ""
    """Why it is unobservable."""
    __repr__ = brief

    @property
    def tells(self) -> bool:
        """Whether it tells the odds from a rival: it came, or some rival had it by then with half a day or more."""
        worst = max(self.crps_days.values(), default=0.0)
        return self.outcome == "seen" or worst >= TELLING_DAYS

    @property
    def ranked_probability(self) -> float | None:
        """Brier score summed over the ends of the quarters since the asking; None of what is not scored. [-]"""
        if not self.is_scored:
            return None
        place = sum(not it.is_there for it in self.chances)
        return ranked_probability([it.probability for it in self.chances], place)

    @property
    def is_scored(self) -> bool:
        """Whether it has scores: it was seen, or is pending."""
        return self.pit is not None


@dataclass(frozen=True)
class ScoredLoad:
    """The load of all phases that a forecast asks about, and of what ran before, at the end of a quarter."""

    folder: str
    view: str
    asked_on: date
    by: date
    seen_mw: float
    """What was seen to run. [MW]"""
    futures_mw: Mapping[str, Floats]
    """(N,) what ran in each future, and what each rival had: one alone as promised. [MW]"""
    __repr__ = brief

    def sure_of(self, probability: float) -> float:
        """Return the load that ran at least in such a share of the futures. [MW]"""
        drawn = self.futures_mw["odds"]
        least = np.quantile(drawn, 1 - probability, method="inverted_cdf")
        return float(least)

    @cached_property
    def crps_mw(self) -> dict[str, float]:
        """CRPS of the odds and of each rival. [MW]"""
        return {rival: crps(self.futures_mw[rival], self.seen_mw) for rival in RIVALS}


class BandHits(NamedTuple):
    """How many lie within a band, of how many, and the interval of the share."""

    hits: int
    questions: int
    phases: int
    """How many different ones: the interval is of so many, as views that ask about one share its luck."""
    low: float
    high: float


class Bin(NamedTuple):
    """Probabilities of about the same size: what was said, and how often it was so."""

    said: float
    """Mean of the probabilities. [-]"""
    came: float
    """Share of them that were there. [-]"""
    those: int
    """How many."""


@dataclass(frozen=True)
class QuestionGroup:
    """Questions taken together."""

    questions: tuple[Scored, ...]
    __repr__ = brief

    @cached_property
    def scored(self) -> tuple[Scored, ...]:
        """Those that were seen or are pending."""
        return tuple(one for one in self.questions if one.is_scored)

    @property
    def outcomes(self) -> dict[str, int]:
        """How many there are of each outcome, in order of their first."""
        return dict(Counter(one.outcome for one in self.questions))

    @property
    def phases(self) -> int:
        """How many different phases were scored, each once for each plan."""
        return _different(self.scored)

    @property
    def told(self) -> tuple[Scored, ...]:
        """Those of them that tell the odds from a rival."""
        return tuple(one for one in self.scored if one.tells)

    @property
    def told_phases(self) -> int:
        """How many different phases these are, each once."""
        return _different(self.told)

    @property
    def crps_days(self) -> dict[str, float]:
        """Mean CRPS of the odds and of each rival. [days]"""
        return _means([one.crps_days for one in self.scored])

    @property
    def brier(self) -> dict[str, float]:
        """Mean Brier score. [-]"""
        return _means([one.brier for one in self.scored])

    @property
    def skill(self) -> dict[str, float | None]:
        """1 - CRPS of the odds / CRPS of a rival. [-]"""
        crps = self.crps_days
        return {rival: skill(crps["odds"], crps[rival]) for rival in RIVALS[1:] if crps}

    def pit_histogram(self, bins: int) -> Floats:
        """Return how many questions lie in each of so many equal parts of the futures, shape (bins,).

        Each is spread evenly over what it may be: that of a quarter, or of all that the
        day leaves for what is not there yet [1]_.

        References
        ----------
        .. [1] C. Czado, T. Gneiting, L. Held, "Predictive model assessment for count
           data", Biometrics 65(4), 2009.
        """
        edges = np.linspace(0, 1, bins + 1)
        counts = np.zeros(bins)
        for one in self.scored:
            low, high = one.pit_between
            below = np.clip((edges - low) / max(high - low, 1e-12), 0, 1)
            counts += np.diff(below)
        return counts

    def coverage(self, band: float, *, pending: bool = False) -> BandHits:
        """Count what lies in a central band.

        Parameters
        ----------
        band : float
            Share of the futures that it holds. [-]
        pending : bool
            Whether what is not there yet counts too, at random in what the day leaves:
            of what was seen alone the early ones are too many.
        """
        those = [one for one in self.scored if pending or one.outcome == "seen"]
        hits = sum(is_within(one.pit, band) for one in those if one.pit is not None)
        phases = _different(those)
        share = hits / max(len(those), 1)
        interval = coverage_band(round(share * phases), phases)
        return BandHits(hits, len(those), phases, *interval)

    def reliability(self) -> list[Bin]:
        """Return how often what was said with a probability was so, by parts of equal width; empty ones left out."""
        chances = [it for one in self.scored for it in one.chances]
        chances.sort(key=_bin_of)
        return [_bin([*those]) for _, those in groupby(chances, key=_bin_of)]


def _different(those: Sequence[Scored]) -> int:
    """Return how many different phases there are, each once however many plans and views ask about it."""
    return len({one.phase for one in those})


def _means(scores: Sequence[Mapping[str, float]]) -> dict[str, float]:
    if not scores:
        return {}
    return {rival: float(np.mean([one[rival] for one in scores])) for rival in RIVALS}


def _bin_of(chance: Chance) -> int:
    return min(int(chance.probability * BINS), BINS - 1)


def _bin(those: Sequence[Chance]) -> Bin:
    said = np.mean([it.probability for it in those])
    came = np.mean([it.is_there for it in those])
    return Bin(float(said), float(came), len(those))


def last_end(day: date) -> date:
    """Return the end of the last quarter that is over on a day."""
    quarter = Quarter.of(day)
    return day if quarter.last_day == day else (quarter + -1).last_day


@dataclass(frozen=True)
class Calibration(QuestionGroup):
    """The questions of some folders together."""

    as_of: date
    loads: tuple[ScoredLoad, ...] = ()
    not_asked: Mapping[str, str] = field(default_factory=dict)
    """Folders of plans without a forecast, each with the reason."""
    asked_for: date | None = None
    """Later day that was asked for, where the file knows nothing so late."""
    copies: Mapping[str, str] = field(default_factory=dict)
    """Folders that hold the forecast of another one, each with that one: it counts once."""
    __repr__ = brief

    @property
    def until(self) -> date:
        """End of the last quarter that is over on the day: up to it everything is scored."""
        return last_end(self.as_of)

    @property
    def last_loads(self) -> list[ScoredLoad]:
        """The last quarter of each folder and view."""
        return [*{(one.folder, one.view): one for one in self.loads}.values()]

    @cached_property
    def by_plan(self) -> dict[str, QuestionGroup]:
        """The questions of each folder, the first asked first."""
        return _groups(self.questions, attrgetter("folder"))

    @cached_property
    def by_view(self) -> dict[str, QuestionGroup]:
        """The questions of each view."""
        return _groups(self.questions, attrgetter("view"))


def _groups(
    questions: Sequence[Scored], key: Callable[[Scored], Group]
) -> dict[Group, QuestionGroup]:
    """Return questions by what a key says of them, groups in order of the day on which they were asked."""
    found: dict[Group, list[Scored]] = {}
    for one in sorted(questions, key=attrgetter("asked_on")):
        found.setdefault(key(one), []).append(one)
    return {name: QuestionGroup(tuple(those)) for name, those in found.items()}
