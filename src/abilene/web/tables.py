"""The tables of the pages: plain rows, shown as HTML and given as JSON and CSV."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from abilene.csvtext import csv_text
from abilene.report.answer import equipment_built, first_load, what_price_holds
from abilene.report.answer_table import answer_sections
from abilene.report.evidence import tranche_titles
from abilene.report.numbers import bn_usd
from abilene.results.records import PlanRecord, ViewAnswer
from abilene.results.site_records import SiteAnswer
from abilene.web.session import MadePlan

Cell = str | float | int | None


@dataclass(frozen=True)
class PageTable:
    """A table with a name."""

    name: str
    title: str
    columns: tuple[str, ...]
    """Heads; those of figures end with their unit."""
    rows: tuple[tuple[Cell, ...], ...]
    folded: bool = False
    """Long: shown when asked for."""

    @property
    def words(self) -> frozenset[int]:
        """The columns that hold words, not figures."""
        return frozenset(
            i
            for row in self.rows
            for i, cell in enumerate(row)
            if isinstance(cell, str)
        )

    @property
    def as_json(self) -> dict[str, Any]:
        """The table as plain data, one record a row."""
        return {
            "name": self.name,
            "title": self.title,
            "rows": [dict(zip(self.columns, r, strict=True)) for r in self.rows],
        }

    @property
    def as_csv(self) -> str:
        """The table as CSV."""
        return csv_text(self.columns, self.rows)


def page_table(
    name: str,
    title: str,
    columns: Sequence[str],
    rows: Iterator[tuple[Cell, ...]],
    *,
    folded: bool = False,
) -> PageTable:
    """Return a table of these rows."""
    return PageTable(name, title, tuple(columns), tuple(rows), folded)


def answer_tables(made: MadePlan) -> list[PageTable]:
    """Return the views side by side, as the command line shows them."""
    plan = made.plan
    rows = (
        (head, name.strip(), *cells)
        for head, lines in answer_sections(plan)
        for name, cells in lines
    )
    return [
        page_table(
            "answer",
            "Views side by side",
            ("section", "figure", *plan.viewpoints),
            rows,
        )
    ]


def campus_page_tables(made: MadePlan) -> list[PageTable]:
    """Return each campus in each view, when its phases come, and its load by quarter."""
    plan = made.plan
    columns = (
        "site",
        "view",
        "IT MW",
        "facility MW",
        "grid MW",
        "since",
        "equipment built, MW",
        "USD/MWh",
        "paid, USD/MWh",
        "that is",
        "t CO2/MWh",
        "hours shed a year",
        "hours unserved a year",
        "capital, bn USD",
    )
    return [
        page_table(
            "campuses", "Each campus at the end of the plan", columns, _campuses(plan)
        ),
        page_table(
            "phases",
            "When each phase is energised",
            ("site", "phase", *plan.viewpoints),
            _phases(plan),
        ),
        page_table(
            "load",
            "Load by quarter",
            ("view", "site", "quarter", "IT MW", "facility MW"),
            _load(plan),
            folded=True,
        ),
    ]


def _by_site(plan: PlanRecord) -> Iterator[tuple[str, str, SiteAnswer]]:
    sites = dict.fromkeys(
        site for view in plan.viewpoints.values() for site in view.sites
    )
    for site in sites:
        for view_id, view in plan.viewpoints.items():
            if site in view.sites:
                yield site, view_id, view.sites[site]


def _campuses(plan: PlanRecord) -> Iterator[tuple[Cell, ...]]:
    for site, view_id, it in _by_site(plan):
        yield (
            site,
            view_id,
            _last(it.it_mw),
            _last(it.facility_mw),
            it.power.get("grid", 0.0),
            first_load(it),
            ", ".join(equipment_built(it)),
            it.lcoe_usd_per_mwh,
            it.grid_price_usd_per_mwh,
            what_price_holds(it),
            it.co2_t_per_mwh,
            it.shed_hours,
            it.unserved_hours,
            bn_usd(it.capex_usd),
        )


def _last(by_quarter: Mapping[str, float]) -> float:
    return list(by_quarter.values())[-1]


def _phases(plan: PlanRecord) -> Iterator[tuple[Cell, ...]]:
    views = plan.viewpoints.values()
    known = dict.fromkeys(
        (s, phase)
        for view in views
        for s, it in view.sites.items()
        for phase in it.phases
    )
    for site, phase in known:
        yield site, phase, *(_energised(view, site, phase) for view in views)


def _energised(view: ViewAnswer, site: str, phase: str) -> str:
    """Return the quarter of a phase in a view."""
    if site not in view.sites or phase not in view.sites[site].phases:
        return "not known yet"
    return view.sites[site].phases[phase] or "never"


def _load(plan: PlanRecord) -> Iterator[tuple[Cell, ...]]:
    for site, view_id, it in _by_site(plan):
        for quarter, mw in it.it_mw.items():
            yield view_id, site, quarter, mw, it.facility_mw[quarter]


def money_tables(made: MadePlan) -> list[PageTable]:
    """Return each tranche in each view, and what it pays by quarter."""
    plan, titles = made.plan, tranche_titles(made.draft)
    tranches = (
        "tranche",
        "name",
        "view",
        "amount, bn USD",
        "state",
        "evidence",
        "own money, bn USD",
        "drawn, bn USD",
    )
    return [
        page_table(
            "tranches", "Each tranche in each view", tranches, _tranches(plan, titles)
        ),
        page_table(
            "draws",
            "Money drawn by quarter",
            ("view", "tranche", "quarter", "drawn, USD"),
            _draws(plan),
            folded=True,
        ),
        page_table(
            "costs",
            "Costs by quarter",
            ("view", "quarter", "capital, USD", "electricity, USD"),
            _costs(plan),
            folded=True,
        ),
    ]


def _tranches(
    plan: PlanRecord, titles: Mapping[str, str]
) -> Iterator[tuple[Cell, ...]]:
    names = dict.fromkeys(
        name for view in plan.viewpoints.values() for name in view.tranches
    )
    for name in names:
        for view_id, view in plan.viewpoints.items():
            if name in view.tranches:
                it = view.tranches[name]
                amount = None if it.amount_usd is None else bn_usd(it.amount_usd)
                yield (
                    name,
                    titles.get(name, name),
                    view_id,
                    amount,
                    it.state or "no claim",
                    it.evidence,
                    bn_usd(it.money_usd),
                    bn_usd(it.drawn_usd),
                )


def _draws(plan: PlanRecord) -> Iterator[tuple[Cell, ...]]:
    for view_id, view in plan.viewpoints.items():
        for name, by_quarter in view.drawn_usd.items():
            yield from (
                (view_id, name, quarter, usd)
                for quarter, usd in by_quarter.items()
                if usd
            )


def _costs(plan: PlanRecord) -> Iterator[tuple[Cell, ...]]:
    for view_id, view in plan.viewpoints.items():
        for quarter, usd in view.capital_cost_usd.items():
            yield view_id, quarter, usd, view.energy_cost_usd[quarter]


def compute_tables(made: MadePlan) -> list[PageTable]:
    """Return the compute of each view: in all, and powered by quarter."""
    views = made.plan.viewpoints
    columns = (
        "view",
        "IT MW",
        "useful compute, EFLOP/s h",
        "compute, USD per GPU-hour",
        "NPV, USD",
    )
    totals = (
        (n, _last(v.it_mw), v.useful_exaflop_hours, v.lcoc_usd_per_gpu_hour, v.npv_usd)
        for n, v in views.items()
    )
    return [
        page_table(
            "compute", "Compute of each view at the end of the plan", columns, totals
        ),
        page_table(
            "powered",
            "IT MW energised at the end of each quarter",
            ("quarter", *views),
            _powered(made.plan),
            folded=True,
        ),
    ]


def _powered(plan: PlanRecord) -> Iterator[tuple[Cell, ...]]:
    views = plan.viewpoints.values()
    for quarter in next(iter(views)).it_mw:
        yield quarter, *(view.it_mw[quarter] for view in views)
