"""Steps of a load: a row among the sizes that plants and stores carry, in the engine as in the LP."""

import pytest

from abilene.errors import InputError
from abilene.power import lp
from abilene.power.sizing import size
from abilene.power.transforms import over_hours
from abilene.programme.power_records import Swing
from abilene.programme.schema import Programme
from abilene.site.grid_alone import grid_alone
from abilene.site.problem import site_campus
from abilene.site.sizing import unit_design
from abilene.site.swings import swing_words

SWING = {"step": 0.6, "minutes": 2, "grid_takes": 0.1}


@pytest.fixture
def swinging(data):
    data["sites"]["a"]["swing"] = SWING
    data["equipment"]["turbine"]["ramp_per_minute"] = 0.2
    return data


def carried_mw(capacity):
    return 0.4 * capacity["turbine"] + capacity["battery.power"]


def test_what_ramps_in_time_and_stores_carry_what_the_grid_does_not(swinging):
    """Half of 120 MW: 0.2 of a turbine in a minute is 0.4 of it in two."""
    design = unit_design(Programme.model_validate(swinging), "a", load_mw=120.0)
    assert carried_mw(design.sizing.capacity) == pytest.approx(60.0, rel=1e-3)
    assert design.sizing.reduced_usd["battery.power"] == pytest.approx(0.0, abs=1e3)
    del swinging["sites"]["a"]["swing"]
    free = unit_design(Programme.model_validate(swinging), "a", load_mw=120.0)
    assert carried_mw(free.sizing.capacity) < 60.0 * 0.9
    assert free.sizing.cost_usd < design.sizing.bound_usd


def test_the_engine_is_the_lp(swinging):
    whole = site_campus(Programme.model_validate(swinging), "a", 120.0).years[0]
    week = over_hours(whole, slice(0, 336))
    assert len(week.spares) == 1
    best = lp.size_by_lp(week).cost_usd
    assert size(week, tolerance=1e-6).cost_usd == pytest.approx(best, rel=2e-6)


def test_a_grid_that_takes_all_asks_for_nothing(swinging):
    swinging["sites"]["a"]["swing"] = SWING | {"grid_takes": 0.6}
    assert (
        site_campus(Programme.model_validate(swinging), "a", 120.0).years[0].spares
        == ()
    )


def test_more_than_can_be_built_is_refused_at_its_place(swinging):
    with pytest.raises(InputError, match=r"sites.a.swing: steps of 500 MW, .* 120;"):
        site_campus(Programme.model_validate(swinging), "a", 1000.0)


def test_on_the_grid_alone_nothing_carries_steps(swinging):
    programme = Programme.model_validate(swinging)
    design = unit_design(programme, "a", load_mw=80.0)
    assert grid_alone(design, programme, None).alone.served_mwh > 0


def test_words_name_the_rule_or_that_there_is_none():
    assert "10% (no rule is named)" in swing_words(Swing(**SWING))
    assert "(ramp rule of 2027)" in swing_words(
        Swing(**SWING, rule="ramp rule of 2027")
    )
