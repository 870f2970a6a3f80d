from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from abilene.errors import InputError, ShapeError
from abilene.power.lp import size_by_lp
from abilene.power.problem import Block, Campus, Capacity, Load
from abilene.power.sizing import size
from abilene.site.contracts import (
    GridContract,
    grid_blocks,
    hours_above,
    hours_of_events,
    hours_of_highest,
    mw_at,
    own_use_notes,
)

DAY = date(2027, 7, 1)
HOURS = 24
NET_LOAD = np.concatenate([np.arange(12.0), np.arange(12.0)[::-1]])


def test_mw_by_date():
    steps = ((date(2026, 1, 1), 200.0), (date(2027, 1, 1), 500.0))
    assert [
        mw_at(steps, day) for day in (date(2025, 12, 31), date(2026, 1, 1), DAY)
    ] == [0.0, 200.0, 500.0]


def test_curtailed_hours_by_threshold_and_by_budget():
    assert hours_above(NET_LOAD, 9.5).sum() == 4
    budget = hours_of_highest(NET_LOAD, hours_per_year=8760 * 3 / HOURS)
    assert np.flatnonzero(budget).tolist() == [
        10,
        11,
        12,
    ]  # 11 and 11 are highest; of the two tens the earliest
    warmth = np.where(np.arange(HOURS) == 13, 1.0, 0.0)
    budget = hours_of_highest(NET_LOAD, 8760 * 3 / HOURS, warmth)
    assert np.flatnonzero(budget).tolist() == [
        11,
        12,
        13,
    ]  # of the two tens the one that is higher there


def test_events_are_the_highest_hours_in_a_row_one_after_the_other():
    """0 to 11 and back: 10, 11, 11 are the highest three, then 10, 9, 8 after them, then 7, 8, 9 before."""
    found = [np.flatnonzero(hours_of_events(NET_LOAD, n, 3)).tolist() for n in (1, 2)]
    assert found == [[10, 11, 12], [10, 11, 12, 13, 14, 15]]
    three = np.flatnonzero(hours_of_events(NET_LOAD, 3, 3))
    assert three.tolist() == list(range(7, 16))
    # of two events alike that of the warmer hours, so that the next lies before it
    warmth = np.where(np.arange(HOURS) == 13, 1.0, 0.0)
    warm = [np.flatnonzero(hours_of_events(NET_LOAD, n, 3, warmth)) for n in (1, 2)]
    assert [hours.tolist() for hours in warm] == [[11, 12, 13], list(range(8, 14))]


def test_no_more_events_than_fit():
    assert hours_of_events(NET_LOAD, 99, 5).sum() == 20
    for none in (hours_of_events(NET_LOAD, 0, 3), hours_of_events(NET_LOAD, 9, 25)):
        assert not none.any()


@pytest.mark.parametrize(("most_mw", "paid_mw"), [(np.inf, 8.0), (6.0, 6.0)])
def test_a_credit_is_paid_for_what_may_be_cut_and_the_engine_is_the_lp(
    most_mw, paid_mw
):
    """Gas of 9,000 USD/MW a year stands in for 6 MW in the cut hours, as 4 MW of 10 are firm."""
    contract = GridContract(
        "grid",
        30.0,
        firm_mw=((DAY, 4.0),),
        curtailable_mw=((DAY, 8.0),),
        curtailed=hours_of_events(NET_LOAD, 1, 4),
    )
    paid = replace(contract, credit_usd_per_mw=5000.0, credit_of_mw=most_mw)
    gas = Block("gas", Capacity(0.0, 10.0, 9000.0), 80.0)
    load = Load("facility", 10.0, np.ones(HOURS), 2000.0)
    costs = []
    for one in (contract, paid):
        campus = Campus((load,), (*grid_blocks([one], DAY, HOURS), gas))
        found, exact = size(campus, tolerance=1e-9), size_by_lp(campus)
        assert found.cost_usd == pytest.approx(exact.cost_usd, rel=1e-6)
        assert found.bound_usd <= exact.cost_usd + 1e-3
        costs.append(exact.cost_usd)
    energy_usd = 365 * (20 * 10 * 30 + 4 * (4 * 30 + 6 * 80))
    assert costs[0] == pytest.approx(energy_usd + 6 * 9000)
    assert costs[0] - costs[1] == pytest.approx(paid_mw * 5000)


