"""One build order under uncertainty: which list is best if nobody knows which view is right, nor what is late."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from abilene.brief import brief
from abilene.buildout import BuildPlan, Sizer, build_order
from abilene.buildout.order import MANY, Phases, own_lists, plan_along
from abilene.errors import InputError, Problem, refuse
from abilene.planning.playable import playable
from abilene.planning.probabilities import view_probabilities
from abilene.planning.risk_answer import law_of_view
from abilene.programme.draft import Draft
from abilene.risk.phase_tables import played
from abilene.risk.portfolio import ListFutures, Proof, futures_along, proof_of
from abilene.risk.supported import unsupported
from abilene.studies.odds import Drawing, Step
from abilene.studies.planned import ViewsToPlan, views_to_plan

PLAN_SECONDS = 120.0
"""Time for each plan where none is asked. [s]"""
COMMON = "the common order"
"""How the list is called that is best if everything goes as planned."""
NOBODY_SAYS = (
    "nobody says how likely the views are: an expected value needs that",
    "give one VIEW=SHARE for each, or probability in viewpoints.yaml",
)


@dataclass(frozen=True)
class Portfolio:
    """Lists of phases in the futures of all views."""

    titles: Mapping[str, str]
    """Title of each view."""
    as_of: date
    futures: int
    """Of each view."""
    seed: int
    lists: tuple[ListFutures, ...]
    """The one of the highest mean first."""
    own: Mapping[str, float]
    """IT load of each view's own plan if everything goes as planned, summed over the
    quarters. [MW quarters]"""
    proofs: Mapping[str, Proof]
    """How well the search for the own plan of each view was done."""
    common: Proof
    """How well that for the common order was."""
    __repr__ = brief


def portfolio_odds(
    draft: Draft,
    viewpoints: Sequence[str] = (),
    as_of: date | None = None,
    *,
    probabilities: Mapping[str, float] | None = None,
    asked: Drawing | None = None,
    sizer: Sizer | None = None,
    seconds: float | None = None,
    step: Step = lambda _: None,
) -> Portfolio:
    """Return what lists of phases bring in the futures of all views.

    Tried are the list of each view's own plan and the common order (``build_order``).
    Each is followed in each view by a plan of its own, which is played in futures: the
    same ones for all lists.

    Parameters
    ----------
    draft : Draft
        The programme with its ledger.
    viewpoints : sequence of str
        Views; by default those that are shown.
    as_of : date, optional
        Nothing published later is used; by default the day of the last source.
    probabilities : mapping of str to float, optional
        How likely each view is; wins over what the ledger says. [-]
    asked : Drawing
        How many futures, and from which seed.
    sizer : Sizer, optional
        Keeps the sized campuses.
    seconds : float, optional
        Time for each plan, and for the common order; by default ``PLAN_SECONDS`` for
        each plan, and what ``MANY`` lists take for the common order, which so does not
        depend on how fast the machine is. [s]
    step : function
        Told what is being worked on.

    Raises
    ------
    InputError
        If the values that win in a view make no valid programme, nobody says how likely
        the views are, or futures of one cannot be played.
    """
    asked = asked or Drawing()
    asked_of = views_to_plan(
        draft,
        viewpoints,
        as_of,
        refclass=asked.refclass,
        sizer=sizer,
        seconds=PLAN_SECONDS if seconds is None else seconds,
    )
    views = asked_of.views
    likely = view_probabilities(draft.ledger, views, probabilities or {})
    if not likely:
        raise InputError(Problem(*NOBODY_SAYS, "--probability"))
    plans = dict(_plans(asked_of, step))
    refuse(_not_played(plans))
    common = build_order(
        plans,
        replace(asked_of.budget, seconds=math.inf if seconds is None else seconds),
        likely,
        lambda at: step(f"the common order of all views, list {at} of {MANY} at most"),
    )
    lists = _lists(plans, common.phases)
    tried = _Tried(asked_of, plans, likely, asked, step)
    found = sorted(map(tried.of, lists, lists.values()), key=_worse)
    day = next(iter(views.values())).as_of
    return Portfolio(
        titles={name: seen.view.title for name, seen in views.items()},
        as_of=day,
        futures=asked.futures,
        seed=asked.seed,
        lists=tuple(found),
        own={name: plan.it_mw_quarters for name, plan in plans.items()},
        proofs={name: proof_of(plan) for name, plan in plans.items()},
        common=proof_of(common),
    )


def _plans(asked_of: ViewsToPlan, step: Step) -> Iterator[tuple[str, BuildPlan]]:
    """Yield the own best plan of each view."""
    for name, seen in asked_of.views.items():
        step(f"plan, {seen.view.title}")
        yield name, asked_of.plan(name)


def _not_played(plans: Mapping[str, BuildPlan]) -> Iterator[Problem]:
    """Yield why the futures of a view cannot be played, for each of which they cannot."""
    for name, plan in plans.items():
        why = unsupported(plan.case)
        if why:
            fix = "leave the view out with --viewpoint, or ask for abilene plan --order"
            yield Problem(f"no futures: {why}", fix, name)


def _lists(
    plans: Mapping[str, BuildPlan], common: Phases
) -> dict[Phases, tuple[str, ...]]:
    """Return the lists to be tried, each once, and whose each is."""
    found: dict[Phases, tuple[str, ...]] = {}
    for name, phases in zip(plans, own_lists(plans), strict=True):
        found[phases] = (*found.get(phases, ()), name)
    found[common] = (*found.get(common, ()), COMMON)
    return found


@dataclass(frozen=True)
class _Tried:
    """What it takes to play a list in every view."""

    asked_of: ViewsToPlan
    plans: Mapping[str, BuildPlan]
    likely: Mapping[str, float]
    asked: Drawing
    step: Step

    def of(self, phases: Phases, whose: tuple[str, ...]) -> ListFutures:
        """Return what a list brings in the futures of each view that is possible at all."""
        planned, futures, proofs = {}, {}, {}
        possible = {name: share for name, share in self.likely.items() if share}
        for name in possible:
            seen, own = self.asked_of.views[name], self.plans[name]
            self.step(f"the list of {', '.join(whose)}, {seen.view.title}")
            along = plan_along(own, phases, self.asked_of.budget)
            planned[name] = along.it_mw_quarters
            proofs[name] = proof_of(along)
            deck = playable(along, phases).deck
            futures[name] = futures_along(
                deck,
                [step.key for step in played(own)],
                law_of_view(self.asked_of.draft, seen, along, deck),
                self.asked.futures,
                self.asked.seed,
                sobol=self.asked.sobol,
            )
        return ListFutures(phases, whose, planned, futures, possible, proofs)


def _worse(one: ListFutures) -> tuple[float, float]:
    """Return the place of a list among others: the highest mean first, then what is surest."""
    return -one.expected, -one.sure
