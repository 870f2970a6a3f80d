"""Distributions by their quantiles, against scipy's and by hand."""

import numpy as np
import pytest
from scipy import stats

from abilene.studies.study.distributions import at_quantiles
from abilene.studies.study.records import Distribution

SHARES = np.linspace(0, 1, 41)
LAWS = {
    "uniform": ([2.0, 6.0], stats.uniform(2, 4)),
    "loguniform": ([2.0, 32.0], stats.loguniform(2, 32)),
    "triangular": ([1.0, 2.0, 5.0], stats.triang(0.25, 1, 4)),
    "normal": (
        {"mean": 3.0, "sd": 2.0, "low": 1.0, "high": 6.0},
        stats.truncnorm(-1, 1.5, 3, 2),
    ),
}


@pytest.mark.parametrize("kind", LAWS)
def test_quantiles_are_those_of_scipy(kind):
    given, law = LAWS[kind]
    found = at_quantiles(Distribution.model_validate({kind: given}), SHARES, float)
    np.testing.assert_allclose(found, law.ppf(SHARES), rtol=1e-12)


def test_choices_come_alike():
    spread = Distribution(choices=("2026-Q1", 7, True))
    shares = np.array([0.0, 0.3, 1 / 3, 0.6, 0.7, 1.0])
    assert at_quantiles(spread, shares, float) == [
        "2026-Q1", "2026-Q1", 7, 7, True, True,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"uniform": [2, 2]}, "2 is not below 2; write the lower end first"),
        ({"loguniform": [0, 2]}, "0 has no logarithm"),
        ({"triangular": [1, 9, 2]}, "the likeliest, 9, is not between the ends"),
        ({"normal": {"mean": 0, "sd": 0, "low": 0, "high": 1}}, "the standard deviation is 0"),
        ({"normal": {"mean": 0, "sd": 1, "low": 90, "high": 91}}, "next to nothing of the distribution"),
    ],
)  # fmt: skip
def test_ends_that_mean_nothing_are_refused(given, said):
    with pytest.raises(ValueError, match=said):
        at_quantiles(Distribution.model_validate(given), SHARES, float)
