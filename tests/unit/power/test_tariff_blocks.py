"""A tariff as cells, prices and billed demand; what no linear programme can hold is refused by its line."""

from dataclasses import replace

import numpy as np
import pytest
from small_year import small_year

from abilene.errors import InputError, ShapeError
from abilene.power.bill import bill
from abilene.power.energy_steps import DearerEnergy
from abilene.power.peak_hours import PeakHour
from abilene.power.problem import Block, Campus, Capacity, Load
from abilene.power.sizing import size
from abilene.power.tariff import (
    INFINITY,
    CoincidentCharge,
    DemandCharge,
    EnergyCharge,
    MinimumBill,
    PriceSteps,
    Ratchet,
    StandingCharge,
    Tariff,
    TieredEnergy,
    Window,
)
from abilene.power.tariff_blocks import tariff_blocks

YEAR = small_year()
GRID = Block("grid", Capacity.fixed(100.0), 1.0, co2_t_per_mwh=0.3, clean=False)
FLAT = (PriceSteps.flat(12.0),) * 12
SUMMER = Window.of([5, 6, 7], "weekdays", range(12, 24))
ALL = DemandCharge("all", FLAT)
DAY = DemandCharge("day", FLAT, SUMMER)
STEPS = PriceSteps((10.0, INFINITY), (1.0, 2.0))
HOURS = (PeakHour(7, 1, 0), PeakHour(8, 8, 6))
"""Beginnings of steps."""
FALLING = PriceSteps((10.0, INFINITY), (2.0, 1.0))


def parts(*lines, connection=GRID, spot=None, **more):
    return tariff_blocks(Tariff("T", lines, **more), YEAR, connection, spot)


def test_without_demand_the_connection_is_one_block_at_the_price_of_each_step():
    energy = EnergyCharge("energy", ((Window(), 50.0), (SUMMER, 30.0)))
    found = parts(energy, StandingCharge("fixed", 10.0, 2.0))
    (block,) = found.blocks
    assert set(block.cost_usd_per_mwh[SUMMER.mask(YEAR)]) == {81.0}
    assert set(block.cost_usd_per_mwh[~SUMMER.mask(YEAR)]) == {51.0}
    assert (block.name, block.co2_t_per_mwh, block.clean) == ("grid", 0.3, False)
    assert found.demands == ()
    assert found.standing_usd == pytest.approx(120.0 + 730.0)


def test_cells_are_the_sets_of_windows_and_share_the_connection():
    evening = Window.of(range(6), hours=range(12, 24))
    found = parts(ALL, DAY, DemandCharge("evening", FLAT, evening))
    assert [b.column for b in found.blocks] == ["grid"] * 4
    assert sum(b.availability for b in found.blocks).tolist() == [1.0] * 48
    assert [d.name for d in found.demands] == ["grid.all", "grid.day", "grid.evening"]
    assert [len(d.blocks) for d in found.demands] == [4, 2, 2]
    inside = [b.availability > 0 for b in found.blocks]
    of_day = [b.name in found.demands[1].blocks for b in found.blocks]
    assert (np.any(np.array(inside)[of_day], axis=0) == SUMMER.mask(YEAR)).all()


def test_hours_without_the_connection_are_in_no_cell():
    there = np.arange(48) % 3 > 0
    found = parts(ALL, DAY, connection=replace(GRID, availability=1.0 * there))
    assert (sum(b.availability for b in found.blocks) == there).all()


def test_terms_of_billed_demand():
    line = replace(ALL, ratchet=Ratchet(0.8, 3, frozenset({6})), least_of_contract=0.6)
    (held,) = parts(line).demands
    assert held.usd_per_mw == (12_000.0,) * 12
    assert (held.ratchet, held.lookback, held.named) == (0.8, 3, frozenset({6}))
    assert (held.contract_share, held.least_mw) == (0.6, 0.0)
    (given,) = parts(line, contract_mw=50.0).demands
    assert (given.contract_share, given.least_mw) == (0.0, 30.0)


