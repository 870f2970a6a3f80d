"""One build order that is good whoever is right: prioritisation in the sense of Koc and Morton (2015).

The views are scenarios of what money and power are really there, and nobody knows which
of them is right. A list of phases is followed in every view: no phase is built within
the plan unless those above it on the list are, so that each view builds a first part of
the list, as far as its money and its power carry it, each phase when it can. The price
of a list in a view is the compute that the view's own best plan has beyond it. The list
sought has the least price, summed over the views; where the views have probabilities,
the least expected price, which is what it would be worth to know which view is right.

Few phases: every list is tried, which is exact. Many: the lists of the views' own plans
are tried; then what a view could build is moved, on the best one, before what stops
that view, or behind it, as long as that helps. As no list can beat a view's own plan,
the price itself says how far from the best the list may be.

References
----------
.. [1] A. Koc and D. P. Morton, "Prioritization via stochastic optimization", Management Science 61(3), 2015.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain, filterfalse, permutations
from operator import attrgetter

import numpy as np

from abilene.budget import Budget
from abilene.buildout.case import Key
from abilene.buildout.held import hold_list, hold_shortfall
from abilene.buildout.model.assemble import formulate
from abilene.buildout.model.objectives import objective
from abilene.buildout.outcome import BuildPlan, Decision
from abilene.buildout.relax import decided_quarters
from abilene.buildout.schedule import energised_mw, steps
from abilene.buildout.search import decide, plan_case
from abilene.certificate import proven, relative_gap
from abilene.solve import Progress, Status

FEW = 5
"""So many phases, at most, have all their lists tried."""
TINY_MW_QUARTERS = 1e-3
"""What is less is rounding. [MW quarters]"""
Phases = tuple[Key, ...]
"""A list of phases, in the order in which they are built."""
MANY = 40
"""So many lists, at most, are tried of more phases."""
Told = Callable[[int], None]


@dataclass(frozen=True)
class Order:
    """A list of phases, and what each view builds along it."""

    phases: tuple[Key, ...]
    """In the order in which they are built; what no view has built yet."""
    built: Mapping[str, tuple[Key, ...]]
    """What each view builds of the list."""
    it_mw_quarters: Mapping[str, float]
    """IT load of each view along the list, summed over the quarters. [MW quarters]"""
    it_mw_quarters_own: Mapping[str, float]
    """That of its own best plan. [MW quarters]"""
    probabilities: Mapping[str, float] = field(default_factory=dict)
    """How likely each view is; none where nobody says so. [-]"""
    status: Status = "feasible"
    """``optimal`` where every list was tried, or no list can be better."""
    mip_gap: float = math.inf
    """How far, at most, what is built along it is from the best, as no list can beat the
    views' own plans; infinite where that is not known. [-]"""
    stopped: bool = False
    """Whether the search ended before it was done: more time may find another list."""

    def gained(self, view: str) -> float:
        """Return the compute that a view has beyond its own plan, along the list: none at best. [MW quarters]"""
        return self.it_mw_quarters[view] - self.it_mw_quarters_own[view]

    @property
    def price(self) -> float:
        """Compute given up for the common list: expected, or summed where no view has a probability. [MW quarters]"""
        return -sum(map(self.weighted, self.it_mw_quarters))

    def weighted(self, view: str) -> float:
        """Return what a view gains by its probability; in full where nobody gives any. [MW quarters]"""
        return self.weight(view) * self.gained(view)

    def weight(self, view: str) -> float:
        """Return how likely a view is; 1 where nobody says how likely any is. [-]"""
        return self.probabilities.get(view, 1.0)

    def expected(self, it_mw_quarters: Mapping[str, float]) -> float | None:
        """Return the mean of a figure of each view by its probability; None without them."""
        if not self.probabilities:
            return None
        return sum(self.probabilities[view] * mw for view, mw in it_mw_quarters.items())


def build_order(
    plans: Mapping[str, BuildPlan],
    budget: Budget[Progress],
    probabilities: Mapping[str, float] | None = None,
    told: Told = lambda _: None,
) -> Order:
    """Return the common build order of several views of one programme.

    Parameters
    ----------
    plans : mapping of str to BuildPlan
        The own best plan of each view.
    budget : Budget
        How exactly to search; when it is over the search ends early, with the best list
        so far, which is then ``stopped``.
    probabilities : mapping of str to float, optional
        How likely each view is; sum 1. Without them all views count alike. [-]
    told : function, optional
        Told which list is followed next, from 1 on.
    """
    tried = _Tried(plans, budget, probabilities or {}, told)
    undecided = _undecided(plans)
    if len(undecided) <= FEW:
        best = min(_lists(undecided), key=tried.price)
        return _certified(tried, best, tried_all=True)
    best = min(own_lists(plans), key=tried.price)
    better = _better(tried, best)
    while better is not None:
        best, better = better, _better(tried, better)
    return _certified(tried, best, tried_all=False)


