"""What is behind the headline figures of a view: its money, its phases and its power, each figure with its claim."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from abilene.report.agreement_rows import PPA_HEADS, PPA_TITLE, ppa_rows
from abilene.report.answer import equipment_built, what_price_holds
from abilene.report.answer_table import without_co2
from abilene.report.as_built_rows import as_built_rows
from abilene.report.chart import Cells, LinkedCell
from abilene.report.charts.phases import CELL_HEADS, cited_cells, phase_rows
from abilene.report.headline import (
    cost_place,
    limits_place,
    money_place,
    odds_place,
    phases_place,
    power_place,
    shed_place,
)
from abilene.report.numbers import NOT_KNOWN, bn_usd, figure_or
from abilene.report.relaxed import (
    ORDER_PRICE,
    ORDER_TITLE,
    order_expected,
    order_price,
    order_proved,
)
from abilene.report.reliability_rows import (
    RATES_HEADS,
    RATES_TITLE,
    RELIABILITY_HEADS,
    RELIABILITY_TITLE,
    rate_rows,
    reliability_rows,
)
from abilene.report.risk_rows import (
    DRIVERS_HEADS,
    DRIVERS_TITLE,
    ODDS_HEADS,
    ODDS_OF_MONEY,
    ODDS_OF_MONEY_HEADS,
    ODDS_TITLE,
    by_whose_law,
    driver_rows,
    odds_of_money,
    odds_of_phases,
)
from abilene.report.tariff_rows import TARIFF_HEADS, TARIFF_TITLE, tariff_rows
from abilene.results.cash_records import CashYear
from abilene.results.records import (
    BuildOrder,
    PlanRecord,
    Relaxation,
    TrancheAnswer,
    ViewAnswer,
)
from abilene.results.site_records import SiteAnswer

MONEY_TITLE = (
    "Money in bn USD: a tranche with parts has of its own what they leave over"
)
MONEY_HEADS = ("tranche", "amount", "state", "evidence", "of its own", "drawn")
PHASES_TITLE = "Phases, IT load in MW"
POWER_TITLE = "Power at the end of the plan, MW of facility load"
POWER_HEADS = (
    "site",
    "load",
    "GWh a year",
    "PUE over the year",
    "on the grid",
    "equipment built",
    "USD/MWh",
    "paid, USD/MWh",
    "that is",
    "t CO2/MWh",
    "hours shed a year",
    "hours unserved a year",
)
SHED_TITLE = (
    "Load that may be shed where power costs more than the compute lost with it, "
    "and what of it is not served in the last year of the plan"
)
SHED_HEADS = ("site", "work", "share of load", "worth, USD/MWh", "not served, MWh/year")
COST_TITLE = (
    "Cash and hours behind USD/GPU-hour, nominal bn USD by year: sold at it, and growing "
    "with inflation, these hours earn as much as all the rest costs, each at its value "
    "on the day of the plan"
)
COST_KEYS = {
    "electricity": "electricity_usd",
    "running": "opex_usd",
    "obligations": "obligations_usd",
    "shells": "shell_usd",
    "accelerators": "hardware_usd",
    "equipment": "equipment_usd",
    "tax": "tax_usd",
    "credits": "credits_usd",
    "sold at the end": "residual_usd",
}
"""Columns of that table, and the keys of the cash of a year."""
LIMITS_TITLE = "What each single limit holds back, IT load in MW"
LIMITS_HEADS = (
    "set aside",
    "what",
    "more from",
    "more at the end",
    "more, MW years",
    "bn USD",
)
NOT_COMPUTED = "not computed"


@dataclass(frozen=True)
class ViewTable:
    """A table of a view."""

    place: str
    """Its place in the page."""
    title: str
    heads: tuple[str, ...]
    rows: tuple[Cells, ...]


def tables_behind(
    plan: PlanRecord, titles: Mapping[str, str]
) -> dict[str, list[ViewTable]]:
    """Return, for each view, the tables behind its headline figures.

    Parameters
    ----------
    plan : PlanRecord
        The plan.
    titles : mapping of str to str
        Name of each tranche for people.
    """
    return {
        view_id: list(_tables(view_id, view, titles))
        for view_id, view in plan.viewpoints.items()
    }


def _tables(
    view_id: str, view: ViewAnswer, titles: Mapping[str, str]
) -> Iterator[ViewTable]:
    yield ViewTable(
        money_place(view_id), MONEY_TITLE, MONEY_HEADS, tuple(_money(view, titles))
    )
    phases = tuple(cited_cells(name, phase) for name, phase in phase_rows(view))
    yield ViewTable(phases_place(view_id), PHASES_TITLE, CELL_HEADS, phases)
    yield from _odds(view_id, view)
    yield ViewTable(power_place(view_id), POWER_TITLE, POWER_HEADS, tuple(_power(view)))
    yield from _cost(view_id, view)
    yield from _billed(view_id, view)
    yield from _failing(view_id, view)
    yield from _as_built(view_id, view)
    yield from _shed(view_id, view)
    yield from _limits(view_id, view)


def _money(view: ViewAnswer, titles: Mapping[str, str]) -> Iterator[Cells]:
    for name, tranche in view.tranches.items():
        yield (
            f"{titles[name]} (outside)" if tranche.outside else titles[name],
            LinkedCell(_amount(tranche), f"capital.{name}.amount_usd"),
            tranche.state or "",
            tranche.evidence or "",
            bn_usd(tranche.money_usd),
            bn_usd(tranche.drawn_usd),
        )


def _amount(tranche: TrancheAnswer) -> str | float:
    """Return the amount of a tranche; a 0 that nobody claims is no figure."""
    unknown = tranche.amount_usd is None or tranche.state is None
    return "no claim" if unknown else bn_usd(tranche.amount_usd or 0.0)


def _power(view: ViewAnswer) -> Iterator[Cells]:
    for site_id, site in view.sites.items():
        yield (
            site_id,
            list(site.facility_mw.values())[-1],
            _gwh(site.facility_mwh_per_year),
            _pue(site),
            site.power.get("grid", 0.0),
            ", ".join(equipment_built(site)),
            _known(site.lcoe_usd_per_mwh),
            _known(site.grid_price_usd_per_mwh),
            what_price_holds(site),
            _known(site.co2_t_per_mwh, without_co2(site, NOT_COMPUTED)),
            _known(site.shed_hours),
            _known(site.unserved_hours),
        )


def _gwh(mwh: float | None) -> str | float:
    return NOT_COMPUTED if mwh is None else round(mwh / 1e3)


def _pue(site: SiteAnswer) -> str:
    """Return the PUE over the year; nothing where nothing runs."""
    missing = NOT_KNOWN if site.facility_mwh_per_year else ""
    return figure_or(site.pue_annual, ".2f", missing)


def _cost(view_id: str, view: ViewAnswer) -> Iterator[ViewTable]:
    """Yield the table of cash and hours behind the cost of compute, by year."""
    rows = tuple(_year(year, cash) for year, cash in view.cash_flow.items())
    heads = ("year", *COST_KEYS, "accelerator-hours")
    yield ViewTable(cost_place(view_id), COST_TITLE, heads, rows)


def _year(year: str, cash: CashYear) -> Cells:
    usd: list[float] = [getattr(cash, key) for key in COST_KEYS.values()]
    return (year, *map(bn_usd, usd), round(cash.hours))


def _billed(view_id: str, view: ViewAnswer) -> Iterator[ViewTable]:
    """Yield the tables of what campuses are billed under tariffs, and pay by power purchase agreements, if any is."""
    rows = tuple(tariff_rows(view.sites))
    if rows:
        place = f"{power_place(view_id)}-tariffs"
        yield ViewTable(place, TARIFF_TITLE, ("site", *TARIFF_HEADS[1:]), rows)
    settled = tuple(ppa_rows(view.sites))
    if settled:
        place = f"{power_place(view_id)}-ppa"
        yield ViewTable(place, PPA_TITLE, ("agreement", *PPA_HEADS[1:]), settled)


def _odds(view_id: str, view: ViewAnswer) -> Iterator[ViewTable]:
    """Yield the tables of how likely phases and money are in time, and of what moves the load."""
    risk = view.risk
    if risk is None or risk.not_run:
        return
    place = odds_place(view_id)
    title = ODDS_TITLE.format(by_whose_law(risk))
    yield ViewTable(
        place, title, ("phase", *ODDS_HEADS[1:]), tuple(odds_of_phases(risk))
    )
    money = tuple(odds_of_money(risk))
    if money:
        yield ViewTable(
            f"{place}-money",
            ODDS_OF_MONEY,
            ("tranche", *ODDS_OF_MONEY_HEADS[1:]),
            money,
        )
    moved_by = tuple(driver_rows(risk))
    if moved_by:
        title = DRIVERS_TITLE.format(risk.horizon)
        yield ViewTable(
            f"{place}-drivers", title, ("cause", *DRIVERS_HEADS[1:]), moved_by
        )


def _failing(view_id: str, view: ViewAnswer) -> Iterator[ViewTable]:
    """Yield the tables of how reliably campuses serve their load and of what fails, if anything has a rate."""
    rows = tuple(reliability_rows(view.sites))
    if rows:
        heads, place = RELIABILITY_HEADS[1:], f"{power_place(view_id)}-reliability"
        yield ViewTable(place, RELIABILITY_TITLE, ("site", *heads), rows)
    rates = tuple(rate_rows(view.sites))
    if rates:
        place = f"{power_place(view_id)}-outage-rates"
        yield ViewTable(place, RATES_TITLE, ("site", *RATES_HEADS[1:]), rates)


def _as_built(view_id: str, view: ViewAnswer) -> Iterator[ViewTable]:
    """Yield the tables of campuses as they stand at the end, run for a year, if any is sized."""
    for table in as_built_rows(view.sites):
        place = f"{power_place(view_id)}-{table.name}"
        heads = ("site", *table.heads[1:])
        yield ViewTable(place, table.title, heads, table.rows)


def _shed(view_id: str, view: ViewAnswer) -> Iterator[ViewTable]:
    """Yield the table of what is shed where power is dear, if any load is worth less than other."""
    running = {
        site_id: site
        for site_id, site in view.sites.items()
        if list(site.facility_mw.values())[-1] > 0
    }
    rows = tuple(
        (
            site_id,
            one.how,
            f"{one.share_of_load:.1%}",
            one.usd_per_mwh,
            round(one.mwh_per_year),
        )
        for site_id, site in running.items()
        for one in site.shed.values()
    )
    if rows:
        yield ViewTable(shed_place(view_id), SHED_TITLE, SHED_HEADS, rows)


def _limits(view_id: str, view: ViewAnswer) -> Iterator[ViewTable]:
    """Yield the table of what single limits hold back, if that was asked."""
    if view.relaxations is None:
        return
    rows = tuple(map(_limit, view.relaxations))
    yield ViewTable(limits_place(view_id), LIMITS_TITLE, LIMITS_HEADS, rows)


def _limit(one: Relaxation) -> Cells:
    return (
        one.limit,
        one.what,
        one.first_quarter or "never",
        one.it_mw_end,
        round(one.it_mw_quarters / 4, 1),
        "" if one.cost_usd is None else bn_usd(one.cost_usd),
    )


def table_of_build_order(order: BuildOrder) -> ViewTable:
    """Return the one build order of all views, with what it costs each of them."""
    price = f"{ORDER_PRICE}: {order_price(order)}"
    said = (price, order_expected(order), order_proved(order))
    return ViewTable(
        "build-order",
        ". ".join((ORDER_TITLE, *filter(None, said))),
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


def _known(number: float | None, missing: str = NOT_COMPUTED) -> str | float:
    return missing if number is None else number