def test_the_share_of_the_contract_is_no_peak_of_a_shorter_interval():
    """100 MW of contract at 12 USD/kW: 60 MW are billed at least, whatever a peak is above the mean."""
    (held,) = parts(replace(ALL, least_of_contract=0.6), peak_factor=1.25).demands
    assert 100.0 * held.contract_share * held.usd_per_mw[0] == pytest.approx(720e3)
    assert held.usd_per_mw == pytest.approx([15_000.0] * 12)


def test_known_peaks_are_a_price_of_their_steps():
    peaks = CoincidentCharge("peaks", 120.0, ((3, 0.5), (40, 0.5)))
    (block,) = parts(peaks).blocks
    above = np.flatnonzero(block.cost_usd_per_mwh > 1.0)
    assert above.tolist() == [3, 40]
    draw = np.linspace(1, 48, 48)
    line = bill(draw, YEAR, Tariff("T", (peaks,))).total_usd
    paid = (block.cost_usd_per_mwh - 1.0) @ draw * YEAR.step_hours
    assert paid == pytest.approx(line)


@pytest.mark.parametrize("terms", [{"known": HOURS}, {"alarm": HOURS, "catches": 0.6}])
def test_peaks_by_the_clock_are_billed_as_the_engine_counts_them(terms):
    window = Window.of([5, 6, 7, 8])
    peaks = CoincidentCharge("peaks", 120.0, candidates=window, **terms)
    (block,) = parts(peaks).blocks
    draw = np.linspace(1, 48, 48)
    paid = (block.cost_usd_per_mwh - 1.0) @ draw * YEAR.step_hours
    assert paid == pytest.approx(bill(draw, YEAR, Tariff("T", (peaks,))).total_usd)
    assert paid > 0


def test_the_market_price_is_passed_on():
    (block,) = parts(EnergyCharge("e", spot=True), spot=np.arange(48.0)).blocks
    assert block.cost_usd_per_mwh.tolist() == (1.0 + np.arange(48)).tolist()
    with pytest.raises(InputError, match="e: passes on the market price"):
        parts(EnergyCharge("e", spot=True))


def test_peaks_of_a_shorter_interval_are_billed_as_the_bill_does():
    line = replace(ALL, least_of_contract=0.7, ratchet=Ratchet(0.9))
    tariff = Tariff("T", (line,), peak_factor=1.1, contract_mw=100.0)
    found = tariff_blocks(tariff, YEAR, GRID)
    load = Load("it", 1.0, np.linspace(20, 90, 48), 1e7)
    campus = Campus(
        (load,),
        found.blocks,
        step_hours=YEAR.step_hours,
        periods=YEAR.months,
        demands=found.demands,
    )
    energy_usd = load.shape.sum() * YEAR.step_hours
    expected = bill(load.shape, YEAR, tariff).total_usd + energy_usd
    assert size(campus, tolerance=1e-9).cost_usd == pytest.approx(expected)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (TieredEnergy("t", "energy_month", ((Window(), FALLING),)), "t: .* that fall"),
        (TieredEnergy("t", "energy_day", ((Window(), STEPS),)), "t: .* whole energy"),
        (TieredEnergy("t", "hours_use", ((Window(), STEPS),)), "t: .* whole energy"),
        (TieredEnergy("t", "energy_month", ((SUMMER, STEPS),)), "t: .* whole energy"),
        (MinimumBill("m", usd_per_month=5.0), "m: is a minimum bill of every line"),
        (
            MinimumBill("m", usd_per_kw_month=5.0, on=("all", "m")),
            "m: is a minimum bill of all, m",
        ),
        (DemandCharge("d", (STEPS,) * 12), "d: prices demand in steps"),
        (replace(ALL, name="d", window=Window.of([])), "d: .* holds no step"),
        (DemandCharge("d", (PriceSteps.flat(-1.0),) * 12), "d: pays for demand"),
    ],
)
def test_what_is_not_linear_is_refused_by_its_line(line, message):
    with pytest.raises(InputError, match=message):
        parts(ALL, line)


