"""The answer of a plan in words: what runs, one table with the views side by side, one decision sentence."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import starmap

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from abilene.certificate import gap_words, percent
from abilene.report.agreement_rows import PPA_HEADS, PPA_TITLE, ppa_rows
from abilene.report.answer_table import answer_sections, funding_gap_words, without_co2
from abilene.report.as_built_rows import as_built_rows
from abilene.report.numbers import NONE, figure_or
from abilene.report.owed import not_paid_sentence
from abilene.report.relaxed import build_order_table, relaxation_tables
from abilene.report.reliability_rows import (
    RATES_HEADS,
    RATES_TITLE,
    RELIABILITY_HEADS,
    RELIABILITY_TITLE,
    rate_rows,
    reliability_rows,
)
from abilene.report.rests_on import rests_on_remarks
from abilene.report.risk_rows import SCORED_LINE, odds_lines, run_in
from abilene.report.tariff_rows import TARIFF_HEADS, TARIFF_TITLE, tariff_rows
from abilene.report.text_table import note_line, text_table
from abilene.results.known import Running
from abilene.results.records import PlanRecord, ViewAnswer
from abilene.results.site_records import SiteAnswer

SHOWN_MW = 0.5
"""Equipment below this is left out of the table, not of ``plan.json``. [MW]"""
CAMPUS_HEADS = (
    "",
    "load MW",
    "grid MW",
    "since",
    "equipment built, MW",
    "USD/MWh",
    "t/MWh",
)
HOURS_HEADS = ("", "paid, USD/MWh", "that is", "hours shed", "hours unserved")
OWN = "*"
OWN_EQUIPMENT = f"{OWN} the plan's own: nobody has announced it"
BARE = "\u2020"
ENERGY_ONLY = "energy only"
BARE_PRICE = (
    f"{BARE} {ENERGY_ONLY}: what the grid power in it costs has no delivery, demand or "
    "capacity charge"
)
GLOSSARY = (
    "Each word and unit is defined at the end of report.html, and in docs/glossary.md."
)


def printed_plan(plan: PlanRecord) -> RenderableType:
    """Return the whole answer, ready to print."""
    return Group(
        *map(Text, running_lines(plan)),
        Text(f"\n{plan.title}, as of {plan.as_of}", style="bold"),
        answer_table(plan),
        *campus_tables(plan),
        Text(GLOSSARY, style="dim"),
        *relaxation_tables(plan),
        *build_order_table(plan),
        *view_lines(plan),
        *statement_lines(plan),
        "",
        Text(decision(plan), style="bold"),
        *map(Text, odds_lines(plan)),
        *([Text(SCORED_LINE)] if run_in(plan) else []),
        *map(note_line, plan.warnings),
    )


def running_lines(plan: PlanRecord) -> Iterator[str]:
    """Say what already runs, and who measured it."""
    if not plan.running:
        yield "Already running: nothing is measured."
    yield from starmap(_running_line, plan.running.items())


def _running_line(site: str, it: Running) -> str:
    load = f"{it.it_mw:,.0f} MW IT ({it.facility_mw:,.0f} MW facility)"
    who = " and ".join(it.said_by)
    return (
        f"Already running: {load} at {site}, "
        f"the latest since {it.since}, measured by {who}."
    )


def answer_table(plan: PlanRecord) -> Table:
    """Return the table with viewpoints as columns, readable at 80 columns."""
    result = text_table(("", *plan.viewpoints), whole=(0,))
    for head, lines in answer_sections(plan):
        result.add_row(Text(head, style="bold"))
        for name, cells in lines:
            result.add_row(f"  {name}", *cells)
    for column in result.columns[1:]:
        # A word is never broken: cells wrap between words, so that five views fit 80
        # columns whatever is in them.
        words = f"{column.header} {' '.join(map(str, column.cells))}".split()
        column.width = max(map(len, words))
    return result


def campus_tables(plan: PlanRecord) -> Iterator[RenderableType]:
    """Say for the first view where each campus has its power from, since when, and at what cost."""
    view = next(iter(plan.viewpoints.values()))
    yield Text(f"Power of each campus at the end of the plan, {_lower(view.title)}")
    sites = view.sites.items()
    yield text_table(CAMPUS_HEADS, ((id_, *_campus(site)) for id_, site in sites))
    yield Text(OWN_EQUIPMENT, style="dim")
    if any(site.energy_only for site in view.sites.values()):
        yield Text(BARE_PRICE, style="dim")
    yield Text(
        "What each pays for grid power, and hours a year in which load does not run"
    )
    yield text_table(HOURS_HEADS, ((id_, *_in_a_year(site)) for id_, site in sites))
    billed = list(tariff_rows(view.sites))
    if billed:
        yield Text(TARIFF_TITLE)
        yield text_table(TARIFF_HEADS, billed)
    failing = list(reliability_rows(view.sites))
    if failing:
        yield Text(RELIABILITY_TITLE)
        yield text_table(RELIABILITY_HEADS, failing, whole=(0,))
    rates = list(rate_rows(view.sites))
    if rates:
        yield Text(RATES_TITLE)
        yield text_table(RATES_HEADS, rates, whole=(0,))
    for table in as_built_rows(view.sites):
        yield Text(table.title)
        yield text_table(table.heads, table.rows, whole=(0,))
    settled = list(ppa_rows(view.sites))
    if settled:
        yield Text(PPA_TITLE)
        yield text_table(PPA_HEADS, settled)


def _campus(site: SiteAnswer) -> Iterator[str]:
    load = list(site.facility_mw.values())[-1]
    yield f"{load:,.0f}"
    yield f"{site.power.get('grid', 0.0):,.0f}"
    yield first_load(site) or NONE
    yield "\n".join(equipment_built(site)) or NONE
    mark = BARE * bool(site.energy_only)
    yield f"{figure_or(site.lcoe_usd_per_mwh, '.1f')}{mark}"
    yield figure_or(site.co2_t_per_mwh, ".2f", without_co2(site, NONE))


def _in_a_year(site: SiteAnswer) -> Iterator[str]:
    yield figure_or(site.grid_price_usd_per_mwh, ".1f")
    yield what_price_holds(site) or NONE
    yield figure_or(site.shed_hours, ",.0f")
    yield figure_or(site.unserved_hours, ",.0f")


def what_price_holds(site: SiteAnswer) -> str:
    """Say whether what a campus pays for grid power is for energy only; nothing where it pays none."""
    if site.grid_price_usd_per_mwh is None:
        return ""
    if not site.energy_only:
        return "by contract"
    return f"partly {ENERGY_ONLY}" if site.with_charges else ENERGY_ONLY


def first_load(site: SiteAnswer) -> str | None:
    """Return the first quarter at whose end a campus has any load."""
    return next((quarter for quarter, mw in site.facility_mw.items() if mw > 0), None)


def equipment_built(site: SiteAnswer) -> list[str]:
    """Return what equipment a campus has at the last quarter, each kind with its MW, and marked if the plan's own."""
    built = dict(site.power)
    built.pop("grid", None)
    own = dict.fromkeys(site.plans_own, OWN)
    return [
        f"{kind}{own.get(kind, '')} {mw:,.0f}"
        for kind, mw in built.items()
        if mw >= SHOWN_MW
    ]


