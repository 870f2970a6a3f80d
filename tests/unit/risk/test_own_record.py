"""Three promises of one campus: two late, one early; by the class of which half take 1.85 times as long."""

import math

import numpy as np
import pytest

from abilene.risk.own_record import Kept, ratio_of, taught

MU, SIGMA = math.log(1.85), 0.53
RATIOS = (1.846, 2.702, 0.896)
RECORD = [Kept("abilene", (math.log(r) - MU) / SIGMA) for r in RATIOS]


SITES = ("abilene", "one", "two")


def scores(sites, learnt, common=0.2, same_site=0.2):
    """Return mean, deviation and correlation of the scores of a phase each at two campuses."""
    loads = np.zeros((2, 1 + len(SITES)))
    loads[:, 0] = math.sqrt(common)
    loads[[0, 1], [1 + SITES.index(site) for site in sites]] = math.sqrt(same_site)
    spread = loads @ np.array(learnt.factor)
    covariance = spread @ spread.T + (1 - common - same_site) * np.eye(2)
    deviation = np.sqrt(np.diag(covariance))
    return (
        loads @ np.array(learnt.mean),
        deviation,
        covariance[0, 1] / deviation.prod(),
    )


@pytest.mark.parametrize(
    ("site", "median", "deviation"),
    [("abilene", 1.712, 0.454), ("one", 1.780, 0.512)],
)
def test_what_the_first_buildings_teach_of_a_phase(site, median, deviation):
    mean, spread, _ = scores((site, "two"), taught(RECORD, SITES, 0.2, 0.2))
    assert math.exp(MU + SIGMA * mean[0]) == pytest.approx(median, abs=0.0005)
    assert SIGMA * spread[0] == pytest.approx(deviation, abs=0.0005)


@pytest.mark.parametrize(
    ("sites", "correlation"),
    [
        # by hand: V = .4 + .6 I, so 1'V^-1 1 = 3/1.8; of two phases with k and l to the record
        # (prior - 3 k l / 1.8) / sqrt((1 - 3 k^2 / 1.8) (1 - 3 l^2 / 1.8))
        (("one", "two"), (0.2 - 0.04 / 0.6) / (1 - 0.04 / 0.6)),
        (("abilene", "abilene"), (0.4 - 0.16 / 0.6) / (1 - 0.16 / 0.6)),
        (
            ("abilene", "one"),
            (0.2 - 0.08 / 0.6) / math.sqrt((1 - 0.16 / 0.6) * (1 - 0.04 / 0.6)),
        ),
    ],
)
def test_what_they_teach_of_two_together(sites, correlation):
    """.143 where .20 was, .182 where .40 was, and .081 where .20 was."""
    *_, found = scores(sites, taught(RECORD, SITES, 0.2, 0.2))
    assert found == pytest.approx(correlation, abs=1e-12)


def test_it_is_the_mean_and_the_rest_of_what_agrees_with_the_record():
    """Regression of two drawn scores on three others gives the same means, spreads and correlation."""
    rng = np.random.default_rng(1)
    common, at_site = rng.standard_normal(400_000), rng.standard_normal((400_000, 2))
    score = (
        math.sqrt(0.2) * common[:, None]
        + math.sqrt(0.2) * at_site[:, [0, 0, 0, 0, 1]]
        + math.sqrt(0.6) * rng.standard_normal((400_000, 5))
    )
    known, others = score[:, :3], score[:, 3:]
    weights = np.linalg.lstsq(known, others, rcond=None)[0]
    mean, spread, together = scores(("abilene", "one"), taught(RECORD, SITES, 0.2, 0.2))
    of_record = [one.score for one in RECORD] @ weights
    left = others - known @ weights
    assert mean == pytest.approx(of_record, abs=0.01)
    assert spread == pytest.approx(left.std(axis=0), abs=0.01)
    assert together == pytest.approx(np.corrcoef(left.T)[0, 1], abs=0.01)


def test_what_is_common_to_all_is_drawn_of_its_own_column():
    learnt = taught(RECORD, SITES, 0.2, 0.2)
    assert np.triu(learnt.factor, 1) == pytest.approx(0.0)
    drawn = np.eye(4)
    assert learnt.of(drawn) - learnt.mean == pytest.approx(np.array(learnt.factor).T)
    # a campus of which nothing is known, beside what is common to all
    assert learnt.mean[2] == pytest.approx(0.0)
    assert learnt.factor[2] == pytest.approx((0.0, 0.0, 1.0, 0.0))


def test_without_a_record_nothing_is_taught():
    assert taught([], SITES, 0.2, 0.2) is None
    assert taught(RECORD, SITES, 0.0, 0.0) is None
    mean, spread, _ = scores(("one", "two"), taught(RECORD, SITES, 0.0, 0.2), 0.0)
    assert mean == pytest.approx(0.0)
    assert spread == pytest.approx(1.0)


def test_all_that_is_common_to_everything_is_known_from_one_of_them():
    learnt = taught(RECORD[:1], SITES, 1.0, 0.0)
    assert learnt.mean[0] == pytest.approx(RECORD[0].score)
    assert learnt.factor[0] == pytest.approx((0.0,) * 4, abs=1e-7)


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
