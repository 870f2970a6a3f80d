"""Records of tariffs: windows, steps, and what a tariff refuses."""

import numpy as np
import pytest

from abilene.errors import InputError
from abilene.power.tariff import (
    INFINITY,
    DemandCharge,
    EnergyCharge,
    MinimumBill,
    PriceSteps,
    StandingCharge,
    Tariff,
    TieredEnergy,
    Window,
)
from abilene.resource.billing import billing_calendar
from abilene.resource.timeaxis import typical_year

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
    assert EnergyCharge("e", spot=True).by_spot
    assert not EnergyCharge("e").by_spot
    assert not demand.by_spot
