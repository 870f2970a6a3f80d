"""The answer on one screen: the headline figures of the views, what would change them, and what was checked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise

from abilene.report.answer import NONE, billions, h100_years
from abilene.report.chart import LinkedCell
from abilene.results.records import Delay, Plan, Relaxation, ViewAnswer

NOT_COMPUTED = "not\ncomputed"
MOST_CHANGES = 2
"""Relaxations shown for each view."""
CENT_USD = 1.0
"""Sums of rounded figures may differ by this. [USD]"""
Show = Callable[[ViewAnswer], str]
Row = tuple[str, list[LinkedCell]]
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


def headline(plan: Plan) -> Iterator[Row]:
    """Yield the headline figures, one cell for each view, each with the place that tells what is behind it."""

    def row(name: str, place: Callable[[str], str], show: Show) -> Row:
        return name, [
            LinkedCell(show(view), place(view_id))
            for view_id, view in plan.viewpoints.items()
        ]

    yield row(
        "money in view, bn USD",
        money_place,
        lambda view: billions(view.capital_in_view_usd),
    )
    yield row(
        "money usable", money_place, lambda view: billions(view.capital_usable_usd)
    )
    yield row("funding gap", money_place, _gap)
    yield row("  from", money_place, lambda view: view.funding_gap_quarter or NONE)
    for years, quarter in _years(plan):
        yield row(f"IT MW, end of {years}", phases_place, _load(quarter))
    yield row(
        "useful m H100-years",
        phases_place,
        lambda view: _known(h100_years(view), 1.0, ",.1f"),
    )
    yield row(
        "USD per GPU-hour",
        power_place,
        lambda view: _known(view.lcoc_usd_per_gpu_hour, 1.0, ",.2f"),
    )
    for name, delay in (
        ("late", lambda view: view.first_late),
        ("stop", lambda view: view.first_stop),
    ):
        yield row(
            f"first {name}", phases_place, _of_delay(delay, lambda held: held.quarter)
        )
        yield row(
            "  phase",
            phases_place,
            _of_delay(delay, lambda held: f"{held.site}\n{held.phase}"),
        )
        yield row(
            "  what binds",
            phases_place,
            _of_delay(
                delay,
                lambda held: held.binding.replace(": ", ":\n").replace(" + ", " +\n"),
            ),
        )
    yield row(
        "Mt CO2 a year at the end",
        power_place,
        lambda view: _known(view.co2_t_per_year, 1e6, ".1f"),
    )


def _years(plan: Plan) -> Iterator[tuple[str, str]]:
    """Yield each year end from the year of the plan on, and its quarter; years in which nothing changes are one."""
    views = plan.viewpoints.values()
    last_of_year = {
        quarter[:4]: quarter
        for quarter in next(iter(views)).it_mw
        if quarter[:4] >= plan.as_of[:4]
    }
    for _, same in groupby(
        last_of_year.values(),
        key=lambda quarter: [view.it_mw[quarter] for view in views],
    ):
        first, *others = same
        yield (f"{first[:4]} to {others[-1][:4]}" if others else first[:4]), first


def _load(quarter: str) -> Show:
    return lambda view: f"{view.it_mw[quarter]:,.0f}"


def _gap(view: ViewAnswer) -> str:
    return (
        NOT_COMPUTED
        if view.funding_gap_usd is None
        else billions(view.funding_gap_usd)
        if view.funding_gap_usd
        else "none"
    )


def _of_delay(
    delay: Callable[[ViewAnswer], Delay | None], show: Callable[[Delay], str]
) -> Show:
    return lambda view: show(held) if (held := delay(view)) else NONE


def _known(number: float | None, scale: float, form: str) -> str:
    return NOT_COMPUTED if number is None else format(number / scale, form)


def what_would_change(plan: Plan) -> Iterator[tuple[str, list[str]]]:
    """Yield, for each view, what would change its answer: the limits that, set aside alone, would bring most."""
    for view_id, view in plan.viewpoints.items():
        found = list(_changes(view))
        yield (
            view_id,
            found
            or [
                "no single limit that, set aside, would bring more or bring it earlier"
            ],
        )


def _changes(view: ViewAnswer) -> Iterator[str]:
    if view.relaxations is not None:
        helpful = [one for one in view.relaxations if one.it_mw_quarters > 0]
        yield from map(_relaxed, helpful[:MOST_CHANGES])
        return
    for word, held in (("stops", view.first_stop), ("late", view.first_late)):
        if held:
            yield f"{word} at {held.site}.{held.phase}: {held.detail}"


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
