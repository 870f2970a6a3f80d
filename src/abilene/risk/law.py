"""The law of what is uncertain in a plan: how long phases take, what things cost, which money closes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from statistics import NormalDist

import numpy as np

from abilene.arrays import Floats, Ints
from abilene.buildout.case import Case, Key
from abilene.claims.refclass import CAP_DAYS, RefClass
from abilene.dates import Quarter
from abilene.programme.delay_records import Closing, CostRatio, Risk
from abilene.programme.expected_delay import refclass_of
from abilene.risk.own_record import Kept, taught
from abilene.risk.power_events import power_events

DAYS_PER_QUARTER = 365 / 4
Z90 = NormalDist().inv_cdf(0.9)
SOURCES = ("delay", "power", "costs", "chips", "money")
"""What may be switched off, each on its own."""


@dataclass(frozen=True)
class Lognormal:
    """ln x ~ N(mu, sigma^2)."""

    mu: float = 0.0
    sigma: float = 0.0

    @staticmethod
    def of(ratio: CostRatio | None) -> Lognormal:
        """Return the law with a median and a ninth decile; 1 for certain where none is given."""
        if ratio is None:
            return Lognormal()
        return Lognormal(math.log(ratio.p50), math.log(ratio.p90 / ratio.p50) / Z90)


@dataclass(frozen=True)
class Law:
    """What is drawn for the futures of one plan; P phases, B tranches."""

    classes: tuple[RefClass | None, ...]
    """(P,) reference class of each phase; None where none may be used."""
    today: float
    """The day of the plan in quarters of the plan. [quarters]"""
    common: float
    """Share of the variance of delay that is common to all. [-]"""
    site: float
    """Share that is common to a campus. [-]"""
    shell: Lognormal
    chips: Lognormal
    equipment: Lognormal
    closing: tuple[Closing | None, ...]
    """(B,) of each tranche; None where it is certain."""
    power: tuple[RefClass | None, ...] = ()
    """(E,) reference class of each uncertain date of power; none where all are certain."""
    learnt: tuple[tuple[float, float], ...] = ()
    """(P,) mean and standard deviation of the score of each phase, as the programme's own
    record teaches them; none where it teaches nothing: 0 and 1. [-]"""

    def without(self, *sources: str) -> Law:
        """Return the law with some of SOURCES switched off."""
        found = self
        if "delay" in sources:
            found = replace(found, classes=(None,) * len(found.classes))
        if "power" in sources:
            found = replace(found, power=())
        if "costs" in sources:
            found = replace(found, shell=Lognormal(), equipment=Lognormal())
        if "chips" in sources:
            found = replace(found, chips=Lognormal())
        if "money" in sources:
            found = replace(found, closing=(None,) * len(found.closing))
        return found

    @property
    def is_certain(self) -> bool:
        """Whether nothing at all is drawn."""
        laws = (self.shell, self.chips, self.equipment)
        drawn = (*self.classes, *self.power, *self.closing)
        return not any(drawn) and all(law == Lognormal() for law in laws)


def law_of(
    case: Case,
    phases: Sequence[Key],
    tranches: Sequence[str],
    states: Mapping[str, str],
    record: Sequence[Kept] = (),
) -> Law:
    """Return the law that a programme gives itself.

    Parameters
    ----------
    phases : sequence of (str, str)
        Those that are played, in that order.
    tranches : sequence of str
        Those that have money.
    states : mapping of str to str
        State of the amount of each: announced, committed, secured, measured.
    record : sequence of Kept
        The promises of the programme that have come; used where it says ``learn``.
    """
    risk = case.programme.risk or Risk()
    day = case.situation.as_of
    costs = risk.costs
    paths = (f"sites.{site_id}.phases.{name}.target" for site_id, name in phases)
    return Law(
        classes=tuple(refclass_of(case.programme, path, day) for path in paths),
        today=quarters_until(case, day),
        common=risk.common,
        site=risk.site,
        shell=Lognormal.of(costs.shell if costs else None),
        chips=Lognormal.of(costs.chips if costs else None),
        equipment=Lognormal.of(costs.equipment if costs else None),
        closing=tuple(
            risk.closing.get(id_, risk.closing.get(states.get(id_, "")))
            for id_ in tranches
        ),
        power=tuple(event.refclass for event in power_events(case)),
        learnt=tuple(
            taught(record, site_id, risk.common, risk.site)
            for site_id, _ in (phases if risk.learn else ())
        ),
    )


def quarters_until(case: Case, day: date) -> float:
    """Return a day in quarters of the plan, parts of a quarter by its days. [quarters]"""
    quarter = Quarter.of(day)
    before = (quarter + -1).last_day
    days = (quarter.last_day - before).days
    return case.index_of(quarter) + ((day - before).days - 1) / days


def cap_quarters(refclass: RefClass) -> float:
    """Return the lead up to which delay grows in proportion. [quarters]"""
    return refclass.cap_days / DAYS_PER_QUARTER


def ready_quarters(ready: Ints, today: float, ratio: Floats, cap: Floats) -> Ints:
    """Return the quarter before which phases are not energised.

        l = ready + 1 - today,   floor(today + l + min(l, cap) (r - 1))

    Parameters
    ----------
    ready : array, shape (P,)
        First quarter that the dates of each allow.
    today : float
        The day of the plan. [quarters]
    ratio : array, shape (N, P)
        How much longer than promised each takes. [-]
    cap : array, shape (P,)
        Lead up to which delay grows in proportion. [quarters]
    """
    lead = ready + 1 - today
    late = np.minimum(lead, cap) * (ratio - 1)
    found: Ints = np.floor(today + lead + late - 1e-9).astype(np.int64)
    return found


def build_quarters(build: Ints, ratio: Floats, cap: Floats) -> Ints:
    """Return how long work takes that has not begun: ceil(n + min(n, cap) (r - 1)).

    Shapes are those of ``ready_quarters``.
    """
    longer = build + np.minimum(build, cap) * (ratio - 1)
    found: Ints = np.ceil(longer - 1e-9).astype(np.int64)
    return np.maximum(found, 1)


DEFAULT_CAP = CAP_DAYS / DAYS_PER_QUARTER
