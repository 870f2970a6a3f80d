"""Three promises of one campus: two late, one early; by the class of which half take 1.85 times as long."""

import math

import numpy as np
import pytest

from abilene.risk.own_record import Kept, ratio_of, taught

MU, SIGMA = math.log(1.85), 0.53
RATIOS = (1.846, 2.702, 0.896)
RECORD = [Kept("abilene", (math.log(r) - MU) / SIGMA) for r in RATIOS]


@pytest.mark.parametrize(
    ("site", "median", "deviation"),
    [("abilene", 1.71, 0.454), ("elsewhere", 1.78, 0.512)],
)
def test_what_the_first_buildings_teach(site, median, deviation):
    mean, spread = taught(RECORD, site, 0.2, 0.2)
    assert math.exp(MU + SIGMA * mean) == pytest.approx(median, abs=0.005)
    assert SIGMA * spread == pytest.approx(deviation, abs=0.0005)


def test_it_is_the_mean_of_what_agrees_with_the_record():
    """Regression of many drawn scores on three others gives the same mean and spread."""
    rng = np.random.default_rng(1)
    common, at_site = rng.standard_normal(400_000), rng.standard_normal(400_000)
    seen = [
        math.sqrt(0.2) * common
        + math.sqrt(0.2) * at_site
        + math.sqrt(0.6) * rng.standard_normal(400_000)
        for _ in range(4)
    ]
    *known, other = seen
    weights = np.linalg.lstsq(np.column_stack(known), other, rcond=None)[0]
    mean, spread = taught(RECORD, "abilene", 0.2, 0.2)
    assert mean == pytest.approx(
        float(weights @ [one.score for one in RECORD]), abs=0.01
    )
    left = other - np.column_stack(known) @ weights
    assert spread == pytest.approx(float(left.std()), abs=0.01)


def test_without_a_record_nothing_is_taught():
    assert taught([], "a", 0.2, 0.2) == (0.0, 1.0)
    assert taught(RECORD, "elsewhere", 0.0, 0.2) == pytest.approx((0.0, 1.0))
    # all that is common to everything is known from one of them
    assert taught(RECORD[:1], "a", 1.0, 0.0) == pytest.approx(
        (RECORD[0].score, 0.0), abs=1e-7
    )


@pytest.mark.parametrize(
    ("lead", "late", "ratio"),
    [
        (104, 88, 1.846),
        (104, 177, 2.702),
        (600, -38, 0.896),
        (10, 30, 2.0),
        (30, -60, 1 / 30),
    ],
)
def test_a_ratio_grows_with_the_lead_to_a_year_and_the_same_days_beyond(
    lead, late, ratio
):
    assert ratio_of(lead, late, 365, 30) == pytest.approx(ratio, abs=5e-4)
