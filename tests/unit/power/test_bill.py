"""Bills worked by hand: each kind of line, ratchets month by month, minimum bills, and what is refused."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from abilene.errors import InputError, ShapeError
from abilene.power.bill import STEADY, bill
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
from abilene.resource.billing import billing_calendar
from abilene.resource.timeaxis import TimeAxis, real_year, typical_year

CALENDAR = billing_calendar(typical_year())
HOURS = 24 * np.array([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
ALWAYS = Window()
DOLLAR = (PriceSteps.flat(1.0),) * 12
"""One USD per kW: a thousand a MW."""


def monthly(kw):
    """Return a draw that is the same in all hours of each month. [MW]"""
    return np.array(kw, dtype=float)[CALENDAR.months] / 1000


def of(*lines, **more):
    return Tariff("T", lines, **more)


def billed_kw(ratchet, kw, **more):
    tariff = of(DemandCharge("d", DOLLAR, ratchet=ratchet))
    found = bill(monthly(kw), CALENDAR, tariff, **more)
    # a dollar per kW makes the charge the demand
    assert found.line("d").usd == pytest.approx(found.line("d").amount * 1000)
    return found.line("d").usd.round(6).tolist()


PEAKS = [200, 100, 100, 400, 300, 500, 100, 100, 100, 100, 100, 300]


def test_named_months_are_those_that_are_looked_at():
    # REopt's case: 75 % of January, April and December; June's 500 are not looked at
    named = frozenset({0, 3, 11})
    by_hand = [300, 300, 300, 400, 300, 500, 300, 300, 300, 300, 300, 300]
    assert billed_kw(Ratchet(0.75, named=named), PEAKS) == by_hand


def test_a_ratchet_looks_back_so_many_months_and_round_the_year():
    by_hand = [225, 225, 225, 400, 300, 500, 375, 375, 375, 375, 375, 375]
    assert billed_kw(Ratchet(0.75, months=6), PEAKS) == by_hand


def test_a_ratchet_counts_the_peaks_of_the_year_before():
    new = billed_kw(Ratchet(0.75, months=6), PEAKS, before=[0] * 12)
    assert new == [200, 150, 150, 400, 300, 500, 375, 375, 375, 375, 375, 375]
    # only two months are known before: MW
    two = billed_kw(Ratchet(0.5, months=2), PEAKS, before=[0.9, 0.6])
    assert two == [450, 300, 100, 400, 300, 500, 250, 250, 100, 100, 100, 300]


def test_a_ratchet_looks_at_eleven_months_unless_it_says_another_number():
    once = [500, *[100] * 11]
    assert billed_kw(Ratchet(0.5), once) == [500, *[250] * 11]
    # a year before: January's 900 kW are twelve months back, February's 800 eleven
    flat, year_before = [100] * 12, [0.9, 0.8, *[0.0] * 10]
    assert billed_kw(Ratchet(0.5), flat, before=year_before) == [400, *[100] * 11]
    # of more than a year the last twelve months are looked at
    longer = [5.0, 5.0, *year_before]
    assert billed_kw(Ratchet(0.5), flat, before=longer) == [400, *[100] * 11]


def test_that_the_year_before_was_like_this_one_is_said():
    tariff = of(DemandCharge("d", DOLLAR, ratchet=Ratchet(0.5)))
    assert bill(monthly(PEAKS), CALENDAR, tariff).notes == (STEADY,)
    assert bill(monthly(PEAKS), CALENDAR, tariff, before=[1.0]).notes == ()


def test_demand_is_billed_on_a_share_of_the_contract_at_least():
    line = DemandCharge("d", DOLLAR, least_of_contract=0.85)
    found = bill(monthly(PEAKS), CALENDAR, of(line, contract_mw=0.4)).line("d").usd
    assert found.tolist() == [340, 340, 340, 400, 340, 500, *[340] * 6]


def test_demand_is_that_of_its_window_in_its_steps():
    draw = np.full(8760, 0.1)
    evening = Window.of([0], "weekdays", [18])
    draw[np.flatnonzero(evening.mask(CALENDAR))[3]] = 0.25
    draw[5] = 9.0  # at night
    steps = (PriceSteps((0.2, INFINITY), (10.0, 4.0)),) * 12
    found = bill(draw, CALENDAR, of(DemandCharge("d", steps, evening)))
    # no hour of the other months is in the window
    assert found.line("d").usd == pytest.approx([200 * 10 + 50 * 4, *[0] * 11])
    assert found.peak_mw[0] == 9.0


def test_peaks_of_a_shorter_interval_are_a_factor():
    tariff = of(DemandCharge("d", DOLLAR), peak_factor=1.02)
    assert bill(monthly(PEAKS), CALENDAR, tariff).line("d").usd[3] == pytest.approx(408)


def test_energy_pays_each_window_it_is_in():
    summer = Window.of(range(5, 9), "all", range(12, 18))
    line = EnergyCharge("e", ((ALWAYS, 40.0), (summer, 60.0)))
    found = bill(np.full(8760, 2.0), CALENDAR, of(line)).line("e")
    assert found.usd[0] == pytest.approx(2 * 744 * 40)
    assert found.usd[6] == pytest.approx(2 * 744 * 40 + 2 * 31 * 6 * 60)
    assert found.amount == pytest.approx(2.0 * HOURS)


def test_the_market_price_is_passed_on():
    spot = np.where(CALENDAR.months == 0, 100.0, -5.0)
    line = EnergyCharge("e", ((ALWAYS, 3.0),), spot=True)
    with pytest.raises(InputError, match="--spot"):
        bill(np.ones(8760), CALENDAR, of(line))
    found = bill(np.ones(8760), CALENDAR, of(line), spot_usd_per_mwh=spot)
    assert found.line("e").usd[:2] == pytest.approx([744 * 103, -672 * 2])
    with pytest.raises(InputError, match="e: passes on the market price"):
        bill(np.ones(8760), CALENDAR, of(line))


def test_a_months_energy_fills_steps_and_windows_share_them():
    day, night = Window.of(hours=range(12)), Window.of(hours=range(12, 24))
    prices = (
        (day, PriceSteps((300.0, INFINITY), (50.0, 30.0))),
        (night, PriceSteps((300.0, INFINITY), (20.0, 10.0))),
    )
    draw = np.where(CALENDAR.hours < 12, 1.0, 0.5)  # 372 and 186 MWh in January
    found = bill(draw, CALENDAR, of(TieredEnergy("e", "energy_month", prices)))
    share = 372 / 558
    by_hand = share * (300 * 50 + 258 * 30) + (1 - share) * (300 * 20 + 258 * 10)
    assert found.line("e").usd[0] == pytest.approx(by_hand)


@pytest.mark.parametrize(
    ("of_what", "demand", "limit"),
    [
        ("energy_day", None, 10.0 * 31),
        ("hours_use", None, 10.0 * 0.4),
        ("hours_use", "d", 10.0 * 0.8),
        ("hours_use_day", None, 10.0 * 0.4 * 31),
    ],
)
def test_steps_by_the_day_and_by_hours_use(of_what, demand, limit):
    steps = PriceSteps((10.0, INFINITY), (50.0, 30.0))
    tiers = TieredEnergy("e", of_what, ((ALWAYS, steps),), demand)
    contract = DemandCharge("d", DOLLAR, least_of_contract=1.0)
    tariff = of(tiers, contract, contract_mw=0.8)
    found = bill(np.full(8760, 0.4), CALENDAR, tariff).line("e").usd[0]
    first = min(limit, 0.4 * 744)
    assert found == pytest.approx(first * 50 + (0.4 * 744 - first) * 30)


def test_what_is_not_drawn_costs_no_energy():
    steps = PriceSteps((10.0, INFINITY), (50.0, 30.0))
    tiers = TieredEnergy("e", "hours_use", ((ALWAYS, steps),))
    assert bill(np.zeros(8760), CALENDAR, of(tiers)).total_usd == 0


def test_a_charge_by_the_day_is_a_twelfth_of_a_typical_year_and_its_days_of_a_real_one():
    tariff = of(StandingCharge("f", 100.0, 40.0))
    typical = bill(np.ones(8760), CALENDAR, tariff)
    assert typical.line("f").usd == pytest.approx(np.full(12, 100 + 40 * 365 / 12))
    assert "365/12" in typical.notes[0]
    leap = bill(np.ones(8784), billing_calendar(real_year(2024)), tariff)
    assert leap.line("f").usd[:3].tolist() == [1340, 1260, 1340]
    assert leap.notes == ()


def test_coincident_peaks_are_the_mean_of_their_hours_in_twelve_parts():
    draw = np.full(8760, 10.0)
    draw[[100, 200]] = [4.0, 2.0]
    weights = tuple((step, 0.25) for step in (100, 200, 300, 400))
    found = bill(draw, CALENDAR, of(CoincidentCharge("cp", 60.0, weights))).line("cp")
    assert found.amount == pytest.approx(np.full(12, 6.5))
    assert found.usd.sum() == pytest.approx(6500 * 60)


def test_peaks_that_are_not_known_may_be_in_any_hour_of_their_window():
    afternoon = Window.of([5, 6], "all", [16, 17])
    draw = np.where(afternoon.mask(CALENDAR) & (CALENDAR.months == 6), 2.0, 1.0)
    line = CoincidentCharge("cp", 60.0, candidates=afternoon, by_month=True)
    found = bill(draw, CALENDAR, of(line))
    # a month of 2 MW and one of 1 MW, as many peaks in each
    assert found.line("cp").amount[0] == pytest.approx(1.5)
    assert "cp: the hours of the peak are not known" in found.notes[0]
    assert "1.5 MW in the mean; a load that runs at the peaks pays up to 1 times that" in found.notes[0]  # fmt: skip
    all_alike = CoincidentCharge("cp", 60.0, candidates=afternoon)
    alike = bill(draw, CALENDAR, of(all_alike))
    assert alike.notes[0].endswith("pays up to 1.33 times that")
    mean = alike.line("cp").amount[0]
    assert mean == pytest.approx((31 * 2 + 30) / 61)


def test_a_draw_above_its_contract_is_said():
    tariff = of(DemandCharge("d", DOLLAR, least_of_contract=0.8))
    held = replace(tariff, contract_mw=0.9)
    (note,) = bill(np.ones(8760), CALENDAR, held).notes
    assert note.startswith("the highest draw, 1 MW, is above the contract of 0.9 MW")
    enough = replace(tariff, contract_mw=1.0)
    assert bill(np.ones(8760), CALENDAR, enough).notes == ()


def test_what_is_billed_by_nothing_that_is_given_is_refused():
    lines = (DemandCharge("d", DOLLAR, least_of_contract=0.8), MinimumBill("m", 5.0))
    with pytest.raises(InputError, match="d: is billed by the contract") as raised:
        bill(np.ones(8760), CALENDAR, of(*lines))
    assert len(raised.value.problems) == 1


def test_earlier_peaks_are_those_before_january():
    axis = TimeAxis(datetime(2024, 7, 1, tzinfo=UTC), 1.0, 8760, real=True)
    tariff = of(DemandCharge("d", DOLLAR, ratchet=Ratchet(0.5)))
    with pytest.raises(InputError, match="before January"):
        bill(np.ones(8760), billing_calendar(axis), tariff, before=[1.0])


@pytest.mark.parametrize("step_hours", [0.5, 1.0])
def test_a_year_may_begin_with_the_last_hours_of_december(step_hours):
    """By the clock of Chicago a year of UTC begins six hours early: its peaks before are those before January."""
    axis = TimeAxis(
        datetime(2025, 1, 1, tzinfo=UTC), step_hours, int(8760 / step_hours), real=True
    )
    calendar = billing_calendar(axis, ZoneInfo("America/Chicago"))
    assert calendar.months[0] == 11
    tariff = of(DemandCharge("d", DOLLAR, ratchet=Ratchet(0.5, months=1)))
    found = bill(np.full(calendar.length, 0.1), calendar, tariff, before=[1.0])
    assert found.line("d").amount[:2] == pytest.approx([0.5, 0.1])
    assert found.notes == ()


def test_a_minimum_bill_is_what_the_named_lines_lack():
    lines = (StandingCharge("f", 500.0), DemandCharge("d", DOLLAR))
    minimum = MinimumBill("m", usd_per_kw_month=0.5, on=("d",))
    found = bill(monthly(PEAKS), CALENDAR, of(*lines, minimum, contract_mw=0.5))
    assert found.line("m").usd.tolist() == [50, 150, 150, 0, 0, 0, *[150] * 5, 0]
    every = MinimumBill("m", usd_per_month=650.0)
    found = bill(monthly(PEAKS), CALENDAR, of(*lines, every))
    assert found.line("m").usd.tolist() == [0, 50, 50, 0, 0, 0, *[50] * 5, 0]


def test_a_minimum_bill_by_the_day_and_by_the_contract_add_up():
    """By the day 365/12 of 4 USD, by the kW 100 of 0.5, and 20: less 60 of fixed charges."""
    minimum = MinimumBill("m", 20.0, 4.0, 0.5)
    tariff = of(StandingCharge("f", 60.0), minimum, contract_mw=0.1)
    found = bill(np.ones(8760), CALENDAR, tariff).line("m")
    assert found.usd == pytest.approx([20 + 4 * 365 / 12 + 50 - 60] * 12)
    assert np.isnan(found.amount).all()
    assert (found.kind, found.unit) == ("minimum_bill", "")


def test_one_minimum_does_not_count_for_another():
    two = (MinimumBill("a", 30.0), MinimumBill("b", 50.0), StandingCharge("f", 10.0))
    found = bill(np.ones(8760), CALENDAR, of(*two))
    assert found.line("a").usd.tolist() == [20.0] * 12
    assert found.line("b").usd.tolist() == [40.0] * 12


def test_the_minimum_of_a_year_is_settled_in_december():
    year = MinimumBill("m", usd_per_month=150.0, usd_per_year=3000.0)
    found = bill(monthly(PEAKS), CALENDAR, of(DemandCharge("d", DOLLAR), year))
    # 2,400 of demand and 50 in seven months make 2,750
    assert found.line("m").usd.tolist() == [0, 50, 50, 0, 0, 0, *[50] * 5, 250]
    assert found.total_usd == pytest.approx(3000)


def test_lines_stand_in_the_order_of_the_tariff():
    tariff = of(MinimumBill("m"), StandingCharge("f"), DemandCharge("d", DOLLAR))
    found = bill(np.ones(8760), CALENDAR, tariff)
    assert [line.name for line in found.lines] == ["m", "f", "d"]


def test_who_is_not_offered_the_tariff_is_told():
    tariff = of(applies_mw=(0.1, 0.4), applies_mwh_month=(50.0, INFINITY))
    notes = bill(monthly(PEAKS), CALENDAR, tariff, before=[1.0]).notes
    assert notes[0].startswith("the highest draw is 0.500 MW")
    assert len(notes) == 1
    small = bill(np.full(8760, 0.05), CALENDAR, tariff).notes[1]
    assert small == (
        "the least energy of a month is 33.600 MWh;"
        " the tariff is offered from 50.000 to any MWh"
    )


def test_at_the_bounds_a_tariff_is_offered():
    tariff = of(applies_mw=(0.5, 0.5), applies_mwh_month=(67.2, 372.0))
    draw = np.where(CALENDAR.months == 1, 0.1, 0.5)
    assert bill(draw, CALENDAR, tariff).notes == ()
    above = bill(draw * 1.001, CALENDAR, tariff).notes
    assert [note.split(" is ")[0] for note in above] == [
        "the highest draw",
        "the most energy of a month",
    ]
    below = bill(draw * 0.999, CALENDAR, tariff).notes
    assert [note.split(" is ")[0] for note in below] == [
        "the highest draw",
        "the least energy of a month",
    ]


def test_the_sums_of_a_bill():
    tariff = of(StandingCharge("f", 500.0), DemandCharge("d", DOLLAR))
    found = bill(monthly(PEAKS), CALENDAR, tariff)
    assert found.months_usd == pytest.approx(500.0 + np.array(PEAKS))
    assert found.total_usd == pytest.approx(6000 + sum(PEAKS))
    assert found.energy_mwh == pytest.approx(np.array(PEAKS) / 1000 * HOURS)
    assert found.peak_mw == pytest.approx(np.array(PEAKS) / 1000)


def test_windows_are_by_the_clock_of_the_zone():
    line = EnergyCharge("e", ((Window.of(hours=[17]), 1.0),))
    axis, zone = real_year(2025), ZoneInfo("America/Chicago")
    draw = np.zeros(8760)
    draw[181 * 24 + 22] = 5.0  # 1 July 22:00 UTC is 17:00 in summer time
    assert bill(draw, billing_calendar(axis, zone), of(line)).total_usd == 5.0
    assert bill(draw, billing_calendar(axis, UTC), of(line)).total_usd == 0.0


@pytest.mark.parametrize(
    ("draw", "error", "words"),
    [
        (np.ones(8759), ShapeError, "has shape"),
        (np.where(np.arange(8760) == 7, np.nan, 1.0), ShapeError, "step 7"),
        (np.where(np.arange(8760) == 7, -1.0, 1.0), InputError, "-1 MW in step 7"),
    ],
)
def test_a_draw_that_is_none_is_refused(draw, error, words):
    with pytest.raises(error, match=words):
        bill(draw, CALENDAR, of(StandingCharge("f", 1.0)))
