"""Tables of what campuses are billed under tariffs: by line of the last year, and demand by quarter."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, starmap
from operator import attrgetter, methodcaller

from abilene.results.known import ByQuarter
from abilene.results.records import PlanRecord
from abilene.results.site_records import TariffAnswer
from abilene.results.table import Cells, Table

BY_QUARTER = (
    "billed_mw",
    "least_mw",
    "stranded_usd",
    "carried_usd",
    "fixed_usd",
    "billed_usd",
    "paid_usd",
    "owed_usd",
    "collateral_usd",
    "exit_usd",
)
"""Columns by quarter."""


def tariff_tables(plan: PlanRecord) -> Iterator[Table]:
    """Yield the tables of a plan in which any campus is billed under a tariff; none of another."""
    billed = list(_billed(plan))
    if billed:
        yield Table(
            name="tariff_lines",
            title="What each line of a tariff costs in the last year",
            columns=("viewpoint", "site", "line", "usd_per_year"),
            rows=tuple(chain(*starmap(_lines, billed))),
        )
        yield Table(
            name="tariffs",
            title=(
                "Demand billed, least demand, what strands, and bills beyond designs, by "
                "quarter, to the one after the plan, with which its last year ends"
            ),
            columns=("viewpoint", "site", "quarter", *BY_QUARTER),
            rows=tuple(chain(*starmap(_quarters, billed))),
        )


def take_tables(plan: PlanRecord) -> Iterator[Table]:
    """Yield the table of contracts with a minimum take, where any campus of a plan has one."""
    rows = [
        (
            view_id,
            site_id,
            part,
            quarter,
            mwh,
            take.taken_mwh[quarter],
            take.not_taken_usd[quarter],
        )
        for view_id, site_id, site in plan.campuses()
        for part, take in site.min_take.items()
        for quarter, mwh in take.least_mwh.items()
    ]
    if rows:
        yield Table(
            name="min_takes",
            title="Minimum take of contracts: least to be paid for, taken, and paid for and not taken, by quarter",
            columns=(
                "viewpoint",
                "site",
                "contract",
                "quarter",
                "least_mwh",
                "taken_mwh",
                "not_taken_usd",
            ),
            rows=tuple(rows),
        )


def _billed(plan: PlanRecord) -> Iterator[tuple[str, str, TariffAnswer]]:
    """Yield view, campus and bills of each campus that has any."""
    for view_id, site_id, site in plan.campuses():
        if site.tariff is not None:
            yield view_id, site_id, site.tariff


def _lines(view_id: str, site_id: str, tariff: TariffAnswer) -> Iterator[Cells]:
    """Yield what each line of a campus costs."""
    for line, usd in tariff.lines_usd_per_year.items():
        yield view_id, site_id, line, usd


def _quarters(view_id: str, site_id: str, tariff: TariffAnswer) -> Iterator[Cells]:
    """Yield the figures of a campus by quarter; nothing of what is not known."""
    figures = {key: value or {} for key, value in _by_quarter(tariff).items()}
    for quarter in tariff.billed_mw:
        cells = map(methodcaller("get", quarter), figures.values())
        yield view_id, site_id, quarter, *cells
    if after := tariff.after_plan:
        known = after.model_dump()
        yield view_id, site_id, after.quarter, *map(known.get, BY_QUARTER)


def _by_quarter(tariff: TariffAnswer) -> dict[str, ByQuarter | None]:
    """Return the figures of a campus that are by quarter."""
    return dict(zip(BY_QUARTER, attrgetter(*BY_QUARTER)(tariff), strict=True))
