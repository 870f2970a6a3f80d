"""Sizes of the examples' sites against one LP over the same hours: what ours cost there, and what is best there."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from abilene.power import lp
from abilene.power.sizing import size
from abilene.power.transforms import with_capacity
from abilene.programme.changes import load
from abilene.programme.resolve import seen_by
from abilene.site.load import full_load_mw
from abilene.site.problem import site_campus
from abilene.site.voll import tiers

ROOT = Path(__file__).resolve().parents[2]
TOLERANCE = 1e-4


@pytest.fixture(scope="module")
def stargate():
    draft = load(ROOT / "examples/stargate/programme.yaml")
    return next(iter(seen_by(draft, ["announced"]).values())).programme


def shortened(campus, first, hours):
    """Return some hours of a campus."""

    def cut(value):
        return value if np.ndim(value) == 0 else value[first : first + hours]

    return replace(
        campus,
        loads=tuple(replace(x, shape=cut(x.shape)) for x in campus.loads),
        blocks=tuple(
            replace(
                b,
                cost_usd_per_mwh=cut(b.cost_usd_per_mwh),
                availability=cut(b.availability),
            )
            for b in campus.blocks
        ),
        periods=np.zeros(hours, dtype=np.int64),
    )


def priced(programme):
    """Return a programme whose hardware has a price, so that its load is worth less or more by workload."""
    hardware = {
        name: one.model_copy(update={"usd_per_accelerator_hour": {2026: 3.0}})
        for name, one in programme.hardware.items()
    }
    return programme.model_copy(update={"hardware": hardware})


@pytest.mark.parametrize("worth", ["stated", "by workload"])
@pytest.mark.parametrize(
    ("site_id", "grid"),
    [
        ("abilene", True),
        ("abilene", False),
        ("shackelford", True),
        ("milam", False),
        ("dona_ana", True),
        ("saline", True),
    ],
)
def test_our_sizes_cost_at_most_the_tolerance_more(stargate, site_id, grid, worth):
    programme = stargate if worth == "stated" else priced(stargate)
    load_mw = full_load_mw(programme.sites[site_id])
    campus = shortened(
        site_campus(
            programme, site_id, load_mw, grid=grid, tiers=tiers(programme, site_id)
        ).years[0],
        4000,
        504,
    )
    assert (len(campus.loads) > 1) == (worth == "by workload")
    ours, best = (
        size(campus, tolerance=TOLERANCE),
        lp.size_by_lp(campus, method="simplex"),
    )
    bounds = campus.bounds
    sizes = {
        n: float(np.clip(v, bounds[n].low, bounds[n].high))
        for n, v in ours.capacity.items()
        if ".peak." not in n
    }
    there = lp.size_by_lp(with_capacity(campus, sizes), method="simplex")
    assert (
        best.cost_usd * (1 - 1e-7)
        <= there.cost_usd
        <= best.cost_usd * (1 + TOLERANCE + 1e-7)
    )
    assert ours.bound_usd <= best.cost_usd * (1 + 1e-7)
    assert ours.cost_usd >= best.cost_usd * (1 - 1e-7)
