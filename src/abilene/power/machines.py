"""Machines that fail: how many are up, as a distribution and as a path through the hours.

``q`` is the forced outage rate (FOR): the share of the time in which a machine that is
wanted is out unplanned [-]. With a mean time to repair of ``MTTR`` hours a machine that
runs fails ``q / ((1 - q) MTTR)`` times an hour. See R. Billinton and R. N. Allan,
Reliability Evaluation of Power Systems, 2nd ed. 1996, chapters 2 and 9; formulas in
``docs/reliability.md``.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from abilene.arrays import ByValue, Floats, Ints
from abilene.errors import InputError, Problem
from abilene.power._outages import shift_add, walk

STEP_DENOMINATOR = 1000
"""Sizes of machines are of several classes are taken to the kilowatt, so that they share a grid. [1/MW]"""
KILOWATT = Fraction(1, STEP_DENOMINATOR)
"""The finest step of it. [MW]"""
MOST_STATES = 5_000_000
"""Places of that grid beyond which a convolution is refused."""
FEW = 20
"""Up to so many machines planned work is put into the weeks of the highest margin; more are taken
out by rota."""
HOURS_PER_DAY, HOURS_PER_WEEK, DAYS = 24, 168, 365


@dataclass(frozen=True)
class MachineClass:
    """Equal machines that fail independently, and all at once at their common outage rate."""

    name: str
    count: int
    """Machines that are built."""
    unit_mw: float
    """Size of one. [MW]"""
    forced_outage_rate: float
    """Share of the time in which a machine that is wanted is out unplanned. [-]"""
    repair_hours: float = 24.0
    """Mean time to repair. [h]"""
    planned_outage_rate: float = 0.0
    """Share of the time in which a machine is out for planned work. [-]"""
    common_outage_rate: float = 0.0
    """Share of the time in which all are out together: fuel, controls, frost. [-]"""

    def __post_init__(self) -> None:
        problems = list(_wrong(self))
        if problems:
            raise InputError(problems)

    @property
    def mw(self) -> float:
        """All machines together. [MW]"""
        return self.count * self.unit_mw

    @property
    def repairs_per_hour(self) -> float:
        """Rate at which a machine that is down returns. [1/h]"""
        return 1.0 / self.repair_hours

    @property
    def failures_per_hour(self) -> float:
        """Rate at which a machine that is up fails. [1/h]"""
        return failures_per_hour(self.forced_outage_rate, self.repair_hours)


def failures_per_hour(forced_outage_rate: float, repair_hours: float) -> float:
    """Return the rate of failure of what is up, from its outage rate and its time to repair. [1/h]"""
    return forced_outage_rate / ((1.0 - forced_outage_rate) * repair_hours)


def units_up(count: int, forced_outage_rate: float, common: float = 0.0) -> Floats:
    """Return the probability that 0, 1, ..., ``count`` of equal machines are up.

    Machine after machine is added, so that nothing is subtracted and no factorial is
    needed: every probability has a relative error of some ``count`` roundings, however
    small it is.

    Parameters
    ----------
    count : int
        Machines.
    forced_outage_rate : float
        Of each, independently. [-]
    common : float
        Probability that all are down together. [-]

    Returns
    -------
    array, shape (count + 1,)
    """
    up = np.zeros(count + 1)
    up[0] = 1.0
    for _ in range(count):
        up[1:] = up[1:] * forced_outage_rate + up[:-1] * (1.0 - forced_outage_rate)
        up[0] *= forced_outage_rate
    up *= 1.0 - common
    up[0] += common
    return up


def fewer_up(count: int, forced_outage_rate: float, common: float = 0.0) -> Floats:
    """Return the probability that fewer than 1, 2, ..., ``count`` machines are up, shape (count,). [-]"""
    return np.asarray(np.cumsum(units_up(count, forced_outage_rate, common))[:-1])


def rota(machines: MachineClass) -> tuple[tuple[int, float], ...]:
    """Return how many machines are not in planned work and for which share of the time.

    Where work goes round, ``count * (1 - planned_outage_rate)`` are free at a time, which
    is a mean of the whole numbers on both sides of it.
    """
    free = machines.count * (1.0 - machines.planned_outage_rate)
    least = math.floor(free + 1e-9)
    more = max(0.0, free - least)
    whole = ((least, 1.0 - more), (least + 1, more))
    return tuple((count, share) for count, share in whole if share > 0)


def planned_work(
    machines: MachineClass, need_mw: Floats, step_hours: float
) -> NDArray[np.bool_]:
    """Return which machine is out for planned work in which step, in the weeks of the highest margin.

    One machine after the other gets whole days in a row, ``planned_outage_rate`` of the
    year, where the highest need less what is left of the machines is least: greedy, and
    good for few machines.

    Parameters
    ----------
    machines : MachineClass
        The class.
    need_mw : array, shape (steps,)
        Load less all else that is there. [MW]
    step_hours : float
        [h]

    Returns
    -------
    array, shape (machines, steps)
    """
    per_day = max(1, round(HOURS_PER_DAY / step_hours))
    days = max(1, len(need_mw) // per_day)
    peak = need_mw[: days * per_day].reshape(days, -1).max(axis=1)
    length = min(days, round(machines.planned_outage_rate * DAYS))
    out = np.zeros((machines.count, days), dtype=bool)
    for machine in range(machines.count if length else 0):
        short = peak + out.sum(axis=0) * machines.unit_mw
        around = np.concatenate([short, short[: length - 1]])
        window = np.lib.stride_tricks.sliding_window_view(around, length).max(axis=1)
        first = int(window[:days].argmin())
        out[machine, np.arange(first, first + length) % days] = True
    return out[:, np.minimum(np.arange(len(need_mw)) // per_day, days - 1)]


@dataclass(frozen=True, eq=False)
class UpDistribution(ByValue):
    """Distribution of what some machines can give: multiples of a step, each with its probability."""

    step_mw: float
    """[MW]"""
    probability: Floats
    """Of 0, 1, ... steps, shape (states,). [-]"""

    @property
    def mw(self) -> Floats:
        """What each state can give. [MW]"""
        return np.asarray(np.arange(len(self.probability)) * self.step_mw, dtype=float)

    def short(self, need_mw: Floats) -> tuple[Floats, Floats]:
        """Return the probability that a need is not met, and what is missing in the mean. [-, MW]

        With N the need: P(A < N) and E[(N - A)+] = N P(A < N) - E[A; A < N].
        """
        fewer = np.concatenate([[0.0], np.cumsum(self.probability)])
        below = np.concatenate([[0.0], np.cumsum(self.probability * self.mw)])
        # a need of exactly some machines is met by them: the next lower state is short
        places = need_mw / self.step_mw
        states = np.ceil(places - 1e-9 * np.maximum(1.0, np.abs(places)))
        states = np.clip(states, 0, len(self.probability)).astype(np.int64)
        return fewer[states], np.maximum(need_mw * fewer[states] - below[states], 0.0)


def available(classes: Sequence[tuple[float, Floats]]) -> UpDistribution:
    """Return the distribution of what classes of machines can give together, by convolution.

    Parameters
    ----------
    classes : sequence of (unit_mw, probability of 0, 1, ... up)
        The grid is their greatest common step; sizes that differ are taken to the
        kilowatt.

    Raises
    ------
    InputError
        If the grid has too many places.
    """
    sizes = [Fraction(mw) for mw, _ in classes]
    if len(set(sizes)) > 1:
        sizes = [size.limit_denominator(STEP_DENOMINATOR) for size in sizes]
    step = reduce(_common_step, sizes, Fraction(0)) or Fraction(1)
    if len(set(sizes)) > 1 and step < KILOWATT:
        # fractions that are each simple may share next to nothing: 10.013 and 4.871 MW
        sizes = [max(1, round(size / KILOWATT)) * KILOWATT for size in sizes]
        step = reduce(_common_step, sizes, Fraction(0))
    steps = [int(size / step) for size in sizes]
    states = sum(n * (len(up) - 1) for n, (_, up) in zip(steps, classes, strict=True))
    if states > MOST_STATES:
        what = f"machines whose sizes share no step above {float(step):g} MW"
        raise InputError(Problem(what, "round the sizes", "unit_mw"))
    table = np.ones(1)
    for n, (_, up) in zip(steps, classes, strict=True):
        table = shift_add(table, up, n)
    return UpDistribution(float(step), table)


def transition(count: int, fails: float, repairs: float) -> Floats:
    """Return how the number of machines up goes over into the next step, shape (count + 1, count + 1).

    Row: up now; column: up in the next step. Each that is up fails with the probability
    ``fails``, each that is down returns with ``repairs``: the chain of REopt's
    ``backup_reliability`` and of PRAS's sequential simulation. [-]
    """
    table = np.zeros((count + 1, count + 1))
    for up in range(count + 1):
        stay, back = units_up(up, fails), units_up(count - up, 1.0 - repairs)
        table[up] = np.convolve(stay, back)
    return table


def seed_of(*parts: object) -> int:
    """Return a seed that depends on these parts alone: site, class, year, whatever the design. [-]"""
    text = "/".join(map(str, parts))
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest())


def up_path(
    machines: MachineClass,
    seed: int,
    *,
    hours: int,
    step_hours: float = 1.0,
    planned: NDArray[np.bool_] | None = None,
) -> Ints:
    """Return a path of the number of machines up at the start of each step, drawn from the stationary state.

    Common outages come and go as a process of their own, with the same time to repair.
    The same seed gives the same path.

    Parameters
    ----------
    machines : MachineClass
        The class.
    seed : int
        As from ``seed_of``.
    hours : int
        Steps.
    step_hours : float
        [h]
    planned : array, shape (machines, hours), optional
        Which machine is out for planned work; by default they go out by ``rota``: the
        number that is left is drawn once, with the share of the time that it has.

    Returns
    -------
    array, shape (hours,)
    """
    random = np.random.default_rng(seed)
    rate = machines.forced_outage_rate

    def path(count: int, out: float) -> Ints:
        first = int(random.binomial(count, 1.0 - out))
        fails = failures_per_hour(out, machines.repair_hours) * step_hours
        steps = np.empty(hours, dtype=np.int64)
        walk(count, first, fails, step_hours / machines.repair_hours, random, steps)
        return steps

    if planned is None:
        counts, shares = zip(*rota(machines), strict=True)
        up = path(int(random.choice(counts, p=shares)), rate)
    else:
        up = np.sum([path(1, rate) * ~out for out in planned], axis=0)
    common = machines.common_outage_rate
    return up * path(1, common) if common > 0 else up


def _common_step(one: Fraction, other: Fraction) -> Fraction:
    """Return the largest step of which both are multiples."""
    bottom = one.denominator * other.denominator
    top = math.gcd(one.numerator * other.denominator, other.numerator * one.denominator)
    return Fraction(top, bottom)


def _wrong(machines: MachineClass) -> Iterator[Problem]:
    for field in ("forced_outage_rate", "planned_outage_rate", "common_outage_rate"):
        if not 0 <= getattr(machines, field) < 1:
            what = f"is {getattr(machines, field):g}"
            fix = "give a share from 0 to below 1"
            yield Problem(what, fix, f"{machines.name}.{field}")
    for field, least in (("count", 0), ("unit_mw", 0.0), ("repair_hours", 0.0)):
        value = getattr(machines, field)
        if value < least or (field != "count" and value == least):
            yield Problem(f"is {value:g}", "give more", f"{machines.name}.{field}")
