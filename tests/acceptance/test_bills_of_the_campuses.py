"""Each campus of the example under a tariff of every kind of line: its bill is what the model counts, to 1e-6.

Time of use, two demand charges with a ratchet and a contract minimum, coincident peaks and a fixed charge, in typical
and in real hours, beside minimum takes and forced batteries.
"""

import pytest
from tariff_text import under_a_tariff

from abilene.programme.changes import load
from abilene.programme.resolve import seen_by
from abilene.site.load import full_load_mw
from abilene.site.sizing import unit_design
from abilene.site.voll import tiers

SAME = 1e-6


@pytest.fixture(scope="module")
def announced(examples):
    draft = load(examples / "stargate" / "programme.yaml")
    return seen_by(draft, ["announced"])["announced"].programme


@pytest.mark.parametrize(
    "site_id",
    [
        "lordstown",
        "saline",
        "abilene",
        "milam",
        "port_washington",
        "shackelford",
    ],
)
def test_the_bill_is_what_the_model_counts(announced, examples, site_id):
    take = 0.8 if site_id == "saline" else 0.0
    billed = under_a_tariff(announced, site_id, min_take=take)
    site = billed.sites[site_id]
    design = unit_design(
        billed,
        site_id,
        load_mw=full_load_mw(site),
        folder=examples / "stargate",
        tiers=tiers(billed, site_id),
    )
    assert design.sizing.status == "optimal"
    assert len(design.bills) == len(site.grid)
    parts = {part.name: part for part in design.parts}
    for bill in design.bills:
        assert abs(bill.difference) < SAME
        assert parts[bill.connection].cost_usd == pytest.approx(
            bill.total_usd, rel=SAME
        )
    assert design.counted_usd == pytest.approx(design.sizing.cost_usd, rel=SAME)
