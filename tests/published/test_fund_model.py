"""Takahashi and Alexander's fund model as another public implementation tabulates it, year by year, to the cent.

The second case has the terms of the paper's own example (25 %, 33.3 % and 50 % called, a life of 12 years, a bow of 2.5,
growth of 13 %), on another commitment.
"""

import numpy as np
import pytest

from abilene.finance.fund import FundTerms, fund_path

SOURCE = "github jzhang1223/CBA Tests/FundModelTest.py, commit 0cb75806"
COMMITMENT = 3.5e6
CASES = {
    "8 years": (
        FundTerms((0.4, 0.66, 0.67, 0.4, 1.0), 8, 1.5, 0.13, 0.06, last_call_year=4),
        [1400000, 1386000, 478380, 94248, 0, 0, 0, 0],
        [0, 197750, 718859.98, 1154560.36, 1231293.86, 925276.76, 461779.55, 115719.74],
        [
            1400000,
            2770250,
            2889902.52,
            2205277.49,
            1260669.70,
            499280.00,
            102406.85,
            0,
        ],
    ),
    "12 years": (
        FundTerms((0.25, 1 / 3, 0.5), 12, 2.5, 0.13, last_call_year=8),
        [875000, 875000, 875000, 437500, 218750, 109375, 54687.5, 27343.75, 0, 0, 0, 0],
        [
            0,
            11212.65,
            65417.73,
            210433.45,
            444156.04,
            746685.24,
            1053297.05,
            1252423.86,
            1225447.34,
            924200.61,
            485155.42,
            133219.26,
        ],
        [
            875000,
            1852537.35,
            2902949.48,
            3507399.46,
            3737955.35,
            3586579.31,
            3054225.07,
            2226194.22,
            1290152.13,
            533671.3,
            117893.15,
            0,
        ],
    ),
}
CENTS = 0.03
"""Their tables are rounded to the cent in every year, and go on from the rounded figures."""


@pytest.mark.parametrize("name", CASES)
def test_every_year(name, record_answer):
    terms, called, distributed, value = CASES[name]
    path = fund_path(COMMITMENT, terms)
    np.testing.assert_allclose(path.called_usd, called, rtol=0, atol=CENTS)
    np.testing.assert_allclose(path.distributed_usd, distributed, rtol=0, atol=CENTS)
    np.testing.assert_allclose(path.value_usd, value, rtol=0, atol=CENTS)
    record_answer(
        f"distributions of {name}",
        SOURCE,
        sum(distributed),
        path.distributed_usd.sum(),
        0.1,
        "USD",
        "the sum of yearly figures rounded to the cent",
    )
