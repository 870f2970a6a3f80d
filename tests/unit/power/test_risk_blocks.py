"""Machines that fail in the engine: against the closed form of a flat island, the LP, and drawn years."""

from dataclasses import replace

import numpy as np
import pytest

from abilene.errors import InputError
from abilene.power.adequacy import Supply, convolved, drawn
from abilene.power.lp import size_by_lp
from abilene.power.machines import MachineClass, fewer_up, units_up
from abilene.power.parts import SHARED
from abilene.power.problem import Block, Campus, Capacity, Load
from abilene.power.result import linking_sums, tally
from abilene.power.risk_blocks import (
    OutageRates,
    risk_blocks,
    with_risk,
)
from abilene.power.sizing import size

VOLL, COST, ANNUITY, LOAD = 1000.0, 53.0, 134_000.0, 650.0
HOURS = 48
ENGINES = OutageRates(3.3, 0.04)
GAS = Block("gas", Capacity(annuity_usd=ANNUITY), COST, co2_t_per_mwh=0.5, clean=False)
ISLAND = Campus((Load("it", LOAD, np.ones(HOURS), VOLL),), (GAS,))


def eue_mwh(mw, count, rate=0.04):
    """Return the unserved energy of a flat load on machines of mw / count, by the binomial distribution."""
    up = np.arange(count + 1) * mw / count
    return 8760 * float(units_up(count, rate) @ np.maximum(LOAD - up, 0.0))


def island_usd(mw, count):
    lost = eue_mwh(mw, count)
    return ANNUITY * mw + COST * (LOAD * 8760 - lost) + VOLL * lost


