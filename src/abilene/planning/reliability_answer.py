"""How reliably a campus serves its load at the end of a plan, and how many machines are ordered when."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np

from abilene.arrays import Floats
from abilene.buildout import BuildPlan
from abilene.dates import quarters_of_months
from abilene.errors import InputError
from abilene.planning.at_end import connected_at_end, runs_at_end, sizes_at_end
from abilene.planning.rounding import OF_SIZE, by_quarter, significant
from abilene.power.adequacy import FACTOR
from abilene.power.machines import MachineClass
from abilene.programme.outage_records import OutageFigures, ReliabilityTarget
from abilene.programme.resolve import Seen
from abilene.programme.schema import Site
from abilene.results.reliability_records import (
    FleetAnswer,
    MachineAnswer,
    ReliabilityAnswer,
    ServedAnswer,
    TargetAnswer,
)
from abilene.site.problem import SiteCampus, site_campus
from abilene.site.reliability import (
    BuiltPower,
    OutageStudy,
    Served,
    reliability_as_built,
)
from abilene.site.reliable import reliable_design
from abilene.site.tariff import without_minimums_not_sized
from abilene.site.voll import tiers

PART = 1e-6
"""Part of a machine that is rounding. [-]"""


def _ten(number: float) -> float:
    return significant(number, OF_SIZE) or 0.0


def reliability_answer(
    seen: Seen, build: BuildPlan, site_id: str, folder: Path
) -> ReliabilityAnswer | None:
    """Return how reliably a campus serves the load of the last quarter with what stands then.

    Parameters
    ----------
    seen : Seen
        The programme as the view has it, with who said what.
    build : BuildPlan
        The plan.
    site_id : str
        The campus.
    folder : Path
        Of the programme file.

    Returns
    -------
    ReliabilityAnswer or None
        None where nothing that stands there has an outage rate, nothing runs, or its
        power is not sized. A campus with plants beside others that have rates is not
        run, which is said.
    """
    programme = without_minimums_not_sized(build.case.programme)
    load_mw = float(build.facility_mw[site_id][-1])
    runs = runs_at_end(build, site_id)
    site = programme.sites[site_id]
    asked = [site.reliability.is_given, _fails(build, site_id)]
    if not (runs and (any(asked) or _is_left_out(build, site_id))):
        return None
    campus = site_campus(
        programme,
        site_id,
        load_mw,
        grid=bool(site.grid),
        folder=folder,
        tiers=tiers(programme, site_id),
    )
    built = BuiltPower(campus, _sizes(build, site_id, campus))
    found = reliability_as_built(built, programme)
    return ReliabilityAnswer(
        not_run=found.not_run or None,
        method=found.method or None,
        years=found.years or None,
        as_said=_served(found.as_said),
        factor=FACTOR,
        less=_served(found.less),
        more=_served(found.more),
        machines=dict(map(partial(_machines, seen, site_id), found.machines)),
        sure=found.sure,
        target=_target(found),
        worst_week=found.worst_week or None,
        **({} if all(found.meets.values()) else _keeping(build, site_id, folder)),
    )


def _target(found: OutageStudy) -> dict[str, TargetAnswer]:
    """Return whether what stands keeps each figure that is asked."""
    return {
        name: TargetAnswer(
            wanted=getattr(found.target, name),
            met=is_met,
            proven=name not in found.unproven,
        )
        for name, is_met in found.meets.items()
    }


def _keeping(build: BuildPlan, site_id: str, folder: Path) -> dict[str, float | str]:
    """Return what it costs a sizing of the load of the last quarter to keep what is asked, or why none does."""
    programme = without_minimums_not_sized(build.case.programme)
    site = programme.sites[site_id]
    free = site.model_copy(update={"reliability": ReliabilityTarget()})
    asked_of = (site, free)

    def cost_usd(at: Site) -> float:
        sites = {**programme.sites, site_id: at}
        return reliable_design(
            programme.model_copy(update={"sites": sites}),
            site_id,
            load_mw=float(build.facility_mw[site_id][-1]),
            grid=bool(site.grid),
            folder=folder,
            tiers=tiers(programme, site_id),
        ).cost_usd

    try:
        keeping_usd, free_usd = map(cost_usd, asked_of)
    except InputError as error:
        return {"not_kept": error.problems[0].what}
    return {"keeping_usd_per_year": _ten(keeping_usd - free_usd)}


def _figures(build: BuildPlan, site_id: str) -> Iterator[OutageFigures]:
    """Yield the figures of what stands at a campus at the end: equipment and connections."""
    programme = build.case.programme
    built = build.equipment_at(site_id)
    standing = filter(lambda kind: built[kind][-1] > 0, built)
    yield from map(programme.equipment.__getitem__, standing)
    yield from map(
        programme.sites[site_id].grid.__getitem__, connected_at_end(build, site_id)
    )


def _fails(build: BuildPlan, site_id: str) -> bool:
    """Return whether anything that stands at a campus has an outage rate."""
    return any(map(_has_rate, _figures(build, site_id)))


def _is_left_out(build: BuildPlan, site_id: str) -> bool:
    """Return whether a campus has plants at the end, none with an outage rate, and another has rates."""
    built = build.equipment_at(site_id)
    others = filter(partial(runs_at_end, build), build.case.programme.sites)
    has_plants = any(mw[-1] > 0 for mw in built.values())
    return has_plants and any(map(partial(_fails, build), others))


def _has_rate(figures: OutageFigures) -> bool:
    return figures.forced_outage_rate is not None


def _sizes(build: BuildPlan, site_id: str, campus: SiteCampus) -> dict[str, float]:
    """Return what stands at the end in each column: connections with all that they grant. [MW, MWh]"""
    sizes = dict.fromkeys(campus.years[0].columns, 0.0)
    sizes |= sizes_at_end(build, site_id)
    standing = set(map("grid.{}".format, connected_at_end(build, site_id)))
    for block in campus.years[0].blocks:
        if block.name.removesuffix(".curtailable") in standing:
            sizes[block.name] = block.capacity.high
    return sizes


def _served(found: Served | None) -> ServedAnswer | None:
    """Return how reliably load is served, to as many digits as say something."""
    if found is None:
        return None
    return ServedAnswer(
        lole_hours=_ten(found.lole_hours),
        lole_error=_ten(found.lole_error),
        eue_mwh=_ten(found.eue_mwh),
        eue_error=_ten(found.eue_error),
        served=_ten(found.served),
    )


def _machines(
    seen: Seen, site_id: str, found: MachineClass
) -> tuple[str, MachineAnswer]:
    """Return machines or lines that fail, by name, and whether somebody says their rate."""
    programme, where = seen.programme, f"equipment.{found.name}"
    figures: OutageFigures
    if found.name in programme.equipment:
        figures = programme.equipment[found.name]
    else:
        where = f"sites.{site_id}.{found.name}"
        figures = programme.sites[site_id].grid[found.name.removeprefix("grid.")]
    said = seen.resolved.get(f"{where}.forced_outage_rate")
    return found.name, MachineAnswer(
        count=found.count,
        unit_mw=_ten(found.unit_mw),
        forced_outage_rate=found.forced_outage_rate,
        common_outage_rate=found.common_outage_rate,
        planned_outage_rate=found.planned_outage_rate,
        repair_hours=figures.repair_hours,
        assumed=said is None or said.claim is None,
    )


def machines_by_quarter(build: BuildPlan, site_id: str) -> dict[str, FleetAnswer]:
    """Return how many machines of each kind stand at a campus when, where the file says how large one is."""
    equipment = build.case.programme.equipment
    built = build.equipment_at(site_id)
    sized = filter(lambda kind: equipment[kind].unit_mw, built)
    standing = list(filter(lambda kind: built[kind].any(), sized))
    made = map(partial(_fleet, build), standing, map(built.__getitem__, standing))
    return dict(zip(standing, made, strict=True))


def _fleet(build: BuildPlan, kind: str, mw: Floats) -> FleetAnswer:
    """Return the machines of a kind, and when they are ordered."""
    unit_mw = build.case.programme.equipment[kind].unit_mw or math.inf
    count = np.ceil(mw / unit_mw - PART).astype(int)
    lead = quarters_of_months(build.case.plants[kind].need("lead_months"))
    added = np.flatnonzero(np.diff(count, prepend=0) > 0).tolist()
    first = build.quarters[0]
    order = {str(first + t): str(first + (t - lead)) for t in added}
    return FleetAnswer(
        unit_mw=unit_mw, count=by_quarter(build.quarters, count), order=order
    )
