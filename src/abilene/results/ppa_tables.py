"""The table of what power purchase agreements deliver and pay, by quarter."""

from __future__ import annotations

from collections.abc import Iterator
from operator import attrgetter, itemgetter

from abilene.results.records import PlanRecord
from abilene.results.table import Cells, Table

OF_PPA = ("mwh", "usd_per_mwh", "market_usd", "paid_usd")
"""Columns by quarter."""


def ppa_tables(plan: PlanRecord) -> Iterator[Table]:
    """Yield the table of power purchase agreements of a plan in which any campus has one; none of another."""
    rows = tuple(_agreements(plan))
    if rows:
        yield Table(
            name="ppa",
            title="What power purchase agreements deliver and pay, by quarter",
            columns=("viewpoint", "site", "ppa", "kind", "mw", "quarter", *OF_PPA),
            rows=rows,
        )


def _agreements(plan: PlanRecord) -> Iterator[Cells]:
    """Yield each agreement of each campus by quarter."""
    for view_id, site_id, site in plan.campuses():
        for name, ppa in site.ppa.items():
            figures = attrgetter(*OF_PPA)(ppa)
            for quarter in ppa.mwh:
                cells = map(itemgetter(quarter), figures)
                yield view_id, site_id, name, ppa.kind, ppa.mw, quarter, *cells
