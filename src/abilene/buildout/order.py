"""One build order that is good whoever is right: prioritisation in the sense of Koc and Morton (2015).

The views are scenarios of what money and power are really there, and nobody knows which
of them is right. A list of phases is followed in every view: no phase is built within
the plan unless those above it on the list are, so that each view builds a first part of
the list, as far as its money and its power carry it, each phase when it can. The price
of a list in a view is the compute that the view's own best plan has beyond it. The list
sought has the least price, summed over the views.

Few phases: every list is tried, which is exact. Many: the lists of the views' own plans
are tried; then what a view could build is moved, on the best one, before what stops
that view, or behind it, as long as that helps. As no list can beat a view's own plan,
the price itself says how far from the best the list may be.

References
----------
.. [1] A. Koc and D. P. Morton, "Prioritization via stochastic optimization", Management Science 61(3), 2015.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, permutations

from abilene.budget import Budget
from abilene.buildout.case import Key
from abilene.buildout.model.assemble import formulate
from abilene.buildout.outcome import BuildPlan
from abilene.buildout.relax import decided_quarters, load_mw
from abilene.buildout.schedule import steps
from abilene.buildout.search import decide, hold_shortfall
from abilene.solve import Progress

FEW = 5
"""So many phases, at most, have all their lists tried."""
MANY = 40
"""So many lists, at most, are tried of more phases."""


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

    @property
    def price(self) -> float:
        """Compute given up for the common list, summed over the views. [MW quarters]"""
        return sum(
            self.it_mw_quarters_own[view] - mw
            for view, mw in self.it_mw_quarters.items()
        )


def build_order(plans: Mapping[str, BuildPlan], budget: Budget[Progress]) -> Order:
    """Return the common build order of several views of one programme.

    Parameters
    ----------
    plans : mapping of str to BuildPlan
        The own best plan of each view.
    budget : Budget
        How exactly to search; its deadline ends the search early, with the best list so
        far.
    """
    views = _different(plans)
    tried: dict[tuple[Key, ...], Order] = {}

    def price(phases: tuple[Key, ...]) -> float:
        if phases not in tried:
            tried[phases] = _follow(plans, views, phases, budget)
        return tried[phases].price

    open_phases = _open(plans)
    if len(open_phases) <= FEW:
        return tried[min(_lists(open_phases), key=price)]
    best = min(_own_lists(plans), key=price)
    while True:
        better = (
            other
            for other in _neighbours(tried[best], plans)
            if len(tried) < MANY
            and not budget.is_over
            and price(other) < tried[best].price - 1e-3
        )
        found = next(better, None)
        if found is None:
            return tried[best]
        best = found


def _different(plans: Mapping[str, BuildPlan]) -> dict[str, str]:
    """Return, for each view, the first one that has the same case: it is solved once."""
    first: dict[str, str] = {}
    for view, plan in plans.items():
        first[view] = next(
            (other for other in first if plans[other].case == plan.case), view
        )
    return first


def _open(plans: Mapping[str, BuildPlan]) -> list[Key]:
    """Return the phases that some view has still to decide about."""
    found: dict[Key, None] = {}
    for plan in plans.values():
        for step in steps(plan.case):
            if step.energised is None:
                found[step.key] = None
    return [*found]


def _lists(phases: Sequence[Key]) -> Iterator[tuple[Key, ...]]:
    """Yield every list that keeps the order of each site."""
    for order in permutations(phases):
        if _keeps_sites(order, phases):
            yield order


def _keeps_sites(order: Iterable[Key], phases: Sequence[Key]) -> bool:
    order = [*order]
    sites = {site for site, _ in phases}
    return all(
        [k for k in order if k[0] == site] == [k for k in phases if k[0] == site]
        for site in sites
    )


def _own_lists(plans: Mapping[str, BuildPlan]) -> Iterator[tuple[Key, ...]]:
    """Yield the list of each view: as it energises them, then what it never does as the first view that does."""
    phases = _open(plans)
    place = {key: i for i, key in enumerate(phases)}
    for own in plans.values():
        ranked = [own, *(plan for plan in plans.values() if plan is not own)]

        def when(key: Key, ranked: list[BuildPlan] = ranked) -> tuple[object, ...]:
            quarters = (plan.energised[key] for plan in ranked)
            number, quarter = next(
                ((i, q) for i, q in enumerate(quarters) if q is not None),
                (len(ranked), None),
            )
            return (
                number > 0,
                number,
                quarter.index if quarter is not None else 0,
                place[key],
            )

        yield tuple(sorted(phases, key=when))


def _neighbours(
    found: Order, plans: Mapping[str, BuildPlan]
) -> Iterator[tuple[Key, ...]]:
    """Yield lists in which what a view could build changes places with what stops it, the dearest view first."""
    for view in sorted(
        found.built,
        key=lambda view: found.it_mw_quarters[view] - found.it_mw_quarters_own[view],
    ):
        stopper = next(
            (
                k
                for k in found.phases
                if k not in found.built[view] and _is_open(plans[view], k)
            ),
            None,
        )
        if (
            stopper is None
            or found.it_mw_quarters[view] >= found.it_mw_quarters_own[view] - 1e-3
        ):
            continue
        at = found.phases.index(stopper)
        for other in range(at + 1, len(found.phases)):
            key = found.phases[other]
            if plans[view].energised[key] is not None and key[0] != stopper[0]:
                passed = found.phases[at : other + 1]
                for site in (key[0], stopper[0]):
                    front, back = (
                        tuple(k for k in passed if (k[0] == site) == here)
                        for here in (True, False)
                    )
                    moved = front + back if site == key[0] else back + front
                    yield (*found.phases[:at], *moved, *found.phases[other + 1 :])


def _is_open(plan: BuildPlan, key: Key) -> bool:
    return any(step.key == key and step.energised is None for step in steps(plan.case))


def _follow(
    plans: Mapping[str, BuildPlan],
    views: Mapping[str, str],
    phases: tuple[Key, ...],
    budget: Budget[Progress],
) -> Order:
    found: dict[str, tuple[tuple[Key, ...], float]] = {}
    for view, plan in plans.items():
        found[view] = (
            found[views[view]] if views[view] in found else _along(plan, phases, budget)
        )
    return Order(
        phases,
        {view: built for view, (built, _) in found.items()},
        {view: mw for view, (_, mw) in found.items()},
        {view: plan.it_mw_quarters for view, plan in plans.items()},
    )


def _along(
    plan: BuildPlan, phases: tuple[Key, ...], budget: Budget[Progress]
) -> tuple[tuple[Key, ...], float]:
    """Return what a view builds along a list, and its IT load summed over the quarters.

    Z[p,T] >= Z[q,T] in the last quarter T, for each phase q and the one before it on
    the list, p; which is nothing where p cannot be energised.
    """
    form = formulate(plan.case, merged=True)
    hold_shortfall(form, plan.irreducible)
    by_key, last = {step.key: step for step in form.steps}, form.case.quarters - 1
    listed = [by_key[key] for key in phases if by_key[key].energised is None]
    for before, after in pairwise(listed):
        if (after.key, last) in form.on:
            earlier = form.on.get((before.key, last))
            form.model.row(
                {form.on[after.key, last]: -1.0}
                | ({} if earlier is None else {earlier: 1.0}),
                low=0.0,
            )
    decision = decide(form, budget, first_objective_only=True)
    quarters = decided_quarters(form, decision)
    return tuple(step.key for step in listed if quarters[step.key] is not None), float(
        load_mw(form, quarters).sum()
    )
