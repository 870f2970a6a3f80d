"""Each campus as it stands at the end of a plan, run for a year, as rows: grid alone, CO2, water and starts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from abilene.report.numbers import NONE, figure, figure_or
from abilene.results.as_built_records import (
    AsBuiltAnswer,
    CommitmentAnswer,
    EmissionsAnswer,
    GridAloneAnswer,
)
from abilene.results.site_records import SiteAnswer

NO_CLAIM = "no claim"
"""What nobody says."""
WITHOUT = {True: "no own plants", False: "no grid"}
"""Why there is nothing beside the grid alone, by whether a campus buys from one."""
GRID_ALONE_TITLE = (
    "What own plants save: all that stands at the end of the plan run together for a year, beside the "
    "grid alone under the same contracts. Load that is not served counts at its value, on which most of it may hang"
)
GRID_ALONE_HEADS = (
    "",
    "as built, USD/MWh",
    "grid alone, USD/MWh",
    "load it serves, %",
    "own plants save, m USD a year",
    "of that in power",
    "in load served",
    "costs most of its bill",
)
CO2_TITLE = (
    "CO2 of that year three ways, which are never added, kt; and energy that is clean in its own hour, "
    "and over the year. No claim: nobody says the residual mix of its market, or what is clean in its grid"
)
CO2_HEADS = (
    "",
    "location",
    "market",
    "marginal",
    "own plants, in each",
    "clean by the hour, %",
    "over the year, %",
)
WATER_TITLE = (
    "Water that evaporates in that year, none in cooling where heat leaves by air; and the most that starts, stops "
    "and least output of machines add to its cost, where at least they add nothing"
)
WATER_HEADS = (
    "",
    "cooling, m3",
    "WUE, L/kWh",
    "own plants, m3",
    "machines add, m USD a year",
)


@dataclass(frozen=True)
class RowsOfTable:
    """A table of campuses as they stand."""

    name: str
    """A word, for its place in a page."""
    title: str
    """What it is, in a sentence."""
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def as_built_rows(sites: Mapping[str, SiteAnswer]) -> Iterator[RowsOfTable]:
    """Yield the tables of campuses that are sized and run; none where there are none."""
    each = [(id_, one, one.as_built) for id_, one in sites.items()]
    known = [(id_, one, found) for id_, one, found in each if found is not None]
    if known:
        yield RowsOfTable(
            "grid-alone",
            GRID_ALONE_TITLE,
            GRID_ALONE_HEADS,
            tuple((id_, *_beside_the_grid(one, found)) for id_, one, found in known),
        )
        yield RowsOfTable(
            "co2",
            CO2_TITLE,
            CO2_HEADS,
            tuple((id_, *_carbon(found.emissions)) for id_, _, found in known),
        )
        yield RowsOfTable(
            "water",
            WATER_TITLE,
            WATER_HEADS,
            tuple((id_, *_water(found)) for id_, _, found in known),
        )


def _beside_the_grid(site: SiteAnswer, found: AsBuiltAnswer) -> Iterator[str]:
    yield figure_or(found.usd_per_mwh, ".1f")
    if found.grid_alone is None:
        on_grid = bool(site.energy_only or site.with_charges)
        yield from ("", "", WITHOUT[on_grid], "", "")
    else:
        yield from _alone(found.grid_alone)
    yield _costs_most(site)


def _alone(usual: GridAloneAnswer) -> Iterator[str]:
    yield figure_or(usual.usd_per_mwh, ".1f")
    yield f"{100 * usual.served:.1f}"
    in_all_usd, load_usd = usual.own_plants_save_usd, usual.load_saved_usd
    yield from (
        figure(usd / 1e6) for usd in (in_all_usd, in_all_usd - load_usd, load_usd)
    )


def _costs_most(site: SiteAnswer) -> str:
    """Return the line of its tariff that costs most; of a price without charges there is but the energy."""
    if site.tariff is not None and site.tariff.costs_most:
        return site.tariff.costs_most
    return "energy only" if site.energy_only else NONE


def _carbon(found: EmissionsAnswer) -> Iterator[str]:
    for tonnes in (found.location_t, found.market_t, found.marginal_t):
        yield _known(tonnes, 1e3)
    yield figure(found.own_t / 1e3)
    least = "at least " * found.clean_is_least
    for share in (found.clean_hourly, found.clean_yearly):
        yield NONE if share is None else f"{least}{100 * share:.1f}"


def _known(amount: float | None, unit: float = 1.0) -> str:
    """Return a figure in a larger unit; where nobody says what it hangs on, that there is no claim."""
    return NO_CLAIM if amount is None else figure(amount / unit)


def _water(found: AsBuiltAnswer) -> Iterator[str]:
    water = found.water
    yield _known(water.cooling_m3)
    yield figure_or(water.wue_l_per_kwh, ".2f", NO_CLAIM)
    yield _known(water.plants_m3)
    yield _machines(found.commitment)


def _machines(found: CommitmentAnswer) -> str:
    """Say what machines add; where figures of them are missing, that there is no claim."""
    if found.added_usd is not None:
        return figure(found.added_usd / 1e6)
    reason = found.not_run or ""
    if reason.startswith("give "):
        return NO_CLAIM
    return NONE if reason.startswith("no firm plant") else f"not run: {reason}"
