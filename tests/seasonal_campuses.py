"""The small campus by season: as it is, with other terms of its contracts, and under a tariff."""

from pathlib import Path

from tariff_text import LINEAR, under_a_tariff

from abilene.programme.changes import load
from abilene.programme.resolve import seen_by
from abilene.site.seasons import seasonal_campus
from abilene.site.voll import tiers

SMALL = Path(__file__).parents[1] / "examples" / "one-campus.yaml"
TERMS = (
    "sites.prairie.grid.second.min_take=0.8",
    "sites.prairie.grid.first.demand_charge_usd_per_kw_month=8",
)
PRICED = (*TERMS, "hardware.gb200.usd_per_accelerator_hour=3")
WITHOUT_RATCHET = {
    **LINEAR,
    "timezone": None,
    "lines": {**LINEAR["lines"], "all": {"kind": "demand", "usd_per_kw_month": 7.44}},
}
CASES = {
    "plain": ((), None),
    "peaks and minimum take": (TERMS, None),
    "by workload": (PRICED, None),
    "under a tariff": ((), WITHOUT_RATCHET),
    "under a ratchet": ((), {**LINEAR, "timezone": None}),
}


def seasonal(changes=(), tariff=None):
    """Return the small campus by season."""
    programme = seen_by(load(SMALL, changes))["as_written"].programme
    if tariff is not None:
        programme = under_a_tariff(programme, "prairie", tariff)
    worth = tiers(programme, "prairie")
    return seasonal_campus(programme, "prairie", SMALL.parent, tiers=worth)
