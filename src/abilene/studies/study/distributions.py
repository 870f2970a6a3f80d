"""Distributions of a path by their quantiles: what stands at each point of the unit interval."""

from __future__ import annotations

import math
from collections.abc import Callable
from statistics import NormalDist
from typing import Any, cast

import numpy as np

from abilene.arrays import Floats
from abilene.studies.study.records import Distribution, Normal, Scalar

Read = Callable[[Any], float]
"""Reads a number in the unit of a path; raises ValueError with what to write."""


def at_quantiles(given: Distribution, shares: Floats, read: Read) -> list[Scalar]:
    """Return the values of a path at some probabilities not to be exceeded.

    Parameters
    ----------
    given : Distribution
        Its distribution.
    shares : array, shape (points,)
        From 0 to 1. [-]
    read : function
        Reads a number in the unit of the path.

    Raises
    ------
    ValueError
        If a number cannot be read, or the ends are in no order: what, a semicolon, and
        what to write.
    """
    if given.choices is not None:
        last = len(given.choices) - 1
        places = np.minimum(shares * len(given.choices), last).astype(int)
        return [given.choices[place] for place in places.tolist()]
    return [float(value) for value in _NUMBERS[given.kind](given, shares, read)]


def _uniform(given: Distribution, shares: Floats, read: Read) -> Floats:
    low, high = _rising(*map(read, given.uniform or ()))
    return low + shares * (high - low)


def _loguniform(given: Distribution, shares: Floats, read: Read) -> Floats:
    low, high = _rising(*map(read, given.loguniform or ()))
    if low <= 0:
        raise ValueError(
            f"{low:g} has no logarithm; write ends above zero, or use uniform"
        )
    inside: Floats = low * (high / low) ** shares
    return np.clip(inside, low, high)


def _triangular(given: Distribution, shares: Floats, read: Read) -> Floats:
    low, mode, high = map(read, given.triangular or ())
    _rising(low, high)
    if not low <= mode <= high:
        raise ValueError(
            f"the likeliest, {mode:g}, is not between the ends; write lowest, likeliest, highest"
        )
    # Evans, Hastings and Peacock, "Statistical Distributions", 2000, chapter 40
    rises = shares < (mode - low) / (high - low)
    up = low + np.sqrt(shares * (high - low) * (mode - low))
    down = high - np.sqrt((1 - shares) * (high - low) * (high - mode))
    return np.where(rises, up, down)


def _normal(given: Distribution, shares: Floats, read: Read) -> Floats:
    of = cast("Normal", given.normal)
    mean, sd, low, high = map(read, (of.mean, of.sd, of.low, of.high))
    _rising(low, high)
    if sd <= 0:
        raise ValueError(f"the standard deviation is {sd:g}; write one above zero")
    law = NormalDist(mean, sd)
    first, last = law.cdf(low), law.cdf(high)
    if not last > first:
        raise ValueError(
            "next to nothing of the distribution lies between the ends; move them towards the mean"
        )
    within = np.clip(first + shares * (last - first), 1e-300, 1 - 1e-16)
    return np.clip(list(map(law.inv_cdf, within.tolist())), low, high)


def _rising(low: float, high: float) -> tuple[float, float]:
    if not low < high or math.isinf(high - low):
        raise ValueError(f"{low:g} is not below {high:g}; write the lower end first")
    return low, high


_NUMBERS: dict[str, Callable[[Distribution, Floats, Read], Floats]] = {
    "uniform": _uniform,
    "loguniform": _loguniform,
    "triangular": _triangular,
    "normal": _normal,
}
