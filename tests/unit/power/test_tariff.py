"""Records of tariffs: windows, steps, and what a tariff refuses."""

from datetime import date

import numpy as np
import pytest
from left_out import left_out

from abilene.errors import InputError
from abilene.power.peak_hours import PeakHour
from abilene.power.tariff import (
    ALWAYS,
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
    daily_usd,
)
from abilene.resource.billing import billing_calendar
from abilene.resource.timeaxis import real_year, typical_year

CALENDAR = billing_calendar(typical_year())
FLAT = (PriceSteps.flat(10.0),) * 12


def test_a_window_is_the_hours_it_names():
    mask = Window.of([6], "weekdays", [16, 17]).mask(CALENDAR)
    # July of a year that begins on a Monday has 22 weekdays
    assert mask.sum() == 22 * 2
    assert set(CALENDAR.months[mask]) == {6}
    assert set(CALENDAR.hours[mask]) == {16, 17}
    assert not (mask & CALENDAR.weekend).any()
    assert Window.of(days="weekends").mask(CALENDAR).sum() == 104 * 24


def test_weekdays_and_weekends_make_all_days():
    both = [Window.of([0, 11], kind, [3]) for kind in ("weekdays", "weekends")]
    masks = [window.mask(CALENDAR) for window in both]
    assert np.array_equal(
        masks[0] ^ masks[1], Window.of([0, 11], "all", [3]).mask(CALENDAR)
    )


def test_each_step_is_paid_at_its_price():
    steps = PriceSteps((100.0, 150.0, INFINITY), (5.0, 3.0, 1.0))
    assert steps.usd(0) == 0
    assert steps.usd(120) == 100 * 5 + 20 * 3
    assert steps.usd(1000) == 100 * 5 + 50 * 3 + 850
    # limits twice as high
    assert steps.usd(1000, 2.0) == 200 * 5 + 100 * 3 + 700
    # no scale leaves the last step
    assert steps.usd(1000, 0.0) == 1000


def test_a_charge_by_the_day_is_of_a_typical_year_or_of_its_own_days():
    assert daily_usd(12.0, CALENDAR).tolist() == [365.0] * 12
    leap = billing_calendar(real_year(2024))
    days = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    assert daily_usd(2.0, leap).tolist() == [2.0 * n for n in days]


def test_hours_in_which_a_peak_may_be_count_evenly_or_month_by_month():
    """Two months of a window of two hours a day: 60 and 62 hours."""
    window = Window.of([5, 6], "all", [16, 17])
    inside = window.mask(CALENDAR)
    june = CALENDAR.months == 5
    evenly = CoincidentCharge("c", 1.0, candidates=window).shares(CALENDAR)
    assert evenly[inside] == pytest.approx(1 / 122)
    assert not evenly[~inside].any()
    monthly = CoincidentCharge("c", 1.0, candidates=window, by_month=True)
    shares = monthly.shares(CALENDAR)
    assert shares[inside & june] == pytest.approx(0.5 / 60)
    assert shares[inside & ~june] == pytest.approx(0.5 / 62)
    known = CoincidentCharge("c", 1.0, ((3, 0.25), (3, 0.25), (9, 0.5)))
    assert known.shares(CALENDAR)[[3, 9]].tolist() == [0.5, 0.5]
    assert known.shares(CALENDAR).sum() == 1.0


def test_energy_costs_what_its_windows_add_up_to():
    july, night = Window.of([6]), Window.of(hours=range(6))
    line = EnergyCharge("e", ((july, 30.0), (night, 5.0)))
    price = line.usd_per_mwh(CALENDAR)
    summer, dark = CALENDAR.months == 6, CALENDAR.hours < 6
    assert price.tolist() == (30.0 * summer + 5.0 * dark).tolist()


