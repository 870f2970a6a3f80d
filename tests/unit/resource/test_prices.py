"""Price profiles, years drawn from them, and a user's own prices."""

from datetime import UTC, datetime

import numpy as np
import pytest

from abilene.errors import InputError, ShapeError
from abilene.resource.prices import (
    packaged_profile,
    packaged_profile_names,
    price_profile,
    price_year,
    read_prices,
)
from abilene.resource.timeaxis import TimeAxis, real_year, typical_year

WEST = packaged_profile("ercot_west_2022_2025")


def day_spread(price):
    """Mean of the four dearest less the four cheapest hours of a day."""
    days = np.sort(price.reshape(-1, 24), axis=1)
    return days[:, -4:].mean() - days[:, :4].mean()


def rank_correlation(price, lag):
    ranks = np.argsort(np.argsort(price, kind="stable"), kind="stable")
    return np.corrcoef(ranks[lag:], ranks[:-lag])[0, 1]


def test_names():
    assert packaged_profile_names() == (
        "ercot_west_2022_2025",
        "ercot_south_2022_2025",
        "ercot_hubavg_2022_2025",
    )
    with pytest.raises(InputError, match="did you mean 'ercot_west_2022_2025'"):
        packaged_profile("ercot_west")


@pytest.mark.parametrize("name", packaged_profile_names())
def test_packaged_profiles(name):
    profile = packaged_profile(name)
    assert profile.group_usd_per_mwh.shape == (12, 24, len(profile.group_ends))
    assert (np.diff(profile.group_usd_per_mwh, axis=2) >= 0).all()
    assert profile.group_ends[-1] == 1
    assert 40 < profile.mean_usd_per_mwh < 44
    assert profile.correlation[0] == 1
    assert profile.correlation[-1] == 0


def test_the_same_seed_gives_the_same_bytes_and_another_does_not():
    first, again, other = (price_year(WEST, seed).usd_per_mwh for seed in (1, 1, 2))
    assert first.tobytes() == again.tobytes()
    assert (first != other).mean() > 0.5


def test_a_drawn_year_is_typical_and_says_what_it_is():
    year = price_year(WEST, 1)
    assert (year.axis, year.kind, year.name) == (
        typical_year(),
        "drawn",
        "ercot_west_2022_2025",
    )
    assert not price_year(WEST, 1, axis=real_year(2013)).axis.real
    assert price_year(WEST, 1, axis=real_year(2024)).usd_per_mwh.shape == (8784,)


@pytest.mark.parametrize("seed", range(5))
def test_mean_and_quantiles_are_those_of_the_profile(seed):
    price = price_year(WEST, seed).usd_per_mwh
    assert price.mean() == pytest.approx(WEST.mean_usd_per_mwh, rel=0.1)
    weights = np.diff(WEST.group_ends, prepend=0)
    every = WEST.group_usd_per_mwh.reshape(-1, len(weights))
    order = np.argsort(every, axis=None)
    share = np.cumsum(np.broadcast_to(weights, every.shape).reshape(-1)[order]) / 288
    for level in (0.05, 0.25, 0.5, 0.75, 0.95):
        expected = every.reshape(-1)[order][np.searchsorted(share, level)]
        assert np.quantile(price, level) == pytest.approx(expected, rel=0.05, abs=1)


def test_a_price_lasts():
    price = price_year(WEST, 0).usd_per_mwh
    assert 0.8 < rank_correlation(price, 1) < 0.95
    assert rank_correlation(price, 24) > rank_correlation(price, 12)


def test_a_stated_mean_scales_the_shape_and_is_marked():
    own, borrowed = price_year(WEST, 3), price_year(WEST, 3, mean_usd_per_mwh=48)
    assert borrowed.kind == "assumed"
    assert borrowed.name == "48 USD/MWh in the shape of ercot_west_2022_2025"
    assert borrowed.usd_per_mwh.mean() == pytest.approx(48)
    assert borrowed.usd_per_mwh == pytest.approx(
        own.usd_per_mwh * 48 / own.usd_per_mwh.mean()
    )


def test_other_steps():
    axis = TimeAxis(typical_year().start, 0.5, 17520, real=False)
    year = price_year(WEST, 3, axis=axis)
    assert year.usd_per_mwh.shape == (17520,)
    assert year.usd_per_mwh.mean() == pytest.approx(WEST.mean_usd_per_mwh, rel=0.1)


