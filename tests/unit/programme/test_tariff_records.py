"""Records of tariffs: what they refuse, by place, and the paths that claims may be about."""

import pytest
from tariff_text import TARIFF

from abilene.errors import InputError
from abilene.programme.schema import variables


@pytest.fixture
def read(draft_of):
    """Return a function that reads a programme with a tariff, some of its text replaced."""

    def reading(old="", new=""):
        assert old in TARIFF
        return draft_of({"capital:": f"{TARIFF.replace(old, new)}capital:"})

    return reading


def test_a_line_of_each_kind_is_read(read):
    found = read().programme.tariffs["large"]
    kinds = [line.kind for line in found.lines.values()]
    assert kinds == [
        "fixed",
        "energy",
        "energy",
        "demand",
        "coincident",
        "minimum_bill",
        "tiers",
    ]
    assert found.lines["demand"].months == tuple(range(1, 13))
    assert found.term.ramp.share == (0.5, 0.65, 0.8, 0.9)


def test_each_price_may_be_spoken_of_by_claims(read):
    known = variables(read().programme)
    assert known["tariffs.large.lines.demand.usd_per_kw_month"].unit == "USD/kW-month"
    assert known["tariffs.large.lines.riders.usd_per_mwh"].unit == "USD/MWh"
    assert known["tariffs.large.lines.capacity.usd_per_kw_year"].unit == "USD/kW-year"
    assert known["tariffs.large.lines.demand.ratchet.share"].unit == "fraction"


def test_a_tariff_is_not_known_before_its_day(read):
    from datetime import date

    programme = read().programme
    assert "large" in programme.known_on(date(2025, 7, 9)).tariffs
    assert programme.known_on(date(2025, 7, 8)).tariffs == {}


@pytest.mark.parametrize(
    ("old", "new", "path", "words"),
    [
        ("when: summer_peak}", "when: summer}", "summer.when", "no window 'summer'"),
        ("on: [demand]", "on: [tiers, dem]", "minimum.on.1", "no line 'dem'"),
        ("on: [demand]", "on: [minimum]", "minimum.on.0", "no line 'minimum'"),
        ("peaks: five", "peaks: six", "capacity.peaks", "no peaks 'six'"),
        ("hours_use,", "hours_use, demand: tiers,", "tiers.demand", "no demand line 'tiers'"),
        ("kind: fixed, usd", "kind: fixed, eur_per_month: 5, usd", "customer.eur_per_month", "unknown key"),
        ("scale: 0.5", "forecast: {catches: 0.9, days_per_month: 5}", "capacity.forecast", "unknown key"),
        ("kind: fixed", "kind: fxed", "customer", "give it a kind: fixed, energy"),
        ("{kind: fixed, usd_per_month: 500}", "500", "customer", "give it a kind"),
        ("share: 0.85", "share: 85", "demand.ratchet.share", "85 is refused"),
        ("7.44, months", "7.44, steps: [{usd_per_kw_month: 5}], months", "demand", "keep one"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_place(read, old, new, path, words):
    with pytest.raises(InputError, match=words) as raised:
        read(old, new)
    problems = {problem.path: problem for problem in raised.value.problems}
    assert problems[f"tariffs.large.lines.{path}"].place.line > 10


@pytest.mark.parametrize(
    ("old", "new", "path", "words"),
    [
        ("0.65, 0.8", "0.8, 0.65", "ramp.share", "shares that never fall"),
        ("0.5, 0.65", "0.65", "ramp.share", "3 of 4 years"),
        ("{years: 8", "{years: 3", "ramp", "ramp of 4 years in a term of 3"),
    ],
)  # fmt: skip
def test_a_ramp_grows_to_its_end_within_the_term(read, old, new, path, words):
    with pytest.raises(InputError, match=words) as raised:
        read(old, new)
    (problem,) = raised.value.problems
    assert problem.path == f"tariffs.large.term.{path}"
    assert problem.place.line > 10


def test_peaks_are_counted_by_the_month_or_in_all(read):
    with pytest.raises(
        InputError, match=r"peaks\.five: give one of per_month and total"
    ):
        read("total: 5", "total: 5, per_month: 1")


@pytest.mark.parametrize(
    ("more", "path", "words"),
    [
        ("known: [08-32 16]", "known.0", "give an hour as MM-DD HH"),
        ("known: [08-07 24]", "known.0", "give an hour as MM-DD HH"),
        ("known: [2023-02-29 16]", "known.0", "give an hour as"),
        ("known: [noon]", "known.0", "noon"),
        ("alarm: {hours: [], catches: 0.7}", "alarm.hours", "has none"),
        ("alarm: {hours: [08-07 16], catches: 7}", "alarm.catches", "7 is refused"),
        ("known: [01-07 16, 08-07 16, 08-08 16, 08-09 16, 08-10 16]", "", "01-07 16 is in none of its months"),
        ("known: [08-07 20, 08-07 16, 08-08 16, 08-09 16, 08-10 16]", "", "08-07 20 is in none of its hours_local"),
        ("known: [2023-08-06 16]", "", "2023-08-06 16 is none of its weekdays"),
        ("known: [08-07 16, 08-07 16, 08-08 16, 08-09 16, 08-10 16]", "", "08-07 16 stands 2 times; keep one"),
        ("known: [08-07 16]", "", "1 hours for total: 5; give the others"),
        ("alarm: {hours: [10-07 16], catches: 1}", "", "10-07 16 is in none of its months"),
        ("known: [08-07 16], alarm: {hours: [08-07 16], catches: 1}", "", "one of known and alarm"),
    ],
)  # fmt: skip
def test_hours_of_peaks_are_hours_of_a_year(read, more, path, words):
    with pytest.raises(InputError, match=words) as raised:
        read("total: 5", f"total: 5, {more}")
    (problem,) = raised.value.problems
    assert problem.path == f"peaks.five.{path}".rstrip(".")
    assert problem.place.line > 10
