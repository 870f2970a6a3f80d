"""Hourly grid prices: a profile of quantiles by month and hour, and seeded years drawn from it.

A profile keeps what prices were in each of the 288 month-hours over some years, and how
long a high or low day lasts. A year drawn from it has the profile's quantiles and
duration curve, is the same for the same seed, and belongs to no real year: it may stand
beside any weather, but a heat wave and a price spike meet in it by chance only.

Method: a Gaussian series with the correlation of the prices' ranks is ranked within
each month-hour; the rank of an hour among its fellows is its place in the quantiles.
Ranks spread the days of a month evenly over the quantiles, so every seed has nearly the
profile's mean; a second such series places each hour inside its rank. Years differ less
than real ones, and days of a month more: dear and cheap years are mixed in the
quantiles.
"""

from __future__ import annotations

import io
import logging
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from statistics import NormalDist
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from abilene.arrays import ByValue, Floats
from abilene.brief import brief
from abilene.data import read_bytes, read_table
from abilene.errors import InputError, Problem, ShapeError
from abilene.names import did_you_mean
from abilene.resource.hourly import PRICE, read_hourly
from abilene.resource.timeaxis import (
    TimeAxis,
    as_typical,
    check_length,
    steps_by_hour,
    typical_year,
)
from abilene.timing import timed

log = logging.getLogger(__name__)

GROUP_ENDS = np.array([0.01, 0.05, *np.linspace(0.1, 0.9, 17), 0.95, 0.99, 1.0])
"""Upper ends of the quantile groups; the extremes get groups of their own."""
MEMORY_HOURS = 168
"""How far back a price remembers. [h]"""


