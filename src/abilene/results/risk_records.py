"""What a plan answers about its odds: keys of ``plan.json``."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field, PrivateAttr

from abilene.claims.refclass import OWN_CLASS
from abilene.record import Record
from abilene.results.forecast_records import ViewForecast
from abilene.results.known import ByQuarter, QuarterText

OWN_RECORD_TEACHES = (
    "the programme's own promises that have come teach what to expect of the rest, "
    "and what phases have in common is less uncertain"
)
"""What is among the assumptions and is a record all the same."""


class PhaseOdds(Record):
    """How likely a phase is energised by which day."""

    target: QuarterText | None
    """Quarter in which it was promised to be energised, as announced."""
    planned: QuarterText | None
    """Quarter in which the plan energises it; null if it never does."""
    p_by_target: float | None
    """Probability that it is energised by then; null without a target. [-]"""
    p_by_planned: float | None
    """Probability that it is by the planned quarter; null without one. [-]"""
    p_ever: float
    """Probability that it is within the plan. [-]"""
    p10: QuarterText | None
    """Quarter by which it is energised in one future of ten; null where it is not in so
    many."""
    p50: QuarterText | None
    """In half of all futures."""
    p80: QuarterText | None
    """In eight of ten."""
    p90: QuarterText | None
    """In nine of ten."""
    waits_quarters: Mapping[str, float] = {}
    """Mean quarters behind the plan by cause: ``money``, its own ``delay``, ``power``, or
    the ``phase`` before it. [quarters]"""


class TrancheOdds(Record):
    """How likely money comes, and is used in time."""

    p_opens: float
    """Probability that it opens within the plan and before it expires. [-]"""
    p50: QuarterText | None = None
    """Quarter by which it is open in half of all futures; null where it is not."""
    p80: QuarterText | None = None
    """In eight of ten."""
    p_left: float
    """Probability that more than a tenth of what the plan draws of it is not drawn. [-]"""
    left_usd: float
    """Mean of what is not drawn of that, given that. [USD]"""
    not_built_mw: float = 0.0
    """Mean IT load that the plan energises and such a future never does, given the same.
    [MW]"""
    slack_months_p50: float | None = None
    """Months from the last draw to its last day, in half of all futures at least; null
    where it does not expire. [months]"""
    slack_months_p80: float | None = None
    """In eight of ten. [months]"""
    p_dscr_kept: float | None = None
    """Probability that its covenant on the DSCR is kept in every year of full operation in
    which it is owed, among the futures with such a year; null without one, and without a
    price of compute. [-]"""
    p_llcr_kept: float | None = None
    """The same of the LLCR. [-]"""


class CoverOdds(Record):
    """How well operation covers the debt in the futures: ratios as in ``coverage``."""

    p_operates: float
    """Probability that there is a year of full operation in which debt is served: the
    ratios are of the futures with one. [-]"""
    p_covered: float | None = None
    """Probability that the least DSCR of those years is 1 or more, among those futures;
    null where there are none. [-]"""
    quantile_min_dscr: Mapping[str, float] = {}
    """Least DSCR of those years that is not exceeded with a probability, ``0.1`` to
    ``0.9``: with ``0.2`` one is 80 % sure of more. [-]"""
    quantile_min_llcr: Mapping[str, float] = {}
    """The same of the LLCR; nothing where a loan has no end. [-]"""


class DriverAnswer(Record):
    """What moves the load."""

    name: str
    share: float
    """Share of the variance that it explains by itself. [-]"""
    rank: float
    """Spearman's rank correlation with the load: above 0 if more of it brings more. [-]"""


class ClassAnswer(Record):
    """A reference class, and what it was fitted to."""

    mu: float
    """Mean of the logarithm of the ratio of the time taken to the time promised. [-]"""
    sigma: float
    """Its standard deviation. [-]"""
    record: str
    """What it was fitted to, and how strong that is."""


