"""The answer of a plan in words: what runs, one table with the views side by side, one decision sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from rich import box
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from abilene.dates import HOURS_PER_QUARTER
from abilene.report.relaxed import build_order_table, relaxation_tables
from abilene.results.records import ByQuarter, Delay, Plan, SiteAnswer, ViewAnswer

NONE = "-"
NOT_KNOWN = "not known"
SHOWN_MW = 0.5
"""Equipment below this is left out of the table, not of ``plan.json``. [MW]"""
Cell = Callable[[ViewAnswer], str]


def printed_plan(plan: Plan) -> RenderableType:
    """Return the whole answer, ready to print."""
    return Group(
        *(Text(line) for line in running_lines(plan)),
        Text(f"\n{plan.title}, as of {plan.as_of}", style="bold"),
        answer_table(plan),
        *campus_tables(plan),
        *relaxation_tables(plan),
        *build_order_table(plan),
        *view_lines(plan),
        *statement_lines(plan),
        "",
        Text(decision(plan), style="bold"),
        *(Text(f"Note: {warning}", style="dim") for warning in plan.warnings),
    )


def running_lines(plan: Plan) -> Iterator[str]:
    """Say what already runs, and who measured it."""
    if not plan.running:
        yield "Already running: nothing is measured."
    for site, it in plan.running.items():
        yield (
            f"Already running: {it.it_mw:,.0f} MW IT ({it.facility_mw:,.0f} MW facility) at {site}, "
            f"the latest since {it.since}, measured by {' and '.join(it.said_by)}."
        )


def answer_table(plan: Plan) -> Table:
    """Return the table with viewpoints as columns, readable at 80 columns."""
    result = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    result.padding = (0, 1, 0, 0)
    result.add_column("", no_wrap=True)
    shown = list(answer_sections(plan))
    for number, view_id in enumerate(plan.viewpoints):
        words = " ".join(
            [view_id, *(cells[number] for _, lines in shown for _, cells in lines)]
        ).split()
        result.add_column(
            view_id, justify="right", overflow="fold", min_width=max(map(len, words))
        )
    for head, lines in shown:
        result.add_row(Text(head, style="bold"))
        for name, cells in lines:
            result.add_row(f"  {name}", *cells)
    return result


def answer_sections(plan: Plan) -> Iterator[tuple[str, list[tuple[str, list[str]]]]]:
    """Yield the sections of the table: a heading, and rows of a name and one cell for each view."""
    views = plan.viewpoints.values()
    for head, rows in _sections(plan):
        yield head, [(name, [cell(view) for view in views]) for name, cell in rows]


def _sections(plan: Plan) -> Iterator[tuple[str, list[tuple[str, Cell]]]]:
    yield (
        "money, bn USD",
        [
            ("in view", lambda view: billions(view.capital_in_view_usd)),
            ("usable", lambda view: billions(view.capital_usable_usd)),
            ("drawn", lambda view: billions(view.capital_drawn_usd)),
            ("not attributed", lambda view: billions(view.capital_not_attributed_usd)),
            (
                "funding gap",
                lambda view: (
                    billions(view.funding_gap_usd) if view.funding_gap_usd else NONE
                ),
            ),
            ("  from", lambda view: view.funding_gap_quarter or NONE),
        ],
    )
    yield (
        "IT MW at end of",
        [(q[:4], _load(lambda view: view.it_mw, q)) for q in _year_ends(plan)],
    )
    yield (
        "facility MW at end of",
        [(q[:4], _load(lambda view: view.facility_mw, q)) for q in _year_ends(plan)],
    )
    yield (
        f"power at end of {_year_ends(plan)[-1][:4]}",
        [
            ("on the grid, MW", lambda view: f"{_on_grid_mw(view):,.0f}"),
            (
                "own, MW",
                lambda view: (
                    f"{max(0.0, list(view.facility_mw.values())[-1] - _on_grid_mw(view)):,.0f}"
                ),
            ),
            ("USD/MWh", lambda view: _known(view.lcoe_usd_per_mwh, ".1f")),
            (
                "Mt CO2 a year",
                lambda view: _known(
                    view.co2_t_per_year and view.co2_t_per_year / 1e6, ".1f"
                ),
            ),
        ],
    )
    yield "useful compute, m H100", list(_useful_rows(plan))
    if worth := list(_worth_rows(plan)):
        yield "cost and worth", worth
    yield "first late", list(_delay_rows(lambda view: view.first_late))
    yield "first stop", list(_delay_rows(lambda view: view.first_stop))


def _useful_rows(plan: Plan) -> Iterator[tuple[str, Cell]]:
    """Yield useful compute in the last year, over the whole plan, and the losses over the whole plan."""
    last = _year_ends(plan)[-1][:4]

    def useful(year: str) -> Cell:
        return lambda view: _known(h100_years(view, year), ".2f", NOT_KNOWN)

    def lost(cause: str) -> Cell:
        return lambda view: _known(
            view.compute.lost_share_in_all[cause] if view.compute else None,
            ".1%",
            NOT_KNOWN,
        )

    yield f"in {last}", useful(last)
    yield "H100-years in all", useful("")
    yield "lost to power", lost("power")
    yield "lost to ramp-up", lost("ramp_up")
    yield "lost to failures", lost("failures")


def h100_years(view: ViewAnswer, year: str = "") -> float | None:
    """Return useful compute in million H100s that work all the time for a year; None if it is not known.

    Of one year of the plan; without one, of all.
    """
    if view.compute is None:
        return None
    hours = [
        hours
        for quarter, hours in view.compute.useful_h100_hours.items()
        if quarter.startswith(year)
    ]
    known = [each for each in hours if each is not None]
    return (
        sum(known) / (4 * HOURS_PER_QUARTER) / 1e6 if len(known) == len(hours) else None
    )


def _worth_rows(plan: Plan) -> Iterator[tuple[str, Cell]]:
    """Yield what the plan is worth, as far as any view says."""
    views = plan.viewpoints.values()
    if any(view.lcoc_usd_per_gpu_hour is not None for view in views):
        yield "USD/GPU-hour", lambda view: _known(view.lcoc_usd_per_gpu_hour, ".2f")
    if any(view.npv_usd is not None for view in views):
        yield (
            "NPV, bn USD",
            lambda view: _known(view.npv_usd and view.npv_usd / 1e9, ",.1f"),
        )
        yield "IRR, % a year", _rates


def _rates(view: ViewAnswer) -> str:
    return (
        NONE
        if not view.irr_per_year
        else "\n".join(f"{rate:.1%}"[:-1] for rate in view.irr_per_year)
    )


def _year_ends(plan: Plan) -> list[str]:
    """Return the last quarter of each year from the year of the plan on."""
    view = next(iter(plan.viewpoints.values()))
    last_of_year = {quarter[:4]: quarter for quarter in view.it_mw}
    return [quarter for year, quarter in last_of_year.items() if year >= plan.as_of[:4]]


def _on_grid_mw(view: ViewAnswer) -> float:
    return sum(site.power.get("grid", 0.0) for site in view.sites.values())


def _known(number: float | None, form: str, missing: str = NONE) -> str:
    return missing if number is None else format(number, form)


def _load(by_quarter: Callable[[ViewAnswer], ByQuarter], quarter: str) -> Cell:
    return lambda view: f"{by_quarter(view)[quarter]:,.0f}"


def _delay_rows(
    delay: Callable[[ViewAnswer], Delay | None],
) -> Iterator[tuple[str, Cell]]:
    def cell(show: Callable[[Delay], str]) -> Cell:
        return lambda view: show(held) if (held := delay(view)) else NONE

    yield "target", cell(lambda held: held.quarter)
    yield "phase", cell(lambda held: f"{held.site}\n{held.phase}")
    yield "what binds", cell(lambda held: held.binding.replace(": ", ":\n"))


def campus_tables(plan: Plan) -> Iterator[RenderableType]:
    """Say for the first view where each campus has its power from, since when, and at what cost."""
    view = next(iter(plan.viewpoints.values()))
    yield Text(f"Power of each campus at the end of the plan, {_lower(view.title)}")
    result = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    result.padding = (0, 1, 0, 0)
    result.add_column("", overflow="fold")
    for name in (
        "load MW",
        "grid MW",
        "since",
        "equipment built, MW",
        "USD/MWh",
        "t/MWh",
    ):
        result.add_column(name, justify="right", overflow="fold")
    for site_id, site in view.sites.items():
        result.add_row(site_id, *_campus(site))
    yield result


def _campus(site: SiteAnswer) -> Iterator[str]:
    load = list(site.facility_mw.values())[-1]
    yield f"{load:,.0f}"
    yield f"{site.power.get('grid', 0.0):,.0f}"
    yield next((quarter for quarter, mw in site.facility_mw.items() if mw > 0), NONE)
    built = {
        kind: mw for kind, mw in site.power.items() if kind != "grid" and mw >= SHOWN_MW
    }
    yield "\n".join(f"{kind} {mw:,.0f}" for kind, mw in built.items()) or NONE
    yield _known(site.lcoe_usd_per_mwh, ".1f")
    yield _known(site.co2_t_per_mwh, ".2f")


def billions(usd: float) -> str:
    """Return bn USD with one decimal."""
    return f"{usd / 1e9:,.1f}"


def view_lines(plan: Plan) -> Iterator[Text]:
    """Say what each column is, and what is worth knowing about it."""
    for view_id, view in plan.viewpoints.items():
        yield Text("; ".join([f"{view_id}: {view_title(view)}", *view_remarks(view)]))


def view_title(view: ViewAnswer) -> str:
    """Return the title of a view, with the gap of a plan that is not proven best."""
    gap = f"{100 * (view.mip_gap or 0):.2g}%"
    if view.stopped:
        return f"{view.title} ({view.status}, gap {gap})"
    return (
        view.title
        if view.status == "optimal"
        else f"{view.title} (within {gap} of the best)"
    )


def view_remarks(view: ViewAnswer) -> Iterator[str]:
    """Say on what sort of source the money of a view rests, and what would move what it lacks."""
    if evidence := _evidence(view):
        yield f"money by kind of source, bn USD: {evidence}"
    for word, held in (("late", view.first_late), ("stops", view.first_stop)):
        if held:
            yield f"{word} at {held.site}.{held.phase}: {held.detail}"


def _evidence(view: ViewAnswer) -> str:
    """Return the money of a view by the kind of source that says so, the largest first."""
    found: dict[str, float] = {}
    for tranche in view.tranches.values():
        if tranche.evidence and tranche.money_usd > 0 and not tranche.outside:
            found[tranche.evidence] = (
                found.get(tranche.evidence, 0.0) + tranche.money_usd
            )
    return ", ".join(
        f"{kind} {billions(usd)}"
        for kind, usd in sorted(found.items(), key=lambda item: -item[1])
    )


def statement_lines(plan: Plan) -> Iterator[RenderableType]:
    """Say, for each view that follows somebody, what they said and what was answered."""
    for view in plan.viewpoints.values():
        if view.voices:
            yield ""
            yield Text(f"{view.title}:")
            for statement in view.voices:
                indent = 4 if statement.startswith(" ") else 2
                yield Padding(Text(statement.strip()), (0, 0, 0, indent))


def decision(plan: Plan) -> str:
    """Return one sentence: how far each view gets, and what the strictest view lacks."""
    views = list(plan.viewpoints.values())
    last = list(views[0].it_mw)[-1]
    reach = ", ".join(
        f"{view.it_mw[last]:,.0f} MW {_lower(view.title)}" for view in views
    )
    short = min(views, key=lambda view: view.it_mw[last])
    if short.first_stop is None:
        return f"IT load by {last}: {reach}. No phase is left unbuilt in any view."
    stop = short.first_stop
    end = f"{short.title}, the first phase never energised is {stop.site}.{stop.phase}; what binds is {stop.binding}"
    if short.funding_gap_usd:
        gap = f"{billions(short.funding_gap_usd)} bn USD more, from {short.funding_gap_quarter},"
        end += f". {gap} would let everything keep the quarter that power and lead times allow"
    return f"IT load by {last}: {reach}. {end}."


def _lower(title: str) -> str:
    return title[:1].lower() + title[1:]