def test_a_profile_keeps_the_mean_of_its_prices():
    rng = np.random.default_rng(5)
    axis = TimeAxis(datetime(2022, 1, 1, tzinfo=UTC), 1.0, 2 * 8760, real=True)
    price = rng.gamma(2.0, 20.0, axis.length) - 10
    profile = price_profile("mine", axis, price)
    assert profile.mean_usd_per_mwh == pytest.approx(price.mean(), rel=1e-9)
    drawn = price_year(profile, 0).usd_per_mwh
    assert drawn.mean() == pytest.approx(price.mean(), rel=0.02)
    assert np.quantile(drawn, [0.1, 0.5, 0.9]) == pytest.approx(
        np.quantile(price, [0.1, 0.5, 0.9]), rel=0.05
    )
    assert abs(rank_correlation(drawn, 1)) < 0.1


def test_a_profile_needs_a_year_of_hours():
    with pytest.raises(ShapeError, match="at least a year"):
        price_profile(
            "mine",
            TimeAxis(datetime(2022, 1, 1, tzinfo=UTC), 1.0, 8000, real=True),
            np.ones(8000),
        )
    with pytest.raises(ShapeError, match="hourly"):
        price_profile(
            "mine",
            TimeAxis(datetime(2022, 1, 1, tzinfo=UTC), 0.5, 17520, real=True),
            np.ones(17520),
        )


def test_a_shape_without_a_positive_mean_cannot_be_scaled():
    axis = real_year(2023)
    profile = price_profile("below nothing", axis, np.full(8760, -5.0))
    assert price_year(profile, 0).usd_per_mwh == pytest.approx(-5)
    with pytest.raises(InputError, match="cannot be scaled"):
        price_year(profile, 0, mean_usd_per_mwh=40)


def test_a_price_file(tmp_path):
    path = tmp_path / "p.csv"
    path.write_text(
        "time,usd_per_mwh\n2024-01-01T00:00-06:00,20\n2024-01-01T01:00-06:00,-3.5\n2024-01-01T08:00Z,30\n"
    )
    year = read_prices(path)
    assert year.axis == TimeAxis(datetime(2024, 1, 1, 6, tzinfo=UTC), 1.0, 3, real=True)
    assert (year.usd_per_mwh.tolist(), year.kind, year.name) == (
        [20, -3.5, 30],
        "measured",
        "p.csv",
    )


@pytest.mark.parametrize(
    ("text", "error", "message"),
    [
        ("when,usd_per_mwh\n1,2\n3,4\n", InputError, "p.csv:1:1: no column 'time'"),
        ("time,usd_per_mwh\n2024-01-01T00:00Z,2\n", InputError, "fewer than two steps"),
        (
            "time,usd_per_mwh\n2024-01-01T00:00,2\n2024-01-01T01:00Z,2\n",
            InputError,
            "p.csv:2:1: .* has no offset from UTC",
        ),
        (
            "time,usd_per_mwh\n2024-01-01T00:00Z,2\n2024-01-01T01:00Z,\n",
            InputError,
            "p.csv:3:2: usd_per_mwh: no number is given",
        ),
        (
            "time,usd_per_mwh\n2024-01-01T00:00Z,2\nnoon,2\n",
            InputError,
            "p.csv:3:1: time: 'noon' is no time",
        ),
        (
            "time,usd_per_mwh\n2024-01-01T00:00Z,2\n2024-01-01T01:00Z,2\n2024-01-01T03:00Z,2\n",
            ShapeError,
            "p.csv:4:1: after 2024-01-01T01:00:00 UTC comes 2024-01-01T03:00:00 UTC",
        ),
        (
            "time,usd_per_mwh\n2024-01-01T01:00Z,2\n2024-01-01T00:00Z,2\n",
            ShapeError,
            "p.csv:3:1",
        ),
    ],
)
def test_a_bad_price_file_is_refused_at_its_place(tmp_path, text, error, message):
    path = tmp_path / "p.csv"
    path.write_text(text)
    with pytest.raises(error, match=message):
        read_prices(path)


def test_a_price_file_that_is_not_there(tmp_path):
    with pytest.raises(InputError, match="no such file"):
        read_prices(tmp_path / "none.csv")
