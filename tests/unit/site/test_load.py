"""What a site asks for: its full load, loads by tier, and what a MWh unserved costs."""

import numpy as np
import pytest

from abilene.programme.schema import Programme
from abilene.site.load import LOAD, Tier, full_load_mw, lifted_usd, loads_of

CAP = Tier("chat.cap_1", "chat", 0.9, 0.4, 300.0, 0.3)
SHUT = Tier("chat.shut", "chat", 0.0, 0.6, 500.0, 0.7)


def test_the_full_load_is_that_of_all_phases(data):
    """80 MW of IT at a PUE of 1.5, and a phase whose facility load is given."""
    assert full_load_mw(Programme.model_validate(data).sites["a"]) == pytest.approx(120)
    phase = data["sites"]["a"]["phases"]["p1"]
    given = {k: v for k, v in phase.items() if k != "it_mw"} | {"facility_mw": 45}
    data["sites"]["a"]["phases"]["p2"] = given
    assert full_load_mw(Programme.model_validate(data).sites["a"]) == pytest.approx(165)


def test_one_load_where_all_is_worth_the_same():
    shape = np.linspace(0.5, 1, 8)
    all_of_it = Tier("all", share_of_load=1.0, usd_per_mwh=900.0)
    (load,) = loads_of((all_of_it,), 120.0, shape)
    assert (load.name, load.mw, load.voll_usd_per_mwh) == (LOAD, 120.0, 900)
    assert load.shape is shape


def test_a_load_for_each_tier():
    first, second = loads_of((CAP, SHUT), 50.0, np.ones(3))
    assert (first.name, first.mw) == ("facility.chat.cap_1", 20.0)
    assert (second.name, second.mw) == ("facility.chat.shut", 30.0)
    assert [load.voll_usd_per_mwh for load in (first, second)] == [300.0, 500.0]


def test_what_shedding_means_in_words():
    assert CAP.how == "chat, held to 90% of its power"
    assert SHUT.how == "chat, shut"


def test_what_missing_load_counts_above_its_value():
    """3 MWh at 900 USD that count 4,000: by one amount in every hour, or as the hours say where they differ."""
    dear = Tier("all", share_of_load=1.0, usd_per_mwh=900.0, dear_usd_per_mwh=100.0)
    assert lifted_usd(dear, 3.0, 4000.0) == 300.0
    peaks = Tier("all", share_of_load=1.0, usd_per_mwh=900.0, peak_usd_per_mwh=5000.0)
    assert lifted_usd(peaks, 3.0, 4000.0) == 1300.0
