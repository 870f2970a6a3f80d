"""What is behind the headline figures of a view: its money, its phases and its power, each figure with its claim."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from abilene.report.answer import SHOWN_MW
from abilene.report.chart import Cells, LinkedCell
from abilene.report.charts.phases import CELL_HEADS, cited_cells, phase_rows
from abilene.report.headline import (
    limits_place,
    money_place,
    phases_place,
    power_place,
    shed_place,
)
from abilene.results.records import BuildOrder, Plan, ViewAnswer


@dataclass(frozen=True)
class ViewTable:
    """A table of a view."""

    place: str
    """Its place in the page."""
    title: str
    heads: tuple[str, ...]
    rows: tuple[Cells, ...]


def tables_behind(plan: Plan, titles: Mapping[str, str]) -> dict[str, list[ViewTable]]:
    """Return, for each view, the tables behind its headline figures.

    Parameters
    ----------
    plan : Plan
        The plan.
    titles : mapping of str to str
        Name of each tranche for people.
    """
    return {
        view_id: [
            ViewTable(
                money_place(view_id),
                "Money in bn USD: a tranche with parts has of its own what they leave over",
                ("tranche", "amount", "state", "evidence", "of its own", "drawn"),
                tuple(_money(view, titles)),
            ),
            ViewTable(
                phases_place(view_id),
                "Phases, IT load in MW",
                CELL_HEADS,
                tuple(_phases(view)),
            ),
            ViewTable(
                power_place(view_id),
                "Power at the end of the plan, MW of facility load",
                (
                    "site",
                    "load",
                    "on the grid",
                    "equipment built",
                    "USD/MWh",
                    "t CO2/MWh",
                    "hours unserved a year",
                ),
                tuple(_power(view)),
            ),
            *_shed(view_id, view),
            *_limits(view_id, view),
        ]
        for view_id, view in plan.viewpoints.items()
    }


def _money(view: ViewAnswer, titles: Mapping[str, str]) -> Iterator[Cells]:
    for name, tranche in view.tranches.items():
        amount = (
            "no claim"
            if tranche.amount_usd is None or tranche.state is None
            else _billions(tranche.amount_usd)
        )
        yield (
            f"{titles[name]} (outside)" if tranche.outside else titles[name],
            LinkedCell(amount, f"capital.{name}.amount_usd"),
            tranche.state or "",
            tranche.evidence or "",
            _billions(tranche.money_usd),
            _billions(tranche.drawn_usd),
        )


def _phases(view: ViewAnswer) -> Iterator[Cells]:
    return (cited_cells(name, phase) for name, phase in phase_rows(view))


def _power(view: ViewAnswer) -> Iterator[Cells]:
    for site_id, site in view.sites.items():
        built = {
            kind: mw
            for kind, mw in site.power.items()
            if kind != "grid" and mw >= SHOWN_MW
        }
        yield (
            site_id,
            list(site.facility_mw.values())[-1],
            site.power.get("grid", 0.0),
            ", ".join(f"{kind} {mw:,.0f}" for kind, mw in built.items()),
            _known(site.lcoe_usd_per_mwh),
            _known(site.co2_t_per_mwh),
            _known(site.unserved_hours),
        )


def _shed(view_id: str, view: ViewAnswer) -> Iterator[ViewTable]:
    """Yield the table of what is shed where power is dear, if any load is worth less than other."""
    rows = tuple(
        (
            site_id,
            one.how,
            f"{one.share_of_load:.1%}",
            one.usd_per_mwh,
            round(one.mwh_per_year),
        )
        for site_id, site in view.sites.items()
        if list(site.facility_mw.values())[-1] > 0
        for one in site.shed.values()
    )
    if rows:
        title = "Load that is shed where power costs more than the compute lost with it, in the last year of the plan"
        yield ViewTable(
            shed_place(view_id),
            title,
            ("site", "work", "share of load", "worth, USD/MWh", "shed, MWh/year"),
            rows,
        )


def _limits(view_id: str, view: ViewAnswer) -> Iterator[ViewTable]:
    """Yield the table of what single limits hold back, if that was asked."""
    if view.relaxations is None:
        return
    yield ViewTable(
        limits_place(view_id),
        "What each single limit holds back, IT load in MW",
        (
            "set aside",
            "what",
            "more from",
            "more at the end",
            "more, MW years",
            "bn USD",
        ),
        tuple(
            (
                one.limit,
                one.what,
                one.first_quarter or "never",
                one.it_mw_end,
                round(one.it_mw_quarters / 4, 1),
                "" if one.cost_usd is None else _billions(one.cost_usd),
            )
            for one in view.relaxations
        ),
    )


def table_of_build_order(order: BuildOrder) -> ViewTable:
    """Return the one build order of all views, with what it costs each of them."""
    price = (
        f"{view_id} {1 - order.it_mw_quarters[view_id] / own:.1%}"
        for view_id, own in order.it_mw_quarters_own.items()
        if own > 0
    )
    return ViewTable(
        "build-order",
        "One build order, whoever is right: nothing is built unless all above it is. Its price, in compute of each "
        f"view's own best plan: {', '.join(price)}",
        ("phase", "built in the views"),
        tuple(
            (
                LinkedCell(
                    f"{each.site}.{each.phase}",
                    f"sites.{each.site}.phases.{each.phase}.it_mw",
                ),
                ", ".join(each.views),
            )
            for each in order.phases
        ),
    )


def _known(number: float | None) -> str | float:
    return "not computed" if number is None else number


def _billions(usd: float) -> float:
    return round(usd / 1e9, 3) + 0.0
