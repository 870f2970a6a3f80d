"""The odds of a programme in its views: futures of each plan, what would raise them, and what foresight is worth."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path

import numpy as np

from abilene.arrays import Ints
from abilene.brief import brief
from abilene.budget import Budget
from abilene.buildout import BuildPlan, Case, Sizer
from abilene.buildout.search import plan_case
from abilene.planning.cover_odds import CoverCounts
from abilene.planning.playable import playable
from abilene.planning.promised import promises_of
from abilene.planning.risk_answer import (
    FUTURES,
    SEED,
    answer_of,
    horizon_of,
    law_of_view,
    not_drawn,
    nothing_uncertain,
)
from abilene.programme.draft import Draft
from abilene.programme.money_records import Tranche
from abilene.programme.resolve import Seen
from abilene.programme.schema import Phase
from abilene.results.promised import PathPromises
from abilene.results.risk_records import RiskAnswer
from abilene.risk.chunks import chunk_items, chunk_table, played_of
from abilene.risk.counted import Counted, counting
from abilene.risk.draws import Columns, chances, columns, columns_joined
from abilene.risk.futures import CHUNK, Deck, Futures, put_together
from abilene.risk.law import Law, open_already
from abilene.risk.levers import Lever, levers
from abilene.risk.odds import load_drivers
from abilene.risk.power_events import power_events
from abilene.risk.supported import unsupported
from abilene.risk.tables import BY_DATE, NEVER, Chances, Played
from abilene.risk.waiting import Waiting, waiting
from abilene.studies.planned import views_to_plan
from abilene.tasks.item import Done
from abilene.tasks.run import run_tasks
from abilene.tasks.where import HERE, Where

FORESIGHT_GAP = 0.002
"""Relative gap of a plan of one future."""
LOOKED_INTO = 20_000
"""Futures, the first of all, of which it is asked what moves the load, and what would raise it."""
Step = Callable[[str], None]
Run = Callable[..., Iterator[Done]]


@dataclass(frozen=True)
class Drawing:
    """How futures are drawn, and by which record."""

    futures: int = FUTURES
    seed: int = SEED
    sobol: bool = False
    foresight: int = 0
    """Futures that are planned again by one who knows them: none by default."""
    refclass: str | None = None
    """Reference class of the targets of phases, or ``none``, instead of the programme's."""
    explained: bool = True
    """Whether it is also asked what would raise the odds, and what waiting is worth."""


@dataclass(frozen=True)
class KnownFutures:
    """What knowing the future would be worth: the same futures, planned by one who knows them."""

    futures: int
    it_mw_quarters: float
    """Mean IT load, summed over the quarters, by the rule. [MW quarters]"""
    known_mw_quarters: float
    """The same by the best plan of each future. [MW quarters]"""
    most_mw_quarters: float
    """The most that knowing brings in any of them. [MW quarters]"""
    most_share: float | None
    """The most that it brings to what the rule brings in the same future; None where the
    rule brings nothing in one in which knowing brings something. [-]"""

    @property
    def value(self) -> float:
        """Value of information: what knowing each future brings in the mean. [MW quarters]"""
        return self.known_mw_quarters - self.it_mw_quarters

    @property
    def share(self) -> float | None:
        """The same to what the rule brings; None where that is nothing. [-]"""
        return _share(self.value, self.it_mw_quarters)


@dataclass(frozen=True)
class ViewOdds:
    """The odds of one view."""

    title: str
    as_of: date
    planned_mw: Mapping[str, float]
    """IT load of the plan by quarter. [MW]"""
    risk: RiskAnswer
    levers: tuple[Lever, ...]
    promises: Mapping[str, PathPromises]
    foresight: KnownFutures | None = None
    waiting: Waiting | None = None
    __repr__ = brief