def cheapest_usd(count):
    """Return the least cost over sizes: convex, with corners where machines just carry the load."""
    corners = [LOAD * count / k for k in range(count // 2, count + 1)]
    return min(island_usd(mw, count) for mw in corners)


def test_the_engine_finds_the_closed_form_of_an_island():
    """210 machines of any size: what an exact count of machines would build."""
    risky = with_risk(ISLAND, {"gas": ENGINES}, {"gas": 210}, VOLL)
    sizing, best = size(risky, tolerance=1e-6), cheapest_usd(210)
    assert sizing.bound_usd <= best * (1 + 1e-12)
    assert best * (1 - 1e-12) <= sizing.cost_usd <= best * (1 + 1e-6)
    assert len(risky.blocks) < 25


def test_the_lp_and_drawn_years_say_the_same_of_the_design():
    risky = with_risk(ISLAND, {"gas": OutageRates(33.0, 0.04)}, {"gas": 21}, VOLL, 0.0)
    sizing = size(risky, tolerance=1e-6)
    assert size_by_lp(risky).cost_usd == pytest.approx(sizing.cost_usd, rel=1e-6)
    unit_mw, hours = sizing.capacity["gas"] / 21, 8760
    load = np.full(hours, LOAD)
    supply = Supply(load, (MachineClass("gas", 21, unit_mw, 0.04),))
    year = tally(risky, sizing.operation)
    lost = year["gas"].failed_mwh + year["it.lost"].energy_mwh
    assert lost == pytest.approx(convolved(supply).eue_mwh, rel=1e-4)
    years = drawn(supply, 200)
    assert abs(lost - years.eue_mwh) <= 3 * years.eue_error


def test_a_mean_derate_is_too_cheap_and_forgetting_outages_more_so():
    sure = size(ISLAND).cost_usd
    derated = size(replace(ISLAND, blocks=(replace(GAS, availability=0.96),))).cost_usd
    assert sure < derated < cheapest_usd(210)


def test_what_fails_is_taken_off_energy_emissions_and_what_is_not_clean():
    risky = with_risk(ISLAND, {"gas": ENGINES}, {"gas": 210}, VOLL)
    risky = replace(risky, clean_share=0.0, co2_cap_t=1e9)
    sizing = size(risky, tolerance=1e-6)
    year = tally(risky, sizing.operation)
    assert set(year) == {"gas", "it.lost"}
    gas, lost = year["gas"], year["it.lost"]
    assert gas.energy_mwh + gas.failed_mwh + lost.energy_mwh == pytest.approx(
        risky.load_mwh, rel=1e-9
    )
    assert gas.co2_t == pytest.approx(0.5 * gas.energy_mwh, rel=1e-9)
    assert gas.available_mwh == pytest.approx(8760 * sizing.capacity["gas"], rel=1e-9)
    assert linking_sums(risky, sizing.operation.output_mw)[0] == pytest.approx(
        gas.co2_t
    )


def test_a_served_share_costs_its_price():
    """The price of the limit is that of the closed form: what the next MWh served costs above the lost load."""
    risky = with_risk(ISLAND, {"gas": ENGINES}, {"gas": 210}, VOLL, 0.0)
    risky = replace(risky, served_share=0.99999)
    sizing = size(risky, tolerance=1e-7)
    year = tally(risky, sizing.operation)
    lost = year["gas"].failed_mwh + year["it.lost"].energy_mwh
    assert lost == pytest.approx(1e-5 * risky.load_mwh, rel=1e-5)
    mw = sizing.capacity["gas"]
    assert eue_mwh(mw, 210) == pytest.approx(lost, rel=1e-4)
    k = np.arange(211)
    short = k * mw / 210 < LOAD
    saved = 8760 * float(units_up(210, 0.04)[short] @ k[short] / 210)
    assert sizing.linking_usd["served"] == pytest.approx(
        ANNUITY / saved - (VOLL - COST), rel=1e-4
    )


def test_a_share_that_is_kept_anyway_has_no_price():
    risky = with_risk(ISLAND, {"gas": ENGINES}, {"gas": 210}, VOLL)
    free = size(risky, tolerance=1e-7)
    limited = size(replace(risky, served_share=0.99), tolerance=1e-7)
    assert limited.cost_usd == pytest.approx(free.cost_usd, rel=2e-7)
    assert limited.linking_usd["served"] == pytest.approx(0.0, abs=1e-3)


def test_a_share_beside_a_clean_share_and_a_cap_is_what_the_lp_finds():
    hour = np.arange(HOURS)
    sun = np.clip(np.sin((hour % 24 - 6) / 12 * np.pi), 0, 1)
    campus = replace(
        ISLAND,
        blocks=(GAS, Block("sun", Capacity(annuity_usd=9e4), 0.0, sun)),
        clean_share=0.3,
        served_share=0.995,
    )
    risky = with_risk(campus, {"gas": OutageRates(65.0, 0.08)}, {"gas": 12}, VOLL)
    sizing = size(risky, tolerance=1e-5)
    assert sizing.cost_usd == pytest.approx(size_by_lp(risky).cost_usd, rel=2e-5)


def test_more_than_can_be_served_is_refused():
    few = replace(GAS, capacity=Capacity(0, 600.0, ANNUITY))
    with pytest.raises(
        InputError, match=r"served_share: .* MWh a year too many are not served, with"
    ):
        size(replace(ISLAND, blocks=(few,), served_share=0.999))
    within = replace(ISLAND, served_share=0.9, co2_cap_t=1.0)
    with pytest.raises(InputError, match="within the other limits"):
        size(within)


def test_risk_is_a_convex_cost_and_never_too_cheap_where_it_is_merged():
    exact, rough = (
        risk_blocks(GAS, 20, OutageRates(1.0, 0.1), VOLL, merged)
        for merged in (0.0, 0.3)
    )
    assert len(exact) == 20
    assert len(rough) < 8
    costs = [block.cost_usd_per_mwh for block in exact]
    assert costs == sorted(costs)
    assert sum(block.availability for block in rough) == pytest.approx(1.0)

    def asked_usd(blocks, y):
        total = 0.0
        for block in blocks:
            total += min(y, block.availability) * block.cost_usd_per_mwh
            y -= min(y, block.availability)
        return total

    for y in np.linspace(0, 1, 41):
        assert asked_usd(rough, y) >= asked_usd(exact, y) - 1e-9


def test_two_machines_by_hand():
    """Fewer than one and two of them are up with 0.01 and 0.19: what fails costs what lost load does."""
    first, second = risk_blocks(GAS, 2, OutageRates(1.0, 0.1), VOLL, 0.0)
    for block, risk in ((first, 0.01), (second, 0.19)):
        assert block.cost_usd_per_mwh == pytest.approx(53 + (1000 - 53) * risk)
        assert block.co2_t_per_mwh == pytest.approx(0.5 * (1 - risk))
        assert block.unserved == pytest.approx(risk)
        assert block.availability == 0.5
    (both,) = risk_blocks(GAS, 2, OutageRates(1.0, 0.1), VOLL, 0.18 + 1e-12)
    assert (both.unserved, both.availability) == (pytest.approx(0.1), 1.0)
    assert len(risk_blocks(GAS, 2, OutageRates(1.0, 0.1), VOLL, 0.18 - 1e-12)) == 2
    # all are down together for a half: 1/2 + 1/2 F
    common = risk_blocks(GAS, 2, OutageRates(1.0, 0.1, 0.5), VOLL, 0.0)
    assert [b.unserved for b in common] == pytest.approx([0.505, 0.595])


def test_machines_are_one_block_up_to_a_thousandth_of_risk():
    risk = fewer_up(4, 0.01)
    assert np.diff(risk).tolist() == sorted(np.diff(risk))
    # 1e-8 and 4e-6 and 5.9e-4 lie together, 0.0394 alone
    blocks = risk_blocks(GAS, 4, OutageRates(1.0, 0.01), VOLL)
    assert [b.availability for b in blocks] == [0.75, 0.25]
    assert blocks[0].unserved == pytest.approx(risk[:3].mean())
    # 2 * 0.0006 - 0.0006 ** 2 is more than a thousandth above 0.0006 ** 2
    assert len(risk_blocks(GAS, 2, OutageRates(1.0, 0.0006), VOLL)) == 2
    assert len(risk_blocks(GAS, 2, OutageRates(1.0, 0.0004), VOLL)) == 1


def test_planned_work_by_rota_is_a_mean_of_the_numbers_that_are_left():
    """10 machines of which a quarter is in planned work: 7 or 8 are there, for a half of the time each."""
    planned = OutageRates(1.0, 0.1, planned_outage_rate=0.25)
    seven = np.append(fewer_up(7, 0.1), [1.0] * 3)
    eight = np.append(fewer_up(8, 0.1), [1.0] * 2)
    assert planned.fewer_up(10) == pytest.approx((seven + eight) / 2, abs=1e-15)


def test_the_first_block_keeps_name_and_capacity_and_the_others_share_it():
    first, *others = risk_blocks(GAS, 3, OutageRates(1.0, 0.1), VOLL, 0.0)
    assert (first.name, first.capacity, first.of) == ("gas", GAS.capacity, "")
    assert [b.name for b in others] == ["gas.risk.1", "gas.risk.2"]
    assert all(b.of == "gas" and b.capacity == SHARED for b in others)


def test_an_export_has_no_machines():
    sold = Block("sold", Capacity.fixed(1.0), 30.0, export=True)
    with pytest.raises(InputError, match="sold: has no machines"):
        risk_blocks(sold, 3, ENGINES, VOLL)
    part = Block("part", SHARED, 30.0, of="gas")
    with pytest.raises(InputError, match="part: has no machines"):
        risk_blocks(part, 3, ENGINES, VOLL)