@dataclass(frozen=True)
class PriceProfile:
    """Prices by month, hour of the day (UTC) and quantile group, over some years."""

    name: str
    group_ends: Floats
    """Upper end of each group, rising to 1, shape (groups,). [-]"""
    group_usd_per_mwh: Floats
    """Mean price in each group, shape (12, 24, groups). [USD/MWh]"""
    correlation: Floats
    """Correlation of the rank of an hour with that 0, 1, 2, ... hours later. [-]"""
    __repr__ = brief

    @property
    def mean_usd_per_mwh(self) -> float:
        """Mean over a year in which each month has its usual length. [USD/MWh]"""
        sizes = np.diff(self.group_ends, prepend=0.0)
        by_month = (self.group_usd_per_mwh @ sizes).mean(axis=1)
        return float(
            np.average(
                by_month, weights=[31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
            )
        )


@dataclass(frozen=True, eq=False)
class PriceYear(ByValue):
    """A price in each step."""

    name: str
    axis: TimeAxis
    usd_per_mwh: Floats
    """[USD/MWh]"""
    kind: Literal["measured", "drawn", "assumed"]
    """Measured hours; drawn from the profile of its own market; or a profile borrowed
    and scaled to a stated mean."""
    __repr__ = brief

    def __post_init__(self) -> None:
        check_length(self.axis, usd_per_mwh=self.usd_per_mwh)

    def beside(self, axis: TimeAxis) -> PriceYear:
        """Return the price of each hour of the calendar beside a typical year; raises as ``steps_by_hour``."""
        note = (
            f"{self.name} ({self.axis}), paired with typical weather by the hour of the"
            " calendar: heat and dear hours meet by chance only"
        )
        values = self.usd_per_mwh[steps_by_hour(axis, self.axis)]
        return replace(self, name=note, axis=axis, usd_per_mwh=values)

    def turned(self, steps: int) -> PriceYear:
        """Return the same year, which is a circle, beginning some steps later."""
        axis = replace(self.axis, turned=steps)
        return replace(self, axis=axis, usd_per_mwh=np.roll(self.usd_per_mwh, -steps))


def packaged_profile_names() -> tuple[str, ...]:
    """Return the names of the packaged profiles."""
    return tuple(
        dict.fromkeys(row["profile"] for row in read_table("price_memory.csv"))
    )


@cache
def _markets() -> dict[str, dict[str, str]]:
    """Return the market of each packaged profile, and its row in the table of grid carbon."""
    return {row["profile"]: row for row in read_table("price_markets.csv")}


def profiles_of_region(region: str | None) -> tuple[str, ...]:
    """Return the packaged profiles of the market of a region, a row of the packaged table of grid carbon."""
    rows = _markets().items()
    return tuple(name for name, row in rows if row["grid_co2_region"] == region)


def market_of_profile(name: str) -> str:
    """Return the market whose prices a packaged profile holds, such as ``ERCOT``."""
    return _markets()[name]["market"]


@cache
def packaged_profile(name: str) -> PriceProfile:
    """Return a packaged profile, read once, such as ``ercot_west_2022_2025``.

    Raises
    ------
    InputError
        If there is none of this name.
    """
    correlations: dict[str, list[float]] = {}
    for row in read_table("price_memory.csv"):
        correlations.setdefault(row["profile"], []).append(float(row["correlation"]))
    if name not in correlations:
        fix = did_you_mean(name, correlations) or "see packaged_profile_names()"
        raise InputError(
            Problem(f"no packaged price profile is called '{name}'", fix, "price")
        )
    with timed(log, "read the packaged prices %s", name):
        text = read_bytes(f"prices/{name}.csv.gz")
        table = np.loadtxt(io.BytesIO(text), delimiter=",", skiprows=1)
    ends = np.array(
        [
            float(end.removeprefix("to_"))
            for end in text.split(b"\n", 1)[0].decode().split(",")[2:]
        ]
    )
    return PriceProfile(
        name,
        ends,
        table[:, 2:].reshape(12, 24, len(ends)),
        np.array(correlations[name]),
    )


def price_profile(name: str, axis: TimeAxis, usd_per_mwh: Floats) -> PriceProfile:
    """Make a profile from hourly prices, such as a user's own.

    Parameters
    ----------
    name : str
        Name of the profile.
    axis : TimeAxis
        Steps of one hour, whole years.
    usd_per_mwh : array, shape (steps,)
        Prices. [USD/MWh]

    Raises
    ------
    ShapeError
        If the array does not fit, the steps are not hours, or a month is missing.
    """
    check_length(axis, usd_per_mwh=usd_per_mwh)
    month_hour = _month_hour(axis)
    if axis.step_hours != 1 or len(np.unique(month_hour)) < 288:
        what = f"a profile needs hourly prices of at least a year, not {axis}"
        raise ShapeError(Problem(what, "bring a year or more of hours", "price"))
    groups = np.array(
        [_group_means(np.sort(usd_per_mwh[month_hour == i])) for i in range(288)]
    )
    return PriceProfile(
        name, GROUP_ENDS, groups.reshape(12, 24, -1), _correlation(axis, usd_per_mwh)
    )


def price_year(
    profile: PriceProfile,
    seed: int,
    mean_usd_per_mwh: float | None = None,
    axis: TimeAxis | None = None,
) -> PriceYear:
    """Draw a year of prices.

    Parameters
    ----------
    profile : PriceProfile
        What prices are like.
    seed : int
        The same seed gives the same year.
    mean_usd_per_mwh : float, optional
        Scale the year to this mean: a place without a profile of its own borrows the
        shape, in UTC hours, and the result is marked ``assumed``. [USD/MWh]
    axis : TimeAxis, optional
        Steps to draw for; by default a typical year. Whatever it is, the result claims
        no date.

    Returns
    -------
    PriceYear
        On a typical axis.

    Raises
    ------
    InputError
        If a mean is asked of a profile whose own mean is not positive.
    """
    axis = as_typical(axis or typical_year())
    rng = np.random.Generator(np.random.PCG64(seed))
    month_hour = _month_hour(axis)
    ranks = _ranks(_latent(rng, axis, profile.correlation), month_hour)
    inside = (
        _ranks(_latent(rng, axis, profile.correlation), np.zeros_like(month_hour)) + 0.5
    ) / axis.length
    counts = np.bincount(month_hour, minlength=288)[month_hour]
    share = (ranks + inside) / counts
    group = np.searchsorted(profile.group_ends, share, side="left")
    price = profile.group_usd_per_mwh.reshape(288, -1)[
        month_hour, np.minimum(group, len(profile.group_ends) - 1)
    ]
    if mean_usd_per_mwh is None:
        return PriceYear(profile.name, axis, price, "drawn")
    if price.mean() <= 0:
        what = f"{profile.name} has a mean of {price.mean():g} USD/MWh and cannot be scaled"
        raise InputError(
            Problem(what, "borrow the shape of a market with a positive mean", "price")
        )
    name = f"{mean_usd_per_mwh:g} USD/MWh in the shape of {profile.name}"
    return PriceYear(name, axis, price * (mean_usd_per_mwh / price.mean()), "assumed")


def read_prices(path: Path | str) -> PriceYear:
    """Read real prices from a CSV file with the columns ``time`` and ``usd_per_mwh``; raises as ``read_hourly``."""
    return PriceYear(
        Path(path).name, *read_hourly(path, "usd_per_mwh", PRICE), "measured"
    )


def _month_hour(axis: TimeAxis) -> NDArray[np.int64]:
    """Return the number of each step's month-hour, 0 to 287, shape (steps,)."""
    return (axis.months - 1) * 24 + axis.hours_of_day


def _ranks(values: Floats, fellows: NDArray[np.int64]) -> Floats:
    """Rank each value among those with the same number in ``fellows``, from 0; equal values keep their order."""
    ranks = np.empty(len(values))
    for number in np.unique(fellows):
        here = np.flatnonzero(fellows == number)
        ranks[here[np.argsort(values[here], kind="stable")]] = np.arange(len(here))
    return ranks


def _group_means(ordered: Floats) -> Floats:
    """Mean of sorted values over each quantile group, counting a value that lies across a border by its parts."""
    total = np.concatenate([[0.0], np.cumsum(ordered)])
    at_ends = np.interp(GROUP_ENDS * len(ordered), np.arange(len(total)), total)
    return np.asarray(
        np.diff(at_ends, prepend=0.0) / np.diff(GROUP_ENDS * len(ordered), prepend=0.0)
    )


def _latent(rng: np.random.Generator, axis: TimeAxis, correlation: Floats) -> Floats:
    """Draw a Gaussian series of unit variance and given correlation by hour; its end runs on into its beginning."""
    apart = np.arange(axis.length)
    apart_hours = np.minimum(apart, axis.length - apart) * axis.step_hours
    wanted = np.interp(apart_hours, np.arange(len(correlation)), correlation, right=0.0)
    spectrum = np.maximum(np.fft.rfft(wanted).real, 0.0)
    series = np.fft.irfft(
        np.fft.rfft(rng.standard_normal(axis.length)) * np.sqrt(spectrum), axis.length
    )
    return np.asarray(series / series.std())


def _correlation(axis: TimeAxis, usd_per_mwh: Floats) -> Floats:
    """Correlation of normal scores after 0, 1, 2, ... hours; the last two days fade to nothing.

    Scores are taken within each month of each year, as ``price_year`` ranks them: dear
    and cheap years do not count.
    """
    years = axis.times.astype("datetime64[Y]").astype(np.int64)
    fellows = (years - years[0]) * 288 + _month_hour(axis)
    counts = np.bincount(fellows)[fellows]
    shares = (_ranks(usd_per_mwh, fellows) + 0.5) / counts
    scores = np.array([NormalDist().inv_cdf(share) for share in shares])
    lags = np.arange(MEMORY_HOURS + 1)
    correlation = [
        np.mean(scores[k:] * scores[: len(scores) - k]) for k in lags
    ] / np.mean(scores**2)
    return np.asarray(correlation * np.clip((MEMORY_HOURS - lags) / 48, 0, 1))
