"""What dear power does to a campus, by hand: bought through, shed where the file says so, and missing supply apart."""

from dataclasses import replace

import numpy as np
import pytest

from abilene.power.dispatch import dispatch
from abilene.power.problem import Block, Campus, Capacity, Demand, Storage, series
from abilene.power.sizing import size
from abilene.programme.schema import Programme
from abilene.site.load import Tier, loads_of
from abilene.site.price_response import (
    MARGIN_USD_PER_MWH,
    bought_through,
    is_bought,
    makes_peaks,
    price_response,
    shed_words,
)
from abilene.site.problem import site_campus
from abilene.site.sizing import unit_design
from abilene.site.voll import tiers

SPOT = Tier("spot.shut", "spot", 0.0, 0.5, 300.0, 0.5, sheds=True)
KEPT = Tier("rest.shut", "rest", 0.0, 0.5, 1000.0, 0.5)
MISO = {"price": {"mean_usd_per_mwh": 42}, "grid_co2_region": "eia930_miso"}
BORROWED = {"mean_usd_per_mwh": 42, "shape": "ercot_west_2022_2025"}


def campus_of(tiers, price, grid_mw=100.0, *, load_mw=100.0, **more):
    """Return a campus on the grid through hours of these prices, its tiers as they are."""
    price = np.array(price, dtype=float)
    loads = loads_of(tiers, load_mw, np.ones(len(price)))
    grid = Block("grid.a", Capacity.fixed(grid_mw), price)
    return Campus(loads, (grid,), **more)


def operated(tiers, price, grid_mw=100.0, **more):
    """Return what a campus does whose must-run load is lifted above its dearest hour."""
    stated = campus_of(tiers, price, grid_mw, **more)
    lifted = bought_through(tiers, [stated])
    campus = replace(stated, loads=loads_of(lifted, 100.0, np.ones(stated.hours)))
    return price_response(campus, dispatch(campus), lifted)


def per_year(campus_hours, hours):
    return hours * 8760 / campus_hours


def test_load_that_may_not_be_shed_buys_through_a_spike():
    """At 5,000 USD/MWh and a value of 1,000 the mean paid is that of the hours: (20 + 5,000) / 2."""
    found = operated((replace(KEPT, share_of_load=1.0),), [20, 5000])
    assert (found.shed_hours, found.shed_mwh, found.outage_hours) == (0, 0, 0)
    assert found.bought_usd / found.bought_mwh == pytest.approx(2510, rel=1e-12)


def test_load_that_may_be_shed_is_shed_above_its_value_and_the_rest_is_bought():
    """Half of 100 MW is shed at 500: it buys 100 MWh at 20 and 50 at 500, of two hours."""
    found = operated((SPOT, KEPT), [20, 500])
    assert found.shed_mwh == pytest.approx(per_year(2, 50))
    assert (found.shed_hours, found.outage_hours) == (per_year(2, 1), 0)
    assert found.bought_usd / found.bought_mwh == pytest.approx((2000 + 25000) / 150)


def test_what_supply_lacks_is_no_shedding():
    """With 60 MW at 500 only 50 are wanted: 10 MW are shed that could be had, 40 MW are missing in both hours."""
    found = operated((SPOT, KEPT), [20, 500], grid_mw=60.0)
    assert found.shed_mwh == pytest.approx(per_year(2, 10))
    assert found.shed_hours == per_year(2, 1)
    assert found.outage_hours == per_year(2, 2)


def test_nothing_is_shed_to_charge_for_a_dearer_hour():
    """A store that gives back 0.81 would earn 4,050 by a MWh not served at 1,000; all of the grid is needed."""
    battery = Storage(
        "battery",
        Capacity.fixed(50),
        Capacity.fixed(50),
        charge_efficiency=0.9,
        discharge_efficiency=0.9,
    )
    all_kept = (replace(KEPT, share_of_load=1.0),)
    found = operated(all_kept, [20, 5000], storages=(battery,))
    assert (found.shed_hours, found.outage_hours) == (0, 0)
    (lifted,) = bought_through(
        all_kept, [campus_of(all_kept, [20, 5000], storages=(battery,))]
    )
    assert lifted.counted_usd_per_mwh == pytest.approx(5000 / 0.81 + MARGIN_USD_PER_MWH)


def test_nothing_is_shed_to_lower_a_billed_peak():
    """A peak of one hour costs 15,000 USD/MW: more than a value of lost load of 1,000, and paid all the same."""
    kept = (replace(KEPT, share_of_load=1.0),)
    shape = np.array([0.5, 0.5, 0.5, 1.0])
    grid = Block("grid.a", Capacity.fixed(100), 30.0, demand_charge_usd_per_mw=15_000.0)
    stated = Campus(loads_of(kept, 100.0, shape), (grid,))
    lifted = bought_through(kept, [stated])
    assert lifted[0].counted_usd_per_mwh == pytest.approx(15_030 + MARGIN_USD_PER_MWH)


