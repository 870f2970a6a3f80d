"""What power purchase agreements deliver and pay over a plan, as rows of a table."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping

from abilene.results.site_records import PpaAnswer, SiteAnswer

PPA_TITLE = "What power purchase agreements deliver and pay over the plan, of the day; below nothing they earn"
PPA_HEADS = ("", "MW", "GWh", "USD/MWh", "market pays", "pays, m USD")


def ppa_rows(sites: Mapping[str, SiteAnswer]) -> Iterator[tuple[str, ...]]:
    """Yield a row for each power purchase agreement of each campus."""
    for site_id, site in sites.items():
        for name, ppa in site.ppa.items():
            yield (f"{site_id} {name}", *_agreement_cells(ppa))


def _agreement_cells(ppa: PpaAnswer) -> Iterable[str]:
    """Return what an agreement comes to over the plan, in words."""
    mwh = math.fsum(ppa.mwh.values())
    market_usd = math.fsum(ppa.market_usd.values())
    paid_usd = math.fsum(ppa.paid_usd.values())
    return (
        f"{ppa.mw:,.0f}",
        f"{mwh / 1e3:,.0f}",
        _per_mwh(paid_usd + market_usd, mwh),
        _per_mwh(market_usd, mwh),
        f"{paid_usd / 1e6:,.1f}",
    )


def _per_mwh(usd: float, mwh: float) -> str:
    """Return money per MWh; nothing where none is delivered."""
    return f"{usd / mwh:.1f}" if mwh else ""
