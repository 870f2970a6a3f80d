"""The answer on one screen: the headline figures of the views, what would change them, and what was checked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise

from abilene.report.answer import delay_lines
from abilene.report.answer_table import h100_years, year_ends
from abilene.report.chart import LinkedCell
from abilene.report.numbers import NONE, billions, figure_or
from abilene.results.records import Delay, Plan, Relaxation, ViewAnswer

NOT_COMPUTED = "not\ncomputed"
NO_CHANGE = "no single limit that, set aside, would bring more or bring it earlier"
MOST_CHANGES = 2
"""Relaxations shown for each view."""
CENT_USD = 1.0
"""Sums of rounded figures may differ by this. [USD]"""
CellOf = Callable[[ViewAnswer], str]
HeadlineRow = tuple[str, list[LinkedCell]]
"""What it is, and one cell for each view."""


@dataclass(frozen=True)
class PlanCheck:
    """Something a reader may ask of a plan, and whether it holds."""

    holds: bool
    words: str


def money_place(view_id: str) -> str:
    """Return the place in the page that tells of the money of a view."""
    return f"money-of-{view_id}"


def phases_place(view_id: str) -> str:
    """Return the place in the page that tells of the phases of a view."""
    return f"phases-of-{view_id}"


def power_place(view_id: str) -> str:
    """Return the place in the page that tells of the power of a view."""
    return f"power-of-{view_id}"


def shed_place(view_id: str) -> str:
    """Return the place of the table of load that may be shed."""
    return f"shed-of-{view_id}"


def limits_place(view_id: str) -> str:
    """Return the place in the page that tells what holds a view back."""
    return f"limits-of-{view_id}"


def headline(plan: Plan) -> Iterator[HeadlineRow]:
    """Yield the headline figures, one cell for each view, each with the place that tells what is behind it."""
    views = plan.viewpoints.items()
    for name, place, cell in _rows(plan):
        yield name, [LinkedCell(cell(view), place(view_id)) for view_id, view in views]


def _rows(plan: Plan) -> Iterator[tuple[str, Callable[[str], str], CellOf]]:
    """Yield name, place and figure of each row."""
    for name, cell in _money_rows():
        yield name, money_place, cell
    for years, quarter in _years(plan):
        yield f"IT MW, end of {years}", phases_place, _load(quarter)
    yield "useful m H100-years", phases_place, _useful
    yield "USD per GPU-hour", power_place, _lcoc
    for name, cell in _delay_rows("late", lambda view: view.first_late):
        yield name, phases_place, cell
    for name, cell in _delay_rows("stop", lambda view: view.first_stop):
        yield name, phases_place, cell
    yield "Mt CO2 a year at the end", power_place, _co2


def _money_rows() -> list[tuple[str, CellOf]]:
    return [
        ("money in view, bn USD", lambda view: billions(view.capital_in_view_usd)),
        ("money usable", lambda view: billions(view.capital_usable_usd)),
        ("funding gap", _funding_gap),
        ("  from", lambda view: view.funding_gap_quarter or NONE),
    ]


def _funding_gap(view: ViewAnswer) -> str:
    if view.funding_gap_usd is None:
        return NOT_COMPUTED
    return billions(view.funding_gap_usd) if view.funding_gap_usd else "none"


def _years(plan: Plan) -> Iterator[tuple[str, str]]:
    """Yield each year end from the year of the plan on, and its quarter; years in which nothing changes are one."""
    views = plan.viewpoints.values()

    def loads(quarter: str) -> list[float]:
        return [view.it_mw[quarter] for view in views]

    for _, same in groupby(year_ends(plan), key=loads):
        first, *others = same
        yield (f"{first[:4]} to {others[-1][:4]}" if others else first[:4]), first


def _load(quarter: str) -> CellOf:
    return lambda view: f"{view.it_mw[quarter]:,.0f}"


def _useful(view: ViewAnswer) -> str:
    return figure_or(h100_years(view), ",.1f", NOT_COMPUTED)


def _lcoc(view: ViewAnswer) -> str:
    return figure_or(view.lcoc_usd_per_gpu_hour, ",.2f", NOT_COMPUTED)


def _co2(view: ViewAnswer) -> str:
    tonnes = view.co2_t_per_year
    return NOT_COMPUTED if tonnes is None else f"{tonnes / 1e6:.1f}"


def _delay_rows(
    word: str, delay: Callable[[ViewAnswer], Delay | None]
) -> list[tuple[str, CellOf]]:
    def cell(words: Callable[[Delay], str]) -> CellOf:
        return lambda view: words(held) if (held := delay(view)) else NONE

    return [
        (f"first {word}", cell(lambda held: held.quarter)),
        ("  phase", cell(lambda held: f"{held.site}\n{held.phase}")),
        ("  what binds", cell(_binding)),
    ]


def _binding(held: Delay) -> str:
    """Return what binds, in lines that a narrow column can hold."""
    return held.binding.replace(": ", ":\n").replace(" + ", " +\n")


def what_would_change(plan: Plan) -> Iterator[tuple[str, list[str]]]:
    """Yield, for each view, what would change its answer: the limits that, set aside alone, would bring most."""
    for view_id, view in plan.viewpoints.items():
        yield view_id, list(_changes(view)) or [NO_CHANGE]


def _changes(view: ViewAnswer) -> Iterator[str]:
    if view.relaxations is not None:
        helpful = [one for one in view.relaxations if one.it_mw_quarters > 0]
        yield from map(_relaxed, helpful[:MOST_CHANGES])
        return
    yield from delay_lines(view, "stops", "late")


def _relaxed(one: Relaxation) -> str:
    end = (
        f"{one.it_mw_end:+,.0f} MW at the end"
        if one.it_mw_end
        else "the same MW at the end, but earlier"
    )
    return f"{one.what}: {end}, from {one.first_quarter}"


def plan_checks(plan: Plan) -> Iterator[PlanCheck]:
    """Yield what was checked of the figures themselves, in all views at once."""
    views = plan.viewpoints
    worst = max(view.mip_gap or 0.0 for view in views.values())
    if any(view.stopped for view in views.values()):
        yield PlanCheck(
            False, f"the search for the best plan was stopped; largest gap {worst:.2%}"
        )
    elif any(view.status != "optimal" for view in views.values()):
        yield PlanCheck(
            True, f"the plan of each view is within {worst:.2%} of the best"
        )
    else:
        yield PlanCheck(
            True, f"the plan of each view is proven best; largest gap {worst:.2%}"
        )
    yield _in_all(plan, "sources equal uses", _balances)
    yield _in_all(plan, "drawn is at most usable, usable at most in view", _nested)
    yield _in_all(plan, "a campus never loses load that runs", _grows)


def _in_all(plan: Plan, words: str, holds: Callable[[ViewAnswer], bool]) -> PlanCheck:
    failed = [view_id for view_id, view in plan.viewpoints.items() if not holds(view)]
    return PlanCheck(
        not failed, f"{words}: not in {', '.join(failed)}" if failed else words
    )


def _balances(view: ViewAnswer) -> bool:
    """Return whether what all sources pay adds up to capital cost, and to what operation cannot pay."""
    sources = sum(usd for uses in view.paid_usd.values() for usd in uses.values())
    uses = sum(view.capital_cost_usd.values())
    uses += 0.0 if view.cash is None else sum(view.cash.bridged_usd.values())
    return abs(sources - uses) <= CENT_USD + 1e-9 * uses


def _nested(view: ViewAnswer) -> bool:
    drawn, usable, in_view = (
        view.capital_drawn_usd,
        view.capital_usable_usd,
        view.capital_in_view_usd,
    )
    return drawn <= usable + CENT_USD and usable <= in_view + CENT_USD


def _grows(view: ViewAnswer) -> bool:
    loads = [list(site.it_mw.values()) for site in view.sites.values()]
    return all(before <= after for load in loads for before, after in pairwise(load))
