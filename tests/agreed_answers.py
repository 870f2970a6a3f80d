"""A power purchase agreement as it stands in a plan: made up."""

from abilene.results.site_records import PpaAnswer

SWAP = PpaAnswer(
    kind="fixed_for_floating",
    mw=50.0,
    mwh={"2026-Q1": 0.0, "2026-Q2": 4e4},
    usd_per_mwh={"2026-Q1": 30.0, "2026-Q2": 30.0},
    market_usd={"2026-Q1": 0.0, "2026-Q2": 2e6},
    paid_usd={"2026-Q1": 0.0, "2026-Q2": -8e5},
)
