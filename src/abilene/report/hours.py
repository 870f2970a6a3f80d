"""The hours of sized campuses, as the charts and the Parquet files of a plan take them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from abilene.buildout import Sizer
from abilene.power.unit import PowerDesign
from abilene.programme.resolve import Seen
from abilene.report.dispatch import Hours
from abilene.result import Plan


def hours_of_plan(plan: Plan, views: Mapping[str, Seen], sizer: Sizer) -> dict[str, Hours]:
    """Return the hours of each sized campus, for one MW of load, powered the way that serves most of it.

    The way is that of the first view; a campus that it never energises is shown in the first way it could be powered.
    """
    view_id, view = next(iter(plan.viewpoints.items()))
    found = {}
    for site_id, site in view.sites.items():
        designs = sizer.designs(views[view_id].programme, site_id)
        if designs:
            load = {name: list(by_quarter.values())[-1] for name, by_quarter in site.served_mw.items()}
            found[site_id] = hours_of_design(designs[max(designs, key=lambda name: load.get(name, 0.0))])
    return found


def hours_of_design(design: PowerDesign) -> Hours:
    """Return the hours of a design in its first weather year."""
    campus, operation, rests_on = design.site.years[0], design.sizing.operations[0], design.site.hours[0]
    axis = rests_on.weather.axis
    step = np.timedelta64(round(axis.step_hours * 3600), "s")
    load = campus.loads[0]
    return Hours(
        times=np.datetime64(axis.start.replace(tzinfo=None), "s") + step * np.arange(campus.hours),
        load_mw=load.mw * np.asarray(load.shape) * np.ones(campus.hours),
        price_usd_per_mwh=operation.price_usd_per_mwh,
        supply_mw={**operation.output_mw, **operation.discharge_mw},
        charge_mw=dict(operation.charge_mw),
        technology={name: name.partition(".")[0] for name in operation.output_mw},
        source="; ".join(design.site.notes),
    )
