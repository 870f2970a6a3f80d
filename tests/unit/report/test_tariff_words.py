"""Tariffs in words."""

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
)
from abilene.report.tariff_words import tariff_lines, window_words

EVENING = Window.of([5, 6, 7], "weekdays", [16, 17, 20])


def said(*lines, **more):
    return [line.strip() for line in tariff_lines(Tariff("T", lines, **more))]


def test_windows():
    assert window_words(ALWAYS) == "always"
    assert window_words(EVENING) == "Jun-Aug weekdays 16-18 h, 20-21 h"
    assert window_words(Window.of([0, 2], "weekends")) == "Jan, Mar weekends all hours"
    assert window_words(Window.of([])) == "never"
    both = Window(Window.of(hours=[1]).weekdays, Window.of(hours=[2]).weekends)
    assert window_words(both) == "Jan-Dec weekdays 01-02 h and weekends 02-03 h"


def test_each_kind_of_line():
    seasons = (PriceSteps.flat(7.44),) * 11 + (PriceSteps((0.1, INFINITY), (9.0, 8.0)),)
    steps = PriceSteps((300.0, INFINITY), (49.0, 33.0))
    lines = (
        StandingCharge("fixed", 500.0, 2.0),
        EnergyCharge("energy", ((EVENING, 110.0),), spot=True),
        TieredEnergy("tiers", "hours_use", ((ALWAYS, steps),)),
        DemandCharge(
            "demand", seasons, EVENING, Ratchet(0.75, 11, frozenset({0, 3})), 0.85
        ),
        DemandCharge("other", (PriceSteps.flat(1.0),) * 12, ratchet=Ratchet(0.6, 6)),
        CoincidentCharge("peaks", 60.0, ((1, 0.5), (2, 0.5))),
        CoincidentCharge("later", 60.0, candidates=EVENING),
        MinimumBill("least", usd_per_kw_month=5.0, on=("demand",)),
        MinimumBill("year", usd_per_year=9000.0),
    )
    assert said(*lines, contract_mw=30.0, notes=("so",)) == [
        "T",
        "fixed: 500 USD a month",
        "fixed: 2 USD a day",
        "energy: the hourly market price, passed on",
        "energy: 110 USD/MWh, Jun-Aug weekdays 16-18 h, 20-21 h",
        "tiers: 49 up to 300 MWh per MW billed, 33 above USD/MWh, always",
        "demand: 7.44 USD/kW-month, Jan-Nov, of the highest draw in Jun-Aug weekdays 16-18 h, 20-21 h",
        "demand: 9 up to 100 kW, 8 above USD/kW-month, Dec, of the highest draw in Jun-Aug weekdays 16-18 h, 20-21 h",
        "demand: billed on 0.85 of the contract at least",
        "demand: billed on 0.75 of the highest of the 11 months before in Jan, Apr at least",
        "other: 1 USD/kW-month, every month, of the highest draw",
        "other: billed on 0.6 of the highest of the 6 months before at least",
        "peaks: 60 USD/kW-year of the draw at a system's peaks, 2 hours",
        "later: 60 USD/kW-year of the draw at a system's peaks, hours that are not known, in Jun-Aug weekdays 16-18 h, 20-21 h",
        "least: demand come to 5 USD per kW of contract a month at least",
        "year: all lines come to 9,000 USD a year at least",
        "contract: 30,000 kW",
        "note: so",
    ]


def test_what_is_known_of_peaks():
    hours = (PeakHour(8, 7, 16), PeakHour(9, 3, 16))
    (known,) = said(CoincidentCharge("cp", 60.0, known=hours))[1:]
    assert known == "cp: 60 USD/kW-year of the draw at a system's peaks, 2 hours"
    (alarm,) = said(CoincidentCharge("cp", 60.0, alarm=hours, catches=0.71))[1:]
    assert alarm.endswith("peaks, of which an alarm in 2 hours catches 71%")


def test_a_tariff_without_a_name_says_so():
    assert next(tariff_lines(Tariff("", ()))) == "a tariff without a name"
