"""What a reader may ask of the figures of a plan: how sure they are, and whether they add up."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, filterfalse
from operator import attrgetter

from abilene.certificate import NO_BOUND
from abilene.results.records import PlanRecord, ViewAnswer
from abilene.results.site_records import SiteAnswer

CENT_USD = 1.0
"""Sums of rounded figures may differ by this. [USD]"""
TOLERANCE_MW = 1e-2
"""And so may sums of rounded loads. [MW]"""
Law = Callable[[ViewAnswer], bool]


@dataclass(frozen=True)
class PlanCheck:
    """Something a reader may ask of a plan, and whether it holds."""

    holds: bool
    words: str


def plan_checks(plan: PlanRecord) -> Iterator[PlanCheck]:
    """Yield what was checked of the figures themselves, in all views at once."""
    yield _proof(plan)
    for words, holds in LAWS.items():
        yield _in_all(plan, words, holds)


def _proof(plan: PlanRecord) -> PlanCheck:
    """Say how far the plans are from what no plan can beat."""
    views = plan.viewpoints.values()
    gaps = [view.mip_gap for view in views if view.mip_gap is not None]
    if any(view.stopped for view in views) or len(gaps) < len(views):
        words = "the search for the best plan was stopped"
        return PlanCheck(False, f"{words}; {_largest(gaps, len(views))}")
    worst = max(gaps)
    if {view.status for view in views} == {"optimal"}:
        words = f"the plan of each view is proven best; largest gap {worst:.2%}"
        return PlanCheck(True, words)
    words = f"the plan of each view is within {worst:.2%} of the best"
    return PlanCheck(True, words)


def _largest(gaps: Sequence[float], count: int) -> str:
    """Say how large the gaps are, of so many views; that of a view whose gap is missing is not known."""
    if len(gaps) < count:
        return NO_BOUND
    return f"largest gap {max(gaps):,.2%}"


def _in_all(plan: PlanRecord, words: str, holds: Law) -> PlanCheck:
    views = plan.viewpoints
    failed = list(filterfalse(lambda view_id: holds(views[view_id]), views))
    if failed:
        return PlanCheck(False, f"{words}: not in {', '.join(failed)}")
    return PlanCheck(True, words)


def _balances(view: ViewAnswer) -> bool:
    """Return whether what all sources pay adds up to capital cost, and to what operation cannot pay."""
    paid = chain.from_iterable(uses.values() for uses in view.paid_usd.values())
    sources, uses = sum(paid), sum(view.capital_cost_usd.values())
    if view.cash is not None:
        uses += sum(view.cash.bridged_usd.values())
    return abs(sources - uses) <= CENT_USD + 1e-9 * uses


def _nested(view: ViewAnswer) -> bool:
    drawn_usd = view.capital_drawn_usd
    usable_usd = view.capital_usable_usd
    in_view_usd = view.capital_in_view_usd
    rounding_usd = CENT_USD + 1e-9 * in_view_usd  # a solver keeps rows to its tolerance
    return drawn_usd - rounding_usd <= usable_usd <= in_view_usd + rounding_usd


def _is_energised(view: ViewAnswer) -> bool:
    return all(map(_runs_once_energised, view.sites.values()))


def _runs_once_energised(site: SiteAnswer) -> bool:
    phases = filter(attrgetter("energised"), site.schedule.values())
    most_mw: float = sum(map(attrgetter("it_mw"), phases))
    return max(site.it_mw.values()) <= most_mw + TOLERANCE_MW


LAWS: dict[str, Law] = {
    "sources equal uses": _balances,
    "drawn is at most usable, usable at most in view": _nested,
    "the IT MW that run at a campus are at most those of its phases in the plan": _is_energised,
}
"""What holds of every plan, and how that is seen."""
