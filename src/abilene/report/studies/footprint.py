"""CO2 three ways, clean energy by the hour and the year, and water of a sized campus: in lines and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from abilene.report.numbers import NOT_KNOWN, figure, ten_figures
from abilene.site.footprint import Carbon, Footprint
from abilene.site.water import Water


def footprint_lines(found: Footprint | None) -> Iterator[str]:
    """Yield what a campus emits and evaporates; what nobody says is not known, with what to give."""
    if found is not None:
        yield from _carbon_lines(found.carbon, f"sites.{found.site}")
        yield _water_line(found.water)


def _carbon_lines(carbon: Carbon, here: str) -> Iterator[str]:
    ways = (
        ("location", carbon.location_t, f"{here}.grid_co2_region: eia930_..."),
        ("market", carbon.market_t, f"{here}.residual_co2_kg_per_mwh"),
        ("marginal", carbon.marginal_t, f"{here}.marginal_co2_region: avert_..."),
    )
    each = ", ".join(f"{name} {_tonnes(tonnes, key)}" for name, tonnes, key in ways)
    yield (
        f"CO2 three ways, never to be added, kt a year: {each}; own plants are {_tonnes(carbon.own_t, '')} of each."
    )
    least = "" if carbon.knows_grid else "at least "
    yield (
        f"Clean energy: {least}{carbon.hourly_clean:.1%} matched hour by hour, {least}{carbon.yearly_clean:.1%} "
        "over the year."
    )


def _tonnes(tonnes: float | None, key: str) -> str:
    return f"{NOT_KNOWN} (give {key})" if tonnes is None else figure(tonnes / 1e3)


def _water_line(water: Water) -> str:
    parts = []
    if water.cooling_m3 is not None:
        wue = water.wue_l_per_kwh
        rate = "" if wue is None else f", WUE {wue:.2f} L/kWh of IT"
        parts.append(f"cooling {figure(water.cooling_m3)} m3 a year{rate}")
    if water.plants_m3 is not None:
        parts.append(f"own plants {figure(water.plants_m3)} m3 a year")
    if water.missing:
        rest = "the rest is " * bool(parts)
        parts.append(f"{rest}{NOT_KNOWN}, give {', '.join(water.missing)}")
    return f"Water: {'; '.join(parts)}."


def footprint_json(found: Footprint) -> dict[str, Any]:
    """Return the same by name; null where it is not known."""
    carbon, water = found.carbon, found.water
    return {
        "co2_location_t": ten_figures(carbon.location_t),
        "co2_market_t": ten_figures(carbon.market_t),
        "co2_marginal_t": ten_figures(carbon.marginal_t),
        "co2_own_plants_t": ten_figures(carbon.own_t),
        "clean_share_hourly": ten_figures(carbon.hourly_clean),
        "clean_share_yearly": ten_figures(carbon.yearly_clean),
        "clean_share_is_least": not carbon.knows_grid,
        "water_cooling_m3": ten_figures(water.cooling_m3),
        "water_plants_m3": ten_figures(water.plants_m3),
        "wue_l_per_kwh": ten_figures(water.wue_l_per_kwh),
    }
