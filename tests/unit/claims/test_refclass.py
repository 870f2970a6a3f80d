"""How long promised things take: the law of a reference class, worked by hand."""

from datetime import date, timedelta

import pytest

from abilene.claims.refclass import (
    DEFAULT_CLASS,
    instead,
    own_class,
    packaged_classes,
)

EPOCH = packaged_classes()[DEFAULT_CLASS]
SAID, DUE = date(2026, 8, 1), date(2026, 11, 1)
"""A forecast of Epoch AI for buildings 5 to 8 at Abilene: a lead of 92 days."""


def days(texts):
    return [date.fromisoformat(f"20{text}") for text in texts.split()]


def test_the_default_class_is_the_rounded_fit():
    assert (EPOCH.mu, EPOCH.sigma) == (pytest.approx(0.6151856), 0.53)
    assert (EPOCH.n, EPOCH.events, EPOCH.sites) == (93, 19, 49)
    assert EPOCH.known_from == date(2026, 10, 2)
    assert EPOCH.may_tell_of("sites.a.phases.b.target", EPOCH.known_from)
    assert not EPOCH.may_tell_of("sites.a.grid.b.from", EPOCH.known_from)


@pytest.mark.parametrize(
    ("day", "probability"),
    [
        (DUE, 0.122876),
        (date(2026, 12, 31), 0.416),
        (date(2027, 3, 31), 0.747),
        (SAID, 0),
    ],
)
def test_how_likely_it_is_there_by_a_day(day, probability):
    assert EPOCH.probability(SAID, DUE, SAID, day) == pytest.approx(
        probability, abs=5e-4
    )


def test_how_likely_it_is_where_it_is_not_there_after_its_day():
    """Of what is not there on the day due, 1 - .122876; by the end of March .747 of all: (.747 - .122876) / .877124."""
    late, day = date(2027, 3, 31), DUE + timedelta(1)
    left = EPOCH.longer(SAID, DUE, day)
    assert left == pytest.approx(0.877124, abs=5e-3)
    expected = (EPOCH.probability(SAID, DUE, SAID, late) - (1 - left)) / left
    assert EPOCH.probability(SAID, DUE, day, late) == pytest.approx(expected)
    assert EPOCH.probability(SAID, DUE, day, day) == 0.0


@pytest.mark.parametrize(
    ("said", "due", "as_of", "quantiles"),
    [
        (SAID, DUE, SAID, {0.1: "26-10-27", 0.2: "26-11-18", 0.5: "27-01-19"}),
        (SAID, DUE, SAID, {0.8: "27-04-24", 0.9: "27-07-03"}),
        (
            SAID,
            DUE,
            date(2027, 1, 15),
            {0.2: "27-02-09", 0.5: "27-03-30", 0.8: "27-06-30"},
        ),
        # Crusoe in March 2025 of mid-2026, not there on 1 August 2026
        (
            date(2025, 3, 18),
            date(2026, 6, 30),
            date(2026, 8, 1),
            {0.2: "26-12-15", 0.5: "27-07-21", 0.8: "28-07-28"},
        ),
        # the same release of the first half of 2025, out of the time of the class
        (
            date(2025, 3, 18),
            date(2025, 6, 30),
            date(2025, 8, 1),
            {0.2: "25-09-04", 0.5: "25-11-02", 0.8: "26-02-16"},
        ),
    ],
)
def test_quantiles_by_hand(said, due, as_of, quantiles):
    found = {q: EPOCH.quantile(said, due, as_of, q) for q in quantiles}
    assert [*found.values()] == days(" ".join(quantiles.values()))


