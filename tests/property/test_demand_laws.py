"""Laws of a design under a tariff: its grid cost is the bill, the LP agrees, and what terms of nothing or all are."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_year import small_year

from abilene.power.bill import bill
from abilene.power.lp import size_by_lp
from abilene.power.problem import Block, Campus, Capacity, Load, Storage
from abilene.power.sizing import size
from abilene.power.tariff import (
    CoincidentCharge,
    DemandCharge,
    EnergyCharge,
    PriceSteps,
    Ratchet,
    StandingCharge,
    Tariff,
    Window,
)
from abilene.power.tariff_blocks import tariff_blocks

YEAR = small_year()
FEW = settings(max_examples=25, deadline=None)
TOLERANCE, ROUNDING = 1e-6, 1e-7
PRICES = (0.0, 3.0, 12.0, 40.0)
SHARES = (0.0, 0.3, 0.85, 1.0)


def one_of(chance, values):
    return values[int(chance.integers(len(values)))]


def some(chance, count):
    """Draw one to all of the numbers below a count."""
    how_many = int(chance.integers(1, count + 1))
    return frozenset(chance.choice(count, how_many, replace=False).tolist())


def window(chance):
    """Draw a window that holds a step of the year."""
    while True:
        days = one_of(chance, ("all", "weekdays", "weekends"))
        found = Window.of(some(chance, 12), days, some(chance, 24))
        if found.mask(YEAR).any():
            return found


def demand_line(chance, name):
    prices = tuple(PriceSteps.flat(one_of(chance, PRICES)) for _ in range(12))
    back, share = int(chance.integers(1, 13)), one_of(chance, SHARES)
    ratchet = one_of(chance, (None, Ratchet(share, back, some(chance, 12))))
    inside = one_of(chance, (Window(), window(chance)))
    return DemandCharge(name, prices, inside, ratchet, one_of(chance, SHARES))


def tariff_of(seed):
    """Return a tariff that is drawn by a seed: energy by window, peaks that are known, two demands, a fixed charge."""
    chance = np.random.default_rng(seed)
    base, dear, at_peaks = (one_of(chance, PRICES) for _ in range(3))
    peaks = sorted(chance.choice(YEAR.length, 3, replace=False).tolist())
    lines = (
        EnergyCharge("e", ((Window(), base), (window(chance), dear))),
        CoincidentCharge("p", at_peaks, tuple((step, 1 / 3) for step in peaks)),
        demand_line(chance, "one"),
        demand_line(chance, "two"),
        StandingCharge("s", 7.0),
    )
    return Tariff("T", lines, peak_factor=1.02)


TARIFFS = st.integers(0, 2**32)
SEEDS = st.integers(0, 2**16)
CONTRACTS = st.sampled_from([Capacity.fixed(120.0), Capacity(0.0, 150.0, 2e4)])


def campus(tariff, seed, contract=CONTRACTS, scale=1.0):
    """Return a campus whose store, sun and engines stand beside a connection under a tariff."""
    chance = np.random.default_rng(seed)
    shape, sun = chance.uniform(0.4, 1.0, YEAR.length), chance.uniform(0, 1, 48)
    most = replace(contract, low=contract.low * scale, high=contract.high * scale)
    parts = tariff_blocks(tariff, YEAR, Block("grid", most, 5.0))
    gas = Block("gas", Capacity(0, 60.0 * scale, 9e4), 45.0)
    solar = Block("sun", Capacity(0, 200.0 * scale, 5e4), 0.0, sun)
    store = Storage(
        "store",
        Capacity(0, 50.0 * scale, 2e4),
        Capacity(0, 20_000.0 * scale, 60.0),
        charge_efficiency=0.92,
        discharge_efficiency=0.92,
    )
    return Campus(
        (Load("it", 100.0 * scale, shape, 2000.0),),
        (*parts.blocks, gas, solar),
        (store,),
        step_hours=YEAR.step_hours,
        periods=YEAR.months,
        demands=parts.demands,
    )


def grid_usd(one, sizing):
    """Return what the design pays under the tariff, energy at 5 USD/MWh on top of it. [USD/year]"""
    cells = [block for block in one.blocks if block.column == "grid"]
    energy = sum(
        block.cost_usd_per_mwh @ sizing.operation.output_mw[block.name] for block in cells
    )  # fmt: skip
    demand = sum(
        one.bounds[name].annuity_usd * sizing.capacity[name] for name in one.billed
    )
    return energy * one.step_hours + demand


def cost(one):
    return size(one, tolerance=TOLERANCE).cost_usd


@FEW
@given(TARIFFS, SEEDS, CONTRACTS)
def test_the_bill_of_a_design_is_its_grid_cost(drawn, seed, contract):
    one = campus(tariff_of(drawn), seed, contract)
    sizing = size(one, tolerance=TOLERANCE)
    cells = [block.name for block in one.blocks if block.column == "grid"]
    draw = sum(sizing.operation.output_mw[name] for name in cells)
    held = replace(tariff_of(drawn), contract_mw=sizing.capacity["grid"])
    billed = bill(draw, YEAR, held)
    standing = billed.line("s").usd.sum()
    paid = billed.total_usd - standing + 5.0 * draw.sum() * YEAR.step_hours
    known = grid_usd(one, sizing)
    scale = sizing.cost_usd
    # a bill below would be a better design: no more so than the gap allows
    assert paid <= known + ROUNDING * scale
    assert known - paid <= (TOLERANCE + ROUNDING) * scale


@FEW
@given(TARIFFS, SEEDS, CONTRACTS)
def test_the_lp_finds_the_same_cost(drawn, seed, contract):
    one = campus(tariff_of(drawn), seed, contract)
    sizing, best = size(one, tolerance=TOLERANCE), size_by_lp(one).cost_usd
    assert sizing.status == "optimal"
    assert sizing.bound_usd <= best * (1 + ROUNDING)
    assert best * (1 - ROUNDING) <= sizing.cost_usd
    assert sizing.cost_usd <= best * (1 + TOLERANCE + ROUNDING)


@FEW
@given(TARIFFS, SEEDS, CONTRACTS, st.floats(0.1, 30))
def test_twice_the_campus_costs_twice(drawn, seed, contract, factor):
    """Costs are homogeneous in load and sizes together, whatever demand is billed."""
    once, more = (
        cost(campus(tariff_of(drawn), seed, contract, k)) for k in (1.0, factor)
    )
    assert more == pytest.approx(once * factor, rel=2.5 * TOLERANCE)


def changed(tariff, change):
    """Return a tariff whose demand lines are changed in one way."""
    lines = (
        change(line) if isinstance(line, DemandCharge) else line
        for line in tariff.lines
    )
    return replace(tariff, lines=tuple(lines))


@FEW
@given(TARIFFS, SEEDS, CONTRACTS)
def test_a_ratchet_of_nothing_is_none(drawn, seed, contract):
    of_nothing = changed(
        tariff_of(drawn), lambda line: replace(line, ratchet=Ratchet(0.0))
    )
    none = changed(tariff_of(drawn), lambda line: replace(line, ratchet=None))
    first, second = (cost(campus(one, seed, contract)) for one in (of_nothing, none))
    assert first == second


@FEW
@given(st.sampled_from(PRICES), SEEDS, CONTRACTS)
def test_all_of_the_contract_is_a_price_of_what_is_held(usd_per_kw, seed, contract):
    flat = (PriceSteps.flat(usd_per_kw),) * 12
    energy = EnergyCharge("e", ((Window(), 40.0),))
    billed = DemandCharge("all", flat, least_of_contract=1.0)
    annuity = contract.annuity_usd + 12_000.0 * usd_per_kw
    held = replace(contract, annuity_usd=annuity)
    assert cost(campus(Tariff("T", (energy, billed)), seed, contract)) == (
        pytest.approx(cost(campus(Tariff("T", (energy,)), seed, held)), rel=2.5e-6)
    )


@FEW
@given(TARIFFS, SEEDS, CONTRACTS)
def test_harder_terms_cost_no_less(drawn, seed, contract):
    harder = changed(
        tariff_of(drawn),
        lambda line: replace(line, ratchet=Ratchet(1.0), least_of_contract=1.0),
    )
    easy, hard = (
        cost(campus(one, seed, contract)) for one in (tariff_of(drawn), harder)
    )
    assert easy <= hard * (1 + 2 * TOLERANCE)