class RiskAnswer(Record):
    """The odds of a view, by futures of its plan drawn at random."""

    not_run: str | None = None
    """Why there are none; null where there are."""
    futures: int = 0
    seed: int = 0
    common_share: float = 0.0
    """Share of the variance of delay that is common to all phases. [-]"""
    site_share: float = 0.0
    """Share that is common to a campus. [-]"""
    classes: Mapping[str, ClassAnswer] = {}
    """What is expected of delay, by the id of the reference class."""
    assumed: tuple[str, ...] = ()
    """What else is drawn, as the author of the programme assumes."""
    not_drawn: tuple[str, ...] = ()
    """What the author assumes and moves nothing in this view, each with the reason."""
    quantile_it_mw: Mapping[str, ByQuarter] = {}
    """IT load that is not exceeded with a probability, ``0.1`` to ``0.9``: with ``0.2``
    one is 80 % sure of more. [MW]"""
    mean_it_mw: ByQuarter = Field(default_factory=dict)
    """[MW]"""
    error_it_mw: ByQuarter = Field(default_factory=dict)
    """Standard error of the mean. [MW]"""
    quantile_spent_usd: Mapping[str, ByQuarter] = {}
    """Capital from the day of the plan on, summed up to each quarter. [USD]"""
    phases: Mapping[str, PhaseOdds] = {}
    """By ``site.phase``: what is not energised yet."""
    tranches: Mapping[str, TrancheOdds] = {}
    """Money that an event opens, that expires or has covenants, by tranche."""
    cover: CoverOdds | None = None
    """How well operation covers the debt; null where compute has no price, or nobody
    lends."""
    horizon: QuarterText | None = None
    """Quarter whose load the drivers are about."""
    drivers: tuple[DriverAnswer, ...] = ()
    """What moves the load of that quarter, the most first."""
    unexplained: float | None = None
    """What is left of its variance: the joint effect of several, and what explains less
    than 1 % each; not known where causes go together, as their shares overlap. [-]"""
    p_unpaid: float | None = None
    """Probability that more of interest, obligations and bills due anyway stays unpaid than
    in the plan. [-]"""
    policy: str = ""
    """The rule by which the futures are played."""
    simplified: tuple[str, ...] = ()
    """What the rule leaves out."""

    _forecast: ViewForecast | None = PrivateAttr(default=None)

    @property
    def forecast(self) -> ViewForecast | None:
        """The futures themselves, where they are at hand."""
        return self._forecast

    def keep_forecast(self, forecast: ViewForecast) -> None:
        """Keep the futures, for the folder of the plan."""
        self._forecast = forecast

    @property
    def draws_delay(self) -> bool:
        """Whether delay of phases is drawn, and not only that of power."""
        return not all(map(_is_of_power, self.classes))

    @property
    def follows_record(self) -> bool:
        """Whether delay is drawn by a packaged class, which was fitted to a record."""
        return not all(map(_is_own, self.classes))

    @property
    def follows_author(self) -> bool:
        """Whether anything is drawn by what the author of the programme assumes."""
        others = any(one != OWN_RECORD_TEACHES for one in self.assumed)
        return others or any(map(_is_own, self.classes))

    def __eq__(self, other: object) -> bool:
        """Compare the keys, whatever futures are at hand."""
        return isinstance(other, RiskAnswer) and self.model_dump() == other.model_dump()

    __hash__ = None  # type: ignore[assignment]

    def sure_of(self, quarter: str, probability: float = 0.8) -> float | None:
        """Return the IT load that is there at the end of a quarter with a probability; None if not known. [MW]"""
        key = f"{1 - probability:.3g}"
        return self.quantile_it_mw.get(key, {}).get(quarter)


def _is_of_power(class_id: str) -> bool:
    """Return whether a class is the author's, of one date of power."""
    return class_id.endswith(".from")


def _is_own(class_id: str) -> bool:
    """Return whether a class is the author's: of one thing it is under the path of that."""
    return class_id == OWN_CLASS or "." in class_id