class _Tried:
    """The lists that have been followed, each once."""

    def __init__(
        self,
        plans: Mapping[str, BuildPlan],
        budget: Budget[Progress],
        probabilities: Mapping[str, float],
        told: Told = lambda _: None,
    ) -> None:
        self.probabilities = probabilities
        self.told = told
        self.plans = plans
        self.budget = budget
        self.same_as = _different(plans)
        self.orders: dict[Phases, Order] = {}

    def __getitem__(self, phases: Phases) -> Order:
        if phases not in self.orders:
            self.told(len(self.orders) + 1)
            found = _follow(self.plans, self.same_as, phases, self.budget)
            self.orders[phases] = replace(found, probabilities=self.probabilities)
        return self.orders[phases]

    def price(self, phases: Phases) -> float:
        """Return the compute given up for a list. [MW quarters]"""
        return self[phases].price

    @property
    def is_enough(self) -> bool:
        """Return whether no more lists are to be tried."""
        return len(self.orders) >= MANY or self.budget.is_over


def _certified(tried: _Tried, best: Phases, *, tried_all: bool) -> Order:
    """Return the best list that was found, with how far it is from the best at most."""
    order, lists = tried[best], tried.orders.values()
    proved = tried_all and {*map(attrgetter("status"), lists)} == {"optimal"}
    gap = 0.0 if proved else order_gap(order, tried.plans)
    ended = tried.budget.is_over or any(map(attrgetter("stopped"), lists))
    status = proven(gap)
    return replace(
        order, status=status, mip_gap=gap, stopped=ended and status != "optimal"
    )


def order_gap(order: Order, plans: Mapping[str, BuildPlan]) -> float:
    """Return how far a list is from the own plans; infinite where compute is not what views seek most. [-]"""
    if {objective(plan.case) for plan in plans.values()} != {"most_compute"}:
        return math.inf
    # what cannot be is left out: nothing times an infinite gap is no number
    counted = [*filter(order.weight, plans)]
    weights = [*map(order.weight, counted)]
    along = np.dot(weights, [order.it_mw_quarters[view] for view in counted])
    most = np.dot(weights, [plans[view].most_it_mw_quarters for view in counted])
    return max(0.0, relative_gap(-float(along), -float(most)))


def _better(tried: _Tried, best: Phases) -> Phases | None:
    """Return the first neighbour of a list that has a lower price; None if there is none, or enough were tried."""
    for other in _neighbours(tried[best], tried.plans):
        if tried.is_enough:
            return None
        if tried.price(other) < tried.price(best) - TINY_MW_QUARTERS:
            return other
    return None


def _different(plans: Mapping[str, BuildPlan]) -> dict[str, str]:
    """Return, for each view, the first one that has the same case: it is solved once."""
    views = list(plans)
    cases = [plan.case for plan in plans.values()]
    firsts = map(cases.index, cases)
    return dict(zip(views, map(views.__getitem__, firsts), strict=True))


def _undecided(plans: Mapping[str, BuildPlan]) -> list[Key]:
    """Return the phases that some view has still to decide about."""
    of_views = map(_undecided_in, plans.values())
    return list(dict.fromkeys(chain.from_iterable(of_views)))


def _undecided_in(plan: BuildPlan) -> list[Key]:
    """Return the phases that one view has still to decide about."""
    undecided = filterfalse(attrgetter("is_history"), steps(plan.case))
    return [step.key for step in undecided]


def _lists(phases: Sequence[Key]) -> Iterator[Phases]:
    """Yield every list that keeps the order of each site."""
    wanted = _by_site(phases)
    for order in permutations(phases):
        if _by_site(order) == wanted:
            yield order


def _by_site(phases: Iterable[Key]) -> dict[str, list[Key]]:
    """Return the phases of each site, in their order."""
    found: dict[str, list[Key]] = defaultdict(list)
    for key in phases:
        found[key[0]].append(key)
    return found