def view_lines(plan: PlanRecord) -> Iterator[Text]:
    """Say what each column is, and what is worth knowing about it."""
    return starmap(_view_line, plan.viewpoints.items())


def _view_line(view_id: str, view: ViewAnswer) -> Text:
    head = f"{view_id}: {view_title(view)}"
    return Text("; ".join([head, *view_remarks(view)]))


def view_title(view: ViewAnswer) -> str:
    """Return the title of a view, with the gap of a plan that is not proven best."""
    gap = view.mip_gap
    if view.stopped or gap is None:
        return f"{view.title} ({view.status}, {gap_words(gap)})"
    if view.status != "optimal":
        return f"{view.title} (within {percent(gap)} of the best)"
    return view.title


def view_remarks(view: ViewAnswer) -> Iterator[str]:
    """Say on what a view rests, and what would move what it lacks."""
    yield from rests_on_remarks(view)
    yield from delay_lines(view, "late", "stops")


def delay_lines(view: ViewAnswer, *order: str) -> Iterator[str]:
    """Say which phase is the first to be late, and which never comes, and what would move it."""
    delays = {"late": view.first_late, "stops": view.first_stop}
    for word in order:
        if held := delays[word]:
            yield f"{word} at {held.site}.{held.phase}: {held.detail}"


def statement_lines(plan: PlanRecord) -> Iterator[RenderableType]:
    """Say, for each view that follows somebody, what they said and what was answered."""
    for view in plan.viewpoints.values():
        if view.voices:
            yield ""
            yield Text(f"{view.title}:")
            yield from map(_statement, view.voices)


def _statement(words: str) -> RenderableType:
    """Return what somebody said; an answer to it is told by its leading space, and stands further in."""
    indent = 4 if words.startswith(" ") else 2
    return Padding(Text(words.strip()), (0, 0, 0, indent))


def decision(plan: PlanRecord) -> str:
    """Say how far each view gets, what the strictest view lacks, and what is owed and not paid."""
    unpaid = map(not_paid_sentence, plan.viewpoints.values())
    return "".join([_reach(plan), *unpaid])


def _reach(plan: PlanRecord) -> str:
    """Say how far each view gets, and what the strictest view lacks."""
    views = list(plan.viewpoints.values())
    last = list(views[0].it_mw)[-1]
    reach = ", ".join(
        f"{view.it_mw[last]:,.0f} MW {_lower(view.title)}" for view in views
    )
    short = min(views, key=lambda view: view.it_mw[last])
    if short.first_stop is None:
        return f"IT load by {last}: {reach}. No phase is left unbuilt in any view."
    stop = short.first_stop
    end = (
        f"{short.title}, the first phase never energised is {stop.site}.{stop.phase}; "
        f"what binds is {stop.binding}"
    )
    if short.funding_gap_usd:
        gap = f"{_upper(funding_gap_words(short))} bn USD more"
        end += (
            f". {gap}, from {short.funding_gap_quarter}, would let everything keep "
            "the quarter that power and lead times allow"
        )
    return f"IT load by {last}: {reach}. {end}."


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _lower(title: str) -> str:
    return title[:1].lower() + title[1:]
