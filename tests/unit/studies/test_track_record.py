"""How well a table and a class fitted to it foresaw what came: fits, curves and scores worked by hand."""

import math
from datetime import date, timedelta

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.stats import norm

from abilene.claims.refclass import RefClass
from abilene.errors import InputError
from abilene.studies.track_record import (
    FirstForecast,
    Pending,
    Replayed,
    crps_until,
    first_forecasts,
    fit_censored,
    law_curves,
    replay_vintages,
)
from abilene.studies.vintages import Dated, Vintage

START = date(2026, 1, 1)
LAW = RefClass("x", "x", math.log(2), 0.5, ())


def day(number):
    return START + timedelta(number)


def vintage(number, **at):
    """Return a vintage of a day with the milestones of one campus, each at a day or a day and a kind."""
    return Vintage(
        day(number),
        {
            ("Prairie", name): Dated(day(it), "")
            if isinstance(it, int)
            else Dated(day(it[0]), it[1])
            for name, it in at.items()
        },
    )


def test_a_fit_without_anything_exceeded_is_mean_and_deviation():
    values = np.array([0.1, 0.4, 0.7, 1.6])
    mu, sigma = fit_censored(values, np.ones(4, bool))
    assert (mu, sigma) == (pytest.approx(0.7), pytest.approx(values.std()))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_fit_is_the_greatest_likelihood(seed):
    """A general minimiser finds the same."""
    rng = np.random.default_rng(seed)
    true, limit = rng.normal(0.6, 0.5, 40), rng.normal(0.5, 0.4, 40)
    came, values = true <= limit, np.minimum(true, limit)

    def unlikely(law):
        mu, sigma = law[0], math.exp(law[1])
        dense, tail = norm.logpdf(values, mu, sigma), norm.logsf(values, mu, sigma)
        return -np.where(came, dense, tail).sum()

    best = minimize(unlikely, [0.5, -0.7], method="Nelder-Mead", tol=1e-10).x
    assert fit_censored(values, came) == pytest.approx(
        (best[0], math.exp(best[1])), abs=1e-6
    )


def test_the_first_forecast_with_a_lead_of_thirty_days_counts():
    found = first_forecasts(
        [
            vintage(0, a=29, b=30, c=-5),
            vintage(10, a=45, b=90),
            vintage(20, a=49, c=50),
        ]
    )
    assert found == [
        FirstForecast(("Prairie", "a"), day(10), day(45)),
        FirstForecast(("Prairie", "b"), day(0), day(30)),
        FirstForecast(("Prairie", "c"), day(20), day(50)),
    ]
    assert found[0].lead_days == 35


def test_a_class_knows_what_its_vintage_had_and_no_more():
    five = {f"m{n}": 100 for n in range(5)}
    came = dict(zip(five, (100, 150, 200, 220, 250), strict=True))
    end = vintage(400)
    (found,) = replay_vintages(
        [vintage(0, **five), vintage(300, **came), end], day(400)
    )
    logs = np.log([1, 1.5, 2, 2.2, 2.5])
    law = found.refclass
    assert (law.mu, law.sigma) == pytest.approx((logs.mean(), logs.std()))
    assert (law.n, law.events, law.sites, law.known_from) == (5, 5, 1, day(300))
    # One that is not there yet, or no more in the table, is only known to take longer.
    for sixth in ({"m5": 320}, {}):
        tables = [vintage(0, **five, m5=100), vintage(300, **came, **sixth), end]
        (found,) = replay_vintages(tables, day(400))
        fitted = fit_censored(np.append(logs, np.log(3)), np.arange(6) < 5)
        assert (found.refclass.mu, found.refclass.sigma) == pytest.approx(fitted)


def pending(seen=None, kind="confirmed", word=120, said=0, due=100):
    return Pending(
        FirstForecast(("Prairie", "a"), day(said), day(due)),
        date.max if word is None else day(word),
        date.max if seen is None else day(seen),
        kind == "confirmed" and seen is not None,
    )


def law_curve(law, it):
    (curve,) = law_curves(law, [it.first], day(110), day(200))
    return curve


def test_the_law_is_that_of_what_was_not_there():
    """Lead 100 days, ln r ~ N(ln 2, .25), not there after 110: by 200, .5 of all less those by 110."""
    curve = law_curve(LAW, pending())
    by_then = norm.cdf(math.log(1.1), math.log(2), 0.5)
    assert curve.shape == (91,)
    assert curve[0] == 0
    assert curve[-1] == pytest.approx((0.5 - by_then) / (1 - by_then))


