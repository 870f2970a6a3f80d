"""Many futures of one plan: what is energised when, what is spent, and how often."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from abilene.arrays import Floats, Ints
from abilene.brief import brief
from abilene.buildout.case import Case, Key
from abilene.buildout.lifetime import generations_of
from abilene.buildout.order import Phases
from abilene.buildout.outcome import BuildPlan
from abilene.buildout.schedule import steps
from abilene.risk._rollout import roll_out
from abilene.risk._standing import blank_state
from abilene.risk.assemble import tables_of
from abilene.risk.draws import CHUNK, Columns, chances, columns
from abilene.risk.law import Law
from abilene.risk.payers import payers_of
from abilene.risk.phase_tables import played
from abilene.risk.power_events import power_events
from abilene.risk.tables import BY_DATE, NEVER, Chances, Played, RollOutTables


@dataclass(frozen=True)
class Deck:
    """A plan, ready to be played."""

    tables: RollOutTables
    phases: tuple[Key, ...]
    """The phases that are played, in their order."""
    sites: tuple[str, ...]
    tranches: tuple[str, ...]
    events: tuple[str, ...]
    """The dates of power that are uncertain."""
    history_mw: Floats
    """(Q,) IT load of what is energised already. [MW]"""
    until: Ints
    """(P, Q + 1) quarter from whose end on a phase that is energised in a quarter runs no
    more; in the last column that of one which never is."""
    __repr__ = brief

    @cached_property
    def changes(self) -> Ints:
        """(Q,) 1 in quarters in which prices change, or a tranche opens or closes by date."""
        tab = self.tables
        found = np.zeros(tab.quarters, np.int64)
        found[1:] = np.diff(tab.quarter["growth"]) != 0
        pot = tab.money.pot
        dated = pot["opens"][pot["kind"] == BY_DATE]
        for t in (*dated, *(pot["expires"] + 1), tab.now):
            if 0 <= t < tab.quarters:
                found[t] = 1
        return found


@dataclass(frozen=True)
class Futures:
    """What came of many futures; N of them, P phases, Q quarters, B tranches."""

    deck: Deck
    played: Played
    __repr__ = brief

    def __len__(self) -> int:
        """Return how many futures there are."""
        return len(self.played.spent)

    @cached_property
    def it_mw(self) -> Floats:
        """(N, Q) IT load at the end of each quarter. [MW]"""
        deck, energised = self.deck, self.played.energised
        load = np.tile(deck.history_mw, (len(self), 1))
        quarters = np.arange(deck.tables.quarters)
        for p, it_mw in enumerate(deck.tables.phases["it_mw"]):
            begins = energised[:, p]
            ends = deck.until[p, np.minimum(begins, deck.tables.quarters)]
            runs = (begins[:, None] <= quarters) & (quarters < ends[:, None])
            load += it_mw * runs
        return load


def deck_of(plan: BuildPlan, listed: Phases = (), income: Floats | None = None) -> Deck:
    """Return a plan, ready to be played.

    Parameters
    ----------
    listed : sequence of (str, str), optional
        A list of phases along which the plan is: it is followed as strictly in futures.
    income : array, shape (P, Q, Q), optional
        What a phase leaves of operation, by the quarter in which it is energised and by
        quarter: where compute has a price. [bn USD]
    """
    case, order = plan.case, played(plan, listed)
    tab = tables_of(plan, listed, income)
    history = {step.key: step.energised for step in steps(case) if step.is_history}
    history_mw = np.zeros(case.quarters)
    for step in steps(case):
        if step.key in history and step.energised is not None:
            first, end = runs(case, step.key, step.energised)
            history_mw[max(0, first) : max(0, end)] += step.it_mw
    until = np.zeros((len(order), case.quarters + 1), np.int64)
    for p, step in enumerate(order):
        for t in range(case.now, case.quarters):
            until[p, t] = runs(case, step.key, t)[1]
    return Deck(
        tables=tab,
        phases=tuple(step.key for step in order),
        sites=tuple(case.programme.sites),
        tranches=tuple(one.id for one in payers_of(plan).pots),
        events=tuple(event.path for event in power_events(case)),
        history_mw=history_mw,
        until=until,
    )


def runs(case: Case, key: Key, energised: int) -> tuple[int, int]:
    """Return from the end of which quarter a phase runs, and from the end of which it does no more."""
    sets = generations_of(case, key, energised)
    return energised, sets[-1].last


def play(deck: Deck, drawn: Chances) -> Played:
    """Play every future that is drawn."""
    tab = deck.tables
    count, phases = drawn.ready.shape
    pots = len(tab.money.pot)
    out = Played(
        energised=np.zeros((count, phases), np.int64),
        spent=np.zeros((count, tab.quarters)),
        lent=np.zeros((count, len(tab.loans.terms), tab.quarters)),
        fees=np.zeros((count, tab.quarters)),
        unpaid=np.zeros(count),
        opened=np.zeros((count, pots), np.int64),
        drawn=np.zeros((count, pots)),
        last=np.full((count, pots), -1, np.int64),
        waited=np.zeros((count, phases, 4), np.int64),
    )
    # of one layout: the kernel is compiled for each that it meets
    whole = Chances._make(map(np.ascontiguousarray, drawn))
    roll_out(tab, whole, deck.changes, blank_state(tab), out)
    return out


def futures(
    deck: Deck, law: Law, count: int, seed: int, *, sobol: bool = False
) -> Futures:
    """Draw and play futures of a plan.

    Parameters
    ----------
    deck : Deck
        From ``deck_of``.
    law : Law
        What is uncertain.
    count : int
        How many.
    seed : int
        The same seed gives the same futures, in however many parts they are played.
    sobol : bool
        Take points of a scrambled Sobol sequence.
    """
    parts = [part for part, _ in parts_of(deck, law, count, seed, sobol=sobol)]
    return Futures(deck, put_together(parts))


def parts_of(
    deck: Deck, law: Law, count: int, seed: int, *, sobol: bool = False
) -> Iterator[tuple[Played, Columns]]:
    """Yield the futures of each chunk, and the columns by which they were drawn."""
    for chunk, first in enumerate(range(0, count, CHUNK)):
        yield chunk_of(deck, law, min(CHUNK, count - first), seed, chunk, sobol=sobol)


def chunk_of(
    deck: Deck, law: Law, count: int, seed: int, chunk: int, *, sobol: bool = False
) -> tuple[Played, Columns]:
    """Return the futures of one chunk: a pure function of its arguments."""
    drawn = columns(deck.tables, count, seed, chunk, sobol=sobol, together=law.together)
    return play(deck, chances(deck.tables, law, drawn)), drawn


def put_together(parts: Sequence[Played]) -> Played:
    """Return parts as one."""
    return Played(*(np.concatenate(series) for series in zip(*parts, strict=True)))


def certain(deck: Deck) -> Chances:
    """Return the one future in which everything goes as the plan has it."""
    tab = deck.tables
    phases, sites, pots = len(tab.phases), tab.room.shape[0], len(tab.money.pot)
    return Chances(
        ready=tab.phases["ready"][None, :].copy(),
        build=tab.phases["build"][None, :].copy(),
        shell=np.ones((1, phases)),
        chips=np.ones((1, phases)),
        power=np.ones((1, sites)),
        event=tab.event["planned"][None, :].copy(),
        late=np.zeros((1, pots), np.int64),
    )


__all__ = ["CHUNK", "NEVER", "Deck", "Futures", "certain", "deck_of", "futures", "play"]
