"""The answer on one screen: the headline figures of the views, and what would change them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import groupby

from abilene.report.answer import delay_lines
from abilene.report.answer_table import (
    binding_lines,
    funding_gap_words,
    h100_years,
    in_view,
    usable,
    year_ends,
)
from abilene.report.chart import LinkedCell
from abilene.report.numbers import NONE, NOT_KNOWN, figure_or, scaled_or
from abilene.report.owed import refuted_rows, unpaid_rows
from abilene.report.rests_on import (
    SPAN,
    Told,
    load_band,
    load_parts,
    money_band,
    money_parts,
    shown_rows,
)
from abilene.report.risk_rows import odds_rows, years_with_odds
from abilene.results.records import Delay, PlanRecord, Relaxation, ViewAnswer
from abilene.results.rests_on import CHECKED, CONTESTED

NOT_COMPUTED = "not\ncomputed"
NO_CHANGE = "no single limit that, set aside, would bring more or bring it earlier"
FIRST_SIGHT = {"assumed", CHECKED, CONTESTED}
"""What a figure rests on that the first screen says of it; the whole table lists every kind of evidence."""
MOST_CHANGES = 2
"""Relaxations shown for each view."""
CellOf = Callable[[ViewAnswer], str]
Row = tuple[str, Callable[[str], str], CellOf]
"""What it is, where in the page it leads for a view, and its cell."""
HeadlineRow = tuple[str, list[LinkedCell]]
"""What it is, and one cell for each view."""


def money_place(view_id: str) -> str:
    """Return the place in the page that tells of the money of a view."""
    return f"money-of-{view_id}"


def phases_place(view_id: str) -> str:
    """Return the place in the page that tells of the phases of a view."""
    return f"phases-of-{view_id}"


def power_place(view_id: str) -> str:
    """Return the place in the page that tells of the power of a view."""
    return f"power-of-{view_id}"


def cost_place(view_id: str) -> str:
    """Return the place of the cash and the hours behind the cost of compute of a view."""
    return f"cost-of-{view_id}"


def shed_place(view_id: str) -> str:
    """Return the place of the table of load that may be shed."""
    return f"shed-of-{view_id}"


def odds_place(view_id: str) -> str:
    """Return the place in the page that tells how likely the phases of a view are in time."""
    return f"odds-of-phases-of-{view_id}"


def limits_place(view_id: str) -> str:
    """Return the place in the page that tells what holds a view back."""
    return f"limits-of-{view_id}"


def claims_place(view_id: str) -> str:
    """Return the place in the page that tells who says so, the same for all views."""
    return "claims"


def headline(plan: PlanRecord) -> Iterator[HeadlineRow]:
    """Yield the headline figures, one cell for each view, each with the place that tells what is behind it."""
    views = plan.viewpoints.items()
    for name, place, cell in _rows(plan):
        cells = ((cell(view), place(view_id)) for view_id, view in views)
        yield name, [LinkedCell(one_line(words), at) for words, at in cells]


def one_line(band: str) -> str:
    """Return a band in one line, for which a page has room; other cells stay as they are."""
    return band.replace(SPAN, SPAN.strip())


def _rows(plan: PlanRecord) -> Iterator[Row]:
    """Yield name, place and figure of each row."""
    yield "money in view, bn USD", money_place, in_view
    for name, cell in refuted_rows(plan):
        yield f"  {name}", money_place, cell
    for name, cell in shown_rows(plan, money_band):
        yield name, money_place, cell
    yield from _resting(plan, money_parts)
    yield "money usable", money_place, usable
    yield "funding gap", money_place, _funding_gap
    yield "  from", money_place, lambda view: view.funding_gap_quarter or NONE
    for name, cell in unpaid_rows(plan):
        yield name, money_place, cell
    with_odds = years_with_odds(plan)
    for years, quarter in _years(plan):
        yield f"IT MW, end of {years}", phases_place, _load(quarter)
        band = partial(load_band, quarter=quarter)
        for name, cell in shown_rows(plan, band):
            yield name, phases_place, cell
        if quarter in with_odds:
            # of years in which the plan stands still, the odds are those of the first
            of = "" if years == quarter[:4] else f", {quarter[:4]}"
            for name, cell in odds_rows(plan, quarter):
                yield f"{name}{of}", odds_place, cell
    parts = partial(load_parts, quarter=year_ends(plan)[-1])
    yield from _resting(plan, parts)
    yield "useful m H100-years", phases_place, _useful
    yield "USD per GPU-hour", cost_place, _lcoc
    yield from _delay_rows("late", lambda view: view.first_late)
    yield from _delay_rows("stop", lambda view: view.first_stop)
    yield "Mt CO2 a year at the end", power_place, _co2


def _resting(plan: PlanRecord, parts: Told) -> Iterator[Row]:
    """Yield what is assumed, checked and contested of a figure."""
    for name, cell in shown_rows(plan, parts):
        if name in FIRST_SIGHT:
            yield f"  {name}", claims_place, cell


def _funding_gap(view: ViewAnswer) -> str:
    if view.funding_gap_usd is None:
        return NOT_COMPUTED
    return funding_gap_words(view) if view.funding_gap_usd else "none"


def _years(plan: PlanRecord) -> Iterator[tuple[str, str]]:
    """Yield each year end from the year of the plan on, and its quarter; years in which nothing changes are one."""
    views = plan.viewpoints.values()

    def loads(quarter: str) -> list[object]:
        return [(view.it_mw[quarter], load_band(view, quarter)) for view in views]

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
    return scaled_or(view.co2_t_per_year, 1e6, ".1f", NOT_KNOWN)


def _delay_rows(
    word: str, delay: Callable[[ViewAnswer], Delay | None]
) -> Iterator[Row]:
    def cell(words: Callable[[Delay], str]) -> CellOf:
        return lambda view: words(held) if (held := delay(view)) else NONE

    yield f"first {word}", phases_place, cell(lambda held: held.quarter)
    yield "  phase", phases_place, cell(lambda held: f"{held.site}\n{held.phase}")
    yield "  what binds", phases_place, cell(binding_lines)


def what_would_change(plan: PlanRecord) -> Iterator[tuple[str, list[str]]]:
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