def test_crps_by_hand():
    word = np.array([0, 0, 1, 1, 1, 1.0])  # on the third of five days
    seen = np.array([9, 4, 1, 2])
    assert crps_until(np.tile(word, (4, 1)), seen).tolist() == [3, 2, 1, 0]
    assert crps_until(np.full((1, 6), 0.5), np.array([3])).tolist() == [5 / 4]
    # U(0, 1) not by 1/2: 1/24.
    uniform = np.linspace(0, 0.5, 10_001)[None]
    (score,) = crps_until(uniform, np.array([10**6]))
    assert score / 20_000 == pytest.approx(1 / 24, abs=1e-4)


def test_scores_by_hand():
    those = (pending(140), pending(None, word=190), pending(150, "assumed", word=None))
    word, law = Replayed(day(110), day(200), LAW, those).scores(those)
    assert (word.rival, word.expected) == ("word", 2)
    assert word.brier_confirmed == pytest.approx(1 / 3)  # the second was to be there
    assert word.brier_assumed == pytest.approx(2 / 3)  # and the third was not
    assert word.crps_days == pytest.approx((20 + 10 + 0) / 3)
    assert word.errors_days == (-20,)
    assert (word.inside, word.decided) == (None, None)
    curve = law_curve(LAW, those[0])
    assert law.expected == pytest.approx(3 * curve[-1])
    p = curve[-1]
    assert law.brier_confirmed == pytest.approx(((1 - p) ** 2 + 2 * p**2) / 3)
    # Median of what is left: 1 - F = half of that after 110 days.
    half = norm.isf(norm.sf(math.log(1.1), math.log(2), 0.5) / 2, math.log(2), 0.5)
    assert law.errors_days == (math.ceil(100 * math.exp(half)) - 140,)
    # Confirmed within the band; the others may still be, for it is not over.
    assert 0.1 < curve[30] < 0.9
    assert 0.1 < p < 0.9
    assert (law.inside, law.decided) == (1, 1)


def test_what_is_not_there_when_the_band_is_over_is_outside():
    early = RefClass("x", "x", math.log(1.15), 0.1, ())
    those = (pending(), pending(111))
    _, law = Replayed(day(110), day(200), early, those).scores(those)
    assert law_curve(early, those[0])[-1] > 0.9
    assert law_curve(early, those[1])[1] < 0.1
    assert (law.inside, law.decided) == (0, 2)


def test_horizons_are_those_of_the_first_forecast():
    leads = (30, 179, 180, 364, 365, 900)
    those = tuple(pending(due=lead) for lead in leads)
    found = Replayed(day(110), day(200), LAW, those).leads
    assert {name: len(it) for name, it in found.items()} == {
        "all": 6,
        "30-179 d": 2,
        "180-364 d": 2,
        "365 d +": 2,
    }
    assert list(Replayed(day(110), day(200), LAW, those[:1]).leads) == [
        "all",
        "30-179 d",
    ]


CAME = {f"m{n}": 60 + 10 * n for n in range(5)}
TABLES = [
    vintage(0, **dict.fromkeys(CAME, 40), late=100, gone=120),
    vintage(110, **CAME, late=130),
    vintage(200, **{name: (it, "confirmed") for name, it in CAME.items()}),
]


def test_a_replay_takes_up_what_its_day_did_not_have():
    (found,) = replay_vintages(TABLES, day(200))
    assert found.as_of == day(110)
    names = {it.first.name[1]: it.word for it in found.pending}
    assert names == {"gone": date.max, "late": day(130)}
    assert found.refclass.events == 5
    # The newest has others come, and at other days: the class of day 110 knows nothing of it.
    moved = [*TABLES[:2], vintage(200, late=(150, "confirmed"))]
    (again,) = replay_vintages(moved, day(200), [day(110)])
    assert again.refclass == found.refclass
    assert [it.confirmed for it in again.pending] == [False, True]
    # What the newest dates behind the end was not there by the end.
    (short,) = replay_vintages(moved, day(149))
    assert not any(it.confirmed for it in short.pending)


@pytest.mark.parametrize(
    ("number", "words"), [(50, "take one of 2026-04-21"), (0, "by which 5 milestones")]
)
def test_days_that_cannot_be_replayed(number, words):
    with pytest.raises(InputError, match=words):
        replay_vintages(TABLES, day(200), [day(number)])


def test_vintages_of_which_none_can_be_replayed():
    with pytest.raises(InputError, match="no vintage before 2026-04-20 has 5"):
        replay_vintages(TABLES, day(109))
