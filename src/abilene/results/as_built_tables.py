"""The table of campuses as they stand at the end of a plan, run for a year."""

from __future__ import annotations

from collections.abc import Iterator
from operator import attrgetter

from abilene.results.as_built_records import AsBuiltAnswer
from abilene.results.records import PlanRecord
from abilene.results.site_records import TariffAnswer
from abilene.results.table import Cell, Cells, Table

GRID_ALONE = ("usd_per_mwh", "served", "own_plants_save_usd", "load_saved_usd")
EMISSIONS = (
    "own_t",
    "location_t",
    "market_t",
    "marginal_t",
    "clean_hourly",
    "clean_yearly",
    "clean_is_least",
)
WATER = ("cooling_m3", "plants_m3", "wue_l_per_kwh")
COLUMNS = (
    "viewpoint",
    "site",
    "load_mw",
    "usd_per_mwh",
    "served",
    "grid_alone_usd_per_mwh",
    "grid_alone_served",
    "own_plants_save_usd",
    "load_saved_usd",
    *(f"co2_{name}" if name.endswith("_t") else name for name in EMISSIONS),
    "water_cooling_m3",
    "water_plants_m3",
    "wue_l_per_kwh",
    "commitment_added_usd",
    "commitment_not_run",
    "tariff_line_that_costs_most",
    "missing",
)


def as_built_tables(plan: PlanRecord) -> Iterator[Table]:
    """Yield the table of a plan in which any campus is sized; none of another."""
    rows = tuple(
        _row(view_id, site_id, site.as_built, site.tariff)
        for view_id, site_id, site in plan.campuses()
        if site.as_built is not None
    )
    if rows:
        title = "Each campus as it stands at the end, run for a year: grid alone, CO2, water, starts"
        yield Table(name="as_built", title=title, columns=COLUMNS, rows=rows)


def _row(
    view_id: str, site_id: str, found: AsBuiltAnswer, tariff: TariffAnswer | None
) -> Cells:
    missing = (*found.emissions.missing, *found.water.missing)
    return (
        view_id,
        site_id,
        *attrgetter("load_mw", "usd_per_mwh", "served")(found),
        *_known(found.grid_alone, GRID_ALONE),
        *_known(found.emissions, EMISSIONS),
        *_known(found.water, WATER),
        found.commitment.added_usd,
        found.commitment.not_run,
        None if tariff is None else tariff.costs_most,
        ", ".join(missing) or None,
    )


def _known(found: object | None, names: tuple[str, ...]) -> tuple[Cell, ...]:
    """Return some figures; nothing of what there is none of."""
    nothing: tuple[Cell, ...] = (None,) * len(names)
    return nothing if found is None else attrgetter(*names)(found)
