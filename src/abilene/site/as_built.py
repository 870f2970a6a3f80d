"""A campus as it stands: sizes that are given, run together through its weather years by the cheapest dispatch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from abilene.power.billed import billed_as_drawn
from abilene.power.problem import INFINITY, Campus
from abilene.power.sizing import size
from abilene.power.transforms import with_fixed
from abilene.programme.schema import Programme
from abilene.site.load import Tier
from abilene.site.power_design import PowerDesign
from abilene.site.problem import site_campus
from abilene.site.sizing import EVALUATIONS, TOLERANCE, added_up


def as_built(
    programme: Programme,
    site_id: str,
    load_mw: float,
    sizes: Mapping[str, float],
    *,
    folder: Path,
    tiers: Sequence[Tier] = (),
) -> PowerDesign:
    """Return a campus with equipment of given sizes: what ``unit_design`` finds where nothing else may be built.

    Contracts are all of the programme's, of which it draws what is cheapest. Steps of its
    load are held to no row, as nothing is sized.

    Parameters
    ----------
    programme : Programme
        As a view has it, with the contracts that count.
    site_id : str
        The campus.
    load_mw : float
        Facility load. [MW]
    sizes : mapping
        Of each column of its equipment; what is not named is not built. [MW, MWh]
    folder : Path
        Of the programme file.
    tiers : sequence of Tier
        As in ``unit_design``.

    Raises
    ------
    InputError
        As ``site_campus``.
    """
    site = programme.sites[site_id].model_copy(update={"swing": None})
    steady = programme.model_copy(update={"sites": {**programme.sites, site_id: site}})
    given = site_campus(
        steady, site_id, load_mw, grid=bool(site.grid), folder=folder, tiers=tiers
    )
    agreements = {one.name for one in given.agreements}
    columns = given.units.keys() - agreements
    built = {name: sizes.get(name, 0.0) for name in columns}
    years = tuple(with_fixed(_of_any_hours(year), built) for year in given.years)
    sizing = size(years, tolerance=TOLERANCE, evaluations=EVALUATIONS)
    sizing = billed_as_drawn(years, sizing, "mean")
    return added_up(replace(given, years=years), sizing, bool(site.grid), 1)


def _of_any_hours(campus: Campus) -> Campus:
    """Return a campus whose storages may have any hours: those that stand have theirs, but for rounding."""
    free = [replace(one, min_hours=0.0, max_hours=INFINITY) for one in campus.storages]
    return replace(campus, storages=tuple(free))
