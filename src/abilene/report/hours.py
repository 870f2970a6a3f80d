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
    """Return the hours of one MW of load in each way in which the first view powers a campus at the end of its plan.

    They are called after the site and the way, such as ``abilene.own_firm_power``.
    """
    view_id, view = next(iter(plan.viewpoints.items()))
    found = {}
    for site_id, site in view.sites.items():
        for way, design in sizer.designs(views[view_id].programme, site_id).items():
            if [*site.served_mw.get(way, {"": 0.0}).values()][-1] > 0:
                found[f"{site_id}.{way.replace(' ', '_')}"] = hours_of_design(design)
    return found


def hours_of_design(design: PowerDesign) -> Hours:
    """Return the hours of a design in its first weather year; the price is that of the market, if it buys there."""
    campus, operation, rests_on = design.site.years[0], design.sizing.operations[0], design.site.hours[0]
    axis = rests_on.weather.axis
    step = np.timedelta64(round(axis.step_hours * 3600), "s")
    load = campus.loads[0]
    return Hours(
        times=np.datetime64(axis.start.replace(tzinfo=None), "s") + step * np.arange(campus.hours),
        load_mw=load.mw * np.asarray(load.shape) * np.ones(campus.hours),
        price_usd_per_mwh=rests_on.price.usd_per_mwh if rests_on.price else operation.price_usd_per_mwh,
        supply_mw={**operation.output_mw, **operation.discharge_mw},
        charge_mw=dict(operation.charge_mw),
        technology={name: name.partition(".")[0] for name in operation.output_mw}
        | {each.lost: "unserved" for each in campus.loads},
        source="; ".join(design.site.notes),
    )