@pytest.mark.parametrize("lead", [-40, 0, 5, 92, 365, 2000])
@pytest.mark.parametrize("after", [1, 20, 700, 20_000])
def test_what_is_not_there_yet_comes_later_and_a_safer_day_is_a_later_one(lead, after):
    due = SAID + timedelta(lead)
    as_of = max(SAID, due) + timedelta(after)
    found = [EPOCH.quantile(SAID, due, as_of, q / 20) for q in range(1, 20)]
    assert found == sorted(found)
    assert found[0] > as_of
    likely = [EPOCH.probability(SAID, due, as_of, day) for day in found]
    assert likely == sorted(likely)
    # half of all come by the median: the day is rounded up
    assert likely[9] >= 0.5 - 1e-9


def test_until_the_day_due_the_law_holds_as_it_stands():
    at_once = EPOCH.quantile(SAID, DUE, SAID, 0.5)
    assert EPOCH.quantile(SAID, DUE, DUE, 0.5) == at_once
    assert EPOCH.quantile(SAID, DUE, DUE + timedelta(1), 0.5) > at_once
    # what the law has past already comes tomorrow at the earliest
    assert EPOCH.quantile(SAID, DUE, DUE, 0.01) == DUE + timedelta(1)


def test_beyond_a_year_the_days_stay_the_same():
    """A lead of two years slips by as many days as one year does: .85 of 365 for the median, rounded up."""
    for lead in (365, 730):
        due = SAID + timedelta(lead)
        slip = EPOCH.quantile(SAID, due, SAID, 0.5) - due
        assert slip.days == 311
    # 1 + (T - L) / m is 1.85 up to the rounding of a day


def test_a_promise_long_broken_is_expected_tomorrow_and_the_calendar_has_an_end():
    narrow = own_class(1.01, 1.0101, ())
    assert narrow.quantile(SAID, DUE, date(2030, 1, 1), 0.9) == date(2030, 1, 2)
    assert narrow.probability(SAID, DUE, date(2030, 1, 1), date(2030, 1, 2)) == 1
    assert EPOCH.quantile(SAID, date.max, date.max, 0.5) == date.max


def test_a_class_of_ones_own():
    """P50 and P90 are those that were given: 100 days become 150 and 250."""
    own = own_class(1.5, 2.5, ("sites.*.grid.*.from",))
    due = SAID + timedelta(100)
    assert own.quantile(SAID, due, SAID, 0.5) == SAID + timedelta(150)
    assert abs((own.quantile(SAID, due, SAID, 0.9) - SAID).days - 250) <= 1
    assert own.probability(SAID, due, SAID, SAID + timedelta(250)) == pytest.approx(0.9)
    assert own.n is None
    assert own.known_from == date.min


def test_a_class_says_what_it_was_fitted_to_and_how_strong_that_is():
    assert "93 promises at 49 sites, of which 19 have come; weak" in EPOCH.record()
    assert (
        own_class(1.5, 2.5, ())
        .record()
        .endswith("assumed, the author of the programme")
    )


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2026-04-02", "give your own, as risk: {class: {p50: 1.6, p90: 2.7}}"),
        ("2026-06-01", "use epoch_2026_05 (known from 2026-05-23), or give your own"),
        ("2026-10-02", "use epoch_2025_26 (known from 2026-10-02), or give your own"),
    ],
)
def test_the_newest_class_of_a_day_is_named(day, words):
    assert instead(date.fromisoformat(day)).startswith(words)


def test_longer_than_to_a_day_with_nothing_else_known():
    """P(r <= 1) = Phi(-ln 1.85 / .53) = .122876."""
    assert EPOCH.longer(SAID, DUE, DUE) == pytest.approx(1 - 0.122876, abs=1e-6)
    assert EPOCH.longer(SAID, DUE, SAID) == 1


@pytest.mark.parametrize(("lead", "counted"), [(10, 30), (30, 30), (31, 31)])
def test_a_short_lead_counts_as_a_month(lead, counted):
    """Twice the time that was promised, counted from 30 days on."""
    twice, due = own_class(2.0, 4.0, ()), SAID + timedelta(lead)
    assert (twice.quantile(SAID, due, SAID, 0.5) - SAID).days == 2 * counted
