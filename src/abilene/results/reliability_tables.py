"""Tables of how reliably campuses serve their load, of what fails there, and of their machines by quarter."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, starmap
from operator import attrgetter

from abilene.results.records import PlanRecord
from abilene.results.reliability_records import (
    FleetAnswer,
    ReliabilityAnswer,
    ServedAnswer,
)
from abilene.results.site_records import SiteAnswer
from abilene.results.table import Cell, Cells, Table

SERVED = ("lole_hours", "lole_error", "eue_mwh", "eue_error", "served")
"""Figures of a row of reliability."""
ASKED = ("wanted", "met", "proven")
"""Of each figure that is asked."""
KEEPING = ("keeping_usd_per_year", "not_kept")
"""Of all of them together, on each of their rows."""
RATES = (
    "count",
    "unit_mw",
    "forced_outage_rate",
    "common_outage_rate",
    "planned_outage_rate",
    "repair_hours",
    "assumed",
)
"""Figures of a row of what fails."""


def reliability_tables(plan: PlanRecord) -> Iterator[Table]:
    """Yield the tables of a plan in which anything fails, or machines are counted; none of another."""
    sites = list(plan.campuses())
    served = tuple(chain(*starmap(_rows, sites)))
    if served:
        yield Table(
            name="reliability",
            title="How reliably each campus serves its load at the end, by outage rate",
            columns=("viewpoint", "site", "outage_rates", *SERVED, "not_run"),
            rows=served,
        )
    targets = tuple(chain(*starmap(_targets, sites)))
    if targets:
        yield Table(
            name="reliability_targets",
            title="What is asked of each campus at the end, whether it is met, and what keeping all of it costs",
            columns=("viewpoint", "site", "target", *ASKED, *KEEPING),
            rows=targets,
        )
    rates = tuple(chain(*starmap(_rates, sites)))
    if rates:
        yield Table(
            name="outage_rates",
            title="What fails at each campus at the end, how often, and whether a claim says it",
            columns=("viewpoint", "site", "what", *RATES),
            rows=rates,
        )
    machines = tuple(chain(*starmap(_fleets, sites)))
    if machines:
        yield Table(
            name="machines",
            title="Machines of each campus by quarter, and when they are ordered",
            columns=(
                "viewpoint",
                "site",
                "equipment",
                "unit_mw",
                "quarter",
                "machines",
                "added",
                "order_by",
            ),
            rows=machines,
        )


def _rows(view_id: str, site_id: str, site: SiteAnswer) -> Iterator[Cells]:
    """Yield the reliability of a campus at its outage rates, and at less and more of them."""
    found = site.reliability
    if found is not None:
        for rates, served in _served(found):
            yield view_id, site_id, rates, *_cells(served), found.not_run


def _served(
    found: ReliabilityAnswer,
) -> tuple[tuple[str, ServedAnswer | None], ...]:
    """Return what is served, by its outage rates; one line that is empty where it is not known."""
    all_three = (
        ("as said", found.as_said),
        (f"divided by {found.factor:g}", found.less),
        (f"times {found.factor:g}", found.more),
    )
    return all_three if found.as_said else all_three[:1]


def _targets(view_id: str, site_id: str, site: SiteAnswer) -> Iterator[Cells]:
    """Yield each figure that is asked of a campus."""
    if site.reliability is not None:
        keeping = attrgetter(*KEEPING)(site.reliability)
        for name, one in site.reliability.target.items():
            yield view_id, site_id, name, *attrgetter(*ASKED)(one), *keeping


def _rates(view_id: str, site_id: str, site: SiteAnswer) -> Iterator[Cells]:
    """Yield what fails at a campus."""
    machines = {} if site.reliability is None else site.reliability.machines
    for name, one in machines.items():
        yield view_id, site_id, name, *attrgetter(*RATES)(one)


def _cells(served: ServedAnswer | None) -> tuple[Cell, ...]:
    figures: tuple[Cell, ...] = (None,) * len(SERVED)
    return figures if served is None else attrgetter(*SERVED)(served)


def _fleets(view_id: str, site_id: str, site: SiteAnswer) -> Iterator[Cells]:
    """Yield the machines of a campus, one row for each quarter in which any stand."""
    for kind, fleet in site.machines.items():
        for cells in _quarters(fleet):
            yield view_id, site_id, kind, fleet.unit_mw, *cells


def _quarters(fleet: FleetAnswer) -> Iterator[Cells]:
    before = 0
    for quarter, number in fleet.count.items():
        count = int(number)
        if count:
            yield quarter, count, count - before, fleet.order.get(quarter)
        before = count