def own_lists(plans: Mapping[str, BuildPlan]) -> Iterator[Phases]:
    """Yield the list of each view: as it energises them, then what it never does as the first view that does."""
    phases = _undecided(plans)
    for own in plans.values():
        rank = partial(_rank, [own, *plans.values()])
        # A stable sort: what comes in the same quarter stays in file order.
        yield tuple(sorted(phases, key=rank))


def _rank(ranked: Sequence[BuildPlan], key: Key) -> tuple[int, int]:
    """Return which of some plans is the first to energise a phase, and when; last what none of them does."""
    for number, plan in enumerate(ranked):
        quarter = plan.energised[key]
        if quarter is not None:
            return number, quarter.index
    return len(ranked), 0


def _neighbours(found: Order, plans: Mapping[str, BuildPlan]) -> Iterator[Phases]:
    """Yield lists in which what a view could build changes places with what stops it, the dearest view first."""
    for view in sorted(found.built, key=found.weighted):
        stopper = _stopper(found, view, plans[view])
        if stopper is None or found.gained(view) >= -TINY_MW_QUARTERS:
            continue
        at = found.phases.index(stopper)
        for other in range(at + 1, len(found.phases)):
            key = found.phases[other]
            could_build = plans[view].energised[key] is not None
            elsewhere = key[0] != stopper[0]
            if could_build and elsewhere:
                yield from _moved(found.phases, at, other)


def _stopper(found: Order, view: str, plan: BuildPlan) -> Key | None:
    """Return the first phase of a list that a view has to decide about and does not build."""
    undecided = set(_undecided_in(plan)).difference(found.built[view])
    return next(filter(undecided.__contains__, found.phases), None)


def _moved(phases: Phases, at: int, other: int) -> Iterator[Phases]:
    """Yield a list with what lies at ``other`` before what lies at ``at``; both ways keep the order of each site.

    First all of its site that lies between goes ahead; then all of the stopper's site
    goes behind.
    """
    before, passed, after = phases[:at], phases[at : other + 1], phases[other + 1 :]
    ahead, rest = _apart(passed, phases[other][0])
    yield (*before, *ahead, *rest, *after)
    behind, rest = _apart(passed, phases[at][0])
    yield (*before, *rest, *behind, *after)


def _apart(phases: Phases, site: str) -> tuple[list[Key], list[Key]]:
    """Return the phases of a site, and the others, in their order."""

    def is_here(key: Key) -> bool:
        return key[0] == site

    return list(filter(is_here, phases)), list(filterfalse(is_here, phases))


def _follow(
    plans: Mapping[str, BuildPlan],
    same_as: Mapping[str, str],
    phases: Phases,
    budget: Budget[Progress],
) -> Order:
    """Follow a list in every view."""
    built: dict[str, Phases] = {}
    it_mw_quarters: dict[str, float] = {}
    decisions = []
    for view, plan in plans.items():
        first = same_as[view]
        if first == view:
            built[view], it_mw_quarters[view], decision = _along(plan, phases, budget)
            decisions.append(decision)
        else:
            built[view], it_mw_quarters[view] = built[first], it_mw_quarters[first]
    own = {view: plan.it_mw_quarters for view, plan in plans.items()}
    return Order(
        phases,
        built,
        it_mw_quarters,
        own,
        # the least in the alphabet is the least proved: feasible, none, optimal
        status=min(map(attrgetter("status"), decisions)),
        stopped=any(map(attrgetter("stopped"), decisions)),
    )


def plan_along(plan: BuildPlan, phases: Phases, budget: Budget[Progress]) -> BuildPlan:
    """Return the plan of a view that follows a list: no phase is built unless those above it are."""
    undecided = set(_undecided_in(plan))
    listed = [*filter(undecided.__contains__, phases)]
    return plan_case(plan.case, budget, plan.irreducible, listed)


def _along(
    plan: BuildPlan, phases: Phases, budget: Budget[Progress]
) -> tuple[Phases, float, Decision]:
    """Return what a view builds along a list, its IT load summed over the quarters, and how well it was searched."""
    form = formulate(plan.case, merged=True)
    hold_shortfall(form, plan.irreducible)
    undecided = set(_undecided_in(plan))
    listed = list(filter(undecided.__contains__, phases))
    hold_list(form, listed)
    decision = decide(form, budget, first_objective_only=True)
    quarters = decided_quarters(form, decision)
    built = tuple(key for key in listed if quarters[key] is not None)
    return built, float(energised_mw(plan.case, quarters).sum()), decision
