"""What many futures say: quantiles by quarter, the odds of each phase and tranche, what moves them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import compress, repeat

from abilene.brief import brief
from abilene.risk.counted import Counted
from abilene.risk.draws import Columns
from abilene.risk.drivers import Driver, drivers
from abilene.risk.futures import Deck, Futures
from abilene.risk.law import Law
from abilene.risk.tables import (
    BY_DATE,
    LACKS_MONEY,
    LACKS_PHASE,
    LACKS_POWER,
    LATE,
    NEVER,
)
from abilene.risk.value_counts import ValueCounts, quantile_of

CAUSES = {
    LACKS_MONEY: "money",
    LATE: "delay",
    LACKS_POWER: "power",
    LACKS_PHASE: "phase",
}
MONTHS_PER_QUARTER = 3


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


def waits(found: Counted, phase: int) -> dict[str, float]:
    """Return the mean quarters that a phase is behind the plan, by cause. [quarters]"""
    mean = found.waited[phase] / found.futures
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


def money_odds(found: Counted, tranche: int) -> MoneyOdds:
    """Return the odds of a tranche."""
    tab = found.deck.tables
    expires = int(tab.money.pot[tranche]["expires"])
    within = min(expires, tab.quarters - 1)
    half, eight = found.opened.quantiles((0.5, 0.8))[:, tranche]
    lacking = int(found.lacking[tranche])
    return MoneyOdds(
        p_opens=found.opened.at_most(tranche, within) / found.futures,
        opens=(_or_never(half, within), _or_never(eight, within)),
        p_left=lacking / found.futures,
        left_bn=float(found.left_bn[tranche]) / max(1, lacking),
        not_built_mw=float(found.not_built_mw[tranche]) / max(1, lacking),
        slack_months=_slack(found.last, tranche, expires, tab.quarters),
    )


def _or_never(quarter: float, within: int) -> int:
    return int(quarter) if quarter <= within else NEVER


def _slack(
    last: ValueCounts, tranche: int, expires: int, quarters: int
) -> tuple[float, float] | None:
    """Return the months from the last draw to the last day, in half and in eight of ten futures that draw at all.

    None where the tranche does not expire within the plan, or nothing is drawn.
    """
    values, counts = last.values[tranche], last.counts[tranche]
    draws = values >= 0
    if expires >= quarters or not draws.any():
        return None
    slack = (expires - values[draws][::-1]) * MONTHS_PER_QUARTER
    low, least = quantile_of(slack, counts[draws][::-1], (0.5, 0.2))
    return float(low), float(least)


def load_drivers(
    found: Futures, drawn: Columns, law: Law, quarter: int
) -> tuple[Driver, ...]:
    """Return what moves the IT load of a quarter, the most first; of what is certain nothing is told."""
    deck = found.deck
    phases = tuple(".".join(key) for key in deck.phases)
    named = drawn.named(phases, deck.sites, deck.tranches, deck.events)
    causes = [*compress(named, _is_drawn(law, deck))]
    return drivers(causes, found.it_mw[:, quarter])


def _is_drawn(law: Law, deck: Deck) -> Iterator[bool]:
    """Yield whether each column of ``Columns.named`` has a part in the futures."""
    delayed = [one is not None for one in law.classes]
    late = [one is not None for one in law.power] or [False] * len(deck.events)
    closing = [one is not None for one in law.closing]
    costly, dear = law.shell.sigma > 0, law.equipment.sigma > 0
    yield any(delayed) and law.common > 0
    yield from repeat(any(delayed) and law.site > 0, len(deck.sites))
    yield from delayed
    yield from late
    yield costly
    yield from repeat(costly, len(deck.phases))
    yield law.chips.sigma > 0
    yield from repeat(dear, len(deck.sites))
    yield from closing
    yield from closing
