"""The views side by side: the rows of the one table that answers, as words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import groupby

from abilene.dates import HOURS_PER_QUARTER
from abilene.report.numbers import (
    NONE,
    NOT_KNOWN,
    billions,
    figure_or,
    marked,
    scaled_or,
)
from abilene.report.owed import covenant_rows, refuted_rows, unpaid_rows
from abilene.report.printed_derivations import on_grid_mw
from abilene.report.rests_on import (
    load_band,
    load_kept_out,
    load_parts,
    money_band,
    money_parts,
    shown_rows,
)
from abilene.report.risk_rows import odds_rows, years_with_odds
from abilene.results.debt_records import owed_usd
from abilene.results.known import ByQuarter
from abilene.results.records import Delay, PlanRecord, ViewAnswer
from abilene.results.site_records import SiteAnswer
from abilene.units import Mark

LOSSES = {
    "lost to power": "power",
    "lost to ramp-up": "ramp_up",
    "lost to failures": "failures",
}
"""Rows of losses, and the cause by which ``plan.json`` knows them."""
WAITS = {
    "event": "waits for event",
    "date": "not open yet",
    "expired": "expired",
    "earmark": "earmarked",
    "no_use": "without use",
}
"""Rows of the money in view that is not usable, and the cause by which ``plan.json``
knows them."""
SHOWN_USD = 5e7
"""What waits below this is left out of the table, not of ``plan.json``. [USD]"""
OTHER_SIDE: Mapping[Mark, Mark] = {
    "at most": "at least",
    "at least": "at most",
    "about": "about",
    "": "",
}
"""The mark of what is missing, by that of what is there."""
Cell = Callable[[ViewAnswer], str]
"""What a view shows in a row."""
Row = tuple[str, Cell]
"""Its name, and its cell for any view."""


def answer_sections(
    plan: PlanRecord,
) -> Iterator[tuple[str, list[tuple[str, list[str]]]]]:
    """Yield the sections of the table: a heading, and rows of a name and one cell for each view."""
    views = list(plan.viewpoints.values())
    for head, rows in _sections(plan):
        if rows:
            yield head, [(name, list(map(cell, views))) for name, cell in rows]


def _sections(plan: PlanRecord) -> Iterator[tuple[str, list[Row]]]:
    ends = year_ends(plan)
    last = ends[-1][:4]
    yield "money, bn USD", _money_rows(plan)
    yield "IT MW at end of", list(_it_rows(plan, ends))
    yield (
        f"IT MW of {last} rest on",
        list(shown_rows(plan, partial(load_parts, quarter=ends[-1]))),
    )
    yield "money rests on", list(shown_rows(plan, money_parts))
    yield "facility MW at end of", _load_rows(ends, lambda view: view.facility_mw)
    yield f"power at end of {last}", list(_power_rows(plan))
    yield "useful compute, m H100", _useful_rows(last)
    yield "cost and worth", list(_worth_rows(plan))
    yield "first late", _delay_rows(lambda view: view.first_late)
    yield "first stop", _delay_rows(lambda view: view.first_stop)


def year_ends(plan: PlanRecord) -> list[str]:
    """Return the last quarter of each year from the year of the plan on."""
    view = next(iter(plan.viewpoints.values()))
    this_year = _year(plan.as_of)
    by_year = groupby(view.it_mw, key=_year)
    return [list(quarters)[-1] for year, quarters in by_year if year >= this_year]


def _year(day_or_quarter: str) -> str:
    return day_or_quarter[:4]


def _money_rows(plan: PlanRecord) -> list[Row]:
    return [
        ("in view", in_view),
        *shown_rows(plan, money_band),
        *refuted_rows(plan),
        ("usable", usable),
        *_waiting_rows(plan),
        ("drawn", lambda view: billions(view.capital_drawn_usd)),
        ("not attributed", lambda view: billions(view.capital_not_attributed_usd)),
        ("funding gap", _funding_gap),
        ("  from", lambda view: view.funding_gap_quarter or NONE),
        ("owed at the end", _owed_at_end),
        *unpaid_rows(plan),
    ]


def in_view(view: ViewAnswer) -> str:
    """Return the money in view in bn USD, with its mark where it rests on a bound."""
    return marked(billions(view.capital_in_view_usd), view.capital_in_view_mark)


def usable(view: ViewAnswer) -> str:
    """Return the usable money in bn USD; it is bounded as what is in view is."""
    return marked(billions(view.capital_usable_usd), view.capital_in_view_mark)


def _waiting_rows(plan: PlanRecord) -> Iterator[Row]:
    """Yield what the rest waits for, cause by cause, as far as that is anything in any view."""
    for cause, name in WAITS.items():
        cell = partial(_waiting, cause=cause)
        if any(cell(view) != NONE for view in plan.viewpoints.values()):
            yield f"  {name}", cell


def _waiting(view: ViewAnswer, cause: str) -> str:
    usd = (view.capital_waiting_usd or {}).get(cause, 0.0)
    return billions(usd) if usd >= SHOWN_USD else NONE


def funding_gap_words(view: ViewAnswer) -> str:
    """Return the funding gap in bn USD: at least that where the money is at most what is in view."""
    gap_usd = view.funding_gap_usd or 0.0
    return marked(billions(gap_usd), OTHER_SIDE[view.capital_in_view_mark])


def _owed_at_end(view: ViewAnswer) -> str:
    """Return what is owed to all who lend at the end of the last quarter of the plan."""
    usd = owed_usd(view.debt, list(view.it_mw)[-1])
    return billions(usd) if usd else NONE


def _funding_gap(view: ViewAnswer) -> str:
    return funding_gap_words(view) if view.funding_gap_usd else NONE


def _load_rows(
    quarters: list[str], by_quarter: Callable[[ViewAnswer], ByQuarter]
) -> list[Row]:
    def load(quarter: str) -> Cell:
        return lambda view: f"{by_quarter(view)[quarter]:,.0f}"

    return [(quarter[:4], load(quarter)) for quarter in quarters]


def _it_rows(plan: PlanRecord, quarters: list[str]) -> Iterator[Row]:
    """Yield the IT load at the end of each year, its band where rivals or intervals leave one, and its odds."""
    with_odds = years_with_odds(plan)
    for row, quarter in zip(
        _load_rows(quarters, lambda view: view.it_mw), quarters, strict=True
    ):
        yield row
        yield from shown_rows(plan, partial(load_band, quarter=quarter))
        if quarter in with_odds:
            yield from odds_rows(plan, quarter)
    yield from shown_rows(plan, load_kept_out)


def _power_rows(plan: PlanRecord) -> Iterator[Row]:
    yield "on the grid, MW", lambda view: f"{_on_grid_mw(view):,.0f}"
    yield "own, MW", _own_mw
    yield "USD/MWh", lambda view: figure_or(view.lcoe_usd_per_mwh, ".1f")
    yield "paid, USD/MWh", _grid_price
    if any(_bare(view) for view in plan.viewpoints.values()):
        yield "  energy only", _energy_only
    yield "Mt CO2 a year", _co2


def _bare(view: ViewAnswer) -> int:
    """Count the campuses whose price of grid power holds no delivery, demand or capacity charge."""
    return sum(bool(site.energy_only) for site in view.sites.values())


def _energy_only(view: ViewAnswer) -> str:
    """Say at how many of the campuses that buy from a grid the price is one of energy only."""
    paid = [site.grid_price_usd_per_mwh for site in view.sites.values()]
    count = len(paid) - paid.count(None)
    return f"{_bare(view)} of {count}" if count else NONE


def _grid_price(view: ViewAnswer) -> str:
    return figure_or(view.grid_price_usd_per_mwh, ".1f")


def _co2(view: ViewAnswer) -> str:
    return scaled_or(view.co2_t_per_year, 1e6, ".1f", NOT_KNOWN)


def without_co2(site: SiteAnswer, missing: str) -> str:
    """Return what stands for the emissions of a campus: not known, where its power is sized; else as missing."""
    return NOT_KNOWN if site.is_without_co2 else missing


def _on_grid_mw(view: ViewAnswer) -> float:
    """Return the load of all campuses on the grid. [MW]"""
    return sum(on_grid_mw(view).values())


def _own_mw(view: ViewAnswer) -> str:
    load_mw = list(view.facility_mw.values())[-1]
    return f"{max(0.0, load_mw - _on_grid_mw(view)):,.0f}"


def _useful_rows(last_year: str) -> list[Row]:
    """Return useful compute in the last year, over the whole plan, and the losses over the whole plan."""

    def useful(year: str) -> Cell:
        return lambda view: figure_or(h100_years(view, year), ".2f", NOT_KNOWN)

    def lost(cause: str) -> Cell:
        return lambda view: figure_or(_lost_share(view, cause), ".1%", NOT_KNOWN)

    return [
        (f"in {last_year}", useful(last_year)),
        ("H100-years in all", useful("")),
        *((name, lost(cause)) for name, cause in LOSSES.items()),
    ]


def _lost_share(view: ViewAnswer, cause: str) -> float | None:
    return None if view.compute is None else view.compute.lost_share_in_all[cause]


def h100_years(view: ViewAnswer, year: str = "") -> float | None:
    """Return useful compute in million H100s that work all the time for a year; None if it is not known.

    Of one year of the plan; without one, of all.
    """
    if view.compute is None:
        return None
    by_quarter = view.compute.useful_h100_hours
    hours = [one for quarter, one in by_quarter.items() if quarter.startswith(year)]
    # One quarter that nobody knows makes the sum unknown: a part of it is no answer.
    if None in hours:
        return None
    return sum(filter(None, hours)) / (4 * HOURS_PER_QUARTER) / 1e6


def _worth_rows(plan: PlanRecord) -> Iterator[Row]:
    """Yield what the plan is worth, as far as any view says."""
    if _is_known(plan, "lcoc_usd_per_gpu_hour"):
        yield "USD/GPU-hour", lambda view: figure_or(view.lcoc_usd_per_gpu_hour, ".2f")
    if _is_known(plan, "npv_usd"):
        yield "NPV, bn USD", lambda view: scaled_or(view.npv_usd, 1e9, ",.1f")
        yield "IRR, % a year", _rates
    if _is_known(plan, "min_dscr"):
        yield "min DSCR", lambda view: figure_or(view.min_dscr, ".2f")
    if _is_known(plan, "min_llcr"):
        yield "min LLCR", lambda view: figure_or(view.min_llcr, ".2f")
    yield from covenant_rows(plan)


def _is_known(plan: PlanRecord, key: str) -> bool:
    """Return whether any view knows a figure."""
    views = plan.viewpoints.values()
    return any(getattr(view, key) is not None for view in views)


def _rates(view: ViewAnswer) -> str:
    if not view.irr_per_year:
        return NONE
    return "\n".join(f"{100 * rate:.1f}" for rate in view.irr_per_year)


def _delay_rows(delay: Callable[[ViewAnswer], Delay | None]) -> list[Row]:
    def cell(words: Callable[[Delay], str]) -> Cell:
        return lambda view: words(held) if (held := delay(view)) else NONE

    return [
        ("target", cell(lambda held: held.quarter)),
        ("phase", cell(lambda held: f"{held.site}\n{held.phase}")),
        ("what binds", cell(binding_lines)),
    ]


def binding_lines(held: Delay) -> str:
    """Return what binds, in lines that a narrow column can hold."""
    return held.binding.replace(": ", ":\n").replace(" + ", " +\n")
