"""A tariff of a programme as it is billed."""

import pytest
from programme_text import TEXT
from tariff_text import TARIFF

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
    TieredEnergy,
    Window,
)
from abilene.programme.read import read_programme
from abilene.site.tariff import (
    minimums_not_sized,
    programme_tariff,
    without_minimums_not_sized,
)


@pytest.fixture
def tariff(tmp_path):
    def one(old="", new="", **more):
        assert old in TARIFF
        path = tmp_path / "p.yaml"
        path.write_text(TEXT + TARIFF.replace(old, new), encoding="utf-8")
        return programme_tariff(read_programme(path).programme, "large", **more)

    return one


def test_each_record_becomes_one_line(tariff):
    found = tariff(contract_mw=300.0)
    evening = Window.of([5, 6, 7, 8], "weekdays", range(16, 21))
    flat = PriceSteps.flat(7.44)
    assert found.zone == "America/New_York"
    assert found.contract_mw == 300
    assert found.lines == (
        StandingCharge("customer", 500.0),
        EnergyCharge("riders", ((ALWAYS, 2.4),)),
        EnergyCharge("summer", ((evening, 5.0),)),
        DemandCharge("demand", (flat,) * 12, ALWAYS, Ratchet(0.85, 11), 0.85),
        CoincidentCharge(
            "capacity",
            60.0,
            candidates=Window.of([5, 6, 7, 8], "weekdays", range(14, 19)),
        ),
        MinimumBill("minimum", usd_per_kw_month=7.0, on=("demand",)),
        TieredEnergy(
            "tiers",
            "hours_use",
            ((ALWAYS, PriceSteps((300.0, INFINITY), (49.0, 33.0))),),
        ),
    )


def test_seasons_steps_named_months_and_the_market(tariff):
    steps = "steps: [{up_to_kw: 100, usd_per_kw_month: 9}, {usd_per_kw_month: 8}]"
    old = "usd_per_kw_month: 7.44, months: all"
    demand = tariff(old, f"{steps}, months: [1, 12]").lines[3]
    assert demand.prices[0] == PriceSteps((0.1, INFINITY), (9.0, 8.0))
    assert demand.prices[1] == PriceSteps.flat(0.0)
    assert demand.prices[11] == demand.prices[0]
    named = tariff("months: 11}", "of: [1, 4]}").lines[3].ratchet
    assert named == Ratchet(0.85, 11, frozenset({0, 3}))
    spot = tariff("kind: energy, usd_per_mwh: 2.4", "kind: energy, pass: spot").lines[1]
    assert spot == EnergyCharge("riders", (), spot=True)


def test_peaks_of_each_month_count_alike(tariff):
    assert tariff("total: 5", "per_month: 1").lines[4].by_month


def test_peaks_that_are_known_and_an_alarm(tariff):
    old = "total: 5"
    known = tariff(old, "total: 1, known: [08-07 16, '2023-06-01 15']").lines[4]
    assert known.known == (PeakHour(8, 7, 16), PeakHour(6, 1, 15, 2023))
    alarm = "alarm: {hours: [07-01 15, 07-02 15], catches: 71%}"
    expected = tariff(old, f"{old}, {alarm}").lines[4]
    assert expected.alarm == (PeakHour(7, 1, 15), PeakHour(7, 2, 15))
    assert (expected.catches, expected.known) == (0.71, ())


@pytest.mark.parametrize(
    ("old", "field"),
    [
        ("usd_per_kw_month: 7.44, ", "demand.usd_per_kw_month"),
        (", usd_per_mwh: 2.4", "riders.usd_per_mwh"),
        ("usd_per_kw_year: 120, ", "capacity.usd_per_kw_year"),
    ],
)
def test_a_price_that_nobody_says_is_not_zero(tariff, old, field):
    with pytest.raises(InputError, match=f"tariffs.large.lines.{field}: nobody says"):
        tariff(old, "")


def test_minimum_bills_that_no_sizing_holds_are_left_out(tmp_path):
    """One of one demand line at a price that is no less is a share of the contract; others are not."""
    path = tmp_path / "p.yaml"
    path.write_text(TEXT + TARIFF, encoding="utf-8")
    held = read_programme(path).programme
    assert minimums_not_sized(held, "large") == ()
    assert without_minimums_not_sized(held).tariffs == held.tariffs
    more = TARIFF.replace("on: [demand]", "on: [demand, riders]")
    path.write_text(TEXT + more, encoding="utf-8")
    beyond = read_programme(path).programme
    assert minimums_not_sized(beyond, "large") == ("minimum",)
    kept = without_minimums_not_sized(beyond).tariffs["large"].lines
    assert [*kept] == [
        name for name in held.tariffs["large"].lines if name != "minimum"
    ]
