"""The hours of sized campuses, as the charts and the Parquet files of a plan take them."""

from __future__ import annotations

from collections.abc import Mapping

from abilene.buildout import Sizer
from abilene.programme.resolve import Seen
from abilene.results.hours import Hours, hours_id, hours_of_design
from abilene.results.records import PlanRecord


def hours_of_plan(
    plan: PlanRecord, views: Mapping[str, Seen], sizer: Sizer
) -> dict[str, Hours]:
    """Return the hours of one MW of load for each design that powers a campus in the last year in the first view.

    They are called after the site and how it is powered, such as ``abilene.own_firm_power``.
    """
    view_id, view = next(iter(plan.viewpoints.items()))
    found = {}
    for site_id, site in view.sites.items():
        for how, design in sizer.designs(views[view_id].programme, site_id).items():
            if how in site.year_mw:
                found[hours_id(site_id, how)] = hours_of_design(design)
    return found