def test_a_credit_above_a_standing_charge_holds_all_of_it():
    contract = GridContract(
        "grid",
        30.0,
        curtailable_mw=((DAY, 8.0),),
        curtailed=np.zeros(HOURS, dtype=bool),
        standing_usd_per_mw=3000.0,
        credit_usd_per_mw=5000.0,
    )
    (block,) = grid_blocks([contract], DAY, HOURS)
    assert block.capacity == Capacity.fixed(8.0, -2000.0)


def test_what_is_granted_without_a_standing_charge_is_held_whole():
    free = GridContract(
        "free",
        40.0,
        firm_mw=((DAY, 50.0),),
        curtailable_mw=((DAY, 20.0),),
        curtailed=NET_LOAD > 9.5,
    )
    blocks = grid_blocks([free], DAY, HOURS)
    assert [(b.capacity.low, b.capacity.high) for b in blocks] == [
        (50.0, 50.0),
        (20.0, 20.0),
    ]
    (dear,) = grid_blocks(
        [GridContract("dear", 40.0, firm_mw=((DAY, 50.0),), standing_usd_per_mw=1.0)],
        DAY,
        HOURS,
    )
    assert (dear.capacity.low, dear.capacity.high) == (0.0, 50.0)


def test_all_of_a_contract_has_its_minimum_take():
    contract = GridContract(
        "grid",
        40.0,
        curtailable_mw=((DAY, 20.0),),
        curtailed=NET_LOAD > 9.5,
        min_take=0.8,
        min_take_usd_per_mwh=40.0,
    )
    campus = Campus(
        (Load("it", 10.0, np.ones(HOURS), 500.0),), grid_blocks([contract], DAY, HOURS)
    )
    sizing = size(campus, tolerance=1e-7)
    short = 0.8 * 20.0 * 8760 - 10.0 * 20 * 365
    assert sizing.cost_usd == pytest.approx(
        40.0 * (10.0 * 20 * 365 + short) + 500.0 * 10.0 * 4 * 365
    )


def test_several_contracts_with_firm_curtailable_and_export():
    firm = GridContract(
        "old", 40.0, firm_mw=((DAY, 50.0),), min_take=0.5, min_take_usd_per_mwh=10.0
    )
    new = GridContract(
        "new",
        np.full(HOURS, 30.0),
        firm_mw=((date(2030, 1, 1), 900.0),),
        curtailable_mw=((DAY, 100.0),),
        curtailed=hours_above(NET_LOAD, 9.5),
        standing_usd_per_mw=1000.0,
        export_mw=((DAY, 20.0),),
        export_usd_per_mwh=25.0,
    )
    blocks = {block.name: block for block in grid_blocks([firm, new], DAY, HOURS)}
    assert list(blocks) == ["old", "new.curtailable", "new.export"]
    assert blocks["old"].min_take == 0.5
    assert blocks["new.curtailable"].capacity.high == 100.0
    assert blocks["new.curtailable"].availability.sum() == HOURS - 4
    assert blocks["new.export"].export

    campus = Campus((Load("it", 120.0, np.ones(HOURS), 500.0),), tuple(blocks.values()))
    output = size(campus, tolerance=1e-9).operation.output_mw
    cut = hours_above(NET_LOAD, 9.5)
    assert np.allclose(output["it.lost"], np.where(cut, 70.0, 0.0), atol=1e-6)


def test_buying_to_sell_is_refused():
    cheap = GridContract("cheap", 20.0, firm_mw=((DAY, 50.0),))
    dear = GridContract(
        "dear",
        60.0,
        export_mw=((DAY, 50.0),),
        export_usd_per_mwh=np.linspace(0.0, 23.0, HOURS),
    )
    with pytest.raises(
        InputError,
        match=r"dear: sells at 3.00 USD/MWh more than 'cheap' costs, in hour 23",
    ):
        grid_blocks([cheap, dear], DAY, HOURS)


MARKET = GridContract(
    "market",
    60.0,
    firm_mw=((DAY, 100.0),),
    export_mw=((DAY, 50.0),),
    export_usd_per_mwh=55.0,
)
LOAD_MW = np.linspace(30.0, 80.0, HOURS)


