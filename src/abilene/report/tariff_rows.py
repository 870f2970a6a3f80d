"""What each campus is billed under its tariffs, as rows of a table."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping

from abilene.report.numbers import figure_or
from abilene.results.known import ByQuarter
from abilene.results.site_records import SiteAnswer, TariffAnswer

TARIFF_TITLE = (
    "What each is billed under its tariffs in the last year, and over the plan for "
    "contract demand that its load does not reach, and beyond its designs by themselves"
)
TARIFF_HEADS = (
    "",
    "drawn, GWh",
    "billed, USD/MWh",
    "costs most",
    "of that",
    "stranded, m USD",
    "beyond designs, m USD",
    "to leave, m USD",
    "collateral, m USD",
)

NO_TERM: Mapping[str, float | None] = {"": None}
"""Where no tariff has a term."""


def tariff_rows(sites: Mapping[str, SiteAnswer]) -> Iterator[tuple[str, ...]]:
    """Yield a row for each campus that is billed under a tariff."""
    for site_id, site in sites.items():
        if site.tariff is not None:
            yield (site_id, *_cells(site.tariff))


def _cells(tariff: TariffAnswer) -> Iterable[str]:
    lines = tariff.lines_usd_per_year
    in_all = math.fsum(lines.values())
    most = max(lines.values(), default=0.0)
    (*_, last_exit) = (tariff.exit_usd or NO_TERM).values()
    yield f"{tariff.drawn_mwh_per_year / 1e3:,.0f}"
    yield figure_or(tariff.usd_per_mwh, ".1f")
    yield tariff.costs_most or ""
    yield f"{most / in_all:.0%}" if in_all else ""
    yield _m_usd(tariff.stranded_usd)
    yield _m_usd(tariff.carried_usd)
    yield figure_or(last_exit and last_exit / 1e6, ",.1f", "")
    yield f"{max(tariff.collateral_usd.values(), default=0.0) / 1e6:,.1f}"


def _m_usd(by_quarter: ByQuarter | None) -> str:
    """Return the sum of what is paid over the plan; nothing of what is not asked. [m USD]"""
    if by_quarter is None:
        return ""
    return f"{math.fsum(by_quarter.values()) / 1e6:,.1f}"
