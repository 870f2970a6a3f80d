"""What a load by the hour saves at the campuses of the worked example, beside an independent prototype."""

from pathlib import Path

import pytest

from abilene.programme.changes import load
from abilene.programme.resolve import seen_by
from abilene.site.load import full_load_mw
from abilene.site.sizing import unit_design

FILE = Path(__file__).parents[2] / "examples" / "stargate" / "programme.yaml"
COST = {
    "abilene": 329.2 / 379.3,
    "shackelford": 684.9 / 835.6,
    "milam": 348.0 / 403.0,
    "dona_ana": 1464.9 / 1684.2,
    "lordstown": 101.4 / 113.0,
    "port_washington": 373.5 / 432.9,
}
"""Cost of a year behind air chillers per that of a flat load at the same peak, as a prototype of 2026 found it: it scaled all
of the facility load to the stated peak, where ours keeps IT load and scales what is beside it, 3 % apart at the most. At Saline
it depends on what charges the batteries, which the example has changed since."""


def cost_usd(programme, site_id, cooling):
    site = programme.sites[site_id].model_copy(update={"cooling": cooling})
    sites = {**programme.sites, site_id: site}
    changed = programme.model_copy(update={"sites": sites, "workloads": {}})
    load_mw = full_load_mw(site)
    found = unit_design(changed, site_id, load_mw=load_mw, folder=FILE.parent)
    return found.counted_usd


@pytest.mark.parametrize("site_id", COST)
def test_an_hourly_load_saves_what_the_prototype_found(site_id):
    programme = seen_by(load(FILE), ["announced"])["announced"].programme
    flat, hourly = (cost_usd(programme, site_id, c) for c in (None, "air_chiller"))
    assert hourly / flat == pytest.approx(COST[site_id], rel=0.03)