def fixed(**terms):
    return GridContract("fixed", 40.0, firm_mw=((DAY, 60.0),), **terms)


def test_a_fixed_price_beside_a_market_that_pays_more_is_for_the_load():
    """All that is sold comes from plants; the LP, in which no power is sold again by a row, finds the same."""
    blocks = grid_blocks([fixed(), MARKET], DAY, HOURS, LOAD_MW)
    plant = Block("gas", Capacity.fixed(70.0), 50.0)
    load = Load("it", 80.0, LOAD_MW / 80.0, 500.0)
    campus = Campus((load,), (*blocks, plant))
    output = size(campus, tolerance=1e-9).operation.output_mw
    assert np.all(output["fixed"] <= LOAD_MW + 1e-9)
    # at 40 it serves what it can, the plant sells at 55 what load leaves of it
    assert output["fixed"] == pytest.approx(np.minimum(60.0, LOAD_MW))
    left = 70.0 - np.maximum(0.0, LOAD_MW - 60.0)
    assert output["market.export"] == pytest.approx(np.minimum(50.0, left))
    assert output["gas"] == pytest.approx(
        output["market.export"] + np.maximum(0.0, LOAD_MW - 60.0)
    )
    assert size_by_lp(campus).cost_usd == pytest.approx(size(campus).cost_usd)


def test_what_load_always_takes_stays_as_it_is():
    blocks = grid_blocks([fixed(), MARKET], DAY, HOURS, LOAD_MW + 60.0)
    bare = grid_blocks([fixed(), replace(MARKET, export_mw=())], DAY, HOURS)
    assert blocks == (*bare, blocks[-1])


@pytest.mark.parametrize(
    "terms",
    [
        {"is_under_tariff": True},
        {"demand_charge_usd_per_mw": 9.0},
        {"curtailable_mw": ((DAY, 9.0),), "curtailed": np.zeros(HOURS, dtype=bool)},
    ],
)
def test_where_a_share_is_not_exact_it_is_refused(terms):
    with pytest.raises(InputError, match="more than 'fixed' costs"):
        grid_blocks([fixed(**terms), MARKET], DAY, HOURS, LOAD_MW)
    assert grid_blocks([fixed(**terms), MARKET], DAY, HOURS, LOAD_MW + 60.0)


def test_of_two_for_own_use_a_minimum_take_is_refused():
    take = fixed(min_take=0.5)
    assert grid_blocks([take, MARKET], DAY, HOURS, LOAD_MW)
    other = replace(fixed(), name="other")
    with pytest.raises(InputError, match="more than 'fixed' costs"):
        grid_blocks([take, other, MARKET], DAY, HOURS, LOAD_MW)


def test_through_one_meter_that_pays_more_it_is_refused_whatever_the_load():
    dear = replace(MARKET, energy_usd_per_mwh=50.0)
    with pytest.raises(InputError, match=r"market: sells at 5\.00 USD/MWh more than"):
        grid_blocks([dear], DAY, HOURS, LOAD_MW + 100.0)


def test_who_is_for_own_use_is_said():
    (note,) = own_use_notes([fixed(), MARKET], HOURS)
    assert note.startswith("fixed: for own use")
    assert not list(own_use_notes([fixed(), replace(MARKET, export_mw=())], HOURS))


def test_misshapen_hours_are_all_named():
    contract = GridContract("grid", np.ones(3), curtailable_mw=((DAY, 1.0),))
    with pytest.raises(ShapeError) as error:
        grid_blocks([contract], DAY, HOURS)
    assert len(error.value.problems) == 2


def test_demand_charge_on_firm_and_curtailable_is_that_of_the_sum():
    cut = hours_above(NET_LOAD, 9.5)
    contract = GridContract(
        "grid",
        20.0,
        firm_mw=((DAY, 60.0),),
        curtailable_mw=((DAY, 100.0),),
        curtailed=cut,
        demand_charge_usd_per_mw=12.0,
    )
    load = Load("it", 120.0, np.where(cut, 0.4, 1.0), 5000.0)
    sizing = size(Campus((load,), grid_blocks([contract], DAY, HOURS)), tolerance=1e-9)
    energy = 20.0 * float(load.mw * load.shape.sum()) * 365
    assert sizing.cost_usd == pytest.approx(energy + 120.0 * 12.0 * 365)