@pytest.mark.parametrize(
    ("worth", "dear", "peak"),
    [(20.0, 11.0, 27_000.0), (1000.0, 0.0, 26_031.0), (30_000.0, 0.0, 0.0)],
)
def test_nothing_is_shed_to_lower_demand_that_a_tariff_bills(worth, dear, peak):
    """15,000 USD/MW a month and 80 % of it in another one: 27,000 USD for a MWh, in the hours of the connection."""
    kept = (replace(KEPT, share_of_load=1.0, usd_per_mwh=worth),)
    there = np.array([1.0, 1.0, 0.0, 1.0])
    grid = Block("grid.a", Capacity.fixed(100.0), 30.0, there)
    demand = Demand("grid.a.all", ("grid.a",), (15_000.0,), ratchet=0.8)
    shape, periods = np.array([0.5, 1.0, 0.5, 0.5]), np.array([0, 0, 1, 1])
    stated = Campus(
        loads_of(kept, 100.0, shape),
        (grid,),
        periods=periods,
        demands=(demand,),
        calendar_year_hours=8760,
    )
    (lifted,) = bought_through(kept, [stated])
    assert lifted.dear_usd_per_mwh == pytest.approx(dear)
    assert lifted.peak_usd_per_mwh == pytest.approx(peak)
    makes = makes_peaks(stated)
    assert makes.tolist() == [True, True, False, True]
    (load,) = loads_of((lifted,), 100.0, shape, makes)
    worths = series(load.voll_usd_per_mwh, 4)
    assert worths == pytest.approx(worth + dear + peak * makes)
    found = size(replace(stated, loads=(load,)), tolerance=1e-9).operation
    assert found.output_mw[load.unserved] == pytest.approx([0, 0, 50, 0])


def test_the_value_stays_where_no_hour_is_as_dear_and_the_dearest_year_decides():
    kept = (replace(KEPT, share_of_load=1.0),)
    cheap, dear = campus_of(kept, [20, 900]), campus_of(kept, [20, 1400])
    assert bought_through(kept, [cheap]) == kept
    (lifted,) = bought_through(kept, [cheap, dear])
    assert lifted.counted_usd_per_mwh == pytest.approx(1401)
    assert lifted.usd_per_mwh == 1000


def test_a_carbon_price_is_bought_through_and_a_cut_hour_is_not_looked_at():
    kept = (replace(KEPT, share_of_load=1.0),)
    grid = Block(
        "grid.a",
        Capacity.fixed(100),
        np.array([900.0, 9000.0]),
        np.array([1.0, 0.0]),
        co2_t_per_mwh=0.5,
    )
    campus = Campus(loads_of(kept, 100.0, np.ones(2)), (grid,), co2_usd_per_t=400.0)
    (lifted,) = bought_through(kept, [campus])
    assert lifted.counted_usd_per_mwh == pytest.approx(900 + 200 + 1)


def test_where_all_may_be_shed_nothing_is_lifted():
    assert bought_through((SPOT,), [campus_of((SPOT,), [20, 5000])]) == (SPOT,)


def test_what_is_sold_is_not_bought():
    sold = Block("grid.a.export", Capacity.fixed(10), 30.0, export=True)
    gas = Block("gas", Capacity.fixed(10), 30.0)
    grid = Block("grid.a.curtailable", Capacity.fixed(10), 30.0)
    assert list(map(is_bought, (sold, gas, grid))) == [False, False, True]


def on_the_grid(data, **site):
    """Return the programme with one contract for all of its 120 MW, and nothing of its own."""
    grid = {"g": {"firm_mw": 120, "from": 2026}}
    data["sites"]["a"] |= {"grid": grid, "equipment": {}, **site}
    return Programme.model_validate(data)


@pytest.mark.parametrize("price", [MISO["price"], BORROWED], ids=["flat", "borrowed"])
def test_a_stated_mean_is_what_is_paid(data, price):
    """At 1,000 USD/MWh a mean of 42 printed as 34.7: the campus shed in spikes borrowed from another market."""
    data["programme"]["lost_load_usd_per_mwh"] = 1000
    design = unit_design(on_the_grid(data, **(MISO | {"price": price})), "a")
    assert design.response.bought_usd_per_mwh == pytest.approx(42, rel=1e-9)
    assert design.lcoe_usd_per_mwh == pytest.approx(42, rel=1e-9)
    assert (design.unserved_mwh, design.unserved_hours) == (0, 0)


WORK = {
    "training": {
        "kind": "training",
        "share": 0.5,
        "gang": 8,
        "checkpoint_s": 60,
        "restart_s": 300,
        "sheds_down_to": 0.2,
    },
    "chat": {"kind": "serving", "share": 0.5, "gang": 8, "restart_s": 360},
}


def test_a_campus_sheds_as_its_workloads_say(data):
    """0.4 of the load may be shed: in each hour dearer than 1,000 USD/MWh and the tenth of an hour of a restart in three."""
    data |= {"workloads": WORK}
    data["programme"]["lost_load_usd_per_mwh"] = 1000
    programme = on_the_grid(data, price=BORROWED)
    worth = tiers(programme, "a")
    campus = site_campus(programme, "a", 120, tiers=worth)
    design = unit_design(programme, "a", load_mw=120, tiers=worth)
    price = campus.hours[0].price_usd_per_mwh
    dear = price > 1000 * (1 + 0.1 / 3)
    assert 0 < dear.sum() == design.response.shed_hours
    assert design.response.shed_mwh == pytest.approx(0.4 * 120 * dear.sum())
    assert design.unserved_hours == 0
    load = np.where(dear, 0.6, 1.0)
    assert design.response.bought_usd_per_mwh == pytest.approx(
        price @ load / load.sum()
    )
    assert design.response.bought_usd_per_mwh < 42


def test_the_words_say_what_may_be_shed(data):
    silent = on_the_grid(data)
    plain = (Tier("all", share_of_load=1.0, usd_per_mwh=900.0),)
    assert shed_words(silent, plain) == "no load is shed because power is dear"
    data |= {"workloads": WORK}
    said = Programme.model_validate(data)
    words = shed_words(said, tiers(said, "a"))
    assert "training down to 20% of its load" in words
    assert "spread over 3 hours, assumed" in words
