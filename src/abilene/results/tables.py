"""A plan as tables: what its CSV files, its workbook and ``abilene export`` hold; names of columns carry units."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pydantic import JsonValue

from abilene.results.figures import cash, figures, quarterly, uses_usd
from abilene.results.records import CashYear, Plan, SiteAnswer, ViewAnswer

Cell = float | str | bool | None
NOT_ATTRIBUTED = "not attributed"


@dataclass(frozen=True)
class Table:
    """Rows under named columns."""

    name: str
    """A word, as files and sheets are called."""
    title: str
    """What it holds."""
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def tables(plan: Plan) -> dict[str, Table]:
    """Return every table of a plan, by name."""
    made = (
        make(plan)
        for make in (
            answer,
            quarters,
            sources_and_uses,
            tranches,
            cash_flow,
            sites,
            phases,
            values,
            claims,
        )
    )
    return {table.name: table for table in made}


def answer(plan: Plan) -> Table:
    """Return the figures of each view, side by side."""
    views = {
        name: {it[:3]: it.value for it in figures(view)}
        for name, view in plan.viewpoints.items()
    }
    keys = dict.fromkeys(key for view in views.values() for key in view)
    rows = ((*key, *(view.get(key) for view in views.values())) for key in keys)
    return Table(
        "answer",
        "The views side by side",
        ("section", "figure", "unit", *views),
        tuple(rows),
    )


def quarters(plan: Plan) -> Table:
    """Return load, cost, money and cash, one row per view and quarter."""
    columns: dict[str, dict[tuple[str, str], float]] = {}
    for view_id, view in plan.viewpoints.items():
        drawn = {"capital_drawn_usd": _total(view)}
        for key, by_quarter in {**quarterly(view), **drawn, **cash(view)}.items():
            columns.setdefault(key, {}).update(
                {(view_id, quarter): x for quarter, x in by_quarter.items()}
            )
    keys = [
        (view_id, quarter)
        for view_id, view in plan.viewpoints.items()
        for quarter in view.it_mw
    ]
    rows = ((*key, *(column.get(key) for column in columns.values())) for key in keys)
    return Table(
        "quarters",
        "Load, cost and money by quarter",
        ("viewpoint", "quarter", *columns),
        tuple(rows),
    )


def _total(view: ViewAnswer) -> dict[str, float]:
    """Return what all tranches draw, by quarter. [USD]"""
    return {
        quarter: round(
            sum(by_quarter.get(quarter, 0.0) for by_quarter in view.drawn_usd.values()),
            2,
        )
        for quarter in view.it_mw
    }


def sources_and_uses(plan: Plan) -> Table:
    """Return what each source pays for each use over the whole plan: a row per source, a column per use."""
    uses = dict.fromkeys(
        use for view in plan.viewpoints.values() for use in uses_usd(view)
    )
    rows: list[tuple[Cell, ...]] = [
        (
            view_id,
            source,
            *(paid.get(use, 0.0) for use in uses),
            round(sum(paid.values()), 2),
        )
        for view_id, view in plan.viewpoints.items()
        for source, paid in view.paid_usd.items()
    ]
    columns = ("viewpoint", "source", *(f"{use}_usd" for use in uses), "total_usd")
    return Table(
        "sources_and_uses", "Sources and uses over the whole plan", columns, tuple(rows)
    )


def tranches(plan: Plan) -> Table:
    """Return the money of each view, tranche by tranche, and who says so."""

    def rows() -> Iterator[tuple[Cell, ...]]:
        for view_id, view in plan.viewpoints.items():
            for name, it in view.tranches.items():
                origin = view.provenance.get(f"capital.{name}.amount_usd", "")
                claim = plan.claims.get(origin)
                who = (
                    (claim.who, claim.said, _checked(claim.checked))
                    if claim
                    else ("", "", "")
                )
                money = (
                    it.amount_usd,
                    it.state,
                    it.evidence,
                    it.outside,
                    it.money_usd,
                    it.drawn_usd,
                )
                yield (view_id, name, *money, origin, *who)

    columns = (
        "amount_usd",
        "state",
        "evidence",
        "outside",
        "money_usd",
        "drawn_usd",
        "origin",
        "who",
        "said",
        "words",
    )
    return Table(
        "tranches",
        "Money, tranche by tranche",
        ("viewpoint", "tranche", *columns),
        tuple(rows()),
    )


def cash_flow(plan: Plan) -> Table:
    """Return cash by calendar year, a row per view, site and year; that of the whole programme is of site ``all``."""
    rows: list[tuple[Cell, ...]] = []
    for view_id, view in plan.viewpoints.items():
        flows = {
            "all": view.cash_flow,
            **{site_id: site.cash_flow for site_id, site in view.sites.items()},
        }
        for site_id, by_year in flows.items():
            rows += [
                (view_id, site_id, year, *row.model_dump().values())
                for year, row in by_year.items()
            ]
    columns = ("viewpoint", "site", "year", *CashYear.model_fields)
    return Table(
        "cash_flow", "Cash by calendar year, before financing", columns, tuple(rows)
    )


def sites(plan: Plan) -> Table:
    """Return each campus of each view as it is at the last quarter."""
    blocks = dict.fromkeys(
        block for _, _, site in campuses_of(plan) for block in site.power
    )
    figure: dict[str, Callable[[SiteAnswer], Cell]] = {
        "it_mw": lambda site: list(site.it_mw.values())[-1],
        "facility_mw": lambda site: list(site.facility_mw.values())[-1],
        "first_quarter": lambda site: next(
            (quarter for quarter, mw in site.it_mw.items() if mw > 0), None
        ),
        "lcoe_usd_per_mwh": lambda site: site.lcoe_usd_per_mwh,
        "co2_t_per_mwh": lambda site: site.co2_t_per_mwh,
        "unserved_hours_per_year": lambda site: site.unserved_hours,
        "capital_cost_usd": lambda site: site.capex_usd,
        "power_not_attributed_mw": lambda site: site.power_not_attributed_mw,
    }
    rows = (
        (
            view_id,
            site_id,
            *(get(site) for get in figure.values()),
            *(site.power.get(block, 0.0) for block in blocks),
        )
        for view_id, site_id, site in campuses_of(plan)
    )
    columns = ("viewpoint", "site", *figure, *(f"{block}_mw" for block in blocks))
    return Table("sites", "Campuses at the last quarter", columns, tuple(rows))


def phases(plan: Plan) -> Table:
    """Return the quarter in which each phase is energised; empty for never."""
    rows = (
        (view_id, site_id, phase, quarter)
        for view_id, site_id, site in campuses_of(plan)
        for phase, quarter in site.phases.items()
    )
    return Table(
        "phases",
        "Phases energised",
        ("viewpoint", "site", "phase", "energised"),
        tuple(rows),
    )


def campuses_of(plan: Plan) -> Iterator[tuple[str, str, SiteAnswer]]:
    """Yield every campus of every view: id of the view, id of the campus, its answer."""
    for view_id, view in plan.viewpoints.items():
        yield from ((view_id, site_id, site) for site_id, site in view.sites.items())


def values(plan: Plan) -> Table:
    """Return every value of the programme in each view, and where it comes from."""
    views = plan.viewpoints
    paths = dict.fromkeys(path for view in views.values() for path in view.values)
    columns = (
        "path",
        *(name for view_id in views for name in (view_id, f"{view_id}_origin")),
    )
    rows = []
    for path in paths:
        pairs = (
            (_plain(view.values.get(path)), view.provenance.get(path))
            for view in views.values()
        )
        rows.append((path, *(cell for pair in pairs for cell in pair)))
    return Table(
        "values", "Values of the programme and their origin", columns, tuple(rows)
    )


def _plain(value: JsonValue) -> Cell:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return (
        value
        if value is None or isinstance(value, bool | float | int | str)
        else str(value)
    )


def claims(plan: Plan) -> Table:
    """Return every claim that was public: who, when, where, and in which views it gives a value."""
    given: dict[str, list[str]] = {name: [] for name in plan.claims}
    for view_id, view in plan.viewpoints.items():
        for origin in dict.fromkeys(view.provenance.values()):
            if origin in given:
                given[origin].append(view_id)
    rows = (
        (
            name,
            it.about,
            it.value,
            it.kind,
            it.who,
            it.said,
            it.words,
            _checked(it.checked),
            ", ".join(f"{stance} {target}" for target, stance in it.against.items()),
            ", ".join(given[name]),
            it.source_kind,
            it.publisher,
            it.published,
            it.url,
        )
        for name, it in plan.claims.items()
    )
    heads = (
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
    )
    columns = (*heads, "source_kind", "publisher", "published", "url")
    return Table("claims", "Who said what", columns, tuple(rows))


def _checked(checked: bool) -> str:
    return "checked" if checked else "reported"
