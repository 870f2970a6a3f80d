"""The records of delay: by which reference class a broken promise is judged."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from abilene.claims.refclass import NO_CLASS, packaged_classes
from abilene.names import choices
from abilene.programme.fields import Fraction, PlainDay, Positive, Quantity
from abilene.record import Record

OF_POWER = 3
"""Points in ``delay.SITE.grid.NAME``."""


class DelayRatio(Record):
    """How much longer than promised things of a kind take, as the author of the file has it."""

    p50: Annotated[float, Positive]
    """Half of them take at most this many times the time that was promised. [-]"""
    p90: Annotated[float, Positive]
    """Nine of ten take at most this many times the time that was promised. [-]"""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.p90 <= self.p50:
            raise ValueError(
                f"p90 {self.p90:g} is not above p50 {self.p50:g}; exchange them, or widen them"
            )
        return self


def _known_class(name: str) -> str:
    known = {*packaged_classes(), NO_CLASS}
    if name not in known:
        fix = choices(name, known)
        raise ValueError(f"there is no reference class '{name}'; {fix}")
    return name


class CostRatio(Record):
    """What something comes to cost, to what the plan says, as the author of the file has it: a lognormal law."""

    p50: Annotated[float, Positive]
    """Half of all come to no more. [-]"""
    p90: Annotated[float, Positive]
    """Exceeded once in ten. [-]"""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.p90 < self.p50:
            raise ValueError(
                f"p90 {self.p90:g} is below p50 {self.p50:g}; exchange them"
            )
        return self


class CostRisk(Record):
    """How far costs may be from those of the plan; what is left out is as planned."""

    shell: CostRatio | None = None
    """Of buildings: half of the variance is common to all phases."""
    chips: CostRatio | None = None
    """Of accelerators: common to all phases."""
    equipment: CostRatio | None = None
    """Of power equipment, each campus on its own."""


class Closing(Record):
    """How likely money that is promised comes, and how late."""

    share: Annotated[float, Quantity("fraction"), Fraction]
    """Probability that it ever opens. [-]"""
    per_quarter: Annotated[float, Quantity("fraction"), Field(gt=0, le=1)] = 1.0
    """Probability in each quarter, from the promised one or that of its event on, that it
    opens then. [-]"""

    @property
    def is_certain(self) -> bool:
        """Whether it is sure to open in time."""
        return self.share == self.per_quarter == 1


class RankCorrelation(Record):
    """How far two things that are drawn go together, as the author of the file has it."""

    between: tuple[str, str]
    """The two: ``delay``, ``delay.SITE``, ``delay.SITE.PHASE``, ``delay.SITE.grid.NAME``,
    ``costs.shell``, ``costs.shell.SITE.PHASE``, ``costs.chips``, ``costs.equipment.SITE``
    or ``closing.TRANCHE``. More of each is later, dearer, or money that does not come."""
    rank: Annotated[float, Quantity("fraction"), Field(gt=-1, lt=1)]
    """Spearman's rank correlation of the two. [-]"""
    source: str = ""
    """Where the figure is from; without one it is assumed."""
    known_from: PlainDay | None = None
    """Not used on an earlier day."""

    @property
    def pair(self) -> tuple[str, str]:
        """The two, whichever stands first."""
        first, second = sorted(self.between)
        return first, second

    @model_validator(mode="after")
    def _of_two_that_are_apart(self) -> Self:
        first, second = self.pair
        if first == second:
            raise ValueError(f"between names {first} twice; name two")
        # what brings power has a delay that is no part of that of a phase
        is_of_power = second.startswith("delay.") and second.count(".") == OF_POWER
        if second.startswith(f"{first}.") and not is_of_power:
            raise ValueError(
                f"{first} and {second} are parts of one thing, independent by its law; "
                "what phases have in common of delay is risk.common and risk.site"
            )
        return self


def _possible(
    given: dict[str, RankCorrelation],
) -> dict[str, RankCorrelation]:
    """Refuse two figures of one pair, and pairs that cannot all be as they say."""
    of_pair: dict[tuple[str, str], str] = {}
    for id_, one in given.items():
        other = of_pair.setdefault(one.pair, id_)
        if other != id_:
            raise ValueError(
                f"{other} and {id_} are both between {' and '.join(one.pair)}; leave one out"
            )
    if not given:
        return given
    # a file that says no correlation is checked without loading numpy
    from abilene.programme.rank_matrix import impossible_pairs

    ranks = {one.pair: one.rank for one in given.values()}
    wrong = [*map(of_pair.__getitem__, impossible_pairs(ranks))]
    if wrong:
        said = ", ".join(
            f"{id_} ({' and '.join(given[id_].between)}, {given[id_].rank:g})"
            for id_ in wrong
        )
        raise ValueError(
            f"no numbers are correlated like this: the matrix of {said} is not positive definite; "
            "bring them nearer to 0, or say how the others of them go together"
        )
    return given


class Risk(Record):
    """What is expected where promises are broken, and what may happen to a plan."""

    class_: Annotated[str, AfterValidator(_known_class)] | DelayRatio | None = Field(
        default=None, alias="class"
    )
    """Reference class of the targets of phases: the id of a packaged one, ``none``, or
    your own as ``{p50, p90}``; by default ``epoch_2025_26``, from the day on from which
    it was known."""
    common: Annotated[float, Quantity("fraction"), Fraction] = 0.2
    """Share of the variance of delay that all phases have in common: assumed, as one
    period cannot tell. [-]"""
    site: Annotated[float, Quantity("fraction"), Fraction] = 0.2
    """Share that the phases of one campus have in common beside it: assumed. [-]"""
    learn: bool = False
    """Whether the programme's own promises that have come teach what to expect of the
    rest of it."""
    costs: CostRisk | None = None
    """How far costs may be off; assumed by whoever writes it."""
    closing: dict[str, Closing] = Field(default_factory=dict)
    """Money that may not close, by the id of a tranche, or by the state of its amount
    (``announced``, ``committed``, ``secured``): by its day, or once its event has
    happened. What is open already is not touched."""
    correlations: Annotated[dict[str, RankCorrelation], AfterValidator(_possible)] = (
        Field(default_factory=dict)
    )
    """What goes together of what is drawn; by default nothing beside ``common`` and
    ``site``. All of them must be possible together."""

    @model_validator(mode="after")
    def _shares(self) -> Self:
        if self.common + self.site > 1:
            raise ValueError(
                f"common {self.common:g} and site {self.site:g} come to more than 1; lower one"
            )
        return self

    def known_on(self, day: date) -> Risk:
        """Return what was known of it on a day."""
        known = {
            id_: one
            for id_, one in self.correlations.items()
            if (one.known_from or date.min) <= day
        }
        return self.model_copy(update={"correlations": known})