def test_rising_steps_of_the_energy_of_a_month_are_limits_above_which_it_costs_more():
    steps = PriceSteps((10.0, 30.0, INFINITY), (4.0, 5.0, 9.0))
    found = parts(ALL, DAY, TieredEnergy("t", "energy_month", ((Window(), steps),)))
    assert {*found.blocks[0].cost_usd_per_mwh} == {1.0 + 4.0}
    names = tuple(block.name for block in found.blocks)
    assert found.steps == (
        DearerEnergy("grid.t.above.1", names, 10.0, 1.0),
        DearerEnergy("grid.t.above.2", names, 30.0, 4.0),
    )
    assert len(names) == 2
    assert parts(ALL).steps == ()


def test_demand_without_a_price_is_held():
    free = DemandCharge("d", (PriceSteps.flat(0.0), *[PriceSteps.flat(0.5)] * 11))
    (demand,) = parts(free).demands
    assert demand.usd_per_mw == (0.0, *[500.0] * 11)


def test_all_refusals_at_once():
    ruled = replace(GRID, min_take=0.5)
    with pytest.raises(InputError) as error:
        parts(MinimumBill("m"), connection=ruled, before_mw=(1.0,) * 12)
    said = [str(problem).split(":")[0] for problem in error.value.problems]
    assert said == ["before_mw", "grid", "m"]


def test_months_run_from_january():
    turned = replace(YEAR, months=np.roll(YEAR.months, 1))
    with pytest.raises(ShapeError, match="do not run from January"):
        tariff_blocks(Tariff("T", (ALL,)), turned, GRID)


MINIMUM = MinimumBill("minimum", usd_per_kw_month=9.0, on=("all",))


def test_a_minimum_bill_of_one_demand_line_is_a_share_of_the_contract():
    """9 USD per kW held are 75 % of the contract at 12 USD: 100 MW held, 60 drawn, 75 billed, by the bill too."""
    tariff = Tariff("T", (EnergyCharge("e", ((Window(), 30.0),)), ALL, MINIMUM))
    found = tariff_blocks(tariff, YEAR, GRID)
    assert [demand.contract_share for demand in found.demands] == [0.75]
    load = Load("it", 60.0, np.ones(YEAR.length), 1e4)
    campus = Campus(
        (load,),
        found.blocks,
        step_hours=YEAR.step_hours,
        periods=YEAR.months,
        demands=found.demands,
    )
    sizing = size(campus, tolerance=1e-9)
    held = bill(np.full(YEAR.length, 60.0), YEAR, replace(tariff, contract_mw=100.0))
    assert held.line("minimum").usd == pytest.approx(np.full(12, 180_000.0))
    own = 1.0 * 60 * 8760  # the price of the connection itself
    assert sizing.cost_usd == pytest.approx(held.total_usd + own)


def test_a_minimum_below_the_least_demand_changes_nothing():
    demand = replace(ALL, least_of_contract=0.9)
    (found,) = parts(demand, MINIMUM).demands
    assert found.contract_share == 0.9


def test_a_minimum_at_a_price_below_a_dollar():
    cheap = replace(ALL, prices=(PriceSteps.flat(0.5),) * 12)
    (found,) = parts(cheap, replace(MINIMUM, usd_per_kw_month=0.2)).demands
    assert found.contract_share == pytest.approx(0.4)


@pytest.mark.parametrize(
    ("demand", "minimums"),
    [
        (ALL, (replace(MINIMUM, on=()),)),
        (ALL, (replace(MINIMUM, usd_per_kw_month=0.0),)),
        (ALL, (replace(MINIMUM, usd_per_kw_month=12.5),)),
        (ALL, (replace(MINIMUM, usd_per_year=1.0),)),
        (ALL, (MINIMUM, replace(MINIMUM, name="second"))),
        (replace(ALL, prices=(*FLAT[:11], PriceSteps.flat(11.0))), (MINIMUM,)),
        (replace(ALL, prices=(STEPS,) * 12), (MINIMUM,)),
    ],
)
def test_every_other_minimum_bill_is_refused(demand, minimums):
    with pytest.raises(InputError, match="minimum: is a minimum bill"):
        parts(demand, *minimums)