def odds(
    draft: Draft,
    viewpoints: Sequence[str] = (),
    as_of: date | None = None,
    *,
    asked: Drawing = Drawing(),
    sizer: Sizer | None = None,
    seconds: float = 120.0,
    where: Where = HERE,
    keep: Path | None = None,
    step: Step = lambda _: None,
) -> dict[str, ViewOdds]:
    """Return the odds of each view.

    Parameters
    ----------
    draft : Draft
        The programme with its ledger.
    viewpoints : sequence of str
        Views; by default those that are shown.
    as_of : date, optional
        Nothing published later is used; by default the day of the last source.
    asked : Drawing
        How many futures, from which seed.
    sizer : Sizer, optional
        Keeps the sized campuses.
    seconds : float
        Time for the plan of each view. [s]
    where : Where
        Where futures are played: by default in this process, chunk after chunk.
    keep : Path, optional
        Folder for the futures themselves, a folder in it for each view; what stands
        there is not played again.
    step : function
        Told what is being worked on.

    Raises
    ------
    InputError
        If the values that win in a view make no valid programme, or the cluster or the
        folder cannot be used.
    """
    asked_of = views_to_plan(
        draft,
        viewpoints,
        as_of,
        refclass=asked.refclass,
        sizer=sizer,
        seconds=seconds,
    )
    found = {}
    with where.opened() as hands:
        play = partial(run_tasks, chunk_table, folder=keep, where=hands, step=step)
        for name, seen in asked_of.views.items():
            step(f"plan, {seen.view.title}")
            build = asked_of.plan(name)
            step(f"{asked.futures:,} futures, {seen.view.title}")
            run = partial(play, name=name)
            found[name] = _of_view(asked_of.draft, seen, build, asked, run, step)
    return found


def _of_view(
    draft: Draft,
    seen: Seen,
    build: BuildPlan,
    asked: Drawing,
    run: Run,
    step: Step,
) -> ViewOdds:
    planned = dict(
        zip(map(str, build.quarters), map(float, build.total_it_mw), strict=True)
    )
    promises = promises_of(draft, seen)
    made = ViewOdds(seen.view.title, seen.as_of, planned, RiskAnswer(), (), promises)
    why = unsupported(build.case)
    if why:
        return replace(made, risk=RiskAnswer(not_run=why))
    ready = playable(build)
    deck = ready.deck
    law = law_of_view(draft, seen, build, deck)
    if law.is_certain:
        why = nothing_uncertain(seen.as_of, [*not_drawn(build, deck, law)])
        return replace(made, risk=RiskAnswer(not_run=why))
    counted = counting(build, deck, asked.futures)
    covered = CoverCounts(build, ready.cover, asked.futures)
    first, drawn = _played(deck, law, asked, run, (counted, covered))
    horizon = horizon_of(build)
    moved_by = load_drivers(first, drawn, law, horizon)
    odds_alone = replace(
        made, risk=answer_of(counted, moved_by, law, build, asked.seed, covered)
    )
    if not asked.explained:
        return odds_alone
    step(f"what would raise the odds, {seen.view.title}")
    told = chances(deck.tables, law, drawn)
    return replace(
        odds_alone,
        levers=levers(deck, law, drawn, horizon),
        foresight=_foresight(build, deck, first, told, asked.foresight, step),
        waiting=waiting(first, told),
    )


def _played(
    deck: Deck, law: Law, asked: Drawing, run: Run, counts: tuple[Counted, CoverCounts]
) -> tuple[Futures, Columns]:
    """Play futures chunk by chunk and count what they come to; return the first of them, and their columns."""
    first, drawn = list[Played](), list[Columns]()
    items = chunk_items(asked.futures, asked.seed, sobol=asked.sobol)
    for done in run(shared=(deck, law), items=items):
        part = Futures(deck, played_of(deck, done.table))
        for one in counts:
            one.add(part)
        if CHUNK * len(first) < LOOKED_INTO:
            first.append(part.played)
            count, seed, chunk, sobol = done.item.arguments
            again = partial(columns, deck.tables, count, seed, chunk, sobol=sobol)
            drawn.append(again(together=law.together))
    return Futures(deck, put_together(first)), columns_joined(drawn)


