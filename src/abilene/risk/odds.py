"""What many futures say: quantiles by quarter, the odds of each phase and tranche, what moves them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from abilene.arrays import Floats, Ints
from abilene.brief import brief
from abilene.risk.draws import Columns
from abilene.risk.drivers import Driver, drivers
from abilene.risk.futures import Deck, Futures
from abilene.risk.tables import (
    BY_DATE,
    LACKS_MONEY,
    LACKS_PHASE,
    LACKS_POWER,
    LATE,
    NEVER,
)

CAUSES = {
    LACKS_MONEY: "money",
    LATE: "delay",
    LACKS_POWER: "power",
    LACKS_PHASE: "phase",
}
MONTHS_PER_QUARTER = 3
TINY_BN = 1e-6


@dataclass(frozen=True)
class MoneyOdds:
    """What becomes of a tranche."""

    p_opens: float
    opens: tuple[int, int]
    """Quarters by which it is open in half and in eight of ten futures, or NEVER."""
    p_left: float
    left_bn: float
    not_built_mw: float
    """Mean load that the plan energises and a future in which not all is drawn never does."""
    slack_months: tuple[float, float] | None
    """At P50 and P80; None where it does not expire. [months]"""
    __repr__ = brief


def waits(found: Futures, phase: int) -> dict[str, float]:
    """Return the mean quarters that a phase is behind the plan, by cause. [quarters]"""
    mean = found.played.waited[:, phase, :].mean(axis=0)
    return {
        name: float(mean[cause]) for cause, name in CAUSES.items() if mean[cause] > 0
    }


def told_of(deck: Deck) -> Iterator[int]:
    """Yield the tranches of which there is something to tell.

    Those that an event opens, those that expire, and those that may not close.
    """
    pot, tab = deck.tables.money.pot, deck.tables
    for b, one in enumerate(pot):
        ends = tab.now <= one["expires"] < tab.quarters
        if one["kind"] != BY_DATE or ends or one["opens"] >= tab.now:
            yield b


def money_odds(found: Futures, tranche: int, planned_bn: float) -> MoneyOdds:
    """Return the odds of a tranche.

    Parameters
    ----------
    planned_bn : float
        What the plan draws of it. [bn USD]
    """
    tab, played = found.deck.tables, found.played
    opened = played.opened[:, tranche]
    expires = int(tab.money.pot[tranche]["expires"])
    within = opened <= min(expires, tab.quarters - 1)
    left_bn = np.maximum(0.0, planned_bn - played.drawn[:, tranche])
    lacks = left_bn > TINY_BN
    at = [
        int(np.quantile(np.where(within, opened, NEVER), p, method="inverted_cdf"))
        for p in (0.5, 0.8)
    ]
    return MoneyOdds(
        p_opens=float(np.mean(within)),
        opens=(at[0], at[1]),
        p_left=float(np.mean(lacks)),
        left_bn=float(left_bn[lacks].mean()) if lacks.any() else 0.0,
        not_built_mw=float(_not_built_mw(found)[lacks].mean()) if lacks.any() else 0.0,
        slack_months=_slack(played.last[:, tranche], expires, tab.quarters),
    )


def _not_built_mw(found: Futures) -> Floats:
    """Return the IT load that the plan energises and each future never does, (N,). [MW]"""
    phases = found.deck.tables.phases
    is_lost = (phases["planned"] < NEVER) & (found.played.energised == NEVER)
    lost: Floats = is_lost @ phases["it_mw"]
    return lost


def _slack(last: Ints, expires: int, quarters: int) -> tuple[float, float] | None:
    """Return the months from the last draw to the last day, in half and in eight of ten futures that draw at all.

    None where the tranche does not expire within the plan, or nothing is drawn.
    """
    drawn = last[last >= 0]
    if expires >= quarters or not len(drawn):
        return None
    slack = (expires - drawn) * MONTHS_PER_QUARTER
    low, least = np.quantile(slack, (0.5, 0.2), method="inverted_cdf")
    return float(low), float(least)


def load_drivers(found: Futures, drawn: Columns, quarter: int) -> tuple[Driver, ...]:
    """Return what moves the IT load of a quarter, the most first."""
    deck = found.deck
    phases = tuple(".".join(key) for key in deck.phases)
    causes = [*drawn.named(phases, deck.sites, deck.tranches, deck.events)]
    return drivers(causes, found.it_mw[:, quarter])
