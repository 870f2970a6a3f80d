"""A plan as tables: what its CSV files, its workbook and ``abilene export`` hold; names of columns carry units."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeVar

from pydantic import JsonValue

from abilene.results.as_built_tables import as_built_tables
from abilene.results.cash_records import CashYear
from abilene.results.debt_records import CoverageYear
from abilene.results.figures import cash, figures, quarterly, uses_usd
from abilene.results.known import ByQuarter, Cited
from abilene.results.lender_tables import (
    accelerators_table,
    basis_table,
    capital_table,
    cash_table,
    loans_table,
)
from abilene.results.ppa_tables import ppa_tables
from abilene.results.records import PlanRecord, TrancheAnswer, ViewAnswer
from abilene.results.reliability_tables import reliability_tables
from abilene.results.risk_tables import risk_tables
from abilene.results.site_records import SiteAnswer
from abilene.results.table import Cell, Cells, Table
from abilene.results.tariff_tables import take_tables, tariff_tables

ALL_SITES = "all"
"""Stands in the table of cash for the whole programme."""
NOBODY = ("", "", "")
"""Who, when and in what words, where no claim gives a value."""
T = TypeVar("T")


def tables(plan: PlanRecord) -> dict[str, Table]:
    """Return every table of a plan, by name."""
    made = (
        *(make(plan) for make in TABLES),
        *tariff_tables(plan),
        *take_tables(plan),
        *ppa_tables(plan),
        *reliability_tables(plan),
        *as_built_tables(plan),
        *risk_tables(plan),
    )
    return {table.name: table for table in made}


def _answer(plan: PlanRecord) -> Table:
    """Return the figures of each view, side by side."""
    values: dict[tuple[str, str, str], dict[str, Cell]] = defaultdict(dict)
    for view_id, view in plan.viewpoints.items():
        for section, name, unit, value in figures(view):
            values[section, name, unit][view_id] = value
    return Table(
        name="answer",
        title="The views side by side",
        columns=("section", "figure", "unit", *plan.viewpoints),
        rows=tuple(
            (*key, *map(of_view.get, plan.viewpoints))
            for key, of_view in values.items()
        ),
    )


def _quarters(plan: PlanRecord) -> Table:
    """Return load, cost, money and cash, one row per view and quarter."""
    views = {view_id: _by_quarter(view) for view_id, view in plan.viewpoints.items()}
    columns = _in_order(views.values())
    rows: list[Cells] = []
    for view_id, figures_of_view in views.items():
        by_column = [figures_of_view.get(column, {}) for column in columns]
        for quarter in plan.viewpoints[view_id].it_mw:
            cells = [by_quarter.get(quarter) for by_quarter in by_column]
            rows.append((view_id, quarter, *cells))
    return Table(
        name="quarters",
        title="Load, cost and money by quarter",
        columns=("viewpoint", "quarter", *columns),
        rows=tuple(rows),
    )


def _by_quarter(view: ViewAnswer) -> dict[str, ByQuarter]:
    drawn = {"capital_drawn_usd": _drawn_usd(view)}
    return {**quarterly(view), **drawn, **cash(view)}


def _drawn_usd(view: ViewAnswer) -> ByQuarter:
    """Return what all tranches draw, by quarter. [USD]"""
    drawn = dict.fromkeys(view.it_mw, 0.0)
    for by_quarter in view.drawn_usd.values():
        for quarter, usd in by_quarter.items():
            drawn[quarter] += usd
    return {quarter: round(usd, 2) for quarter, usd in drawn.items()}


def _in_order(mappings: Iterable[Iterable[T]]) -> tuple[T, ...]:
    """Return every key once, in the order in which they first come."""
    keys: dict[T, None] = {}
    for mapping in mappings:
        keys |= dict.fromkeys(mapping)
    return tuple(keys)


def _sources_and_uses(plan: PlanRecord) -> Table:
    """Return what each source pays for each use over the whole plan: a row per source, a column per use."""
    uses = _in_order(map(uses_usd, plan.viewpoints.values()))
    rows: list[Cells] = []
    for view_id, view in plan.viewpoints.items():
        for source, paid_usd in view.paid_usd.items():
            total_usd = round(sum(paid_usd.values()), 2)
            cells = [paid_usd.get(use, 0.0) for use in uses]
            rows.append((view_id, source, *cells, total_usd))
    columns = [f"{use}_usd" for use in uses]
    return Table(
        name="sources_and_uses",
        title="Sources and uses over the whole plan",
        columns=("viewpoint", "source", *columns, "total_usd"),
        rows=tuple(rows),
    )


def _tranches(plan: PlanRecord) -> Table:
    """Return the money of each view, tranche by tranche, and who says so."""
    rows: list[Cells] = []
    for view_id, view in plan.viewpoints.items():
        for name, tranche in view.tranches.items():
            origin = view.provenance.get(f"capital.{name}.amount_usd", "")
            claim = plan.claims.get(origin)
            money = tranche.model_dump().values()
            said = (claim.who, claim.said, _checked(claim)) if claim else NOBODY
            rows.append((view_id, name, *money, origin, *said))
    return Table(
        name="tranches",
        title="Money, tranche by tranche",
        columns=(
            "viewpoint",
            "tranche",
            *TrancheAnswer.model_fields,
            "origin",
            "who",
            "said",
            "words",
        ),
        rows=tuple(rows),
    )


def _cash_flow(plan: PlanRecord) -> Table:
    """Return cash by calendar year, a row per view, site and year."""
    rows: list[Cells] = []
    for view_id, view in plan.viewpoints.items():
        rows += _years(view_id, ALL_SITES, view.cash_flow)
        for site_id, site in view.sites.items():
            rows += _years(view_id, site_id, site.cash_flow)
    return Table(
        name="cash_flow",
        title="Cash by calendar year, before financing",
        columns=("viewpoint", "site", "year", *CashYear.model_fields),
        rows=tuple(rows),
    )


def _years(view: str, site: str, flows: Mapping[str, CashYear]) -> Iterator[Cells]:
    for year, row in flows.items():
        yield (view, site, year, *row.model_dump().values())


def _debt(plan: PlanRecord) -> Table:
    """Return what is owed, a row per view, tranche that lends, and quarter to its last payment."""
    rows: list[Cells] = []
    for view_id, view in plan.viewpoints.items():
        for name, debt in view.debt.items():
            for quarter in debt.balance_usd:
                cells = [getattr(debt, key).get(quarter, 0.0) for key in OWED]
                rows.append((view_id, name, quarter, *cells))
    return Table(
        name="debt",
        title="What is owed, tranche by tranche, to the last payment",
        columns=("viewpoint", "tranche", "quarter", *OWED),
        rows=tuple(rows),
    )


def _coverage(plan: PlanRecord) -> Table:
    """Return debt service and the cash that covers it, a row per view and calendar year."""
    rows: list[Cells] = []
    for view_id, view in plan.viewpoints.items():
        for year, row in view.coverage.items():
            rows.append((view_id, year, *row.model_dump().values()))
    return Table(
        name="coverage",
        title="Debt service and the cash that covers it, by calendar year",
        columns=("viewpoint", "year", *CoverageYear.model_fields),
        rows=tuple(rows),
    )


OWED = ("drawn_usd", "interest_usd", "repaid_usd", "fees_usd", "balance_usd")
"""Columns of the table of debt."""
CAMPUS: dict[str, Callable[[SiteAnswer], Cell]] = {
    "it_mw": lambda site: _last(site.it_mw),
    "facility_mw": lambda site: _last(site.facility_mw),
    "first_quarter": lambda site: _first_with_load(site.it_mw),
    "facility_mwh_per_year": lambda site: site.facility_mwh_per_year,
    "it_mwh_per_year": lambda site: site.it_mwh_per_year,
    "pue_annual": lambda site: site.pue_annual,
    "lcoe_usd_per_mwh": lambda site: site.lcoe_usd_per_mwh,
    "co2_t_per_mwh": lambda site: site.co2_t_per_mwh,
    "grid_price_usd_per_mwh": lambda site: site.grid_price_usd_per_mwh,
    "shed_hours_per_year": lambda site: site.shed_hours,
    "unserved_hours_per_year": lambda site: site.unserved_hours,
    "capital_cost_usd": lambda site: site.capex_usd,
    "power_not_attributed_mw": lambda site: site.power_not_attributed_mw,
}
"""Columns of the table of campuses, before those of their power."""


def _sites(plan: PlanRecord) -> Table:
    """Return each campus of each view as it is at the last quarter."""
    blocks = _in_order(site.power for _, _, site in plan.campuses())
    rows: list[Cells] = []
    for view_id, site_id, site in plan.campuses():
        figures_of_site = [get(site) for get in CAMPUS.values()]
        power_mw = [site.power.get(block, 0.0) for block in blocks]
        own, bare = map(", ".join, (site.plans_own, site.energy_only))
        rows.append((view_id, site_id, *figures_of_site, *power_mw, own, bare))
    power = [f"{block}_mw" for block in blocks]
    return Table(
        name="sites",
        title="Campuses at the last quarter",
        columns=("viewpoint", "site", *CAMPUS, *power, "plans_own", "energy_only"),
        rows=tuple(rows),
    )


def _last(by_quarter: ByQuarter) -> float:
    return list(by_quarter.values())[-1]


def _first_with_load(it_mw: ByQuarter) -> str | None:
    return next(filter(it_mw.get, it_mw), None)


def _phases(plan: PlanRecord) -> Table:
    """Return the quarter in which each phase is energised; empty for never."""
    rows: list[Cells] = []
    for view_id, site_id, site in plan.campuses():
        for phase, quarter in site.phases.items():
            rows.append((view_id, site_id, phase, quarter))
    return Table(
        name="phases",
        title="Phases energised",
        columns=("viewpoint", "site", "phase", "energised"),
        rows=tuple(rows),
    )


def _values(plan: PlanRecord) -> Table:
    """Return every value of the programme in each view, and where it comes from."""
    views = plan.viewpoints
    paths = _in_order(view.values for view in views.values())
    columns: list[str] = []
    for view_id in views:
        columns += (view_id, f"{view_id}_origin")
    rows: list[Cells] = []
    for path in paths:
        cells: list[Cell] = []
        for view in views.values():
            cells += (_plain(view.values.get(path)), view.provenance.get(path))
        rows.append((path, *cells))
    return Table(
        name="values",
        title="Values of the programme and their origin",
        columns=("path", *columns),
        rows=tuple(rows),
    )


def _plain(value: JsonValue) -> Cell:
    match value:
        case list():
            return ", ".join(map(str, value))
        case dict():
            return str(value)
    return value


CLAIM = (
    "claim",
    "about",
    "value",
    "kind",
    "who",
    "said",
    "words",
    "checked",
    "against",
    "gives_a_value_in",
    "source_kind",
    "publisher",
    "published",
    "url",
    "read",
    "recorded",
    "copies",
)
"""Columns of the table of claims."""


def _claims(plan: PlanRecord) -> Table:
    """Return every claim that was public: who, when, where, and in which views it gives a value."""
    given: dict[str, list[str]] = defaultdict(list)
    for view_id, view in plan.viewpoints.items():
        for origin in set(view.provenance.values()):
            given[origin].append(view_id)
    rows: list[Cells] = []
    for name, claim in plan.claims.items():
        rows.append(
            (
                name,
                claim.about,
                claim.value,
                claim.kind,
                claim.who,
                claim.said,
                claim.words,
                _checked(claim),
                _against(claim),
                ", ".join(given[name]),
                claim.source_kind,
                claim.publisher,
                claim.published,
                claim.url,
                claim.read,
                claim.recorded,
                ", ".join(claim.copies),
            )
        )
    return Table("claims", "Who said what", CLAIM, tuple(rows))


def _against(claim: Cited) -> str:
    return ", ".join(f"{stance} {target}" for target, stance in claim.against.items())


def _checked(claim: Cited) -> str:
    return "checked" if claim.checked else "reported"


TABLES: tuple[Callable[[PlanRecord], Table], ...] = (
    _answer,
    _quarters,
    _sources_and_uses,
    _tranches,
    capital_table,
    _cash_flow,
    cash_table,
    accelerators_table,
    loans_table,
    _debt,
    _coverage,
    basis_table,
    _sites,
    _phases,
    _values,
    _claims,
)
