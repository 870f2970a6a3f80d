"""When a network of tasks ends, if nobody knows how long each takes: P50, P80, and which task it hangs on.

Durations are drawn for all tasks at once; the finish of a task is the latest finish
before it plus its own duration. Where several lines of work must all be done, the
finish is later than each line's own median: merge bias. Bad luck that is shared (one
utility, one factory) is one common factor for all tasks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

import numpy as np

from abilene.arrays import Floats
from abilene.errors import InputError, Problem
from abilene.names import choices

Quantiles = Callable[[Floats], Floats]
"""Duration as a function of its probability, from 0 to 1."""
SLACK = 1e-9
"""A task with less float than this share of the finish is critical."""


def fixed(duration: float) -> Quantiles:
    """Return a duration without doubt."""
    return lambda chance: np.full(chance.shape, duration)


def uniform(low: float, high: float) -> Quantiles:
    """Return a duration that is as likely anywhere between two ends."""
    return lambda chance: low + (high - low) * chance


def triangular(low: float, likely: float, high: float) -> Quantiles:
    """Return a duration that is most likely at one place between two ends."""
    if low == high:
        return fixed(likely)
    turn = (likely - low) / (high - low)

    def quantiles(chance: Floats) -> Floats:
        rising = low + np.sqrt(chance * (high - low) * (likely - low))
        falling = high - np.sqrt((1 - chance) * (high - low) * (high - likely))
        return np.where(chance < turn, rising, falling)

    return quantiles


def exponential(mean: float) -> Quantiles:
    """Return a duration that has the same chance to end at any moment, however long it has taken."""
    return lambda chance: -mean * np.log1p(-chance)


@dataclass(frozen=True)
class Task:
    """A piece of work that starts when all those before it have ended."""

    duration: Quantiles
    after: tuple[str, ...] = ()


@dataclass(frozen=True)
class Finish:
    """When the last task ends, over all draws."""

    times: Floats
    """Finish of the whole, shape (draws,); in the unit of the durations."""
    criticality: Mapping[str, float]
    """Share of the draws in which a task is critical: later, and the whole is later.
    [-]"""

    def at(self, chance: float) -> float:
        """Return the time by which all is done with this chance: 0.5 for P50, 0.8 for P80."""
        return float(np.quantile(self.times, chance))


def finish(
    tasks: Mapping[str, Task], draws: int, seed: int, correlation: float = 0.0
) -> Finish:
    """Draw durations and follow the network forward and backward.

    Parameters
    ----------
    tasks : mapping of str to Task
        Tasks by name.
    draws : int
        Number of draws.
    seed : int
        The same seed draws the same durations.
    correlation : float
        Correlation of any two tasks, by one common Gaussian factor. [-]

    Raises
    ------
    InputError
        If a task waits for one that is not there, or tasks wait for each other in a
        circle.

    References
    ----------
    .. [1] Kelley, Walker, "Critical-Path Planning and Scheduling", Eastern Joint Computer Conference, 1959.
    .. [2] Li, "On Default Correlation: A Copula Function Approach", Journal of Fixed Income 9, 2000.
    """
    order = _order(tasks)
    chances = _chances(len(order), draws, seed, correlation)
    durations = {name: tasks[name].duration(chances[k]) for k, name in enumerate(order)}
    ends: dict[str, Floats] = {}
    for name in order:
        ends[name] = (
            _latest((ends[before] for before in tasks[name].after), draws)
            + durations[name]
        )
    whole = _latest(ends.values(), draws)
    must_end = dict.fromkeys(order, whole)
    for name in reversed(order):
        for before in tasks[name].after:
            must_end[before] = np.minimum(
                must_end[before], must_end[name] - durations[name]
            )
    critical = {
        name: float(np.mean(must_end[name] - ends[name] <= SLACK * whole))
        for name in tasks
    }
    return Finish(whole, critical)


def _order(tasks: Mapping[str, Task]) -> tuple[str, ...]:
    """Return the tasks, each after those that it waits for."""
    for name, task in tasks.items():
        for before in task.after:
            if before not in tasks:
                raise InputError(
                    Problem(
                        f"waits for '{before}', which is no task",
                        choices(before, tasks),
                        name,
                    )
                )
    try:
        return tuple(
            TopologicalSorter(
                {name: task.after for name, task in tasks.items()}
            ).static_order()
        )
    except CycleError as error:
        circle = " -> ".join(error.args[1])
        raise InputError(
            Problem(f"tasks wait for each other: {circle}", "take one arrow out")
        ) from None


def _chances(tasks: int, draws: int, seed: int, correlation: float) -> Floats:
    """Draw probabilities, shape (tasks, draws): the rank of a normal number among all draws of its task."""
    generator = np.random.default_rng(seed)
    common, own = (
        generator.standard_normal(draws),
        generator.standard_normal((tasks, draws)),
    )
    normal = np.sqrt(correlation) * common + np.sqrt(1 - correlation) * own
    return np.asarray((normal.argsort(axis=1).argsort(axis=1) + 0.5) / draws)


def _latest(times: Iterable[Floats], draws: int) -> Floats:
    latest = np.zeros(draws)
    for time in times:
        latest = np.maximum(latest, time)
    return latest
