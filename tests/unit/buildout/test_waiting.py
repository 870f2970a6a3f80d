"""What unusable money waits for: one cause for each dollar, by hand on small programmes."""

import pytest
from small_programmes import programme, situation

from abilene.buildout import headlines
from abilene.buildout.waiting import NO_USE, waiting_usd

BN = 1e9
ONE = {"a": {"phases": {"p": {}}}}
TWO = {"a": {"phases": {"p": {}, "q": {}}}}
CAUSES = ["event", "date", "expired", "earmark", "no_use"]


def waiting_bn(sites, capital, where=None, **header):
    """Return the causes in bn USD; they add up to what is in view and not usable."""
    found = headlines(programme(sites, capital, **header), where or situation())
    causes = waiting_usd(
        found.plan,
        found.unlimited,
        found.capital_in_view_usd,
        found.capital_usable_usd,
    )
    assert list(causes) == CAUSES
    missing = found.capital_in_view_usd - found.capital_usable_usd
    assert sum(causes.values()) == pytest.approx(missing, abs=1.0)
    assert min(causes.values()) >= 0
    return {cause: round(usd / BN, 6) for cause, usd in causes.items() if usd > 1}


def tranche(amount_bn, **more):
    return {"amount_usd": amount_bn * BN} | more


def test_a_phase_costs_three_and_the_rest_has_no_use():
    assert waiting_bn(ONE, {"free": tranche(5)}) == {NO_USE: 2.0}


@pytest.mark.parametrize(("usd_per_hour", "use_bn"), [(0.01, 0.0), (5.0, 3.0)])
def test_under_npv_money_has_use_only_where_the_phase_pays(usd_per_hour, use_bn):
    chips = {"it_w_per_accelerator": 1000, "price_usd_per_accelerator": 20_000}
    hardware = {"chips": chips | {"usd_per_accelerator_hour": usd_per_hour}}
    terms = {"hardware": hardware, "objective": "npv", "end": "2030-Q4"}
    assert waiting_bn(ONE, {"free": tranche(5)}, **terms) == {NO_USE: 5 - use_bn}


def test_what_an_event_would_open_waits_for_it_and_what_nobody_needs_does_not():
    """Two phases cost 6; with 1 bn nothing is built, and of 9 bn behind it 5 are needed."""
    capital = {
        "free": tranche(1),
        "next": tranche(9, opens={"energised": "a.p"}),
    }
    assert waiting_bn(TWO, capital) == {"event": 5.0, NO_USE: 4.0}


def test_what_opens_after_all_is_paid_is_not_open_yet():
    capital = {"free": tranche(1), "late": tranche(2, opens="2030")}
    assert waiting_bn(ONE, capital) == {"date": 2.0}


def test_what_expires_first_is_expired():
    capital = {"free": tranche(9, expires="2026-Q2")}
    assert waiting_bn(ONE, capital, situation(a__p="2026-Q4")) == {
        "expired": 3.0,
        NO_USE: 6.0,
    }


def test_an_earmark_keeps_money_from_what_nobody_else_pays():
    """A shell costs 1 and its chips 2: of 3 bn for shells one is usable."""
    capital = {"shells": tranche(3, only_for="sites.*.phases.*.shell")}
    assert waiting_bn(ONE, capital) == {"earmark": 2.0}


def test_where_all_is_usable_nothing_waits():
    assert waiting_bn(TWO, {"free": tranche(3)}) == {}
