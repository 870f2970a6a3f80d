"""Useful compute by quarter: what accelerators could do, less what power, ramp-up and failures take.

    offered = dense BF16 peak x accelerators at work x hours
    useful  = offered x (1 - power) x (1 - ramp-up) x (1 - failures)

Causes take in this order, each from what the one before it has left, so losses and
useful compute add up to what is offered. A share that nobody knows is NaN, and so is
everything that would need it: what is missing is never zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from abilene.arrays import Floats
from abilene.brief import brief
from abilene.dates import SECONDS_PER_HOUR
from abilene.errors import InputError, Problem, ShapeError

CAUSES = ("power", "ramp_up", "failures")
"""What takes compute away, in the order in which it does."""
EXA_PER_TERA = 1e-6


@dataclass(frozen=True)
class Fleets:
    """Groups of accelerators that are alike in generation, place, age and work.

    Attributes
    ----------
    accelerators : array, shape (fleets, quarters)
        At work in each quarter.
    peak_tflops : array, shape (fleets,)
        Dense BF16 rate of each accelerator, NaN where not known. [10^12 operations per
        second]
    lost_to : mapping of str to array, shape (fleets, quarters)
        Share that each cause takes of what the causes before it have left, NaN where
        not known. [-]
    tokens_per_accelerator_s : array, shape (fleets,)
        Tokens that an accelerator writes while it works: 0 where it serves nobody, NaN
        where not known. [1/s]
    """

    accelerators: Floats
    peak_tflops: Floats
    lost_to: Mapping[str, Floats]
    tokens_per_accelerator_s: Floats
    __repr__ = brief

    def __post_init__(self) -> None:
        shape = np.shape(self.accelerators)
        fleets = shape[:1]
        found = {
            "peak_tflops": (np.shape(self.peak_tflops), fleets),
            "tokens_per_accelerator_s": (
                np.shape(self.tokens_per_accelerator_s),
                fleets,
            ),
            **{
                f"lost_to.{cause}": (np.shape(self.lost_to.get(cause, 0.0)), shape)
                for cause in CAUSES
            },
        }
        wrong = [
            f"{name} {given}, not {wanted}"
            for name, (given, wanted) in found.items()
            if given != wanted
        ]
        if len(shape) != 2 or wrong:
            raise ShapeError(
                f"fleets: accelerators {shape}; {'; '.join(wrong) or 'not (fleets, quarters)'}"
            )
        if not (
            (self.accelerators >= 0).all() and np.isfinite(self.accelerators).all()
        ):
            raise InputError(
                Problem(
                    "accelerators must be finite and not negative",
                    "mend them",
                    path="fleets",
                )
            )
        for cause in CAUSES:
            share = self.lost_to[cause]
            if ((share < 0) | (share > 1)).any():
                raise InputError(
                    Problem(
                        f"a share lost to {cause} is not between 0 and 1",
                        "mend it",
                        path="fleets",
                    )
                )


@dataclass(frozen=True)
class UsefulCompute:
    """What fleets deliver in each quarter; NaN where it is not known.

    Attributes
    ----------
    offered_exaflop_hours : array, shape (quarters,)
        Before losses. [10^18 operations per second x hours]
    fleet_exaflop_hours : array, shape (fleets, quarters)
        What each fleet has left after losses. [10^18 operations per second x hours]
    lost_exaflop_hours : mapping of str to array, shape (quarters,)
        What each cause takes. [10^18 operations per second x hours]
    useful_accelerator_hours : array, shape (fleets, quarters)
        [accelerator-hours]
    tokens : array, shape (quarters,)
        Tokens written.
    """

    offered_exaflop_hours: Floats
    fleet_exaflop_hours: Floats
    lost_exaflop_hours: Mapping[str, Floats]
    useful_accelerator_hours: Floats
    tokens: Floats
    __repr__ = brief

    @property
    def useful_exaflop_hours(self) -> Floats:
        """What all fleets have left after losses, by quarter. [10^18 operations per second x hours]"""
        return np.asarray(self.fleet_exaflop_hours.sum(axis=0))

    def lost_share(self, cause: str) -> Floats:
        """Part of what is offered that a cause takes, by quarter; 0 where nothing is offered. [-]"""
        offered, lost = self.offered_exaflop_hours, self.lost_exaflop_hours[cause]
        return np.divide(lost, offered, out=np.zeros_like(lost), where=offered != 0)


def useful_compute(fleets: Fleets, hours: ArrayLike) -> UsefulCompute:
    """Compute what fleets deliver.

    Parameters
    ----------
    fleets : Fleets
        Accelerators by quarter, and what is lost of them.
    hours : array, shape (quarters,), or float
        Length of each quarter. [h]

    Returns
    -------
    UsefulCompute
        Its losses and useful compute add up to what is offered.
    """
    offered = fleets.accelerators * np.asarray(hours, dtype=float)
    left, taken = offered, {}
    for cause in CAUSES:
        taken[cause] = _where_any(fleets, left * fleets.lost_to[cause])
        left = left - taken[cause]
    return UsefulCompute(
        offered_exaflop_hours=_exaflop_hours(fleets, offered).sum(axis=0),
        fleet_exaflop_hours=_exaflop_hours(fleets, left),
        lost_exaflop_hours={
            cause: _exaflop_hours(fleets, each).sum(axis=0)
            for cause, each in taken.items()
        },
        useful_accelerator_hours=left,
        tokens=_tokens(fleets, left),
    )


def _where_any(fleets: Fleets, values: Floats) -> Floats:
    """Return 0 where a fleet has no accelerators: what is not known of it does not matter there."""
    return np.where(fleets.accelerators > 0, values, 0.0)


def _exaflop_hours(fleets: Fleets, accelerator_hours: Floats) -> Floats:
    return _where_any(
        fleets, accelerator_hours * fleets.peak_tflops[:, None] * EXA_PER_TERA
    )


def _tokens(fleets: Fleets, accelerator_hours: Floats) -> Floats:
    rate = np.broadcast_to(
        fleets.tokens_per_accelerator_s[:, None], fleets.accelerators.shape
    )
    by_fleet = np.where(
        rate == 0, 0.0, _where_any(fleets, accelerator_hours * rate * SECONDS_PER_HOUR)
    )
    return np.asarray(by_fleet.sum(axis=0))


def lost_to_ramp_up(filled: ArrayLike, first: int, quarters: int) -> Floats:
    """Return the share of its hours that a new phase stands without work, by quarter.

    Parameters
    ----------
    filled : array, shape (n,)
        Share of the hours that are filled in each of its first n quarters; afterwards
        all are. [-]
    first : int
        Quarter in which it begins to work; it may lie before the first one, 0.
    quarters : int
        Quarters to return.

    Returns
    -------
    array, shape (quarters,)
        [-]
    """
    empty = np.zeros(quarters)
    for age, share in enumerate(np.asarray(filled, dtype=float)):
        if 0 <= first + age < quarters:
            empty[first + age] = 1.0 - share
    return empty
