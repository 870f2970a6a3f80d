"""What a site asks for: its full load, loads by tier, and what a MWh unserved costs."""

import numpy as np
import pytest

from abilene.errors import InputError
from abilene.programme.schema import Programme
from abilene.site.load import (
    LOAD,
    Tier,
    full_load_mw,
    loads_of,
    stated_voll,
    voll_words,
)

CAP = Tier("chat.cap_1", "chat", 0.9, 0.4, 300.0, 0.3)
SHUT = Tier("chat.shut", "chat", 0.0, 0.6, 500.0, 0.7)


def test_the_full_load_is_that_of_all_phases(data):
    """80 MW of IT at a PUE of 1.5, and a phase whose facility load is given."""
    assert full_load_mw(Programme.model_validate(data).sites["a"]) == pytest.approx(120)
    phase = data["sites"]["a"]["phases"]["p1"]
    given = {k: v for k, v in phase.items() if k != "it_mw"} | {"facility_mw": 45}
    data["sites"]["a"]["phases"]["p2"] = given
    assert full_load_mw(Programme.model_validate(data).sites["a"]) == pytest.approx(165)


def test_one_load_where_all_is_worth_the_same(programme):
    shape = np.linspace(0.5, 1, 8)
    (load,) = loads_of(stated_voll(programme), 120.0, shape)
    assert (load.name, load.mw, load.voll_usd_per_mwh) == (LOAD, 120.0, 900)
    assert load.shape is shape


def test_a_load_for_each_tier():
    first, second = loads_of((CAP, SHUT), 50.0, np.ones(3))
    assert (first.name, first.mw) == ("facility.chat.cap_1", 20.0)
    assert (second.name, second.mw) == ("facility.chat.shut", 30.0)
    assert [load.voll_usd_per_mwh for load in (first, second)] == [300.0, 500.0]


def test_without_a_value_of_lost_load_nothing_can_be_shed(data):
    del data["programme"]["lost_load_usd_per_mwh"]
    with pytest.raises(InputError) as error:
        stated_voll(Programme.model_validate(data))
    assert error.value.problems[0].path == "programme.lost_load_usd_per_mwh"
    assert "say what a MWh not served costs" in error.value.problems[0].fix


def test_what_shedding_means_in_words():
    assert CAP.how == "chat, held to 90% of its power"
    assert SHUT.how == "chat, shut"


def test_the_words_for_what_a_mwh_is_worth(data):
    stated = Programme.model_validate(data)
    assert voll_words(stated, stated_voll(stated)) == "900 USD"
    by_tier = voll_words(stated, (CAP, SHUT))
    assert by_tier.startswith("300 to 500 USD, by what the compute lost")
    assert by_tier.endswith("brings, not lost_load_usd_per_mwh")
    del data["programme"]["lost_load_usd_per_mwh"]
    silent = Programme.model_validate(data)
    assert voll_words(silent, (CAP, CAP)).startswith("300 USD, by what")
    assert voll_words(silent, (CAP, CAP)).endswith("brings")
