"""What would raise what one can be sure of: one thing changed, and the same futures played again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from abilene.risk.draws import Columns, chances
from abilene.risk.futures import Deck, Futures, play
from abilene.risk.law import Law
from abilene.risk.tables import (
    BY_DATE,
    NEVER,
    POT,
    POT_QUARTER,
    Chances,
    RollOutTables,
)

PLENTY = 1e9
"""Power and money without limit. [MW, bn USD]"""
CHEAPER = 0.9
"""Of the price of accelerators."""
Change = tuple[RollOutTables, Chances]


@dataclass(frozen=True)
class Lever:
    """One thing that is changed, and what that brings in the same futures."""

    name: str
    sure_mw: float
    """More of what one is 80 % sure of at the end of the quarter. [MW]"""
    half_mw: float
    """More of the median. [MW]"""
    mean_mw: float
    """More of the mean. [MW]"""


def levers(
    deck: Deck, law: Law, drawn: Columns, quarter: int, sure: float = 0.8
) -> tuple[Lever, ...]:
    """Return what each lever brings at the end of a quarter, the most first.

    Parameters
    ----------
    deck : Deck
        The plan.
    law : Law
        What is uncertain.
    drawn : Columns
        The futures: the same for every lever.
    quarter : int
        Whose load is looked at.
    sure : float
        Probability with which it is there. [-]
    """
    base = _loads(deck, (deck.tables, chances(deck.tables, law, drawn)), quarter)
    found = []
    for name, change in _changes(deck, law, drawn):
        moved = _loads(deck, change(), quarter)
        more = (
            _quantile(moved, 1 - sure) - _quantile(base, 1 - sure),
            _quantile(moved, 0.5) - _quantile(base, 0.5),
            float(np.mean(moved) - np.mean(base)),
        )
        found.append(Lever(name, *more))
    return tuple(sorted(found, key=lambda lever: (-lever.sure_mw, -lever.mean_mw)))


def _loads(deck: Deck, change: Change, quarter: int) -> np.ndarray:
    tab, drawn = change
    changed = replace(deck, tables=tab)
    return Futures(changed, play(changed, drawn)).it_mw[:, quarter]


def _quantile(values: np.ndarray, probability: float) -> float:
    return float(np.quantile(values, probability, method="inverted_cdf"))


def _changes(
    deck: Deck, law: Law, drawn: Columns
) -> Iterator[tuple[str, Callable[[], Change]]]:
    """Yield each lever with what it changes."""
    tab = deck.tables
    told = chances(tab, law, drawn)
    in_time = law.without("delay", "power")
    yield "nothing takes longer than promised", partial(_by_law, tab, in_time, drawn)
    for place, site_id in enumerate(deck.sites):
        if (tab.phases["site"] == place).any():
            yield (
                f"{site_id}: nothing takes longer",
                partial(_in_time, tab, told, place),
            )
            yield (
                f"{site_id}: all its power at once",
                partial(_with_power, tab, told, place),
            )
    if any(law.power):
        yield (
            "all power when it is promised",
            partial(_by_law, tab, law.without("power"), drawn),
        )
    yield "money without limit from today on", partial(_with_money, tab, told)
    yield "accelerators a tenth cheaper", partial(_cheaper, tab, told)
    if any(law.closing):
        closes = law.without("money")
        yield "all promised money closes in time", partial(_by_law, tab, closes, drawn)


def _by_law(tab: RollOutTables, law: Law, drawn: Columns) -> Change:
    """Return the same futures by another law."""
    return tab, chances(tab, law, drawn)


def _cheaper(tab: RollOutTables, told: Chances) -> Change:
    """Return the same futures with cheaper accelerators."""
    return tab, told._replace(chips=told.chips * CHEAPER)


def _in_time(tab: RollOutTables, told: Chances, site: int) -> Change:
    """Return the same futures in which the phases and the power of one campus slip by nothing."""
    here, its = tab.phases["site"] == site, tab.event["site"] == site
    planned = tab.event["planned"]
    changed = told._replace(
        ready=np.where(here, np.minimum(told.ready, tab.phases["ready"]), told.ready),
        build=np.where(here, np.minimum(told.build, tab.phases["build"]), told.build),
        event=np.where(its, np.minimum(told.event, planned), told.event),
    )
    return tab, changed


def _with_power(tab: RollOutTables, told: Chances, site: int) -> Change:
    """Return the same futures with power and land without limit at a campus, from the day of the plan on."""
    room = tab.room.copy()
    room[site, :, tab.now :] = PLENTY
    return tab._replace(room=room), told


def _with_money(tab: RollOutTables, told: Chances) -> Change:
    """Return the same futures with one more tranche, which may pay for anything and comes after all others."""
    money, place = tab.money, len(tab.money.pot)
    pot, of = np.zeros(1, POT), np.zeros((1, tab.quarters), POT_QUARTER)
    pot["own"], pot["kind"], pot["key"], pot["lender"] = PLENTY, BY_DATE, -1, -1
    pot["opens"] = pot["planned"] = -NEVER
    pot["expires"] = NEVER
    of["called"] = 1.0
    uses = tab.payments.use.copy()
    pool: list[int] = []
    for use in uses:
        mine = tab.payments.pool[use["pool"] : use["pool_end"]]
        use["pool"] = len(pool)
        pool += [*mine, place]
        use["pool_end"] = len(pool)
    changed = tab._replace(
        money=money._replace(
            pot=np.concatenate([money.pot, pot]), of=np.concatenate([money.of, of])
        ),
        payments=tab.payments._replace(use=uses, pool=np.array(pool, np.int64)),
        fixed=tab.fixed._replace(bridge=np.append(tab.fixed.bridge, place)),
    )
    return changed, _one_more(told)


def _one_more(told: Chances) -> Chances:
    """Return the same futures with one more tranche, which is there in time."""
    late = np.zeros((len(told.late), 1), np.int64)
    return told._replace(late=np.hstack([told.late, late]))
