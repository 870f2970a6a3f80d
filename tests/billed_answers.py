"""What a campus is billed, as it stands in a plan: made up."""

from abilene.results.site_records import TariffAfter, TariffAnswer

BILLED = TariffAnswer(
    lines_usd_per_year={"grid.g energy": 6e7, "grid.g demand": 4e7},
    costs_most="grid.g energy",
    drawn_mwh_per_year=1.6e6,
    usd_per_mwh=62.5,
    billed_mw={"2026-Q1": 0.0, "2026-Q2": 90.0},
    least_mw={"2026-Q1": 40.0, "2026-Q2": 95.0},
    stranded_usd={"2026-Q1": 2e6, "2026-Q2": 5e5},
    carried_usd={"2026-Q1": -1e5, "2026-Q2": 4e5},
    fixed_usd={"2026-Q1": 1e3, "2026-Q2": 1e3},
    billed_usd={"2026-Q1": 2e6, "2026-Q2": 2.5e7},
    paid_usd={"2026-Q1": 0.0, "2026-Q2": 2e6},
    owed_usd={"2026-Q1": 2e6, "2026-Q2": 2.5e7},
    collateral_usd={"2026-Q1": 3e7, "2026-Q2": 3e7},
    exit_usd={"2026-Q1": 1e7, "2026-Q2": 9e6},
    after_plan=TariffAfter(
        quarter="2026-Q3",
        billed_mw=91.0,
        least_mw=96.0,
        stranded_usd=6e5,
        carried_usd=None,
        fixed_usd=1e3,
        billed_usd=2.6e7,
    ),
)
