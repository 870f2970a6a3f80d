"""The bridge from a site to the engine: units, limits, and what each part costs."""

import math

import numpy as np
import pytest

from abilene.errors import InputError
from abilene.programme.schema import Programme
from abilene.site.load import Tier
from abilene.site.problem import chosen_site, site_campus


def block(campus, name):
    return next(block for block in campus.years[0].blocks if block.name == name)


def test_a_contract_is_cut_in_its_hours_of_highest_price(programme):
    campus = site_campus(programme, "a", 120)
    firm, cut = block(campus, "grid.g"), block(campus, "grid.g.curtailable")
    price = campus.hours[0].price.usd_per_mwh
    assert firm.capacity.low == firm.capacity.high == 60
    assert np.asarray(firm.cost_usd_per_mwh) == pytest.approx(price + 4)
    assert (cut.availability == 0).sum() == 50
    assert price[cut.availability == 0].min() >= price[cut.availability == 1].max()
    small = block(site_campus(programme, "a", 1), "grid.g")
    assert small.capacity == firm.capacity


def test_own_power_has_no_grid(programme):
    campus = site_campus(programme, "a", 120, grid=False)
    assert [b.name for b in campus.years[0].blocks] == ["turbine", "sun", "wind"]
    assert campus.hours[0].price is None


def test_storage_alone_makes_no_power(data):
    data["sites"]["a"]["equipment"] = {"battery": {"max_mw": 10}, "sun": {"max_mw": 0}}
    programme = Programme.model_validate(data)
    with pytest.raises(InputError, match="nothing can make its power without the grid"):
        site_campus(programme, "a", 1, grid=False)


def test_a_load_may_have_a_shape(programme):
    shape = 0.9 + 0.1 * np.cos(np.arange(8760) / 8760 * 2 * math.pi)
    campus = site_campus(programme, "a", 120, shapes=[shape])
    assert np.array_equal(campus.years[0].loads[0].shape, shape)
    assert "90.0% of it on average" in campus.notes[0]


def test_the_value_of_lost_load_must_be_stated(data):
    del data["programme"]["lost_load_usd_per_mwh"]
    with pytest.raises(InputError, match=r"programme\.lost_load_usd_per_mwh: missing"):
        site_campus(Programme.model_validate(data), "a", 1)


def test_load_may_be_worth_less_in_parts(data):
    del data["programme"]["lost_load_usd_per_mwh"]
    worth = (
        Tier("chat.cap_1", "chat", 0.9, 0.4, 300.0, 0.3),
        Tier("chat.shut", "chat", 0.0, 0.6, 500.0, 0.7),
    )
    campus = site_campus(Programme.model_validate(data), "a", 120, tiers=worth)
    loads = {
        load.name: (load.mw, load.voll_usd_per_mwh) for load in campus.years[0].loads
    }
    (cheap_mw, cheap_usd), (dear_mw, dear_usd) = loads.values()
    assert list(loads) == ["facility.chat.cap_1", "facility.chat.shut"]
    assert (cheap_mw, dear_mw) == (48, 72)
    # both are lifted above the dearest hour by the same amount, so their order stays
    assert dear_usd - cheap_usd == pytest.approx(200)
    assert cheap_usd > campus.hours[0].price_usd_per_mwh.max() + 4
    assert (
        "costs 300 to 500 USD, by what the compute lost with it brings"
        in campus.notes[0]
    )
    assert [tier.usd_per_mwh for tier in campus.tiers] == [300, 500]
    assert [tier.how for tier in worth] == [
        "chat, held to 90% of its power",
        "chat, shut",
    ]


def test_a_stated_value_that_is_not_used_is_named(programme):
    worth = (
        Tier(
            "chat.shut", "chat", share_of_load=1.0, usd_per_mwh=500.0, compute_share=1.0
        ),
    )
    assert (
        "costs 500 USD, by what the compute lost with it brings, not lost_load_usd_per_mwh"
        in (site_campus(programme, "a", 120, tiers=worth).notes[0])
    )


def test_which_site(programme, data):
    assert chosen_site(programme) == "a"
    with pytest.raises(InputError, match="there is no site 'b'"):
        chosen_site(programme, "b")
    data["sites"]["b"] = data["sites"]["a"]
    with pytest.raises(InputError, match="name one of a, b with --site"):
        chosen_site(Programme.model_validate(data))
