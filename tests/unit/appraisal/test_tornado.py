"""One figure at a time, at both ends of its spread."""

import numpy as np
import pytest
from small_valuations import LIVING, valued

from abilene.appraisal import tornado, worths
from abilene.appraisal.tornado import INPUTS, Input


def test_the_tornado_varies_one_figure_at_a_time():
    chips = {"chips": LIVING["chips"] | {"usd_per_accelerator_hour": 5.0}}
    valuation = valued(hardware=chips, discount_rate_per_year=0.08)
    bars = {
        bar.name: bar
        for bar in tornado(
            valuation, {"hardware.chips.price_usd_per_accelerator": (1e4, 5e4)}
        )
    }
    chip = bars["price of accelerators"]
    assert chip.spread == "claims"
    for end, usd in enumerate((1e4, 5e4)):
        other = {"chips": chips["chips"] | {"price_usd_per_accelerator": usd}}
        whole, _ = worths(valued(hardware=other, discount_rate_per_year=0.08))
        assert chip.npv_usd[end] == pytest.approx(whole.npv_usd)
        assert chip.lcoc_usd_per_gpu_hour[end] == pytest.approx(
            whole.lcoc_usd_per_gpu_hour
        )
    price = bars["price of an accelerator-hour"]
    assert price.spread == "±20%"
    assert price.lcoc_usd_per_gpu_hour[0] == price.lcoc_usd_per_gpu_hour[1]
    assert "share of hours sold" in bars  # 1 at the most, so it moves to one side only
    whole, _ = worths(valuation)
    assert bars["share of hours sold"].npv_usd[1] == pytest.approx(whole.npv_usd)
    widths = [bar.width for bar in tornado(valuation, {})]
    assert widths == sorted(widths, reverse=True)


def test_a_kind_of_figure_of_which_some_are_claimed_says_so():
    sites = {"a": {"phases": {"p": {}}}, "b": {"phases": {"p": {}}}}
    bars = tornado(valued(sites), {"sites.a.phases.p.shell_usd_per_it_kw": (5e3, 10e3)})
    shell = next(bar for bar in bars if bar.name == "cost of shells")
    assert shell.spread == "claims, else ±20%"
    low = (0.5e9 + 0.8e9 + 4e9) / (2e5 * 8766)
    assert shell.lcoc_usd_per_gpu_hour[0] == pytest.approx(low)


def test_figures_that_are_not_given_have_no_bar():
    names = {bar.name for bar in tornado(valued(), {})}
    assert not names & {
        "rent of tenants",
        "running costs without electricity",
        "income tax",
        "leases and other contracts",
    }
    assert np.all([bar.width > 0 for bar in tornado(valued(), {})])


def test_ends_of_a_spread_keep_to_their_bounds():
    share = Input("share", "a.b", 0.1, share=False, most=1.0)
    assert (share.at(0.5, -1), share.at(0.5, 1)) == (
        pytest.approx(0.4),
        pytest.approx(0.6),
    )
    assert share.at(0.95, 1) == 1.0
    life = Input("life", "a.b", 5.0, share=False, least=1.0)
    assert life.at(3, -1) == 1.0
    price = Input("price", "a.b", 0.2)
    assert (price.at(10, -1), price.at(10, 1)) == (pytest.approx(8), pytest.approx(12))
    assert (price.stated, life.stated) == ("±20%", "±5")


def test_every_kind_of_figure_is_named_once():
    names = [one.name for one in INPUTS]
    assert len(set(names)) == len(names)


def test_claims_about_equipment_are_factors_on_what_the_plan_paid():
    site = {
        "grid": {},
        "equipment": {"gas": {"max_mw": 100, "from": "2026-Q3"}},
        "phases": {"p": {}},
    }
    valuation = valued({"a": site})
    usd = valuation.programme.equipment["gas"].capex_usd_per_kw
    claimed = {"equipment.gas.capex_usd_per_kw": (usd / 2, usd * 3)}
    name = "cost of power equipment"
    bars = {bar.name: bar for bar in tornado(valuation, claimed)}
    stated = {bar.name: bar for bar in tornado(valuation, {})}
    assert (bars[name].spread, stated[name].spread) == ("claims", "±20%")
    wide, narrow = bars[name].lcoc_usd_per_gpu_hour, stated[name].lcoc_usd_per_gpu_hour
    # Cost is linear in the factor: half and three times, beside 0.8 and 1.2.
    assert (wide[1] - wide[0]) / (narrow[1] - narrow[0]) == pytest.approx(2.5 / 0.4)
