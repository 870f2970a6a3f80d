"""The law of what is uncertain in a plan: how long phases take, what things cost, which money closes."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from statistics import NormalDist

import numpy as np

from abilene.arrays import Bools, Floats, Ints
from abilene.buildout.case import Case, Key
from abilene.claims.refclass import CAP_DAYS, RefClass
from abilene.dates import Quarter
from abilene.programme.delay_records import Closing, CostRatio, CostRisk, Risk
from abilene.programme.drawn_sources import sources
from abilene.programme.expected_delay import refclass_of
from abilene.risk.own_record import Kept, Learnt, taught
from abilene.risk.power_events import power_events
from abilene.risk.reordering import Together, pairs_drawn
from abilene.risk.tables import (
    BY_DATE,
    CHIPS,
    LATER,
    POWER,
    SHELL,
    USES,
    RollOutTables,
)

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
    closing_by: tuple[str, ...] = ()
    """(B,) what names the law of each: the tranche or the state of its money; nothing where
    it has none. Of no tranche where nobody says."""
    power: tuple[RefClass | None, ...] = ()
    """(E,) reference class of each uncertain date of power; none where all are certain."""
    learnt: Learnt | None = None
    """What the programme's own record teaches of what phases have in common; None where
    that is nothing."""
    together: tuple[Together, ...] = ()
    """What is drawn in an order by which its ranks are correlated."""

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
    costs = risk.costs or CostRisk()
    paths = (f"sites.{site_id}.phases.{name}.target" for site_id, name in phases)
    # a tranche by itself comes before its state
    names = ((id_, states.get(id_, "")) for id_ in tranches)
    named = tuple(next(filter(risk.closing.get, pair), "") for pair in names)
    events = power_events(case)
    drawn = sources(
        case.programme.sites,
        map(".".join, phases),
        (event.path for event in events),
        tranches,
    )
    return Law(
        classes=tuple(refclass_of(case.programme, path, day) for path in paths),
        today=quarters_until(case, day),
        common=risk.common,
        site=risk.site,
        shell=Lognormal.of(costs.shell),
        chips=Lognormal.of(costs.chips),
        equipment=Lognormal.of(costs.equipment),
        closing=tuple(map(risk.closing.get, named)),
        closing_by=named,
        power=tuple(event.refclass for event in events),
        learnt=taught(
            record if risk.learn and phases else (),
            [*case.programme.sites],
            risk.common,
            risk.site,
        ),
        together=tuple(pairs_drawn(risk.correlations.values(), drawn)),
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


def moving(law: Law, tab: RollOutTables) -> Law:
    """Return a law without what moves nothing in a plan.

    That is the closing of money that is open already, or certain to come in time; the
    date of power without which a campus carries as much, or at which nothing is to come;
    the cost of what is not paid any more; and what goes together with any of these.
    """
    may_fail = ~open_already(tab)
    closing = (
        one if may and one and not one.is_certain else None
        for one, may in zip(law.closing, may_fail, strict=True)
    )
    counts = carries(tab)
    power = (one if some else None for one, some in zip(law.power, counts, strict=True))
    paid = is_paid(tab)
    alone = replace(
        law,
        closing=tuple(closing),
        power=tuple(power),
        shell=law.shell if paid[SHELL] else Lognormal(),
        chips=law.chips if paid[CHIPS] else Lognormal(),
        equipment=law.equipment if paid[POWER] or paid[LATER] else Lognormal(),
    )
    both = filter(partial(_both, columns_drawn(alone, tab)), law.together)
    return replace(alone, together=tuple(both))


def columns_drawn(law: Law, tab: RollOutTables) -> Mapping[str, Bools]:
    """Return which columns of each kind count for anything, by place."""
    late = np.array([one is not None for one in law.classes], dtype=bool)
    sites, phases = len(tab.room), len(tab.phases)
    shell, chips, equipment = (
        law != Lognormal() for law in (law.shell, law.chips, law.equipment)
    )
    return {
        "common": np.array([late.any()]),
        "site": np.isin(range(sites), tab.phases["site"][late]),
        "phase": late,
        "power": np.array([one is not None for one in law.power], dtype=bool),
        "shell": np.array([shell]),
        "shell_phase": np.repeat(shell, phases),
        "chips": np.array([chips]),
        "equipment": np.repeat(equipment, sites),
        "closes": np.array([one is not None for one in law.closing], dtype=bool),
    }


def _both(drawn: Mapping[str, Bools], pair: Together) -> bool:
    """Return whether both columns count."""
    return all(drawn[one.kind][one.place] for one in (pair.first, pair.second))


def open_already(tab: RollOutTables) -> Bools:
    """Return which tranches are open before the quarter of the day of the plan, shape (B,)."""
    pot = tab.money.pot
    opens = np.where(pot["kind"] == BY_DATE, pot["opens"], pot["planned"])
    found: Bools = opens < tab.now
    return found


def is_paid(tab: RollOutTables) -> Bools:
    """Return whether anything is still paid for buildings, accelerators, equipment, and what comes later, (4,)."""
    use = tab.payments.use
    found: Bools = np.any((use["end"] > use["first"]).reshape(-1, USES), axis=0)
    return found


def carries(tab: RollOutTables) -> Iterator[bool]:
    """Yield of each uncertain date of power whether its campus carries another load before it."""
    masks = np.arange(tab.room.shape[1])
    for event in tab.event:
        bit = 1 << int(event["bit"])
        room = tab.room[event["site"]]
        without = masks[masks & bit == 0]
        waits = (tab.phases["site"] == event["site"]).any()
        yield bool(waits and (room[without] != room[without | bit]).any())


DEFAULT_CAP = CAP_DAYS / DAYS_PER_QUARTER