def _foresight(
    build: BuildPlan,
    deck: Deck,
    found: Futures,
    told: Chances,
    count: int,
    step: Step,
) -> KnownFutures | None:
    """Return what the rule loses to plans of single futures by one who knows them; None where none is asked."""
    if not count:
        return None
    by_rule, known = [], []
    for n in range(count):
        step(f"future {n + 1} of {count}, planned by one who knows it")
        case = case_of_future(build.case, deck, told, n)
        plan = plan_case(case, Budget(FORESIGHT_GAP))
        known.append(plan.it_mw_quarters)
        by_rule.append(float(found.it_mw[n].sum()))
    gained = np.subtract(known, by_rule)
    each = map(_share, gained.tolist(), by_rule)
    shares = [share for share in each if share is not None]
    return KnownFutures(
        futures=count,
        it_mw_quarters=float(np.mean(by_rule)),
        known_mw_quarters=float(np.mean(known)),
        most_mw_quarters=float(gained.max()),
        most_share=max(shares) if len(shares) == count else None,
    )


def _share(gained: float, base: float) -> float | None:
    """Return a gain to what there is without it; None of something to nothing. [-]"""
    if base > 0:
        return float(gained / base)
    return None if gained > 0 else 0.0


def case_of_future(case: Case, deck: Deck, told: Chances, n: int) -> Case:
    """Return the case of somebody who knows a future: how long things take, what phases cost, which money opens.

    A phase is due when it can be there, its work takes as long as it will, and its
    building and accelerators cost what they will. Power is there when it comes, and not
    before it is promised: the rule is never ahead of the plan either. He seeks the most
    compute, in which foresight is counted.
    """
    due = dict(case.situation.due or case.situation.targets)
    sites = dict(case.programme.sites)
    for p, key in enumerate(deck.phases):
        ready = max(told.ready[n, p], deck.tables.phases["ready"][p])
        # what worth keeps out of the plan is not built by one who knows either
        due[key] = case.quarter(min(int(ready), case.quarters))
        site_id, name = key
        phases = dict(sites[site_id].phases)
        phases[name] = _as_it_will_be(phases[name], told, (n, p))
        sites[site_id] = sites[site_id].model_copy(update={"phases": phases})
    for event, quarter in zip(power_events(case), told.event[n], strict=True):
        records = dict(getattr(sites[event.site], event.what))
        there = max(event.quarter, min(int(quarter), case.quarters))
        from_ = case.quarter(there).last_day
        records[event.name] = records[event.name].model_copy(update={"from_": from_})
        sites[event.site] = sites[event.site].model_copy(update={event.what: records})
    chips = float(told.chips[n, 0]) if deck.phases else 1.0
    hardware = {
        name: one.model_copy(
            update={"price_usd_per_accelerator": chips * one.price_usd_per_accelerator}
        )
        for name, one in case.programme.hardware.items()
    }
    header = case.programme.programme.model_copy(update={"objective": "most_compute"})
    changed = {
        "programme": header,
        "sites": sites,
        "hardware": hardware,
        "capital": _capital_of_future(case, deck, told.late[n]),
    }
    programme = case.programme.model_copy(update=changed)
    situation = replace(case.situation, due=due)
    return Case(programme, situation, site_powers=case.site_powers)


def _capital_of_future(case: Case, deck: Deck, late: Ints) -> dict[str, Tranche]:
    """Return the tranches with the days on which they will open; after the plan for what never does.

    Money of an event that closes late comes with its event: who knows is rather given
    too much.
    """
    capital = dict(case.programme.capital)
    pot, last = deck.tables.money.pot, case.quarters
    is_dated = pot["kind"] == BY_DATE
    lost = ~is_dated & (late >= NEVER)
    is_late = ~open_already(deck.tables) & (is_dated & (late > 0) | lost)
    for place in np.flatnonzero(is_late):
        id_ = deck.tranches[place]
        opens = min(int(pot["opens"][place] + late[place]), last)
        when = case.quarter(last if lost[place] else opens)
        capital[id_] = capital[id_].model_copy(update={"opens": when.last_day})
    return capital


def _as_it_will_be(phase: Phase, told: Chances, place: tuple[int, int]) -> Phase:
    """Return a phase with the cost and the time of work of a future."""
    longer = max(phase.build_quarters, int(told.build[place]))
    return phase.model_copy(
        update={
            "shell_usd_per_it_kw": phase.shell_usd_per_it_kw * float(told.shell[place]),
            "build_quarters": longer if phase.started is None else phase.build_quarters,
        }
    )
