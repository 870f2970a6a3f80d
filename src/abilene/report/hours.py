"""The hours of sized campuses, as the charts and the Parquet files of a plan take them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np

from abilene.buildout import Sizer
from abilene.power.unit import PowerDesign
from abilene.programme.resolve import Seen
from abilene.report.dispatch import Floats, Hours
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
                found[f"{site_id}.{re.sub('[^a-z0-9]+', '_', way)}"] = hours_of_design(design)
    return found


def hours_of_design(design: PowerDesign) -> Hours:
    """Return the hours of a design in its first weather year; the price is that of the market, if it buys there.

    A design of the build-out has its year in seasons, one after the other.
    """
    rests_on = design.site.hours[0]
    axis, count = rests_on.weather.axis, len(design.site.years) // len(design.site.hours)
    seasons, operations = design.site.years[:count], design.sizing.operations[:count]
    step = np.timedelta64(round(axis.step_hours * 3600), "s")
    load_mw = np.concatenate([one.loads[0].mw * one.loads[0].shape for one in seasons])
    price = np.concatenate([one.price_usd_per_mwh for one in operations])
    output_mw = _joined([one.output_mw for one in operations])
    return Hours(
        times=np.datetime64(axis.start.replace(tzinfo=None), "s") + step * np.arange(len(load_mw)),
        load_mw=load_mw,
        price_usd_per_mwh=rests_on.price.usd_per_mwh if rests_on.price else price,
        supply_mw={**output_mw, **_joined([one.discharge_mw for one in operations])},
        charge_mw=_joined([one.charge_mw for one in operations]),
        technology={name: name.partition(".")[0] for name in output_mw}
        | {load.lost: "unserved" for load in seasons[0].loads},
        source="; ".join(design.site.notes),
    )


def _joined(tables: Sequence[Mapping[str, Floats]]) -> dict[str, Floats]:
    return {name: np.concatenate([table[name] for table in tables]) for name in tables[0]}