@pytest.mark.parametrize(
    ("limits", "prices", "words"),
    [
        ((100.0, INFINITY), (1.0,), "give each step a price"),
        ((100.0, 100.0, INFINITY), (1.0, 2.0, 3.0), "limits that rise"),
        ((0.0, INFINITY), (1.0, 2.0), "limits that rise"),
        ((100.0,), (1.0,), "without a limit"),
        ((), (), "give each step a price"),
    ],
)
def test_steps_that_are_none_are_refused(limits, prices, words):
    with pytest.raises(InputError, match=words):
        PriceSteps(limits, prices)


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([StandingCharge("a"), StandingCharge("a")], "a: two lines have this name"),
        ([MinimumBill("least", 5.0, on=("b",))], "least: 'b' is no line"),
        (
            [TieredEnergy("energy", "hours_use", (), "peak")],
            "energy: 'peak' is no line",
        ),
    ],
)
def test_a_tariff_that_cannot_be_billed_is_refused(lines, words):
    with pytest.raises(InputError, match=words):
        Tariff("T", tuple(lines))


def test_lines_know_what_they_are_billed_by():
    demand = DemandCharge("d", FLAT, least_of_contract=0.8)
    assert demand.by_contract
    assert MinimumBill("m", usd_per_kw_month=5.0).by_contract
    assert not MinimumBill("m", usd_per_month=5.0).by_contract
    assert not DemandCharge("d", FLAT).by_contract
    assert MinimumBill("m", usd_per_kw_month=0.5).by_contract
    assert not StandingCharge("s", 5.0).by_contract
    assert EnergyCharge("e", spot=True).by_spot
    assert not EnergyCharge("e").by_spot
    assert not demand.by_spot


@pytest.mark.parametrize(
    ("line", "given"),
    [
        (StandingCharge, {}),
        (EnergyCharge, {}),
        (DemandCharge, {}),
        (CoincidentCharge, {}),
        (MinimumBill, {}),
        (Ratchet, {"months": 11}),
        (Tariff, {"peak_factor": 1.0}),
    ],
)
def test_terms_that_are_left_out_charge_nothing(line, given):
    """All are zero or no, but for how far a ratchet looks back, and peaks that are those of the steps."""
    assert {name: value for name, value in left_out(line).items() if value} == given
    assert Tariff("T", ()).applies_mw == Tariff("T", ()).applies_mwh_month
    assert Tariff("T", ()).applies_mw == (0.0, INFINITY)


def test_a_tariff_holds_from_its_first_day_to_its_last():
    first, last = date(2026, 1, 1), date(2026, 12, 31)
    tariff = Tariff("T", (), holds=(first, last))
    assert list(tariff.not_held(first, last)) == []
    (later,) = tariff.not_held(first, date(2027, 1, 1))
    assert later == (
        "it ended on 2026-12-31, and is asked of 2027-01-01: a later rate holds then"
    )
    (earlier,) = tariff.not_held(date(2025, 12, 31), last)
    assert earlier.startswith("it began on 2026-01-01, and is asked of 2025-12-31")
    assert list(Tariff("T", ()).not_held(date.min, date.max)) == []


@pytest.mark.parametrize(
    "known", [{"weights": ((3, 1.0),)}, {"known": (PeakHour(7, 1, 0),)}]
)
def test_peaks_are_known_by_their_steps_or_by_their_hours(known):
    assert CoincidentCharge("peaks", 120.0, **known).is_known
    assert not CoincidentCharge("peaks", 120.0).is_known


@pytest.mark.parametrize(
    "make",
    [
        lambda: PriceSteps.flat(float("nan")),
        lambda: PriceSteps.flat(float("inf")),
        lambda: Ratchet(share=float("nan")),
        lambda: Ratchet(share=2.0),
        lambda: Ratchet(share=0.5, months=-1),
        lambda: Ratchet(share=0.5, named=frozenset({12})),
        lambda: StandingCharge("a", usd_per_month=float("nan")),
        lambda: EnergyCharge("a", ((ALWAYS, float("inf")),)),
        lambda: DemandCharge("a", (PriceSteps.flat(1.0),) * 12, least_of_contract=85.0),
        lambda: CoincidentCharge("a", float("nan")),
        lambda: CoincidentCharge("a", 1.0, catches=2.0),
        lambda: MinimumBill("a", usd_per_year=float("inf")),
        lambda: Tariff("t", (), contract_mw=-1.0),
        lambda: Tariff("t", (), peak_factor=float("nan")),
        lambda: Tariff("t", (), before_mw=(1.0, float("nan"))),
    ],
)
def test_a_record_with_a_number_that_means_nothing_is_refused_when_it_is_made(make):
    with pytest.raises(InputError, match="; give "):
        make()
