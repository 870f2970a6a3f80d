"""Levers on a small programme: what is not in the way brings nothing, what is brings what it holds back."""

import pytest
from small_programmes import programme, situation

from abilene.buildout import build
from abilene.claims.refclass import own_class
from abilene.programme.delay_records import Closing
from abilene.risk.draws import columns
from abilene.risk.futures import deck_of
from abilene.risk.law import Law, Lognormal
from abilene.risk.levers import levers

SLOW = own_class(1.5, 3.0, ("*",))


def asked(capital, *, closing=None, refclass=SLOW, quarter=6):
    sites = {"a": {"phases": {"p1": {}, "p2": {"it_mw": 200}}}}
    made = programme(sites, capital, end="2028-Q4")
    plan = build(made, situation(a__p1="2026-Q4", a__p2="2027-Q2"))
    deck = deck_of(plan)
    law = Law(
        classes=(refclass,) * len(deck.phases),
        today=0.0,
        common=0.2,
        site=0.2,
        shell=Lognormal(),
        chips=Lognormal(),
        equipment=Lognormal(),
        closing=(closing,) * len(deck.tranches),
    )
    drawn = columns(deck.tables, 500, 1)
    return {one.name: one for one in levers(deck, law, drawn, quarter)}


def test_with_money_and_power_only_time_is_in_the_way():
    found = asked({"equity": {"amount_usd": 50e9}})
    in_time = found["nothing takes longer than promised"]
    assert in_time.sure_mw > 0
    assert found["a: nothing takes longer"] == in_time.__class__(
        "a: nothing takes longer", in_time.sure_mw, in_time.half_mw, in_time.mean_mw
    )
    for name in (
        "money without limit from today on",
        "a: all its power at once",
        "accelerators a tenth cheaper",
    ):
        assert (found[name].sure_mw, found[name].mean_mw) == (0, 0)
    assert "all promised money closes in time" not in found


def test_where_money_lacks_it_is_the_lever():
    """3 bn USD pay the first phase of 100 MW, and not the second of 200."""
    found = asked({"equity": {"amount_usd": 3e9}}, refclass=None, quarter=11)
    assert found["money without limit from today on"].sure_mw == pytest.approx(200)
    assert found["nothing takes longer than promised"].mean_mw == 0


def test_money_that_may_not_close_is_one_too():
    closing = Closing(share=0.5, per_quarter=1.0)
    found = asked(
        {"equity": {"amount_usd": 50e9, "opens": "2026-Q2"}},
        closing=closing,
        refclass=None,
        quarter=11,
    )
    closes = found["all promised money closes in time"]
    assert closes.mean_mw == pytest.approx(150, abs=30)
    assert closes.sure_mw == pytest.approx(300)
